"""TI: titles that are missing, doubled, cut, damaged, or hold more than the title."""

from __future__ import annotations

from collections.abc import Iterator

from qualcheck.checks.base import Family, Hit, Signals
from qualcheck.checks.title.damage import damage_hits
from qualcheck.checks.title.joined import joined_hits
from qualcheck.checks.title.site import LONGEST, site_hits
from qualcheck.checks.title.text import text_hits
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView


def measure(view: TextView) -> Signals:
    """``title.characters`` and ``title.words`` (runs of ink) of the title as understood; 0 where there is none."""
    text = view.title.text or ""
    return {"title.characters": float(len(text)), "title.words": float(len(text.split()))}


def find(view: TextView, rules: RuleTable, _signals: Signals) -> Iterator[Hit]:
    title = view.title
    if title.text is None or not title.text.strip():
        yield from _missing(view, rules)
        return
    if title.field == "title":
        yield from damage_hits(title.text, rules)
    if len(title.text) <= LONGEST:
        yield from site_hits(view, rules)
        yield from joined_hits(view, rules)
        yield from text_hits(view, rules)


def _missing(view: TextView, rules: RuleTable) -> Iterator[Hit]:
    """No title found is a fact about many good texts; a title given and empty is a defect of the record."""
    if rules.get("TI001") is None:
        return
    if view.title.field == "title":
        yield Hit("TI001", 0, 0, values={"what": "the title that came with the document is empty"}, severity="warning", field="title")
    elif view.text and not view.text.isspace():
        yield Hit("TI001", 0, 0, values={"what": "no title came with the document and none was found at the top of the text"})


FAMILY = Family("TI", measure, find)
