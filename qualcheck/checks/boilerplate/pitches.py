"""Lines with which a site speaks for itself: a question that is left open, a call or an offer that names the source.

A shape names the line; the model of ``leftovers`` confirms it by its place, its neighbours and its words. So it is asked only of pages
that hold such a line.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from qualcheck.checks.boilerplate.evidence import names_source
from qualcheck.checks.boilerplate.page import Page
from qualcheck.checks.boilerplate.vocabulary import vocabulary
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.rulepacks.patterns import HitPattern, hit_pattern
from qualcheck.view import TextView

PITCH = "BP095"
_QUESTION_MARK = b"?"


def shapes(page: Page, view: TextView, rules: RuleTable, flagged: list[bool], names: list[str]) -> dict[int, float]:
    """The least probability for each line that the rule can name, by position; none where it is not in force.

    Args:
        page: the page.
        view: the text of the page.
        rules: the table of rules.
        flagged: whether each line is boilerplate by another rule.
        names: names of the source, squeezed and in lower case.
    """
    rule = rules.get(PITCH)
    if rule is None:
        return {}
    found = dict(_questions(page, view, rule))
    found.update(_named(page, view, rule, names))
    open_ = {at: least for at, least in found.items() if not flagged[at] and at != page.title and not page.is_listed(at)}
    excepted, lines = vocabulary(rules).unless.get(PITCH), view.byte_lines.raw
    return {at: least for at, least in open_.items() if excepted is None or not excepted[lines[page.lines[at]]]}


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
    return hit_pattern(str(rule.params[name]))
