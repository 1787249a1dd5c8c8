"""``--format concise``: one line a finding, as compilers and linters print them."""

from __future__ import annotations

from typing import IO

from qualcheck.model import Report
from qualcheck.reports.records import place, printable
from qualcheck.reports.summary import Summary


class Concise:
    def __init__(self, out: IO[str], *, show_info: bool = False) -> None:
        self._out = out
        self._show_info = show_info

    def document(self, report: Report, text: str) -> None:
        where = printable(place(report))
        for finding in report.findings:
            if finding.severity == "info" and not self._show_info:
                continue
            field = " (title)" if finding.field == "title" else ""
            self._out.write(
                f"{where}:{finding.line}:{column(text, finding.start) if not field else finding.start + 1}: {finding.rule} {finding.message}{field}\n"
            )

    def finish(self, summary: Summary) -> None:
        self._out.write("".join(f"{line}\n" for line in summary.lines()))


def column(text: str, offset: int) -> int:
    """1-based column of an offset, in code points."""
    return offset - text.rfind("\n", 0, offset)


REPORTER = Concise
