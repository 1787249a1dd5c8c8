"""Lines that look like boilerplate and belong to the kind of document that a text is.

A contract reserves rights in its clauses, a restaurant's page has a menu, a press release says who answers questions, and who bakes
divides the dough. Each is known by what stands beside the line, never by the line alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from qualcheck.checks.boilerplate.page import Page
from qualcheck.rulepacks.patterns import HitPattern
from qualcheck.view import TextView

Pattern = Callable[[str], HitPattern]

#: Clauses of a contract, at least, and their share of its lines of prose.
FEWEST_CLAUSES, SHARE_OF_CLAUSES = 3, 0.4
#: Blanks of a sentence, at least.
LEAST_BLANKS = 3
#: Dishes with prices, at least, among so many lines below the heading of a menu.
FEWEST_DISHES, DISHES_WITHIN = 3, 10
#: Lines that a contact takes below its heading, at most.
LONGEST_CONTACT = 8
#: Longer lines (in bytes) are no datum of a contact.
LONGEST_DATUM = 90
_RESERVED = tuple(word.encode() for word in ("reserved", "vorbehalten", "réservés", "reservados", "riservati", "voorbehouden"))
#: One of these stands in each heading of a contact; a cheap test before the patterns.
_CONTACTS = tuple(word.encode() for word in ("conta", "konta", "конта", "presse", "stampa", "inquiries", "enquiries", "office", "ansprech"))
_PRICE = re.compile(rb"(?:\d[.,]\d\d|[$\xc2\xa3\xe2\x82\xac]\s?\d+|\d\s?(?:\xe2\x82\xac|\xc2\xa3|EUR|CHF|kr\.?))\s*$", re.IGNORECASE)
_MENU = frozenset(
    name.encode() for name in ("menu", "our menu", "speisekarte", "karte", "carte", "la carte", "menú", "carta", "menù", "cardápio", "меню")
)
#: By language, what a baker does with dough and a reader with a page.
_DIVIDE = {"de": b"teilen", "nl": b"delen"}


def own_by_kind(page: Page, view: TextView, pattern: Pattern) -> Iterator[int]:
    """Positions of the lines of a page that are its author's by the kind of document.

    Args:
        page: the lines.
        view: of the text.
        pattern: gives a pattern among the parameters of the rule for page tails, by its name.
    """
    suspects = page.suspects
    yield from _clauses(page, suspects, pattern)
    yield from _bill_of_fare(page)
    yield from _contacts(page, suspects, view, pattern)
    yield from _steps(page, view, pattern)


def _clauses(page: Page, suspects: Sequence[int], pattern: Pattern) -> Iterator[int]:
    """Rights reserved in a clause of a contract that has no numbers: in a sentence of one, or with another one below."""
    reserved = [at for at in suspects if any(word in page.raw(at).lower() for word in _RESERVED)]
    if not reserved:
        return
    words = pattern("contract_words")
    prose = [at for at in range(len(page)) if page.raw(at).count(b" ") >= LEAST_BLANKS]
    clauses = [at for at in prose if words.occurs(page.raw(at))]
    if len(clauses) < max(FEWEST_CLAUSES, SHARE_OF_CLAUSES * len(prose)):
        return
    for at in reserved:
        if clauses[0] < at < clauses[-1] or (at in clauses and page.raw(at).count(b". ") > 0):
            yield at


def _bill_of_fare(page: Page) -> Iterator[int]:
    """The heading of a menu with prices below it."""
    for at in range(min(len(page), DISHES_WITHIN)):
        if page.keys[at] in _MENU:
            below = range(at + 1, min(at + 1 + DISHES_WITHIN, len(page)))
            if sum(_PRICE.search(page.raw(other)) is not None for other in below) >= FEWEST_DISHES:
                yield at


def _contacts(page: Page, suspects: Sequence[int], view: TextView, pattern: Pattern) -> Iterator[int]:
    """Who answers questions on a press release: what stands below such a heading; below a bare "Contact" where the text is a release."""
    if not any(b"@" in page.raw(at) for at in suspects) or not any(word in view.utf8_lower for word in _CONTACTS):
        return
    release: bool | None = None
    for name in ("press_contacts", "contacts"):
        for _, last in pattern(name).spans(view.utf8):
            at = page.at_of_line(view.byte_lines.index_at(last - 1))
            block = _contact_below(page, at)
            if not any(b"@" in page.raw(other) for other in block):
                continue
            if name == "contacts" and release is None:
                release = pattern("releases").occurs(view.utf8)
            if name == "press_contacts" or release:
                yield from block


def _contact_below(page: Page, at: int) -> range:
    """Positions of a heading and of the short lines below it."""
    end = at + 1
    while end < len(page) and end - at <= LONGEST_CONTACT and len(page.raw(end).strip()) <= LONGEST_DATUM and not page.prose[end]:
        end += 1
    return range(at, end)


def _steps(page: Page, view: TextView, pattern: Pattern) -> Iterator[int]:
    """A step of a recipe that is one word, between steps that speak of the kitchen."""
    if view.language.code not in _DIVIDE:
        return
    word = _DIVIDE[view.language.code]
    if word not in view.utf8_lower:
        return
    cooks = pattern("kitchen")
    for at in range(1, len(page) - 1):
        if page.keys[at] == word and all(page.raw(other).count(b" ") >= LEAST_BLANKS and cooks.occurs(page.raw(other)) for other in (at - 1, at + 1)):
            yield at
