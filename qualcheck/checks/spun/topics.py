"""Whether a word goes with what is talked about around it: "tin" for can has no place among reporters and ministers, whatever its neighbours.

Words are rows of ``NgramModel.about``, whole numbers, so that sums and products of them come out the same in any order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.spun.gains import Candidates
from qualcheck.lexicon.ngrams import Ids, NgramModel

#: Words of a block; what is talked about at a place is the sum over its block and the blocks beside it.
BLOCK = 32

Matrix = NDArray[np.float32]
Sums = NDArray[np.int64]


def topic_features(found: Candidates, original: Ids, stream: Ids, model: NgramModel) -> list[NDArray[np.float32] | NDArray[np.bool_]]:
    """For each candidate: how much better the original goes with its surroundings, how well what stands there does, how near the two are, and
    whether all three are known: cosines, 0 where they are not. ``original`` holds the words of each original, 0 behind the last.
    """

    def summed(words: list[NDArray[np.integer]]) -> Sums:
        total = np.zeros((len(found), model.about.shape[1]), np.int64)
        for word in words:
            total += model.about[word]
        return total

    steps = range(int(found.size.max(initial=0)))
    now = summed([np.where(found.size > step, stream[np.minimum(found.at + step, len(stream) - 1)], 0) for step in steps])
    back = summed(list(original.T))
    around = surroundings(stream, model)[found.at // BLOCK] - now
    long = [(each * each).sum(axis=1).astype(np.float64) for each in (now, back, around)]
    known = (long[0] > 0) & (long[1] > 0) & (long[2] > 0)

    def cosine(one: int, other: int, product: Sums) -> NDArray[np.float64]:
        length = np.sqrt(np.where(known, long[one] * long[other], 1.0))
        return np.where(known, product.sum(axis=1).astype(np.float64) / length, 0.0)

    fits = cosine(0, 2, now * around)
    columns = [cosine(1, 2, back * around) - fits, fits, cosine(0, 1, now * back)]
    return [*(column.astype(np.float32) for column in columns), known]


def surroundings(stream: Ids, model: NgramModel) -> Sums:
    """For each block of the stream, the sum of what its words and those of the blocks beside it are about."""
    blocks = len(stream) // BLOCK + 1
    about = np.zeros((blocks * BLOCK, model.about.shape[1]), np.int8)
    about[: len(stream)] = model.about[stream]
    own = np.zeros((blocks + 2, model.about.shape[1]), np.int64)
    own[1:-1] = about.reshape(blocks, BLOCK, -1).sum(axis=1, dtype=np.int64)
    total: Sums = own[:-2] + own[1:-1] + own[2:]
    return total
