"""Words that look like another one, byte by byte; the reference is ``qualcheck.checks.sentence.misread``."""

from __future__ import annotations

from numba import njit

from qualcheck.kernels.hashing import BARE
from qualcheck.kernels.word_table import number_of

_NEWLINE, _R, _I, _N, _M = 10, *(ord(letter) for letter in "rinm")


@njit(cache=True, **BARE)
def suspects(data, in_word, alike, real, forms, shortest, form, found):
    """Which tokens hold a word that is none and has the form of one, into ``found``.

    Args:
        data: the tokens in UTF-8, in lower case, a line feed behind each.
        in_word: for each byte whether words have it.
        alike: for each byte of a word the one that stands for all of its shape.
        real: the words that are real, whatever they look like.
        forms: the forms of the words that others are misread from.
        shortest: length of the shortest word that is looked at.
        form: room for the longest of the forms; a word of more than twice as many bytes has none of them.
        found: room for each token, all False.
    """
    token = at = 0
    while at < len(data):
        if not in_word[data[at]]:
            token += data[at] == _NEWLINE
            at += 1
            continue
        start = at
        while in_word[data[at]]:
            at += 1
        if found[token] or not shortest <= at - start <= 2 * len(form) or number_of(real, data, start, at) >= 0:
            continue
        size, step = 0, start
        while step < at and size < len(form):
            byte = data[step]
            if (byte in (_R, _I)) and step + 1 < at and data[step + 1] == _N:  # "rn" and "in" look like "m"
                byte, step = _M, step + 1
            form[size] = alike[byte]
            size, step = size + 1, step + 1
        found[token] = step == at and number_of(forms, form, 0, size) >= 0
