"""What a run amounts to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from qualcheck.model import VERDICTS, Report, Trouble


@dataclass(slots=True)
class Summary:
    """Counts over all documents of a run."""

    documents: int = 0
    unreadable: int = 0
    score_sum: float = 0.0
    verdicts: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)
    gate_failures: list[str] = field(default_factory=list)

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
        self.rules.update(f"{finding.rule} {finding.name}" for finding in report.findings)

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
        }

    def lines(self) -> list[str]:
        """For people."""
        verdicts = ", ".join(f"{self.verdicts[verdict]} {verdict}" for verdict in VERDICTS)
        severities = ", ".join(f"{self.severities[name]} {name}" for name in ("error", "warning", "info"))
        mean = "" if self.mean_score is None else f"  mean score {self.mean_score:g}"
        lines = [f"{self.documents} document(s): {verdicts}.{mean}", f"findings: {severities}"]
        if self.unreadable:
            lines.append(f"{self.unreadable} input(s) could not be read and were not checked")
        lines += [f"gate: {failure}" for failure in self.gate_failures]
        return lines


def is_unreadable(report: Report) -> bool:
    """Whether the report stands for an input that could not be read, and so was not checked."""
    return any(trouble.kind in ("unreadable", "record") for trouble in report.troubles)
