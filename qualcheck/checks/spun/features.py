"""Figures that the spun-text model judges by: one row for each candidate, one row for each window of the text."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.spun.gains import Candidates, Reading
from qualcheck.checks.spun.order import order_features
from qualcheck.checks.spun.tokens import Tokens
from qualcheck.checks.spun.topics import topic_features
from qualcheck.lexicon.ngrams import USUAL_MEAN, USUAL_SPREAD, Ids, Nats, NgramModel
from qualcheck.lexicon.substitutions import USAGE_UNIT, SubstitutionTable

Matrix = NDArray[np.float32]
Numbers = NDArray[np.int64]

HIT_FEATURES = (
    "gain", "gain over 2", "gain over 5", "gain over 9", "context gain", "context gain over 2", "context gain over 5", "bare gain",
    "pairs now 0", "pairs now 2", "pairs back 0", "pairs back 2", "pairs won", "weight by gain",
    "weight", "several words", "several words by weight", "shorter", "longer", "capital inside", "unknown before", "unknown after", "sentence start",
    "supported", "won by support", "supported over 4", "needs support", "topic won", "topic now", "topic alike", "topic known",
    *(f"{what} gain over {nats} is rare" for what in ("any", "this") for nats in (1, 3, 6)), "often seen",
    "order won", "order won over 2", "order now", "order at its worst", "order won beyond", "order beyond", "order won inside", "same kind",
)  # fmt: skip
#: Chances that a spinner replaced a place, and the most that one hit may add, for the pooled evidence.
POOLS = ((0.03, 6.0), (0.1, 6.0), (0.3, 4.0))
LIMITS = (0, 1, 2, 3, 4, 5, 6)
BEST = (1, 3, 5, 10)
WINDOW_FEATURES = (
    *(f"pool {chance}" for chance, _ in POOLS), *(f"pool {chance} a word" for chance, _ in POOLS), *(f"hits over {limit}" for limit in LIMITS),
    *(f"best {count}" for count in BEST), "phrases", "fluency", "rough", "unknown", "strange pairs", "cohesion", "rarity", "clashes", "places",
    "kept", *(f"{measure} {words}" for words in ("words", "content", "replacements") for measure in ("unease", "uneasy", "out of place")),
)  # fmt: skip
TELL_FEATURES = ("evidence", "odds below 0", "odds over 0")
#: Log-odds of a window beyond which it is no surer, for its replacements.
SUREST = 6.0
#: Evidence of a candidate that is told apart no further, less and more.
FAINTEST, PLAINEST = -2.0, 8.0
#: Words rarer than this (nats) are taken for content words.
CONTENT = -7.5
#: A word is rough where it is less likely (nats) after the words before it, and clashes where they make it so much less likely.
ROUGH, CLASH = -9.0, -1.0
#: The most and the least (nats) that its neighbours may do for a word; from so many spreads below what is usual on it is uneasy, out of place;
#: more than ``FARTHEST`` count as that.
ALONE, HELPED = np.float32(-5), np.float32(8)
UNEASY, OUT_OF_PLACE, FARTHEST = np.float32(-0.8), np.float32(-1.4), np.float32(3)
#: A share of fewer words is taken as if there were so many.
FEWEST = 5
#: Words of a window, about; the last one takes what is left below half of it.
WINDOW = 180
#: Rates of a shorter text are taken as if it had so many words: three words that fit are no text that fits.
SHORTEST = 30


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the features need to know of English and of spinners."""

    model: NgramModel
    table: SubstitutionTable

    def phrase(self, entry: int) -> str:
        """The original of an entry."""
        return " ".join(self.model.word(number) for number in self.table.original[entry].tolist() if number)


def hit_features(found: Candidates, tokens: Tokens, lexicon: Lexicon) -> Matrix:
    """One row for each candidate, columns as in ``HIT_FEATURES``."""
    gain = np.clip(found.gain, -10, 18)
    context = np.clip(found.gain - found.bare, -10, 14)
    table, entry = lexicon.table, found.entry
    weight, length = table.weight[entry], table.size[entry]
    several = found.size > 1
    word = tokens.word[found.at]
    before, after = tokens.stream[found.at - 1], tokens.stream[found.at + found.size]
    opens = before == lexicon.model.start
    columns = [
        gain, np.maximum(gain - 2, 0), np.maximum(gain - 5, 0), np.maximum(gain - 9, 0),
        context, np.maximum(context - 2, 0), np.maximum(context - 5, 0), np.clip(found.bare, -8, 8),
        found.now == 0, found.now == 2, found.back == 0, found.back == 2, found.back - found.now,
        weight * np.maximum(gain, 0),
        weight, several, several * weight, length < found.size, length > found.size,
        tokens.capital[word] & ~opens, before == 0, after == 0, opens,
        np.clip(found.support, -10, 18), np.clip(found.support - found.gain, 0, 10), np.clip(found.support - 4, 0, 14),
        found.support - found.gain > 3,
        *topic_features(found, table.original[entry], tokens.stream, lexicon.model),
        *(table.usage[entry].T.astype(np.float32) * np.float32(USAGE_UNIT)),
        *order_features(found, table.original[entry], length, tokens.stream, lexicon.model),
    ]  # fmt: skip
    return np.stack([np.asarray(column, np.float32) for column in columns], axis=1)


def tell_features(evidence: Matrix, odds: Matrix) -> Matrix:
    """One row for each hit, columns as in ``TELL_FEATURES``; ``odds`` are the log-odds of its window."""
    return np.stack([np.clip(evidence, FAINTEST, PLAINEST), np.clip(odds, -SUREST, 0), np.clip(odds, 0, SUREST)], axis=1)


