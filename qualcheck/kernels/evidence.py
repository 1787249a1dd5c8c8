"""What speaks for and against each line of a page; the references are ``qualcheck.checks.boilerplate`` (evidence, leftovers)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE, mixed, of_bytes
from qualcheck.kernels.prose import line_end

#: The features that are looked up by name, as columns of the table.
BYTES, END_MARK, FIRST, CODE_SIGNS = 0, 3, 4, 8
NO_LINE_END_MARK, NO_LINE_PROSE = 8, 2
UPPER, LOWER, DIGIT, BLANK, CODE, AT, BAR = range(1, 8)


class Tables(NamedTuple):
    """Classes of bytes and limits of bins, as in ``evidence``.

    Attributes:
        classes: class of each byte.
        first: bin of the first character of a line, by its class.
        end: bin of the last byte of a line.
        blank, closing: whether a byte is white space, and whether it is left out at the end of a line.
        bullets, arrows: characters that open and close lines, of three bytes or two, as numbers.
        words, away, shares: limits of bins.
    """

    classes: NDArray[np.uint8]
    first: NDArray[np.int64]
    end: NDArray[np.int64]
    blank: NDArray[np.bool_]
    closing: NDArray[np.bool_]
    bullets: NDArray[np.int64]
    arrows: NDArray[np.int64]
    words: NDArray[np.int64]
    away: NDArray[np.int64]
    shares: NDArray[np.float64]


class Numbers(NamedTuple):
    """Bins and limits that are numbers, as in ``evidence``."""

    bullet: int
    bar: int
    heading: int
    high_end: int
    arrow_end: int
    short: int
    reach: int


@njit(cache=True, inline="always")
def ink_end(text, starts, index):
    """Where a line ends, without a carriage return."""
    end = line_end(text, starts, index)
    return end - 1 if end > starts[index] and text[end - 1] == 13 else end


@njit(cache=True, inline="always")
def log2(value, most):
    bits = 0
    while value > 1 and bits < most:
        value >>= 1
        bits += 1
    return bits


@njit(cache=True, inline="always")
def bin_of(limits, value):
    """How many of the limits are reached."""
    at = 0
    while at < len(limits) and limits[at] <= value:
        at += 1
    return at


@njit(cache=True, inline="always")
def opens_with(text, first, last, marks):
    two = (np.int64(text[first]) << 8) | np.int64(text[first + 1]) if last - first > 1 else 0
    three = (two << 8) | np.int64(text[first + 2]) if last - first > 2 else 0
    found = False
    for mark in marks:
        found |= mark in (two, three)
    return found


@njit(cache=True, inline="always")
def closes_with(text, first, last, marks):
    if last > first and text[last - 1] == 62:  # >
        return True
    two = (np.int64(text[last - 2]) << 8) | np.int64(text[last - 1]) if last - first > 1 else 0
    three = two | (np.int64(text[last - 3]) << 16) if last - first > 2 else 0
    found = False
    for mark in marks:
        found |= mark in (two, three)
    return found


@njit(cache=True, **BARE)
def shape(text, start, end, until, tables, numbers, row):
    """Fills in what a line looks like by itself: bytes, words, end mark and so on; returns the number of its words.

    Args:
        text: in UTF-8.
        start, end: of the line.
        until: start of the next line that holds ink.
        row: of the table.
    """
    upper = lower = digits = blanks = code = ats = bars = capitals = 0
    before = tables.classes[text[start - 1]] if start else np.uint8(0)
    for at in range(start, min(until, len(text))):
        kind = tables.classes[text[at]]
        upper += kind == UPPER
        capitals += kind == UPPER and not (LOWER >= before >= UPPER)
        lower += kind == LOWER
        digits += kind == DIGIT
        blanks += kind == BLANK
        code += kind == CODE
        ats += kind == AT
        bars += kind == BAR
        before = kind
    words, letters = blanks + 1, upper + lower
    first, last = start, end
    while first < last and tables.blank[text[first]]:
        first += 1
    while last > first and tables.blank[text[last - 1]]:
        last -= 1
    row[0] = log2(end - start, 10)
    row[1] = bin_of(tables.words, words) + (words > 1)
    row[END_MARK] = end_bin(text, first, last, tables, numbers)
    row[FIRST] = numbers.bullet if opens_with(text, first, last, tables.bullets) else tables.first[tables.classes[text[first]]] if first < last else 0
    row[5] = min(5 * capitals // words, 5)
    row[6] = upper > 1 and lower == 0
    row[7] = min(digits, 1) + (digits * 2 > letters)
    row[8], row[9], row[10] = code > 0, ats > 0, min(bars, 2)
    row[11] = is_numbered(text, first, last)
    return words


@njit(cache=True, inline="always")
def end_bin(text, first, last, tables, numbers):
    end = last
    while end > first and tables.closing[text[end - 1]]:
        end -= 1
    if end == first:
        return 0
    if text[end - 1] < 0x80 and text[end - 1] != 62:
        return tables.end[text[end - 1]]
    return numbers.arrow_end if closes_with(text, first, last, tables.arrows) else numbers.high_end


@njit(cache=True, inline="always")
def is_numbered(text, first, last):
    if first == last or text[first] >= 58:
        return False
    until = min(last, first + 4)
    at = first
    while at < until and 48 <= text[at] <= 57:
        at += 1
    return at < until and (text[at] in (41, 46))


@njit(cache=True, **BARE)
def table(text, starts, index, prose, marks, flags, times, above, source, head, tail, tables, numbers, columns, words, counts):
    """Fills the bins of each feature of each line with ink, in the order of ``evidence.FEATURES``.

    Args:
        text: in UTF-8.
        starts: of all lines.
        index: of the lines with ink.
        prose, marks, flags, times, above, source: of each of them whether it is prose, its marks, whether it is boilerplate, how often
            it comes, bytes above (and of the whole), whether it names the source.
        head, tail: the first and the last line of prose; -1 where there is no telling.
        columns: room for the bins.
        words: room for the number of words of each line.
        counts: room for lines of prose below and above each line.
    """
    count = len(index)
    total, lines_bin = max(above[count], 1), 0
    while lines_bin < 9 and count >> lines_bin:
        lines_bin += 1
    all_flags = 0
    for at in range(count):
        line = index[at]
        until = starts[index[at + 1]] if at + 1 < count else len(text)
        words[at] = shape(text, starts[line], ink_end(text, starts, line), until, tables, numbers, columns[at])
        all_flags += flags[at]
    zones(prose, head, tail, columns, counts)
    near(flags, all_flags, numbers.reach, columns)
    runs(prose, words, numbers.short, columns)
    for at in range(count):
        row = columns[at]
        row[2], row[12] = prose[at], source[at]
        for bit in range(5):
            row[13 + bit] = (marks[at] >> (bit + 1)) & 1
        row[18] = min(times[at], 4) - 1
        row[20] = bin_of(tables.shares, above[at] / total)
        row[21], row[22] = bin_of(tables.away, count - 1 - at), bin_of(tables.away, at)
        row[25] = lines_bin
        top, bottom = at == 0, at == count - 1
        row[36] = 0 if top else columns[at - 1, BYTES]
        row[37] = 0 if bottom else columns[at + 1, BYTES]
        row[38] = 3 * (NO_LINE_PROSE if top else int(prose[at - 1])) + (NO_LINE_PROSE if bottom else int(prose[at + 1]))
        row[39] = NO_LINE_END_MARK if top else columns[at - 1, END_MARK]
        row[40] = NO_LINE_END_MARK if bottom else columns[at + 1, END_MARK]
        row[41] = 2 * (not top and columns[at - 1, FIRST] == numbers.bullet) + (not bottom and columns[at + 1, FIRST] == numbers.bullet)
        row[42] = 2 * (not top and marks[at - 1] & 62 != 0) + (not bottom and marks[at + 1] & 62 != 0)
        row[43] = 2 * (not top and source[at - 1]) + (not bottom and source[at + 1])
        row[44] = 2 * row[19] + source[at]
        row[45] = 1 + min(count - 1 - at, 3) if prose[at] else 0


@njit(cache=True, **BARE)
def zones(prose, head, tail, columns, counts):
    """Where a line stands among the prose."""
    all_prose = seen = 0
    for flag in prose:
        all_prose += flag
    for at in range(len(prose)):
        columns[at, 19] = 0 if head < 0 else 1 if at < head else 3 if at > tail else 2
        counts[1, at] = seen
        seen += prose[at]
        counts[0, at] = all_prose - seen
        columns[at, 23], columns[at, 24] = min(counts[0, at], 4), min(counts[1, at], 4)


@njit(cache=True, **BARE)
def near(flags, all_flags, reach, columns):
    """How much boilerplate stands around a line, and how far away."""
    count = len(flags)
    seen, last, around = 0, -1, 0
    for at in range(min(reach, count)):
        around += flags[at]
    for at in range(count):
        row = columns[at]
        around += at + reach < count and flags[at + reach]
        around -= at - reach - 1 >= 0 and flags[at - reach - 1]
        row[26], row[27] = at >= 1 and flags[at - 1], at + 1 < count and flags[at + 1]
        row[28], row[29] = at >= 2 and flags[at - 2], at + 2 < count and flags[at + 2]
        row[30] = min(around - flags[at], 5)
        row[31] = min(seen, 3)
        seen += flags[at]
        row[32] = min(all_flags - seen, 3)
        row[33] = 0 if last < 0 else 1 + log2(at - last, 5)
        last = at if flags[at] else last
    following = count
    for at in range(count - 1, -1, -1):
        columns[at, 34] = 0 if following == count else 1 + log2(following - at, 5)
        following = at if flags[at] else following


@njit(cache=True, **BARE)
def runs(prose, words, short, columns):
    """How many short lines stand in a row with a line."""
    count = len(prose)
    start = 0
    while start < count:
        end = start
        while end < count and words[end] <= short and not prose[end]:
            end += 1
        for at in range(start, end):
            columns[at, 35] = 1 + log2(end - start, 6)
        if end < count:
            columns[end, 35] = 0
        start = end + 1


class Words(NamedTuple):
    """The words of the model: their bytes in one row, word ``n`` from ``bounds[n]`` to ``bounds[n + 1]``, and an open hash table of their numbers."""

    text: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    slots: NDArray[np.int32]
    longest: int


class Model(NamedTuple):
    """``leftovers.Model``: its trees (``boilerplate.trees.Trees``), the weights of words and of first words, and its numbers."""

    trees: Any
    words: NDArray[np.float32]
    openers: NDArray[np.float32]
    known: Words
    bias: np.float32
    slope: np.float32
    offset: np.float32
    unasked: np.float32


class Limits(NamedTuple):
    """Which paragraphs are looked at: as in ``leftovers``."""

    prose_below: int
    prose_above: int
    late: float


@njit(cache=True, inline="always")
def number_of(known, text, first, last):
    """Number of a word; -1 where it is none of the model's."""
    at = np.int64(mixed(of_bytes(text, first, last)) & np.uint64(len(known.slots) - 1))
    while known.slots[at] >= 0:
        word = known.slots[at]
        start = known.bounds[word]
        if known.bounds[word + 1] - start == last - first:
            same = True
            for step in range(last - first):
                same &= known.text[start + step] == text[first + step]
            if same:
                return np.int64(word)
        at = (at + 1) & (len(known.slots) - 1)
    return -1


