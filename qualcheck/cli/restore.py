"""``qualcheck restore``: the originals of a cleaned export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qualcheck.cli.common import MOST_SHOWN, Force, Quiet
from qualcheck.errors import InputError


def restore(
    cleaned: Annotated[Path, typer.Argument(help="The export that 'qualcheck clean' wrote: its folder, or its one file.", metavar="OUT")],
    target: Annotated[str, typer.Option("--out", "-o", help="Folder for the originals.", metavar="DIR")],
    audit: Annotated[Path | None, typer.Option("--audit", help="The audit log of the export; looked for in OUT by default.", metavar="LOG")] = None,
    quarantine: Annotated[
        Path | None, typer.Option("--quarantine", help="The quarantine of the export, where it is not beside it.", metavar="DIR")
    ] = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Write the original files again, byte for byte, from a cleaned export and its audit log.

    Each document is verified by its hash. What does not match or is missing is named, and the exit code is 3. Of compressed
    files the content comes back byte for byte; it is compressed anew. A file that is there already, with other bytes, is not written over.

    Example:

      qualcheck restore cleaned/ -o originals/
    """
    from qualcheck.engines.restore import restore as run
    from qualcheck.engines.target import audit_beside
    from qualcheck.readers.sources import EMPTY_PATH

    if not target:
        raise InputError(f"-o: {EMPTY_PATH}")
    summary = run(cleaned, audit or audit_beside(cleaned), Path(target), quarantine, force=force)
    for problem in summary.problems[:MOST_SHOWN]:
        sys.stderr.write(f"qualcheck: {problem}\n")
    more = len(summary.problems) + summary.more_problems - MOST_SHOWN
    if more > 0:
        sys.stderr.write(f"qualcheck: … and {more:,} more\n")
    if not quiet:
        failed = f"; {summary.failed:,} document(s) could not be restored" if summary.failed else ""
        sys.stderr.write(f"{summary.documents:,} document(s) in {summary.files:,} file(s) restored and verified{failed}\n")
    raise typer.Exit(0 if summary.complete else 3)
