"""A unified diff made from the edits themselves: linear in the text, and it shows what was done rather than a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from qualcheck.model import Edit
from qualcheck.view import LineTable

CONTEXT = 3
_UNPRINTED = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {"\n": r"\n", "\t": r"\t", "\r": r"\r", '"': r"\"", "\\": r"\\"}


@dataclass(slots=True)
class _Change:
    """Lines ``[start, end)`` of the original became lines ``[new_start, new_end)``."""

    start: int
    end: int
    new_start: int
    new_end: int


def unified_diff(original: str, cleaned: str, edits: Iterable[Edit], name: str) -> Iterator[str]:
    r"""Lines of a unified diff, each with its own ``\n``; nothing where there are no edits.

    Args:
        original: the text before.
        cleaned: the text after.
        edits: of this text only, in order.
        name: goes into the headers.
    """
    old, new = _with_ends(original), _with_ends(cleaned)
    changes = _merged(_changes(original, cleaned, edits), old, new)
    if not changes:
        return
    shown = _quoted(name)
    yield f"--- {shown}\t\n" if " " in shown else f"--- {shown}\n"
    yield f"+++ {shown}\t(cleaned)\n"
    for hunk in _hunks(changes):
        yield from _hunk_lines(hunk, old, new)


def _quoted(name: str) -> str:
    """A name as 'patch' and git read it: what would break the line, or look like quoting, is escaped as in C; a tab ends any name."""
    if not _UNPRINTED.search(name):
        return name
    return f'"{_UNPRINTED.sub(lambda match: _ESCAPES.get(match[0]) or f"{chr(92)}{ord(match[0]):03o}", name)}"'


def _with_ends(text: str) -> list[str]:
    *whole, last = text.split("\n")
    lines = [line + "\n" for line in whole]
    return [*lines, last] if last else lines


def _changes(original: str, cleaned: str, edits: Iterable[Edit]) -> Iterator[_Change]:
    old, new = LineTable.of_text(original), LineTable.of_text(cleaned)
    shift = 0
    for edit in edits:
        start = edit.start + shift
        end = start + len(edit.inserted)
        yield _Change(old.index_at(edit.start), old.index_at(edit.end) + 1, new.index_at(start), new.index_at(end) + 1)
        shift += len(edit.inserted) - (edit.end - edit.start)


def _merged(changes: Iterable[_Change], old: Sequence[str], new: Sequence[str]) -> list[_Change]:
    """Changes that share lines as one, without the lines at their edges that stayed the same."""
    merged: list[_Change] = []
    for change in changes:
        last = merged[-1] if merged else None
        if last and (change.start < last.end or change.new_start < last.new_end):
            last.end, last.new_end = max(last.end, change.end), max(last.new_end, change.new_end)
        else:
            merged.append(change)
    for change in merged:
        change.start, change.end = min(change.start, len(old)), min(change.end, len(old))
        change.new_start, change.new_end = min(change.new_start, len(new)), min(change.new_end, len(new))
        while change.start < change.end and change.new_start < change.new_end and old[change.start] == new[change.new_start]:
            change.start, change.new_start = change.start + 1, change.new_start + 1
        while change.start < change.end and change.new_start < change.new_end and old[change.end - 1] == new[change.new_end - 1]:
            change.end, change.new_end = change.end - 1, change.new_end - 1
    return [change for change in merged if change.start < change.end or change.new_start < change.new_end]


def _hunks(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.start - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _hunk_lines(hunk: list[_Change], old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    first, last = hunk[0], hunk[-1]
    start, end = max(first.start - CONTEXT, 0), min(last.end + CONTEXT, len(old))
    new_start, new_end = first.new_start - (first.start - start), last.new_end + (end - last.end)
    yield f"@@ -{_range(start, end)} +{_range(new_start, new_end)} @@\n"
    at = start
    for change in hunk:
        yield from _marked(" ", old[at : change.start])
        yield from _marked("-", old[change.start : change.end])
        yield from _marked("+", new[change.new_start : change.new_end])
        at = change.end
    yield from _marked(" ", old[at:end])


def _marked(mark: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line if line.endswith("\n") else f"{mark}{line}\n\\ No newline at end of file\n"


def _range(start: int, end: int) -> str:
    size = end - start
    return f"{start + 1 if size else start},{size}"
