"""``--format rdjson``: diagnostics for reviewdog, which comments them into a review.

Columns are bytes of UTF-8, as its format wants them. reviewdog refuses fields that it does not know, so what it has no field for
stands in ``original_output``, as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from qualcheck.model import SCHEMA_VERSION, Finding, Report
from qualcheck.model.fingerprints import fingerprints
from qualcheck.model.plain import to_json
from qualcheck.reports.base import Reporter
from qualcheck.reports.places import headline, place_of, sendable
from qualcheck.reports.summary import Summary

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}
_UNDECODED = re.compile("[\udc80-\udcff]")


class RdJson(Reporter):
    def _begin(self) -> None:
        self._comma = ""
        self._out.write('{"source":{"name":"qualcheck"},"diagnostics":[')

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        for finding, mark in zip(report.findings, fingerprints(report), strict=True):
            if self._shows(finding):
                self._write(_diagnostic(report, finding, mark, text))
        for trouble in report.troubles:
            if trouble.kind != "notice":
                where = {"path": sendable(trouble.path or report.path or "<text>"), "range": {"start": {"line": trouble.line or 1}}}
                code = {"value": f"qualcheck-{trouble.kind}"}
                self._write({"message": sendable(trouble.message), "location": where, "severity": "ERROR", "code": code})

    def finish(self, summary: Summary) -> None:
        self._out.write("\n]}\n")

    def _write(self, record: dict[str, Any]) -> None:
        self._out.write(f"{self._comma}\n{to_json(record)}")
        self._comma = ","


def _diagnostic(report: Report, finding: Finding, mark: str, text: str) -> dict[str, Any]:
    place = place_of(report, finding, text)
    span: dict[str, Any] = {"start": {"line": place.line}}
    if place.column is not None:
        span = _range(text, finding.start, finding.end, place.line)
    own = {"schema_version": SCHEMA_VERSION, "rule": finding.rule, "name": finding.name, "severity": finding.severity, "fingerprint": mark}
    record: dict[str, Any] = {
        "message": f"{finding.name}: {headline(report, finding)}",
        "location": {"path": sendable(place.path), "range": span},
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.rule},
        "original_output": to_json(own),
    }
    fix = finding.fix
    if fix is not None and place.column is not None:
        line = 1 + text.count("\n", 0, fix.start)
        record["suggestions"] = [{"range": _range(text, fix.start, fix.end, line), "text": sendable(fix.replacement)}]
    return record


def _range(text: str, start: int, end: int, line: int) -> dict[str, Any]:
    last = line + text.count("\n", start, end)
    return {"start": {"line": line, "column": _byte_column(text, start)}, "end": {"line": last, "column": _byte_column(text, end)}}


def _byte_column(text: str, offset: int) -> int:
    """1-based; an undecodable byte, which stands in the text as a lone surrogate, is one byte and not three."""
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    if before.isascii():
        return len(before) + 1
    return len(before.encode("utf-8", "surrogatepass")) - 2 * len(_UNDECODED.findall(before)) + 1


REPORTER = RdJson
