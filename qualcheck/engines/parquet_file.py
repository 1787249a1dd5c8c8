"""Parquet files written anew: the rows of a file that is there, with other texts and titles, without some rows or with others."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from qualcheck.extras import load
from qualcheck.readers.parquet_rows import BATCH_ROWS, Batch, batches, is_text, open_parquet

#: A row group is closed once it holds so many bytes, though that of the original goes on: it is held in memory whole.
GROUP_BYTES: Final = 1 << 26
#: Names that reading gives and writing does not know.
_CODECS: Final = {"UNCOMPRESSED": "NONE"}


class RowWriter:
    """Writes rows one by one, in the row groups and with the compression of a pattern."""

    def __init__(self, path: Path, pattern: Any) -> None:
        """Args:
        path: where to write.
        pattern: an open ``ParquetFile`` with the schema, its metadata and the compression to use.
        """
        self._arrow = load("pyarrow", "a Parquet file")
        self._schema = pattern.schema_arrow
        types = load("pyarrow.types", "a Parquet file")
        self._strings = {field.name for field in self._schema if is_text(types, field.type)}
        self._writer = load("pyarrow.parquet", "a Parquet file").ParquetWriter(path, self._schema, compression=_compression(pattern))
        self._rows: list[tuple[Any, int, dict[str, str]]] = []
        self._tables: list[Any] = []
        self._size = 0
        self._group = 0

    def add(self, batch: Any, at: int, values: dict[str, str], group: int | None) -> None:
        """Row ``at`` of a batch, with other values in some of its string columns; ``group``: its row group, None for the one at hand."""
        if group is not None and group != self._group:
            self._flush_group()
            self._group = group
        self._rows.append((batch, at, values))
        if len(self._rows) >= BATCH_ROWS:
            self._flush_rows()

    def close(self) -> None:
        """Writes what is left."""
        self._flush_group()
        self._writer.close()

    def _flush_group(self) -> None:
        self._flush_rows()
        if self._tables:
            table = self._arrow.concat_tables(self._tables)
            self._writer.write_table(table, row_group_size=max(table.num_rows, 1))
            self._tables.clear()
            self._size = 0

    def _flush_rows(self) -> None:
        if not self._rows:
            return
        table = self._arrow.Table.from_batches([batch.slice(at, 1) for batch, at, _ in self._rows], self._schema).combine_chunks()
        for name in {name for _, _, values in self._rows for name in values} & self._strings:
            place = self._schema.get_field_index(name)
            kind = self._schema.field(place).type
            column = table.column(place)
            old = column.to_pylist()
            new = [values.get(name, value) for (_, _, values), value in zip(self._rows, old, strict=True)]
            if new != old:
                table = table.set_column(place, self._schema.field(place), _array(self._arrow, new, kind))
        self._rows.clear()
        self._tables.append(table)
        self._size += table.nbytes
        if self._size >= GROUP_BYTES:
            self._flush_group()


def _array(arrow: Any, values: list[str | None], kind: Any) -> Any:
    if load("pyarrow.types", "a Parquet file").is_dictionary(kind):
        return arrow.array(values, kind.value_type).dictionary_encode().cast(kind)
    return arrow.array(values, kind)


def _compression(pattern: Any) -> dict[str, str] | str:
    if not pattern.num_row_groups:
        return "snappy"
    group = pattern.metadata.row_group(0)
    columns = (group.column(at) for at in range(group.num_columns))
    return {column.path_in_schema: _CODECS.get(column.compression, column.compression) for column in columns}


def rewrite(file: io.BufferedReader, spool: Path, path: Path) -> None:
    """Writes a file with those rows of another that stand in a spool, with their values there.

    Args:
        file: the original.
        spool: lines ``ROW<tab>JSON object``, by row; rows that are missing are left out.
        path: where to write.
    """
    parquet = open_parquet(file)
    writer = RowWriter(path, parquet)
    with spool.open("rb") as lines:
        kept = _spooled(lines)
        row, values = next(kept, (0, {}))
        for batch in batches(parquet):
            while row and row < batch.first + batch.rows:
                if batch.data is not None:
                    writer.add(batch.data, row - batch.first, values, batch.group)
                row, values = next(kept, (0, {}))
    writer.close()


def _spooled(lines: io.BufferedReader) -> Iterator[tuple[int, dict[str, str]]]:
    for line in lines:
        row, _, values = line.partition(b"\t")
        yield int(row), strings_of(values)


def strings_of(line: bytes) -> dict[str, str]:
    """The strings among the values of a JSON object."""
    return {name: value for name, value in json.loads(line).items() if isinstance(value, str)}


class RowFetcher:
    """Single rows of a file, whole, in ascending order."""

    def __init__(self, file: io.BufferedReader) -> None:
        self._batches = batches(open_parquet(file))
        self._batch: Batch | None = None

    def row(self, number: int) -> Any:
        """The row (1-based) as a ``pyarrow.RecordBatch`` of one row; None where it can't be read."""
        while self._batch is None or number >= self._batch.first + self._batch.rows:
            self._batch = next(self._batches, None)
            if self._batch is None:
                return None
        return None if self._batch.data is None else self._batch.data.slice(number - self._batch.first, 1)


def pack_row(row: Any) -> str:
    """A row for JSON: Arrow's stream format, base64."""
    arrow = load("pyarrow", "a Parquet file")
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, row.schema) as writer:
        writer.write_batch(row)
    return base64.b64encode(sink.getvalue().to_pybytes()).decode("ascii")


def unpack_row(packed: str) -> Any:
    """The inverse of ``pack_row``."""
    arrow = load("pyarrow", "a Parquet file")
    with arrow.ipc.open_stream(base64.b64decode(packed)) as reader:
        return reader.read_next_batch()


def plain_row(row: Any) -> dict[str, Any]:
    """A row as JSON values, as far as JSON has them."""
    values: dict[str, Any] = json.loads(json.dumps(row.to_pylist()[0], default=str))
    return values