def tell_row(evidence: float, odds: float) -> tuple[float, float, float]:
    """The row of one hit."""
    return min(max(evidence, FAINTEST), PLAINEST), min(max(odds, -SUREST), 0.0), min(max(odds, 0.0), SUREST)


def window_count(words: int) -> int:
    """How many windows so many words make."""
    return 1 if words < 2 * WINDOW else round(words / WINDOW)


def windows(tokens: Tokens) -> Numbers:
    """First word of each window, and behind the last: windows of about ``WINDOW`` words that begin where a sentence does."""
    count = len(tokens)
    parts = window_count(count)
    bounds = [0]
    for at in (count * part // parts for part in range(1, parts)):
        opens = np.diff(tokens.place[at - 1 : at + WINDOW // 3 + 1]) > 1
        first = int(opens.argmax())
        bounds.append(at + first if opens[first] else at)
    return np.array([*bounds, count], np.int64)


def window_features(
    bounds: Numbers, tokens: Tokens, reading: Reading, lexicon: Lexicon, place: Numbers, evidence: Matrix, phrases: NDArray[np.float64]
) -> Matrix:
    """One row for each window, columns as in ``WINDOW_FEATURES``.

    Args:
        bounds: first word of each window, and behind the last.
        tokens: the words.
        reading: their log-probabilities.
        lexicon: the language model and the substitutions.
        place: number of the first word of each hit; no two hits overlap.
        evidence: log-likelihood ratio of each hit, in nats.
        phrases: confidence of the fingerprints and artefacts in each window, summed.
    """
    count = len(bounds) - 1
    size = np.maximum(np.diff(bounds), SHORTEST)
    at = np.searchsorted(bounds, place, side="right") - 1

    def per_window(values: NDArray[np.floating] | NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(at, weights=np.asarray(values, np.float64), minlength=count).astype(np.float64)

    pools = [per_window(np.log1p(chance * np.expm1(np.minimum(evidence, most)))) for chance, most in POOLS]
    columns = [*pools, *(100 * pool / size for pool in pools), *(100 * per_window(evidence > limit) / size for limit in LIMITS)]
    order = np.lexsort((-evidence, at))
    rank = np.arange(len(order)) - np.searchsorted(at[order], at[order])
    for most in BEST:
        chosen = order[rank < most]
        columns.append(np.bincount(at[chosen], weights=np.maximum(evidence[chosen], 0), minlength=count) / most)
    columns += [np.minimum(phrases, 4.0), *_fluency(bounds, tokens, reading, lexicon.model), 100 * per_window(np.ones(len(at))) / size]
    kept = np.concatenate([[0.0], np.cumsum(lexicon.table.spinnable[tokens.stream[tokens.place]], dtype=np.float64)])
    columns.append(100 * np.diff(kept[bounds]) / size)
    columns += _unease(bounds, tokens, reading, lexicon)
    return np.stack(columns, axis=1).astype(np.float32)


def _fluency(bounds: Numbers, tokens: Tokens, reading: Reading, model: NgramModel) -> list[NDArray[np.float64]]:
    """Means over the known words of each window: log-probability, share of improbable words, and so on."""
    ids = tokens.stream[tokens.place]
    before = tokens.stream[tokens.place - 1]
    single = model.unigram[ids]
    known = ids > 0
    nats = reading.nats[tokens.place]
    content = known & (before > 0) & (single < CONTENT) & (model.unigram[before] < CONTENT) & (before != model.start)
    cohesion = nats - single

    def share(values: NDArray[np.floating] | NDArray[np.bool_], among: NDArray[np.bool_]) -> NDArray[np.float64]:
        total = np.concatenate([[0.0], np.cumsum(np.where(among, values, 0), dtype=np.float64)])
        number = np.concatenate([[0], np.cumsum(among)])
        return np.diff(total[bounds]) / np.maximum(np.diff(number[bounds]), 1)

    everything = np.ones(len(ids), np.bool_)
    return [
        share(nats, known),
        share(nats < ROUGH, known),
        share(~known, everything),
        share(~reading.attested[tokens.place], content),
        share(cohesion, known),
        share(single, known),
        share(cohesion < CLASH, known),
    ]


def company(stream: Ids, nats: Nats, model: NgramModel) -> Nats:
    """What the words before it do for the probability of each word, and it for the next two (half for the second), in nats."""
    helped = np.minimum(np.maximum(nats - model.unigram[stream], ALONE), HELPED)
    after = np.concatenate([helped, np.zeros(2, np.float32)])
    found: Nats = helped + after[1:-1] + np.float32(0.5) * after[2:]
    return found


def _unease(bounds: Numbers, tokens: Tokens, reading: Reading, lexicon: Lexicon) -> list[NDArray[np.float64]]:
    """How far the words of each window go less well with their neighbours than they usually do, in spreads; shares of those that do much less."""
    model = lexicon.model
    ids = tokens.stream[tokens.place]
    usual = model.usual[ids]
    own = company(tokens.stream, reading.nats, model)[tokens.place]
    far = (own - usual[:, 0] * np.float32(USUAL_MEAN)) / (usual[:, 1] * np.float32(USUAL_SPREAD))
    far = np.minimum(np.maximum(far, -FARTHEST), FARTHEST)
    known = ids > 0
    columns = []
    for among in (known, known & (model.unigram[ids] < CONTENT), known & lexicon.table.replacing[ids]):
        number = np.maximum(np.diff(np.concatenate([[0], np.cumsum(among)])[bounds]), FEWEST)
        for values in (far, far < UNEASY, far < OUT_OF_PLACE):
            total = np.concatenate([[0.0], np.cumsum(np.where(among, values, 0), dtype=np.float64)])
            columns.append(np.diff(total[bounds]) / number)
    return columns
