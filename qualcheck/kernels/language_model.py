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


#: Look-ups that are done at once: what is asked fits into the nearest cache.
BLOCK = 1024


class Model(NamedTuple):
    """The arrays of the language model, and the numbers of the marks that open and close a sentence.

    A row of ``words`` is the log-probability of a word by itself, and the weight of backing off from it.
    """

    words: NDArray[np.float32]
    pairs: NDArray[np.uint16]
    contexts: NDArray[np.uint8]
    triples: NDArray[np.uint16]
    levels: NDArray[np.float32]
    backoffs: NDArray[np.float32]
    about: NDArray[np.int8]
    kinds: NDArray[np.uint16]
    order: NDArray[np.int8]
    start: int
    end: int


class Room(NamedTuple):
    """Room for look-ups: three cells and the value of each key, its fingerprint, and the rows of some."""

    where: NDArray[np.uint32]
    found: NDArray[np.uint16]
    prints: NDArray[np.uint16]
    rows: NDArray[np.int32]


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
def _gather(cells, where, count, found):
    """The value of each key, by its three cells.

    Hardly anything but reads, none of which waits for another: so the processor has many of them under way at once.
    """
    for row in range(count):
        found[row] = cells[where[row, 0]] ^ cells[where[row, 1]] ^ cells[where[row, 2]]


@njit(cache=True, **BARE)
def look_up_pairs(model, before, word, nats, hashes, room):
    """Log p(word | before), and the hash of each pair that is attested, else ``NOT_ATTESTED``; ``room`` is a ``Room``."""
    size, count = len(model.pairs), len(before)
    for row in range(count):
        hashed = mixed((np.uint64(before[row]) << _S20) | np.uint64(word[row]))
        a, b, c = _cells(hashed, size)
        room.where[row, 0], room.where[row, 1], room.where[row, 2] = a, b, c
        hashes[row] = hashed
    _gather(model.pairs, room.where, count, room.found)
    for row in range(count):
        cell, hashed = room.found[row], hashes[row]
        # read in any case: branches that are guessed wrong cost more
        shorter, level = model.words[before[row], 1] + model.words[word[row], 0], model.levels[cell & _VALUE]
        attested = (cell >> _VALUE_BITS) == fingerprint(hashed)
        value = level if attested else shorter
        nats[row] = value if word[row] != 0 else _NOTHING
        hashes[row] = hashed if attested else NOT_ATTESTED


@njit(cache=True, **BARE)
def look_up_triples(model, first, before, word, shorter, hashes, nats, room):
    """Log p(word | first, before). Where no triple is known: ``shorter``, the last pair's, and what backing off from the first costs.

    ``hashes`` are those of the first pairs, ``room`` is a ``Room``.
    """
    size, count = len(model.triples), len(first)
    for row in range(count):
        key = mixed((((np.uint64(first[row]) + _ONE) << _S20 | np.uint64(before[row])) << _S20) | np.uint64(word[row]))
        a, b, c = _cells(key, size)
        room.where[row, 0], room.where[row, 1], room.where[row, 2] = a, b, c
        room.prints[row] = fingerprint(key)
    _gather(model.triples, room.where, count, room.found)
    shortened = 0
    for row in range(count):
        cell = room.found[row]
        level, without = model.levels[cell & _VALUE], shorter[row] + _NOTHING
        attested = (cell >> _VALUE_BITS) == room.prints[row]
        value = level if attested else without
        nats[row] = value if word[row] != 0 else _NOTHING
        room.rows[shortened] = row
        shortened += (not attested) & (hashes[row] != NOT_ATTESTED) & (word[row] != 0)
    size = len(model.pairs)
    for number in range(shortened):
        a, b, c = _cells(hashes[room.rows[number]], size)
        room.where[number, 0], room.where[number, 1], room.where[number, 2] = a, b, c
    _gather(model.contexts, room.where, shortened, room.found)
    for number in range(shortened):
        row = room.rows[number]
        nats[row] = shorter[row] + model.backoffs[room.found[number]]


@njit(cache=True)
def room_for(most):
    """Room for so many look-ups at once."""
    where, found, prints = np.empty((most, 3), np.uint32), np.empty(most, np.uint16), np.empty(most, np.uint16)
    return Room(where, found, prints, np.empty(most + 1, np.int32))


@njit(cache=True, **BARE)
def _heard(model, stream, word):
    for at in range(len(stream)):
        word[at] = heard(model, stream[at])


@njit(cache=True, **BARE)
def _summed(model, stream, nats, pairs, hashes, attested, sums):
    attested[0] = False
    for at in range(1, len(stream)):
        attested[at] = hashes[at] != NOT_ATTESTED
    for at in range(len(stream)):
        sums[0, at + 1] = sums[0, at] + nats[at]
        sums[1, at + 1] = sums[1, at] + pairs[at]
        sums[2, at + 1] = sums[2, at] + model.words[stream[at], 0]


@njit(cache=True)
def read(model, stream):
    """As ``qualcheck.checks.spun.gains.read``: nats, pair, attested, hash of the pair, and the three running sums."""
    count = len(stream)
    nats, pairs, hashes = np.zeros(count, np.float32), np.zeros(count, np.float32), np.zeros(count, np.uint64)
    word, attested = np.empty(count, np.int32), np.empty(count, np.bool_)
    sums = np.zeros((3, count + 1), np.float64)
    _heard(model, stream, word)
    room = room_for(min(count, BLOCK))
    for start in range(1, count, BLOCK):
        end = min(start + BLOCK, count)
        look_up_pairs(model, stream[start - 1 : end - 1], word[start:end], pairs[start:end], hashes[start:end], room)
    for start in range(2, count, BLOCK):
        end = min(start + BLOCK, count)
        first, before, shorter = stream[start - 2 : end - 2], stream[start - 1 : end - 1], pairs[start:end]
        look_up_triples(model, first, before, word[start:end], shorter, hashes[start - 1 : end - 1], nats[start:end], room)
    _summed(model, stream, nats, pairs, hashes, attested, sums)
    return nats, pairs, attested, hashes, sums[0], sums[1], sums[2]
