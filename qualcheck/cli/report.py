"""``qualcheck report``: one page to look at."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcheck.cli.common import (
    ConfigFile,
    Force,
    Ignore,
    IgnoreFile,
    InputFormat,
    Isolated,
    MaxDocumentBytes,
    Preset,
    Quiet,
    Select,
    StdinFilename,
    StdinFormat,
    StrictBoilerplate,
    Workers,
    left_out,
    load_config,
    noted_as_empty,
    of_stdin,
    tell_troubles,
)
from qualcheck.errors import InputError
from qualcheck.whole_file import whole_file, writing

if TYPE_CHECKING:
    from qualcheck.reports.summary import Summary


#: Ending of the file that 'check --store' writes.
STORE = ".duckdb"


def report(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, globs, or - for standard input; or a saved run (of check --format jsonl or check --store).", metavar="PATH…|-"
        ),
    ],
    out: Annotated[str, typer.Option("--out", "-o", help="The page, an HTML file; - for standard output.", metavar="FILE")] = "report.html",
    title: Annotated[str, typer.Option("--title", help="Heading of the page; what is looked at by default.", metavar="TEXT")] = "",
    documents: Annotated[
        int, typer.Option("--documents", min=0, help="Show so many of the worst documents in full, as far as there is room.", metavar="COUNT")
    ] = 50,
    max_bytes: Annotated[int, typer.Option("--max-bytes", min=200_000, help="The page is never larger.", metavar="BYTES")] = 2_000_000,
    select: Select = None,
    ignore: Ignore = None,
    strict_boilerplate: StrictBoilerplate = False,
    preset: Preset = None,
    ignore_file: IgnoreFile = None,
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
    """Write one self-contained page to look at: the corpus, its sources, the worst documents with every finding in place.

    Examples:

      qualcheck report articles/ -o report.html

      qualcheck report crawl.jsonl.gz --documents 100 --workers 4

      qualcheck check crawl.jsonl.gz -f jsonl > run.jsonl; qualcheck report run.jsonl
    """
    from qualcheck.engines.own_outputs import refuse_others
    from qualcheck.engines.page import PageOptions, is_saved_run, page_of_corpus, page_of_saved, saved_results, stored_results
    from qualcheck.engines.places import refuse_outputs
    from qualcheck.progress import Progress
    from qualcheck.readers import Inputs, find_sources
    from qualcheck.rulepacks import rules_in_force

    made = load_config(
        config,
        isolated,
        select,
        ignore,
        preset=preset,
        ignore_file=ignore_file,
        strict_boilerplate=strict_boilerplate,
        input_format=input_format,
        max_document_bytes=max_document_bytes,
    )
    rules = rules_in_force(made)
    options = PageOptions(title or _named(paths), documents, max_bytes)
    store = _is_store(paths)
    inputs = Inputs() if store else find_sources(paths, made.input, stdin_format=of_stdin(stdin_format, input_format), stdin_filename=stdin_filename)
    if out != "-":
        refuse_outputs(inputs, made, [("--out", Path(out))], also=[Path(paths[0])] if store else ())
        refuse_others([(f"--out {out}", Path(out), "page")], force=force)
    with Progress(quiet=quiet) as progress:
        if store:
            page, summary = page_of_saved(stored_results(paths[0]), made, rules, options)
        elif is_saved_run(inputs, made):
            page, summary = page_of_saved(saved_results(inputs, made), made, rules, options)
        else:
            page, summary = page_of_corpus(inputs, made, rules, options, workers, progress.advance)
    if not (summary.documents or summary.failed):
        summary.notes.append(noted_as_empty(paths, inputs))
    summary.notes += left_out(inputs)
    _write(page, out)
    if not quiet:
        _tell(summary, out, len(page.encode("utf-8")))
    raise typer.Exit(3 if summary.failed else 0)


def _is_store(paths: list[str]) -> bool:
    stores = [path for path in paths if path.lower().endswith(STORE)]
    if stores and len(paths) > 1:
        raise InputError(f"{stores[0]} is a saved run: a page is made of one saved run alone, or of documents")
    return bool(stores)


def _named(paths: list[str]) -> str:
    """What is looked at, in a heading."""
    shown = ["standard input" if path == "-" else Path(path).as_posix() for path in paths]
    if shown == ["."]:
        return Path.cwd().name or "."
    return ", ".join(shown) if len(shown) <= 3 else f"{', '.join(shown[:2])} and {len(shown) - 2} more"


def _write(page: str, out: str) -> None:
    if out == "-":
        sys.stdout.write(page)
        return
    with writing(f"--out {out}:"), whole_file(Path(out)) as part:
        part.write_text(page, "utf-8", newline="")


def _tell(summary: Summary, out: str, size: int) -> None:
    written = "" if out == "-" else f"{out}: {size / 1e6:.2f} MB\n"
    sys.stderr.write("".join(f"{line}\n" for line in summary.lines()) + written)
    tell_troubles([trouble for trouble in summary.troubles if trouble.kind != "notice"])
