"""``qualcheck clean``: the cleaned export and its audit log."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcheck.cli.common import (
    MOST_SHOWN,
    ConfigFile,
    Engine,
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
    Since,
    StdinFilename,
    StdinFormat,
    Store,
    StrictBoilerplate,
    Workers,
    left_out,
    load_config,
    of_stdin,
    refuse_no_inputs,
    since_note,
    split,
    stay_note,
    told,
)
from qualcheck.cli.outputs import opened_store
from qualcheck.errors import ConfigError, nearest
from qualcheck.model import VERDICTS

if TYPE_CHECKING:
    from qualcheck.config import Config
    from qualcheck.engines.clean_work import Outcome
    from qualcheck.engines.corpus_clean import Compared
    from qualcheck.engines.summary import CleanSummary
    from qualcheck.engines.target import Target
    from qualcheck.model import Verdict
    from qualcheck.progress import Progress
    from qualcheck.readers import Inputs


def clean(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="PATH…|-")],
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            "-o",
            help="Folder of the export; each input keeps its name and its path below the folder that was given. "
            "The name of a file where the input is one file, - for standard output.",
            metavar="OUT",
        ),
    ] = None,
    audit: Annotated[
        Path | None,
        typer.Option(
            "--audit",
            help="Audit log: JSON Lines (.gz and .zst compress) or .parquet; in OUT by default. 'restore' needs it.",
            metavar="LOG",
        ),
    ] = None,
    diff: Annotated[
        bool,
        typer.Option("--diff", help="Print what changes: by words on a terminal, else as a diff for 'patch'; without --out nothing is written."),
    ] = False,
    by_words: Annotated[
        bool, typer.Option("--word-diff", help="As --diff, and by words everywhere: [-what went-]{+what came+}, ⏎ for a line end.")
    ] = False,
    check_only: Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 where something would change.")] = False,
    drop_below: Annotated[
        float | None,
        typer.Option(
            "--drop-below",
            min=0,
            max=100,
            help="Documents that score less even once they are cleaned go to the rejects, with the reason, and not into the export.",
            metavar="SCORE",
        ),
    ] = None,
    drop_verdict: Annotated[
        list[str] | None,
        typer.Option("--drop-verdict", help="The same for documents of this verdict once they are cleaned: reject, or repair.", metavar="VERDICT"),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", help="Where these documents go (JSON Lines; .gz, .zst compress); in OUT by default.", metavar="FILE"),
    ] = None,
    quarantine: Annotated[
        Path | None, typer.Option("--quarantine", help="Folder for the bytes of what can't be read; in OUT by default.", metavar="DIR")
    ] = None,
    corpus: Annotated[
        bool,
        typer.Option("--corpus", help="Compare the documents with each other first (copies, lines that recur); they are read twice."),
    ] = False,
    no_resume: Annotated[
        bool, typer.Option("--no-resume", help="Begin at the beginning, even where an earlier run of the same was interrupted.")
    ] = False,
    force: Force = False,
    store: Store = None,
    unsafe_fixes: Annotated[bool, typer.Option("--unsafe-fixes", help="Make fixes too that may change what the author meant.")] = False,
    select: Select = None,
    ignore: Ignore = None,
    strict_boilerplate: StrictBoilerplate = False,
    profile: ProfileFile = None,
    preset: Preset = None,
    since: Since = None,
    ignore_file: IgnoreFile = None,
    force_exclude: ForceExclude = None,
    input_format: InputFormat = "",
    max_document_bytes: MaxDocumentBytes = None,
    stdin_format: StdinFormat = None,
    stdin_filename: StdinFilename = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    workers: Workers = 1,
    engine: Engine = "local",
    quiet: Quiet = False,
) -> None:
    """Write a cleaned copy of documents, and an audit log from which 'qualcheck restore' makes the originals again.

    Examples:

      qualcheck clean articles/ -o cleaned/

      qualcheck clean crawl.jsonl.gz -o cleaned/ --drop-verdict reject --workers 4

      qualcheck clean crawl/ -o cleaned/ --corpus --drop-verdict reject

      qualcheck clean articles/ --diff

      cat page.txt | qualcheck clean - -o - > cleaned.txt
    """
    from qualcheck.engines.clean_work import CleanOptions, saved_of
    from qualcheck.engines.export import export
    from qualcheck.engines.local import known_engine
    from qualcheck.engines.own_files import left_behind, refuse_foreign
    from qualcheck.engines.places import refuse_outputs
    from qualcheck.engines.target import plan_target
    from qualcheck.readers import find_sources

    known_engine(engine)
    verdicts = _verdicts(drop_verdict or [])
    diff, words = diff or by_words, by_words or sys.stdout.isatty()
    _refuse_contradictions(out, audit, since, diff=diff, check_only=check_only, corpus=corpus)
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
    inputs = find_sources(paths, made.input, stdin_format=of_stdin(stdin_format, input_format), stdin_filename=stdin_filename, since=since)
    refuse_no_inputs(inputs, paths, since)
    refuse_outputs(inputs, made, [("--audit", audit), ("--rejects", rejects), ("--store", store)])
    target = None if out is None else plan_target(inputs, out, audit, rejects, quarantine)
    if target and not force:
        refuse_foreign(target, inputs.sources)
    stay = left_behind(target, inputs.sources)
    if target and target.root is None and not (target.audit or target.rejects) and (verdicts or drop_below is not None):
        raise ConfigError("-o - with --drop-below or --drop-verdict: rejected documents need a place; name one with --rejects FILE")
    compared = _compared(inputs, paths, made, workers, engine, quiet=quiet) if corpus else None
    options = CleanOptions(unsafe_fixes or made.clean.unsafe_fixes, drop_below, diff, verdicts, words=words, save=store is not None)
    with opened_store(store, "clean", paths, made, corpus=corpus) as saved, _progress(inputs, quiet=quiet) as progress:

        def on_document(outcome: Outcome) -> None:
            progress.advance(outcome.size, outcome.became)
            if saved is not None:
                saved.add(saved_of(outcome))
            if outcome.diff:
                _print_diff(outcome.diff)

        try:
            if engine == "ray":
                from qualcheck.engines.ray_export import ray_export

                on_saved = None if saved is None else saved.add
                summary = ray_export(inputs, made, options, target, workers, on_saved, resume=not no_resume, compared=compared)
            else:
                summary = export(inputs, made, options, target, workers, on_document, resume=not no_resume and store is None, compared=compared)
        except KeyboardInterrupt as stopped:
            raise KeyboardInterrupt(_what_is_kept(target)) from stopped
    _tell(summary, target, [*since_note(inputs, since), *left_out(inputs, textless=False), *stay_note(stay)], quiet=quiet, check_only=check_only)
    if summary.failed:
        raise typer.Exit(3)
    raise typer.Exit(1 if check_only and summary.would_change else 0)


def _what_is_kept(target: Target | None) -> str:
    """What is left of a run that was interrupted."""
    folder = target and target.working_folder
    if folder and folder.exists():
        return f"what is done is kept in {folder.as_posix()}; the same command goes on from there"
    return "nothing was written" if target is None or target.root else ""


def _progress(inputs: Inputs, *, quiet: bool) -> Progress:
    from qualcheck.progress import Progress

    return Progress(quiet=quiet, meter=inputs.meter, total=inputs.size)


def _compared(inputs: Inputs, paths: list[str], config: Config, workers: int, engine: str, *, quiet: bool) -> Compared:
    from qualcheck.engines.corpus_clean import compare_first

    if "-" in paths:
        raise ConfigError("--corpus reads everything twice, and standard input can be read only once; name a file")
    with _progress(inputs, quiet=quiet) as progress:
        return compare_first(inputs, config, workers, progress.advance, engine)


def _verdicts(given: list[str]) -> tuple[Verdict, ...]:
    names = split(given)
    for name in names:
        if name not in VERDICTS:
            raise ConfigError(f"--drop-verdict {name}: unknown verdict{nearest(name, VERDICTS)}; the verdicts are {', '.join(VERDICTS)}")
        if name == "keep":
            raise ConfigError("--drop-verdict keep: would drop the documents that are fine; reject and repair can be dropped")
    return tuple(verdict for verdict in VERDICTS if verdict in names)


def _refuse_contradictions(out: str | None, audit: Path | None, since: str | None, *, diff: bool, check_only: bool, corpus: bool) -> None:
    if out is None and not (diff or check_only):
        raise ConfigError("where to? name a folder with -o OUT (or use --diff or --check, which write nothing)")
    if check_only and out is not None:
        raise ConfigError("--check writes nothing; leave out -o")
    if audit is not None and out is None:
        raise ConfigError("--audit needs -o OUT: without an export there is nothing to log")
    if since is not None and out is not None:
        raise ConfigError("--since is for --diff and --check: an export is of all its inputs, and its audit log is the way back of all of them")
    if since is not None and corpus:
        raise ConfigError("--corpus compares all documents with each other; leave out --since")
    if diff and out == "-":
        raise ConfigError("--diff and -o - would both go to standard output; name a folder")


def _print_diff(lines: tuple[str, ...]) -> None:
    """In colour and safe to look at on a terminal, else as it is."""
    from qualcheck.readers.text import to_utf8
    from qualcheck.reports.records import printable
    from qualcheck.reports.style import Style
    from qualcheck.writers.word_diff import MARKED

    if not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(b"".join(map(to_utf8, lines)))
        return
    style = Style(sys.stdout)
    for number, line in enumerate(lines):
        shown = printable(line.removesuffix("\n"))
        if number < 2 or line.startswith("@@ "):
            sys.stdout.write(style("cyan" if number > 1 else "bold", shown) + "\n")
        else:
            sys.stdout.write(MARKED.sub(lambda match: style("red" if match[0][0] == "[" else "green", match[0]), shown) + "\n")


def _tell(summary: CleanSummary, target: Target | None, notes: Sequence[str], *, quiet: bool, check_only: bool) -> None:
    tell = sys.stderr.write
    troubles = sorted(summary.troubles.values(), key=lambda trouble: trouble[0].kind == "notice")
    for trouble, count in troubles[:MOST_SHOWN]:
        again = f" (and {count - 1:,} more like this in the file)" if count > 1 else ""
        tell(f"{told(trouble)}{again}\n")
    more = sum(count for _, count in troubles[MOST_SHOWN:]) + summary.more_troubles
    if more:
        tell(f"qualcheck: … and {more:,} more{'; the audit log lists all of them' if target and target.audit else ''}\n")
    if quiet:
        return
    tell("".join(f"{line}\n" for line in summary.lines()))
    if check_only:
        tell(f"{summary.would_change:,} document(s) would change\n")
    elif target:
        _tell_places(summary, target)
    if summary.resumed:
        tell(f"{summary.resumed:,} document(s) were done when an earlier run was interrupted; what was odd about them is in the audit log\n")
    tell("".join(f"{note}\n" for note in notes))


def _tell_places(summary: CleanSummary, target: Target) -> None:
    places = [
        ("audit log", target.audit),
        ("rejects", target.rejects if summary.dropped else None),
        ("quarantine", target.quarantine if summary.unread else None),
    ]
    sys.stderr.write("".join(f"{name}: {path.as_posix()}\n" for name, path in places if path))
