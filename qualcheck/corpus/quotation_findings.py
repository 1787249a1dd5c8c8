"""Pairs of quotations that differ, as findings in both documents, each of which names the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualcheck.checks.base import Hit
from qualcheck.corpus.align import Span
from qualcheck.corpus.base import CorpusHit, Member
from qualcheck.corpus.drift import Drift, Kind
from qualcheck.corpus.likeness import Likeness
from qualcheck.corpus.quoted import Quoted
from qualcheck.model import Severity
from qualcheck.rulepacks import RuleTable

CODES: Mapping[Kind, str] = {"meaning": "QU001", "number": "QU002", "reworded": "QU003", "missing": "QU004", "form": "QU005"}
#: So many replacements are shown in a message, each side cut to so many characters.
SHOWN, LONGEST = 4, 60
#: A document that reads as spun is the one that was altered where the other does not: probabilities from and up to which that is said.
SPUN, NOT_SPUN = 0.9, 0.1


@dataclass(frozen=True, slots=True)
class Copy:
    """A quotation in its document.

    Attributes:
        document: index of the document.
        text: its text.
        quoted: the quotation.
        alike: indices of all documents that have it with the same words, this one among them.
    """

    document: int
    text: str
    quoted: Quoted
    alike: tuple[int, ...]

    def words(self, span: Span) -> str:
        """The text from the first to the last of some words; empty where there are none."""
        start, end = self.place(span)
        return self.text[start:end]

    def place(self, span: Span) -> Span:
        """Where some words stand, in code points."""
        return self.quoted.words.span(*span)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two copies of a quotation, what they share, and what differs."""

    left: Copy
    right: Copy
    likeness: Likeness
    drifts: Sequence[Drift]

    def turned(self) -> Pair:
        """The same pair, seen from the other side."""
        found = self.likeness
        likeness = Likeness(found.right, found.left, found.content, found.same, found.share, found.cover, found.differences)
        return Pair(self.right, self.left, likeness, [Drift(drift.kind, drift.right, drift.left) for drift in self.drifts])


def hits_of(pairs: Iterable[Pair], members: Sequence[Member], rules: RuleTable) -> Iterator[CorpusHit]:
    """Findings on both copies of each pair, one for each part of the quotation and kind of difference."""
    for pair in pairs:
        for side in (pair, pair.turned()):
            yield from _hits_on_left(side, members, rules)


def _hits_on_left(pair: Pair, members: Sequence[Member], rules: RuleTable) -> Iterator[CorpusHit]:
    own, other = members[pair.left.document], members[pair.right.document]
    for (_, kind), drifts in _by_part_and_kind(pair).items():
        code = CODES[kind]
        if code not in rules:
            continue
        start, end = _span(pair.left, drifts)
        values = {"other": other.name, "differences": _shown(pair, drifts)}
        severity: Severity | None = "info" if own.spun <= NOT_SPUN and other.spun >= SPUN else None
        yield CorpusHit(own.index, Hit(code, start, end, confidence=_confidence(pair.likeness), values=values, severity=severity, exact=True))


def _by_part_and_kind(pair: Pair) -> dict[tuple[int, Kind], list[Drift]]:
    """What differs, apart for each part of the quotation on the left, and for each kind."""
    starts = sorted(pair.left.quoted.part_starts)
    found: dict[tuple[int, Kind], list[Drift]] = {}
    for drift in pair.drifts:
        found.setdefault((bisect_right(starts, drift.left[0]), drift.kind), []).append(drift)
    return found


def _confidence(likeness: Likeness) -> float:
    return round(min(0.5 + 0.5 * likeness.share, 1.0), 2)


def _span(copy: Copy, drifts: Sequence[Drift]) -> Span:
    """From the first to the last of what differs; where words are missing, the words on both sides of the place."""
    first, last = drifts[0].left[0], drifts[-1].left[1]
    if first == last:
        first, last = max(first - 1, 0), min(last + 1, len(copy.quoted))
    return copy.place((first, last))


def _shown(pair: Pair, drifts: Sequence[Drift]) -> str:
    shown = [f"{_cut(pair.left.words(drift.left))} | {_cut(pair.right.words(drift.right))}" for drift in drifts[:SHOWN]]
    return "; ".join(shown) + (f"; and {len(drifts) - SHOWN} more" if len(drifts) > SHOWN else "")


def _cut(words: str) -> str:
    words = " ".join(words.split())
    return f"“{words if len(words) <= LONGEST else words[: LONGEST - 1] + '…'}”" if words else "nothing"
