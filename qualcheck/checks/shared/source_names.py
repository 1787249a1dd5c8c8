"""The source of a document, by what is known of it."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import urlsplit


def name_of(source: str | None, path: str | None, line: int | None) -> str:
    """The source of a document by what is known of it: its own word, else the file of a record, the folder of a text file."""
    if source:
        return _host(source)
    path = path or ""
    return path if line is not None or path.startswith("<") else folder_of(path)


def folder_of(path: str) -> str:
    """The folder of a file; empty for no path."""
    return PurePosixPath(path).parent.as_posix() if path else ""


def _host(source: str) -> str:
    if "://" not in source:
        return source.strip()
    try:
        host = urlsplit(source.strip()).hostname
    except ValueError:
        host = None
    return host.removeprefix("www.") if host else source.strip()
