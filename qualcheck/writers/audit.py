"""The audit log: one JSON object a line; what was done to each document, and what is needed to undo it.

Lines, in this order: one ``header``; for each file a ``file`` line, for tables a ``layout`` line, a ``document`` line for each
of its documents, and an ``end`` line (not for a file that could not be opened). ``docs/audit.md`` describes the fields.
"""

from __future__ import annotations

import bz2
import contextlib
import gzip
import io
import json
import lzma
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from qualcheck.errors import InputError
from qualcheck.extras import load
from qualcheck.model import SCHEMA_VERSION
from qualcheck.writers.audit_parquet import audit_table_lines

AuditEntry = dict[str, Any]
FORMAT: Final = "qualcheck-audit"
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "header": (),
    "file": ("path", "name", "output", "format"),
    "layout": ("path",),
    "document": ("path", "line", "edits", "sha256"),
    "end": ("lines", "sha256"),
}


def audit_header(version: str, score_version: int) -> AuditEntry:
    """The first line of an audit log. No time stands in it: the same run gives the same bytes."""
    return {"type": "header", "format": FORMAT, "schema_version": SCHEMA_VERSION, "qualcheck_version": version, "score_version": score_version}


def dump(entry: Mapping[str, Any]) -> bytes:
    """An entry as a line of UTF-8; lone surrogates are escaped."""
    line = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    try:
        return line.encode("utf-8") + b"\n"
    except UnicodeEncodeError:
        return json.dumps(entry, separators=(",", ":")).encode("ascii") + b"\n"


def read_audit(path: Path) -> Iterator[AuditEntry]:
    """The entries behind the header, as they are read.

    Raises:
        InputError: not an audit log, one of another schema version, or one that breaks off; the message names the line.
    """
    number = 0
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, 1):
                entry = _entry(path, number, line)
                if number == 1:
                    _check_header(path, entry)
                else:
                    yield entry
    except FileNotFoundError as error:
        raise InputError(f"{path.as_posix()}: no such audit log") from error
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise InputError(f"{path.as_posix()}:{number + 1}: the audit log can't be read: {error}") from error
    if not number:
        raise InputError(f"{path.as_posix()}: not an audit log: it is empty")


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Iterator[bytes]]:
    match path.suffix.lower():
        case ".parquet":
            path.open("rb").close()  # one that is missing is told as any other
            yield audit_table_lines(path)
        case ".gz":
            with gzip.open(path, "rb") as unpacked:
                yield iter(unpacked)
        case ".bz2":
            with bz2.open(path, "rb") as unpacked_bz2:
                yield iter(unpacked_bz2)
        case ".xz":
            with lzma.open(path, "rb") as unpacked_xz:
                yield iter(unpacked_xz)
        case ".zst":
            with (
                path.open("rb") as packed,
                load("zstandard", path.as_posix()).ZstdDecompressor().stream_reader(packed, read_across_frames=True) as raw,
            ):
                yield iter(io.BufferedReader(raw))
        case _:
            with path.open("rb") as file:
                yield iter(file)


def _entry(path: Path, number: int, line: bytes) -> AuditEntry:
    try:
        entry: Any = json.loads(line)
    except ValueError as error:
        raise InputError(f"{path.as_posix()}:{number}: not a line of an audit log: {error}") from error
    missing = ["type"] if not isinstance(entry, dict) else [key for key in _KEYS.get(entry.get("type", ""), ("type",)) if key not in entry]
    if missing:
        raise InputError(f"{path.as_posix()}:{number}: not a line of an audit log: '{missing[0]}' is missing")
    return cast("AuditEntry", entry)


def _check_header(path: Path, header: AuditEntry) -> None:
    if header.get("format") != FORMAT:
        raise InputError(f"{path.as_posix()}: not an audit log of qualcheck: the header is missing")
    found = header.get("schema_version")
    if found != SCHEMA_VERSION:
        raise InputError(
            f"{path.as_posix()}: schema version {found} of the audit log is not known to this qualcheck, which reads version {SCHEMA_VERSION}; "
            f"use the version that wrote it ({header.get('qualcheck_version')})"
        )
