"""``--format concise``: one line a finding, as compilers and linters print them."""

from __future__ import annotations

from collections.abc import Sequence

from qualcheck.model import Report
from qualcheck.reports.base import Reporter
from qualcheck.reports.places import column
from qualcheck.reports.records import place, printable
from qualcheck.reports.summary import Summary


class Concise(Reporter):
    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        where = printable(place(report))
        for finding in report.findings:
            if not self._shows(finding):
                continue
            in_title = finding.field == "title"
            at = finding.start + 1 if in_title else column(text, finding.start)
            says = printable(finding.message) + (" (title)" if in_title else "")
            self._out.write(f"{where}:{finding.line}:{at}: {finding.rule} {says}\n")

    def finish(self, summary: Summary) -> None:
        self._out.write("".join(f"{line}\n" for line in summary.lines()))


REPORTER = Concise
