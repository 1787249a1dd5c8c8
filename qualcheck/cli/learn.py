"""``qualcheck learn``: which lines recur in each source, kept as a profile."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qualcheck.cli.common import (
    ConfigFile,
    Force,
    InputFormat,
    Isolated,
    MaxDocumentBytes,
    Quiet,
    StdinFilename,
    StdinFormat,
    Workers,
    load_config,
    noted_as_empty,
    of_stdin,
    tell_left_out,
    tell_troubles,
)
from qualcheck.whole_file import whole_file, writing


def learn(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, globs, or - for standard input.", metavar="PATH…|-")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The profile, a YAML file to be looked at and changed.", metavar="FILE")],
    input_format: InputFormat = "",
    max_document_bytes: MaxDocumentBytes = None,
    stdin_format: StdinFormat = None,
    stdin_filename: StdinFilename = None,
    force: Force = False,
    config: ConfigFile = None,
    isolated: Isolated = False,
    workers: Workers = 1,
    quiet: Quiet = False,
) -> None:
    """Learn which lines recur over the documents of each source, and keep them as a profile for new documents of the same sources.

    Examples:

      qualcheck learn crawl.jsonl.gz -o profile.yaml

      qualcheck check new.jsonl --profile profile.yaml

      qualcheck clean new.jsonl -o cleaned/ --profile profile.yaml
    """
    from qualcheck.checks.profile import profile_text
    from qualcheck.engines.learn import learn as run
    from qualcheck.engines.own_outputs import PROFILE, refuse_others
    from qualcheck.engines.places import refuse_outputs
    from qualcheck.progress import Progress
    from qualcheck.readers import find_sources

    made = load_config(config, isolated, input_format=input_format, max_document_bytes=max_document_bytes)
    inputs = find_sources(paths, made.input, stdin_format=of_stdin(stdin_format, input_format), stdin_filename=stdin_filename)
    refuse_outputs(inputs, made, [("--out", out)])
    refuse_others([(f"--out {out.as_posix()}", out, PROFILE)], force=force)
    with Progress(quiet=quiet) as progress:
        found = run(inputs, made, workers, progress.advance)
    failed = any(trouble.kind != "notice" for trouble in found.troubles)
    if not found.documents and not failed:
        sys.stderr.write(f"{noted_as_empty(paths, inputs)}\n")
    with writing(f"--out {out}:"), whole_file(out) as part:
        part.write_text(profile_text(found.sources), "utf-8", newline="")
    tell_troubles(found.troubles)
    if not quiet:
        tell_left_out(inputs)
        lines = sum(len(source.lines) for source in found.sources.values())
        sys.stderr.write(f"{lines:,} line(s) of {len(found.sources):,} source(s), learned from {found.documents:,} document(s): {out.as_posix()}\n")
    raise typer.Exit(3 if failed else 0)
