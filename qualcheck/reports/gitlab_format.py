"""``--format gitlab``: a code quality report of GitLab, one JSON array."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qualcheck.model import SCHEMA_VERSION, Report
from qualcheck.model.fingerprints import fingerprint, fingerprints, identity
from qualcheck.model.plain import to_json
from qualcheck.reports.base import Reporter
from qualcheck.reports.places import headline, place_of, sendable
from qualcheck.reports.summary import Summary

_SEVERITIES = {"error": "critical", "warning": "minor", "info": "info"}


class GitLab(Reporter):
    def _begin(self) -> None:
        self._comma = ""
        self._marks: Counter[str] = Counter()
        self._out.write("[")

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        for finding, mark in zip(report.findings, fingerprints(report), strict=True):
            if not self._shows(finding):
                continue
            place = place_of(report, finding, text)
            description = f"{finding.rule} {finding.name}: {headline(report, finding)}"
            own = {"rule": finding.rule, "name": finding.name, "severity": finding.severity}
            self._issue(description, finding.rule, mark, _SEVERITIES[finding.severity], place.path, place.line, own)
        for trouble in report.troubles:
            if trouble.kind != "notice":
                path = trouble.path or report.path or "<text>"
                mark = fingerprint(trouble.kind, identity(report), trouble.message)
                own = {"rule": trouble.kind, "name": trouble.kind, "severity": "error"}
                self._issue(sendable(trouble.message), f"qualcheck-{trouble.kind}", mark, "blocker", path, trouble.line or 1, own)

    def finish(self, summary: Summary) -> None:
        self._out.write("\n]\n")

    def _issue(self, description: str, check: str, mark: str, severity: str, path: str, line: int, own: dict[str, str]) -> None:
        """GitLab takes issues of one fingerprint for one issue; the second of a kind is told apart by its number."""
        self._marks[mark] += 1
        number = self._marks[mark]
        record = {
            "description": description,
            "check_name": check,
            "fingerprint": mark if number == 1 else f"{mark}:{number}",
            "severity": severity,
            "location": {"path": sendable(path), "lines": {"begin": line}},
            "qualcheck": {"schema_version": SCHEMA_VERSION, **own, "fingerprint": mark},
        }
        self._out.write(f"{self._comma}\n{to_json(record)}")
        self._comma = ","


REPORTER = GitLab
