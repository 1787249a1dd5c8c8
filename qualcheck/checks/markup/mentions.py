"""Tags that a text speaks of, as a manual does: "write <p> at the start and </p> at the end"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qualcheck.checks.shared.code import Context

#: What a tag that stands as a noun in its sentence stands behind, and before. Left-over tags touch the words that they format.
_BEFORE = re.compile(
    r"(?:^|[\s(])(?:writes?|written|us(?:e|es|ed|ing)|with|and|or|nor|the|an?|is|are|as|between|by|of|put|puts|types?|inserts?|adds?|like|than"
    r"|from|to|into?|called|named|needs?|means?|tags?|elements?|wraps?|see|not|e\.g\.)\s+\Z|[,;:(]\s*\Z",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s+(?:at|above|below|under|behind|over|here|there|where|when|if|and|or|nor|for|to|is|are|was|in|inside|around|as|means?|marks?|makes?|starts?|begins?|ends?|opens?|closes?|before|after|instead"
    r"|tags?|elements?|has|have|needs?|can|should|must|goes|go|stands?|will|do|does)\b|\s*[,;)]|[.:?!](?:\s|\Z)"
)
_REACH = 24
_ITEM = re.compile(r"[ \t]*(?:[-*+•–]\s+|\d{1,3}[.)]\s+)?")
_EXPLAINED = re.compile(r"\s+[a-z:=–—-]|:\s")
#: So many elements, each explained in a line or item of its own, make a list of tags.
_FEWEST_EXPLAINED = 3
_SHOWS = (
    r"(?i)\b(?:examples?|html|code|markup|tags?|listing|syntax|source|snippets?|looks? like|like this)\b"
    r"|^\W*(?:(?:then|now|next|first|and|to [a-z]+ [a-z ]{0,30}),? )*(?:write|put|paste|type|insert|copy|place"
    r"|(?:add|use|call|enter|include) (?:it|this|these|that|the (?:following|line)))\b"
)
#: What tells to write what follows, as an instruction does; who tells what somebody wrote begins otherwise.
_TOLD = re.compile(r"(?:^|[.!?:;,]\s+|\b(?:and|or|then)\s+)(?:[Tt]ype|[Ww]rite)(?:\s+in)?\s+\Z")
#: Samples are shorter than this many lines.
_LONGEST_SAMPLE = 40


def _around(context: Context, start: int, end: int) -> tuple[str, str]:
    """What stands right before and behind a stretch, on its lines."""
    view = context.view
    return view.text[max(start - _REACH, view.lines.starts[view.lines.index_at(start)]) : start], view.text[end : end + _REACH].split("\n", 1)[0]


def is_spoken_of(context: Context, start: int, end: int) -> bool:
    """Whether a piece of markup stands as a noun in its sentence: "a comment looks like <!-- this --> and is not shown"."""
    before, after = _around(context, start, end)
    return bool(_BEFORE.search(before) and _AFTER.match(after))


def is_told(context: Context, start: int) -> bool:
    """Whether the words before ``start`` tell to write what stands there: "Type [b]bold[/b]"."""
    return _TOLD.search(_around(context, start, start)[0]) is not None


class Mentions:
    """Which tags of one text are spoken of.

    Args:
        context: of the text.
        bare: start, end and name of each tag without attributes, in order.
        opening: where tags stand that open an element.
    """

    def __init__(self, context: Context, bare: Iterable[tuple[int, int, str]], opening: Iterable[int]) -> None:
        self._context = context
        self._samples: dict[int, bool] = {}
        self._lines: set[int] = set()
        """Indices of the lines that speak of tags."""
        explained: dict[int, str] = {}
        lines = context.view.lines
        for start, end, name in bare:
            index = lines.index_at(start)
            if index in self._lines:
                continue
            before, after = _around(context, start, end)
            if _BEFORE.search(before) and _AFTER.match(after):
                self._lines.add(index)
            elif _ITEM.fullmatch(before) and _EXPLAINED.match(after):
                explained[index] = name
        if len({*explained.values()}) >= _FEWEST_EXPLAINED:
            self._lines.update(explained)
        self._lines.update(lines.index_at(start) for start in opening if is_told(context, start))

    def at(self, start: int) -> bool:
        """Whether the tag at ``start`` stands in a line that speaks of tags, or in a sample that is announced."""
        index = self._context.view.lines.index_at(start)
        if index in self._lines:
            return True
        known = self._samples.get(index)
        if known is None:
            known = self._samples[index] = self._is_sample(index)
        return known

    def _is_sample(self, index: int) -> bool:
        """Whether a line of markup stands below one that announces it: "For example:"."""
        lines = self._context.view.lines
        above = index
        while above >= 0 and index - above < _LONGEST_SAMPLE and lines.raw[above].lstrip().startswith("<"):
            above -= 1
        if above == index or index - above >= _LONGEST_SAMPLE:
            return False
        while above > 0 and lines.is_blank(above):
            above -= 1
        if above < 0 or not lines.raw[above].rstrip().endswith(":"):
            return False
        return above in self._lines or self._context.mentions(lines.starts[above], _SHOWS)
