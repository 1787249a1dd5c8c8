"""Parquet files as streams of raw documents, row group by row group: of each row a JSON object of what qualcheck reads of it."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from qualcheck.config import InputConfig
from qualcheck.extras import load
from qualcheck.readers.csv_text import Layout
from qualcheck.readers.field_names import field_of, no_text
from qualcheck.readers.frames import too_long
from qualcheck.readers.raw import NO_TEXT, Raw
from qualcheck.readers.sources import Source

#: So many rows are decoded at once.
BATCH_ROWS: Final = 256


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a file that were decoded together, or a row group that can't be.

    Attributes:
        first: 1-based number of its first row.
        group: of which row group, from 0.
        rows: how many.
        data: a ``pyarrow.RecordBatch``; None where it can't be read.
        reason: why not.
        span: where a broken row group stands in the file: offset and length in bytes.
    """

    first: int
    group: int
    rows: int
    data: Any
    reason: str = ""
    span: tuple[int, int] = (0, 0)


def open_parquet(file: io.BufferedReader) -> Any:
    """A ``pyarrow.parquet.ParquetFile`` that holds little in memory.

    Raises:
        OSError, pyarrow.ArrowException: it is not one, or it is cut off.
    """
    return load("pyarrow.parquet", "a Parquet file").ParquetFile(file, pre_buffer=False, buffer_size=1 << 20)


def batches(parquet: Any, columns: list[str] | None = None) -> Iterator[Batch]:
    """All rows in order; a row group that is broken costs no other."""
    arrow = load("pyarrow", "a Parquet file")
    first = 1
    for group in range(parquet.num_row_groups):
        rows = parquet.metadata.row_group(group).num_rows
        done = 0
        try:
            for batch in parquet.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns, use_threads=False):
                batch.validate(full=False)
                yield Batch(first + done, group, batch.num_rows, batch)
                done += batch.num_rows
        except (OSError, arrow.ArrowException) as error:
            reason = f"row group {group + 1} can't be read: {_short(error)}"
            yield Batch(first + done, group, rows - done, None, reason, _span(parquet.metadata.row_group(group)))
        first += rows


def parquet_rows(source: Source, file: io.BufferedReader, config: InputConfig) -> Iterator[Raw]:
    """A raw document for each row."""
    arrow = load("pyarrow", source.path)
    try:
        parquet = open_parquet(file)
        columns = read_columns(parquet.schema_arrow, config)
    except (OSError, arrow.ArrowException) as error:
        yield Raw(source, kind="failed", reason=f"not a Parquet file, or one that is cut off: {_short(error)}")
        return
    if isinstance(columns, str):
        yield Raw(source, kind="failed", reason=columns)
        return
    yield Raw(source, 0, kind="blank", layout=Layout("", tuple(columns)))
    digest = hashlib.sha256()
    for batch in batches(parquet, columns):
        if batch.data is None:
            offset, size = batch.span
            reason = f"{batch.reason}; rows {batch.first:,} to {batch.first + batch.rows - 1:,} are lost"
            yield Raw(source, batch.first, b"", "failed", reason, offset, size)
            continue
        for row, line in enumerate(row_lines(batch.data), batch.first):
            if isinstance(line, str):
                yield Raw(source, row, kind="failed", reason=line)
            elif len(line) > config.max_document_bytes:
                yield Raw(source, row, kind="failed", reason=too_long("the row", config.max_document_bytes))
            else:
                digest.update(line)
                yield Raw(source, row, line)
    yield Raw(source, parquet.metadata.num_rows, digest.digest(), "end")


def row_lines(batch: Any) -> Iterator[bytes | str]:
    """Each row as a JSON object on a line; a string says why a row can't be read."""
    names = batch.schema.names
    columns = [_values(column) for column in batch.columns]
    for values in zip(*columns, strict=True):
        broken = next((name for name, value in zip(names, values, strict=True) if isinstance(value, UnicodeDecodeError)), None)
        if broken is not None:
            yield f"invalid UTF-8 in '{broken}'"
        else:
            yield (json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False, default=str) + "\n").encode()


def read_columns(schema: Any, config: InputConfig) -> list[str] | str:
    """Names of the columns that qualcheck reads, the text's and the title's among them; a string says why there are none.

    Of text, title, id and URL it is the first column that there is, of source and date all (dates of types that can hold one).
    """
    types = load("pyarrow.types", "a Parquet file")
    names = schema.names
    text = field_of(config.text_fields, names)
    if text is None:
        return f"{NO_TEXT}{no_text(names, config, 'a column')}"
    kind = schema.field(text).type
    if not is_text(types, kind):
        return f"no text: the column '{text}' holds {kind}, not strings; set input.text_fields"
    if names.count(text) > 1:
        return f"no text: several columns are called '{text}'"
    single = (config.id_fields, config.title_fields, config.url_fields, [config.group_field or ""])
    wanted = [field_of(fields, names) for fields in single]
    days, sources = ([*fields, field_of(fields, names)] for fields in (config.date_fields, config.source_fields))
    dates = (name for name in days if name and names.count(name) == 1 and _may_be_date(types, schema.field(name).type))
    chosen = {text, *wanted, *sources, *dates}
    return [name for name in names if name in chosen]


def is_text(types: Any, kind: Any) -> bool:
    """Whether a column of this Arrow type holds strings, dictionary-encoded ones too."""
    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _may_be_date(types: Any, kind: Any) -> bool:
    return bool(is_text(types, kind) or types.is_date(kind) or types.is_timestamp(kind) or types.is_integer(kind))


def _values(column: Any) -> list[Any]:
    arrow = load("pyarrow", "a Parquet file")
    if arrow.types.is_timestamp(column.type) and column.type.unit == "ns":  # Python's own moments have no nanoseconds
        column = column.cast(arrow.timestamp("us", column.type.tz), safe=False)
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):
        values: list[Any] = []
        for at in range(len(column)):
            try:
                values.append(column[at].as_py())
            except UnicodeDecodeError as error:  # told row by row
                values.append(error)
            except (ValueError, OverflowError):  # a moment beyond the year 9999
                values.append(None)
        return values


def _span(group: Any) -> tuple[int, int]:
    chunks = [group.column(at) for at in range(group.num_columns)]
    starts = [chunk.dictionary_page_offset or chunk.data_page_offset for chunk in chunks]
    ends = [start + chunk.total_compressed_size for start, chunk in zip(starts, chunks, strict=True)]
    return (min(starts), max(ends) - min(starts)) if starts else (0, 0)


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
