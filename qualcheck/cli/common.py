"""Options that several commands share, and what they are made into."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcheck.errors import InputError

if TYPE_CHECKING:
    from qualcheck.config import Config
    from qualcheck.model import Trouble
    from qualcheck.readers import Inputs

#: So many troubles are told on standard error.
MOST_SHOWN = 20
#: So many files, or endings, of each kind that was left out are named.
MOST_NAMED = 5

Select = Annotated[
    list[str] | None,
    typer.Option("--select", help="Run only these rules: codes, names, prefixes (BP) or families (boilerplate), comma-separated.", metavar="RULES"),
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="Leave these rules out; stronger than --select.", metavar="RULES")]
StrictBoilerplate = Annotated[
    bool,
    typer.Option("--strict-boilerplate", help="Find more boilerplate, at the price of some content (boilerplate.strength = 'strict')."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", help="Configuration file; otherwise the closest qualcheck.toml, or pyproject.toml with \\[tool.qualcheck].", metavar="FILE"
    ),
]
Isolated = Annotated[bool, typer.Option("--isolated", help="Use the defaults; read no configuration file.")]
Since = Annotated[
    str | None,
    typer.Option("--since", help="Only files and records that are new or changed since this git revision.", metavar="REV"),
]
Preset = Annotated[str | None, typer.Option("--preset", help="Start from these settings: news, web, papers or transcripts.", metavar="NAME")]
IgnoreFile = Annotated[
    Path | None, typer.Option("--ignore-file", help="Accepted findings; otherwise the closest qualcheck-ignore.toml.", metavar="FILE")
]
ForceExclude = Annotated[
    bool | None, typer.Option("--force-exclude/--no-force-exclude", help="Whether excluded files are left out even where they are named; they are.")
]
ProfileFile = Annotated[
    Path | None,
    typer.Option("--profile", help="Lines that 'qualcheck learn' has found to recur in the same sources (boilerplate.profile).", metavar="FILE"),
]
Workers = Annotated[int, typer.Option("--workers", "-j", min=1, help="Processes to use. The output is the same for any number.", metavar="N")]
StdinFormat = Annotated[
    str | None,
    typer.Option("--stdin-format", help="What standard input holds: txt, jsonl …; by default what --input-format says, else txt.", metavar="FORMAT"),
]
StdinFilename = Annotated[
    str | None, typer.Option("--stdin-filename", help="Name of standard input in reports; its ending tells what it holds.", metavar="NAME")
]
InputFormat = Annotated[
    str,
    typer.Option(
        "--input-format", help="What named files and standard input hold, whatever their names end in: txt, jsonl, csv, parquet …", metavar="FORMAT"
    ),
]
MaxDocumentBytes = Annotated[
    int | None,
    typer.Option("--max-document-bytes", min=1, help="Longer lines, rows and texts are refused; 33,554,432 by default.", metavar="BYTES"),
]
Engine = Annotated[
    str,
    typer.Option(
        "--engine", help="Where the workers are: cores of this machine (local), or a Ray cluster (ray; RAY_ADDRESS names it).", metavar="ENGINE"
    ),
]
Store = Annotated[
    Path | None,
    typer.Option("--store", help="Save the run as tables in this file (DuckDB), for 'qualcheck query'.", metavar="RUN"),
]
Force = Annotated[
    bool, typer.Option("--force", help="Write over files that are there and that this command did not write; inputs are never written over.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary on standard error.")]


def load_config(
    config: Path | None,
    isolated: bool,
    select: list[str] | None = None,
    ignore: list[str] | None = None,
    *,
    preset: str | None = None,
    ignore_file: Path | None = None,
    force_exclude: bool | None = None,
    strict_boilerplate: bool = False,
    profile: Path | None = None,
    input_format: str = "",
    max_document_bytes: int | None = None,
) -> Config:
    """The configuration of the command line: the preset, the file on top of it, and the options on top of both.

    Raises:
        ConfigError: the file, a key, or a rule name is wrong.
    """
    from qualcheck.config import find_config, make_config, read_config
    from qualcheck.suppression import find_ignore_file

    path = config or (None if isolated else find_config(Path.cwd()))
    made = read_config(path, preset) if path else make_config({} if preset is None else {"preset": preset})
    changes: dict[str, object] = {}
    accepted = ignore_file or made.ignore_file or (None if isolated else find_ignore_file(Path.cwd()))
    if accepted is not None:
        changes["ignore_file"] = accepted
    reading = {"force_exclude": force_exclude, "format": input_format or None, "max_document_bytes": max_document_bytes}
    if given := {name: value for name, value in reading.items() if value is not None}:
        changes["input"] = made.input.model_copy(update=given)
    if select:
        changes["select"] = split(select)
    if ignore:
        changes["ignore"] = [*made.ignore, *split(ignore)]
    boilerplate: dict[str, object] = {"strength": "strict"} if strict_boilerplate else {}
    if profile is not None:
        boilerplate["profile"] = profile
    if boilerplate:
        changes["boilerplate"] = made.boilerplate.model_copy(update=boilerplate)
    return made.model_copy(update=changes)


def of_stdin(stdin_format: str | None, input_format: str) -> str:
    """What standard input holds: by its own option, else by that for all inputs, else one text."""
    return stdin_format or input_format or "txt"


def split(values: list[str]) -> list[str]:
    """Repeated and comma-separated values as one list."""
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def refuse_no_inputs(inputs: Inputs, paths: list[str] | None, since: str | None = None) -> None:
    """Refuses a run that has nothing to look at, unless all that was named is excluded, or nothing is new ``since`` a revision.

    Raises:
        InputError: there is no file to read, and none that could not be.
    """
    if not (inputs.sources or inputs.troubles or inputs.excluded or since is not None):
        raise no_documents(paths, inputs)


def noted_as_empty(paths: list[str] | None, inputs: Inputs) -> str:
    """What is said of a run whose files were all read, and hold not one record: a part of a corpus may be empty.

    Raises:
        InputError: there was no file to read at all.
    """
    if not inputs.sources:
        raise no_documents(paths, inputs)
    names = _some([source.path for source in inputs.sources])
    return f"no documents: {len(inputs.sources):,} file(s) were read, and hold no record: {names}"


def no_documents(paths: list[str] | None, inputs: Inputs | None = None) -> InputError:
    """The error of a run that found nothing to look at; without paths in the current folder.

    Args:
        paths: that were given.
        inputs: what was found there; with it the error names what was left out.
    """
    excluded = inputs.excluded_below if inputs else 0
    parts = [
        f"no documents in {', '.join(paths or ['.'])}",
        "qualcheck reads .txt, .md, .rst, .jsonl, .json, .csv, .tsv, .parquet, .wet and .warc",
        f"input.exclude leaves {excluded:,} file(s) or folder(s) out" if excluded else "",
        _skipped(inputs) if inputs and inputs.skipped else "",
    ]
    return InputError("; ".join(filter(None, parts)))


def left_out(inputs: Inputs, *, textless: bool = True) -> list[str]:
    """A line for each reason for which files were not read, or not under each of their names.

    Args:
        inputs: of the run.
        textless: whether tables and JSON files without a column or field of text are among them.
    """
    notes = []
    if textless and inputs.textless:
        named = _some(inputs.textless)
        notes.append(
            f"{len(inputs.textless)} table(s) or JSON files have no column or field of text and were left out: {named} (input.text_fields names such)"
        )
    if inputs.skipped:
        notes.append(_skipped(inputs))
    if inputs.twice:
        notes.append(f"{len(inputs.twice):,} further name(s) of what is read by another name were left out: {_some(inputs.twice)}")
    if inputs.excluded:
        notes.append(f"{inputs.excluded} named file(s) are excluded by input.exclude (--no-force-exclude checks them)")
    return notes


def since_note(inputs: Inputs, since: str | None) -> list[str]:
    """What a run with ``--since`` says of its inputs; other runs say nothing of it."""
    return [] if since is None else [f"only what is new or changed since {since} was looked at: {len(inputs.sources)} file(s)"]


def stay_note(names: Sequence[str]) -> list[str]:
    """What a cleaning run says of files of an earlier one that it leaves where they are."""
    if not names:
        return []
    return [f"{len(names):,} file(s) of an earlier run stay in the export: {_some(names)}; the audit log, now of this run alone, leads back to none"]


def tell_left_out(inputs: Inputs) -> None:
    """Says on standard error what ``left_out`` has to say."""
    sys.stderr.write("".join(f"{note}\n" for note in left_out(inputs)))


def _skipped(inputs: Inputs) -> str:
    endings = sorted(inputs.skipped, key=lambda ending: (-inputs.skipped[ending], ending))
    counted = _some([f"{ending} {inputs.skipped[ending]:,}" for ending in endings])
    return f"{inputs.skipped.total():,} file(s) of other kinds were skipped: {counted}"


def _some(names: Sequence[str]) -> str:
    from qualcheck.reports.records import printable

    return ", ".join(map(printable, names[:MOST_NAMED])) + (", …" if len(names) > MOST_NAMED else "")


def told(trouble: Trouble, *, line: bool = True) -> str:
    """What standard error says of a trouble: where, in which line of a file of records, and what."""
    name = trouble.path or trouble.id or "<input>"
    if not (line and trouble.line):
        return f"qualcheck: {name}: {trouble.message}"
    # Where a report has no place for the line of a trouble, its message names the line of a text; here it would stand twice.
    return f"qualcheck: {name}:{trouble.line}: {trouble.message.removeprefix(f'line {trouble.line}: ')}"


def tell_troubles(troubles: Sequence[Trouble], *, most: int | None = MOST_SHOWN, more: str = "", lines: bool = True) -> None:
    """Tells troubles on standard error.

    Args:
        troubles: in the order in which they are told.
        most: so many of them; None: all.
        more: how many more there are, with ``{}`` for their number, and where; empty: nothing is said of them.
        lines: whether the lines of records are named.
    """
    shown = troubles[:most]
    sys.stderr.write("".join(f"{told(trouble, line=lines)}\n" for trouble in shown))
    if more and len(troubles) > len(shown):
        sys.stderr.write(f"qualcheck: … and {more.format(len(troubles) - len(shown))}\n")
