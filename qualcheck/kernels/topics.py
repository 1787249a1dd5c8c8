"""What is talked about around a candidate of a spinner's work; the reference is ``qualcheck.checks.spun.topics``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE


@njit(cache=True)
def surroundings(about, stream, block):
    """As the reference, and the square of the length of each row."""
    blocks, wide = len(stream) // block + 1, about.shape[1]
    own, total = np.zeros((blocks, wide), np.int32), np.zeros((blocks, wide), np.int32)
    for at in range(len(stream)):
        word = stream[at]
        if word:
            number = at // block
            for k in range(wide):
                own[number, k] += about[word, k]
    long = np.zeros(blocks, np.int64)
    for number in range(blocks):
        for near in range(max(number - 1, 0), min(number + 2, blocks)):
            for k in range(wide):
                total[number, k] += own[near, k]
        for k in range(wide):
            long[number] += np.int64(total[number, k]) * np.int64(total[number, k])
    return total, long


@njit(cache=True, **BARE)
def topics(about, around, long, block, stream, at, size, originals, entry, length, room, row, column):
    """As ``topic_features`` for one candidate, into ``row`` from ``column`` on.

    Args:
        about: rows of all words.
        around, long: as ``surroundings`` gives them for this ``block``.
        stream, at, size: where it stands.
        originals, entry, length: words of all originals; which it is; how many words it has.
        room: two rows of 32-bit numbers to work in.
    """
    number, now, back = at // block, room[0], room[1]
    for k in range(len(now)):
        now[k] = about[stream[at], k]
        back[k] = about[originals[entry, 0], k]
    for step in range(1, size):
        for k in range(len(now)):
            now[k] += about[stream[at + step], k]
    for step in range(1, length):
        for k in range(len(now)):
            back[k] += about[originals[entry, step], k]
    here = there = beside = would = alike = np.int64(0)
    for k in range(len(now)):
        here += np.int64(now[k]) * np.int64(now[k])
        there += np.int64(back[k]) * np.int64(back[k])
        alike += np.int64(now[k]) * np.int64(back[k])
        beside += np.int64(around[number, k]) * np.int64(now[k])
        would += np.int64(around[number, k]) * np.int64(back[k])
    rest = long[number] - 2 * beside + here  # the words of the candidate themselves are no part of what is around them
    row[column : column + 4] = np.float32(0)
    if here > 0 and there > 0 and rest > 0:
        a, b, c = np.float64(here), np.float64(there), np.float64(rest)
        fits = np.float64(beside - here) / np.sqrt(a * c)
        row[column], row[column + 1] = np.float64(would - alike) / np.sqrt(b * c) - fits, fits
        row[column + 2], row[column + 3] = np.float64(alike) / np.sqrt(a * b), 1
