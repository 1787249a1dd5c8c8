"""Letters by script and function words, code point by code point; the references are ``qualcheck.view.scripts``, ``language`` and ``passages``."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE, FNV_OFFSET, FNV_PRIME, mixed

#: What a code point becomes where it is no letter of a word, and where its word is to be read by the reference.
SEPARATOR, HARD = 0, 1
_APOSTROPHE, _BLANK, _ASCII = 39, 32, 128
_THE, _THAT, _OF, _AND, _IS = (tuple(map(ord, word)) for word in ("the ", "that ", "of ", "and ", "is "))
_T, _O, _A, _I = (ord(letter) for letter in "toai")
_NOBODY = np.int64(-1)


class Lists(NamedTuple):
    """The function words of all languages.

    Attributes:
        fold: for the lower code points the letter that each is in a word, in lower case; or ``SEPARATOR`` or ``HARD``.
        letters, bounds: the words in one row of letters; word ``n`` from ``bounds[n]`` to ``bounds[n + 1]``.
        group: for each word the number of the languages that share it.
        slots: an open hash table of a power of two with the numbers of the words; -1 where empty.
        longest: letters of the longest word.
    """

    fold: NDArray[np.uint32]
    letters: NDArray[np.uint32]
    bounds: NDArray[np.int64]
    group: NDArray[np.int64]
    slots: NDArray[np.int32]
    longest: int


@njit(cache=True, inline="always")
def _group_of(codes, start, end, key, lists):
    """Group of the word ``codes[start:end]``, whose letters have the hash ``key``; -1 where it is no function word."""
    if end - start > lists.longest:
        return _NOBODY
    last = len(lists.slots) - 1
    at = np.int64(mixed(key) & np.uint64(last))
    while lists.slots[at] >= 0:
        word = lists.slots[at]
        first = lists.bounds[word]
        if lists.bounds[word + 1] - first == end - start:
            same = True
            for step in range(end - start):
                if lists.letters[first + step] != lists.fold[codes[start + step]]:
                    same = False
                    break
            if same:
                return lists.group[word]
        at = (at + 1) & last
    return _NOBODY


@njit(cache=True, **BARE)
def count_words(codes, lists, groups):
    """How many words there are; into ``groups`` how many of each group. -1 where the text is to be read by the reference.

    Args:
        codes: the code points.
        lists: the function words.
        groups: room for the count of each group, all 0.
    """
    words, begun, most = 0, -1, len(lists.fold)
    key = FNV_OFFSET
    for at in range(len(codes)):
        code = codes[at]
        letter = lists.fold[code] if code < most else np.uint32(HARD)
        if letter == HARD:
            return -1
        if letter != SEPARATOR:
            if begun < 0:
                begun, key = at, FNV_OFFSET
            key = (key ^ np.uint64(letter)) * FNV_PRIME
        end = at if letter == SEPARATOR else at + 1
        # an apostrophe ends a word and belongs to it
        if begun >= 0 and (letter in (SEPARATOR, _APOSTROPHE) or at == len(codes) - 1):
            words += 1
            group = _group_of(codes, begun, end, key, lists)
            if group >= 0:
                groups[group] += 1
            begun = -1
    return words


@njit(cache=True, **BARE)
def tally(data, counts):
    """How often each byte stands in ``data``, into ``counts``, all 0 before."""
    for byte in data:
        counts[byte] += 1


@njit(cache=True, inline="always")
def _stands(codes, at, end, word):
    """Whether a word with the blank behind it stands at ``at``."""
    if at + len(word) > end:
        return False
    step = 0
    while step < len(word) and codes[at + step] == word[step]:
        step += 1
    return step == len(word)


@njit(cache=True, inline="always")
def _surely_english(codes, start, end, name_like):
    """As ``passages._surely_english``."""
    needed = 1 if end - start <= name_like else 2
    the = of = and_ = is_ = that = 0
    for at in range(start, end - 1):
        if codes[at] != _BLANK:
            continue
        letter = codes[at + 1]
        if letter == _T:
            the |= _stands(codes, at + 1, end, _THE)
            that |= _stands(codes, at + 1, end, _THAT)
        elif letter == _O:
            of |= _stands(codes, at + 1, end, _OF)
        elif letter == _A:
            and_ |= _stands(codes, at + 1, end, _AND)
        elif letter == _I:
            is_ |= _stands(codes, at + 1, end, _IS)
        else:
            continue
        if the + of + and_ + is_ + that >= needed:
            return True
    return False


@njit(cache=True, inline="always")
def _may_be_foreign(codes, start, end, lists, script, own_script, latin, foreign, enough):
    """As ``passages._may_be_foreign``; a line that only the reference can read may be."""
    beyond_ascii = other = ascii_letters = False
    hits, begun = 0, -1
    key = FNV_OFFSET
    for at in range(start, end):
        code = codes[at]
        letter = lists.fold[code] if code < len(lists.fold) else np.uint32(HARD)
        if letter == HARD:
            return True
        if code < _ASCII:
            ascii_letters |= script[code] == latin
        else:
            beyond_ascii = True
            if code < len(script):
                other |= script[code] != 0 and script[code] != own_script
        if letter != SEPARATOR:
            if begun < 0:
                begun, key = at, FNV_OFFSET
            key = (key ^ np.uint64(letter)) * FNV_PRIME
        if begun >= 0 and (letter in (SEPARATOR, _APOSTROPHE) or at == end - 1):
            group = _group_of(codes, begun, at if letter == SEPARATOR else at + 1, key, lists)
            hits += group >= 0 and foreign[group]
            begun = -1
    return hits >= enough or (beyond_ascii and (other or (ascii_letters and own_script != latin)))


@njit(cache=True, **BARE)
def suspects(codes, starts, lists, script, own_script, latin, foreign, english, knobs, found):
    """Numbers of the lines that may be in another language, into ``found``; how many there are.

    Args:
        codes: the code points of the text.
        starts: where its lines start.
        lists: the function words.
        script: for the lower code points the number of the script, 0 where they are no letters of any.
        own_script, latin: numbers of the script of the text's language, and of the Latin one.
        foreign: for each group of languages whether the text's is not in it.
        english: whether the text is in English.
        knobs: the shortest line that is looked at, how much of a line is, how long a line may be to be known as English by one word,
            and how many words are suspicious.
        found: room for the number of each line.
    """
    shortest, look_at, name_like, enough = knobs
    count = 0
    for line in range(len(starts)):
        start = starts[line]
        end = starts[line + 1] - 1 if line + 1 < len(starts) else len(codes)
        if end - start < shortest or (english and _surely_english(codes, start, end, name_like)):
            continue
        if _may_be_foreign(codes, start, min(end, start + look_at), lists, script, own_script, latin, foreign, enough):
            found[count] = line
            count += 1
    return count
