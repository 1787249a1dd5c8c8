"""``qualcheck baseline create``, ``update`` and ``prune``: what was there before."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qualcheck.cli.common import (
    ConfigFile,
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
    StrictBoilerplate,
    Workers,
    load_config,
    noted_as_empty,
    tell_left_out,
    tell_troubles,
)
from qualcheck.errors import ConfigError, InputError

if TYPE_CHECKING:
    from qualcheck.config import Config
    from qualcheck.gate.baseline import Baseline

baseline_app = typer.Typer(
    help="Keep what was wrong before apart, so that 'check --baseline' fails on what is new only.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Paths = Annotated[
    list[str] | None, typer.Argument(help="Files, folders and globs of the whole corpus; the current folder by default.", metavar="[PATH…]")
]
File = Annotated[
    Path | None,
    typer.Option("--baseline", help="The baseline; by default gate.baseline of the configuration, else qualcheck-baseline.json.", metavar="FILE"),
]


@baseline_app.command("create")
def create(
    paths: Paths = None,
    baseline: File = None,
    select: Select = None,
    ignore: Ignore = None,
    strict_boilerplate: StrictBoilerplate = False,
    profile: ProfileFile = None,
    preset: Preset = None,
    ignore_file: IgnoreFile = None,
    force_exclude: ForceExclude = None,
    input_format: InputFormat = "",
    max_document_bytes: MaxDocumentBytes = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    workers: Workers = 1,
    quiet: Quiet = False,
) -> None:
    """Write down all findings of a corpus. A baseline that exists is left alone.

    Example: qualcheck baseline create articles/
    """
    from qualcheck.gate.baseline import write_baseline

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
    path = _path(baseline, made)
    if path.exists():
        raise ConfigError(f"{path}: there is a baseline already; 'qualcheck baseline update' brings it up to date")
    now, failed = _run(paths, made, workers, path, quiet=quiet)
    write_baseline(now, path)
    _tell(f"{path}: {now.findings} finding(s) of {now.documents} document(s), mean score {now.mean_score:g}", failed=failed, quiet=quiet)


@baseline_app.command("update")
def update(
    paths: Paths = None,
    baseline: File = None,
    select: Select = None,
    ignore: Ignore = None,
    strict_boilerplate: StrictBoilerplate = False,
    profile: ProfileFile = None,
    preset: Preset = None,
    ignore_file: IgnoreFile = None,
    force_exclude: ForceExclude = None,
    input_format: InputFormat = "",
    max_document_bytes: MaxDocumentBytes = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    workers: Workers = 1,
    quiet: Quiet = False,
) -> None:
    """Bring a baseline up to date: what is new comes in, what no longer occurs goes.

    Example: qualcheck baseline update articles/
    """
    from qualcheck.gate.baseline import difference, read_baseline, write_baseline

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
    path = _path(baseline, made)
    old = read_baseline(path)
    now, failed = _run(paths, made, workers, path, old, quiet=quiet)
    added, gone = difference(old, now)
    write_baseline(now, path)
    _tell(f"{path}: {added} finding(s) added, {gone} taken out; {now.findings} in all", failed=failed, quiet=quiet)


@baseline_app.command("prune")
def prune(
    paths: Paths = None,
    baseline: File = None,
    select: Select = None,
    ignore: Ignore = None,
    strict_boilerplate: StrictBoilerplate = False,
    profile: ProfileFile = None,
    preset: Preset = None,
    ignore_file: IgnoreFile = None,
    force_exclude: ForceExclude = None,
    input_format: InputFormat = "",
    max_document_bytes: MaxDocumentBytes = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    workers: Workers = 1,
    quiet: Quiet = False,
) -> None:
    """Take out of a baseline what no longer occurs; nothing is added.

    Example: qualcheck baseline prune articles/
    """
    from qualcheck.gate.baseline import difference, pruned, read_baseline, write_baseline

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
    path = _path(baseline, made)
    old = read_baseline(path)
    now, failed = _run(paths, made, workers, path, old, quiet=quiet)
    if failed:
        _tell(f"{path}: left as it was, since what could not be checked can't be told from what is gone", failed=True, quiet=quiet)
    left = pruned(old, now)
    _, gone = difference(old, left)
    write_baseline(left, path)
    _tell(f"{path}: {gone} finding(s) taken out; {left.findings} are left", failed=False, quiet=quiet)


def _path(given: Path | None, config: Config) -> Path:
    from qualcheck.gate.baseline import BASELINE_NAME

    return given or config.gate.baseline or Path(BASELINE_NAME)


def _run(paths: list[str] | None, config: Config, workers: int, path: Path, old: Baseline | None = None, *, quiet: bool) -> tuple[Baseline, bool]:
    """(what was found, whether some input could not be read or a check crashed).

    Raises:
        InputError: there is nothing to read, or so little of what the ``old`` baseline at ``path`` knows that it is a part of the corpus.
    """
    from qualcheck.engines.local import check_inputs
    from qualcheck.gate.baseline import Baseline
    from qualcheck.model.fingerprints import identity
    from qualcheck.progress import Progress
    from qualcheck.readers import find_sources
    from qualcheck.reports.summary import Summary, is_unreadable

    inputs = find_sources(paths or ["."], config.input)
    now, summary = Baseline(), Summary()
    unmet = set(old.marks) if old else set()
    with Progress(quiet=quiet) as progress:
        for result in check_inputs(inputs, config, workers):
            summary.see(result.report)
            unmet.discard(identity(result.report))
            if not is_unreadable(result.report):
                now.see(result.report)
            progress.advance(len(result.document.text) if result.document else 0)
    if not summary.documents and not summary.failed:
        raise InputError(noted_as_empty(paths, inputs))  # more likely a slip than a baseline
    if old and len(unmet) > len(old.marks) / 2:
        raise InputError(
            f"{path}: left as it was: {len(unmet):,} of its {len(old.marks):,} documents with findings were not met, and what is not met would go; "
            "give the whole corpus, or make the baseline anew if they are gone"
        )
    tell_troubles(summary.troubles, most=None, lines=False)
    if not quiet:
        tell_left_out(inputs)
    return now, summary.failed


def _tell(message: str, *, failed: bool, quiet: bool) -> None:
    if not quiet or failed:
        sys.stderr.write(f"{message}\n")
    raise typer.Exit(3 if failed else 0)
