"""Word pairs and triples of the language model, one look-up at a time; the reference is ``qualcheck.lexicon.ngrams``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import fingerprint, mixed

_LOW = np.uint64((1 << 32) - 1)
_S20, _S21, _S22, _S32, _S42, _S43 = (np.uint64(shift) for shift in (20, 21, 22, 32, 42, 43))
_VALUE_BITS, _VALUE = np.uint16(6), np.uint16(63)
_ONE, _TWO, _THREE = np.uint64(1), np.uint64(2), np.uint64(3)
_NOTHING = np.float32(0.0)
#: Stands for the hash of a pair that is not attested.
NOT_ATTESTED = np.uint64(0xFFFFFFFFFFFFFFFF)


class Model(NamedTuple):
    """The arrays of the language model, and the numbers of the marks that open and close a sentence."""

    unigram: NDArray[np.float32]
    backoff: NDArray[np.float32]
    pairs: NDArray[np.uint16]
    contexts: NDArray[np.uint8]
    triples: NDArray[np.uint16]
    levels: NDArray[np.float32]
    backoffs: NDArray[np.float32]
    start: int
    end: int


@njit(cache=True, inline="always")
def _cells(hashed, size):
    third = np.uint64(size) // _THREE
    first = ((hashed & _LOW) * third) >> _S32
    second = ((((hashed >> _S21) | (hashed << _S43)) & _LOW) * third) >> _S32
    last = ((((hashed >> _S42) | (hashed << _S22)) & _LOW) * third) >> _S32
    return first, second + third, last + third + third


@njit(cache=True, inline="always")
def pair(model, before, word):
    """Log p(word | before), and the hash of the pair where it is attested, else ``NOT_ATTESTED``."""
    hashed = mixed((np.uint64(before) << _S20) | np.uint64(word))
    a, b, c = _cells(hashed, len(model.pairs))
    cell = model.pairs[a] ^ model.pairs[b] ^ model.pairs[c]
    if (cell >> _VALUE_BITS) == fingerprint(hashed):
        return (model.levels[cell & _VALUE] if word != 0 else _NOTHING), hashed
    return (model.backoff[before] + model.unigram[word] if word != 0 else _NOTHING), NOT_ATTESTED


@njit(cache=True, inline="always")
def context(model, hashed):
    """The weight of backing off from a pair, given by its hash."""
    if hashed == NOT_ATTESTED:
        return _NOTHING
    a, b, c = _cells(hashed, len(model.pairs))
    return model.backoffs[model.contexts[a] ^ model.contexts[b] ^ model.contexts[c]]


@njit(cache=True, inline="always")
def triple(model, first, before, word, shorter, hashed):
    """Log p(word | first, before). Where no triple is known: ``shorter``, the last pair's, and what backing off from the first costs.

    ``hashed`` is the hash of the first pair.
    """
    if word == 0:
        return _NOTHING
    key = mixed((((np.uint64(first) + _ONE) << _S20 | np.uint64(before)) << _S20) | np.uint64(word))
    a, b, c = _cells(key, len(model.triples))
    cell = model.triples[a] ^ model.triples[b] ^ model.triples[c]
    if (cell >> _VALUE_BITS) == fingerprint(key):
        return model.levels[cell & _VALUE]
    return shorter + context(model, hashed)


@njit(cache=True, inline="always")
def heard(model, word):
    """A word as it is predicted: before the start of a sentence the model expects the end of the last one."""
    return np.int32(model.end) if word == model.start else word


@njit(cache=True)
def read(model, stream):
    """As ``qualcheck.checks.spun.gains.read``: nats, pair, attested, hash of the pair, and the three running sums."""
    count = len(stream)
    nats, pairs, hashes = np.zeros(count, np.float32), np.zeros(count, np.float32), np.zeros(count, np.uint64)
    attested = np.zeros(count, np.bool_)
    sums = np.zeros((3, count + 1), np.float64)
    for at in range(count):
        if at > 0:
            word = heard(model, stream[at])
            pairs[at], hashes[at] = pair(model, stream[at - 1], word)
            attested[at] = hashes[at] != NOT_ATTESTED
            if at > 1:
                nats[at] = triple(model, stream[at - 2], stream[at - 1], word, pairs[at], hashes[at - 1])
        sums[0, at + 1] = sums[0, at] + nats[at]
        sums[1, at + 1] = sums[1, at] + pairs[at]
        sums[2, at + 1] = sums[2, at] + model.unigram[stream[at]]
    return nats, pairs, attested, hashes, sums[0], sums[1], sums[2]
