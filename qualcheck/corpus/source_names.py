"""Which source a document is of."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final, Literal
from urllib.parse import urlsplit

from qualcheck.model import Document

By = Literal["domain", "folder", "file", "field"]
BYS: Final[tuple[By, ...]] = ("domain", "folder", "file", "field")


def source_name(document: Document, by: By = "domain") -> str:
    """The source of a document; empty where nothing tells it.

    Args:
        document: as it was read.
        by: ``domain``: what its record says, the host where that is a URL; where it says nothing, the file of a record, the folder of a
            text file. ``folder`` and ``file``: where it was read. ``field``: the value of ``input.group_field``.
    """
    if by == "field":
        return document.group or ""
    if by == "domain" and document.source:
        return _host(document.source)
    path = document.path or ""
    if by == "file" or (by == "domain" and document.line is not None) or path.startswith("<"):
        return path
    return PurePosixPath(path).parent.as_posix() if path else ""


def _host(source: str) -> str:
    if "://" not in source:
        return source.strip()
    try:
        host = urlsplit(source.strip()).hostname
    except ValueError:
        host = None
    return host.removeprefix("www.") if host else source.strip()
