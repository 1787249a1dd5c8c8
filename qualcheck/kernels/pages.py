"""The lines of a page, all at once; the references are ``qualcheck.checks.boilerplate`` (lines, evidence, leftovers)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE, FNV_OFFSET, FNV_PRIME, mixed, of_bytes
from qualcheck.kernels.prose import line_end

#: What is known of a line, as bits: it has to be looked at without these loops, it holds a digit, and what it may be.
ODD, DIGIT, SIGN, NOTICE, DATED = 1, 2, 4, 8, 16
#: Bytes of what a notice is recognised by, and of what a sign of comments is. The former are compared at every so many places, so notices have
#: at least as many bytes as both together, less one.
GRAM, SHORT_GRAM = 6, 4
STEP = 4
_FACTOR, _LONG, _SHORT = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xFFFFFFFFFFFF), np.uint64(0xFFFFFFFF)
_HASH = np.uint64(ord("#"))


#: Kinds of bytes, as bits that a shift brings together.
A_DIGIT, A_BLANK, A_TAB = 1, 4, 16
TWO_BLANKS = A_BLANK << 1
_ONE, _HERE = np.uint8(1), np.uint64(1)
#: From this bit of a product on stands the bit in a cell of ``may_be``; below, from ``_CELLS`` on, the cell.
_BITS, _CELLS = np.uint64(58), np.uint64(44)


class Limits(NamedTuple):
    """Longest lines (bytes) that are looked up, that may be a sign of comments (without marks around), and that may be a date."""

    keyed: int
    sign: int
    date: int


class Known(NamedTuple):
    """What lines are compared with.

    Attributes:
        blank: whether a byte is white space.
        edge: whether a byte is a mark or white space, and left out at both ends of a line.
        kinds: what a byte is inside of a line.
        phrases, bounds: of notices, phrase ``n`` from ``bounds[n]`` to ``bounds[n + 1]``.
        may_be: bits by hash that say of which bytes it is worth asking ``grams``; they stay in a near cache, however many phrases there are.
        grams: bytes near the beginnings of phrases in an open hash table of a power of two; 0 where it is empty.
        owners: for each slot first and last (that one not included) of the ``places`` with its bytes.
        places: number of the phrase times ``STEP``, and how far into it the bytes stand.
        reach: for each length of a line, the last place where a notice may begin; -1: nowhere.
        signs: bytes that signs of comments hold, in an open hash table of a power of two; 0 where it is empty.
        hashes, facts: an open hash table of a power of two of whole lines and what is known of them; 0 where it is empty.
        numbered: the bits of ``facts`` that stay true where a number stands for another.
    """

    blank: NDArray[np.bool_]
    edge: NDArray[np.bool_]
    kinds: NDArray[np.uint8]
    phrases: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    may_be: NDArray[np.uint64]
    grams: NDArray[np.uint64]
    owners: NDArray[np.int64]
    places: NDArray[np.int64]
    reach: NDArray[np.int64]
    signs: NDArray[np.uint64]
    hashes: NDArray[np.uint64]
    facts: NDArray[np.int64]
    numbered: int


@njit(cache=True, **BARE)
def lines(text, starts, limits, known, found, hashes):
    """What the lines with ink look like; how many there are.

    Args:
        text: in UTF-8, ASCII letters in lower case.
        starts: of the lines.
        found: room for index, start and end of the key, bits and bytes of each line with ink.
        hashes: room for the hash of each key, and of the key with numbers as ``#``.
    """
    count = 0
    for index in range(len(starts)):
        start, end = starts[index], line_end(text, starts, index)
        size = end - start
        first, last, bits, hashed = start, start, 0, FNV_OFFSET | np.uint64(1)
        if size <= limits.keyed:
            last = end
            while first < last and known.edge[text[first]]:
                first += 1
            while last > first and known.edge[text[last - 1]]:
                last -= 1
            marked = first < last and (text[first] >= 0x80 or text[last - 1] >= 0x80)
            if marked:
                first, last = without_marks(text, first, last, known.edge)
            if first < last:
                bits, hashed = read_key(text, first, last, size, limits, known)
                if marked and (is_odd(text[first]) or is_odd(text[last - 1])):
                    bits |= ODD
            elif not has_ink(text, start, end, known.blank):
                continue
        if size < len(known.reach) and may_notice(text, start, size, known.reach[size], known):
            bits |= NOTICE
        found[0, count], found[1, count], found[2, count], found[3, count], found[4, count] = index, first, last, bits, size
        hashes[0, count] = hashed
        hashes[1, count] = number_hash(text, first, last) if bits & DIGIT else hashed
        count += 1
    return count


@njit(cache=True, inline="always")
def without_marks(text, first, last, edge):
    """Start and end without bullets, dashes, quotation marks and boxes at both ends: U+2000 to U+203E, U+2580 to U+25FF."""
    while first < last and (edge[text[first]] or (last - first > 2 and is_mark(text, first))):
        first += 1 if edge[text[first]] else 3
    while first < last and (edge[text[last - 1]] or (last - first > 2 and is_mark(text, last - 3))):
        last -= 1 if edge[text[last - 1]] else 3
    return first, last


@njit(cache=True, inline="always")
def is_mark(text, at):
    if text[at] != 0xE2:
        return False
    return text[at + 1] in (0x96, 0x97) or (text[at + 1] == 0x80 and text[at + 2] != 0xBF)


@njit(cache=True, inline="always")
def is_odd(byte):
    """Whether there may be more to leave out at this end: another mark, or a control character."""
    return byte >= 0x80 or byte < 32 or byte == 127


@njit(cache=True, inline="always")
def has_ink(text, start, end, blank):
    for at in range(start, end):
        if not blank[text[at]]:
            return True
    return False


@njit(cache=True, **BARE)
def read_key(text, first, last, size, limits, known):
    """The bits and the hash of a line of so many bytes whose ink, without marks around, is ``text[first:last]``."""
    opening, key = text[first], FNV_OFFSET
    kinds = before = np.uint8(0)
    for at in range(first, last):
        byte = text[at]
        key = (key ^ np.uint64(byte)) * FNV_PRIME
        kind = known.kinds[byte]
        kinds |= kind | (kind & before) << _ONE  # two blanks in a row make another kind
        before = kind
    digit = kinds & A_DIGIT != 0
    odd = kinds & (TWO_BLANKS | A_TAB) != 0 or opening >= 0x80 or text[last - 1] >= 0x80
    bits = (ODD if odd else 0) | (DIGIT if digit else 0)
    if last - first <= limits.sign and may_sign(text, first, last, digit, known.signs):
        bits |= SIGN
    # without a digit a date says "a year ago", "one day ago", "yesterday" or "just now"
    if size <= limits.date and (digit or opening < 32 or opening == 127 or opening in (97, 106, 111, 121)):
        bits |= DATED
    return bits, key | np.uint64(1)


@njit(cache=True, **BARE)
def may_sign(text, first, last, digit, signs):
    """Whether a line holds bytes of a sign of comments, or a time of day."""
    gram, end = np.uint64(0), len(signs) - 1
    for at in range(first, last):
        byte = text[at]
        gram = ((gram << np.uint64(8)) | np.uint64(byte)) & _SHORT
        slot = gram_slot(gram, end + 1)
        while signs[slot] != 0:
            if signs[slot] == gram:
                return True
            slot = (slot + 1) & end
        if digit and at - first >= 3 and text[at - 2] in (46, 58) and is_digit(byte) and is_digit(text[at - 1]) and is_digit(text[at - 3]):
            return True
    return False


@njit(cache=True, inline="always")
def is_digit(byte):
    return 48 <= byte <= 57


@njit(cache=True, **BARE)
def may_notice(text, start, size, reach, known):
    """Whether a notice may begin in a line at ``start`` or up to ``reach`` bytes behind it: one of ``STEP`` places shows each."""
    if reach < 0:
        return False
    last, gram = len(known.grams) - 1, np.uint64(0)
    at, end = start, start + min(size, reach + STEP - 1 + GRAM)
    for step in range(min(GRAM - STEP, size)):
        gram = (gram << np.uint64(8)) | np.uint64(text[at + step])
    at += GRAM - STEP
    while at + STEP <= end:
        for step in range(STEP):
            gram = (gram << np.uint64(8)) | np.uint64(text[at + step])
        gram &= _LONG
        cell, bit = gram_bit(gram, known.may_be)
        slot = gram_slot(gram, last + 1)
        while (known.may_be[cell] >> bit) & _HERE and known.grams[slot] != 0:
            if known.grams[slot] == gram:
                if one_stands(text, at + STEP - GRAM, slot, start, known):
                    return True
                break
            slot = (slot + 1) & last
        at += STEP
    return False


@njit(cache=True, **BARE)
def one_stands(text, at, slot, start, known):
    """Whether one of the phrases with the bytes of a slot near their beginnings stands around ``at``, in a line that starts at ``start``."""
    for number in range(known.owners[slot, 0], known.owners[slot, 1]):
        phrase, place = known.places[number] // STEP, at - known.places[number] % STEP
        first, size = known.bounds[phrase], known.bounds[phrase + 1] - known.bounds[phrase]
        same = start <= place <= len(text) - size
        step = 0
        while same and step < size:
            same = text[place + step] == known.phrases[first + step]
            step += 1
        if same:
            return True
    return False


@njit(cache=True, inline="always")
def gram_slot(gram, size):
    return np.int64(((gram * _FACTOR) >> np.uint64(32)) & np.uint64(size - 1))


@njit(cache=True, inline="always")
def gram_bit(gram, may_be):
    """Where the bit of these bytes stands: its cell, and its number there."""
    product = gram * _FACTOR
    return (product >> _CELLS) & np.uint64(len(may_be) - 1), product >> _BITS


@njit(cache=True)
def gram_bits(grams, cells):
    """The bits of all these bytes, in a power of two of cells."""
    may_be = np.zeros(cells, np.uint64)
    for number in range(len(grams)):
        cell, bit = gram_bit(grams[number], may_be)
        may_be[cell] |= _HERE << bit
    return may_be


@njit(cache=True)
def gram_table(grams, size):
    """An open hash table of ``size`` of bytes that are sorted, and for each slot the first and the last (not included) of those like it."""
    table, owners = np.zeros(size, np.uint64), np.zeros((size, 2), np.int64)
    for number in range(len(grams)):
        slot = gram_slot(grams[number], size)
        while table[slot] not in (np.uint64(0), grams[number]):
            slot = (slot + 1) & (size - 1)
        if table[slot] == 0:
            table[slot], owners[slot, 0] = grams[number], number
        owners[slot, 1] = number + 1
    return table, owners


@njit(cache=True, **BARE)
def hash_of(text, first, last):
    """FNV-1a; never 0."""
    return of_bytes(text, first, last) | np.uint64(1)


@njit(cache=True, **BARE)
def number_hash(text, first, last):
    r"""The hash with each number (``\d[\d.,]*(?: ?[km]\b)?``) as ``#``."""
    key = FNV_OFFSET
    at = first
    while at < last:
        byte = text[at]
        at += 1
        if 48 <= byte <= 57:
            while at < last and (48 <= text[at] <= 57 or text[at] == 46 or text[at] == 44):
                at += 1
            unit = at + 1 if at < last and text[at] == 32 else at
            if unit < last and (text[unit] == 107 or text[unit] == 109) and (unit + 1 == last or not is_word(text[unit + 1])):
                at = unit + 1
            key = (key ^ _HASH) * FNV_PRIME
        else:
            key = (key ^ np.uint64(byte)) * FNV_PRIME
    return key | np.uint64(1)


