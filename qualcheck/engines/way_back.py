"""The way back of one document: its audit entry and its cleaned bytes give the original bytes."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from qualcheck.cleaning import restore_text
from qualcheck.errors import InputError
from qualcheck.model import Edit
from qualcheck.readers.csv_text import CsvRecord, Layout, parse_csv
from qualcheck.readers.records import Style, parse_record, string_token
from qualcheck.readers.text import UTF8, encode, from_utf8
from qualcheck.writers import AuditEntry


def edit_records(edits: Iterable[Edit]) -> list[dict[str, Any]]:
    """Edits as plain JSON values."""
    return [
        {
            "field": edit.field,
            "rules": list(edit.rules),
            "start": edit.start,
            "end": edit.end,
            "removed": edit.removed,
            "inserted": edit.inserted,
        }
        for edit in edits
    ]


def hashes(original: bytes | None, cleaned: bytes | None) -> dict[str, str | None]:
    """SHA-256 of the bytes before and after; None for what there is not."""
    return {"original": None if original is None else sha256(original), "cleaned": None if cleaned is None else sha256(cleaned)}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def pack(data: bytes) -> str:
    """Bytes for JSON."""
    return base64.b64encode(data).decode("ascii")


def rebuild(cleaned: bytes, entry: AuditEntry) -> bytes:
    """The original bytes of a document.

    Args:
        cleaned: its bytes in the export; not used where the entry holds the original itself.
        entry: its ``document`` line of the audit log.

    Raises:
        InputError: the entry does not fit the bytes.
    """
    try:
        if "raw" in entry:
            return base64.b64decode(entry["raw"], validate=True)
        if entry.get("line") is None:
            return encode(restore_text(from_utf8(cleaned), _edits(entry, "text")), entry.get("encoding", UTF8))
        return _rebuilt_line(cleaned, entry)
    except (KeyError, TypeError, ValueError, InputError) as error:
        raise InputError(f"the audit log's entry does not fit: {type(error).__name__}: {error}") from error


def _rebuilt_line(cleaned: bytes, entry: AuditEntry) -> bytes:
    line = cleaned.decode(UTF8)
    if entry["edits"]:
        record = _csv_record(line, entry) if "csv" in entry else parse_record(line)
        tokens = {}
        for field, key in entry["fields"].items():
            original = restore_text(record.values[key], _edits(entry, field))
            token = entry.get("tokens", {}).get(field)
            if token is None:
                token = record.written(key, original) if isinstance(record, CsvRecord) else string_token(original, Style(*entry["style"]))
            tokens[key] = token
        line = record.replaced(tokens)
    return line.encode(entry.get("encoding", UTF8))


def _csv_record(line: str, entry: AuditEntry) -> CsvRecord:
    facts = entry["csv"]
    names = {at: key for key, at in facts["at"].items()}
    # The other columns' names do not matter, as long as they are others.
    columns = tuple(names.get(at, f"\0{at}") for at in range(facts["columns"]))
    return parse_csv(line, Layout(facts["delimiter"], columns))


def last_index(names: Sequence[str], name: str) -> int:
    """Where a name stands last."""
    return len(names) - 1 - names[::-1].index(name)


def _edits(entry: AuditEntry, field: str) -> list[Edit]:
    return [
        Edit(tuple(edit["rules"]), edit["start"], edit["end"], edit["removed"], edit["inserted"], edit["field"])
        for edit in entry["edits"]
        if edit["field"] == field
    ]
