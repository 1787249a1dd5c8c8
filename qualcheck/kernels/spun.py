"""Candidates of a spinner's work and the evidence of each; the reference is ``qualcheck.checks.spun`` (gains, features, analysis)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE, mixed
from qualcheck.kernels.put_back import put_back

_LONGEST, _MOST_TOGETHER, _TRIED = 4, 4, 3
_HOPE = np.float32(-4.0)
_FITTING = 3.0
_FAINT = np.float32(-1.0)
_PRIME, _ONE = np.uint64(0x9E3779B97F4A7C15), np.uint64(1)
#: Bits of a slot that are of a hash, and those that are of a place.
_TAG, _PLACE = np.uint64(0xFFFFFFFFFF000000), np.uint64(0xFFFFFF)
_NO = np.float32(0)
#: Features of a candidate that ``_evidence`` knows.
HIT_FEATURES = 27


class Table(NamedTuple):
    """The arrays of the substitution table; ``slots`` is an open hash table of the places of several words, by ``keys``.

    Bit ``n`` of ``opens`` says for each word whether it may open a replacement of ``n`` words.
    """

    original: NDArray[np.int32]
    size: NDArray[np.uint8]
    weight: NDArray[np.float32]
    alone: NDArray[np.int32]
    opens: NDArray[np.uint8]
    keys: NDArray[np.uint64]
    sizes: NDArray[np.uint8]
    slots: NDArray[np.uint64]
    first: NDArray[np.int32]
    last: NDArray[np.int32]


class Reading(NamedTuple):
    """As ``qualcheck.checks.spun.gains.Reading``, with the hash of each pair in place of the weight of backing off from it."""

    nats: NDArray[np.float32]
    pair: NDArray[np.float32]
    attested: NDArray[np.bool_]
    hashes: NDArray[np.uint64]
    nats_before: NDArray[np.float64]
    pair_before: NDArray[np.float64]
    bare_before: NDArray[np.float64]


@njit(cache=True)
def hash_table(keys, sizes, room):
    """The slots of the places of several words; ``room`` is a power of two. A slot: 40 bits of the hash above place + 1, or 0."""
    slots = np.zeros(room, np.uint64)
    for place in range(len(keys)):
        if sizes[place] > 1:
            hashed = mixed(keys[place] + np.uint64(sizes[place]))
            slot = hashed & np.uint64(room - 1)
            while slots[slot] != 0:
                slot = (slot + _ONE) & np.uint64(room - 1)
            slots[slot] = (hashed & _TAG) | np.uint64(place + 1)
    return slots


@njit(cache=True, inline="always")
def _found(stream, table, size, at):
    """The place of the table that the ``size`` words at ``at`` are, or -1."""
    key = np.uint64(0)
    for step in range(size):
        key = (key + np.uint64(stream[at + step]) + _ONE) * _PRIME
    hashed = mixed(key + np.uint64(size))
    last = np.uint64(len(table.slots) - 1)
    slot = hashed & last
    while table.slots[slot] != 0:
        if table.slots[slot] & _TAG == hashed & _TAG:
            place = np.int64(table.slots[slot] & _PLACE) - 1
            if table.keys[place] == key and table.sizes[place] == size:
                return place
        slot = (slot + _ONE) & last
    return np.int64(-1)


@njit(cache=True, inline="always")
def _fits(reading, at, end):
    if not (reading.attested[at] and reading.attested[end]):
        return False
    own = reading.bare_before[at + 1] - reading.bare_before[at] + reading.bare_before[end + 1] - reading.bare_before[end]
    return np.float64(reading.pair[at] + reading.pair[end]) - own > _FITTING


@njit(cache=True, **BARE)
def _places(stream, reading, table, deep, found):
    """Where replacements stand: position, number of words, place of the table; the short ones first."""
    count = 0
    for at in range(2, len(stream) - 2):
        place = table.alone[stream[at]]
        if place >= 0 and (deep or not _fits(reading, at, at + 1)):
            found[count, 0], found[count, 1], found[count, 2] = at, 1, place
            count += 1
    for size in range(2, _LONGEST + 1):
        bit = np.uint8(1 << size)
        for at in range(2, len(stream) - size - 1):
            if table.opens[stream[at]] & bit:
                place = _found(stream, table, size, at)
                if place >= 0:
                    found[count, 0], found[count, 1], found[count, 2] = at, size, place
                    count += 1
    return count


@njit(cache=True, **BARE)
def _spread(table, places, rivals, ends, rows):
    """A row (position, number of words, entry) for the first entries of each place, those of one word first; ``ends`` says how many are of each."""
    ends[:] = 0
    for place in places[:, 2]:
        for entry in range(table.first[place], min(table.last[place], table.first[place] + rivals)):
            ends[table.size[entry] + 1] += 1
    for length in range(1, len(ends)):
        ends[length] += ends[length - 1]
    if not len(rows):
        return
    for row in range(len(places)):
        place = places[row, 2]
        for entry in range(table.first[place], min(table.last[place], table.first[place] + rivals)):
            length = table.size[entry]
            rows[ends[length], 0], rows[ends[length], 1], rows[ends[length], 2] = places[row, 0], places[row, 1], entry
            ends[length] += 1


@njit(cache=True)
def _scored(model, table, stream, reading, places, rivals, least):
    """Candidates that are not hopeless: whole figures (at, size, entry, now, back) and measures (gain, bare)."""
    ends = np.empty(_LONGEST + 2, np.int64)
    _spread(table, places, rivals, ends, np.empty((0, 3), np.int32))
    rows = np.empty((ends[-1], 3), np.int32)
    _spread(table, places, rivals, ends, rows)
    lengths, words = np.empty(len(rows), np.uint8), np.empty((len(rows), _LONGEST), np.int32)
    for row in range(len(rows)):
        lengths[row] = table.size[rows[row, 2]]
        for step in range(_LONGEST):
            words[row, step] = table.original[rows[row, 2], step]
    hopeful, gains, sides = put_back(model, stream, reading, rows[:, 0], rows[:, 1], lengths, words, least)
    figures, measures = np.empty((len(hopeful), 5), np.int32), np.empty((len(hopeful), 2), np.float32)
    for number in range(len(hopeful)):
        row = hopeful[number]
        at, size = rows[row, 0], rows[row, 1]
        bare = model.unigram[words[row, 0]]
        for step in range(1, lengths[row]):
            bare += model.unigram[words[row, step]]
        figures[number, 0], figures[number, 1], figures[number, 2] = at, size, rows[row, 2]
        figures[number, 3] = np.int32(reading.attested[at]) + np.int32(reading.attested[at + size])
        figures[number, 4] = sides[number]
        measures[number, 0] = gains[number]
        measures[number, 1] = np.float32(np.float64(bare) - reading.bare_before[at + size] + reading.bare_before[at])
    return figures, measures


@njit(cache=True)
def _best_of_places(figures, measures, places):
    """The rows of the few best candidates at each place, best first, -1 behind the last."""
    slots = np.full((places + 1, _TRIED), -1, np.int32)
    for row in range(len(figures)):
        gain = measures[row, 0]
        if not gain > _HOPE:
            continue
        mine = slots[figures[row, 0]]
        rank = 0
        while rank < _TRIED and mine[rank] >= 0 and measures[mine[rank], 0] >= gain:
            rank += 1
        for step in range(_TRIED - 1, rank, -1):
            mine[step] = mine[step - 1]
        if rank < _TRIED:
            mine[rank] = row
    return slots


@njit(cache=True, **BARE)
def _side_by_side(table, reading, figures, slots, couples):
    """Rows of candidates that stand side by side, as ``gains.supported`` tries them, into ``couples``; how many there are."""
    count = 0
    for place in range(len(slots)):
        for rank in range(_TRIED):
            one = slots[place, rank]
            if one < 0:
                break
            end = place + figures[one, 1]
            if reading.attested[end]:
                continue
            for other in slots[end]:
                if other < 0:
                    break
                if table.size[figures[one, 2]] + table.size[figures[other, 2]] <= _MOST_TOGETHER:
                    if count < len(couples):
                        couples[count, 0], couples[count, 1] = one, other
                    count += 1
    return count


@njit(cache=True)
def _supported(model, table, stream, reading, figures, measures, best):
    """As ``gains.supported``."""
    slots = _best_of_places(figures, measures, len(stream))
    couples = np.empty((_side_by_side(table, reading, figures, slots, np.empty((0, 2), np.int32)), 2), np.int32)
    _side_by_side(table, reading, figures, slots, couples)
    at, size = np.empty(len(couples), np.int32), np.empty(len(couples), np.int32)
    lengths, words = np.empty(len(couples), np.uint8), np.zeros((len(couples), _MOST_TOGETHER), np.int32)
    for row in range(len(couples)):
        one, other = couples[row]
        at[row], size[row] = figures[one, 0], figures[one, 1] + figures[other, 1]
        length = table.size[figures[one, 2]]
        lengths[row] = length + table.size[figures[other, 2]]
        for step in range(lengths[row]):
            words[row, step] = table.original[figures[one, 2], step] if step < length else table.original[figures[other, 2], step - length]
    joint = put_back(model, stream, reading, at, size, lengths, words, -np.inf)[1]
    for row in range(len(couples)):
        one, other = couples[row]
        best[one] = max(best[one], joint[row] - measures[other, 0])
        best[other] = max(best[other], joint[row] - measures[one, 0])


@njit(cache=True, inline="always")
def _clip(value, low, high):
    return min(max(value, np.float32(low)), np.float32(high))


@njit(cache=True, inline="always")
def _over(value, limit):
    return max(value - np.float32(limit), _NO)


@njit(cache=True)
def _evidence(model, table, stream, capital, figures, measures, support, weights, bias):
    """As ``features.hit_features`` and ``model.evidence``."""
    evidence = np.empty(len(figures), np.float32)
    row_of = np.empty(len(weights), np.float32)
    for row in range(len(figures)):
        at, size, entry, now, back = figures[row]
        before, after = stream[at - 1], stream[at + size]
        opens = before == model.start
        gain = _clip(measures[row, 0], -10, 18)
        context = _clip(measures[row, 0] - measures[row, 1], -10, 14)
        won = support[row] - measures[row, 0]
        row_of[0], row_of[1], row_of[2], row_of[3] = gain, _over(gain, 2), _over(gain, 5), _over(gain, 9)
        row_of[4], row_of[5], row_of[6] = context, _over(context, 2), _over(context, 5)
        row_of[7] = _clip(measures[row, 1], -8, 8)
        row_of[8], row_of[9], row_of[10], row_of[11], row_of[12] = now == 0, now == 2, back == 0, back == 2, back - now
        weight, several = table.weight[entry], np.float32(size > 1)
        row_of[13], row_of[14] = weight * max(gain, _NO), weight
        row_of[15], row_of[16] = several, several * weight
        row_of[17], row_of[18] = table.size[entry] < size, table.size[entry] > size
        row_of[19] = capital[at] and not opens
        row_of[20], row_of[21], row_of[22] = before == 0, after == 0, opens
        row_of[23], row_of[24] = _clip(support[row], -10, 18), _clip(won, 0, 10)
        row_of[25], row_of[26] = _clip(support[row] - np.float32(4), 0, 14), won > np.float32(3)
        total = row_of[0] * weights[0]
        for column in range(1, len(weights)):
            total = total + row_of[column] * weights[column]
        evidence[row] = total + bias
    return evidence


@njit(cache=True)
def _chosen(figures, evidence, places):
    """As ``analysis.chosen``: rows that are the best at every place they cover, in text order."""
    best = np.full(places + 1, -1, np.int64)
    for row in range(len(figures)):
        if not evidence[row] > _FAINT:
            continue
        for at in range(figures[row, 0], figures[row, 0] + figures[row, 1]):
            if best[at] < 0 or evidence[row] >= evidence[best[at]]:
                best[at] = row
    kept = np.empty(places, np.int64)
    count = 0
    for place in range(places):
        row = best[place]
        if row < 0 or figures[row, 0] != place:
            continue
        whole = True
        for at in range(place + 1, place + figures[row, 1]):
            whole = whole and best[at] == row
        if whole:
            kept[count] = row
            count += 1
    return kept[:count]


@njit(cache=True)
def hits(model, table, stream, capital, reading, weights, bias, deep, together, rivals, least):
    """As ``analysis.hits``: figures (at, size, entry, now, back), measures (gain, bare), support, evidence of the chosen candidates.

    Args:
        model, table, stream, reading: arrays, as above.
        capital: for each place of the stream, whether its word has a capital.
        weights, bias: of the candidate features.
        deep, together: as for the reference.
        rivals: entries of one replacement that are tried.
        least: gain by pairs below which a candidate is hopeless.
    """
    places = np.empty((_LONGEST * len(stream), 3), np.int32)
    places = places[: _places(stream, reading, table, deep, places)]
    figures, measures = _scored(model, table, stream, reading, places, rivals, least)
    support = measures[:, 0].copy()
    if together:
        _supported(model, table, stream, reading, figures, measures, support)
    evidence = _evidence(model, table, stream, capital, figures, measures, support, weights, bias)
    rows = _chosen(figures, evidence, len(stream))
    return figures[rows].astype(np.int64), measures[rows], support[rows], evidence[rows]
