"""What textstat counts in a token, byte by byte; the references are ``textstat_measures`` and ``hyphenation`` in ``qualcheck.checks.readability``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE
from qualcheck.kernels.sentences import WORD
from qualcheck.kernels.word_table import number_of

#: For a token that only the reference can read.
UNREAD = -1
EASY, STOP_WORD = 128, 64
_NEWLINE, _APOSTROPHE, _UNDERSCORE, _FULL_STOP, _ASCII, _CASE = 10, 39, 95, 46, 128, 32
_D, _E, _L, _R, _S, _T, _V = (ord(letter) for letter in "delrstv")
_CONTINUATION = 0xC0, 0x80
#: First bytes from which on a character has three bytes, four bytes.
_THREE_BYTES, _FOUR_BYTES = 0xE0, 0xF0
#: Patterns have fewer bytes than this.
NO_COLUMN = 31
_ONE, _TWO, _FOUR, _TWENTY_FOUR = (np.uint64(shift) for shift in (1, 2, 4, 24))
_BY_TWO, _BY_FOUR, _BY_EIGHT, _SUM = (np.uint64(mask) for mask in (0x55555555, 0x33333333, 0x0F0F0F0F, 0x01010101))
_THIRTY_TWO = np.uint64(0xFFFFFFFF)
#: Letters that are left together at the ends of a word.
_LEFT = _RIGHT = 2


class Patterns(NamedTuple):
    """Hyphenation patterns as a tree: the heads of patterns by length, node 0 the empty one; those that go on from one stand together.

    Attributes:
        column: for each byte its place among those of patterns, ``NO_COLUMN`` where it is none.
        children: for each node a bit for each column by which a pattern goes on.
        following: for each node the first of those that go on from it.
        bounds: for each node where the levels of the pattern that ends there start in ``levels``; and behind the last.
        offset: for each node how far behind the start of its pattern the levels start.
        levels: of all patterns.
    """

    column: NDArray[np.uint8]
    children: NDArray[np.uint32]
    following: NDArray[np.int32]
    bounds: NDArray[np.int32]
    offset: NDArray[np.uint8]
    levels: NDArray[np.uint8]


@njit(cache=True, inline="always")
def _bits(number):
    """How many bits of 32 are set (Warren, Hacker's Delight, 5-1)."""
    number = number - (number >> _ONE & _BY_TWO)
    number = (number & _BY_FOUR) + (number >> _TWO & _BY_FOUR)
    number = number + (number >> _FOUR) & _BY_EIGHT
    return (number * _SUM & _THIRTY_TWO) >> _TWENTY_FOUR


@njit(cache=True, inline="always")
def _points(word, size, patterns, levels):
    """Where ``word``, which has a full stop before and behind it, ``size`` bytes with these, can be hyphenated; ``levels`` is room."""
    levels[: size + 1] = 0
    for start in range(size):
        node = np.int64(0)
        for at in range(start, size):
            column = np.uint64(patterns.column[word[at]])
            children = np.uint64(patterns.children[node])
            if not children >> column & _ONE:
                break
            node = np.int64(patterns.following[node]) + np.int64(_bits(children & ((_ONE << column) - _ONE)))
            place = start + np.int64(patterns.offset[node])
            for number in range(patterns.bounds[node], patterns.bounds[node + 1]):
                levels[place] = max(levels[place], patterns.levels[number])
                place += 1
    count = 0
    for at in range(_LEFT + 1, size - 2 - _RIGHT + 2):
        count += levels[at] & 1
    return count


@njit(cache=True, inline="always")
def _decoded(data, at):
    """The code point beyond ASCII whose first byte is at ``at``, and where the next one begins."""
    first = np.int64(data[at])
    size = 2 if first < _THREE_BYTES else 3 if first < _FOUR_BYTES else 4
    code = first & (0xFF >> (size + 1))
    for step in range(1, size):
        code = code << 6 | (data[at + step] & 0x3F)
    return code, at + size


@njit(cache=True, inline="always")
def _contracts(data, at, end):
    """Whether what stands at ``at``, behind an apostrophe, is the rest of a contraction."""
    if at >= end:
        return False
    if data[at] in (_T, _S, _D):
        return True
    if at + 1 >= end:
        return False
    after = data[at + 1]
    return (data[at] == _V and after == _E) or (data[at] == _L and after == _L) or (data[at] == _R and after == _E)


@njit(cache=True, **BARE)
def count(data, alphanumeric, kinds, words, patterns, knobs, word, levels, found):
    """What each token says, packed into one integer, into ``found``.

    Args:
        data: the tokens in UTF-8, a line feed behind each.
        alphanumeric: for each byte 1 where it is an ASCII digit, 2 where it is an ASCII letter, else 0.
        kinds: what is known of each code point, as in ``sentences``.
        words: words whose syllables are known, with their number, more by ``EASY`` for easy ones and by ``STOP_WORD`` for those.
        patterns: as above.
        knobs: the longest token, what stands for one that is longer, bits of a field, syllables of a hard word, place of the bit
            of a stop word.
        word, levels: room for the longest token, and a few bytes.
        found: room for each token.
    """
    longest, too_odd, bits, hard, stop_word = knobs
    token = at = 0
    while at < len(data):
        size, characters, apostrophes = 1, 0, 0
        alphabetic, capital, readable = False, False, True
        first = at
        end = at
        while data[end] != _NEWLINE:
            characters += data[end] & _CONTINUATION[0] != _CONTINUATION[1]
            end += 1
        if characters > longest:
            found[token] = too_odd
            token, at = token + 1, end + 1
            continue
        while at < end:
            byte = data[at]
            if byte < _ASCII:
                kind = alphanumeric[byte]
                contraction = byte == _APOSTROPHE and _contracts(data, at + 1, end)
                if kind or byte == _UNDERSCORE or contraction:
                    word[size] = byte | _CASE if kind == 2 else byte  # in lower case
                    size += 1
                alphabetic |= kind == 2
                capital |= kind == 2 and byte & _CASE == 0
                apostrophes += contraction
                at += 1
            else:
                code, at = _decoded(data, at)
                if kinds[code] & WORD:
                    readable = False
                    break
        value = np.int64(alphabetic) << (5 * bits)
        if not readable:
            value = np.int64(UNREAD)
        elif size > 1:
            number = number_of(words, word, 1, size)
            easy = False
            if number >= 0:
                syllables, easy = number & ~(EASY | STOP_WORD), number & EASY != 0
                whole = size - 1 == end - first and not capital
                value += np.int64(whole and number & STOP_WORD != 0) << stop_word
            else:
                word[0] = word[size] = _FULL_STOP
                syllables = np.int64(_points(word, size + 1, patterns, levels)) + 1
            many = np.int64(syllables >= hard)
            value += 1 + ((size - 1 - apostrophes) << bits) + (syllables << (2 * bits)) + (many << (3 * bits))
            value += np.int64(many and not easy) << (4 * bits)
        found[token] = value
        token, at = token + 1, end + 1


@njit(cache=True, **BARE)
def add_up(packed, times, bits, sums):
    """The fields of packed integers, each as often as it stands, added into ``sums``."""
    mask = (1 << bits) - 1
    for number in range(len(packed)):
        value = packed[number]
        for field in range(len(sums)):
            sums[field] += (value >> (field * bits) & mask) * times[number]
