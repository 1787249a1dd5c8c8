"""Misread tokens by a compiled loop; equal to what ``misread`` says, and tests hold it so."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.sentence import misread as reference
from qualcheck.kernels.misread import suspects
from qualcheck.kernels.words import Vocabulary, hash_table


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
def _tables() -> tuple[NDArray[np.bool_], NDArray[np.uint8], Vocabulary, Vocabulary, int]:
    """Which bytes words have, the one that stands for each of a shape, the real words, the forms, and the size of the longest of these."""
    forms, real = reference.forms_and_words()
    in_word = np.frombuffer(reference.WORDS_ONLY, np.uint8) != ord(" ")
    return in_word, np.frombuffer(reference.LETTERS, np.uint8), _vocabulary(real), _vocabulary(forms), max(map(len, forms))


def _vocabulary(words: Collection[bytes]) -> Vocabulary:
    """The words with their numbers from 1."""
    rows = [b"", *sorted(words)]
    text = np.frombuffer(b"\n".join(rows) + b"\n", np.uint8)
    bounds = np.concatenate(([0], np.cumsum(np.fromiter(map(len, rows), np.int64, len(rows)) + 1)))
    return Vocabulary(text, bounds, hash_table(text, bounds, 1 << (2 * len(rows)).bit_length()))
