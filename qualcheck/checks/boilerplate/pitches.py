"""Lines with which a site speaks for itself: a question that is left open, a call or an offer that names the source.

A shape names the line; the model of ``leftovers`` confirms it by its place, its neighbours and its words. So it is asked only of pages
that hold such a line.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from qualcheck.checks.boilerplate.evidence import names_source
from qualcheck.checks.boilerplate.page import Page
from qualcheck.rulepacks import ActiveRule
from qualcheck.rulepacks.patterns import HitPattern, KnownLines, any_hit
from qualcheck.view import TextView

PITCH = "BP095"
_QUESTION_MARK = b"?"


def shapes(page: Page, view: TextView, rule: ActiveRule, flagged: list[bool], names: list[str]) -> dict[int, float]:
    """The least probability for each line that the rule can name, by position.

    Args:
        page: the page.
        view: the text of the page.
        rule: the rule as it is in force.
        flagged: whether each line is boilerplate by another rule.
        names: names of the source, squeezed and in lower case.
    """
    found = dict(_questions(page, view, rule))
    found.update(_named(page, view, rule, names))
    excepted, lines = _any_hit(tuple(rule.rule.unless)), view.byte_lines.raw
    open_ = {at: least for at, least in found.items() if not flagged[at] and at != page.title and not page.is_listed(at)}
    return {at: least for at, least in open_.items() if not excepted[lines[page.lines[at]]]}


def _questions(page: Page, view: TextView, rule: ActiveRule) -> Iterator[tuple[int, float]]:
    """Lines that are a question to the reader and nothing else, from its first words to its mark."""
    asks, least, longest = _pattern(rule, "question"), float(rule.params["least_question"]), int(rule.params["longest_question"])
    text, table = view.utf8_lower, view.byte_lines
    mark = text.find(_QUESTION_MARK)
    while mark >= 0:
        index = table.index_at(mark)
        end = table.ends[index]
        line = table.raw[index]
        if len(line) <= longest and line.rstrip().endswith(_QUESTION_MARK) and asks.occurs(line):
            yield page.at_of_line(index), least
        mark = text.find(_QUESTION_MARK, end)


def _named(page: Page, view: TextView, rule: ActiveRule, names: list[str]) -> Iterator[tuple[int, float]]:
    """Lines that hold the name of the source: most likely where they open with a call, less so the less they speak to the reader."""
    if not names:
        return
    raw, longest = view.byte_lines.raw, int(rule.params["longest"])
    for index in np.flatnonzero(names_source(view, names)).tolist():
        if len(raw[index]) <= longest:
            kind = "call" if _pattern(rule, "call").occurs(raw[index]) else "words" if _pattern(rule, "words").occurs(raw[index]) else "named"
            yield page.at_of_line(index), float(rule.params[f"least_{kind}"])


def _pattern(rule: ActiveRule, name: str) -> HitPattern:
    return _compiled(str(rule.params[name]))


@lru_cache(maxsize=8)
def _any_hit(patterns: tuple[str, ...]) -> KnownLines[bytes, bool]:
    return any_hit(patterns)


@lru_cache(maxsize=32)
def _compiled(source: str) -> HitPattern:
    return HitPattern(source)
