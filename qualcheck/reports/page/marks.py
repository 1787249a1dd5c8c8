"""A text with every finding marked at its place.

Findings may overlap in any way, so the text is cut into segments at all starts and ends. The segment where findings start names them
in ``data-s``, the one where they end in ``data-e``: linear in the findings, however deep they are nested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import Final

from markupsafe import escape

from qualcheck.model import SEVERITIES, Finding
from qualcheck.reports.page.collect import colour
from qualcheck.reports.page.letters import cut, gap, head_of, html, plain, size, tail_of

#: Of findings that lie on top of each other so many are told where the pointer rests; the list below the text has all.
MOST_TOLD: Final = 4
LONGEST_TOLD: Final = 300
#: Where a text is too long for its room, so much is left around findings and inside of long ones (some four lines).
AROUND: Final = 240
#: What a mark takes beside the text itself, in bytes: measured on the samples.
BYTES_A_MARK: Final = 420


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding with its number in the document, from 1, and the prefix of its rule's code."""

    number: int
    prefix: str
    finding: Finding


@dataclass(slots=True)
class Marked:
    """HTML of a text.

    Attributes:
        markup: the HTML.
        placed: numbers of the findings that are marked, from their start to their end.
        rest: code points at the end of the text that there was no room for.
    """

    markup: str = ""
    placed: set[int] = field(default_factory=set)
    rest: int = 0


def marked(text: str, marks: Sequence[Mark], anchor: str, room: int) -> Marked:
    """The text with marks.

    Args:
        text: the field that the findings are about.
        marks: of this field; those with an empty span at 0 are about the whole document and are left out.
        anchor: id of the document on the page; the mark of finding 3 leads to ``{anchor}f3``.
        room: bytes that the HTML may take, about.
    """
    shown = [mark for mark in marks if mark.finding.end]
    elided = len(text) + BYTES_A_MARK * len(shown) > room
    return _Sweep(text, shown, anchor, room, elided).run()


class _Sweep:
    def __init__(self, text: str, marks: Sequence[Mark], anchor: str, room: int, elided: bool) -> None:
        self._text = text
        self._anchor = anchor
        self._room = room
        self._elided = elided
        self._starts: dict[int, list[Mark]] = {}
        self._ends: dict[int, list[Mark]] = {}
        for mark in sorted(marks, key=lambda mark: -mark.finding.end):
            self._starts.setdefault(mark.finding.start, []).append(mark)
            if mark.finding.start != mark.finding.end:
                self._ends.setdefault(mark.finding.end, []).append(mark)
        self._active: dict[int, Mark] = {}

    def run(self) -> Marked:
        made, parts, used = Marked(), list[str](), 0
        points = sorted({0, len(self._text), *self._starts, *self._ends})
        for left, right in [*pairwise(points), (len(self._text), len(self._text))]:
            for mark in self._ends.get(left, ()):
                del self._active[mark.number]
                made.placed.add(mark.number)
            begun = self._starts.get(left, [])
            points_here = [mark for mark in begun if mark.finding.start == mark.finding.end]
            spans = [mark for mark in begun if mark.finding.start != mark.finding.end]
            self._active.update((mark.number, mark) for mark in spans)
            piece = "".join(map(self._point, points_here)) + self._segment(left, right, spans)
            used += size(piece)
            if used > self._room and left < right:
                made.rest = len(self._text) - left
                break
            made.placed.update(mark.number for mark in points_here)
            parts.append(piece)
        made.markup = "".join(parts) + (gap(made.rest, "more characters") if made.rest else "")
        return made

    def _segment(self, left: int, right: int, begun: Sequence[Mark]) -> str:
        if left == right:
            return ""
        inside = self._content(left, right)
        if not self._active:
            return inside
        # Of those on top of each other the innermost are told, the worst of them first: it gives the colour.
        told = sorted(islice(reversed(self._active.values()), MOST_TOLD), key=lambda mark: SEVERITIES.index(mark.finding.severity))
        more = len(self._active) - len(told)
        ended = [mark.number for mark in self._ends.get(right, ())]
        names = ["m", colour(told[0].prefix), *(["i"] if told[0].finding.severity == "info" else []), *(["over"] if len(self._active) > 1 else [])]
        attributes = f'class="{" ".join(names)}"'
        if begun:
            numbers = " ".join(str(mark.number) for mark in begun)
            foremost = next((mark for mark in told if mark in begun), begun[-1])
            first = self._anchor + f"f{foremost.number}"
            attributes += f' href="#{first}" aria-describedby="{first}" data-s="{numbers}" data-k="{_label(foremost, len(begun) - 1)}"'
        if ended:
            attributes += f' data-e="{" ".join(map(str, ended))}"'
        tip = "\n\n".join(map(_told, told)) + (f"\n\nand {more:,} more here" if more else "")
        tag = "a" if begun else "span"
        return f'<{tag} {attributes} data-tip="{escape(tip)}">{inside}</{tag}>'

    def _content(self, left: int, right: int) -> str:
        if not self._elided or right - left <= 3 * AROUND:
            return html(self._text[left:right])
        inside = self._text[left:right]
        head = head_of(inside, AROUND if left else 2 * AROUND)
        tail = tail_of(inside, AROUND) if right < len(self._text) else ""
        return (
            html(head) + gap(right - left - len(head) - len(tail), "more characters" if self._active else "characters without findings") + html(tail)
        )

    def _point(self, mark: Mark) -> str:
        first = f"{self._anchor}f{mark.number}"
        return (
            f'<a class="m point {colour(mark.prefix)}" href="#{first}" aria-label="finding {mark.number}" aria-describedby="{first}" '
            f'data-s="{mark.number}" data-e="{mark.number}" data-k="{_label(mark, 0)}" data-tip="{escape(_told(mark))}"></a>'
        )


def _label(mark: Mark, more: int) -> str:
    """What stands in front of a mark, so that it can be told without colour: SP3, or SP3 +2 where two more start there."""
    return f"{mark.prefix}{mark.number}" + (f" +{more}" if more else "")


def _told(mark: Mark) -> str:
    """What a finding says where the pointer rests or the focus is."""
    finding = mark.finding
    message = cut(plain(finding.message), LONGEST_TOLD)
    expected = f"\nexpected: {cut(plain(finding.expected), LONGEST_TOLD)}" if finding.expected else ""
    return f"{mark.prefix}{mark.number} · {finding.rule} {finding.name} · {finding.severity}\n{message}{expected}"
