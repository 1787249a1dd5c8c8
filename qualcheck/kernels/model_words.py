"""A text cut into the words of the language model; the reference is ``qualcheck.checks.spun.tokens``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE, mixed

_WORD, _APOSTROPHE, _STOP, _BREAK, _NEWLINE = 1, 2, 3, 4, 5
_WRAPPED = 50
_UNKNOWN, _FIRST = 0, 2
_EIGHT, _TOP, _ONE = np.uint64(8), np.uint64(56), np.uint64(1)
_PRIME = np.uint64(0x9E3779B97F4A7C15)
#: Bits of a slot that are of a hash, and those that are of a word's number (which pairs of words have 20 bits for, too).
_TAG, _NUMBER = np.uint64(0xFFFFFFFFFFF00000), np.uint64(0xFFFFF)


@njit(cache=True, inline="always")
def _longer(low, high, byte):
    """A word as two numbers, one byte longer: the last eight bytes as they are, those before them as a hash."""
    return (low << _EIGHT) | np.uint64(byte), (high * _PRIME) ^ (low >> _TOP)


@njit(cache=True, inline="always")
def _hash(low, high):
    """Words of up to eight bytes have hashes of their own."""
    return mixed(low ^ mixed(high))


@njit(cache=True, **BARE)
def fill(slots, text, bounds):
    """Puts the words of ``text``, word ``n`` from ``bounds[n]`` to ``bounds[n + 1] - 1``, into an open hash table of a power of two.

    A slot: 44 bits of the hash above number + 1; 0 where empty. With its place in the table 62 bits tell words apart.
    """
    last = np.uint64(len(slots) - 1)
    for word in range(len(bounds) - 1):
        low = high = np.uint64(0)
        for at in range(bounds[word], bounds[word + 1] - 1):
            low, high = _longer(low, high, text[at])
        hashed = _hash(low, high)
        slot = hashed & last
        while slots[slot] != 0:
            slot = (slot + _ONE) & last
        slots[slot] = (hashed & _TAG) | np.uint64(word + 1)


@njit(cache=True, **BARE)
def _spans(lower, kind, starts, ends, hashes, marks):
    """Start, end and hash of each word; for each kind of byte a bit that says whether one stands before the word; how many words."""
    count, at, size, before = 0, 0, len(lower), 0
    while at < size:
        what = kind[lower[at]]
        if what != _WORD:
            before |= 1 << what
            at += 1
            continue
        starts[count], marks[count], before = at, before, 0
        low = high = np.uint64(0)
        while True:
            low, high = _longer(low, high, lower[at])
            at += 1
            if at == size:
                break
            what = kind[lower[at]]
            if what != _WORD and not (what == _APOSTROPHE and at + 1 < size and kind[lower[at + 1]] == _WORD):
                break
        ends[count], hashes[count] = at, _hash(low, high)
        count += 1
    return count


@njit(cache=True, **BARE)
def _numbers(slots, hashes, numbers):
    """The number of each word; 0 where it is unknown."""
    last = np.uint64(len(slots) - 1)
    for word in range(len(hashes)):
        hashed = hashes[word]
        slot = hashed & last
        while slots[slot] != 0 and (slots[slot] ^ hashed) & _TAG != 0:
            slot = (slot + _ONE) & last
        numbers[word] = np.int32(slots[slot] & _NUMBER) - 1 if slots[slot] != 0 else _UNKNOWN


@njit(cache=True, **BARE)
def _stream(upper, lower, starts, ends, marks, numbers, abbreviation, opening, capital, stream, place, word_of):
    """Words with sentence starts and breaks put in, and the maps between; the length of the stream without what closes it."""
    at, line, count = _FIRST, 0, len(starts)
    for word in range(count):
        start, end, number = starts[word], ends[word], numbers[word]
        capital[word] = upper[start] != lower[start]
        stream[at], place[word], word_of[at] = number, at, word
        at += 1
        if word == count - 1:
            break
        following, between = starts[word + 1], marks[word + 1]
        newline = between & (1 << _NEWLINE) != 0
        stop = between & (1 << _STOP) != 0 and following - end > 1 and not (abbreviation[number] or end - start == 1)
        if stop or (newline and (upper[following] != lower[following] or end - line < _WRAPPED)):
            stream[at] = opening
            at += 1
        elif between & (1 << _BREAK):
            at += 1
        if newline:
            line = end
    return at


@njit(cache=True)
def tokenise(upper, lower, kind, slots, abbreviation, opening):
    """Starts, ends, capitals, stream, place of each word, word of each place.

    Args:
        upper, lower: the text in both cases, one byte a code point.
        kind: kind of each byte, as in ``qualcheck.checks.spun.tokens``.
        slots: the vocabulary, see ``fill``.
        abbreviation: for each word of it, whether a full stop behind it ends no sentence.
        opening: number of the mark that opens a sentence.
    """
    most = len(lower) // 2 + 1
    starts, ends = np.empty(most, np.int64), np.empty(most, np.int64)
    hashes, marks = np.empty(most, np.uint64), np.empty(most, np.uint8)
    count = _spans(lower, kind, starts, ends, hashes, marks)
    starts, ends = starts[:count].copy(), ends[:count].copy()
    numbers, capital, place = np.empty(count, np.int32), np.empty(count, np.bool_), np.empty(count, np.int64)
    _numbers(slots, hashes[:count], numbers)
    stream, word_of = np.full(2 * count + 4, _UNKNOWN, np.int32), np.full(2 * count + 4, -1, np.int64)
    stream[1] = opening
    at = _stream(upper, lower, starts, ends, marks, numbers, abbreviation, opening, capital, stream, place, word_of)
    stream[at] = opening
    return starts, ends, capital, stream[: at + 2], place, word_of[: at + 2]


@njit(cache=True, **BARE)
def tally(stream, place, marked):
    """How many words are known, and how many are ``marked``."""
    known = found = 0
    for at in place:
        known += stream[at] != _UNKNOWN
        found += marked[stream[at]]
    return known, found
