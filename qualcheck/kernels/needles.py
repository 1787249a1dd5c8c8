"""How often some byte strings stand in a text, sought all at once by a rare letter of each; the reference is ``bytes.count``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE


class Needles(NamedTuple):
    """Byte strings by their rare letters.

    Attributes:
        first: for each byte the first string of which it is the rare letter, -1 where there is none.
        text, bounds: the strings in one row; string ``n`` from ``bounds[n]`` to ``bounds[n + 1]``.
        rare: the rare letter of each; equal ones stand together.
        offset: where it stands.
    """

    first: NDArray[np.int16]
    text: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    rare: NDArray[np.uint8]
    offset: NDArray[np.int64]


def needles(rare: Mapping[bytes, bytes]) -> tuple[Needles, list[bytes]]:
    """Byte strings, none of which overlaps itself, with a rare letter of each; and their order in the counts."""
    strings = sorted(rare, key=rare.__getitem__)
    letters = np.array([rare[string][0] for string in strings], np.uint8)
    first = np.full(256, -1, np.int16)
    for number in reversed(range(len(strings))):
        first[letters[number]] = number
    bounds = np.concatenate(([0], np.cumsum(list(map(len, strings)))))
    offset = np.array([string.index(rare[string]) for string in strings])
    return Needles(first, np.frombuffer(b"".join(strings), np.uint8), bounds, letters, offset), strings


@njit(cache=True, **BARE)
def count(data, sought, counts):
    """How often each of the strings ``sought`` stands in ``data``, into ``counts``, all 0 before."""
    for at in range(len(data)):
        number = sought.first[data[at]]
        if number < 0:
            continue
        while number < len(sought.rare) and sought.rare[number] == data[at]:
            begun, size = sought.bounds[number], sought.bounds[number + 1] - sought.bounds[number]
            start = at - sought.offset[number]
            if start >= 0 and start + size <= len(data):
                step = 0
                while step < size and data[start + step] == sought.text[begun + step]:
                    step += 1
                counts[number] += step == size
            number += 1
