"""One pass over a text: words, candidates, evidence, windows, probability."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.checks.spun.features import Lexicon, Matrix, Numbers, hit_features, window_features, windows
from qualcheck.checks.spun.gains import Candidates, Reading, candidates, read
from qualcheck.checks.spun.mention import mentions
from qualcheck.checks.spun.model import SpunModel
from qualcheck.checks.spun.tokens import Tokens, is_english, tokenise
from qualcheck.lexicon.ngrams import Ids, NgramModel

#: Candidates of less evidence (nats) are dropped before the best of each place is chosen.
FAINT = -1.0
#: Evidence (nats) from which a candidate counts for something.
COUNTS = 0.5
#: Log-odds of a window that is spun for sure, without what it puts in quotation marks.
SURELY = 3.0
#: Long texts are surer than short ones: mean log-odds times the root of the number of windows, up to this.
SURER = 3.0
#: A text of fewer words is judged with doubt (nats, most for none): of clean fragments of 12 to 25 words, one in 25 would be suspect.
CLEAR, DOUBT = 60, 2.5


Hits = tuple[Candidates, Matrix]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found in a text.

    Attributes:
        tokens: its words.
        found: the candidates that were kept, none overlapping another.
        evidence: log-likelihood ratio of each.
        bounds: first word of each window, and behind the last.
        log_odds: of each window.
        mean_log_odds: over the windows, each by its words.
        probability: that the whole text is spun, 0..1.
    """

    tokens: Tokens
    found: Candidates
    evidence: Matrix
    bounds: Numbers
    log_odds: Matrix
    mean_log_odds: float
    probability: float


def analyse(
    text: tuple[bytes, bytes],
    lexicon: Lexicon,
    weights: SpunModel,
    phrases: Sequence[tuple[int, float]] = (),
    quoted: Sequence[tuple[int, int]] = (),
    *,
    glimpse: bool = False,
) -> Analysis | None:
    """The analysis of a text; None where it is too short or not English.

    Args:
        text: the text as it is and in lower case, as ``cased`` makes them.
        lexicon: language model and substitutions.
        weights: the trained model.
        phrases: code-point offset and confidence of each fingerprint and artefact in it.
        quoted: spans that are known to be mentions.
        glimpse: a first look: no word is put back together with its neighbour, and mentions count like uses.
    """
    do = _steps()
    tokens = do.tokenise(*text, lexicon.model)
    if not do.is_english(tokens, lexicon.model):
        return None
    reading = do.read(tokens.stream, lexicon.model)
    found, evidence = do.hits(tokens, reading, lexicon, weights, together=not glimpse)
    if not glimpse:
        found, evidence = used((found, evidence), tokens, text[1], quoted, lexicon)
    bounds = do.windows(tokens)
    features = do.window_features(bounds, tokens, reading, lexicon, tokens.word[found.at], evidence, phrases_of(bounds, tokens, phrases))
    log_odds = weights.log_odds(features)
    if float(log_odds.max()) > 0 and not glimpse:
        every = do.hits(tokens, reading, lexicon, weights, deep=True)
        window = np.searchsorted(bounds, tokens.word[every[0].at], side="right") - 1
        found, evidence = used(every, tokens, text[1], quoted, lexicon, log_odds[window] > SURELY)
    words = np.maximum(np.diff(bounds), 1)
    mean = float(np.minimum(np.maximum(log_odds, -8), 8) @ words / words.sum())
    return Analysis(tokens, found, evidence, bounds, log_odds, mean, whole(log_odds, mean, len(tokens)))


class _Steps(NamedTuple):
    """What is done with a text, by numpy or by compiled loops."""

    tokenise: Callable[[bytes, bytes, NgramModel], Tokens]
    is_english: Callable[[Tokens, NgramModel], bool]
    read: Callable[[Ids, NgramModel], Any]
    hits: Callable[..., Hits]
    windows: Callable[[Tokens], Numbers]
    window_features: Callable[..., Matrix]


