"""Short lines with boilerplate all around: the entries of a menu or a footer that no list knows.

The shortest sentences of an article and its headline stand like that, too: a sentence is known by its end mark and small letters, the
headline as one of the lowest lines above the text that read like one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, compress, islice

from qualcheck.checks.boilerplate.page import Page
from qualcheck.checks.shared.said import is_sentence
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView
from qualcheck.view.title import reads_like_title

SURROUNDED = "BP068"

#: The headline, and what may stand between it and the text: its second line, a caption.
MOST_HEADLINES = 2


def surrounded(page: Page, view: TextView, rules: RuleTable, flags: list[bool]) -> Iterator[tuple[int, str, str]]:
    """Position, rule and evidence of short lines that have boilerplate (``flags``) all around."""
    rule = rules.get(SURROUNDED)
    if rule is None:
        return
    most_words, reach, least = (int(rule.params[name]) for name in ("most_words", "reach", "neighbours"))
    near = {beside for at in compress(range(len(page)), flags) for beside in (at - 1, at + 1)}
    before = list(accumulate(flags, initial=0)) if near else []
    raw = view.lines.raw
    headlines: frozenset[int] | None = None
    for at in sorted(near):
        if not 0 <= at < len(flags) or flags[at]:
            continue
        key = page.keys[at]
        if not key or key.count(b" ") >= most_words or at == page.title or page.prose[at]:
            continue
        around = before[min(at + reach + 1, len(flags))] - before[max(at - reach, 0)]
        enclosed = 0 < at < len(flags) - 1 and flags[at - 1] and flags[at + 1]
        if around < least - enclosed or is_sentence(raw[page.lines[at]]):
            continue
        if headlines is None:
            headlines = headlines_of(page, view, flags)
        if at not in headlines:
            yield at, SURROUNDED, f"{around} of the lines around (up to {reach} above, {reach} below) are boilerplate, at least {least - enclosed}"


def headlines_of(page: Page, view: TextView, flags: list[bool]) -> frozenset[int]:
    """Positions of the lowest lines above the text that read like a headline and are no boilerplate by themselves.

    Names of authors, dates and boilerplate may stand between them and the text.
    """
    prose = view.prose_lines
    if page.first_prose < 0 and not prose:
        return frozenset()
    first = page.first_prose if page.first_prose >= 0 else page.at_of_line(prose[0])
    raw = view.lines.raw
    likely = (at for at in range(first - 1, -1, -1) if not flags[at] and reads_like_title(raw[page.lines[at]].strip()))
    return frozenset(islice(likely, MOST_HEADLINES))
