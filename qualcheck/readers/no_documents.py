"""What lies in a folder and is nobody's document: what the run itself is writing, reports, and tables of figures."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from qualcheck.config import InputConfig

if TYPE_CHECKING:
    from qualcheck.readers.sources import Source


def being_written() -> set[tuple[int, int] | str]:
    """The files that standard output and standard error go to, as ``identity_of`` names them."""
    written: set[tuple[int, int] | str] = set()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):  # there is none, or it is no file
            status = os.fstat(stream.fileno())
            if stat.S_ISREG(status.st_mode) and status.st_ino:
                written.add((status.st_dev, status.st_ino))
    return written


def without_textless(sources: list[Source], in_folders: Collection[str], config: InputConfig) -> tuple[list[Source], list[str]]:
    """(what is read, paths of what is left out) without tables of folders that have no column of text: figures beside a corpus.

    So are settings and reports in JSON, and what 'check' wrote as JSON Lines, where anything else is read. Where the tables are the
    greater part of what would be read, in bytes, it is more likely that their column of text has a name that is not known; then
    they stay, and cannot be read.

    Args:
        sources: all that was found.
        in_folders: paths of those that may be such, and that nobody named.
        config: names the fields of text.
    """
    textless = {source.path: source.kind for source in sources if source.path in in_folders and _is_textless(source, config)}
    left_out = {path for path, kind in textless.items() if kind in ("json", "records")}
    if len(left_out) == len(sources):
        return sources, []
    read = [source for source in sources if source.path not in left_out]
    rest = [source for source in read if source.path not in textless]
    if _stored(read) <= 2 * _stored(rest):
        return rest, sorted(textless)
    return read, sorted(left_out)


def _stored(sources: Sequence[Source]) -> int:
    return sum(source.stored_size() or 0 for source in sources)


def _is_textless(source: Source, config: InputConfig) -> bool:
    if source.kind == "records":  # only what 'check' wrote is among them
        return True
    from qualcheck.readers.documents import may_have_text
    from qualcheck.readers.frames import raw_documents
    from qualcheck.readers.raw import NO_TEXT

    with contextlib.closing(raw_documents(source, config)) as raws:  # type: ignore[type-var]
        first = next(raws, None)
        if source.kind == "json":
            first = first if first is None or first.kind != "blank" else next(raws, None)
            return first is not None and first.kind == "document" and not may_have_text(first, config)
    return first is not None and first.kind == "failed" and first.reason.startswith(NO_TEXT)
