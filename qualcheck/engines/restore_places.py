"""Whether what a restoring run would write stands in the way of something: told by the audit log alone, before anything is restored."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import BinaryIO, Final

from qualcheck.engines.own_outputs import HINT
from qualcheck.engines.target import exported_name
from qualcheck.errors import InputError, QualcheckError
from qualcheck.readers.inflate import compression_of_name, inflated
from qualcheck.whole_file import holds_anything
from qualcheck.writers import AuditEntry, read_audit

_CHUNK: Final = 1 << 20


def refuse_taken(audit: Path, target: Path, *, force: bool) -> None:
    """Refuses a folder that holds something else in the place of an original, by the hashes of the log.

    Of Parquet only the restored file tells, which is compared once it is written. A log that comes through a pipe is read only once.

    Args:
        audit: the log.
        target: the folder for the originals.
        force: whether files there may be replaced; folders never.

    Raises:
        InputError: a file with other bytes, or a folder, is in the way; or the log can't be used.
    """
    if not (target.is_dir() and audit.is_file() and next(target.iterdir(), None)):
        return
    taken: list[Path] = []
    path: Path | None = None
    compared: set[str] = set()
    for entry in read_audit(audit):
        if entry["type"] == "file":
            path = target / exported_name(str(entry["name"]), entry["format"])
            if path.is_dir():
                raise InputError(f"{path.as_posix()}: is a folder, and the original would be a file of this name; name another folder")
            if force or entry["format"] == "parquet" or not holds_anything(path):
                path = None
            compared = {"document", "end"} if entry["format"] == "text" else {"end"}
        elif path is not None and entry["type"] in compared:
            wanted = _originals(entry)
            if wanted and wanted.isdisjoint(_hashes(path)):
                taken.append(path)
            path = None
    if taken:
        raise InputError(others(taken))


def others(taken: list[Path]) -> str:
    """What is said of files that are not replaced unasked."""
    more = f" (and {len(taken) - 1:,} more)" if len(taken) > 1 else ""
    return f"{taken[0].as_posix()}{more}: is there already, with other bytes; {HINT.replace('another place', 'another folder')}"


def _originals(entry: AuditEntry) -> set[str]:
    """What the original's hash may be: of its content, or of the bytes that went to the quarantine as they were."""
    return {facts for facts in (entry["sha256"].get("original"), entry.get("quarantined", {}).get("sha256")) if facts}


def _hashes(path: Path) -> set[str]:
    """Of a file as it is stored, and of what is in it; none where it can't be read."""
    try:
        with path.open("rb") as stored:
            found = {_hash(stored)}
        if compression := compression_of_name(path.name):
            with path.open("rb") as stored:
                found.add(_hash(io.BufferedReader(inflated(stored, compression))))
    except (OSError, QualcheckError):
        return set()
    return found


def _hash(file: BinaryIO | io.BufferedReader) -> str:
    digest = hashlib.sha256()
    while data := file.read(_CHUNK):
        digest.update(data)
    return digest.hexdigest()
