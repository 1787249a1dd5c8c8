"""A text cut into the words of the language model; the reference is ``qualcheck.checks.spun.tokens``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import mixed, of_bytes

_WORD, _APOSTROPHE, _STOP, _BREAK, _NEWLINE = 1, 2, 3, 4, 5
_WRAPPED = 50
_UNKNOWN, _FIRST = 0, 2


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


@njit(cache=True)
def tokenise(upper, lower, kind, known, abbreviation, opening):
    """Starts, ends, capitals, stream, place of each word, word of each place.

    Args:
        upper, lower: the text in both cases, one byte a code point.
        kind: kind of each byte, as in ``qualcheck.checks.spun.tokens``.
        known: the vocabulary.
        abbreviation: for each word of it, whether a full stop behind it ends no sentence.
        opening: number of the mark that opens a sentence.
    """
    size = len(lower)
    most = size // 2 + 1
    starts, ends = np.empty(most, np.int64), np.empty(most, np.int64)
    count, inside = 0, False
    for at in range(size):
        what = kind[lower[at]]
        if what == _APOSTROPHE:
            word = 0 < at < size - 1 and kind[lower[at - 1]] == _WORD and kind[lower[at + 1]] == _WORD
        else:
            word = what == _WORD
        if word and not inside:
            starts[count] = at
        elif inside and not word:
            ends[count] = at
            count += 1
        inside = word
    if inside:
        ends[count] = size
        count += 1
    starts, ends = starts[:count].copy(), ends[:count].copy()
    capital = np.empty(count, np.bool_)
    stream, word_of = np.full(2 * count + 4, _UNKNOWN, np.int32), np.full(2 * count + 4, -1, np.int64)
    place = np.empty(count, np.int64)
    stream[1] = opening
    at, line = 2, 0
    for word in range(count):
        start, end = starts[word], ends[word]
        number = number_of(known, lower, start, end)
        capital[word] = upper[start] != lower[start]
        stream[at], place[word], word_of[at] = number, at, word
        at += 1
        if word == count - 1:
            break
        stop = newline = broken = False
        for mark in range(end, starts[word + 1]):
            what = kind[lower[mark]]
            stop |= what == _STOP
            newline |= what == _NEWLINE
            broken |= what == _BREAK
        following = starts[word + 1]
        ends_sentence = stop and following - end > 1 and not (abbreviation[number] or end - start == 1)
        if ends_sentence or (newline and (upper[following] != lower[following] or end - line < _WRAPPED)):
            stream[at] = opening
            at += 1
        elif broken:
            at += 1
        if newline:
            line = end
    stream[at] = opening
    return starts, ends, capital, stream[: at + 2], place, word_of[: at + 2]
