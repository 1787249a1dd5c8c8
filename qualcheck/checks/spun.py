"""SP: spun text. What an article spinner put in place of the author's words, what stood there, and how likely the whole is spun."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from qualcheck.checks._spun_mention import mentions
from qualcheck.checks.base import Family, Hit, Signals
from qualcheck.lexicon import folded, phrase_book
from qualcheck.lexicon.phrases import Phrase
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

#: A phrase of less confidence counts only in company.
CERTAIN = 0.5
#: At this confidence a finding is a warning, below it an information.
STRONG = 0.75
#: "Reads as spun" needs so many different phrases that are explained.
ENOUGH = 3
SPUN = 0.5

Found = tuple[int, int, Phrase]


@lru_cache(maxsize=1)
def _phrases(view: TextView) -> list[Found]:
    """Phrases of spinners that the text uses; those that it only mentions are left out."""
    text = folded(view.safe)
    found = list(phrase_book().find(text))
    if not found:
        return []
    mentioned = mentions(text, [(start, end, phrase.expected) for start, end, phrase in found])
    return [hit for hit, quoted in zip(found, mentioned, strict=True) if not quoted]


def measure(view: TextView) -> Signals:
    found = _in_company(_phrases(view))
    words = max(len(view.tokens), 1)
    doubt = 1.0
    for confidence in {phrase.found: phrase.confidence for _, _, phrase in found}.values():
        doubt *= 1.0 - 0.6 * confidence
    probability = 0.0 if not found else (1.0 - doubt) * min(1.0, 200.0 * len(found) / words)
    return {
        "spun.probability": round(probability, 4),
        "spun.hits": float(len(found)),
        "spun.hits_per_1000_words": round(1000 * len(found) / words, 3),
    }


def find(view: TextView, rules: RuleTable, signals: Signals) -> Iterator[Hit]:
    found = _in_company(_phrases(view))
    for start, end, phrase in found:
        if phrase.code not in rules:
            continue
        severity = "warning" if phrase.confidence >= STRONG else "info"
        yield Hit(
            phrase.code,
            start,
            end,
            phrase.expected,
            phrase.confidence,
            values={"why": phrase.family},
            replacement=phrase.expected,
            severity=None if severity == "warning" else "info",
        )
    explained = len({phrase.found for _, _, phrase in found})
    probability = signals.get("spun.probability", 0.0)
    if probability >= SPUN and explained >= ENOUGH:
        yield Hit("SP005", 0, 0, confidence=probability, values={"probability": f"{probability:.2f}", "hits": explained})


def _in_company(found: list[Found]) -> list[Found]:
    """Without the weak ones, unless at least two others are there."""
    distinct = {phrase.found for _, _, phrase in found}
    return found if len(distinct) >= ENOUGH else [hit for hit in found if hit[2].confidence >= CERTAIN]


FAMILY = Family("SP", measure, find)
