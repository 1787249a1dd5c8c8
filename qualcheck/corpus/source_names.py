"""Which source a document is of."""

from __future__ import annotations

from typing import Final, Literal

from qualcheck.checks.shared.source_names import folder_of, name_of
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
    return path if by == "file" or path.startswith("<") else folder_of(path)
