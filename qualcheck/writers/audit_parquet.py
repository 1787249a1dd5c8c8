"""The audit log as a Parquet file: a row for each line, the facts of documents in columns of their own, the line itself in ``entry``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from qualcheck.extras import load

_ROWS: Final = 2048
_WHAT: Final = "an audit log in Parquet"
_TEXTS: Final = ("type", "path", "id", "outcome", "verdict", "title")


def write_audit_table(lines: Path, path: Path) -> None:
    """Makes the table of a log in JSON Lines.

    Args:
        lines: the log.
        path: where to write.
    """
    arrow = load("pyarrow", _WHAT)
    schema = _schema(arrow)
    with lines.open("rb") as file, load("pyarrow.parquet", _WHAT).ParquetWriter(path, schema, compression="zstd") as writer:
        while part := list(islice(file, _ROWS)):
            writer.write_table(arrow.Table.from_pylist([_row(line) for line in part], schema))


def audit_table_lines(path: Path) -> Iterator[bytes]:
    """The lines of the log that the table was made of.

    Raises:
        OSError: the file can't be read.
    """
    arrow = load("pyarrow", path.as_posix())
    try:
        with load("pyarrow.parquet", path.as_posix()).ParquetFile(path) as table:
            for batch in table.iter_batches(_ROWS, columns=["entry"], use_threads=False):
                yield from batch.column(0).to_pylist()
    except (arrow.ArrowException, KeyError) as error:
        raise OSError(str(error)) from error


def _schema(arrow: Any) -> Any:
    texts = {name: arrow.string() for name in _TEXTS}
    numbers = {"line": arrow.int64(), "score": arrow.float64(), "score_cleaned": arrow.float64()}
    counts = {"edits": arrow.int64(), "characters_removed": arrow.int64()}
    rules = arrow.list_(arrow.struct({"rule": arrow.string(), "count": arrow.int64()}))
    reasons = arrow.list_(arrow.string())
    return arrow.schema({**texts, **numbers, **counts, "findings": rules, "reasons": reasons, "entry": arrow.binary()})


def _row(line: bytes) -> dict[str, Any]:
    entry = json.loads(line)
    row: dict[str, Any] = {name: _text(entry.get(name)) for name in _TEXTS}
    row |= {name: entry.get(name) for name in ("line", "score", "score_cleaned")}
    if entry["type"] == "document":
        edits = entry["edits"]
        row |= {"edits": len(edits), "characters_removed": sum(len(edit["removed"]) for edit in edits)}
        row["findings"] = [{"rule": rule, "count": count} for rule, count in entry.get("findings", {}).items()]
        row["reasons"] = [_text(reason) for reason in entry.get("reasons", [])]
    return row | {"entry": line}


def _text(value: Any) -> str | None:
    """Text as Arrow takes it: lone surrogates, which stand for bytes that were not UTF-8, become question marks; ``entry`` has them."""
    return None if value is None else str(value).encode("utf-8", "replace").decode()
