"""Reports back from the records that ``--format jsonl`` wrote."""

from __future__ import annotations

import json
from typing import Any, Final

from qualcheck.errors import InputError
from qualcheck.model import SCHEMA_VERSION, Finding, Fix, Report, Suppressed, Trouble

#: By these keys a line is told from a document's record.
_TELLING: Final = frozenset({"schema_version", "score", "verdict", "signals", "findings"})


def is_report(line: bytes) -> bool:
    """Whether a line of JSON Lines is a report, and no document."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(record, dict) and record.keys() >= _TELLING


def report_of(line: bytes) -> Report:
    """The report of a line.

    Raises:
        InputError: the line is no report, or one of another schema; the message says what is wrong.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"not JSON: {error}") from error
    if not isinstance(record, dict) or not record.keys() >= _TELLING:
        raise InputError("no report: the other lines of this file are reports of 'qualcheck check --format jsonl'")
    if record["schema_version"] != SCHEMA_VERSION:
        raise InputError(f"a report of schema {record['schema_version']}; this qualcheck reads schema {SCHEMA_VERSION}: check the documents again")
    try:
        return _report(record)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"a report that is not whole: {type(error).__name__}: {error}") from error


def _report(record: dict[str, Any]) -> Report:
    return Report(
        id=record["id"],
        path=record["path"],
        line=record["line"],
        source=record["source"],
        title=record["title"],
        score=float(record["score"]),
        scores=dict(record["scores"]),
        verdict=record["verdict"],
        signals=dict(record["signals"]),
        findings=[_finding(one) for one in record["findings"]],
        troubles=tuple(Trouble(**one) for one in record["troubles"]),
        score_version=record["score_version"],
        suppressed=tuple(_suppressed(one) for one in record["suppressed"]),
    )


def _finding(record: dict[str, Any]) -> Finding:
    values = {key: value for key, value in record.items() if key not in ("fingerprint", "fix", "reason")}
    fix = record["fix"]
    return Finding(**values, fix=None if fix is None else Fix(**fix))


def _suppressed(record: dict[str, Any]) -> Suppressed:
    return Suppressed(_finding(record), record["reason"])
