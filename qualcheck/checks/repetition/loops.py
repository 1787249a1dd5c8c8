"""Phrases in a loop: the same words again and again with nothing between, as broken programs and weak language models write."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.view.tokens import NumberedTokens

#: Longest phrase in words that is looked for.
LONGEST_PHRASE = 12
_NO = np.zeros(1, np.bool_)


def loops(tokens: NumberedTokens, fewest_rounds: int, fewest_words: int) -> list[tuple[int, int, int]]:
    """Runs of a phrase of 1 to 12 words said at least ``fewest_rounds`` times, as (first word, word behind, words of the phrase).

    Runs of fewer than ``fewest_words`` words are left out, and phrases without two letters (rules of marks, numbers).

    Args:
        tokens: the words.
        fewest_rounds: how often a phrase must be said.
        fewest_words: how many words all rounds must have together.
    """
    if kernels.compiled():
        from qualcheck.kernels import repetition

        every = repetition.runs(tokens.numbers, LONGEST_PHRASE, fewest_rounds, fewest_words)
    else:
        every = runs(tokens.numbers, fewest_rounds, fewest_words)
    if not len(every):
        return []
    found: list[tuple[int, int, int]] = []
    free = np.ones(len(tokens), np.bool_)
    for start, end, period in every:
        if free[start] and _says_something(tokens.between(start, start + period)):
            found.append((start, end + period, period))
            free[start : end + period] = False
    return sorted(found)


def shortest_repeated(fewest_rounds: int, fewest_words: int) -> int:
    """Words of the longest n-gram that every loop repeats: one round before its end it is said again."""
    return min(_repeated(period, fewest_rounds, fewest_words) for period in range(1, LONGEST_PHRASE + 1))


def _repeated(period: int, fewest_rounds: int, fewest_words: int) -> int:
    """Of a run of words that equal those ``period`` words before them, how many there must be to make a loop."""
    return max((fewest_rounds - 1) * period, fewest_words - period)


def runs(numbers: NDArray[np.int64], fewest_rounds: int, fewest_words: int) -> list[tuple[int, int, int]]:
    """Runs of words that equal those ``period`` words before them, long enough to be a loop: (start, end, period)."""
    found = []
    for period in range(1, min(LONGEST_PHRASE, len(numbers) // fewest_rounds) + 1):
        shortest = _repeated(period, fewest_rounds, fewest_words)
        same = numbers[period:] == numbers[:-period]
        if np.count_nonzero(same) < shortest:
            continue
        padded = np.concatenate((_NO, same, _NO))
        edges = np.flatnonzero(padded[1:] != padded[:-1]).tolist()
        found += [(start, end, period) for start, end in zip(edges[::2], edges[1::2], strict=True) if end - start >= shortest]
    return found


def _says_something(phrase: Sequence[str]) -> bool:
    return sum(map(str.isalpha, "".join(phrase))) >= 2
