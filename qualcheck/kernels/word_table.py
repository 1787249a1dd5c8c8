"""Words with a small number each, where a word that is not among them costs one look into memory, and one that is costs two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE, mixed, of_bytes

#: Of a slot, so many bits are the place of a word in the text, and those above are bits of its hash.
_PLACE_BITS = np.uint32(22)
_PLACE, _HASH_BITS = np.uint32((1 << 22) - 1), np.uint64(32)
#: Each word has its size and its number before its letters.
_HEAD = 2


class WordTable(NamedTuple):
    """Words in UTF-8.

    Attributes:
        text: size, number and letters of one word after the other; the first byte belongs to none.
        slots: an open hash table of a power of two, of places in ``text`` below bits of hashes; 0 where empty.
    """

    text: NDArray[np.uint8]
    slots: NDArray[np.uint32]


def word_table(words: Mapping[str, int]) -> WordTable:
    """A table of words of up to 255 bytes, none of them with a line feed, with numbers from 0 to 255.

    Raises:
        ValueError: too many words.
        OverflowError: a word or a number that is too large.
    """
    rows = zip("\n".join(words).encode().split(b"\n"), words.values(), strict=True)
    text = np.frombuffer(b"\0" + b"".join([b"%c%c%b" % (len(word), number, word) for word, number in rows]), np.uint8)
    if len(text) > _PLACE:
        raise ValueError("too many words")
    slots = np.zeros(1 << (len(words) + len(words) // 4).bit_length(), np.uint32)
    _fill(text, slots)
    return WordTable(text, slots)


@njit(cache=True, inline="always")
def _split(hashed, slots):
    """The first slot of a hash, and its bits in a slot."""
    key = mixed(hashed)
    return np.int64(key & np.uint64(slots - 1)), np.uint32(key >> _HASH_BITS) & ~_PLACE


@njit(cache=True, **BARE)
def _fill(text, slots):
    place = 1
    while place < len(text):
        start = place + _HEAD
        end = start + text[place]
        slot, bits = _split(of_bytes(text, start, end), len(slots))
        while slots[slot]:
            slot = (slot + 1) & (len(slots) - 1)
        slots[slot] = bits | np.uint32(place)
        place = end


@njit(cache=True, inline="always")
def number_of(table, text, start, end):
    """The number of the word ``text[start:end]``; -1 where it is not in the table."""
    slot, bits = _split(of_bytes(text, start, end), len(table.slots))
    while table.slots[slot]:
        if table.slots[slot] & ~_PLACE == bits:
            place = np.int64(table.slots[slot] & _PLACE)
            if table.text[place] == end - start:
                step = 0
                while step < end - start and table.text[place + _HEAD + step] == text[start + step]:
                    step += 1
                if step == end - start:
                    return np.int64(table.text[place + 1])
        slot = (slot + 1) & (len(table.slots) - 1)
    return np.int64(-1)
