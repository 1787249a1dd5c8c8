"""What the page says of a whole run, gathered report by report in bounded memory."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from qualcheck.model import FAMILIES, Cleaned, Document, Finding, Report, Verdict
from qualcheck.reports.page.letters import cut, plain
from qualcheck.reports.records import place
from qualcheck.reports.summary import is_unreadable

#: Scores go into this many equal parts of 0 to 100; 100 belongs to the last.
PARTS: Final = 20
#: So many rows are held, those of the worst documents: more than a page has room for.
MOST_ROWS: Final = 20_000
LONGEST_TITLE: Final = 60
MOST_UNREAD: Final = 50

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the list of all; ``order`` is its place in the run, from 0. ``findings`` and ``families`` leave severity info out."""

    score: float
    order: int
    verdict: Verdict
    place: str
    title: str
    source: str
    findings: int
    families: tuple[tuple[str, int], ...]


@dataclass(slots=True)
class Shown:
    """A document that is shown in full.

    Attributes:
        document: None where the text is not at hand (a saved run whose files are gone or have changed).
        cleaned: None where the text is not at hand, or could not be cleaned; ``note`` says so.
    """

    order: int
    report: Report
    document: Document | None
    cleaned: Cleaned | None = None
    note: str = ""


@dataclass(slots=True)
class Tally:
    """Counts of a family or a rule. ``removed``: characters that safe fixes take out."""

    first: Finding
    findings: int = 0
    documents: int = 0
    removed: int = 0


@dataclass(slots=True)
class Totals:
    """Counts of the run; families and rules by prefix and code. ``noted``: documents with any finding, those of severity info included."""

    documents: int = 0
    score_sum: float = 0.0
    characters: int = 0
    removed: int = 0
    shortened: int = 0
    with_findings: int = 0
    noted: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    histogram: list[int] = field(default_factory=lambda: [0] * PARTS)
    families: dict[str, Tally] = field(default_factory=dict)
    rules: dict[str, Tally] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    unreadable: int = 0


class Collector:
    """Takes the reports of a run.

    Args:
        most_shown: so many of the worst documents are kept with their texts, to be shown in full.
    """

    def __init__(self, most_shown: int) -> None:
        self.totals = Totals()
        self._most_shown = most_shown
        self._seen = 0
        self._rows: list[tuple[float, int, Row]] = []
        self._worst: list[tuple[float, int, Shown]] = []

    def see(self, report: Report, document: Document | None, removed: Mapping[str, int]) -> None:
        """Takes one report.

        Args:
            report: on a document, or on what could not be read.
            document: itself, where it is at hand.
            removed: characters that safe fixes take out of it, by rule code.
        """
        order = self._seen
        self._seen += 1
        totals = self.totals
        if is_unreadable(report):
            totals.unreadable += 1
            if len(totals.unread) < MOST_UNREAD:
                totals.unread.append(f"{place(report)}: {report.troubles[0].message}")
            return
        self._count(report, document, removed)
        # Heaps give the smallest first, and here it is the best that has to go: scores and orders are turned round.
        _keep(self._rows, (-report.score, -order, _row(report, order)), MOST_ROWS)
        if report.findings:
            _keep(self._worst, (-report.score, -order, Shown(order, report, document)), self._most_shown)

    def rows(self) -> list[Row]:
        """Rows of the worst documents, the worst first."""
        return [row for *_, row in sorted(self._rows, key=lambda entry: (-entry[0], -entry[1]))]

    def worst(self) -> list[Shown]:
        """The worst documents with findings, the worst first."""
        return [shown for *_, shown in sorted(self._worst, key=lambda entry: (-entry[0], -entry[1]))]

    def _count(self, report: Report, document: Document | None, removed: Mapping[str, int]) -> None:
        totals = self.totals
        totals.documents += 1
        totals.score_sum += report.score
        totals.verdicts[report.verdict] += 1
        totals.histogram[min(int(report.score * PARTS / 100), PARTS - 1)] += 1
        totals.characters += len(document.text) if document is not None else int(report.signals.get("text.characters", 0))
        taken = sum(removed.values())
        totals.removed += taken
        totals.shortened += taken > 0
        totals.with_findings += any(finding.severity != "info" for finding in report.findings)
        totals.noted += bool(report.findings)
        totals.severities.update(finding.severity for finding in report.findings)
        met: set[str] = set()
        for finding in report.findings:
            for tallies, key in ((totals.families, prefix(finding)), (totals.rules, finding.rule)):
                tally = tallies.get(key)
                if tally is None:
                    tally = tallies[key] = Tally(finding)
                tally.findings += 1
                tally.documents += key not in met
                met.add(key)
        for code, count in removed.items():
            totals.families[code.rstrip("0123456789")].removed += count
            totals.rules[code].removed += count


def prefix(finding: Finding) -> str:
    """The letters in front of a rule's code, which name its family in the least room."""
    return finding.rule.rstrip("0123456789")


def colour(named: str) -> str:
    """The class of a family's colour by its prefix; families of users' own packs share one."""
    return f"f-{named}" if named in FAMILIES else "f-own"


def _row(report: Report, order: int) -> Row:
    counted = Counter(prefix(finding) for finding in report.findings if finding.severity != "info")
    families = tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
    title = cut(plain(report.title or ""), LONGEST_TITLE)
    return Row(
        report.score, order, report.verdict, plain(place(report)), title, cut(plain(report.source or ""), LONGEST_TITLE), counted.total(), families
    )


def _keep(heap: list[tuple[float, int, Kept]], entry: tuple[float, int, Kept], most: int) -> None:
    if len(heap) < most:
        heapq.heappush(heap, entry)
    elif heap:
        heapq.heappushpop(heap, entry)
