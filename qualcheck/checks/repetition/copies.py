"""Lines, paragraphs and sentences that a text says twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz

from qualcheck import kernels
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


@dataclass(frozen=True, slots=True)
class Pairs:
    """Lines (0-based) with earlier ones that they are compared with.

    Attributes:
        same: of lines that are equal to an earlier one, the first of these.
        ends: of different lines, the first that begins, and the first that ends like it.
        near: of different lines, those of the few before that are nearly as long.
    """

    same: dict[int, int] = field(default_factory=dict)
    ends: dict[int, list[int]] = field(default_factory=dict)
    near: dict[int, list[int]] = field(default_factory=dict)


def repeated_lines(view: TextView, shortest: int, likeness: float) -> Iterator[Copy]:
    """Lines of at least ``shortest`` characters that are equal or near-equal to an earlier one; linear in the lines.

    A line is compared with the first line that begins, and the first that ends like it, and with the two long lines before it.
    """
    raw, pairs = view.lines.raw, pairs_of(view, shortest, likeness)
    found = {index: (first, 100.0) for index, first in pairs.same.items()}
    found.update(_alike(raw, pairs, likeness))
    above: dict[int, int] = {}
    for index in sorted(found):
        first, alike = found[index]
        near = _above(raw, index)
        near = above.get(near, near)
        if alike == 100.0 and first == near:
            above[index] = first
        yield Copy(index, first, alike, first == near)


def _above(raw: Sequence[str], index: int) -> int:
    """The last line above that is not blank, -1 where there is none."""
    index -= 1
    while index >= 0 and not raw[index].strip():
        index -= 1
    return index


def _alike(raw: Sequence[str], pairs: Pairs, likeness: float) -> Iterator[tuple[int, tuple[int, float]]]:
    """Of different lines those that are near-equal to an earlier one, with that and the likeness."""
    folded = _Folded(raw)
    for line in sorted({*pairs.ends, *pairs.near}):
        found = [(0.0, 0), *((_likeness(folded[line], folded[other], likeness), -other) for other in pairs.ends.get(line, ()))]
        found += [(_ratio(folded[line], folded[other], likeness), -other) for other in pairs.near.get(line, ())]
        best, minus = max(found)
        if best >= likeness:
            yield line, (-minus, min(best, 99.9))


class _Folded(dict[int, str]):
    """Lines in lower case, without blanks around."""

    def __init__(self, raw: Sequence[str]) -> None:
        super().__init__()
        self._raw = raw

    def __missing__(self, line: int) -> str:
        folded = self[line] = self._raw[line].strip().casefold()
        return folded


def pairs_of(view: TextView, shortest: int, likeness: float) -> Pairs:
    """The lines of at least ``shortest`` characters that are worth comparing."""
    if kernels.compiled():
        from qualcheck.checks.repetition.compiled import pairs_of as by_loops

        if (found := by_loops(view, shortest, likeness, _KEY, _NEIGHBOURS)) is not None:
            return found
    return pairs_plainly(view.lines.raw, shortest, likeness)


def pairs_plainly(raw: Sequence[str], shortest: int, likeness: float) -> Pairs:
    """As ``pairs_of``, by the readable way."""
    lines = [(index, line) for index, line in ((index, line.strip()) for index, line in enumerate(raw)) if len(line) >= shortest]
    first: dict[str, int] = {}
    same = {index: first[line] for index, line in lines if first.setdefault(line, index) != index}
    places = list(first.values())
    texts = [line.casefold() for line in first]
    ends: dict[int, list[int]] = {}
    for keys in ([line[:_KEY] for line in texts], [line.rstrip(" .…")[-_KEY:] for line in texts]):
        first_with: dict[str, int] = {}
        for index, key in zip(places, keys, strict=True):
            if first_with.setdefault(key, index) != index:
                ends.setdefault(index, []).append(first_with[key])
    return Pairs(same, ends, _as_long(places, list(map(len, texts)), likeness))


def _as_long(places: Sequence[int], sizes: Sequence[int], likeness: float) -> dict[int, list[int]]:
    """For lines the neighbours before them that are nearly as long: others can't be like them."""
    near: dict[int, list[int]] = {}
    for step in range(1, _NEIGHBOURS + 1):
        for here, (before, size) in enumerate(zip(sizes, sizes[step:], strict=False), step):
            if likeness * before <= 100 * size and likeness * size <= 100 * before:
                near.setdefault(places[here], []).append(places[here - step])
    return near


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


def copied_blocks(raw: Sequence[str], anchors: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Stretches of lines that stand twice: first and last line (0-based) of each copy, and the first line of what it repeats.

    Linear in the lines.

    Args:
        raw: the lines of the text.
        anchors: lines that are copies for sure, and what they are copies of, in order. Two that are as far from their originals, with
            nothing different between them, make a stretch; it goes on up and down while lines are equal.
    """
    repeats: dict[int, int] = {}
    sure = {line for line, _ in anchors}
    for (above, first), (below, other) in pairwise(anchors):
        far = above - first
        # what lies between must not reach into its own original
        if below - other == far and below - far < above and all(_repeats(raw, line, far) for line in range(above, below + 1)):
            start = above
            while start > max(far, below - far + 1) and start - 1 not in sure and start - 1 not in repeats and _repeats(raw, start - 1, far):
                start -= 1
            repeats.update((line, line - far) for line in range(start, below + 1))
    for line in sorted(repeats):
        far, below = line - repeats[line], line + 1
        while below < len(raw) and below not in sure and below not in repeats and _repeats(raw, below, far):
            repeats[below] = below - far
            below += 1
    inked = sorted(line for line in repeats if raw[line].strip())
    blocks: list[tuple[int, int, int]] = []
    for line in inked:
        if blocks and line - repeats[line] == blocks[-1][0] - blocks[-1][2] and not any(map(str.strip, raw[blocks[-1][1] + 1 : line])):
            blocks[-1] = (blocks[-1][0], line, blocks[-1][2])
        else:
            blocks.append((line, line, repeats[line]))
    return blocks


def _repeats(raw: Sequence[str], line: int, far: int) -> bool:
    return raw[line].strip() == raw[line - far].strip()


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


def sentences_that_may_recur(view: TextView, shortest: int) -> list[tuple[int, int]]:
    """Sentences of at least ``shortest`` characters; where loops are compiled, only those that look like another one."""
    bounds = view.sentence_bounds
    if kernels.compiled():
        from qualcheck.kernels.sentences import recurring

        found, slots = np.zeros(len(bounds), bool), np.zeros(1 << (2 * len(bounds)).bit_length(), np.int64)
        bounds = bounds[found] if recurring(view.codes, bounds, shortest, slots, found) else bounds[:0]
    starts, ends = bounds.T.tolist()
    return list(zip(starts, ends, strict=True))


def repeated_spans(text: str, spans: Sequence[tuple[int, int]], shortest: int) -> Iterator[tuple[int, int, int]]:
    """Spans of at least ``shortest`` characters whose text occurred before, each with the start of its first copy."""
    long = [(start, end) for start, end in spans if end - start >= shortest]
    seen: dict[str, int] = {}
    firsts = [seen.setdefault(text[start:end], start) for start, end in long]
    if len(seen) < len(long):
        for (start, end), first in zip(long, firsts, strict=True):
            if first != start:
                yield start, end, first
