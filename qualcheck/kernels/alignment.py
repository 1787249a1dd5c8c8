"""Words of texts, and two rows of words side by side; the reference is ``qualcheck.corpus.align``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE, FNV_OFFSET, FNV_PRIME, mixed

_ONE = np.uint64(1)

#: What a code point is, as bits.
APART, ALONE, LETTER, DECIMAL, WORDLIKE, UPPER, DIGIT, ALPHA = (1 << bit for bit in range(8))
#: What a word is, as bits: too short to hold two replacements apart; a name or a number.
SHORT, NAMED = 1, 2

_DOT, _COMMA, _BLANK, _SEMICOLON, _APOSTROPHE, _CURLY, _LETTER_CURLY = 0x2E, 0x2C, 0x20, 0x3B, 0x27, 0x2019, 0x2BC
_SHORT_WORD, _LONG_REPLACEMENT = 3, 2


@njit(cache=True, inline="always")
def _kind(codes, at, classes):
    return classes[codes[at]] if at < len(codes) and codes[at] < len(classes) else np.uint8(0)


@njit(cache=True, **BARE)
def _run(codes, at, classes):
    """Where a run of what no word is parted by ends."""
    while at < len(codes) and not _kind(codes, at, classes) & (APART | ALONE):
        at += 1
    return at


@njit(cache=True, **BARE)
def _end(codes, at, classes):
    """Where the word that begins at a code point ends; ``at`` itself where none does."""
    end = at
    while end + 1 < len(codes) and _kind(codes, end, classes) & LETTER and codes[end + 1] == _DOT:
        end += 2
    if end - at >= 4:
        return end
    kind = _kind(codes, at, classes)
    if kind & APART:
        return at
    if kind & ALONE:
        return at + 1
    end = _run(codes, at, classes)
    while end + 1 < len(codes):
        sign, behind = codes[end], _kind(codes, end + 1, classes)
        if behind & (APART | ALONE):
            break
        joins = (sign in (_APOSTROPHE, _CURLY) and behind & WORDLIKE) or (
            sign in (_DOT, _COMMA) and behind & DECIMAL and _kind(codes, end - 1, classes) & DECIMAL
        )
        if not joins:
            break
        end = _run(codes, end + 1, classes)
    return end


@njit(cache=True, **BARE)
def words_of(codes, classes, folds, words, spans, marks):
    """The words of a text; how many they are.

    Args:
        codes: the code points.
        classes: of the code points from 0 on, the bits above; 0 for all others.
        folds: what each of the code points from 0 on is case-folded to: three, with 0 for none; the others stay.
        words, spans, marks: room for a hash of each word as it is compared, its start and end, and its bits.
    """
    count = at = 0
    while at < len(codes):
        end = _end(codes, at, classes)
        if end == at:
            at += 1
            continue
        words[count], size, alpha = _folded(codes, at, end, classes, folds)
        spans[count, 0], spans[count, 1] = at, end
        marks[count] = (SHORT if size <= _SHORT_WORD and alpha else 0) | (NAMED if _is_name(codes, at, classes) else 0)
        count += 1
        at = end
    return count


@njit(cache=True, **BARE)
def _folded(codes, start, end, classes, folds):
    """(hash, length, whether all is letters) of a word as it is compared."""
    key, size, alpha = FNV_OFFSET, 0, True
    for at in range(start, end):
        code = codes[at]
        if code in (_DOT, _COMMA):
            continue
        for part in range(3):
            one = folds[code, part] if code < len(folds) else (code if part == 0 else np.uint32(0))
            if one == 0 and part:
                break
            if one in (_CURLY, _LETTER_CURLY):
                one = np.uint32(_APOSTROPHE)
            if one >= len(classes) or not classes[one] & ALPHA:
                alpha = False
            key = (key ^ np.uint64(one)) * FNV_PRIME
            size += 1
    return mixed(key), size, alpha and size > 0


@njit(cache=True, **BARE)
def _is_name(codes, at, classes):
    """A capital that is not the first of a sentence or line, or a digit."""
    if not _kind(codes, at, classes) & UPPER:
        return _kind(codes, at, classes) & DIGIT != 0
    if at < 2 or codes[at - 1] != _BLANK:
        return False
    return _kind(codes, at - 2, classes) & (WORDLIKE | DIGIT) != 0 or codes[at - 2] in (_COMMA, _SEMICOLON)


@njit(cache=True, **BARE)
def ends_in_common(left, right):
    """How many words two rows have in common at the beginning, and how many behind these at the end."""
    before = behind = 0
    shorter = min(len(left), len(right))
    while before < shorter and left[before] == right[before]:
        before += 1
    while behind < shorter - before and left[len(left) - 1 - behind] == right[len(right) - 1 - behind]:
        behind += 1
    return before, behind


@njit(cache=True, **BARE)
def stretches(left, right, before, behind, rows, slots, masks, runs):
    """Stretches of a longest common subsequence, the same one that rapidfuzz chooses: (common words, number of stretches).

    Args:
        left, right: words, by numbers.
        before, behind: how many they have in common at both ends.
        rows: room for a bit for each word of the first, in whole 64, times the words of the second; without what is in common at the ends.
        slots: room for twice the words of the first, a power of two.
        masks: likewise, times 64 words of the first.
        runs: room for rows of the first word in each and the number of words: one more than the words of the shorter.
    """
    lefts, rights = len(left) - before - behind, len(right) - before - behind
    columns = (lefts + 63) >> 6
    length = _table(left[before : before + lefts], right[before : before + rights], columns, rows, slots, masks)
    count = 0
    if behind:
        runs[0, 0], runs[0, 1], runs[0, 2] = before + lefts, before + rights, behind
        count = 1
    column, row = lefts, rights
    while column and row:
        if _bit(rows, columns, row - 1, column - 1):
            column -= 1
        else:
            row -= 1
            if not (row and not _bit(rows, columns, row - 1, column - 1)):
                column -= 1
                count = _put_before(runs, count, before + column, before + row, 1)
    if before:
        count = _put_before(runs, count, 0, 0, before)
    for at in range(count // 2):  # they were found from the end
        for part in range(3):
            runs[at, part], runs[count - 1 - at, part] = runs[count - 1 - at, part], runs[at, part]
    return before + behind + length, count


@njit(cache=True, **BARE)
def in_common(left, right, before, behind, rows, slots, masks):
    """How many words stand in both rows in one order; the arguments as for ``stretches``."""
    lefts, rights = len(left) - before - behind, len(right) - before - behind
    columns = (lefts + 63) >> 6
    return before + behind + _table(left[before : before + lefts], right[before : before + rights], columns, rows, slots, masks)


@njit(cache=True, **BARE)
def _put_before(runs, count, left, right, size):
    """Puts a stretch before those that were found; joins it to the first of them where nothing is between."""
    if count and runs[count - 1, 0] == left + size and runs[count - 1, 1] == right + size:
        runs[count - 1, 0], runs[count - 1, 1], runs[count - 1, 2] = left, right, runs[count - 1, 2] + size
        return count
    runs[count, 0], runs[count, 1], runs[count, 2] = left, right, size
    return count + 1


@njit(cache=True, inline="always")
def _bit(rows, columns, row, column):
    return (rows[row * columns + (column >> 6)] >> np.uint64(column & 63)) & _ONE != 0


@njit(cache=True, inline="always")
def _slot(word, words, slots, last):
    """Where a word is, or would be, in a hash table of places in ``words``."""
    slot = np.int64(mixed(np.uint64(word)) & np.uint64(last))
    while slots[slot] and words[slots[slot] - 1] != word:
        slot = (slot + 1) & last
    return slot


@njit(cache=True, **BARE)
def _table(left, right, columns, rows, slots, masks):
    """The bit-parallel table (Hyyrö 2004) of the longest common subsequence, a row for each word of the second; and its length."""
    size = 1
    while size < 2 * len(left):
        size *= 2
    slots[:size] = 0
    for at in range(len(left)):
        slot = _slot(left[at], left, slots, size - 1)
        if not slots[slot]:
            slots[slot] = at + 1
            masks[slot * columns : (slot + 1) * columns] = 0
        masks[slot * columns + (at >> 6)] |= _ONE << np.uint64(at & 63)
    for row in range(len(right)):
        slot = _slot(right[row], left, slots, size - 1)
        carry = np.uint64(0)
        for column in range(columns):
            above = rows[(row - 1) * columns + column] if row else ~np.uint64(0)
            both = above & masks[slot * columns + column] if slots[slot] else np.uint64(0)
            total = above + both
            over = total < above
            total += carry
            carry = np.uint64(over or total < carry)
            rows[row * columns + column] = total | (above - both)
    length = 0
    if len(right):
        for at in range(len(left)):
            length += not _bit(rows, columns, len(right) - 1, at)
    return length


@njit(cache=True, **BARE)
def joined(short, runs, count, lefts, rights):
    """Leaves out stretches of one short word between two long replacements; how many are left."""
    kept = 0
    start, other_start = 0, 0  # of the difference before the run in hand
    for run in range(count):
        at, other, size = runs[run, 0], runs[run, 1], runs[run, 2]
        if size == 1 and short[at] and _is_long(at - start, other - other_start):
            end, other_end = (runs[run + 1, 0], runs[run + 1, 1]) if run + 1 < count else (lefts, rights)
            if _is_long(end - at - 1, other_end - other - 1):
                continue  # the difference goes on over it
        runs[kept, 0], runs[kept, 1], runs[kept, 2] = at, other, size
        kept += 1
        start, other_start = at + size, other + size
    return kept


@njit(cache=True, inline="always")
def _is_long(size, other):
    return min(size, other) >= 1 and max(size, other) >= _LONG_REPLACEMENT
