"""Sketches of a document; the reference is ``qualcheck.corpus.copies.prints``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE

_FACTOR, _TOP = np.uint64(0x9E3779B97F4A7C15), np.uint64(1 << 63)
_M1, _M2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)
#: Of a line: so many tokens, whether it counts.
_SIZE, _KEPT = 0, 1


@njit(cache=True, inline="always")
def _stirred(value):
    value = (value ^ (value >> _S30)) * _M1
    value = (value ^ (value >> _S27)) * _M2
    return value ^ (value >> _S31)


@njit(cache=True, **BARE)
def _put(sketch, size, value):
    """Puts a value among the lowest different ones, ascending; how many there are now."""
    if size == len(sketch) and value >= sketch[size - 1]:
        return size
    low, high = 0, size
    while low < high:
        middle = (low + high) >> 1
        if sketch[middle] < value:
            low = middle + 1
        else:
            high = middle
    if low < size and sketch[low] == value:
        return size
    last = size if size < len(sketch) else size - 1
    for at in range(last, low, -1):
        sketch[at] = sketch[at - 1]
    sketch[low] = value
    return last + 1


@njit(cache=True, **BARE)
def sizes_of_lines(codes, space, sizes):
    """Counts the white-space tokens of each line; how many lines there are.

    Args:
        codes: the code points.
        space: for the lowest code points whether they are white space; all others are none.
        sizes: room for the count of each line.
    """
    line, count, inside = 0, 0, False
    for code in codes:
        if code == 10:
            sizes[line] = count
            line, count, inside = line + 1, 0, False
        elif code < len(space) and space[code]:
            inside = False
        elif not inside:
            inside = True
            count += 1
    sizes[line] = count
    return line + 1


@njit(cache=True, **BARE)
def sketch(numbers, words, marks, bits, lines, shingle, reach, rings, near, named, long, sequence):
    """Fills the sketches of a text: (kept words, sizes of the three sketches, anchors kept in order).

    Args:
        numbers: the number of each token.
        words, marks: hash and marks of each number.
        bits: the marks for the end of a sentence, a capital, a sure name, a long word.
        lines: rows of how many tokens a line has, and whether it counts.
        shingle: words of a shingle.
        reach: an anchor makes pairs with so many that follow it.
        rings: three rows of room for the last 16 words, names and long words; neither of the two above may be more.
        near, named, long: room for the lowest hashes of shingles, of pairs of names, of pairs of long words.
        sequence: room for the first anchors.
    """
    ends, capital, sure, lengthy = bits
    kept = nears = nameds = longs = anchors = at = 0
    last, names, longer = rings
    name_count = long_count = 0
    ended = False
    for line in range(len(lines)):
        first = True
        for token in range(at, at + lines[line, _SIZE]):
            number = numbers[token]
            word, mark = np.uint64(words[number]), marks[number]
            opens = first or ended
            first, ended = False, mark & ends != 0
            if not lines[line, _KEPT] or not word:
                continue
            last[kept & 15] = word
            kept += 1
            if kept >= shingle:
                total = np.uint64(0)
                for back in range(shingle, 0, -1):
                    total = total * _FACTOR + last[(kept - back) & 15]
                nears = _put(near, nears, _stirred(total))
            if mark & sure or (mark & capital and not opens):
                for back in range(1, min(reach, name_count) + 1):
                    other = names[(name_count - back) & 15]
                    if other != word:
                        nameds = _put(named, nameds, _stirred(other * _FACTOR + word) & ~_TOP)
                names[name_count & 15] = word
                name_count += 1
            elif mark & lengthy:
                for back in range(1, min(reach, long_count) + 1):
                    other = longer[(long_count - back) & 15]
                    if other != word:
                        longs = _put(long, longs, _stirred(other * _FACTOR + word) | _TOP)
                longer[long_count & 15] = word
                long_count += 1
            else:
                continue
            if anchors < len(sequence):
                sequence[anchors] = np.uint32(word & np.uint64(0xFFFFFFFF))
                anchors += 1
        at += lines[line, _SIZE]
    return kept, nears, nameds, longs, anchors
