"""Findings to edits to text. Every edit is written down, and the edits lead back to the original."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from qualcheck.errors import QualcheckError
from qualcheck.model import Cleaned, Document, Edit, Finding, Report
from qualcheck.turns import Turns, alone, at_once

#: A text that has not settled after so many rounds is given up with an error that names the rules.
MOST_ROUNDS = 24
Field = Literal["text", "title"]
Check = Callable[[Document], Report]
CheckSteps = Callable[[Document], Turns[Report]]
#: Fixes that span a smaller share of a text leave something of it, blank lines between them counted or not.
_LOOKED_AT = 0.25
#: What a line may hold and still be blank.
BLANKS = " \t\r\n"


class CleaningError(QualcheckError):
    """Fixes that undo each other; the document stays as it was."""


@dataclass(frozen=True, slots=True)
class _Change:
    start: int
    end: int
    inserted: str
    rules: tuple[str, ...]


def clean_document(document: Document, check: Check, *, recheck: Check | None = None, unsafe: bool = False) -> Cleaned:
    """Applies fixes until none is left, so that cleaning what is clean changes nothing.

    Args:
        document: the original.
        check: makes the report on a document.
        recheck: makes the reports on what was cleaned so far, which need hold no findings but those that are mended; None: ``check``.
        unsafe: whether fixes of safety ``unsafe`` are made too.

    Raises:
        CleaningError: the fixes of some rules undo each other.
    """
    return alone(clean_steps(document, at_once(check), recheck=at_once(recheck) if recheck else None, unsafe=unsafe))


def clean_steps(document: Document, check: CheckSteps, *, recheck: CheckSteps | None = None, unsafe: bool = False) -> Turns[Cleaned]:
    """As ``clean_document``, by a check that stops after each of its steps, and stopping there with it."""
    report = latest = yield from check(document)
    current = document
    fields: tuple[Field, ...] = ("title", "text")
    originals = {"title": document.title or "", "text": document.text}
    trails = {field: _Trail(len(originals[field])) for field in fields}
    circle = _Circle()
    for _ in range(MOST_ROUNDS):
        planned = {field: plan(latest.findings, field, unsafe=unsafe) for field in fields}
        planned["text"] = _without_gaps(planned["text"], current.text)
        if not any(planned.values()) or (unsafe and circle.rests(current, latest.findings)):
            break
        for field in fields:
            trails[field].apply(planned[field])
        text = _apply(current.text, planned["text"])
        title = None if current.title is None else _apply(current.title, planned["title"])
        current = replace(current, text=text, title=title)
        latest = yield from (recheck or check)(current)
    else:
        rules = sorted({rule for field in planned.values() for change in field for rule in change.rules})
        raise CleaningError(
            f"the fixes of {', '.join(rules)} do not settle (after {MOST_ROUNDS} rounds something is left to fix); the document is left as it was"
        )
    edits = [edit for field in fields for edit in trails[field].edits(originals[field], field)]
    title = current.title if current.title is not None else latest.title
    return Cleaned(current.text, title, edits, report=report)


class _Circle:
    """The texts that unsafe fixes go through, and where they rest if they lead back to one of these: "brief", "short", "small", "brief".

    It is the least of the texts of the circle that no safe fix would change: the same one wherever cleaning begins, so cleaning again
    changes nothing.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], bool] = {}
        self._rest: tuple[str, str] | None = None

    def rests(self, document: Document, findings: Iterable[Finding]) -> bool:
        """Whether a text, with its findings, is where its fixes shall rest; asked of each text they lead to, in order."""
        here = document.title or "", document.text
        if self._rest is None and here in self._seen:
            texts = list(self._seen)
            self._rest = min((text for text in texts[texts.index(here) :] if self._seen[text]), default=None)
        self._seen[here] = all(finding.fix is None or finding.fix.safety != "safe" for finding in findings)
        return here == self._rest


def plan(findings: Iterable[Finding], field: Field, *, unsafe: bool) -> list[_Change]:
    """Changes of one round, in order, none touching another: of two that overlap, deletions join, else the first stands.

    Of those of the same span one that keeps every place goes first: with other letters there, a deletion may not be wanted any more.
    """
    wanted = sorted(
        (
            _Change(finding.fix.start, finding.fix.end, finding.fix.replacement, (finding.rule,))
            for finding in findings
            if finding.field == field and finding.fix is not None and (unsafe or finding.fix.safety == "safe")
        ),
        key=lambda change: (change.start, -change.end, len(change.inserted) != change.end - change.start, change.inserted != "", change.rules),
    )
    chosen: list[_Change] = []
    for change in wanted:
        last = chosen[-1] if chosen else None
        if last is None or change.start >= last.end:
            if change.start < change.end or change.inserted:
                chosen.append(change)
        elif not last.inserted and not change.inserted:
            chosen[-1] = _Change(last.start, max(last.end, change.end), "", tuple(sorted({*last.rules, *change.rules})))
    return chosen


