"""Score and findings to a decision: whether a run passes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from qualcheck.config import GateConfig
from qualcheck.model import SEVERITIES, Report


@dataclass(slots=True)
class Gate:
    """Looks at every report of a run and keeps count of what breaks the agreed conditions.

    Args:
        config: the conditions.
        codes_of: rule codes that a name of ``fail_on`` stands for (a code, name, prefix or family).

    Raises:
        ConfigError: a name of ``fail_on`` that is no severity, rule or family.
    """

    config: GateConfig
    codes_of: Callable[[str], Iterable[str]]
    worst: tuple[float, str] | None = None
    documents_under: int = 0
    hits: dict[str, int] = field(default_factory=dict)
    _codes: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._codes = {name: frozenset(self.codes_of(name)) for name in self.config.fail_on if name not in SEVERITIES}

    def see(self, report: Report) -> None:
        """Counts one report."""
        name = report.id or report.path or "-"
        if self.worst is None or report.score < self.worst[0]:
            self.worst = (report.score, name)
        if self.config.fail_under is not None and report.score < self.config.fail_under:
            self.documents_under += 1
        for condition in self.config.fail_on:
            codes = self._codes.get(condition)
            hits = sum(finding.severity == condition if codes is None else finding.rule in codes for finding in report.findings)
            if hits:
                self.hits[condition] = self.hits.get(condition, 0) + hits

    def failures(self) -> list[str]:
        """A line for each condition that failed, with the figures; empty where the gate is passed."""
        failures = [f"{count} finding(s) of '{condition}' (fail_on)" for condition, count in self.hits.items()]
        if self.documents_under and self.worst is not None:
            score, name = self.worst
            under = f"{self.documents_under} document(s) score under {self.config.fail_under:g}"
            failures.insert(0, f"{under}; the worst is {name} with {score:g} (fail_under)")
        return failures
