"""``--format github``: the worst findings as annotations of a GitHub workflow, and a summary in Markdown for the step.

A step may leave ten annotations of a kind; the ten here are the worst, and no document takes them all: the worst finding of each
document goes before the second worst of any.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qualcheck.model import SCHEMA_VERSION, Report
from qualcheck.model.fingerprints import fingerprints
from qualcheck.reports.base import Reporter
from qualcheck.reports.markdown import markdown_summary
from qualcheck.reports.places import SEVERITY_RANK, Place, headline, place_of, sendable
from qualcheck.reports.summary import Summary

#: "10 warning annotations and 10 error annotations per step" (GitHub's documentation); ten in all are within any reading of it.
MOST: Final = 10
SUMMARY_FILE: Final = "GITHUB_STEP_SUMMARY"
_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


@dataclass(frozen=True, slots=True, order=True)
class _Annotation:
    """Ordered by who goes first where not all can."""

    turn: int  # 0 for the worst of its document, 1 for the next …
    severity: int
    score: float
    order: int
    level: str = field(compare=False)
    place: Place = field(compare=False)
    title: str = field(compare=False)
    message: str = field(compare=False)


class GitHub(Reporter):
    def _begin(self) -> None:
        self._kept: list[_Annotation] = []
        self._seen = 0

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        found = [_of_trouble(report, index, self._seen + index) for index, trouble in enumerate(report.troubles) if trouble.kind != "notice"]
        pairs = [pair for pair in zip(report.findings, fingerprints(report), strict=True) if self._shows(pair[0])]
        self._seen += len(found) + len(pairs)
        worst = heapq.nsmallest(MOST, enumerate(pairs), key=lambda item: (SEVERITY_RANK[item[1][0].severity], item[0]))
        for turn, (index, (finding, mark)) in enumerate(worst):
            message = f"{headline(report, finding)} [fingerprint {mark}, schema {SCHEMA_VERSION}]"
            found.append(
                _Annotation(
                    turn,
                    SEVERITY_RANK[finding.severity],
                    report.score,
                    self._seen + index,
                    _LEVELS[finding.severity],
                    place_of(report, finding, text),
                    f"{finding.rule} {finding.name}",
                    message,
                )
            )
        if found:
            self._kept = heapq.nsmallest(MOST, [*self._kept, *found])

    def finish(self, summary: Summary) -> None:
        shown = sorted(self._kept, key=lambda one: (one.severity, one.score, one.order))
        self._out.write("".join(map(_command, shown)))
        if self._seen > len(shown):
            self._out.write(f"qualcheck: the {len(shown)} worst of {self._seen:,} findings are annotated; GitHub takes ten a step\n")
        self._out.flush()
        target = os.environ.get(SUMMARY_FILE)
        if target:
            with Path(target).open("a", encoding="utf-8") as file:
                file.write(markdown_summary(summary))


def _of_trouble(report: Report, index: int, order: int) -> _Annotation:
    trouble = report.troubles[index]
    place = Place(trouble.path or report.path or "<text>", trouble.line or 1)
    return _Annotation(0, -1, report.score, order, "error", place, f"qualcheck: {trouble.kind}", sendable(trouble.message))


def _command(one: _Annotation) -> str:
    place = one.place
    parts = {"file": sendable(place.path), "line": place.line}
    if place.end_line is not None:
        parts["endLine"] = place.end_line
    if place.column is not None and place.end_column is not None and place.end_line == place.line:  # GitHub refuses columns over several lines
        parts |= {"col": place.column, "endColumn": max(place.column, place.end_column - 1)}
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in parts.items())
    return f"::{one.level} {properties},title={_property(one.title)}::{_data(one.message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


REPORTER = GitHub
