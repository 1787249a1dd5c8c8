"""Reports and findings as plain JSON values, the same in every format and in Python."""

from __future__ import annotations

import json
from typing import Any

from qualcheck.model.fingerprints import fingerprint_of, fingerprints, identity
from qualcheck.model.records import SCHEMA_VERSION, Finding, Report, Suppressed, Trouble


def finding_record(finding: Finding, fingerprint: str) -> dict[str, Any]:
    """A finding by the field names of the public surface, with its fingerprint."""
    fix = finding.fix
    return {
        "rule": finding.rule,
        "name": finding.name,
        "family": finding.family,
        "severity": finding.severity,
        "field": finding.field,
        "start": finding.start,
        "end": finding.end,
        "line": finding.line,
        "found": finding.found,
        "expected": finding.expected,
        "message": finding.message,
        "confidence": finding.confidence,
        "fingerprint": fingerprint,
        "fix": None if fix is None else {"start": fix.start, "end": fix.end, "replacement": fix.replacement, "safety": fix.safety},
    }


def report_record(report: Report) -> dict[str, Any]:
    """A report by the field names of the public surface."""
    return {
        "schema_version": SCHEMA_VERSION,
        "score_version": report.score_version,
        "id": report.id,
        "path": report.path,
        "line": report.line,
        "source": report.source,
        "title": report.title,
        "score": report.score,
        "scores": dict(report.scores),
        "verdict": report.verdict,
        "signals": dict(report.signals),
        "findings": [finding_record(finding, mark) for finding, mark in zip(report.findings, fingerprints(report), strict=True)],
        "suppressed": [_suppressed(one, identity(report)) for one in report.suppressed],
        "troubles": [trouble_record(trouble) for trouble in report.troubles],
    }


def _suppressed(one: Suppressed, document: str) -> dict[str, Any]:
    return {**finding_record(one.finding, fingerprint_of(one.finding, document)), "reason": one.reason}


def trouble_record(trouble: Trouble) -> dict[str, Any]:
    """What went wrong with an input."""
    return {"kind": trouble.kind, "message": trouble.message, "path": trouble.path, "line": trouble.line, "id": trouble.id, "rule": trouble.rule}


def to_json(value: object) -> str:
    """JSON on one line; lone surrogates (undecodable bytes) are escaped, since no encoding could carry them."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return text
