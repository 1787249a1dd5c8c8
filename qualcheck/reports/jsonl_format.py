"""``--format jsonl``: one object a document, written as soon as it is checked."""

from __future__ import annotations

from typing import IO

from qualcheck.model import Report
from qualcheck.reports.records import report_record, to_json
from qualcheck.reports.summary import Summary


class JsonLines:
    def __init__(self, out: IO[str], *, show_info: bool = False) -> None:
        self._out = out

    def document(self, report: Report, text: str) -> None:
        self._out.write(to_json(report_record(report)) + "\n")

    def finish(self, summary: Summary) -> None:
        pass


REPORTER = JsonLines
