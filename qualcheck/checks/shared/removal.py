"""Where to cut so that neither an empty line nor a double blank is left behind."""

from __future__ import annotations

from qualcheck.model import Fix, Safety
from qualcheck.view import TextView

#: More blanks than this around what goes are not looked at, so that many cuts in one long line cost no more than their number.
_REACH = 200
_BLANKS = " \t\xa0"


def removal(view: TextView, start: int, end: int, safety: Safety = "safe") -> Fix:
    """A fix that deletes ``[start, end)`` of the view's text: the whole line where nothing else stands on it, else one of two blanks too."""
    text, lines = view.text, view.lines
    first, last = lines.index_at(start), lines.index_at(max(end - 1, start))
    left, right = lines.starts[first], lines.ends[last]
    if start - left <= _REACH and right - end <= _REACH and not text[left:start].strip() and not text[end:right].strip():
        return Fix(*lines.whole_line_span(first, last), "", safety)
    blank_before = start == left or text[start - 1] in _BLANKS
    if blank_before and end < right and text[end] in _BLANKS:
        return Fix(start, end + 1, "", safety)
    if start > left and text[start - 1] in _BLANKS and end == right:
        return Fix(start - 1, end, "", safety)
    return Fix(start, end, "", safety)
