"""``--format sarif``: SARIF 2.1.0, within the limits of GitHub's code scanning.

Code scanning takes 25,000 results a run and shows 5,000. Where there are more findings than it shows, those of one rule in one
document become one result with several places; where even that is too much, the worst stay and a notification counts the rest.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from qualcheck._version import __version__
from qualcheck.model import SCHEMA_VERSION, Finding, Report
from qualcheck.model.fingerprints import fingerprint, fingerprints, identity
from qualcheck.model.plain import to_json
from qualcheck.reports.base import Reporter
from qualcheck.reports.pages import rule_page
from qualcheck.reports.places import SEVERITY_RANK, Place, headline, place_of, sendable
from qualcheck.reports.summary import Summary

#: Limits of code scanning (GitHub's documentation, "SARIF results exceed limits"): results shown, locations shown of a result.
MOST_RESULTS: Final = 5000
MOST_LOCATIONS: Final = 100
#: Name and version of our fingerprint in ``partialFingerprints``.
FINGERPRINT: Final = "qualcheckFinding/v1"
SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


@dataclass(order=True, slots=True)
class _Result:
    """Ordered by who stays where not all can."""

    severity: int
    score: float
    order: int
    rule: str = field(compare=False)
    document: str = field(compare=False)
    mark: str = field(compare=False)
    record: dict[str, Any] = field(compare=False)
    count: int = field(default=1, compare=False)


class Sarif(Reporter):
    def _begin(self) -> None:
        self._results: list[_Result] = []
        self._joined = False
        self._seen = self._left_out = 0
        self._facts: dict[str, Finding] = {}
        self._marks: Counter[str] = Counter()

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        results = [
            self._result(report, finding, mark, text)
            for finding, mark in zip(report.findings, fingerprints(report), strict=True)
            if self._shows(finding)
        ]
        self._results += _join(results) if self._joined else results
        if not self._joined and len(self._results) > MOST_RESULTS:
            self._joined = True
            self._results = _join(self._results)
        if len(self._results) > 2 * MOST_RESULTS:
            self._keep_the_worst()

    def finish(self, summary: Summary) -> None:
        self._keep_the_worst()
        codes = sorted({result.rule for result in self._results})
        places = {code: index for index, code in enumerate(codes)}
        for result in self._results:
            self._marks[result.mark] += 1
            result.record["ruleIndex"] = places[result.rule]
            result.record["partialFingerprints"] = {FINGERPRINT: f"{result.mark}:{self._marks[result.mark]}"}
            if result.count > 1:
                result.record["message"]["text"] = f"{result.count} findings of this rule; the first: {result.record['message']['text']}"
                result.record["occurrenceCount"] = result.count
        run = {
            "tool": {"driver": {"name": "qualcheck", "semanticVersion": __version__, "rules": [self._rule(code) for code in codes]}},
            "columnKind": "unicodeCodePoints",
            "invocations": [{"executionSuccessful": not summary.failed, "toolExecutionNotifications": self._notifications(summary)}],
            "properties": {"schema_version": SCHEMA_VERSION, "summary": summary.as_dict()},
            "results": [result.record for result in self._results],
        }
        self._out.write(to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n")

    def _result(self, report: Report, finding: Finding, mark: str, text: str) -> _Result:
        self._seen += 1
        self._facts.setdefault(finding.rule, finding)
        record = {
            "ruleId": finding.rule,
            "level": _LEVELS[finding.severity],
            "message": {"text": headline(report, finding)},
            "locations": [_location(report, place_of(report, finding, text))],
            "properties": {"name": finding.name, "severity": finding.severity, "fingerprint": mark, "confidence": finding.confidence},
        }
        return _Result(SEVERITY_RANK[finding.severity], report.score, self._seen, finding.rule, identity(report), mark, record)

    def _keep_the_worst(self) -> None:
        if len(self._results) > MOST_RESULTS:
            everything = sum(result.count for result in self._results)
            self._results = sorted(heapq.nsmallest(MOST_RESULTS, self._results), key=lambda result: result.order)
            self._left_out += everything - sum(result.count for result in self._results)

    def _rule(self, code: str) -> dict[str, Any]:
        finding = self._facts[code]
        described: dict[str, Any] = {
            "id": code,
            "name": finding.name,
            "defaultConfiguration": {"level": _LEVELS[finding.severity]},
            "properties": {"tags": [finding.family]},
        }
        if self._rules is not None:
            rule = self._rules.resolve(code)
            why, limits = rule.why.strip(), rule.limits.strip()
            described |= {
                "shortDescription": {"text": f"{finding.family}: {finding.name.replace('-', ' ')}"},
                "fullDescription": {"text": sendable(why)},
                "help": {
                    "text": sendable(f"{why}\n\nWhere it errs: {limits}"),
                    "markdown": sendable(rule_page(rule, self._rules.home(code))),
                },
                "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            }
        return described

    def _notifications(self, summary: Summary) -> list[dict[str, Any]]:
        notes: list[dict[str, Any]] = []
        for trouble in summary.troubles:
            note: dict[str, Any] = {"level": "note" if trouble.kind == "notice" else "error", "message": {"text": sendable(trouble.message)}}
            if trouble.path:
                note["locations"] = [_physical(Place(trouble.path, trouble.line or 1))]
            notes.append(note)
        if self._left_out:
            text = f"{self._left_out:,} of {self._seen:,} findings are left out: code scanning shows {MOST_RESULTS:,} results; these are the worst"
            notes.append({"level": "warning", "message": {"text": text}})
        return notes


def _join(results: list[_Result]) -> list[_Result]:
    """Results of one rule and severity in one document as one."""
    joined: dict[tuple[str, str, int, str], _Result] = {}
    for result in results:
        first_place = result.record["locations"][0]["physicalLocation"]
        key = (result.rule, result.document, result.severity, first_place["artifactLocation"]["uri"])
        first = joined.setdefault(key, result)
        if first is not result:
            first.count += 1
            first.mark = fingerprint(result.rule, result.document, "*")
            if len(first.record["locations"]) < MOST_LOCATIONS:
                first.record["locations"] += result.record["locations"]
    return list(joined.values())


def _location(report: Report, place: Place) -> dict[str, Any]:
    location = _physical(place)
    if report.id:
        location["logicalLocations"] = [{"fullyQualifiedName": sendable(report.id), "kind": "document"}]
    return location


def _physical(place: Place) -> dict[str, Any]:
    region: dict[str, int] = {"startLine": place.line}
    if place.column is not None and place.end_line is not None and place.end_column is not None:
        region |= {"startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    uri = quote(place.path.encode("utf-8", "surrogateescape"), safe="/~")
    return {"physicalLocation": {"artifactLocation": {"uri": f"file://{uri}" if uri.startswith("/") else uri}, "region": region}}


REPORTER = Sarif
