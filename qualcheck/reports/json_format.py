"""``--format json``: one object with all documents and the summary; written as it goes, so that nothing piles up."""

from __future__ import annotations

from collections.abc import Sequence

from qualcheck._version import __version__
from qualcheck.model import SCHEMA_VERSION, Report
from qualcheck.model.plain import report_record, to_json, trouble_record
from qualcheck.reports.base import Reporter
from qualcheck.reports.summary import Summary


class Json(Reporter):
    def _begin(self) -> None:
        self._comma = ""
        self._out.write(f'{{"schema_version":{SCHEMA_VERSION},"qualcheck_version":"{__version__}","documents":[\n')

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        self._out.write(self._comma + to_json(report_record(report)))
        self._comma = ",\n"

    def finish(self, summary: Summary) -> None:
        troubles = [trouble_record(trouble) for trouble in summary.troubles]
        self._out.write(f'\n],"troubles":{to_json(troubles)},"summary":{to_json(summary.as_dict())}}}\n')


REPORTER = Json
