"""``--format csv``: one row a finding, and one for an input that could not be read."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from typing import Any, Final

from qualcheck.model import SCHEMA_VERSION, Report
from qualcheck.model.fingerprints import fingerprints
from qualcheck.model.plain import finding_record
from qualcheck.reports.base import Reporter
from qualcheck.reports.summary import Summary

DOCUMENT_COLUMNS = ("schema_version", "path", "record_line", "id", "source", "score", "verdict")
FINDING_COLUMNS = ("rule", "name", "family", "severity", "field", "start", "end", "line", "found", "expected", "message", "confidence", "fingerprint")

#: Characters of a field. Python's own reader refuses more than 131,072; a backslash takes two.
LONGEST: Final = 1 << 16


class CsvRows(Reporter):
    def _begin(self) -> None:
        self._rows = csv.DictWriter(self._out, (*DOCUMENT_COLUMNS, *FINDING_COLUMNS), extrasaction="ignore", lineterminator="\n", escapechar="\\")
        self._rows.writeheader()

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        head: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "path": report.path,
            "record_line": report.line,
            "id": report.id,
            "source": report.source,
            "score": report.score,
            "verdict": report.verdict,
        }
        for finding, mark in zip(report.findings, fingerprints(report), strict=True):
            self._write(head | finding_record(finding, mark))
        for trouble in report.troubles:
            self._write(head | {"rule": trouble.rule, "severity": "error", "name": trouble.kind, "message": trouble.message})

    def finish(self, summary: Summary) -> None:
        pass

    def _write(self, row: dict[str, Any]) -> None:
        self._rows.writerow({key: _cut(_encodable(value)) if isinstance(value, str) else value for key, value in row.items()})


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _encodable(text: str) -> str:
    """Lone surrogates as escapes, NUL as U+2400: neither can stand in a CSV file."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "␀")


REPORTER = CsvRows
