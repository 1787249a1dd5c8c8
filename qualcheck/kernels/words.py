"""A fixed list of words by number; the reference is a ``dict``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import mixed, of_bytes

_UNKNOWN = 0


class Vocabulary(NamedTuple):
    """Words in one row of bytes, word ``n`` from ``bounds[n]`` to ``bounds[n + 1] - 1``, and an open hash table of their numbers."""

    text: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    slots: NDArray[np.int32]


@njit(cache=True)
def hash_table(text, bounds, size):
    """The slots of the words in ``text``; ``size`` is a power of two."""
    slots = np.full(size, -1, np.int32)
    for word in range(len(bounds) - 1):
        at = np.int64(mixed(of_bytes(text, bounds[word], bounds[word + 1] - 1)) & np.uint64(size - 1))
        while slots[at] >= 0:
            at = (at + 1) & (size - 1)
        slots[at] = word
    return slots


@njit(cache=True)
def number_of(known, text, start, end):
    """Number of the word ``text[start:end]``; 0 where it is unknown."""
    last = len(known.slots) - 1
    at = np.int64(mixed(of_bytes(text, start, end)) & np.uint64(last))
    while known.slots[at] >= 0:
        word = known.slots[at]
        first = known.bounds[word]
        if known.bounds[word + 1] - 1 - first == end - start:
            same = True
            for step in range(end - start):
                if known.text[first + step] != text[start + step]:
                    same = False
                    break
            if same:
                return word
        at = (at + 1) & last
    return np.int32(_UNKNOWN)
