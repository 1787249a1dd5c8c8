"""Sentences, code point by code point; the references are ``qualcheck.view.sentences`` and ``textstat_measures.sentence_count``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE, FNV_OFFSET, FNV_PRIME, mixed

#: What is known of a code point: white space; letter, digit or underscore; letter (``str.isalpha``); letter or number that is no digit;
#: ends a sentence; may stand behind such a mark; can't begin a sentence; parts words before an abbreviation. ``FAR``: one of those
#: of which only the first two are known.
SPACE, WORD, ALPHABETIC, LETTER, MARK, CLOSER, NO_START, APART, FAR = (1 << bit for bit in range(9))
_NEWLINE, _HASH, _STOP, _ELLIPSIS, _CAPITAL_I = 10, 35, 46, 0x2026, 73
_ASCII, _CASE = 128, 32
#: Full stops that stand for an ellipsis, and words of the shortest sentence that textstat counts.
_DOTS, _FEWEST_WORDS = 3, 3
#: No abbreviation has so many letters in a row.
_LONG = 5
#: So far apart are the characters by which sentences are compared at first.
_EVERY = 7
#: Room for the keys of short abbreviations.
KEYS = 1 << 16


@njit(cache=True, inline="always")
def key_of(letters, start, end):
    """A place among the ``KEYS`` for the few ASCII letters from ``start`` to ``end``, whatever their case."""
    key = 0
    for at in range(start, end):
        key = key * 31 + (letters[at] | _CASE)
    return key & (KEYS - 1)


@njit(cache=True, inline="always")
def _surely_ends(codes, mark, kinds, abbreviation):
    """Whether the end mark at ``mark`` closes a sentence whatever ``sentences.ends_sentence`` would look at."""
    if codes[mark] != _STOP or mark == 0 or kinds[codes[mark - 1]] & MARK:
        return True
    before = kinds[codes[mark - 1]]
    if not before & LETTER:
        return not before & FAR
    start = mark
    while start > 0 and mark - start < _LONG and kinds[codes[start - 1]] & ALPHABETIC:
        start -= 1
    size = mark - start
    if size >= _LONG:
        return True
    if size == 0 or (start > 0 and not kinds[codes[start - 1]] & APART):
        return False
    if size == 1:
        return codes[start] == _CAPITAL_I
    for at in range(start, mark):
        if codes[at] >= _ASCII:
            return False
    return not abbreviation[key_of(codes, start, mark)]


@njit(cache=True, **BARE)
def cuts(codes, kinds, abbreviation, found):
    """Where one sentence may end and another one begin; how many there are, more of them perhaps than ``found`` has room for.

    Args:
        codes: the code points.
        kinds: what is known of each code point.
        abbreviation: for each key whether a short abbreviation has it.
        found: room for rows: the mark, the end of the sentence, the start of the next one, whether it is sure.
    """
    count, at, size = 0, 0, len(codes)
    while at < size:
        if not kinds[codes[at]] & MARK:
            at += 1
            continue
        left = at + 1
        while left < size and kinds[codes[left]] & CLOSER:
            left += 1
        right = left
        while right < size and kinds[codes[right]] & SPACE and codes[right] != _NEWLINE:
            right += 1
        if left < right < size and not kinds[codes[right]] & (NO_START | SPACE):
            if count < len(found):
                found[count, 0], found[count, 1], found[count, 2] = at, left, right
                found[count, 3] = _surely_ends(codes, at, kinds, abbreviation)
            count, at = count + 1, right
        else:
            at += 1
    return count


@njit(cache=True, **BARE)
def spans(codes, kinds, line_starts, cuts, kept, found, counts):
    """Sentences without blanks around them, into ``found``; how many there are.

    Args:
        codes, kinds: as for ``cuts``.
        line_starts: where the lines start; a line end always ends a sentence.
        cuts: as ``cuts`` found them.
        kept: which of them end a sentence.
        found: room for start and end of a sentence for each line and each cut.
        counts: room for the number of sentences of each line.
    """
    number = cut = 0
    for line in range(len(line_starts)):
        start = line_starts[line]
        last = line_starts[line + 1] - 1 if line + 1 < len(line_starts) else len(codes)
        before = number
        while start <= last:
            while cut < len(kept) and not kept[cut]:
                cut += 1
            inside = cut < len(kept) and cuts[cut, 2] <= last
            end, following = (cuts[cut, 1], cuts[cut, 2]) if inside else (last, last + 1)
            cut += inside
            while start < end and kinds[codes[start]] & SPACE:
                start += 1
            while start < end and kinds[codes[end - 1]] & SPACE:
                end -= 1
            if start < end:
                found[number, 0], found[number, 1] = start, end
                number += 1
            start = following
        counts[line] = number - before
    return number


@njit(cache=True, **BARE)
def marks(codes, kinds):
    """Sentences as ``textstat_measures.sentence_count`` counts them before the least of one; number signs; ellipses."""
    sentences = signs = ellipses = 0
    words, seeking, stops = 0, True, 0
    for code in codes:
        kind, enough = kinds[code], words >= _FEWEST_WORDS
        if enough and not kind & MARK:  # nothing that a blank decides: that would be guessed wrong at each word
            signs += code == _HASH
            stops = 0
            continue
        stops = stops + 1 if code == _STOP else 0
        if kind & MARK:
            if code == _ELLIPSIS:
                ellipses += 1
            else:
                sentences += enough
                words, seeking = 0, True
            if stops == _DOTS:
                ellipses, stops = ellipses + 1, 0
        elif kind & WORD:
            words += seeking
            seeking = False
        elif kind & SPACE:
            seeking = True
        else:
            signs += code == _HASH
    return sentences + (words >= _FEWEST_WORDS), signs, ellipses


@njit(cache=True, inline="always")
def _key_of(codes, start, end):
    """A hash of a sentence's size and of every few of its characters."""
    key = FNV_OFFSET ^ np.uint64(end - start)
    for at in range(start, end, _EVERY):
        key = (key ^ np.uint64(codes[at])) * FNV_PRIME
    return mixed(key)


@njit(cache=True, **BARE)
def recurring(codes, bounds, shortest, slots, found):
    """Which sentences may be equal to another one, into ``found``; whether any may.

    Args:
        codes: the code points.
        bounds: start and end of each sentence.
        shortest: characters of the shortest sentence that is looked at.
        slots: room for a hash table of a power of two of places of sentences, all 0.
        found: room for each sentence, all False.
    """
    some = False
    for number in range(len(bounds)):
        start, end = bounds[number, 0], bounds[number, 1]
        if end - start < shortest:
            continue
        key = _key_of(codes, start, end)
        slot = np.int64(key & np.uint64(len(slots) - 1))
        while slots[slot]:
            other = slots[slot] - 1
            if _key_of(codes, bounds[other, 0], bounds[other, 1]) == key:
                found[number] = found[other] = some = True
                break
            slot = (slot + 1) & (len(slots) - 1)
        if not slots[slot]:
            slots[slot] = number + 1
    return some
