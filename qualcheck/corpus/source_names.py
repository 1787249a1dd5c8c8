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
    if by == "domain":
        return name_of(document.source, document.path, document.line)
    path = document.path or ""
    return path if by == "file" or path.startswith("<") else _folder(path)


def name_of(source: str | None, path: str | None, line: int | None) -> str:
    """The source of a document by what is known of it: its own word, else the file of a record, the folder of a text file."""
    if source:
        return _host(source)
    path = path or ""
    return path if line is not None or path.startswith("<") else _folder(path)


def _folder(path: str) -> str:
    return PurePosixPath(path).parent.as_posix() if path else ""


def _host(source: str) -> str:
    if "://" not in source:
        return source.strip()
    try:
        host = urlsplit(source.strip()).hostname
    except ValueError:
        host = None
    return host.removeprefix("www.") if host else source.strip()
