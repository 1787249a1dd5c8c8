"""Lines, paragraphs and sentences that a text says twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from qualcheck.checks.shared.code import looks_like_code
from qualcheck.view import TextView

#: Letters at the start and end of a line by which near-equal lines are brought together.
_KEY = 48
#: Lines further apart than this are not compared unless they begin or end alike.
_NEIGHBOURS = 2
#: Verse has no line longer than this; refrains are part of it.
_VERSE = 60
_DIGITS = re.compile(r"\d+")
_END_MARKS = (".", "!", "?", "…", ".”", '."', "!”", "?”", ".)")
_LIST_MARKS = ("-", "*", "•", "·", "–", "|", "+", "#", ">")


@dataclass(frozen=True, slots=True)
class Copy:
    """Line ``line`` (0-based) says what line ``first`` said; ``likeness`` is 0..100, ``adjacent`` with nothing but blanks and
    other copies of it between.
    """

    line: int
    first: int
    likeness: float
    adjacent: bool

    @property
    def exact(self) -> bool:
        return self.likeness == 100.0


def repeated_lines(view: TextView, shortest: int, likeness: float) -> Iterator[Copy]:
    """Lines of at least ``shortest`` characters that are equal or near-equal to an earlier one; linear in the lines.

    A line is compared with the first line that begins, and the first that ends like it, and with the two long lines before it.
    """
    whole: dict[str, int] = {}
    ends: dict[tuple[bool, str], int] = {}
    folded: dict[int, str] = {}  # the lines that later ones are compared with, stripped and in lower case
    long: list[int] = []  # the last few long lines
    above = -1  # the last line that is not blank; of a run of copies, the line that they are copies of
    for index, raw in enumerate(view.lines.raw):
        if len(raw) < shortest:
            if raw and not raw.isspace():
                above = index
            continue
        line = raw.strip()
        if len(line) < shortest:
            above = index if line else above
            continue
        first = whole.setdefault(line, index)
        if first != index:
            yield Copy(index, first, 100.0, first == above)
            if first == above:
                continue
        else:
            folded[index] = line = line.casefold()
            best, other = _likest(line, index, ends, folded, long, likeness)
            if best >= likeness:
                yield Copy(index, other, min(best, 99.9), other == above)
            long = [*long[1 - _NEIGHBOURS :], index]
        above = index


def _likest(line: str, index: int, ends: dict[tuple[bool, str], int], folded: dict[int, str], long: list[int], least: float) -> tuple[float, int]:
    """Likeness and index of the likest of the earlier lines that ``line`` is compared with; the first of equals."""
    found = [(0.0, 0)]
    for key in ((True, line[:_KEY]), (False, line.rstrip(" .…")[-_KEY:])):
        other = ends.setdefault(key, index)
        if other != index:
            found.append((_likeness(line, folded[other], least), -other))
    for other in long:
        shorter, longer = sorted((len(line), len(folded[other])))
        if least * longer <= 100 * shorter:
            found.append((_ratio(line, folded[other], least), -other))
    best, minus = max(found)
    return best, -minus


def _likeness(left: str, right: str, least: float) -> float:
    """Ratio of two lines in lower case that begin or end alike, 0..100; 99 where one only adds words in front of or behind the other."""
    shorter, longer = sorted((left.rstrip(" ."), right.rstrip(" .")), key=len)
    if len(shorter) >= _KEY and (longer.endswith(shorter) or longer.startswith(shorter)):
        return 99.0
    return _ratio(left, right, least)


def _ratio(left: str, right: str, least: float) -> float:
    """Ratio of two lines in lower case; 0 where their numbers differ: rows of a list, not copies."""
    ratio = fuzz.ratio(left, right, score_cutoff=least)
    return ratio if ratio and _DIGITS.findall(left) == _DIGITS.findall(right) else 0.0


def in_verse(view: TextView, index: int) -> bool:
    """Whether all lines around are short: verse and lyrics repeat lines on purpose."""
    near = [line for line in view.lines.raw[max(index - 4, 0) : index + 5] if line.strip()]
    return len(near) >= 3 and max(map(len, near)) <= _VERSE


def is_sentence(line: str) -> bool:
    """Whether a line reads as running prose: no list item, no row of a table, no code; it ends like a sentence."""
    stripped = line.strip()
    return stripped.endswith(_END_MARKS) and stripped.count(" ") >= 6 and not stripped.startswith(_LIST_MARKS) and not is_row(line)


def is_row(line: str) -> bool:
    """Whether a line is a row of a table or of code."""
    return "\t" in line.strip() or line.count("|") >= 2 or looks_like_code(line)


def repeated_spans(text: str, spans: Sequence[tuple[int, int]], shortest: int) -> Iterator[tuple[int, int, int]]:
    """Spans of at least ``shortest`` characters whose text occurred before, each with the start of its first copy."""
    seen: dict[str, int] = {}
    for start, end in spans:
        if end - start >= shortest:
            first = seen.setdefault(text[start:end], start)
            if first != start:
                yield start, end, first
