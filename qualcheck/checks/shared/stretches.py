"""Damaged stretches of a line, and the differences between two forms of it as such stretches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_ODD_RUN = re.compile(r"[^\x00-\x7f]+(?: [^\x00-\x7f]+)*")
_SMALL_GAP = re.compile(r"[^A-Za-z0-9\n]{0,3}\Z")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Damaged code points ``[start, end)`` and what should stand there; ``doubtful`` where they may as well be meant."""

    start: int
    end: int
    repaired: str
    doubtful: bool = False


def apply(line: str, stretches: Iterable[Stretch]) -> str:
    """The line with its stretches mended."""
    parts: list[str] = []
    at = 0
    for stretch in stretches:
        parts += [line[at : stretch.start], stretch.repaired]
        at = stretch.end
    return "".join([*parts, line[at:]])


def differences(old: str, new: str) -> list[Stretch]:
    """Where two forms of a line differ, given that only runs of non-ASCII characters (and the blank behind one) were changed.

    Linear in the line. Falls back to one stretch from the first to the last difference where the runs can't be told apart.
    """
    if old == new:
        return []
    found: list[Stretch] = []
    runs = [match.span() for match in _ODD_RUN.finditer(old)]
    at = runs[0][0] if runs else 0  # in the new form
    if not runs or old[:at] != new[:at]:
        return [_trimmed(old, 0, len(old), new)]
    for (start, end), following in zip(runs, [*(start for start, _ in runs[1:]), len(old)], strict=True):
        there = _literal_at(new, old[end:following], at, end - start, last=following == len(old))
        if there < 0 and old[end : end + 1] == " ":  # the repair took the blank for a lost no-break space
            end += 1
            there = _literal_at(new, old[end:following], at, end - start, last=following == len(old))
        if there < 0:
            return [_trimmed(old, 0, len(old), new)]
        if old[start:end] != new[at:there]:
            found.append(_trimmed(old, start, end, new[at:there]))
        at = there + following - end
    return found


def _literal_at(new: str, literal: str, at: int, longest: int, *, last: bool) -> int:
    """Where the ASCII text behind a run goes on in the new form; -1 where it does not within the length of the run."""
    if last:
        there = len(new) - len(literal)
        return there if new.endswith(literal) and at <= there <= at + longest + 1 else -1
    return new.find(literal, at, at + longest + 1 + len(literal))


def _trimmed(old: str, start: int, end: int, new: str) -> Stretch:
    """A stretch without the characters at its ends that stay as they are; but not down to nothing, which explains nothing."""
    shorter = min(end - start, len(new)) - 1
    head = 0
    while head < shorter and old[start + head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[end - 1 - tail] == new[len(new) - 1 - tail]:
        tail += 1
    return Stretch(start + head, end - tail, new[head : len(new) - tail])


def merged(line: str, stretches: list[Stretch]) -> list[Stretch]:
    """The stretches with neighbours joined that only blanks or marks part: words of one damaged phrase are one finding."""
    joined: list[Stretch] = []
    for stretch in stretches:
        last = joined[-1] if joined else None
        if last and _SMALL_GAP.match(line, last.end, stretch.start):
            gap = line[last.end : stretch.start]
            joined[-1] = Stretch(last.start, stretch.end, last.repaired + gap + stretch.repaired, last.doubtful and stretch.doubtful)
        else:
            joined.append(stretch)
    return joined