@njit(cache=True)
def judge(text, starts, index, flags, prose, above, bins, source, below, before, numbers, limits, model, chosen, odds):
    """Whether each line is looked at, and its log-odds.

    Args:
        text: in UTF-8, ASCII letters in lower case.
        starts: of all lines.
        index: of the lines with ink.
        flags, prose, above: of each of them whether it is boilerplate, whether it is prose, bytes above (and of the whole).
        bins, source, below, before: as ``table`` had and filled them.
        chosen, odds: room for the answers.
    """
    count, total = len(index), max(above[len(index)], 1)
    found = np.empty(len(model.words), np.int64)
    for at in range(count):
        edge = below[at] <= limits.prose_below or before[at] <= limits.prose_above or above[at] / total >= limits.late or source[at]
        first = bins[at, FIRST]
        row = first in (numbers.bar, numbers.heading) or bins[at, CODE_SIGNS] > 0
        chosen[at] = (edge or not prose[at]) and not row
        if flags[at] or not chosen[at]:
            odds[at] = model.unasked
            continue
        start, end = starts[index[at]], line_end(text, starts, index[at])
        own = weigh_words(text, start, end, model, found, tree_sum(bins[at], model.trees, model.bias))
        odds[at] = model.slope * own + model.offset


@njit(cache=True, **BARE)
def tree_sum(bins, trees, total):
    """``total`` and the leaf of each tree that the bins of a line end in."""
    for root in trees.roots:
        at = root
        while at >= 0:
            at = trees.left[at] if bins[trees.features[at]] <= trees.limits[at] else trees.right[at]
        total += trees.leaves[-1 - at]
    return total


@njit(cache=True, **BARE)
def with_number(found, count, number):
    """Puts a number among sorted ones, unless it is there; how many there are then."""
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if found[middle] < number:
            low = middle + 1
        else:
            high = middle
    if low < count and found[low] == number:
        return count
    for place in range(count, low, -1):
        found[place] = found[place - 1]
    found[low] = number
    return count + 1


@njit(cache=True, **BARE)
def weigh_words(text, at, end, model, found, odds):
    """The log-odds of a line with the weights of its words, each once, in the order of their numbers; then that of its first word.

    Args:
        text: in UTF-8, ASCII letters in lower case.
        at, end: of the line.
        model: its words are of ASCII letters and digits.
        found: room for the numbers of all words.
        odds: without the words.
    """
    count, opening, opened = 0, -1, False
    while at < end:
        first = at
        while at < end and (97 <= text[at] <= 122 or 48 <= text[at] <= 57):
            at += 1
        if at == first:
            at += 1
            continue
        number = number_of(model.known, text, first, at) if at - first <= model.known.longest else -1
        if not opened:
            opened, opening = True, number
        if number >= 0:
            count = with_number(found, count, number)
    for each in range(count):
        odds += model.words[found[each]]
    return odds + model.openers[opening] if opening >= 0 else odds
