"""The cleaned text beside its original, as a word diff made from the edits themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from qualcheck.model import Edit
from qualcheck.reports.page.letters import gap, head_of, html, size, tail_of

#: An edit inside a word is shown as a change of the word, which may have so many letters on either side.
LONGEST_WORD: Final = 30
#: What is left around changes, and of long deletions, where a text is too long for its room.
AROUND: Final = 240
_BYTES_A_CHANGE: Final = 24


@dataclass(slots=True)
class Change:
    """``[start, end)`` of the original became ``inserted``."""

    start: int
    end: int
    inserted: str


def word_changes(text: str, edits: Iterable[Edit]) -> list[Change]:
    """Edits of a text, in order, widened to whole words and joined where they then touch."""
    made: list[Change] = []
    for edit in edits:
        left, right = edit.start, edit.end
        if _is_inside(text, edit.start, edit.removed[:1] or edit.inserted[:1]):
            left = _word_start(text, edit.start)
        if _is_inside(text, edit.end, edit.removed[-1:] or edit.inserted[-1:], before=True):
            right = _word_end(text, edit.end)
        last = made[-1] if made else None
        if last is not None and left < last.end:
            # the tail of the word before, up to this edit, was counted as unchanged; it is told anew
            kept = last.inserted[: len(last.inserted) - max(last.end - edit.start, 0)]
            between = text[last.end : edit.start] if last.end < edit.start else ""
            last.inserted, last.end = kept + between + edit.inserted + text[edit.end : right], max(right, edit.end)
        else:
            made.append(Change(left, right, text[left : edit.start] + edit.inserted + text[edit.end : right]))
    return made


def word_diff(text: str, edits: Iterable[Edit], room: int) -> str:
    """HTML of the cleaned text with what went (``del``) and what came (``ins``); about ``room`` bytes at most."""
    changes = word_changes(text, edits)
    elided = len(text) + sum(len(change.inserted) + _BYTES_A_CHANGE for change in changes) > room
    parts: list[str] = []
    used = reached = 0
    for piece, reaches in _pieces(text, changes, elided):
        used += size(piece)
        if used > room and piece:
            parts.append(gap(len(text) - reached, "more characters"))
            break
        parts.append(piece)
        reached = reaches
    return "".join(parts)


def _pieces(text: str, changes: Iterable[Change], elided: bool) -> Iterator[tuple[str, int]]:
    """HTML, and how far into the original it reaches."""
    at = 0
    for change in changes:
        yield _kept(text[at : change.start], elided, is_first=at == 0), change.start
        removed = text[change.start : change.end]
        if removed:
            yield f"<del>{_removed(removed, elided)}</del>", change.end
        if change.inserted:
            yield f"<ins>{html(change.inserted)}</ins>", change.end
        at = change.end
    yield _kept(text[at:], elided, is_first=at == 0, is_last=True), len(text)


def _kept(text: str, elided: bool, *, is_first: bool, is_last: bool = False) -> str:
    if not elided or len(text) <= 3 * AROUND:
        return html(text)
    head, tail = head_of(text, 2 * AROUND if is_first else AROUND), "" if is_last else tail_of(text, AROUND)
    return html(head) + gap(len(text) - len(head) - len(tail), "characters unchanged") + html(tail)


def _removed(text: str, elided: bool) -> str:
    if not text.strip():
        return html(text.replace("\n", "↵\n").replace(" ", "␣") if len(text) <= AROUND else text[:AROUND])
    if not elided or len(text) <= 3 * AROUND:
        return html(text)
    head, tail = head_of(text, AROUND), tail_of(text, AROUND)
    return html(head) + gap(len(text) - len(head) - len(tail), "more characters") + html(tail)


def _is_inside(text: str, at: int, edge: str, *, before: bool = False) -> bool:
    """Whether an edit's edge at ``at`` cuts a word: letters on both sides of it."""
    outer = text[at : at + 1] if before else text[at - 1 : at] if at else ""
    return _is_letter(outer) and _is_letter(edge)


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or (letter > "\x7f" and not letter.isspace())


def _word_start(text: str, at: int) -> int:
    start = at
    while start and at - start < LONGEST_WORD and _is_letter(text[start - 1]):
        start -= 1
    return start


def _word_end(text: str, at: int) -> int:
    end = at
    while end < len(text) and end - at < LONGEST_WORD and _is_letter(text[end]):
        end += 1
    return end
