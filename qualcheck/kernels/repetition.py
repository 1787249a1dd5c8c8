"""Repeated n-grams and loops; the references are ``qualcheck.checks.repetition`` (gopher, loops)."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import mixed


@njit(cache=True)
def _longer(group, width, slots, keys, counts):
    """From the groups of repeated n-grams (-1: occurs once) to those of n-grams one word longer, in place; how many are left.

    ``slots``, ``keys`` and ``counts`` are room for a hash table of a power of two; groups are below ``width``.
    """
    last = len(keys) - 1
    counts[:] = 0
    for at in range(len(group) - 1):
        slots[at] = -1
        if group[at] >= 0 and group[at + 1] >= 0:
            key = group[at] * width + group[at + 1]
            slot = np.int64(mixed(np.uint64(key)) & np.uint64(last))
            while counts[slot] > 0 and keys[slot] != key:
                slot = (slot + 1) & last
            keys[slot] = key
            counts[slot] += 1
            slots[at] = slot
    left = 0
    for at in range(len(group) - 1):
        repeated = slots[at] >= 0 and counts[slots[at]] >= 2
        group[at] = slots[at] if repeated else -1
        left += repeated
    group[-1] = -1
    return left


@njit(cache=True)
def ngram_characters(numbers, word_counts, lengths, tops, longest):
    """Characters that repeated n-grams of 2 to ``longest`` words take up: as ``gopher.ngram_characters``.

    Args:
        numbers: the words' numbers.
        word_counts: how often each occurs.
        lengths: characters of each word of the text.
        tops: up to this size the most frequent n-gram counts, above it all repeated ones.
        longest: longest n-gram, words.
    """
    found = np.zeros(longest - 1, np.int64)
    words = len(numbers)
    room = 4
    while room < 2 * words:
        room *= 2
    group, slots = np.empty(words, np.int64), np.empty(words, np.int64)
    keys, counts = np.empty(room, np.int64), np.zeros(room, np.int64)
    for at in range(words):
        group[at] = numbers[at] if word_counts[numbers[at]] >= 2 else -1
    left, width = words, max(len(word_counts), 1)
    for size in range(2, longest + 1):
        # as few cells as the n-grams that are left need, so that clearing them costs no more than counting
        while len(keys) > 4 and len(keys) > 4 * left:
            keys, counts = keys[: len(keys) // 2], counts[: len(counts) // 2]
        left = _longer(group, width, slots, keys, counts)
        if not left:
            break
        width = len(keys)
        until = characters = most = 0
        for at in range(words - size + 1):
            if group[at] < 0:
                continue
            if size <= tops:
                often = counts[group[at]]
                own = 0
                if often >= most:
                    for step in range(size):
                        own += lengths[at + step]
                if often > most:
                    most, characters = often, own
                elif often == most:
                    characters = max(characters, own)
            else:
                for word in range(max(at, until), at + size):
                    characters += lengths[word]
                until = max(until, at + size)
        found[size - 2] = characters * most if size <= tops else characters
    return found


@njit(cache=True)
def _equal_after(numbers, period):
    """How many words equal the one ``period`` words later."""
    same = 0
    for first, second in zip(numbers[: len(numbers) - period], numbers[period:]):  # noqa: B905 - numba knows no strict
        same += first == second
    return same


@njit(cache=True)
def runs(numbers, longest, fewest_rounds, fewest_words):
    """Runs of words that equal those ``period`` words before them, long enough to be a loop: rows (start, end, period).

    ``end`` is behind the last word that is repeated. By period, then by place.
    """
    found = []
    for period in range(1, min(longest, len(numbers) // fewest_rounds) + 1):
        shortest = max((fewest_rounds - 1) * period, fewest_words - period, 1)
        if _equal_after(numbers, period) < shortest:
            continue
        run, most = 0, len(numbers) - period
        for at in range(most + 1):
            if at < most and numbers[at + period] == numbers[at]:
                run += 1
            else:
                if run >= shortest:
                    found.append((at - run, at, period))
                run = 0
    return found
