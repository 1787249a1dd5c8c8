"""Lines that are links on most pages and headings on some: the text under them tells which."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Protocol, TypeVar

from qualcheck.rulepacks import ActiveRule
from qualcheck.view import TextView

#: What a rule says of lines that head what is under them: ``params: {headings: left-alone}`` where the paragraph under a line
#: speaks of what the line names, ``not-first`` where the line is the first of the text and a paragraph stands right below.
PARAMETER, LEFT_ALONE, NOT_FIRST = "headings", "left-alone", "not-first"
#: So many lines with ink may stand between a heading and the first paragraph under it: a second heading, an address.
BETWEEN = 3
#: A paragraph speaks of a word where it holds so many letters of it at least, or all but its last two: endings change.
FEWEST_LETTERS, ENDING = 4, 2
_WORD = re.compile(rf"[^\W\d_]{{{FEWEST_LETTERS},}}")


class _Found(Protocol):
    rule: ActiveRule
    start: int


Hit = TypeVar("Hit", bound=_Found)


def without_headings(view: TextView, hits: list[Hit]) -> list[Hit]:
    """Leaves out lines that head the paragraph under them, of rules that leave such lines alone.

    "Terms of Use" is a link in the footer of most pages, and the title of the page that has the terms.
    """
    if not any(PARAMETER in hit.rule.params for hit in hits):
        return hits
    lines = view.byte_lines
    taken = {lines.index_at(hit.start) for hit in hits if hit.rule.rule.scope == "line"}
    return [hit for hit in hits if not _is_heading(view, lines.index_at(hit.start), str(hit.rule.params.get(PARAMETER, "")), taken)]


def _is_heading(view: TextView, index: int, kind: str, taken: set[int]) -> bool:
    """Whether the next paragraph, which no rule takes, is headed by the line."""
    prose = view.prose_lines
    after = bisect_right(prose, index)
    if not kind or after == len(prose) or prose[after] in taken:
        return False
    raw = view.lines.raw
    between = sum(1 for line in raw[index + 1 : prose[after]] if line.strip())
    if kind == NOT_FIRST:
        return not between and not any(line.strip() for line in raw[:index])
    return kind == LEFT_ALONE and between <= BETWEEN and _speaks_of(raw[prose[after]].casefold(), _WORD.findall(raw[index].casefold()))


def _speaks_of(paragraph: str, words: Sequence[str]) -> bool:
    return bool(words) and all(word[: max(FEWEST_LETTERS, len(word) - ENDING)] in paragraph for word in words)
