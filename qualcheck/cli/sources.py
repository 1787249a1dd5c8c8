"""``qualcheck sources``: the ranking of sources."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from qualcheck.cli.common import (
    ConfigFile,
    Force,
    ForceExclude,
    Ignore,
    IgnoreFile,
    InputFormat,
    Isolated,
    MaxDocumentBytes,
    Preset,
    ProfileFile,
    Quiet,
    Select,
    StdinFilename,
    StdinFormat,
    StrictBoilerplate,
    Workers,
    load_config,
    noted_as_empty,
    of_stdin,
    tell_left_out,
    tell_troubles,
)
from qualcheck.errors import ConfigError, nearest
from qualcheck.whole_file import whole_file, writing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcheck.config import Config
    from qualcheck.corpus.source_names import By
    from qualcheck.model import SourceRow, Trouble

#: A source with so many documents is judged by its mean; with fewer only by the upper end of the interval.
ENOUGH_DOCUMENTS = 10
#: Where all documents are of one source, so many files are ranked singly.
MOST_FILES = 1000


def sources(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, globs, or - for standard input; the current folder by default.", metavar="[PATH…|-]"),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            help="What a source is: 'domain' (what the record says, or the host of its URL; else the file of the record, the folder of a text), "
            "'folder', 'file', or the name of a field of the records. By default 'domain', or 'file' where that makes one source of all files.",
            metavar="domain|folder|file|FIELD",
        ),
    ] = "",
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            help="score (the mean), low, high, spread, spun, boilerplate, titles, trend, documents or name; the worst come last.",
            metavar="KEY",
        ),
    ] = "score",
    reverse: Annotated[bool, typer.Option("--reverse", help="The worst first.")] = False,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help="table, json, csv or parquet; by default what the name of --output ends in, else table.", metavar="FORMAT"
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write to this file, not to standard output.", metavar="FILE")] = None,
    lines: Annotated[bool, typer.Option("--lines", help="Print below the table which boilerplate lines are typical of each source.")] = False,
    fail_source_under: Annotated[
        float | None,
        typer.Option(
            "--fail-source-under",
            min=0,
            max=100,
            help="Exit with 1 where the mean of a source is less; of a source with few documents, where its whole interval is.",
            metavar="SCORE",
        ),
    ] = None,
    min_documents: Annotated[
        int,
        typer.Option("--min-documents", min=1, help="So many documents are enough for the mean to be judged by itself.", metavar="COUNT"),
    ] = ENOUGH_DOCUMENTS,
    select: Select = None,
    ignore: Ignore = None,
    strict_boilerplate: StrictBoilerplate = False,
    profile: ProfileFile = None,
    preset: Preset = None,
    ignore_file: IgnoreFile = None,
    force_exclude: ForceExclude = None,
    force: Force = False,
    input_format: InputFormat = "",
    max_document_bytes: MaxDocumentBytes = None,
    stdin_format: StdinFormat = None,
    stdin_filename: StdinFilename = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    workers: Workers = 1,
    quiet: Quiet = False,
) -> None:
    """Rank the sources of documents: how good each is, how sure that is, and what is wrong with it.

    The families that need many documents always run. The best source comes first, the worst last.

    Examples:

      qualcheck sources crawl.jsonl.gz

      qualcheck sources articles/ --by folder --lines

      qualcheck sources crawl/ --sort spun --output sources.csv

      qualcheck sources crawl/ --by author --fail-source-under 50 --min-documents 20
    """
    from qualcheck.corpus.ranking import Ranking
    from qualcheck.engines.corpus_run import check_corpus
    from qualcheck.engines.own_outputs import refuse_others
    from qualcheck.engines.places import refuse_outputs
    from qualcheck.progress import Progress
    from qualcheck.readers import find_sources

    chosen = _format(output_format, output)
    _check_sort(sort)
    made = load_config(
        config,
        isolated,
        select,
        ignore,
        preset=preset,
        ignore_file=ignore_file,
        force_exclude=force_exclude,
        strict_boilerplate=strict_boilerplate,
        profile=profile,
        input_format=input_format,
        max_document_bytes=max_document_bytes,
    )
    made, kind = _grouped(made, by or "domain")
    inputs = find_sources(paths or ["."], made.input, stdin_format=of_stdin(stdin_format, input_format), stdin_filename=stdin_filename)
    refuse_outputs(inputs, made, [("--output", output)])
    refuse_others([(f"--output {output}", output, f"sources-{chosen}")], force=force)
    ranking = Ranking(kind)
    of_files = Ranking("file") if not by and 1 < len(inputs.sources) <= MOST_FILES else None
    troubles: list[Trouble] = []
    with Progress(quiet=quiet) as progress:
        for result in check_corpus(inputs, made, workers, on_document=progress.advance):
            ranking.add(result.document, result.report)
            if of_files:
                of_files.add(result.document, result.report)
            troubles += result.report.troubles
    failed = any(trouble.kind != "notice" for trouble in troubles)
    rows = ranking.rows()
    if of_files and len(rows) == 1:
        rows = of_files.rows()
        if not quiet:
            sys.stderr.write("qualcheck: all documents are of one source, so their files are ranked; --by domain gives the one row\n")
    if not rows and not failed:
        sys.stderr.write(f"{noted_as_empty(paths, inputs)}\n")
    _refuse_unknown_field(rows, by, kind)
    _write(rows, sort, chosen, output, reverse=reverse, lines=lines)
    if not quiet:
        tell_left_out(inputs)
    tell_troubles(troubles, more="{:,} more; 'qualcheck check --format json' lists all of them")
    bad = [] if fail_source_under is None else [row for row in rows if _is_under(row, fail_source_under, min_documents)]
    if bad:
        sys.stderr.write(f"qualcheck: {len(bad)} source(s) below {fail_source_under:g}:\n")
        sys.stderr.write(
            "".join(f"  {row.name or '(none)'}: mean {row.mean:.1f} ({row.low:.0f}-{row.high:.0f}), {row.documents:,} documents\n" for row in bad)
        )
    if failed:
        raise typer.Exit(3)
    raise typer.Exit(1 if bad else 0)


def _format(name: str | None, output: Path | None) -> str:
    from qualcheck.reports.source_rows import SOURCE_FORMATS

    ending = output.suffix.removeprefix(".").lower() if output else ""
    chosen = name or (ending if ending in SOURCE_FORMATS else "table")
    if chosen not in SOURCE_FORMATS:
        raise ConfigError(f"unknown format '{chosen}'{nearest(chosen, SOURCE_FORMATS)}; the formats are {', '.join(SOURCE_FORMATS)}")
    if chosen == "parquet" and output is None:
        raise ConfigError("Parquet goes to a file; name it with --output FILE")
    return chosen


def _check_sort(key: str) -> None:
    from qualcheck.reports.source_rows import sorted_rows

    try:
        sorted_rows([], key)
    except KeyError as error:
        raise ConfigError(f"--sort: {error.args[0]}") from error


def _grouped(config: Config, by: str) -> tuple[Config, By]:
    from qualcheck.corpus.source_names import BYS

    for known in BYS:
        if by == known != "field":
            return config, known
    return config.model_copy(update={"input": config.input.model_copy(update={"group_field": by})}), "field"


def _refuse_unknown_field(rows: Sequence[SourceRow], by: str, kind: By) -> None:
    if kind == "field" and rows and not any(row.name for row in rows):
        hint = nearest(by, ["domain", "folder", "file"])
        raise ConfigError(
            f"--by {by}: no document has a field of this name with a value in it{hint}; besides a field it may be domain, folder or file"
        )


def _write(rows: Sequence[SourceRow], sort: str, chosen: str, output: Path | None, *, reverse: bool, lines: bool) -> None:
    from qualcheck.reports.source_rows import sorted_rows, write_parquet

    ordered = sorted_rows(rows, sort, reverse=reverse)
    if output is None:
        _write_text(ordered, chosen, sys.stdout, lines=lines)
        return
    with writing(f"--output {output}:"), whole_file(output) as part:
        if chosen == "parquet":
            write_parquet(ordered, part)
        else:
            with part.open("w", encoding="utf-8", newline="") as out:
                _write_text(ordered, chosen, out, lines=lines)


def _write_text(rows: Sequence[SourceRow], chosen: str, out: IO[str], *, lines: bool) -> None:
    from qualcheck.reports.source_rows import write_csv, write_json, write_table

    if chosen == "table":
        write_table(rows, out, lines=lines)
    else:
        (write_json if chosen == "json" else write_csv)(rows, out)


def _is_under(row: SourceRow, limit: float, enough: int) -> bool:
    return (row.mean if row.documents >= enough else row.high) < limit
