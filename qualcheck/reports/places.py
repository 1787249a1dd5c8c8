"""Where findings stand in files, and text that review formats can carry."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcheck.model import Finding, Report

_SURROGATES = re.compile("[\ud800-\udfff]")
#: Name of a finding's place in the order in which a reviewer wants to see it.
SEVERITY_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """A span in a file, 1-based, the end exclusive. Columns count code points; they are None where only the line is known.

    The text of a record is a string inside one line of its file, so all of its findings stand on that line.
    """

    path: str
    line: int
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None


def place_of(report: Report, finding: Finding, text: str) -> Place:
    """Where a finding of a report on ``text`` stands in its file."""
    path = report.path or report.id or "<text>"
    if report.line is not None:
        return Place(path, report.line)
    if finding.field == "title" or finding.start == finding.end:
        return Place(path, finding.line)
    end_line = finding.line + text.count("\n", finding.start, finding.end)
    return Place(path, finding.line, column(text, finding.start), end_line, column(text, finding.end))


def column(text: str, offset: int) -> int:
    """1-based column of an offset, in code points."""
    return offset - text.rfind("\n", 0, offset)


def sendable(text: str) -> str:
    """Text that any UTF-8 carrier takes: lone surrogates, which stand for undecodable bytes, as U+FFFD."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def headline(report: Report, finding: Finding) -> str:
    """What a finding says, on one line, with the record's id and the expected text where the message lacks it."""
    record = f"[{report.id}] " if report.line is not None and report.id else ""
    field = " (in the title)" if finding.field == "title" else ""
    expected = f'; expected "{finding.expected}"' if finding.expected and finding.expected not in finding.message else ""
    return sendable(f"{record}{finding.message}{expected}{field}")
