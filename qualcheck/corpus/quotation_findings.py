"""Pairs of quotations that differ, as findings in both documents, each of which names the other.

Several documents may have a quotation in the same words, and a quotation may stand in more than two wordings. Each wording is told
against the one that is most like it, in all documents that have it. Where most of the independent documents agree, the others are told what
those have, and of the many only the first gets a note.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
#: Then the findings in the other are this much less sure, and no errors. It may have been altered in ways that don't show, by translation.
LESS_SURE = 0.5
#: A wording is told against so many others at the most.
TOLD = 3
#: So many times as many independent documents make a wording the one that was said.
MAJORITY = 2


@dataclass(frozen=True, slots=True)
class Copy:
    """A quotation in its document.

    Attributes:
        wording: number of its wording; all quotations with the same words have the same.
        document: index of the document.
        text: its text.
        quoted: the quotation.
    """

    wording: int
    document: int
    text: str
    quoted: Quoted

    def words(self, span: Span) -> str:
        """The text from the first to the last of some words; empty where there are none."""
        start, end = self.quoted.span(*span)
        return self.text[start:end]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two copies of a quotation, what they share, and what differs."""

    left: Copy
    right: Copy
    likeness: Likeness
    drifts: Sequence[Drift]


@dataclass(frozen=True, slots=True)
class _Group:
    """Differences of one kind in one part of a wording: the first and last word, what is shown, and what the other has there."""

    kind: Kind
    words: Span
    shown: str
    instead: str | None


@dataclass(frozen=True, slots=True)
class _Told:
    """One wording told against another.

    Attributes:
        other: number of the other wording.
        document: index of the document of the other that is named.
        strength: how much the two have in common.
        confidence: of the findings.
        groups: what differs.
    """

    other: int
    document: int
    strength: float
    confidence: float
    groups: tuple[_Group, ...]


class Wordings:
    """The wordings of quotations that have copies, and how each differs from the others."""

    def __init__(self, houses: Callable[[int], frozenset[str]], spun: Callable[[int], float]) -> None:
        """
        Args:
            houses: gives the sources that have a wording.
            spun: gives the mean probability that the documents of a wording are spun.
        """
        self._houses = houses
        self._spun = spun
        self._told: dict[int, list[_Told]] = {}
        self._agree: dict[int, set[int]] = {}
        self._supports: dict[int, int] = {}

    def add(self, pair: Pair) -> None:
        """Keeps what matters of a pair."""
        if not pair.drifts:
            self._supports.clear()
            self._agree.setdefault(pair.left.wording, set()).add(pair.right.wording)
            self._agree.setdefault(pair.right.wording, set()).add(pair.left.wording)
            return
        found = pair.likeness
        strength, confidence = found.share * found.cover * found.same, round(min(0.5 + 0.5 * found.share, 1.0), 2)
        turned = [Drift(drift.kind, drift.right, drift.left) for drift in pair.drifts]
        for here, there, drifts in ((pair.left, pair.right, list(pair.drifts)), (pair.right, pair.left, turned)):
            told = _Told(there.wording, there.document, strength, confidence, tuple(_groups(here, there, drifts)))
            self._told.setdefault(here.wording, []).append(told)

    def support(self, wording: int) -> int:
        """How many sources have a wording, or one that is an extract of it, or differs in style only."""
        if wording not in self._supports:
            self._supports[wording] = len(self._houses(wording).union(*(self._houses(other) for other in self._agree.get(wording, ()))))
        return self._supports[wording]

    def outvotes(self, one: int, other: int) -> bool:
        """Whether one wording is so well supported against another that it is what was said."""
        return self.support(one) >= max(MAJORITY * self.support(other), 2) and self._spun(one) < 0.5

    def told(self) -> Iterator[tuple[int, _Told]]:
        """Each wording with those that it is told against: the best few, or those that outvote it, the best of them."""
        kept: dict[int, list[_Told]] = {}
        for wording, everything in sorted(self._told.items()):
            ranked = sorted(everything, key=lambda told: (not self.outvotes(told.other, wording), -told.strength, told.other))
            kept[wording] = ranked[:1] if self.outvotes(ranked[0].other, wording) else ranked[:TOLD]
        for wording, everything in kept.items():
            best = everything[0]
            for told in everything:
                is_back = kept[told.other][0].other == wording
                if is_back or (told is best and not self.outvotes(wording, told.other)):
                    yield wording, told


def _groups(here: Copy, there: Copy, drifts: Sequence[Drift]) -> Iterator[_Group]:
    """What differs, apart for each part of the quotation and for each kind."""
    starts = sorted(here.quoted.part_starts)
    apart: dict[tuple[int, Kind], list[Drift]] = {}
    for drift in drifts:
        apart.setdefault((bisect_right(starts, drift.left[0]), drift.kind), []).append(drift)
    for (_, kind), group in apart.items():
        first, last = group[0].left[0], group[-1].left[1]
        other = group[0].right[0], group[-1].right[1]
        if first == last:  # words are missing: the place is between its neighbours
            before, after = min(first, 1), min(len(here.quoted) - last, 1)
            first, last, other = first - before, last + after, (other[0] - before, other[1] + after)
        broken_off = any(other[0] < start < other[1] for start in there.quoted.part_starts)
        yield _Group(kind, (first, last), _shown(here, there, group), None if broken_off or other[0] < 0 else there.words(other))


def _shown(here: Copy, there: Copy, drifts: Sequence[Drift]) -> str:
    shown = [f"{_cut(here.words(drift.left))} | {_cut(there.words(drift.right))}" for drift in drifts[:SHOWN]]
    return "; ".join(shown) + (f"; and {len(drifts) - SHOWN} more" if len(drifts) > SHOWN else "")


def _cut(words: str) -> str:
    words = " ".join(words.split())
    return f"“{words if len(words) <= LONGEST else words[: LONGEST - 1] + '…'}”" if words else "nothing"


def hits_of(wordings: Wordings, copies: Callable[[int], Iterable[Copy]], members: Sequence[Member], rules: RuleTable) -> Iterator[CorpusHit]:
    """Findings on all copies of each wording.

    Args:
        wordings: what differs.
        copies: gives the copies of a wording, in the order of the input.
        members: the documents.
        rules: in force.
    """
    for wording, told in wordings.told():
        outvoted, outvotes = wordings.outvotes(told.other, wording), wordings.outvotes(wording, told.other)
        other = members[told.document]
        seen: set[int] = set()
        for copy in copies(wording):
            if copy.document in seen or copy.document == told.document:
                continue
            seen.add(copy.document)
            suspect_is_other = members[copy.document].spun <= NOT_SPUN and other.spun >= SPUN
            confidence = told.confidence * (LESS_SURE if suspect_is_other else 1.0)
            for group in told.groups:
                rule = rules.get(CODES[group.kind])
                if rule is not None:
                    values = {"other": other.name, "differences": group.shown}
                    start, end = copy.quoted.span(*group.words)
                    expected = group.instead if outvoted else None
                    severity: Severity | None = "info" if outvotes else "warning" if suspect_is_other and rule.severity == "error" else None
                    hit = Hit(rule.code, start, end, expected, confidence, values, severity=severity, no_fix=True, exact=True)
                    yield CorpusHit(copy.document, hit)
            if outvotes:
                break
