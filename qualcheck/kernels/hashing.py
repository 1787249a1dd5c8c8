"""Hashes of keys and of bytes, and how the innermost loops are compiled."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

#: For loops that make no array: without counting references to those they read, which costs more than the reading.
BARE: dict[str, Any] = {"_nrt": False}

_M1, _M2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_S33, _S54 = np.uint64(33), np.uint64(54)
#: Of FNV-1a (Fowler, Noll, Vo) with 64 bits.
FNV_OFFSET, FNV_PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


@njit(cache=True, inline="always")
def mixed(key):
    """The finaliser of MurmurHash3, as ``qualcheck.lexicon.xormap.mixed``."""
    key = key ^ (key >> _S33)
    key = key * _M1
    key = key ^ (key >> _S33)
    key = key * _M2
    return key ^ (key >> _S33)


@njit(cache=True, inline="always")
def fingerprint(hashed):
    """As in ``qualcheck.lexicon.xormap``."""
    return np.uint16((hashed * _M1) >> _S54)


@njit(cache=True, inline="always")
def of_bytes(text, start, end):
    """FNV-1a of ``text[start:end]``, bytes or code points."""
    key = FNV_OFFSET
    for at in range(start, end):
        key = (key ^ np.uint64(text[at])) * FNV_PRIME
    return key


@njit(cache=True)
def slots_of_words(letters, bounds, size):
    """An open hash table of words: in each of its slots the number of a word, -1 where it is empty.

    Args:
        letters: the words in one row, as bytes or code points; word ``n`` from ``bounds[n]`` to ``bounds[n + 1]``.
        bounds: one more than there are words.
        size: slots, a power of two.
    """
    slots = np.full(size, -1, np.int32)
    for word in range(len(bounds) - 1):
        slot = np.int64(mixed(of_bytes(letters, bounds[word], bounds[word + 1])) & np.uint64(size - 1))
        while slots[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        slots[slot] = word
    return slots
