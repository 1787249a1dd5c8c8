"""A document in full: its text with the findings, the cleaned text beside it, and the findings one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup

from qualcheck.model import Finding
from qualcheck.reports.page.changes import word_diff
from qualcheck.reports.page.collect import Shown, colour, prefix
from qualcheck.reports.page.letters import cut, html, plain, safe, size
from qualcheck.reports.page.marks import Mark, marked
from qualcheck.reports.records import place

#: How a document's room is shared: text with marks, cleaned text, the list of findings.
_TEXT_SHARE: Final = 0.45
_CLEANED_SHARE: Final = 0.2
_TITLE_ROOM: Final = 4_000
_LONGEST_FOUND: Final = 160
_LONGEST_MESSAGE: Final = 400
_MOST_SUPPRESSED: Final = 20
#: What an entry of the list takes beside its texts, in bytes.
_BYTES_A_NOTE: Final = 330


def document_html(shown: Shown, room: int, template: Any, *, is_first: bool) -> str:
    """The document as HTML of about ``room`` bytes at most."""
    report, document = shown.report, shown.document
    anchor = f"d{shown.order}"
    marks = [Mark(number, prefix(finding), finding) for number, finding in enumerate(report.findings, 1)]
    on_text = [mark for mark in marks if mark.finding.field == "text"]
    on_title = [mark for mark in marks if mark.finding.field == "title"]
    text = marked(document.text, on_text, anchor, int(room * _TEXT_SHARE)) if document is not None else None
    given_title = document.title if document is not None else None
    title = marked(given_title, on_title, anchor, _TITLE_ROOM) if given_title else None
    cleaned = _cleaned(shown, int(room * _CLEANED_SHARE))
    placed = (text.placed if text else set()) | (title.placed if title else set())
    left = room - size(text.markup if text else "") - size(cleaned[0]) - size(cleaned[1]) - size(title.markup if title else "")
    notes = _notes(marks, placed, left)
    by_prefix: dict[str, int] = {}
    for mark in marks:
        by_prefix[mark.prefix] = by_prefix.get(mark.prefix, 0) + (mark.finding.severity != "info")
    made: str = template.render(
        anchor=anchor,
        is_first=is_first,
        report=report,
        place=plain(place(report)),
        heading=cut(plain(report.title or ""), 160) or plain(place(report)),
        source=cut(plain(report.source or ""), 80),
        families=sorted(((name, colour(name), count) for name, count in by_prefix.items() if count), key=lambda row: (-row[2], row[0])),
        counted=sum(mark.finding.severity != "info" for mark in marks),
        infos=sum(mark.finding.severity == "info" for mark in marks),
        after=report.signals.get("score.after_safe_fixes"),
        text=safe(text.markup) if text else None,
        rest=text.rest if text else 0,
        title=safe(title.markup) if title else None,
        cleaned=safe(cleaned[0]),
        cleaned_title=safe(cleaned[1]),
        changed=bool(shown.cleaned and shown.cleaned.edits),
        shown=shown,
        note=plain(shown.note),
        notes=notes,
        unlisted=len(marks) - len(notes),
        troubles=[plain(trouble.message) for trouble in report.troubles],
        suppressed=[
            f"{one.finding.rule} {one.finding.name}: {cut(plain(one.finding.message), 200)} ({cut(plain(one.reason), 200)})"
            for one in report.suppressed[:_MOST_SUPPRESSED]
        ],
    )
    return made


def _cleaned(shown: Shown, room: int) -> tuple[str, str]:
    """The word diffs of text and title."""
    if shown.cleaned is None or shown.document is None:
        return "", ""
    edits = shown.cleaned.edits
    text = word_diff(shown.document.text, [edit for edit in edits if edit.field == "text"], room)
    title = [edit for edit in edits if edit.field == "title"]
    return text, word_diff(shown.document.title, title, _TITLE_ROOM) if title and shown.document.title else ""


def _notes(marks: Sequence[Mark], placed: set[int], room: int) -> list[dict[str, Any]]:
    """The list of findings, as far as there is room."""
    made: list[dict[str, Any]] = []
    for mark in marks:
        note = _note(mark, mark.number in placed)
        room -= _BYTES_A_NOTE + sum(size(value) for value in note.values() if isinstance(value, str))
        if room < 0:
            break
        made.append(note)
    return made


def _note(mark: Mark, is_placed: bool) -> dict[str, Any]:
    finding = mark.finding
    return {
        "mark": mark,
        "colour": colour(mark.prefix),
        "finding": finding,
        "message": _short(finding.message, _LONGEST_MESSAGE),
        "expected": _short(finding.expected or "", _LONGEST_FOUND),
        "found": _short(finding.found, _LONGEST_FOUND) if not is_placed else Markup(),
        "where": _where(finding),
        "is_placed": is_placed,
    }


def _where(finding: Finding) -> str:
    if finding.start == finding.end == 0:
        return "whole document"
    return "title" if finding.field == "title" else f"line {finding.line}"


def _short(text: str, longest: int) -> Markup:
    return safe(html(cut(text, longest)))
