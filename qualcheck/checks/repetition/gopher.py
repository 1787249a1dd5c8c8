"""The repetition measures of Gopher (Rae et al. 2021, table A1), counted exactly, in time linear in the tokens times their logarithm.

The paper names the measures and their limits and leaves the counting open; published implementations differ. Here:

- *Lines* are what stands between line feeds, *paragraphs* what stands between blank lines; blanks around are no part of them,
  and blank ones don't count. The second and every later copy is a duplicate (as in datatrove; others count the first copy as
  well).
- *Words* are what stands between white space, case and marks kept (RedPajama lower-cases and drops marks; datatrove uses a word
  tokeniser for the language).
- *Characters* are those of the units counted, in code points, over those of all units of the kind: of lines, of paragraphs, of
  words. So a text that only repeats itself comes to 1 (datatrove divides by the whole text, white space included).
- *Top n-gram*: occurrences times characters of the most frequent n-gram, the longest one where several are as frequent, at
  most 1; 0 where none occurs twice (datatrove counts an n-gram that occurs once).
- *Duplicate n-grams*: all occurrences of n-grams that occur at least twice, the first ones too, each character once (as in
  RedPajama and Dolma; datatrove leaves out first occurrences and skips n words behind each duplicate).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.view.tokens import NumberedTokens

#: Sizes of n-grams of which the most frequent one counts, and of those of which all duplicates count.
TOP_SIZES = (2, 3, 4)
DUPLICATE_SIZES = (5, 6, 7, 8, 9, 10)

#: An odd number near 2**64 divided by the golden ratio: spreads keys over buckets (Knuth, The Art of Computer Programming 3, 6.4).
_MIX = np.uint64(0x9E3779B97F4A7C15)
#: Fewer keys are sorted at once.
_FEW = 64

Ints = NDArray[np.int64]


def duplicate_fractions(units: Iterable[str]) -> tuple[float, float]:
    """Shares of duplicates in ``units``, and of their characters in all characters; both 0 where there are none."""
    every = list(units)
    distinct = set(every)
    characters = sum(map(len, every))
    if len(distinct) == len(every) or not characters:
        return 0.0, 0.0
    return (len(every) - len(distinct)) / len(every), (characters - sum(map(len, distinct))) / characters


def ngram_fractions(tokens: NumberedTokens) -> dict[int, float]:
    """Character fraction of the top n-gram for n = 2..4, of duplicate n-grams for n = 5..10."""
    total = tokens.characters
    if not total:
        return dict.fromkeys((*TOP_SIZES, *DUPLICATE_SIZES), 0.0)
    if kernels.compiled():
        from qualcheck.kernels import repetition

        numbers, counts, lengths = tokens.numbers, tokens.counts, tokens.distinct_lengths
        characters = repetition.ngram_characters(numbers, counts, lengths, TOP_SIZES[-1], DUPLICATE_SIZES[-1]).tolist()
    else:
        characters = ngram_characters(tokens)
    return {size: min(found / total, 1.0) for size, found in enumerate(characters, TOP_SIZES[0])}


def ngram_characters(tokens: NumberedTokens) -> list[int]:
    """Characters of the most frequent n-gram times its occurrences for n = 2..4, of all repeated ones for n = 5..10.

    An n-gram can only occur twice where both (n-1)-grams in it do. So of each size only those places are looked at where the
    smaller ones left something.
    """
    found = dict.fromkeys((*TOP_SIZES, *DUPLICATE_SIZES), 0)
    lengths, words = tokens.lengths, len(tokens.numbers)
    bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    group = np.where(tokens.counts[tokens.numbers] < 2, -1, tokens.numbers)
    for size in found:
        places, group, counts = _longer(group)
        if not len(places):
            break
        if size in TOP_SIZES:
            characters = bounds[places + size] - bounds[places]
            found[size] = int(characters[counts == counts.max()].max() * counts.max())
        else:
            found[size] = int(lengths[_covered(places, size, words)].sum())
    return list(found.values())


def _longer(group: Ints) -> tuple[Ints, Ints, Ints]:
    """From the repeated n-grams to those one word longer.

    Args:
        group: number of the n-gram that starts at each word; -1 where it occurs once.

    Returns:
        The places of the longer n-grams that occur at least twice, their ``group``, and how often the one at each place occurs.
    """
    places = np.flatnonzero((group[:-1] >= 0) & (group[1:] >= 0))
    keys = group[places] * (int(group.max(initial=0)) + 1) + group[places + 1]
    if len(keys) > _FEW:
        # most n-grams are alone in their bucket, and so occur once: only the others are sorted
        buckets = (keys.view(np.uint64) * _MIX) >> np.uint64(64 - len(keys).bit_length() - 2)
        shared = np.bincount(buckets.view(np.int64))[buckets.view(np.int64)] >= 2
        places, keys = places[shared], keys[shared]
    _, numbers, counts = np.unique(keys, return_inverse=True, return_counts=True)
    repeated = counts[numbers] >= 2
    places, numbers = places[repeated], numbers[repeated]
    longer = np.full(len(group), -1, np.int64)
    longer[places] = numbers
    return places, longer, counts[numbers]


def _covered(places: Ints, size: int, words: int) -> NDArray[np.bool_]:
    """Which words lie in an n-gram of ``size`` that starts at one of ``places``."""
    steps = np.zeros(words + 1, np.int64)
    steps[places] += 1
    steps[places + size] -= 1
    return np.cumsum(steps[:-1]) > 0
