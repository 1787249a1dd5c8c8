"""Rows of sources as a table, JSON, CSV and Parquet."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from qualcheck.errors import nearest
from qualcheck.extras import load
from qualcheck.model import SCHEMA_VERSION, VERDICTS, SourceRow
from qualcheck.reports.records import printable

SOURCE_FORMATS: Final = ("table", "json", "csv", "parquet")
#: By what rows can be sorted; each so that the worst come last.
SORT_KEYS: Final[Mapping[str, Callable[[SourceRow], Any]]] = {
    "score": lambda row: -row.mean,
    "low": lambda row: -row.low,
    "high": lambda row: -row.high,
    "spread": lambda row: row.spread,
    "spun": lambda row: row.spun,
    "boilerplate": lambda row: row.boilerplate,
    "titles": lambda row: row.damaged_titles,
    "trend": lambda row: -(row.trend or 0.0),
    "documents": lambda row: -row.documents,
    "name": lambda row: row.name,
}
_NUMBERS: Final = ("documents", "mean", "spread", "low", "high", "spun", "boilerplate", "damaged_titles", "trend")
#: Typical lines of a source that a table shows.
_MOST_SHOWN = 3
#: The table fits a terminal of 80 columns; names get what the numbers leave.
_WIDTH: Final = 80
_NUMBERS_WIDTH: Final = 57


def sorted_rows(rows: Sequence[SourceRow], key: str, *, reverse: bool = False) -> list[SourceRow]:
    """Rows by a key of ``SORT_KEYS``, the worst last; equal ones stay in their order.

    Raises:
        KeyError: no such key; the message names the nearest.
    """
    if key not in SORT_KEYS:
        raise KeyError(f"unknown key '{key}'{nearest(key, SORT_KEYS)}; the keys are {', '.join(SORT_KEYS)}")
    ordered = sorted(rows, key=SORT_KEYS[key])
    return ordered[::-1] if reverse else ordered


def source_record(row: SourceRow) -> dict[str, Any]:
    """A row as JSON has it."""
    record: dict[str, Any] = {"source": row.name, **{name: getattr(row, name) for name in _NUMBERS}}
    record["verdicts"] = dict(row.verdicts)
    record["languages"] = dict(row.languages)
    record["typical_lines"] = [{"line": line, "documents": count} for line, count in row.typical_lines]
    return record


def write_json(rows: Sequence[SourceRow], out: IO[str]) -> None:
    """One object with all rows."""
    json.dump({"schema_version": SCHEMA_VERSION, "sources": [source_record(row) for row in rows]}, out, indent=2)
    out.write("\n")


def write_csv(rows: Sequence[SourceRow], out: IO[str]) -> None:
    """A line for each row; languages as ``en:12 de:3``, typical lines one below the other in their field."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["source", *_NUMBERS, *VERDICTS, "languages", "typical_lines"])
    for row in rows:
        numbers = [getattr(row, name) for name in _NUMBERS]
        verdicts = [row.verdicts.get(verdict, 0) for verdict in VERDICTS]
        languages = " ".join(f"{code}:{count}" for code, count in row.languages.items())
        lines = "\n".join(f"{count} {printable(line)}" for line, count in row.typical_lines)
        table.writerow([printable(row.name), *("" if number is None else number for number in numbers), *verdicts, languages, lines])


def write_parquet(rows: Sequence[SourceRow], path: Path) -> None:
    """A row for each source, with nested languages and typical lines.

    Raises:
        ConfigError: pyarrow is not installed.
        OSError: the file can't be written.
    """
    arrow, parquet = load("pyarrow", "a Parquet file"), load("pyarrow.parquet", "a Parquet file")
    counts = arrow.map_(arrow.string(), arrow.int64())
    line = arrow.struct({"line": arrow.string(), "documents": arrow.int64()})
    kinds = {"source": arrow.string(), **{name: arrow.int64() if name == "documents" else arrow.float64() for name in _NUMBERS}}
    schema = arrow.schema({**kinds, "verdicts": counts, "languages": counts, "typical_lines": arrow.list_(line)})
    records = []
    for row in rows:
        record = source_record(row)
        record["source"] = printable(row.name)
        record["typical_lines"] = [{"line": printable(text), "documents": count} for text, count in row.typical_lines]
        records.append(record | {name: list(record[name].items()) for name in ("verdicts", "languages")})
    parquet.write_table(arrow.Table.from_pylist(records, schema), path)


def write_table(rows: Sequence[SourceRow], out: IO[str], *, lines: bool = False) -> None:
    """A table of 80 columns on a terminal; elsewhere names are whole, however long.

    Args:
        rows: in the order in which they are shown.
        out: where it goes.
        lines: whether the typical boilerplate lines of each source follow.
    """
    from rich.console import Console
    from rich.table import Table

    longest = max((len(_name(row)) for row in rows), default=0)
    console = Console(file=out, width=None if out.isatty() else max(_WIDTH, longest + _NUMBERS_WIDTH), highlight=False)
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column("source", no_wrap=True, overflow="ellipsis")
    for name in ("docs", "score", "95 %", "sd", "spun", "boiler", "titles", "trend"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("languages", no_wrap=True, overflow="ellipsis", max_width=9)
    for row in rows:
        table.add_row(*map(_plain, _cells(row)))
    console.print(table)
    if lines:
        for row in rows:
            if row.typical_lines:
                console.print(_plain(f"\n{_name(row)}"))
            for text, count in row.typical_lines[:_MOST_SHOWN]:
                console.print(_plain(f"  {count:>6,} documents: {printable(text)}"), no_wrap=True, overflow="ellipsis")


def _plain(text: str) -> Any:
    from rich.text import Text

    return Text(text)


def _cells(row: SourceRow) -> list[str]:
    trend = "" if row.trend is None else f"{row.trend:+.1f}"
    shares = [f"{share:.0%}" for share in (row.spun, row.boilerplate, row.damaged_titles)]
    return [
        _name(row),
        f"{row.documents:,}",
        f"{row.mean:.1f}",
        f"{row.low:.0f}-{row.high:.0f}",
        f"{row.spread:.0f}",
        *shares,
        trend,
        " ".join(list(row.languages)[:3]),
    ]


def _name(row: SourceRow) -> str:
    return printable(row.name) if row.name else "(none)"