@njit(cache=True, inline="always")
def is_word(byte):
    return 48 <= byte <= 57 or 97 <= byte <= 122 or 65 <= byte <= 90 or byte == 95


@njit(cache=True, **BARE)
def settle(count, found, hashes, prose, known, terms, slots, columns, sums, places, counts):
    """What is known of each line with ink, how often it comes, what stands above it; and the few lines that are of a kind.

    Args:
        count, found, hashes: as ``lines`` gave and filled them.
        prose: whether each line of the text is prose.
        terms: two bits of facts.
        slots: room for a hash table of a power of two, -1 everywhere.
        columns: room for the marks of each line, how often it comes, and whether it is prose.
        sums: room for the bytes and the lines of prose above each line, and of all.
        places: room for the positions of lines that may be a sign, a date, a notice, and of those with each of the terms.
        counts: room for how many there are of each.
    """
    last = len(slots) - 1
    above = prose_above = 0
    counts[:] = 0
    for at in range(count):
        facts, bits = fact_of(hashes[0, at], known), found[3, at]
        if not facts & known.numbered and hashes[1, at] != hashes[0, at]:
            facts |= fact_of(hashes[1, at], known) & known.numbered
        columns[0, at], columns[2, at] = facts & known.numbered, prose[found[0, at]]
        sums[0, at], sums[1, at] = above, prose_above
        above += found[4, at]
        prose_above += prose[found[0, at]]
        kinds = (bits & SIGN != 0, bits & DATED != 0, bits & NOTICE != 0, facts & terms[0] != 0, facts & terms[1] != 0)
        for kind in range(5):
            if kinds[kind]:
                places[kind, counts[kind]] = at
                counts[kind] += 1
        slot = slot_of(hashes, at, slots, last)
        if slots[slot] < 0:
            slots[slot] = at
            columns[1, at] = 0
        columns[1, slots[slot]] += 1
    sums[0, count], sums[1, count] = above, prose_above
    for at in range(count):
        columns[1, at] = columns[1, slots[slot_of(hashes, at, slots, last)]]


@njit(cache=True, inline="always")
def slot_of(hashes, at, slots, last):
    """The slot of the first line like the one at ``at``, or the empty one where that belongs."""
    slot = np.int64(mixed(hashes[0, at]) & np.uint64(last))
    while slots[slot] >= 0 and hashes[0, slots[slot]] != hashes[0, at]:
        slot = (slot + 1) & last
    return slot


@njit(cache=True, **BARE)
def fact_of(hashed, known):
    """What is known of a line by its hash."""
    last = len(known.hashes) - 1
    slot = np.int64(mixed(hashed) & np.uint64(last))
    while known.hashes[slot] != 0:
        if known.hashes[slot] == hashed:
            return known.facts[slot]
        slot = (slot + 1) & last
    return 0


@njit(cache=True)
def hash_table(hashes, values, size):
    """An open hash table, ``size`` a power of two: hashes, and the value of each."""
    table, facts = np.zeros(size, np.uint64), np.zeros(size, np.int64)
    for number in range(len(hashes)):
        slot = np.int64(mixed(hashes[number]) & np.uint64(size - 1))
        while table[slot] != 0:
            slot = (slot + 1) & (size - 1)
        table[slot], facts[slot] = hashes[number], values[number]
    return table, facts
