"""``qualcheck check``: findings, scores, gate."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from qualcheck.cli.common import ConfigFile, Ignore, Isolated, Quiet, Select, StdinFilename, StdinFormat, Workers, load_config, split
from qualcheck.errors import ConfigError, InputError, nearest

if TYPE_CHECKING:
    from qualcheck.config import Config
    from qualcheck.reports import Reporter
    from qualcheck.reports.summary import Summary

FORMATS = ("full", "concise", "json", "jsonl", "csv")


def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders, globs, or - for standard input; the current folder by default.", metavar="[PATH…|-]"),
    ] = None,
    output_format: Annotated[
        str, typer.Option("--format", "-f", help=f"Format on standard output: {', '.join(FORMATS)}.", metavar="FORMAT")
    ] = "full",
    outputs: Annotated[
        list[str] | None, typer.Option("--output", "-o", help="Write a format to a file as well; may be given several times.", metavar="FORMAT:PATH")
    ] = None,
    select: Select = None,
    ignore: Ignore = None,
    fail_under: Annotated[
        float | None, typer.Option("--fail-under", min=0, max=100, help="Exit with 1 where a document scores less.", metavar="SCORE")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            help="Exit with 1 where a finding of this rule, family or severity occurs; 'error' by default, 'none' for nothing.",
            metavar="RULE|FAMILY|SEVERITY",
        ),
    ] = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 even where the gate fails.")] = False,
    show_info: Annotated[bool, typer.Option("--show-info", help="Show findings of severity info in full and concise too.")] = False,
    stdin_format: StdinFormat = "txt",
    stdin_filename: StdinFilename = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    workers: Workers = 1,
    quiet: Quiet = False,
) -> None:
    """Check documents: what is wrong, where, how bad, and whether they pass.

    Examples:

      qualcheck check articles/

      qualcheck check crawl.jsonl.gz --format jsonl > findings.jsonl

      qualcheck check new/ --fail-under 60 --output csv:findings.csv

      cat page.txt | qualcheck check -
    """
    from qualcheck.engines.local import run
    from qualcheck.gate import Gate
    from qualcheck.progress import Progress
    from qualcheck.reports.summary import Summary
    from qualcheck.rulepacks import RuleTable, load_packs

    made = _with_gate(load_config(config, isolated, select, ignore), fail_under, fail_on)
    gate = Gate(made.gate, RuleTable(load_packs(made.packs)).codes_of)
    summary = Summary()
    with _reporters(output_format, outputs or [], show_info=show_info) as reporters, Progress(quiet=quiet) as progress:
        for result in run(paths or ["."], made, workers, stdin_format=stdin_format, stdin_filename=stdin_filename):
            summary.see(result.report)
            if result.document is not None:
                gate.see(result.report)
            text = "" if result.document is None else result.document.text
            for reporter in reporters:
                reporter.document(result.report, text)
            progress.advance(len(text))
        if not summary.documents and not summary.failed:
            raise InputError(f"no documents in {', '.join(paths or ['.'])}; qualcheck reads .txt, .md, .jsonl and .jsonl.gz")
        summary.gate_failures = gate.failures()
        for reporter in reporters:
            reporter.finish(summary)
    if not quiet:
        _tell(summary, on_terminal=output_format in ("full", "concise"))
    if summary.failed:
        raise typer.Exit(3)
    raise typer.Exit(1 if summary.gate_failures and not exit_zero else 0)


def _with_gate(config: Config, fail_under: float | None, fail_on: list[str] | None) -> Config:
    changes: dict[str, object] = {}
    if fail_under is not None:
        changes["fail_under"] = fail_under
    if fail_on:
        names = split(fail_on)
        changes["fail_on"] = [] if names == ["none"] else names
    return config.model_copy(update={"gate": config.gate.model_copy(update=changes)})


@contextlib.contextmanager
def _reporters(name: str, outputs: list[str], *, show_info: bool) -> Iterator[list[Reporter]]:
    """The reporter of standard output and those of --output; files are written whole or not at all."""
    from qualcheck.reports import reporter

    targets = [_target(output) for output in outputs]
    kind = reporter(_format(name))
    made = [kind(sys.stdout, show_info=show_info)]
    written: list[tuple[Path, Path, IO[str]]] = []
    try:
        for output_format, path in targets:
            part = path.with_name(path.name + ".part")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                file: IO[str] = part.open("w", encoding="utf-8", newline="")
            except OSError as error:
                raise ConfigError(f"--output {path}: can't be written: {error.strerror or error}") from error
            written.append((part, path, file))
            made.append(reporter(output_format)(file, show_info=show_info))
        yield made
    except BaseException:
        for part, _, file in written:
            file.close()
            part.unlink(missing_ok=True)
        raise
    for part, path, file in written:
        file.close()
        part.replace(path)


def _target(output: str) -> tuple[str, Path]:
    name, colon, path = output.partition(":")
    if not colon or not path:
        raise ConfigError(f"--output {output}: must be FORMAT:PATH, for example jsonl:findings.jsonl")
    return _format(name), Path(path)


def _format(name: str) -> str:
    if name not in FORMATS:
        raise ConfigError(f"unknown format '{name}'{nearest(name, FORMATS)}; the formats are {', '.join(FORMATS)}")
    return name


def _tell(summary: Summary, *, on_terminal: bool) -> None:
    if not on_terminal:
        sys.stderr.write("".join(f"{line}\n" for line in summary.lines()))
    for trouble in summary.troubles[:20]:
        name = trouble.path or trouble.id or "<input>"
        where = f"{name}:{trouble.line}" if trouble.line else name
        sys.stderr.write(f"qualcheck: {where}: {trouble.message}\n")
    if len(summary.troubles) > 20:
        sys.stderr.write(f"qualcheck: … and {len(summary.troubles) - 20} more; --format json lists all of them\n")
