"""Articles that do not go with the sound behind them: "a apple", "an dream"."""

from __future__ import annotations

from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.code import looks_like_code
from qualcheck.checks.shared.english import dictionary
from qualcheck.rulepacks import ActiveRule
from qualcheck.view import TextView

#: So far back the word before the article is looked for.
_LABEL = 24
_ENDS = ".!?:;"
_OPENING = " \xa0\"“‘'("


def wrong_articles(rule: ActiveRule, view: TextView, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """The pattern finds an article with a letter behind it that asks for the other one; what is said otherwise than written is left alone.

    Only words that the dictionary has: of an abbreviation or a name nobody knows how it is said.
    """
    text = view.text
    consonants = tuple(rule.params["said_with_consonant"])
    skipped, labels = frozenset(rule.params["no_noun_behind"]), frozenset(rule.params["labels"])
    for start, end in spans:
        article, word = text[start:end].split()
        after = text[end : end + 1]
        if word in skipped or word not in dictionary() or (after and (after.isalnum() or after in "_’'@/=([")):
            continue
        if article in ("a", "A") and word.startswith(consonants):
            continue
        line = view.lines.index_at(start)
        before = text[max(view.lines.starts[line], start - _LABEL) : start].rstrip(_OPENING)
        if article[0] == "A" and before and before[-1] not in _ENDS:
            continue  # a label or a headline: "Vitamin A intake"
        if before.lower().rpartition(" ")[2] in labels or looks_like_code(view.lines.raw[line]):
            continue
        other = article[0] if len(article) > 1 else article + "n"
        expected = other + text[start + len(article) : end]
        yield Hit(rule.code, start, end, expected, replacement=expected, exact=True)
