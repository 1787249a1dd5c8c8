"""SP: spun text. What an article spinner put in place of the author's words, what stood there, and how likely the whole is spun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from qualcheck.checks.base import Family, Hit, Signals
from qualcheck.checks.spun.analysis import Analysis, analyse
from qualcheck.checks.spun.explain import Explained, explain
from qualcheck.checks.spun.features import Lexicon
from qualcheck.checks.spun.mention import mentions
from qualcheck.checks.spun.model import spun_model
from qualcheck.lexicon import cased, language_model, phrase_book, substitution_table
from qualcheck.lexicon.phrases import Phrase
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

#: A phrase of less confidence counts only in company.
CERTAIN = 0.5
#: From this confidence on a finding is a warning, below it an information.
STRONG = 0.75
#: "Reads as spun" needs so many different replacements that are explained.
ENOUGH = 3
#: Probability from which a text is called spun or suspect.
SPUN = 0.5
#: Below so many words, half a window, a few rare words are a large share: there it takes this probability to be called spun.
FEW_WORDS, SURE = 90, 0.95
#: Evidence (nats) that a replacement needs of its own, whatever the text around it, to count for a verdict.
TELLING = 1.5
SUBSTITUTION, SPUN_TEXT, SUSPECT, PASSAGE = "SP002", "SP005", "SP006", "SP007"
#: Log-odds from which a part of a longer text is reported as spun.
SPUN_PART = 1.5
#: Texts of so many characters are glimpsed at first: so many stretches of so many characters.
GLIMPSE_FROM, STRETCHES, STRETCH = 4500, 5, 650
#: Log-odds of a window that shows no trace of a spinner.
UNTOUCHED = -3.0


@dataclass(frozen=True, slots=True)
class _Result:
    phrases: list[tuple[int, int, Phrase]]
    words: int
    analysis: Analysis | None
    explained: list[Explained]
    probability: float


@lru_cache(maxsize=1)
def _lexicon() -> Lexicon:
    return Lexicon(language_model(), substitution_table())


@lru_cache(maxsize=1)
def _result(view: TextView) -> _Result:
    upper, text = cased(view.safe)
    phrases = phrase_book().find(text)
    mentioned = mentions(text, [(start, end, phrase.expected) for start, end, phrase in phrases]) if phrases else []
    quoted = [(start, end) for (start, end, _), talked_about in zip(phrases, mentioned, strict=True) if talked_about]
    phrases = [hit for hit, talked_about in zip(phrases, mentioned, strict=True) if not talked_about]
    certain = [(start, phrase.confidence) for start, _, phrase in phrases if phrase.confidence >= CERTAIN]
    if not certain and (glimpse := _glimpse(upper, text)) is not None:
        return _Result(_in_company(phrases), len(glimpse.tokens) * len(text) // (STRETCHES * STRETCH), None, [], glimpse.probability)
    analysis = analyse((upper, text), _lexicon(), spun_model(), certain, quoted)
    if analysis is None:
        return _Result(_in_company(phrases), 0, None, [], 0.0)
    explained = explain(analysis, _lexicon(), spun_model(), text, [(start, end) for start, end, _ in phrases])
    if analysis.probability < SPUN:
        phrases = _in_company(phrases)
    return _Result(phrases, len(analysis.tokens), analysis, explained, analysis.probability)


def _glimpse(upper: bytes, text: bytes) -> Analysis | None:
    """The analysis of a few stretches of a long text, where they show no trace of a spinner; None where all must be read.

    Nearly all long texts are clean, and a spinner leaves no two hundred words untouched: a few stretches tell. They are spread
    so that a spun half of a page holds at least two of them.
    """
    if len(text) < GLIMPSE_FROM:
        return None
    cuts = [(start, start + STRETCH) for start in range(0, len(text) - STRETCH, (len(text) - STRETCH) // (STRETCHES - 1))]
    pieces = [(_behind_blank(text, start), _behind_blank(text, end)) for start, end in cuts]
    seen = analyse((_joined(upper, pieces), _joined(text, pieces)), _lexicon(), spun_model(), glimpse=True)
    return seen if seen is not None and float(seen.log_odds.max()) < UNTOUCHED else None


def _behind_blank(text: bytes, at: int) -> int:
    """The next place from ``at`` on where a line or a sentence begins, or a word where none does soon."""
    if at == 0 or at >= len(text):
        return min(at, len(text))
    for mark in (b"\n", b". ", b" "):
        found = text.find(mark, at, at + STRETCH // 4)
        if found >= 0:
            return found + len(mark)
    return at


def _joined(text: bytes, pieces: list[tuple[int, int]]) -> bytes:
    return b"\n".join(text[start:end] for start, end in pieces)


def measure(view: TextView) -> Signals:
    result = _result(view)
    hits = len(result.phrases) + len(result.explained)
    per_thousand = 1000 * hits / result.words if result.words else 0.0
    return {"spun.probability": round(result.probability, 4), "spun.hits": float(hits), "spun.hits_per_1000_words": round(per_thousand, 3)}


def find(view: TextView, rules: RuleTable, signals: Signals) -> Iterator[Hit]:
    result = _result(view)
    for start, end, phrase in result.phrases:
        if phrase.code in rules:
            yield _hit(phrase.code, start, end, phrase.expected, phrase.confidence, phrase.family)
    if SUBSTITUTION in rules:
        for hit in result.explained:
            yield _hit(SUBSTITUTION, hit.start, hit.end, hit.expected, hit.confidence, hit.why)
    yield from _verdict(result, signals)


def _hit(code: str, start: int, end: int, expected: str, confidence: float, why: str) -> Hit:
    """A replacement, as information where it is weak."""
    return Hit(code, start, end, expected, confidence, {"why": why}, expected, severity=None if confidence >= STRONG else "info")


def _verdict(result: _Result, signals: Signals) -> Iterator[Hit]:
    probability = signals.get("spun.probability", 0.0)
    distinct = {phrase.found for _, _, phrase in result.phrases} | {hit.found for hit in result.explained if hit.evidence >= TELLING}
    values = {"probability": f"{probability:.2f}", "hits": len(distinct), "limit": f"{SPUN:g}"}
    if probability >= SPUN:
        sure = len(distinct) >= ENOUGH and (result.words >= FEW_WORDS or probability >= SURE)
        code = SPUN_TEXT if sure else SUSPECT
        yield Hit(code, 0, 0, confidence=probability, values=values)
    elif result.analysis is not None:
        tokens, bounds = result.analysis.tokens, result.analysis.bounds
        for first, last, odds in zip(bounds[:-1], bounds[1:], result.analysis.log_odds, strict=True):
            inside = {hit.found for hit in result.explained if tokens.starts[first] <= hit.start < tokens.ends[last - 1]}
            if odds >= SPUN_PART and len(inside) >= ENOUGH:
                yield Hit(PASSAGE, int(tokens.starts[first]), int(tokens.ends[last - 1]), values={**values, "hits": len(inside)})


def _in_company(found: list[tuple[int, int, Phrase]]) -> list[tuple[int, int, Phrase]]:
    """Without the weak ones, unless at least two others are there."""
    distinct = {phrase.found for _, _, phrase in found}
    return found if len(distinct) >= ENOUGH else [hit for hit in found if hit[2].confidence >= CERTAIN]


FAMILY = Family("SP", measure, find, mends="unsafe")
