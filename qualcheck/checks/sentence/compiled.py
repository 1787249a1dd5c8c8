"""Misread tokens by a compiled loop; equal to what ``misread`` says, and tests hold it so."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.sentence import misread as reference
from qualcheck.kernels.misread import suspects
from qualcheck.kernels.word_table import WordTable, word_table


def misread_tokens(tokens: list[str]) -> list[bool]:
    """As ``misread.read_misread_tokens``."""
    data = np.frombuffer(reference.bytes_of("\n".join([*tokens, ""])), np.uint8)
    found = np.zeros(len(tokens), bool)
    in_word, alike, real, forms, longest = _tables()
    suspects(data, in_word, alike, real, forms, reference.SHORTEST, np.empty(longest, np.uint8), found)
    for number in np.flatnonzero(found).tolist():
        found[number] = bool(reference.misreadings(reference.bytes_of(tokens[number])))
    values: list[bool] = found.tolist()
    return values


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.bool_], NDArray[np.uint8], WordTable, WordTable, int]:
    """Which bytes words have, the one that stands for each of a shape, the real words, the forms, and the size of the longest of these."""
    forms, real = reference.forms_and_words()
    in_word = np.frombuffer(reference.WORDS_ONLY, np.uint8) != ord(" ")
    return (
        in_word,
        np.frombuffer(reference.LETTERS, np.uint8),
        word_table(dict.fromkeys(map(bytes.decode, real), 0)),
        word_table(dict.fromkeys(map(bytes.decode, forms), 0)),
        max(map(len, forms)),
    )
