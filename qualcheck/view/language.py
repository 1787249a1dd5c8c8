"""The language of a text: function words and script settle most texts at once, langdetect is asked about the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from qualcheck.data import table

#: Characters of the text that langdetect gets to see, at most.
SAMPLE = 3000
#: A text of fewer words than this has no language.
FEWEST_WORDS = 8
#: Share of a text's words that are function words of one language, above which the question is settled.
SETTLED = 0.20


@dataclass(frozen=True, slots=True)
class Language:
    """``code`` is ISO 639-1, or None where the text is too short or too mixed to tell; ``probability`` is 0..1."""

    code: str | None
    probability: float
    decided_by: str


@lru_cache(maxsize=1)
def function_words() -> dict[str, frozenset[str]]:
    """Function words by language, from ``rules/data/function_words.txt``."""
    found = {}
    for row in table("function_words.txt").read_text("utf-8").splitlines():
        language, _, words = row.partition(":")
        if words and not row.startswith("#"):
            found[language.strip()] = frozenset(words.split())
    return found


def decide(words: Counter[str], text: str) -> Language:
    """The language of a text by its lower-cased word counts, and by a sample of it where they don't settle it."""
    total = words.total()
    if total < FEWEST_WORDS:
        return Language(None, 0.0, "too short")
    english = sum(words[word] for word in function_words()["en"]) / total
    if english >= SETTLED:
        return Language("en", 1.0, "function words")
    return _ask_langdetect(text[:SAMPLE])


@lru_cache(maxsize=4096)
def _ask_langdetect(sample: str) -> Language:
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0
    try:
        best = detect_langs(sample)[0]
    except LangDetectException:
        return Language(None, 0.0, "langdetect")
    return Language(best.lang, float(best.prob), "langdetect")
