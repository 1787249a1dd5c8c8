"""White-space tokens and their numbers, from the code points; the reference is ``qualcheck.view.tokens``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE, FNV_OFFSET, FNV_PRIME, mixed

#: Of the second hash of a token; the first is FNV-1a.
_SECOND_OFFSET, _SECOND_PRIME = np.uint64(0x84222325CBF29CE4), np.uint64(0x9E3779B97F4A7C15)
_EMPTY, _ONE = np.uint64(0), np.uint64(1)
#: Bits of an id, and those above them.
_LOW, _HIGH = np.uint64(0xFFFFFF), np.uint64(0xFFFFFFFFFF000000)


@njit(cache=True, **BARE)
def spans(codes, space, bounds, hashes):
    """Start and end of the tokens of a text, and two hashes of each; how many tokens there are.

    Args:
        codes: the code points.
        space: for the lowest code points whether they are white space; all others are none.
        bounds, hashes: room for start and end, and for the hashes.
    """
    count, most, at, size = 0, len(space), 0, len(codes)
    while at < size:
        code = codes[at]
        if code < most and space[code]:
            at += 1
            continue
        start, first, second = at, FNV_OFFSET, _SECOND_OFFSET
        while True:
            first = (first ^ np.uint64(code)) * FNV_PRIME
            second = (second ^ np.uint64(code)) * _SECOND_PRIME
            at += 1
            if at == size:
                break
            code = codes[at]
            if code < most and space[code]:
                break
        bounds[count, 0], bounds[count, 1] = start, at
        hashes[count, 0], hashes[count, 1] = mixed(first), mixed(second) & _HIGH
        count += 1
    return count


@njit(cache=True, **BARE)
def number(hashes, table, numbers, firsts, counts):
    """Numbers the tokens of a text in the order in which they come up; how many distinct ones there are.

    Tokens are told apart by 104 bits of two hashes over their code points.

    Args:
        hashes: of each token.
        table: an empty hash table of a power of two, at least twice the tokens: rows of a hash, and of 40 bits of another one above
            number + 1; 0 where empty.
        numbers, firsts, counts: room for the number of each token, the first token of each number, how often it stands.
    """
    last, kinds = np.uint64(len(table) - 1), 0
    for token in range(len(hashes)):
        first, second = hashes[token]
        slot = first & last
        while table[slot, 1] != _EMPTY and (table[slot, 0] != first or table[slot, 1] & _HIGH != second):
            slot = (slot + _ONE) & last
        if table[slot, 1] == _EMPTY:
            table[slot, 0], table[slot, 1] = first, second | np.uint64(kinds + 1)
            firsts[kinds], counts[kinds] = token, 0
            kinds += 1
        found = np.int64(table[slot, 1] & _LOW) - 1
        numbers[token] = found
        counts[found] += 1
    return kinds


@njit(cache=True, **BARE)
def known_as(hashes, firsts, table, known, ids, new):
    """The ids of the distinct tokens of a text, in a table of all texts like that of ``number``; how many are new.

    Args:
        hashes: of each token of the text.
        firsts: the first token of each number.
        table: ids + 1 in place of numbers + 1.
        known: how many ids there are.
        ids, new: room for the id of each number, and for the numbers that are new.
    """
    last, added = np.uint64(len(table) - 1), 0
    for kind in range(len(firsts)):
        first, second = hashes[firsts[kind]]
        slot = first & last
        while table[slot, 1] != _EMPTY and (table[slot, 0] != first or table[slot, 1] & _HIGH != second):
            slot = (slot + _ONE) & last
        if table[slot, 1] == _EMPTY:
            table[slot, 0], table[slot, 1] = first, second | np.uint64(known + added + 1)
            new[added] = kind
            added += 1
        ids[kind] = np.int64(table[slot, 1] & _LOW) - 1
    return added


@njit(cache=True, **BARE)
def move(table, larger):
    """Puts the rows of a hash table into a larger one."""
    last = np.uint64(len(larger) - 1)
    for row in range(len(table)):
        if table[row, 1] != _EMPTY:
            slot = table[row, 0] & last
            while larger[slot, 1] != _EMPTY:
                slot = (slot + _ONE) & last
            larger[slot, 0], larger[slot, 1] = table[row, 0], table[row, 1]
