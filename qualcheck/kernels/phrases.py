"""Phrases of a fixed list in a text, whole words only; the reference is ``qualcheck.lexicon.phrases``.

The first bytes of a phrase are looked up at every place where a word may begin, in a filter of bits that stays in the nearest
cache. Hardly any place passes it, and only there phrases are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE

#: Bytes of a phrase that are looked up, at most.
_LONGEST_START = 8
#: The filter has so many bits (as a power of two): four thousand phrases set 1 in 40.
_FILTER_BITS = 17
_SPREAD, _ONE, _THREE, _SEVEN, _EIGHT = np.uint64(0x9E3779B97F4A7C15), np.uint64(1), np.uint64(3), np.uint64(7), np.uint64(8)
_SHIFT = np.uint64(64 - _FILTER_BITS)
_ALNUM = np.array([chr(byte).isalnum() and byte < 128 for byte in range(256)])


class Table(NamedTuple):
    """Phrases by their first bytes, of phrases with the same ones the longest first.

    Attributes:
        text: the phrases in one row, phrase ``n`` from ``bounds[n]`` to ``bounds[n + 1]``.
        bounds: see above.
        numbers: the number of each as the caller knows it.
        starts: the first bytes of each, as a number; ascending.
        size: how many bytes that are.
        mask: the bits of so many bytes.
        slots: an open hash table of the first row of each such number, -1 where empty.
        shift: how far a hash is shifted to be a place in it.
        may_start: the filter.
        alnum: for each byte whether it is an ASCII letter or digit.
    """

    text: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    numbers: NDArray[np.int64]
    starts: NDArray[np.uint64]
    size: int
    mask: np.uint64
    slots: NDArray[np.int32]
    shift: np.uint64
    may_start: NDArray[np.uint8]
    alnum: NDArray[np.bool_]


def table_of(phrases: Sequence[bytes]) -> Table:
    """The table of some phrases, none empty, none twice."""
    size = min([_LONGEST_START, *map(len, phrases)])
    keys = [int.from_bytes(phrase[:size], "big") for phrase in phrases]
    order = sorted(range(len(phrases)), key=lambda number: (keys[number], -len(phrases[number])))
    bounds = np.cumsum([0, *(len(phrases[number]) for number in order)])
    starts = np.array([keys[number] for number in order], np.uint64)
    may_start = np.zeros(1 << _FILTER_BITS, np.bool_)
    may_start[(starts * _SPREAD) >> _SHIFT] = True
    filter_bits = np.packbits(may_start, bitorder="little")
    text = np.frombuffer(b"".join(phrases[number] for number in order), np.uint8)
    mask, shift = np.uint64((1 << 8 * size) - 1), np.uint64(63 - len(phrases).bit_length())
    return Table(text, bounds, np.array(order, np.int64), starts, size, mask, slots_of(starts, shift), shift, filter_bits, _ALNUM)


@njit(cache=True)
def slots_of(starts, shift):
    """The slots of a table."""
    room = np.uint64(1) << (np.uint64(64) - shift)
    slots = np.full(np.int64(room), -1, np.int32)
    for row in range(len(starts)):
        if row and starts[row] == starts[row - 1]:
            continue
        slot = (starts[row] * _SPREAD) >> shift
        while slots[slot] >= 0:
            slot = (slot + _ONE) & (room - _ONE)
        slots[slot] = row
    return slots


@njit(cache=True, inline="always")
def _inside_word(known, text, at):
    return 0 < at < len(text) and known.alnum[text[at - 1]] and known.alnum[text[at]]


@njit(cache=True, **BARE)
def _phrase_at(known, text, start, key):
    """The longest phrase that stands at ``start``, by its row of the table, or -1."""
    slot = (key * _SPREAD) >> known.shift
    while known.slots[slot] >= 0 and known.starts[known.slots[slot]] != key:
        slot = (slot + _ONE) & np.uint64(len(known.slots) - 1)
    if known.slots[slot] < 0:
        return -1
    for row in range(known.slots[slot], len(known.starts)):
        if known.starts[row] != key:
            break
        first, size = known.bounds[row], known.bounds[row + 1] - known.bounds[row]
        if start + size > len(text) or _inside_word(known, text, start + size):
            continue
        same = True
        for step in range(known.size, size):
            if known.text[first + step] != text[start + step]:
                same = False
                break
        if same:
            return row
    return -1


@njit(cache=True, **BARE)
def _fill(known, text, found):
    """Start, end and number of each phrase; how many."""
    count = end = 0
    key = begins = before = np.uint64(0)
    newest = np.uint64(known.size - 1)
    for at in range(len(text)):
        alnum = np.uint64(known.alnum[text[at]])
        begins = (begins << _ONE) | ((before & alnum) ^ _ONE)  # no branch: it would be guessed wrong at every word
        before = alnum
        key = ((key << _EIGHT) | np.uint64(text[at])) & known.mask
        bit = (key * _SPREAD) >> _SHIFT
        if (np.uint64(known.may_start[bit >> _THREE]) >> (bit & _SEVEN)) & (begins >> newest) & _ONE:
            start = at + 1 - known.size
            row = _phrase_at(known, text, start, key) if start >= end else -1
            if row >= 0:
                end = start + known.bounds[row + 1] - known.bounds[row]
                found[count, 0], found[count, 1], found[count, 2] = start, end, known.numbers[row]
                count += 1
    return count


@njit(cache=True)
def find(known, text):
    """Start, end and number of each phrase; none overlaps another one."""
    found = np.empty((len(text) // known.size + 1, 3), np.int64)
    return found[: _fill(known, text, found)].copy()
