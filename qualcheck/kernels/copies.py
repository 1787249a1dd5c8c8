"""Lines that may say what an earlier one said; the reference is ``qualcheck.checks.repetition.copies``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE, FNV_OFFSET, FNV_PRIME, mixed

#: In the table of folded letters: a letter whose other case is more than one letter.
ODD = np.uint32(0xFFFFFFFF)
#: What a pair of lines has in common: all, the beginning, the end, the size.
WHOLE, HEAD, TAIL, NEAR = range(4)
_NEWLINE, _BLANK, _STOP, _ELLIPSIS = 10, 32, 46, 0x2026
#: So far apart are the characters by which whole lines are compared at first.
_EVERY = 7
#: Pairs of letters that differ because there is one more at the beginning, and some for the rounding of ratios; how pairs are spread.
_ENDS, _SPREAD = 6, np.uint32(37)


@njit(cache=True, inline="always")
def _is_space(code, space):
    return code < len(space) and space[code]


@njit(cache=True, inline="always")
def _folded(code, folds):
    """A code point in lower case, or ``ODD``."""
    if code < len(folds):
        return folds[code]
    # Cherokee and Georgian, ligatures, letters of full width, and the alphabets beyond the basic plane that have two cases
    if 0xA640 <= code < 0xABC0 or 0xFB00 <= code < 0xFB18 or 0xFF21 <= code < 0xFF3B or 0x10400 <= code < 0x1F000:
        return ODD
    return code


@njit(cache=True, inline="always")
def _key_of(codes, start, end, step, folds):
    """A hash of the size and of every few characters, in lower case; 0 where one of these is odd."""
    key = FNV_OFFSET ^ np.uint64(end - start)
    for at in range(start, end, step):
        code = _folded(codes[at], folds)
        if code == ODD:
            return np.uint64(0)
        key = (key ^ np.uint64(code)) * FNV_PRIME
    return mixed(key) | np.uint64(1)


@njit(cache=True, inline="always")
def _same(codes, one, one_end, other, other_end, folds, whole):
    """Whether two stretches are the same; but for case unless they are ``whole`` lines."""
    if one_end - one != other_end - other:
        return False
    for step in range(one_end - one):
        left, right = codes[one + step], codes[other + step]
        if left != right and (whole or _folded(left, folds) != _folded(right, folds)):
            return False
    return True


@njit(cache=True, **BARE)
def _long_lines(codes, starts, shortest, window, space, folds, lines, keys):
    """The lines that are long enough, with the stretches and hashes by which they are compared; how many, -1 where a letter is odd."""
    count = 0
    for index in range(len(starts)):
        start, end = starts[index], starts[index + 1] - 1 if index + 1 < len(starts) else len(codes)
        if end - start < shortest:
            continue
        while start < end and _is_space(codes[start], space):
            start += 1
        while end > start and _is_space(codes[end - 1], space):
            end -= 1
        if end - start < shortest:
            continue
        for at in range(start, end):
            if codes[at] >= 128 and _folded(codes[at], folds) == ODD:
                return -1
        last = end
        while last > start and codes[last - 1] in (_BLANK, _STOP, _ELLIPSIS):
            last -= 1
        row = lines[count]
        row[0], row[1], row[2] = index, start, end
        row[3], row[4], row[5], row[6] = start, min(start + window, end), max(last - window, start), last
        keys[count, WHOLE] = _key_of(codes, start, end, _EVERY, folds)
        keys[count, HEAD] = _key_of(codes, row[3], row[4], 1, folds)
        keys[count, TAIL] = _key_of(codes, row[5], row[6], 1, folds)
        count += 1
    return count


@njit(cache=True, **BARE)
def _first_like(codes, lines, keys, line, kind, folds, slots):
    """The first of the lines so far that has something in common with ``line``; the line itself where it is the first."""
    column = 1 if kind == WHOLE else 3 if kind == HEAD else 5
    last = len(slots) - 1
    slot = np.int64(keys[line, kind] & np.uint64(last))
    while slots[slot]:
        other = slots[slot] - 1
        if keys[other, kind] == keys[line, kind] and _same(
            codes, lines[other, column], lines[other, column + 1], lines[line, column], lines[line, column + 1], folds, kind == WHOLE
        ):
            return other
        slot = (slot + 1) & last
    slots[slot] = line + 1
    return line


@njit(cache=True, **BARE)
def _may_be_alike(codes, one, one_end, other, other_end, folds, likeness, bins):
    """Whether two stretches may be so like each other, in hundredths of a ratio that counts letters put in and taken out.

    Each of these makes three pairs of neighbouring letters differ at most; ``bins``, a power of two and all 0, are for the pairs.
    """
    last = np.uint32(len(bins) - 1)
    for start, end, sign in ((one, one_end, 1), (other, other_end, -1)):
        before = np.uint32(0)
        for at in range(start, end):
            code = np.uint32(_folded(codes[at], folds))
            bins[(before * _SPREAD ^ code) & last] += sign
            before = code
    differ = 0
    for place in range(len(bins)):
        differ += abs(bins[place])
        bins[place] = 0
    return differ - _ENDS <= 3 * (100 - likeness) / 100 * (one_end - one + other_end - other)


@njit(cache=True, **BARE)
def pairs(codes, starts, shortest, likeness, window, neighbours, space, folds, lines, keys, slots, bins, found):
    """Lines that have something in common with an earlier one, into ``found``: line, the earlier one, what; how many.

    Args:
        codes: the code points.
        starts: offset of the first character of each line.
        shortest: characters of the shortest line that is looked at, without blanks around.
        likeness: in hundredths; lines whose sizes differ by more can't be so like each other.
        window: characters of a beginning and an end.
        neighbours: of so many different lines before a line the size is compared.
        space, folds: of the lowest code points, whether they are white space, and their lower case.
        lines, keys: room for each line.
        slots: room for three hash tables of a power of two, all 0.
        bins: room for counts, a power of two, all 0.
        found: room for five pairs of each line.

    Returns:
        The number of pairs; -1 where there are letters whose lower case is not one letter.
    """
    many = _long_lines(codes, starts, shortest, window, space, folds, lines, keys)
    if many < 0:
        return -1
    count = different = 0
    for line in range(many):
        first = _first_like(codes, lines, keys, line, WHOLE, folds, slots[WHOLE])
        if first != line:
            found[count, 0], found[count, 1], found[count, 2] = lines[line, 0], lines[first, 0], WHOLE
            count += 1
            continue
        for kind in (HEAD, TAIL):
            first = _first_like(codes, lines, keys, line, kind, folds, slots[kind])
            if first != line:
                found[count, 0], found[count, 1], found[count, 2] = lines[line, 0], lines[first, 0], kind
                count += 1
        size = lines[line, 2] - lines[line, 1]
        for back in range(1, min(neighbours, different) + 1):
            other = lines[different - back, 7]
            before = lines[other, 2] - lines[other, 1]
            as_long = likeness * before <= 100 * size and likeness * size <= 100 * before
            if as_long and _may_be_alike(codes, lines[other, 1], lines[other, 2], lines[line, 1], lines[line, 2], folds, likeness, bins):
                found[count, 0], found[count, 1], found[count, 2] = lines[line, 0], lines[other, 0], NEAR
                count += 1
        lines[different, 7] = line
        different += 1
    return count
