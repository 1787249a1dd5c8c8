"""``qualcheck query``: questions in SQL to a saved run."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from qualcheck.cli.common import Force
from qualcheck.errors import ConfigError, nearest

if TYPE_CHECKING:
    from qualcheck.store.query import Answer

FORMATS: Final = ("table", "json", "jsonl", "csv", "parquet")
#: A table shows so many rows; the other formats give all.
MOST_ROWS: Final = 1000
_NARROWEST: Final = 8


def query(
    run: Annotated[Path, typer.Argument(help="A saved run: what --store of 'check' or 'clean' wrote.", metavar="RUN")],
    sql: Annotated[str | None, typer.Argument(help="A question in SQL; without one, the tables and example questions are listed.")] = None,
    output_format: Annotated[str, typer.Option("--format", "-f", help=f"Form of the answer: {', '.join(FORMATS)}.", metavar="FORMAT")] = "table",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File for the answer of --format parquet.", metavar="FILE")] = None,
    export: Annotated[Path | None, typer.Option("--export", help="Write all tables as Parquet files to this folder.", metavar="DIR")] = None,
    force: Force = False,
) -> None:
    """Ask a saved run: findings, signals, edits and lines of its documents, as tables.

    Questions only read the saved run: they reach no other file and no network.

    Examples:

      qualcheck check articles/ --store run.duckdb

      qualcheck query run.duckdb

      qualcheck query run.duckdb "select rule, count(*) from findings group by rule" --format csv

      qualcheck query run.duckdb --export tables/
    """
    from qualcheck.store.query import Answer, overview
    from qualcheck.store.query import export as run_export
    from qualcheck.store.schema import BY_NAME

    if output_format not in FORMATS:
        raise ConfigError(f"unknown format '{output_format}'{nearest(output_format, FORMATS)}; the formats are {', '.join(FORMATS)}")
    if (out is not None) != (output_format == "parquet"):
        raise ConfigError("--format parquet needs a file, and only it takes one: --format parquet -o answer.parquet")
    if out is not None:
        _refuse_dear(run, [("--out", out)], force=force)
    if export is not None:
        if sql is not None:
            raise ConfigError("--export writes all tables, and answers no question; leave one of them out")
        _refuse_dear(run, [("--export", export / f"{name}.parquet") for name in BY_NAME], force=force)
        written = run_export(run, export)
        sys.stderr.write(f"{len(written)} tables written to {export.as_posix()}\n")
        return
    if sql is None:
        sys.stdout.write(overview(run))
        return
    with Answer(run, sql) as answer:
        if out is not None:
            sys.stderr.write(f"{answer.write_parquet(out):,} row(s) written to {out.as_posix()}\n")
        else:
            _print(answer, output_format)


def _refuse_dear(run: Path, places: list[tuple[str, Path]], *, force: bool) -> None:
    """A slip of the pen must not cost a document: only what 'query' wrote is replaced unasked, and never what the run has read."""
    from qualcheck.config import Config
    from qualcheck.engines.own_outputs import refuse_others
    from qualcheck.engines.places import refuse_outputs
    from qualcheck.readers import Inputs
    from qualcheck.store.query import read_files

    for option, path in places:
        refuse_outputs(Inputs(), Config(), [(option, path)], also=[run, *read_files(run, path.name)])
    refuse_others([(f"{option} {path.as_posix()}", path, "query") for option, path in places], force=force)


def _print(answer: Answer, output_format: str) -> None:
    if output_format == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(answer.columns)
        writer.writerows([_text(value, "") for value in row] for row in answer.rows())
    elif output_format == "jsonl":
        for row in answer.rows():
            sys.stdout.write(_json(answer.columns, row) + "\n")
    elif output_format == "json":
        before = "[\n"
        for row in answer.rows():
            sys.stdout.write(before + _json(answer.columns, row))
            before = ",\n"
        sys.stdout.write("[]\n" if before == "[\n" else "\n]\n")
    else:
        sys.stdout.writelines(_table(answer.columns, answer.rows()))


def _json(columns: Sequence[str], row: Sequence[Any]) -> str:
    return json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str)


def _text(value: Any, null: str) -> str:
    if value is None:
        return null
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return f"{value:.6g}" if isinstance(value, float) and null else str(value)


def _table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows in columns that fit the terminal; on a pipe as wide as they are."""
    from qualcheck.reports.records import printable

    rows = iter(rows)
    taken = list(islice(rows, MOST_ROWS))
    numbers = [all(isinstance(row[at], (int, float, type(None))) and not isinstance(row[at], bool) for row in taken) for at in range(len(columns))]
    cells = [[printable(_text(value, "NULL")) for value in row] for row in taken]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    if sys.stdout.isatty() or "COLUMNS" in os.environ:
        widths = _narrowed(widths, shutil.get_terminal_size().columns)
    for row in (list(columns), ["-" * width for width in widths], *cells):
        yield "  ".join(_cell(cell, width, right=right) for cell, width, right in zip(row, widths, numbers, strict=True)).rstrip() + "\n"
    more = sum(1 for _ in rows)
    yield f"{len(taken) + more:,} row(s)" + (f"; {more:,} of them are not shown (--format csv gives all)" if more else "") + "\n"


def _cell(text: str, width: int, *, right: bool) -> str:
    short = text if len(text) <= width else text[: width - 1] + "…"
    return short.rjust(width) if right else short.ljust(width)


def _narrowed(widths: list[int], room: int) -> list[int]:
    """The widest columns give way first."""
    room -= 2 * (len(widths) - 1)
    while sum(widths) > room and max(widths) > _NARROWEST:
        widest = widths.index(max(widths))
        second = max([width for at, width in enumerate(widths) if at != widest], default=_NARROWEST)
        widths[widest] = max(_NARROWEST, min(widths[widest] - 1, max(second, widths[widest] - (sum(widths) - room))))
    return widths
