"""``--format jsonl``: one object a document, written as soon as it is checked."""

from __future__ import annotations

from collections.abc import Sequence

from qualcheck.model import Report
from qualcheck.model.plain import report_record, to_json
from qualcheck.reports.base import Reporter
from qualcheck.reports.summary import Summary


class JsonLines(Reporter):
    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        self._out.write(to_json(report_record(report)) + "\n")

    def finish(self, summary: Summary) -> None:
        pass


REPORTER = JsonLines
