"""``--format junit``: a test case for each document, failed where the gate fails by it alone, and one for the gate as a whole."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import PurePosixPath
from xml.sax.saxutils import escape, quoteattr

from qualcheck.model import SCHEMA_VERSION, Report
from qualcheck.model.fingerprints import fingerprints
from qualcheck.reports.base import Reporter
from qualcheck.reports.places import headline, place_of
from qualcheck.reports.summary import Summary

#: Characters that XML 1.0 has no place for, and lone surrogates.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Test cases wait for the counts in front of them: in memory up to this many characters, then in a file.
_IN_MEMORY = 1 << 22


class JUnit(Reporter):
    def _begin(self) -> None:
        self._cases = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="")  # noqa: SIM115 - closed in finish
        self._tests = self._failures = self._errors = 0

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        write = self._cases.write
        path = report.path or ""
        folder = PurePosixPath(path).parent.as_posix() if report.line is None else path
        names = {"name": report.id or path or "<text>", "classname": folder, "file": path}
        write(f'<testcase {" ".join(f"{key}={_attribute(value)}" for key, value in names.items())} time="0">\n')
        self._tests += 1
        troubles = [trouble for trouble in report.troubles if trouble.kind != "notice"]
        for trouble in troubles:
            write(f"<error type={_attribute(trouble.kind)} message={_attribute(trouble.message)}/>\n")
        lines = self._lines(report, text)
        if troubles:
            self._errors += 1
        elif broken:
            self._failures += 1
            message = f"score {report.score:g}, {len(lines)} finding(s); {'; '.join(broken)}"
            write(f"<failure type={_attribute(report.verdict)} message={_attribute(message)}>{_body(lines)}</failure>\n")
            lines = []
        if lines:
            write(f"<system-out>{_body(lines)}</system-out>\n")
        write("</testcase>\n")

    def finish(self, summary: Summary) -> None:
        self._gate(summary)
        counts = f'tests="{self._tests}" failures="{self._failures}" errors="{self._errors}"'
        self._out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="qualcheck" {counts} time="0">\n')
        self._out.write(f'<testsuite name="qualcheck" {counts} skipped="0" time="0">\n')
        self._out.write(f'<properties>\n<property name="schema_version" value="{SCHEMA_VERSION}"/>\n</properties>\n')
        self._cases.seek(0)
        shutil.copyfileobj(self._cases, self._out)
        self._cases.close()
        self._out.write("</testsuite>\n</testsuites>\n")

    def _gate(self, summary: Summary) -> None:
        self._tests += 1
        self._failures += bool(summary.gate_failures)
        message = f"{len(summary.gate_failures)} condition(s) failed"
        failure = f'<failure type="gate" message={_attribute(message)}>{_body(summary.gate_failures)}</failure>\n' if summary.gate_failures else ""
        self._cases.write(f'<testcase name="gate" classname="qualcheck" time="0">\n{failure}</testcase>\n')

    def _lines(self, report: Report, text: str) -> list[str]:
        lines = []
        for finding, mark in zip(report.findings, fingerprints(report), strict=True):
            if self._shows(finding):
                place = place_of(report, finding, text)
                where = f"{place.path}:{place.line}" + (f":{place.column}" if place.column else "")
                lines.append(f"{where}: {finding.severity} {finding.rule} {finding.name}: {headline(report, finding)} [{mark}]")
        return lines


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def _attribute(text: str) -> str:
    return quoteattr(_writable(text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _body(lines: list[str]) -> str:
    return escape(_writable("\n" + "\n".join(lines) + "\n"), {"\r": "&#13;"})


REPORTER = JUnit
