"""Word pairs and triples of the language model, many look-ups at a time; the reference is ``qualcheck.lexicon.ngrams``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE, fingerprint, mixed

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
def heard(model, word):
    """A word as it is predicted: before the start of a sentence the model expects the end of the last one."""
    return np.int32(model.end) if word == model.start else word


@njit(cache=True, **BARE)
def look_up_pairs(model, before, word, nats, hashes):
    """Log p(word | before), and the hash of each pair that is attested, else ``NOT_ATTESTED``.

    No read waits for another one, and nothing branches on what was read: so the processor has many of them under way at once.
    """
    size = len(model.pairs)
    for row in range(len(before)):
        hashed = mixed((np.uint64(before[row]) << _S20) | np.uint64(word[row]))
        a, b, c = _cells(hashed, size)
        cell = model.pairs[a] ^ model.pairs[b] ^ model.pairs[c]
        shorter, level = model.backoff[before[row]] + model.unigram[word[row]], model.levels[cell & _VALUE]
        attested = (cell >> _VALUE_BITS) == fingerprint(hashed)
        value = level if attested else shorter
        nats[row] = value if word[row] != 0 else _NOTHING
        hashes[row] = hashed if attested else NOT_ATTESTED


@njit(cache=True, **BARE)
def look_up_triples(model, first, before, word, shorter, hashes, nats):
    """Log p(word | first, before). Where no triple is known: ``shorter``, the last pair's, and what backing off from the first costs.

    ``hashes`` are those of the first pairs. As in ``look_up_pairs`` nothing waits for anything.
    """
    size, cells = len(model.triples), len(model.pairs)
    for row in range(len(first)):
        key = mixed((((np.uint64(first[row]) + _ONE) << _S20 | np.uint64(before[row])) << _S20) | np.uint64(word[row]))
        a, b, c = _cells(key, size)
        cell = model.triples[a] ^ model.triples[b] ^ model.triples[c]
        a, b, c = _cells(hashes[row], cells)
        back = model.backoffs[model.contexts[a] ^ model.contexts[b] ^ model.contexts[c]]
        backed_off = shorter[row] + (back if hashes[row] != NOT_ATTESTED else _NOTHING)
        level = model.levels[cell & _VALUE]
        value = level if (cell >> _VALUE_BITS) == fingerprint(key) else backed_off
        nats[row] = value if word[row] != 0 else _NOTHING


@njit(cache=True)
def read(model, stream):
    """As ``qualcheck.checks.spun.gains.read``: nats, pair, attested, hash of the pair, and the three running sums."""
    count = len(stream)
    nats, pairs, hashes = np.zeros(count, np.float32), np.zeros(count, np.float32), np.zeros(count, np.uint64)
    word, attested = np.empty(count, np.int32), np.zeros(count, np.bool_)
    sums = np.zeros((3, count + 1), np.float64)
    for at in range(count):
        word[at] = heard(model, stream[at])
    look_up_pairs(model, stream[:-1], word[1:], pairs[1:], hashes[1:])
    look_up_triples(model, stream[:-2], stream[1:-1], word[2:], pairs[2:], hashes[1:-1], nats[2:])
    for at in range(count):
        attested[at] = at > 0 and hashes[at] != NOT_ATTESTED
        sums[0, at + 1] = sums[0, at] + nats[at]
        sums[1, at + 1] = sums[1, at] + pairs[at]
        sums[2, at + 1] = sums[2, at] + model.unigram[stream[at]]
    return nats, pairs, attested, hashes, sums[0], sums[1], sums[2]
