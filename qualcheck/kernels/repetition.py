"""Repeated n-grams and loops; the references are ``qualcheck.checks.repetition`` (gopher, loops)."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE, mixed

_ONE = np.uint64(1)


@njit(cache=True, **BARE)
def _shared(places, group, width, buckets):
    """Keeps, in place, those of the ``places`` whose two groups may occur together elsewhere too; how many are left.

    ``buckets`` is room for a tally by hash, of a power of two: most pairs are alone in theirs, and so occur once.
    """
    last = np.uint64(len(buckets) - 1)
    buckets[:] = 0
    for at in places:
        slot = mixed(np.uint64(group[at]) * np.uint64(width) + np.uint64(group[at + 1])) & last
        buckets[slot] = min(buckets[slot] + 1, 2)
    left = 0
    for at in places:
        slot = mixed(np.uint64(group[at]) * np.uint64(width) + np.uint64(group[at + 1])) & last
        places[left] = at
        left += buckets[slot] > 1
    return left


@njit(cache=True, **BARE)
def _numbered(places, group, width, slots, keys, counts):
    """Numbers the pairs of groups that stand at ``places``: ``slots`` of each; how often each slot occurs goes into ``counts``.

    ``keys`` and ``counts`` are room for a hash table of a power of two.
    """
    last = np.uint64(len(keys) - 1)
    counts[:] = 0
    for row in range(len(places)):
        key = np.uint64(group[places[row]]) * np.uint64(width) + np.uint64(group[places[row] + 1])
        slot = mixed(key) & last
        while counts[slot] > 0 and keys[slot] != key:
            slot = (slot + _ONE) & last
        keys[slot] = key
        counts[slot] += 1
        slots[row] = slot


@njit(cache=True, **BARE)
def _most_frequent(places, group, counts, size, numbers, lengths):
    """Characters of the most frequent n-gram, the longest of several, times its occurrences."""
    characters = most = 0
    for at in places:
        often = counts[group[at]]
        if often >= most:
            own = 0
            for word in range(at, at + size):
                own += lengths[numbers[word]]
            characters = max(characters, own) if often == most else own
            most = often
    return characters * most


@njit(cache=True, **BARE)
def _covered(places, size, numbers, lengths):
    """Characters of all words that lie in an n-gram that starts at one of ``places``."""
    characters = until = 0
    for at in places:
        for word in range(max(at, until), at + size):
            characters += lengths[numbers[word]]
        until = at + size
    return characters


@njit(cache=True)
def ngram_characters(numbers, word_counts, lengths, tops, longest):
    """Characters that repeated n-grams of 2 to ``longest`` words take up: as ``gopher.ngram_characters``.

    Only the places where the shorter n-grams were repeated are looked at for the longer ones.

    Args:
        numbers: the words' numbers.
        word_counts: how often each occurs.
        lengths: characters of each.
        tops: up to this size the most frequent n-gram counts, above it all repeated ones.
        longest: longest n-gram, words.
    """
    found = np.zeros(longest - 1, np.int64)
    words = len(numbers)
    group, places, slots = np.full(words + 1, -1, np.int32), np.empty(words, np.int32), np.empty(words, np.int32)
    left = 0
    for at in range(words):
        if word_counts[numbers[at]] >= 2:
            group[at] = numbers[at]
            places[left] = at
            left += 1
    width = max(len(word_counts), 1)
    keys, counts, buckets = np.empty(4, np.uint64), np.empty(4, np.int32), np.empty(4, np.uint8)
    for size in range(2, longest + 1):
        pairs = 0
        for at in places[:left]:
            slots[pairs] = at
            pairs += group[at + 1] >= 0
        if size == 2:
            room = 4
            while room < 4 * pairs:
                room *= 2
            keys, counts, buckets = np.empty(room // 2, np.uint64), np.empty(room // 2, np.int32), np.empty(room, np.uint8)
            pairs = _shared(slots[:pairs], group, width, buckets)
        candidates = slots[:pairs].copy()
        room = len(keys)
        while room > 4 and room > 4 * pairs:  # no more cells than are needed: clearing them should cost no more than counting
            room //= 2
        _numbered(candidates, group, width, slots, keys[:room], counts[:room])
        group[places[:left]] = -1
        left = 0
        for row in range(pairs):
            if counts[slots[row]] >= 2:
                places[left] = candidates[row]
                group[candidates[row]] = slots[row]
                left += 1
        if not left:
            break
        width = room
        if size <= tops:
            found[size - 2] = _most_frequent(places[:left], group, counts, size, numbers, lengths)
        else:
            found[size - 2] = _covered(places[:left], size, numbers, lengths)
    return found


@njit(cache=True, **BARE)
def _equal_after(numbers, period):
    """How many words equal the one ``period`` words later."""
    same = 0
    for at in range(len(numbers) - period):
        same += numbers[at] == numbers[at + period]
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
