"""The pairs of lines that ``copies`` compares, by a compiled loop; tests hold the two together."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.repetition.copies import Pairs
from qualcheck.kernels import copies as loops
from qualcheck.view import TextView
from qualcheck.view.tokens import SPACE

#: Code points below this one have their lower case in a table.
_TABLED = 0x3000
#: Pairs of letters are told apart by so many.
_BINS = 512


def pairs_of(view: TextView, shortest: int, likeness: float, window: int, neighbours: int) -> Pairs | None:
    """As ``copies.pairs_plainly``, without neighbours that can't be alike; None where letters are in the text whose lower case is not one letter."""
    starts = view.line_starts
    many = len(starts)
    lines, keys = np.empty((many, 8), np.int64), np.empty((many, 3), np.uint64)
    slots, found = np.zeros((3, 1 << (2 * many).bit_length()), np.int64), np.empty(((3 + neighbours) * many, 3), np.int64)
    bins = np.zeros(_BINS, np.int32)
    count = loops.pairs(view.codes, starts, shortest, likeness, window, neighbours, SPACE, _folds(), lines, keys, slots, bins, found)
    if count < 0:
        return None
    pairs = Pairs()
    for line, other, what in found[:count].tolist():
        if what == loops.WHOLE:
            pairs.same[line] = other
        else:
            (pairs.near if what == loops.NEAR else pairs.ends).setdefault(line, []).append(other)
    return pairs


@lru_cache(maxsize=1)
def _folds() -> NDArray[np.uint32]:
    folded = [chr(code).casefold() for code in range(_TABLED)]
    return np.array([ord(letters) if len(letters) == 1 else loops.ODD for letters in folded], np.uint32)
