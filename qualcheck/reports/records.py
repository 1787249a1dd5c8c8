"""How documents and their texts are shown to people."""

from __future__ import annotations

from qualcheck.model import Report


def place(report: Report) -> str:
    """How a document is named to people: its path, with the line of the record in a record file."""
    name = report.path or report.id or "<text>"
    return f"{name}:{report.line}" if report.line is not None else name


def printable(text: str) -> str:
    """Text that a terminal can show and that does nothing to it: controls and lone surrogates as escapes."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)
