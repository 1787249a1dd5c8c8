"""The same steps as ``tokens``, ``gains``, ``features`` and ``analysis`` take, by compiled loops; equal bit for bit, and tests hold it so."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.spun.features import (
    ALONE,
    BEST,
    CLASH,
    CONTENT,
    FARTHEST,
    FEWEST,
    HELPED,
    HIT_FEATURES,
    LIMITS,
    OUT_OF_PLACE,
    POOLS,
    ROUGH,
    SHORTEST,
    UNEASY,
    WINDOW,
    Lexicon,
    Matrix,
    Numbers,
    window_count,
)
from qualcheck.checks.spun.gains import DEEP_HOPELESS, HOPELESS, Candidates
from qualcheck.checks.spun.model import SpunModel
from qualcheck.checks.spun.tokens import ABBREVIATIONS, FUNCTION_WORDS, KIND, Tokens, reads_as_english
from qualcheck.checks.spun.topics import BLOCK
from qualcheck.kernels import language_model, model_words, spun
from qualcheck.kernels import windows as loops
from qualcheck.lexicon.ngrams import USUAL_MEAN, USUAL_SPREAD, NgramModel
from qualcheck.lexicon.substitutions import USAGE_UNIT, rivals_of

if len(HIT_FEATURES) != spun.HIT_FEATURES or spun.USAGE_UNIT != USAGE_UNIT:
    raise AssertionError("features of candidates were changed in features.py and not in kernels/spun.py")

_LIMITS, _BEST = np.array(LIMITS, np.float64), np.array(BEST, np.int64)
_CHANCES, _MOST = (np.array(column, np.float32)[:, np.newaxis] for column in zip(*POOLS, strict=True))
_KNOBS = (np.float32(ROUGH), np.float32(CONTENT), np.float32(CLASH))
_USUAL = (ALONE, HELPED, UNEASY, OUT_OF_PLACE, FARTHEST, FEWEST, np.float32(USUAL_MEAN), np.float32(USUAL_SPREAD))


def tokenise(upper: bytes, lower: bytes, model: NgramModel) -> Tokens:
    """As ``tokens.tokenise``."""
    text, small = np.frombuffer(upper, np.uint8), np.frombuffer(lower, np.uint8)
    return Tokens(*model_words.tokenise(text, small, KIND, model.slots, model.marked(ABBREVIATIONS), model.start))


def is_english(tokens: Tokens, model: NgramModel) -> bool:
    """As ``analysis.is_english``."""
    return reads_as_english(len(tokens), *model_words.tally(tokens.stream, tokens.place, model.marked(FUNCTION_WORDS)))


def read(stream: NDArray[np.int32], model: NgramModel) -> spun.Reading:
    """As ``gains.read``; the weights of backing off are looked up where they are needed."""
    return spun.Reading(*language_model.read(model.arrays, stream))


def hits(
    tokens: Tokens, reading: spun.Reading, lexicon: Lexicon, weights: SpunModel, *, deep: bool = False, together: bool = True
) -> tuple[Candidates, Matrix]:
    """As ``analysis.hits``."""
    rivals = rivals_of(deep=deep, together=together)
    least = DEEP_HOPELESS if deep else HOPELESS
    net = weights.hit, weights.hit_bias, weights.hit_units, np.float32(weights.hit_units_bias)
    figures, measures, support, evidence = spun.hits(
        lexicon.model.arrays, lexicon.table.arrays, tokens.stream, tokens.capital, tokens.word, reading, net, BLOCK,
        deep, together, rivals, least,
    )  # fmt: skip
    at, size, entry, now, back = figures
    gain, bare = measures
    return Candidates(at, size, entry, gain, bare, now, back, support), evidence


def windows(tokens: Tokens) -> Numbers:
    """As ``features.windows``."""
    bounds: Numbers = loops.bounds_of(tokens.place, WINDOW, window_count(len(tokens)))
    return bounds


def window_features(
    bounds: Numbers, tokens: Tokens, reading: spun.Reading, lexicon: Lexicon, place: Numbers, evidence: Matrix, phrases: NDArray[np.float64]
) -> Matrix:
    """As ``features.window_features``."""
    pools = np.log1p(_CHANCES * np.expm1(np.minimum(evidence, _MOST)))
    found: Matrix = loops.window_features(
        lexicon.model.arrays, lexicon.table.spinnable, tokens.stream, tokens.place, reading.nats, reading.attested, bounds, SHORTEST, phrases,
        place, evidence, pools, _LIMITS, _BEST, _KNOBS, (lexicon.model.usual, lexicon.table.replacing, *_USUAL),
    )  # fmt: skip
    return found