def _steps() -> _Steps:
    if kernels.compiled():
        from qualcheck.checks.spun import compiled

        return _Steps(compiled.tokenise, compiled.is_english, compiled.read, compiled.hits, compiled.windows, compiled.window_features)
    return _Steps(tokenise, is_english, read, hits, windows, window_features)


def hits(tokens: Tokens, reading: Reading, lexicon: Lexicon, weights: SpunModel, *, deep: bool = False, together: bool = True) -> Hits:
    """The best candidates of a text, none overlapping another, in text order, with their evidence."""
    every = candidates(tokens, reading, lexicon.table, lexicon.model, deep=deep, together=together)
    evidence = weights.evidence(hit_features(every, tokens, lexicon))
    rows = chosen(every, evidence, len(tokens.stream))
    return every.take(rows), evidence[rows]


def used(
    every: Hits, tokens: Tokens, text: bytes, quoted: Sequence[tuple[int, int]], lexicon: Lexicon, spun: NDArray[np.bool_] | None = None
) -> Hits:
    """The hits that are no mention of a phrase: what counts for anything must be used, not quoted.

    ``spun`` says of each hit whether all around it is spun for sure: there the words of a quotation were replaced with the rest.
    """
    found, evidence = every
    rows = np.flatnonzero(evidence > COUNTS)
    if not len(rows) and not quoted:
        return every
    word = tokens.word[found.at[rows]]
    starts, ends = tokens.starts[word].tolist(), tokens.ends[word + found.size[rows] - 1].tolist()
    entries = found.entry[rows]
    # beside a single word it is never an example: then the phrase needn't be told
    told = [lexicon.phrase(entry) if size > 1 else "" for entry, size in zip(entries.tolist(), lexicon.table.size[entries].tolist(), strict=True)]
    mentioned = mentions(text, list(zip(starts, ends, told, strict=True)))
    keep = np.ones(len(found), np.bool_)
    keep[rows] = ~np.array(mentioned, np.bool_)
    place = tokens.starts[tokens.word[found.at]]
    for start, end in quoted:
        keep &= (place < start) | (place >= end)
    if spun is not None:
        keep |= spun
    if keep.all():
        return every
    kept = np.flatnonzero(keep)
    return found.take(kept), evidence[kept]


def chosen(every: Candidates, evidence: Matrix, places: int) -> Numbers:
    """Rows of the candidates that are the best at every place they cover."""
    rows = np.flatnonzero(evidence > FAINT)
    rows = rows[np.argsort(evidence[rows], kind="stable")]
    best = np.full(places + 1, -1, np.int64)
    at, size = every.at[rows], every.size[rows]
    order = np.arange(len(rows))
    for step in range(int(size.max(initial=0))):
        covered = size > step
        np.maximum.at(best, at[covered] + step, order[covered])
    keep = np.ones(len(rows), np.bool_)
    for step in range(int(size.max(initial=0))):
        covered = size > step
        keep[covered] &= best[at[covered] + step] == order[covered]
    kept = rows[keep]
    return kept[np.argsort(every.at[kept], kind="stable")]


def phrases_of(bounds: Numbers, tokens: Tokens, phrases: Sequence[tuple[int, float]]) -> NDArray[np.float64]:
    """Summed confidence of the phrases in each window."""
    total = np.zeros(len(bounds) - 1)
    for offset, confidence in phrases:
        word = int(np.searchsorted(tokens.starts, offset, side="right")) - 1
        total[min(max(int(np.searchsorted(bounds, word, side="right")) - 1, 0), len(total) - 1)] += confidence
    return total


def whole(log_odds: Matrix, mean: float, words: int) -> float:
    """Probability of the whole text: the mean log-odds of its windows, surer where there are many, less sure of a few words."""
    doubt = DOUBT * max(0.0, 1.0 - words / CLEAR)
    return float(1 / (1 + np.exp(doubt - mean * min(np.sqrt(len(log_odds)), SURER))))
