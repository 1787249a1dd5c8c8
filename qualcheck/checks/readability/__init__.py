"""RD: readability and text statistics. All of it is measuring; the rules of the pack are limits on what is measured here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcheck.checks.base import Family, Hit, Signals
from qualcheck.checks.readability import corpus_filters, textstat_measures
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView
from qualcheck.view.tokens import NumberedTokens, TokenProperty

_WORD_CHARACTER = re.compile(r"\w")
#: Where the second of the two counts that a token's integer holds begins.
_SECOND = 40

#: Token -> 1 where it holds an alphabetic character, and ``1 << _SECOND`` where it holds a letter, digit or underscore.
_KINDS = TokenProperty(lambda tokens: [any(map(str.isalpha, token)) | bool(_WORD_CHARACTER.search(token)) << _SECOND for token in tokens])
_IS_STOP_WORD = TokenProperty(lambda tokens: list(map(textstat_measures.GOPHER_STOP_WORDS.__contains__, tokens)))


def measure(view: TextView) -> Signals:
    """Sizes, textstat's measures (English only), and the measures of C4, Gopher and FineWeb; see ``docs/signals.md``."""
    tokens = view.numbered_tokens
    characters, counts = tokens.characters, corpus_filters.counts_of(view)
    signals: dict[str, float] = {
        "text.characters": len(view.text),
        "text.words": len(tokens),
        "text.lines": len(view.inked_lines),
        "text.paragraphs": len(view.paragraphs),
        "text.sentences": len(view.sentence_bounds),
    }
    totals = textstat_measures.totals_of(tokens) if _may_be_english(view) else None
    if totals:
        for name, value in textstat_measures.measures(counts.spoken, len(tokens), characters, totals).items():
            signals[f"readability.{name}"] = value
    alphabetic, worded, stop_words = (totals.alphabetic, totals.words, totals.stop_words) if totals else _kinds_of(tokens)
    if len(tokens):
        signals["text.fraction_words_with_letter"] = alphabetic / worded if worded else 0.0
    signals.update(corpus_filters.gopher(view, counts, characters, alphabetic, stop_words))
    signals.update(corpus_filters.c4(counts))
    signals.update(corpus_filters.fineweb(view, counts))
    return {name: float(value) for name, value in signals.items()}


def _may_be_english(view: TextView) -> bool:
    """English, or too short to tell."""
    language = view.language
    return language.code == "en" or language.decided_by == "too short"


def _kinds_of(tokens: NumberedTokens) -> tuple[int, int, int]:
    """Tokens with an alphabetic character; tokens with a letter, digit or underscore; different stop words of Gopher."""
    both = int(_KINDS.of(tokens) @ tokens.counts)
    return both & (1 << _SECOND) - 1, both >> _SECOND, int(_IS_STOP_WORD.of(tokens).sum())


def find(_view: TextView, _rules: RuleTable, _signals: Signals) -> Iterator[Hit]:
    """Nothing: the pack's rules are metrics and phrases."""
    yield from ()


FAMILY = Family("RD", measure, find, mends=None)
