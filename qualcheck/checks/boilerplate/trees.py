"""Small decision trees over bins, as rows of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Trees(NamedTuple):
    """The splits of all trees in one row, and their leaves in another.

    Attributes:
        roots: of each tree, where it begins.
        features: of each split, the column that it looks at.
        limits: of each split, the highest bin that goes left.
        left, right: of each split, where it goes on: a split (from 0), or a leaf (-1 is leaf 0, -2 is leaf 1, and so on).
        leaves: what each leaf adds.
    """

    roots: NDArray[np.int64]
    features: NDArray[np.int64]
    limits: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    leaves: NDArray[np.float32]

    @classmethod
    def of(cls, trees: Sequence[tuple[Sequence[Sequence[int]], Sequence[float]]]) -> Trees:
        """Trees from their splits (feature, limit, left, right; numbers of splits and leaves within the tree) and leaves."""
        roots: list[int] = []
        splits: list[list[int]] = []
        leaves: list[float] = []
        for rows, values in trees:
            first, leaf = len(splits), len(leaves)
            roots.append(first if rows else -1 - leaf)
            splits += [[feature, limit, *(to + first if to >= 0 else to - leaf for to in ends)] for feature, limit, *ends in rows]
            leaves += values
        features, limits, left, right = map(np.ascontiguousarray, np.array(splits, np.int64).reshape(-1, 4).T)
        return cls(np.array(roots, np.int64), features, limits, left, right, np.array(leaves, np.float32))

    def sums(self, bins: NDArray[np.uint8], bias: float) -> NDArray[np.float32]:
        """``bias`` and the leaf of each tree that a row of bins ends in, added one tree after the other."""
        total = np.full(len(bins), bias, np.float32)
        for root in self.roots:
            at = np.full(len(bins), root, np.int64)
            while len(rows := np.flatnonzero(at >= 0)):
                split = at[rows]
                goes_left = bins[rows, self.features[split]] <= self.limits[split]
                at[rows] = np.where(goes_left, self.left[split], self.right[split])
            total += self.leaves[-1 - at]
        return total
