"""Quotation marks that open and never close. A quotation over several paragraphs opens each and closes only the last."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from qualcheck.checks.shared.code import looks_like_code
from qualcheck.view import TextView
from qualcheck.view.lines import LineTable

_MARKS = '"“”„'
#: A quotation that runs on without a new mark at each paragraph is believed for so many paragraphs.
_FARTHEST = 12
#: Shorter lines, or ones of fewer blanks, are labels, tables, code.
_SHORTEST, _FEWEST_BLANKS = 30, 4
_OPENING_BEFORE = frozenset(" \t\u00a0([{—–-/“‘'‹«>*_…")
_CLOSING_AFTER = frozenset(" \t\r\u00a0.,;:!?)]}—–-/”’'›»<*_…")

_SENTENCE_ENDS = frozenset(".!?…")

OPEN, CLOSE, NEITHER = "open", "close", "neither"


@dataclass(frozen=True, slots=True)
class Unclosed:
    """An opening mark at ``start`` that nothing closes, up to the next mark or the end of the paragraph.

    ``sure`` where the text goes on behind it: a text may be cut before the end of its last quotation.
    """

    start: int
    end: int
    sure: bool


def unclosed(view: TextView) -> Iterator[Unclosed]:
    """Quotations that open and never close, in the order of the text."""
    found = list(_unclosed(view.text, view.lines))
    if not found or not view.soft_breaks:
        return iter(found)
    return _unclosed("\n".join(view.unwrapped.raw), view.unwrapped)


def _unclosed(text: str, lines: LineTable[str]) -> Iterator[Unclosed]:
    waiting: tuple[int, int] | None = None  # a mark of an earlier line that is still open, and its line
    for index, places in _by_line(_places(text), lines):
        if waiting is None and not _is_long(lines.raw[index]):
            continue
        kinds = list(_kinds(text, places))
        if waiting is not None:
            at, line = waiting
            if kinds[0] == CLOSE and _paragraphs_between(lines, line, index) <= _FARTHEST:
                kinds[0] = NEITHER
            elif not (kinds[0] == OPEN and _next_paragraph(lines, line) == index and _starts_line(lines, index, places[0])):
                yield Unclosed(at, lines.ends[line], True)
            waiting = None
        left = _left_open(places, kinds)
        if not left or not _is_prose(lines.raw[index]):
            continue
        following = next((at for at, kind in zip(places, kinds, strict=True) if at > left[0] and kind == OPEN), None)
        if following is not None and len(left) == 1:
            # another one opens and closes behind it; behind a full stop it may be the next paragraph's, in a text without line breaks
            yield Unclosed(left[0], following, text[left[0] : following].rstrip()[-1:] not in _SENTENCE_ENDS)
        else:
            waiting = left[0], index
    if waiting is not None:
        at, line = waiting
        yield Unclosed(at, lines.ends[line], _next_paragraph(lines, line) is not None)


def _is_long(line: str) -> bool:
    return len(line) >= _SHORTEST and line.count(" ") >= _FEWEST_BLANKS


def _is_prose(line: str) -> bool:
    return _is_long(line) and '="' not in line and not looks_like_code(line)


def _places(text: str) -> list[int]:
    """Offsets of all quotation marks, in order."""
    found: list[int] = []
    for mark in _MARKS:
        if mark in text:
            pieces = text.split(mark)[:-1]
            found += accumulate((len(piece) + 1 for piece in pieces[1:]), initial=len(pieces[0]))
    return sorted(found)


def _by_line(places: list[int], lines: LineTable[str]) -> Iterator[tuple[int, list[int]]]:
    """The lines that hold some of the offsets, each with those it holds."""
    first = 0
    while first < len(places):
        index = lines.index_at(places[first])
        last = bisect_right(places, lines.ends[index], first)
        yield index, places[first:last]
        first = last


def _kinds(text: str, places: list[int]) -> Iterator[str]:
    """What each mark does, by what stands around it."""
    depth = 0
    for at in places:
        before = text[at - 1 : at] if at else ""
        after = text[at + 1 : at + 2]
        opening = before in ("", "\n", "\r") or before in _OPENING_BEFORE
        closing = after in ("", "\n") or after in _CLOSING_AFTER
        mark = text[at]
        if mark == "„":
            kind = OPEN
        elif mark == '"' and before.isdigit() and not depth:
            kind = NEITHER  # inches
        elif opening != closing:
            kind = OPEN if opening else CLOSE
        elif mark == '"':
            kind = CLOSE if depth else OPEN
        else:
            kind = OPEN if mark == "“" else CLOSE
        depth += (kind == OPEN) - (kind == CLOSE and depth > 0)
        yield kind


def _left_open(places: list[int], kinds: list[str]) -> list[int]:
    """Marks of one paragraph that nothing in it closes."""
    stack: list[int] = []
    for at, kind in zip(places, kinds, strict=True):
        if kind == OPEN:
            stack.append(at)
        elif kind == CLOSE and stack:
            stack.pop()
    return stack


def _starts_line(lines: LineTable[str], index: int, at: int) -> bool:
    return not lines.raw[index][: at - lines.starts[index]].strip(" \t>*_")


def _next_paragraph(lines: LineTable[str], index: int) -> int | None:
    return next((n for n in range(index + 1, len(lines)) if not lines.is_blank(n)), None)


def _paragraphs_between(lines: LineTable[str], first: int, last: int) -> int:
    if last - first > 4 * _FARTHEST:
        return last - first
    return sum(not lines.is_blank(n) for n in range(first, last))
