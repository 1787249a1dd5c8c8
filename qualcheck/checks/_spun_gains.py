"""Reversal in context: what the likelier word would be, and how much likelier it makes its surroundings.

For each place where the right side of a substitution stands, the left side is put back, and the gain in log-probability of
the words around is taken under the trigram model. All candidates of a text are scored in one pass.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks._spun_tokens import Tokens
from qualcheck.lexicon.ngrams import Ids, Nats, NgramModel
from qualcheck.lexicon.substitutions import SubstitutionTable

#: Words before and after a candidate that its words can change the probability of.
BEFORE, AFTER = 2, 2


@dataclass(frozen=True, slots=True)
class Reading:
    """The stream as the language model reads it: one value for each place but the first two.

    Attributes:
        nats: log-probability of the word at each place after the two before it (0 for the first two).
        pair: whether each word and the one before it are an attested pair.
    """

    nats: Nats
    pair: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Candidates:
    """One row for each place and entry.

    Attributes:
        at: place in the stream of the replacement's first word.
        size: number of words that stand there.
        entry: number of the entry in the table.
        gain: nats that the surroundings win when the original is put back.
        bare: the part of the gain that is only the words' own frequency.
        now: of the attested pairs that the words and their neighbours could make (left, right), how many there are now.
        back: the same with the original put back.
        support: the gain when the best candidate beside it is put back too, at least ``gain``.
    """

    at: NDArray[np.int64]
    size: NDArray[np.int64]
    entry: NDArray[np.int64]
    gain: Nats
    bare: Nats
    now: NDArray[np.int64]
    back: NDArray[np.int64]
    support: Nats

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: NDArray[np.int64]) -> Candidates:
        """The candidates of ``rows``, in that order."""
        return Candidates(*(getattr(self, name)[rows] for name in self.__slots__))


def read(stream: Ids, model: NgramModel) -> Reading:
    """The log-probabilities of a stream."""
    word = np.where(stream == model.start, np.int32(model.end), stream)
    pair, attested, context = model.pair(stream[:-1], word[1:])
    nats = np.zeros(len(stream), np.float32)
    nats[2:] = model.triple(stream[:-2], stream[1:-1], word[2:], pair[1:], context[:-1])
    return Reading(nats, np.concatenate([[False], attested]))


def candidates(tokens: Tokens, reading: Reading, table: SubstitutionTable, model: NgramModel) -> Candidates:
    """All candidates of a text, scored."""
    stream = tokens.stream
    at, size, entry = table.find(stream)
    inside = (at >= BEFORE) & (at + size + AFTER <= len(stream))
    at, size, entry = at[inside], size[inside], entry[inside]
    now = _now(reading, at, size)
    own = np.concatenate([[0.0], np.cumsum(model.unigram[stream], dtype=np.float64)])
    bare_now = own[at + size] - own[at]
    pairs_now = reading.pair[at].astype(np.int64) + reading.pair[at + size]
    gain, bare, pairs_back = np.zeros(len(at), np.float32), np.zeros(len(at), np.float32), np.zeros(len(at), np.int64)
    length = table.entries["size"][entry]
    for words in range(1, int(length.max(initial=0)) + 1):
        rows = np.flatnonzero(length == words)
        if len(rows):
            original = table.entries["original"][entry[rows], :words]
            nats, attested = put_back(stream, at[rows], size[rows], original, model)
            gain[rows] = nats - now[rows]
            bare[rows] = model.unigram[original].sum(axis=1) - bare_now[rows]
            pairs_back[rows] = attested
    found = Candidates(at, size, entry, gain, bare, pairs_now, pairs_back, gain)
    return replace(found, support=supported(found, tokens, reading, table, model))


def put_back(stream: Ids, at: NDArray[np.int64], size: NDArray[np.int64], original: Ids, model: NgramModel) -> tuple[Nats, NDArray[np.int64]]:
    """Log-probability of the surroundings with ``original`` (one row each) in place of ``size`` words, and attested outer pairs."""
    after = at + size
    columns = [stream[at - 2], stream[at - 1], *original.T, stream[after], stream[after + 1]]
    count, steps = len(at), len(columns) - 1
    before, word = np.concatenate(columns[:-1]), np.concatenate(columns[1:])
    word = np.where(word == model.start, np.int32(model.end), word)
    pair, attested, context = model.pair(before, word)
    nats = model.triple(np.concatenate(columns[:-2]), before[count:], word[count:], pair[count:], context[:-count])
    attested = attested.reshape(steps, count)
    return nats.reshape(steps - 1, count).sum(axis=0), attested[1].astype(np.int64) + attested[-2]


#: Candidates of one place that are tried together with those of the next place, and the gain that each needs alone.
TRIED, HOPE = 3, -4.0


def supported(found: Candidates, tokens: Tokens, reading: Reading, table: SubstitutionTable, model: NgramModel) -> Nats:
    """The gain of each candidate once the candidate beside it that suits it best is put back too; at least its own gain.

    Spinners undo fixed expressions whole: "combat team" comes out as "fight staff", and neither word alone brings it back.
    Tried only where the two words that stand side by side now are no attested pair.
    """
    best = found.gain.copy()
    first, second = _neighbours(found, reading, len(tokens.stream))
    length = table.entries["size"][found.entry].astype(np.int64)
    for one, other in sorted({(int(a), int(b)) for a, b in zip(length[first], length[second], strict=True)}):
        rows = np.flatnonzero((length[first] == one) & (length[second] == other))
        a, b = first[rows], second[rows]
        original = np.concatenate([table.entries["original"][found.entry[a], :one], table.entries["original"][found.entry[b], :other]], axis=1)
        nats, _ = put_back(tokens.stream, found.at[a], found.size[a] + found.size[b], original, model)
        joint = nats - _now(reading, found.at[a], found.size[a] + found.size[b])
        np.maximum.at(best, a, joint - found.gain[b])
        np.maximum.at(best, b, joint - found.gain[a])
    return best


def _neighbours(found: Candidates, reading: Reading, places: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows of candidates that stand side by side, the few best of each place."""
    rows = np.flatnonzero(found.gain > HOPE)
    rows = rows[np.lexsort((-found.gain[rows], found.at[rows]))]
    rank = np.arange(len(rows)) - np.searchsorted(found.at[rows], found.at[rows])
    slots = np.full((places + 1, TRIED), -1, np.int64)
    top = rank < TRIED
    slots[found.at[rows[top]], rank[top]] = rows[top]
    rows = rows[top]
    end = found.at[rows] + found.size[rows]
    rows = rows[~reading.pair[end] & (slots[end, 0] >= 0)]
    end = found.at[rows] + found.size[rows]
    first, second = np.repeat(rows, TRIED), slots[end].ravel()
    return first[second >= 0], second[second >= 0]


def _now(reading: Reading, at: NDArray[np.int64], size: NDArray[np.int64]) -> NDArray[np.float64]:
    total = np.concatenate([[0.0], np.cumsum(reading.nats, dtype=np.float64)])
    return total[at + size + AFTER] - total[at]