def after_first_fixes(document: Document, findings: Iterable[Finding], most: float, short: float) -> Document | None:
    """What one round of the safe fixes of a report leaves of a document.

    Args:
        document: the original.
        findings: of the report on it.
        most: share of the characters (blanks not counted) that may be left; 0..1.
        short: so many of them may be left whatever their share.

    Returns:
        The document with what is left; None where that is more and holds letters or digits, or where there was none to begin with.
    """
    changed = [finding.fix for finding in findings if finding.fix is not None and finding.fix.safety == "safe" and finding.field == "text"]
    text = document.text
    if sum(fix.end - fix.start for fix in changed) < len(text) * _LOOKED_AT:
        return None
    rest = _apply(text, _without_gaps(plan(findings, "text", unsafe=False), text))
    before, left = (sum(map(len, one.split())) for one in (text, rest))
    little = left <= max(before * most, short) or not has_content(rest)
    return replace(document, text=rest) if little and has_content(text) else None


def has_content(text: str) -> bool:
    """Whether a text holds a letter or a digit of any script."""
    return any(map(str.isalnum, text))


def _without_gaps(changes: list[_Change], text: str) -> list[_Change]:
    """Deletions of whole lines take along the blank lines that would be doubled, or would dangle at the end of the text.

    A text that ended in a line end still does, and one that did not still does not.
    A single line's fix sees to that by itself; where several lines in a row go, each of them still saw the next.
    """
    joined: list[_Change] = []
    for change in changes:
        last = joined[-1] if joined else None
        if last is not None and last.end == change.start and not last.inserted and not change.inserted:
            joined[-1] = _Change(last.start, change.end, "", tuple(sorted({*last.rules, *change.rules})))
        else:
            joined.append(change)
    changes, tidied = joined, list[_Change]()
    limits = [*(change.start for change in changes[1:]), len(text)]
    for change, limit in zip(changes, limits, strict=False):
        start, end = change.start, change.end
        if change.inserted or (start and text[start - 1] != "\n") or (end < len(text) and text[end - 1] != "\n"):
            tidied.append(change)
            continue
        kept = tidied[-1].end if tidied else 0
        if end == len(text):
            bottom = kept + len(text[kept:start].rstrip(BLANKS))
            if bottom and text.endswith("\n"):
                bottom = text.find("\n", bottom, start) + 1 or start
            start = bottom
        elif start == 0 or not text[text.rfind("\n", 0, start - 1) + 1 : start].strip(BLANKS):
            while (line_end := text.find("\n", end, limit)) >= 0 and not text[end:line_end].strip(BLANKS):
                end = line_end + 1
        tidied.append(replace(change, start=start, end=end))
    return tidied


def restore_text(cleaned: str, edits: Iterable[Edit]) -> str:
    """The original of a cleaned text.

    Args:
        cleaned: the text that cleaning returned.
        edits: its edits of one field, in order.
    """
    parts: list[str] = []
    at = shift = 0
    for edit in edits:
        start = edit.start + shift
        parts += [cleaned[at:start], edit.removed]
        at = start + len(edit.inserted)
        shift += len(edit.inserted) - len(edit.removed)
    return "".join([*parts, cleaned[at:]])


def _apply(text: str, changes: Iterable[_Change]) -> str:
    parts: list[str] = []
    at = 0
    for change in changes:
        parts += [text[at : change.start], change.inserted]
        at = change.end
    return "".join([*parts, text[at:]])


@dataclass(slots=True)
class _Piece:
    """A stretch of the current text: kept from ``[start, end)`` of the original, or put in (``text``) by ``rules``."""

    size: int
    start: int = 0
    text: str | None = None
    rules: tuple[str, ...] = ()


class _Trail:
    """The current text as pieces, so that several rounds of changes become one list of edits to the original."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._pieces = [_Piece(size)]

    def apply(self, changes: list[_Change]) -> None:
        """Follows one round of changes, whose offsets are in the text as it stands now."""
        old, new = self._pieces, []
        number = at = 0  # the piece in hand, and where it starts in the current text
        skip = 0  # how much of it has been dealt with
        for change in changes:
            rules = set(change.rules)
            while number < len(old):
                piece = old[number]
                left, right = at + skip, at + piece.size
                if left < change.start:
                    taken = min(right, change.start) - left
                    new.append(_cut(piece, skip, skip + taken))
                    skip += taken
                elif left < change.end:
                    rules.update(piece.rules)
                    skip += min(right, change.end) - left
                elif piece.size:
                    break
                if skip >= piece.size:
                    if not piece.size:
                        new.append(piece)
                    at, skip, number = right, 0, number + 1
            new.append(_Piece(len(change.inserted), text=change.inserted, rules=tuple(sorted(rules))))
        if number < len(old):
            new.append(_cut(old[number], skip, old[number].size))
            new += old[number + 1 :]
        self._pieces = new

    def edits(self, original: str, field: Field) -> list[Edit]:
        """What was changed, in order, by offsets in the original."""
        edits: list[Edit] = []
        inserted: list[str] = []
        rules: set[str] = set()
        at = 0
        for piece in [*self._pieces, _Piece(0, start=self._size)]:
            if piece.text is not None:
                inserted.append(piece.text)
                rules.update(piece.rules)
                continue
            put_in = "".join(inserted)
            if original[at : piece.start] != put_in:
                edits.append(Edit(tuple(sorted(rules)), at, piece.start, original[at : piece.start], put_in, field))
            inserted, rules, at = [], set(), piece.start + piece.size
        return edits


def _cut(piece: _Piece, left: int, right: int) -> _Piece:
    text = None if piece.text is None else piece.text[left:right]
    return _Piece(right - left, piece.start + left, text, piece.rules)
