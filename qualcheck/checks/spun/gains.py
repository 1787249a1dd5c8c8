"""Reversal in context: what the likelier word would be, and how much likelier it makes its surroundings.

For each place where the right side of a substitution stands, the left side is put back, and the gain in log-probability of
the words around is taken under the trigram model. All candidates of a text are scored in one pass; those that look hopeless by
word pairs are not looked at by triples.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.spun.tokens import Tokens
from qualcheck.lexicon.ngrams import Ids, Nats, NgramModel
from qualcheck.lexicon.substitutions import LONGEST, SubstitutionTable, rivals_of

#: Words before and after a candidate that its words can change the probability of.
BEFORE, AFTER = 2, 2
#: A candidate whose gain by word pairs is less (nats) is dropped; in a text that looks spun only a worse one.
HOPELESS, DEEP_HOPELESS = -1.0, -2.5
#: Words that are attested with both neighbours and this much likelier (nats, both sides) beside them than elsewhere stay.
FITTING = 3.0
#: Candidates of one place that are tried together with those of the next place, and the gain that each needs alone.
TRIED, HOPE = 3, -4.0
#: Words of two originals that are put back together, at most.
MOST_TOGETHER = 4

Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reading:
    """The stream as the language model reads it: one value for each place.

    Attributes:
        nats: log-probability of the word after the two before it (0 for the first two).
        pair: log-probability after the one before it.
        attested: whether the word and the one before it are a known pair.
        context: weight of backing off from that pair.
        nats_before: sum of ``nats`` up to each place; so for ``pair``, and for the words' own log-probabilities (``bare``).
    """

    nats: Nats
    pair: Nats
    attested: Flags
    context: Nats
    nats_before: NDArray[np.float64]
    pair_before: NDArray[np.float64]
    bare_before: NDArray[np.float64]


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

    at: Numbers
    size: Numbers
    entry: Numbers
    gain: Nats
    bare: Nats
    now: Numbers
    back: Numbers
    support: Nats

    def __len__(self) -> int:
        return len(self.at)

    def take(self, rows: Numbers) -> Candidates:
        """The candidates of ``rows``, in that order."""
        return Candidates(*(getattr(self, name)[rows] for name in self.__slots__))


def read(stream: Ids, model: NgramModel) -> Reading:
    """The log-probabilities of a stream."""
    word = _heard(stream, model)
    pair, attested, context = model.pair(stream[:-1], word[1:])
    nats = np.zeros(len(stream), np.float32)
    nats[2:] = model.triple(stream[:-2], stream[1:-1], word[2:], pair[1:], context[:-1])
    nothing = np.zeros(1, np.float32)
    pair = np.concatenate([nothing, pair])
    sums = [_sums(values) for values in (nats, pair, model.unigram[stream])]
    return Reading(nats, pair, np.concatenate([[False], attested]), np.concatenate([nothing, context]), *sums)


def candidates(
    tokens: Tokens, reading: Reading, table: SubstitutionTable, model: NgramModel, *, deep: bool = False, together: bool = True
) -> Candidates:
    """The candidates of a text that are not hopeless, scored.

    ``deep`` tries all entries, also where the words fit; ``together`` tries pairs of neighbours too, and more entries.
    """
    stream = tokens.stream
    at, size, entry = table.find(stream, rivals_of(deep=deep, together=together))
    inside = (at >= BEFORE) & (at + size + AFTER <= len(stream))
    at, size, entry = at[inside], size[inside], entry[inside]
    if not deep:
        strange = (size > 1) | ~_fits(reading, at, size)
        at, size, entry = at[strange], size[strange], entry[strange]
    length = table.size[entry]
    parts = []
    for words in range(1, int(length.max(initial=0)) + 1):
        rows = np.flatnonzero(length == words)
        original = table.original[entry[rows], :words]
        put = _PutBack.of(stream, at[rows], size[rows], original, model)
        won = put.pair.sum(axis=0) - reading.pair_before[put.at + put.size + 1] + reading.pair_before[put.at]
        hopeful = np.flatnonzero(won > (DEEP_HOPELESS if deep else HOPELESS))
        rows, put = rows[hopeful], put.take(hopeful)
        bare = model.unigram[put.original].sum(axis=1) - reading.bare_before[put.at + put.size] + reading.bare_before[put.at]
        now = reading.attested[put.at].astype(np.int64) + reading.attested[put.at + put.size]
        back = put.attested[0].astype(np.int64) + put.attested[-1]
        gain = put.gain(stream, reading, model)
        parts.append(Candidates(put.at, put.size, entry[rows], gain, bare.astype(np.float32), now, back, gain))
    found = Candidates(*(np.concatenate([getattr(part, name) for part in parts]) for name in Candidates.__slots__)) if parts else _NONE
    return replace(found, support=supported(found, tokens, reading, table, model)) if together else found


def supported(found: Candidates, tokens: Tokens, reading: Reading, table: SubstitutionTable, model: NgramModel) -> Nats:
    """The gain of each candidate once the candidate beside it that suits it best is put back too; at least its own gain.

    Spinners undo fixed expressions whole: "combat team" comes out as "fight staff", and neither word alone brings it back.
    Tried only where the two words that stand side by side now are no attested pair.
    """
    best = found.gain.copy()
    first, second = _neighbours(found, reading, len(tokens.stream))
    lengths = table.size[found.entry]
    one, total = lengths[first], lengths[first] + lengths[second]
    originals = table.original[found.entry]
    for words in range(2, MOST_TOGETHER + 1):
        rows = np.flatnonzero(total == words)
        if not len(rows):
            continue
        a, b = first[rows], second[rows]
        step = np.arange(words)[None, :]
        own = step < one[rows][:, None]
        left, right = np.minimum(step, LONGEST - 1), np.clip(step - one[rows][:, None], 0, LONGEST - 1)
        together = np.where(own, np.take_along_axis(originals[a], np.broadcast_to(left, own.shape), 1), np.take_along_axis(originals[b], right, 1))
        put = _PutBack.of(tokens.stream, found.at[a], found.size[a] + found.size[b], together, model)
        joint = put.gain(tokens.stream, reading, model)
        np.maximum.at(best, a, joint - found.gain[b])
        np.maximum.at(best, b, joint - found.gain[a])
    return best


def _fits(reading: Reading, at: Numbers, size: Numbers) -> Flags:
    """Whether what stands there goes with the words on both sides so well that nothing needs to be put back."""
    end = at + size
    own = reading.bare_before[at + 1] - reading.bare_before[at] + reading.bare_before[end + 1] - reading.bare_before[end]
    fits: Flags = reading.attested[at] & reading.attested[end] & (reading.pair[at] + reading.pair[end] - own > FITTING)
    return fits


@dataclass(frozen=True, slots=True)
class _PutBack:
    """Originals (one row each) in place of the ``size`` words at ``at``; pairs along the way are rows of the other arrays."""

    at: Numbers
    size: Numbers
    original: Ids
    pair: Nats
    attested: Flags
    context: Nats

    @classmethod
    def of(cls, stream: Ids, at: Numbers, size: Numbers, original: Ids, model: NgramModel) -> _PutBack:
        columns = [stream[at - 1], *original.T, stream[at + size]]
        steps = len(columns) - 1
        pair, attested, context = model.pair(np.concatenate(columns[:-1]), _heard(np.concatenate(columns[1:]), model))
        return cls(at, size, original, pair.reshape(steps, -1), attested.reshape(steps, -1), context.reshape(steps, -1))

    def take(self, rows: Numbers) -> _PutBack:
        return _PutBack(self.at[rows], self.size[rows], self.original[rows], self.pair[:, rows], self.attested[:, rows], self.context[:, rows])

    def gain(self, stream: Ids, reading: Reading, model: NgramModel) -> Nats:
        """What the surroundings win, by triples."""
        after = self.at + self.size
        columns = [stream[self.at - 2], stream[self.at - 1], *self.original.T, stream[after], stream[after + 1]]
        pair = np.concatenate([*self.pair, reading.pair[after + 1]])
        context = np.concatenate([reading.context[self.at - 1], *self.context])
        word = _heard(np.concatenate(columns[2:]), model)
        nats = model.triple(np.concatenate(columns[:-2]), np.concatenate(columns[1:-1]), word, pair, context)
        now = reading.nats_before[after + AFTER] - reading.nats_before[self.at]
        return np.asarray(nats.reshape(len(columns) - 2, -1).sum(axis=0) - now, np.float32)


def _heard(word: Ids, model: NgramModel) -> Ids:
    """Words as they are predicted: before the start of a sentence the model expects the end of the last one."""
    return np.where(word == model.start, np.int32(model.end), word)


def _sums(values: Nats) -> NDArray[np.float64]:
    """Sum of the values before each place, and of all."""
    return np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])


def _neighbours(found: Candidates, reading: Reading, places: int) -> tuple[Numbers, Numbers]:
    """Rows of candidates that stand side by side, the few best of each place."""
    rows = np.flatnonzero(found.gain > HOPE)
    rows = rows[np.lexsort((-found.gain[rows], found.at[rows]))]
    rank = np.arange(len(rows)) - np.searchsorted(found.at[rows], found.at[rows])
    slots = np.full((places + 1, TRIED), -1, np.int64)
    top = rank < TRIED
    slots[found.at[rows[top]], rank[top]] = rows[top]
    rows = rows[top]
    end = found.at[rows] + found.size[rows]
    rows = rows[~reading.attested[end] & (slots[end, 0] >= 0)]
    first, second = np.repeat(rows, TRIED), slots[found.at[rows] + found.size[rows]].ravel()
    return first[second >= 0], second[second >= 0]


_NO_NUMBERS, _NO_NATS = np.zeros(0, np.int64), np.zeros(0, np.float32)
_NONE = Candidates(_NO_NUMBERS, _NO_NUMBERS, _NO_NUMBERS, _NO_NATS, _NO_NATS, _NO_NUMBERS, _NO_NUMBERS, _NO_NATS)
