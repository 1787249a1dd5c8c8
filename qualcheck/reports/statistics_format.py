"""``check --statistics``: what each rule finds, with an example, and how the scores are spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from qualcheck.model import SCHEMA_VERSION, Finding, Report
from qualcheck.model.plain import to_json
from qualcheck.reports.base import Reporter
from qualcheck.reports.cells import cells, clipped, is_terminal, lines_for, terminal_width
from qualcheck.reports.places import place_of
from qualcheck.reports.records import printable
from qualcheck.reports.summary import Summary, is_unreadable

#: Scores go into this many equal parts of 0 to 100; 100 belongs to the last.
PARTS: Final = 10
LONGEST_BAR: Final = 40
LONGEST_EXAMPLE: Final = 48
HEADS: Final = ("rule", "severity", "findings", "documents", "share", "example")


@dataclass(slots=True)
class _Row:
    first: Finding
    where: str
    findings: int = 0
    documents: int = 0


class Statistics(Reporter):
    """A table for people; ``finish`` writes it."""

    def _begin(self) -> None:
        self._rows: dict[str, _Row] = {}
        self._histogram = [0] * PARTS

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        if is_unreadable(report):
            return
        self._histogram[min(int(report.score * PARTS / 100), PARTS - 1)] += 1
        met: set[str] = set()
        for finding in report.findings:
            row = self._rows.get(finding.rule)
            if row is None:
                place = place_of(report, finding, text)
                row = self._rows[finding.rule] = _Row(finding, f"{place.path}:{place.line}")
            row.findings += 1
            row.documents += finding.rule not in met
            met.add(finding.rule)

    def finish(self, summary: Summary) -> None:
        table = [HEADS]
        for row in self._sorted():
            counts = (f"{row.findings:,}", f"{row.documents:,}", f"{100 * row.documents / summary.documents:.1f}%")
            table.append((f"{row.first.rule} {row.first.name}", row.first.severity, *counts, f"{printable(row.where)} {_example(row.first)}"))
        widths = [max(len(cells[column]) for cells in table) for column in range(5)]
        for name, severity, *counted, example in table:
            numbers = [cell.rjust(width) for cell, width in zip(counted, widths[2:], strict=True)]
            self._row("  ".join([name.ljust(widths[0]), severity.ljust(widths[1]), *numbers]), example)
        self._out.write("\nscores\n")
        most = max(*self._histogram, 1)
        for part, count in enumerate(self._histogram):
            low, high = 100 * part // PARTS, 100 * (part + 1) // PARTS
            bar = "#" * (-(-count * LONGEST_BAR // most))
            self._out.write(f"  {low:3}-{high:<3}  {count:7,}  {bar}".rstrip() + "\n")
        self._out.write("\n" + lines_for(self._out, summary.lines()))

    def _row(self, counts: str, example: str) -> None:
        """A line of the table; on a terminal that is too narrow the example goes below."""
        if not is_terminal(self._out) or cells(counts) + 2 + cells(example) <= terminal_width():
            self._out.write(f"{counts}  {example}".rstrip() + "\n")
        elif example == HEADS[-1]:
            self._out.write(f"{counts}\n")
        else:
            self._out.write(f"{counts}\n    {clipped(example, terminal_width() - 4)}\n")

    def _sorted(self) -> list[_Row]:
        return sorted(self._rows.values(), key=lambda row: (-row.documents, -row.findings, row.first.rule))


class StatisticsJson(Statistics):
    """The same as one JSON object."""

    def finish(self, summary: Summary) -> None:
        rules: list[dict[str, Any]] = [
            {
                "rule": row.first.rule,
                "name": row.first.name,
                "family": row.first.family,
                "severity": row.first.severity,
                "findings": row.findings,
                "documents": row.documents,
                "share": round(row.documents / summary.documents, 4),
                "example": {"where": row.where, "found": row.first.found, "message": row.first.message},
            }
            for row in self._sorted()
        ]
        self._out.write(to_json({"schema_version": SCHEMA_VERSION, "rules": rules, "scores": self._histogram, "summary": summary.as_dict()}) + "\n")


def _example(finding: Finding) -> str:
    text = printable(" ".join(finding.found.split()) or finding.message)
    shown = text if len(text) <= LONGEST_EXAMPLE else text[: LONGEST_EXAMPLE - 1] + "…"
    return f'"{shown}"' if finding.found else shown


REPORTER = Statistics
