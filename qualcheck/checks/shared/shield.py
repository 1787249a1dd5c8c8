"""Lines that say what pages say and are the author's by what stands around them: who finds them notes them, who flags lines leaves them alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qualcheck.checks.base import Hit
from qualcheck.view import TextView

_SHIELDED = "lines that are the author's by what stands around them"
#: The rules that say that a line is the page's.
_PAGE_RULES = "BP"


def shield(view: TextView, lines: frozenset[int]) -> None:
    """Notes lines (by index in the text) that no rule for lines of pages shall take."""
    view.kept[_SHIELDED] = lines


def unshielded(view: TextView, hits: Iterable[Hit]) -> Iterator[Hit]:
    """The hits without those of rules for lines of pages on shielded lines."""
    lines: frozenset[int] = view.kept.get(_SHIELDED, frozenset())
    if not lines:
        yield from hits
        return
    for hit in hits:
        if hit.field != "text" or not hit.code.startswith(_PAGE_RULES) or view.lines.index_at(hit.start) not in lines:
            yield hit
