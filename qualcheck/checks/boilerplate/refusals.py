"""Documents that are no article but what a server sent in its place: an error, a list of files, a wall, a search without results."""

from __future__ import annotations

from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.checks.boilerplate.page import Page
from qualcheck.checks.boilerplate.vocabulary import SURE
from qualcheck.rulepacks import RuleTable
from qualcheck.rulepacks.patterns import HitPattern, hit_pattern
from qualcheck.view import TextView

NO_ARTICLE = "BP099"
#: Longer lines (in bytes) are none that a server writes; so are those of documents with more lines than a list of files has.
LONGEST_LINE, MOST_LINES = 400, 3000


def refusals(page: Page, view: TextView, rules: RuleTable) -> Iterator[Hit]:
    """One hit on a document that is nearly nothing but lines that servers write, one of the first of which says what it is (``leads``)."""
    rule = rules.get(NO_ARTICLE)
    if rule is None or not 0 < len(page) <= MOST_LINES:
        return
    within, share = int(rule.params["within"]), float(rule.params["share"])
    leads, lines = hit_pattern(str(rule.params["leads"])), hit_pattern(str(rule.params["lines"]))
    lead = next((at for at in range(min(within, len(page))) if _is(page, at, leads)), None)
    if lead is None:
        return
    ink = page.above[-1]
    others = ink * (1 - share)
    for at in range(len(page)):
        if at != lead and not page.marks[at] & SURE and not _is(page, at, leads) and not _is(page, at, lines):
            others -= page.above[at + 1] - page.above[at]
            if others < 0:
                return
    yield Hit(NO_ARTICLE, 0, 0, values={"evidence": view.lines.raw[page.lines[lead]].strip()})


def _is(page: Page, at: int, pattern: HitPattern) -> bool:
    line = page.raw(at)
    return len(line) <= LONGEST_LINE and pattern.occurs(line)
