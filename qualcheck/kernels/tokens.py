"""White-space tokens and their numbers in one pass over the code points; the reference is ``qualcheck.view.tokens``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE, mixed

_P1, _P2 = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15)
_SEED1, _SEED2 = np.uint64(0xCBF29CE484222325), np.uint64(0x84222325CBF29CE4)
_EMPTY = np.uint64(0)
#: Bits of an id, and those above them.
_LOW, _HIGH = np.uint64(0xFFFFFF), np.uint64(0xFFFFFFFFFF000000)


@njit(cache=True, **BARE)
def number(codes, space, table, seen, known, text, numbers, distinct, counts, new):
    """Numbers the tokens of a text; how many tokens there are, how many distinct ones, how many that no text before had.

    Tokens are told apart by 104 bits of two hashes over their code points.

    Args:
        codes: the code points.
        space: for the lowest code points whether they are white space; all others are none.
        table: an open hash table of a power of two: rows of a hash, and of 40 bits of another one above id + 1; 0 where empty.
        seen: for each id the last text that held it, and its number in there.
        known: how many ids there are.
        text: a number that no text before had.
        numbers, distinct, counts: room for the number of each token, the id of each number, how often it stands.
        new: room for start and end of the first tokens of new ids.
    """
    last, most = len(table) - 1, len(space)
    tokens = kinds = added = 0
    at, size = 0, len(codes)
    while at < size:
        code = codes[at]
        if code < most and space[code]:
            at += 1
            continue
        start, first, second = at, _SEED1, _SEED2
        while at < size:
            code = codes[at]
            if code < most and space[code]:
                break
            first = (first ^ np.uint64(code)) * _P1
            second = (second + np.uint64(code)) * _P2
            second ^= second >> np.uint64(29)
            at += 1
        slot, second = np.int64(mixed(first) & np.uint64(last)), second & _HIGH
        while table[slot, 1] != _EMPTY and (table[slot, 0] != first or table[slot, 1] & _HIGH != second):
            slot = (slot + 1) & last
        if table[slot, 1] == _EMPTY:
            table[slot, 0], table[slot, 1] = first, second | np.uint64(known + added + 1)
            new[added, 0], new[added, 1] = start, at
            added += 1
        token = np.int64(table[slot, 1] & _LOW) - 1
        if seen[token, 0] != text:
            seen[token, 0], seen[token, 1] = text, kinds
            distinct[kinds], counts[kinds] = token, 0
            kinds += 1
        numbers[tokens] = seen[token, 1]
        counts[seen[token, 1]] += 1
        tokens += 1
    return tokens, kinds, added


@njit(cache=True, **BARE)
def move(table, larger):
    """Puts the rows of a hash table into a larger one."""
    last = len(larger) - 1
    for row in range(len(table)):
        if table[row, 1] != _EMPTY:
            slot = np.int64(mixed(table[row, 0]) & np.uint64(last))
            while larger[slot, 1] != _EMPTY:
                slot = (slot + 1) & last
            larger[slot, 0], larger[slot, 1] = table[row, 0], table[row, 1]
