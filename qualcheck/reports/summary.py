"""What a run amounts to."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from qualcheck.model import VERDICTS, Report, Trouble
from qualcheck.reports.records import place, printable

#: So many of the worst documents are named.
MOST_WORST: Final = 10


@dataclass(frozen=True, slots=True, order=True)
class WorstDocument:
    """A document for the list of the worst; ordered by score, then as they came."""

    score: float
    order: int
    name: str
    verdict: str
    findings: int
    foremost: str


@dataclass(slots=True)
class FamilyTally:
    """What a family amounts to: points that its scores lack of 100, over all documents; findings, and documents with some.

    Findings of severity info cost nothing and are not counted.
    """

    lost: float = 0.0
    findings: int = 0
    documents: int = 0


@dataclass(slots=True)
class Summary:
    """Counts over all documents of a run."""

    documents: int = 0
    unreadable: int = 0
    score_sum: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    mendable: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    families: dict[str, FamilyTally] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    gate_failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    worst: list[WorstDocument] = field(default_factory=list)

    def see(self, report: Report) -> None:
        """Counts one report; an input that could not be read counts apart."""
        self.troubles += report.troubles
        if is_unreadable(report):
            self.unreadable += 1
            return
        self.documents += 1
        self.score_sum += report.score
        self.verdicts[report.verdict] += 1
        self.severities.update(finding.severity for finding in report.findings)
        self.mendable += sum(finding.fix is not None and finding.fix.safety == "safe" for finding in report.findings)
        self.rules.update(f"{finding.rule} {finding.name}" for finding in report.findings)
        self._see_families(report)
        if len(self.worst) < MOST_WORST or report.score < self.worst[-1].score:
            self.worst = heapq.nsmallest(MOST_WORST, [*self.worst, _worst(report, self.documents)])

    def _see_families(self, report: Report) -> None:
        found = Counter(finding.family for finding in report.findings if finding.severity != "info")
        for name, count in found.items():
            tally = self.families.setdefault(name, FamilyTally())
            tally.findings += count
            tally.documents += 1
            tally.lost += 100.0 - report.scores.get(name, 100.0)

    def family_scores(self) -> list[tuple[str, float, FamilyTally]]:
        """(name, mean score of all documents, tally) of the families that cost something, the lowest mean first."""
        scores = [(name, 100.0 - tally.lost / self.documents, tally) for name, tally in self.families.items()]
        return sorted(scores, key=lambda row: (row[1], row[0]))

    @property
    def mean_score(self) -> float | None:
        return round(self.score_sum / self.documents, 2) if self.documents else None

    @property
    def failed(self) -> bool:
        """Whether some input could not be read, or a check crashed."""
        return any(trouble.kind != "notice" for trouble in self.troubles)

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "documents": self.documents,
            "unreadable": self.unreadable,
            "mean_score": self.mean_score,
            "verdicts": {verdict: self.verdicts[verdict] for verdict in VERDICTS},
            "severities": dict(sorted(self.severities.items())),
            "rules": dict(sorted(self.rules.items())),
            "gate_failures": self.gate_failures,
            "notes": self.notes,
            "worst": [{"name": one.name, "score": one.score, "verdict": one.verdict, "findings": one.findings} for one in self.worst],
        }

    def lines(self) -> list[str]:
        """For people."""
        verdicts = ", ".join(f"{self.verdicts[verdict]} {verdict}" for verdict in VERDICTS)
        severities = ", ".join(f"{self.severities[name]} {name}" for name in ("error", "warning", "info"))
        mean = "" if self.mean_score is None else f"  mean score {self.mean_score:g}"
        mends = f"; 'qualcheck clean' mends {self.mendable} safely" if self.mendable else ""
        lines = [f"{self.documents} document(s): {verdicts}.{mean}", f"findings: {severities}{mends}"]
        if self.unreadable:
            lines.append(f"{self.unreadable} input(s) could not be read and were not checked")
        lines += self.notes
        lines += [f"gate: {failure}" for failure in self.gate_failures]
        worst = [one for one in self.worst if one.findings]
        if self.gate_failures and worst:
            lines.append("worst documents:")
            lines += [f"  {one.score:5.1f}  {one.verdict:6}  {printable(one.name)}  {one.findings} finding(s), {one.foremost}" for one in worst]
        return lines


def is_unreadable(report: Report) -> bool:
    """Whether the report stands for an input that could not be read, and so was not checked."""
    return any(trouble.kind in ("unreadable", "record") for trouble in report.troubles)


def _worst(report: Report, order: int) -> WorstDocument:
    """Info findings cost nothing and are not counted, unless there are no others."""
    counted = [finding for finding in report.findings if finding.severity != "info"] or report.findings
    rules = Counter(f"{finding.rule} {finding.name}" for finding in counted)
    (foremost, count), *_ = rules.most_common(1) or [("", 0)]
    return WorstDocument(report.score, order, place(report), report.verdict, len(counted), foremost if count == 1 else f"{foremost} ×{count}")
