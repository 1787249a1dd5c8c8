"""What a text wins when originals are put back; the reference is ``qualcheck.checks.spun.gains`` (candidates, supported).

Candidates are taken in blocks, and of a block all pairs are looked up at once, then all triples: one look-up alone would wait
for the memory most of its time.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE
from qualcheck.kernels.language_model import BLOCK, NOT_ATTESTED, heard, look_up_pairs, look_up_triples, room_for

#: Pairs and triples of a candidate of the most words, four; and candidates of a block.
_PAIRS, _TRIPLES = 5, 6
_BLOCK = BLOCK // _TRIPLES


@njit(cache=True, **BARE)
def _ask_pairs(model, stream, at, size, lengths, words, before, word):
    """The pairs along originals and to their neighbours; how many."""
    count = 0
    for row in range(len(at)):
        before[count] = stream[at[row] - 1]
        for step in range(lengths[row]):
            one = words[row, step]
            word[count] = heard(model, one)
            count += 1
            before[count] = one
        word[count] = heard(model, stream[at[row] + size[row]])
        count += 1
    return count


@njit(cache=True, **BARE)
def _hopeful(reading, at, size, lengths, nats, least, rows, begins):
    """Rows whose gain by pairs is above ``least``, with their first pair; how many."""
    count = pair = 0
    for row in range(len(at)):
        total = nats[pair]
        for step in range(1, lengths[row] + 1):
            total = total + nats[pair + step]
        won = np.float64(total) - reading.pair_before[at[row] + size[row] + 1] + reading.pair_before[at[row]]
        rows[count], begins[count] = row, pair
        count += won > least
        pair += lengths[row] + 1
    return count


@njit(cache=True, **BARE)
def _ask_triples(model, stream, reading, at, size, lengths, rows, begins, pairs, triples):
    """The triples along originals and to their neighbours; how many."""
    before, word, nats, hashes = pairs
    first_of, before_of, word_of, shorter, first_hash = triples
    count = 0
    for number in range(len(rows)):
        row, pair = rows[number], begins[number]
        first, hashed = stream[at[row] - 2], reading.hashes[at[row] - 1]
        for step in range(pair, pair + lengths[row] + 1):
            first_of[count], before_of[count], word_of[count] = first, before[step], word[step]
            shorter[count], first_hash[count] = nats[step], hashed
            first, hashed = before[step], hashes[step]
            count += 1
        after = at[row] + size[row]
        first_of[count], before_of[count], word_of[count] = first, stream[after], heard(model, stream[after + 1])
        shorter[count], first_hash[count] = reading.pair[after + 1], hashed
        count += 1
    return count


@njit(cache=True, **BARE)
def _gains(reading, at, size, lengths, rows, nats, gains):
    """What each hopeful row wins by triples."""
    triple = 0
    for number in range(len(rows)):
        row = rows[number]
        total = nats[triple]
        for step in range(1, lengths[row] + 2):
            total = total + nats[triple + step]
        now = reading.nats_before[at[row] + size[row] + 2] - reading.nats_before[at[row]]
        gains[number] = np.float32(np.float64(total) - now)
        triple += lengths[row] + 2


@njit(cache=True, **BARE)
def _sides(lengths, rows, begins, hashes, sides):
    """How many of the pairs at the two ends of each hopeful row are attested."""
    for number in range(len(rows)):
        first = begins[number]
        last = first + lengths[rows[number]]
        sides[number] = np.int32(hashes[first] != NOT_ATTESTED) + np.int32(hashes[last] != NOT_ATTESTED)


@njit(cache=True)
def put_back(model, stream, reading, at, size, lengths, words, least):
    """Rows of the candidates that are not hopeless, the gain of each by triples, and how many of its outer pairs are attested.

    Args:
        model, stream, reading: the language model, a text, and how the model reads it.
        at, size: place in the stream, and number of the words that stand there now.
        lengths, words: originals: their number, and one row of words for each.
        least: gain by pairs at which a candidate is hopeless.
    """
    count = len(at)
    hopeful, gains, sides = np.empty(count, np.int32), np.empty(count, np.float32), np.empty(count, np.int32)
    begins = np.empty(_BLOCK, np.int32)
    before, word = np.empty(_BLOCK * _PAIRS, np.int32), np.empty(_BLOCK * _PAIRS, np.int32)
    nats, hashes = np.empty(_BLOCK * _PAIRS, np.float32), np.empty(_BLOCK * _PAIRS, np.uint64)
    first_of, before_of, word_of = np.empty((3, _BLOCK * _TRIPLES), np.int32)
    shorter, longer = np.empty((2, _BLOCK * _TRIPLES), np.float32)
    first_hash = np.empty(_BLOCK * _TRIPLES, np.uint64)
    room = room_for(BLOCK)
    kept = 0
    for start in range(0, count, _BLOCK):
        end = min(start + _BLOCK, count)
        here, wide, long = at[start:end], size[start:end], lengths[start:end]
        pairs = _ask_pairs(model, stream, here, wide, long, words[start:end], before, word)
        look_up_pairs(model, before[:pairs], word[:pairs], nats, hashes, room)
        rows = hopeful[kept:]
        few = _hopeful(reading, here, wide, long, nats, least, rows, begins)
        rows = rows[:few]
        triples = _ask_triples(
            model, stream, reading, here, wide, long, rows, begins, (before, word, nats, hashes), (first_of, before_of, word_of, shorter, first_hash)
        )
        look_up_triples(model, first_of[:triples], before_of[:triples], word_of[:triples], shorter, first_hash, longer, room)
        _gains(reading, here, wide, long, rows, longer, gains[kept:])
        _sides(long, rows, begins, hashes, sides[kept:])
        rows += np.int32(start)
        kept += few
    return hopeful[:kept], gains[:kept], sides[:kept]
