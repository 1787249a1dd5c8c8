"""Candidates of a spinner's work and the evidence of each; the reference is ``qualcheck.checks.spun`` (gains, features, analysis)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE, mixed
from qualcheck.kernels.order import order
from qualcheck.kernels.put_back import put_back
from qualcheck.kernels.topics import surroundings, topics

_LONGEST, _MOST_TOGETHER, _TRIED = 4, 4, 3
_HOPE = np.float32(-4.0)
_FITTING = 3.0
_FAINT = np.float32(-1.0)
_PRIME, _ONE = np.uint64(0x9E3779B97F4A7C15), np.uint64(1)
#: Bits of a slot that are of a hash, and those that are of a place.
_TAG, _PLACE = np.uint64(0xFFFFFFFFFF000000), np.uint64(0xFFFFFF)
#: From these bits of a hash on the cell of ``may_be`` is taken, and the bit in it.
_MIDDLE, _TOP = np.uint64(24), np.uint64(58)
#: Bits of a word's entry that are a place; above them, ``OPENS`` by the number of words that it may open.
ALONE, OPENS = (1 << 28) - 1, 26
_NO = np.float32(0)
#: Features of a candidate that ``_evidence`` knows.
HIT_FEATURES = 46
#: Nats in one unit of the figures of usage.
USAGE_UNIT = np.float32(1 / 16)


class Table(NamedTuple):
    """The arrays of the substitution table.

    Attributes:
        original: words of each entry's original.
        size: their number.
        weight: of each entry.
        usage: figures of each entry in prose that nobody spun.
        words: for each word the place that it is alone, plus 1, below bits that say whether it may open a replacement of 2, 3, 4 words.
        keys, sizes: of each place.
        slots: an open hash table of the places of several words, see ``fill``.
        may_be: bits by hash that say where it is worth looking; they stay in a near cache.
        bounds: the entries of a place stand from its bound to that of the next one.
    """

    original: NDArray[np.int32]
    size: NDArray[np.uint8]
    weight: NDArray[np.float32]
    usage: NDArray[np.uint8]
    words: NDArray[np.uint32]
    keys: NDArray[np.uint64]
    sizes: NDArray[np.uint8]
    slots: NDArray[np.uint64]
    may_be: NDArray[np.uint64]
    bounds: NDArray[np.int32]


class Reading(NamedTuple):
    """As ``qualcheck.checks.spun.gains.Reading``, with the hash of each pair in place of the weight of backing off from it."""

    nats: NDArray[np.float32]
    pair: NDArray[np.float32]
    attested: NDArray[np.bool_]
    hashes: NDArray[np.uint64]
    nats_before: NDArray[np.float64]
    pair_before: NDArray[np.float64]
    bare_before: NDArray[np.float64]


@njit(cache=True, inline="always")
def _bit(may_be, hashed):
    """Where in ``may_be`` the bit of a hash is."""
    return (hashed >> _MIDDLE) & np.uint64(len(may_be) - 1), hashed >> _TOP


@njit(cache=True, **BARE)
def fill(slots, may_be, keys, sizes):
    """Puts the places of several words into an open hash table, and sets their bits; both have a power of two of cells.

    A slot: 40 bits of the hash above place + 1, or 0.
    """
    last = np.uint64(len(slots) - 1)
    for place in range(len(keys)):
        if sizes[place] > 1:
            hashed = mixed(keys[place] + np.uint64(sizes[place]))
            slot = hashed & last
            while slots[slot] != 0:
                slot = (slot + _ONE) & last
            slots[slot] = (hashed & _TAG) | np.uint64(place + 1)
            cell, bit = _bit(may_be, hashed)
            may_be[cell] |= _ONE << bit


@njit(cache=True, inline="always")
def _found(stream, table, size, at):
    """The place of the table that the ``size`` words at ``at`` are, or -1."""
    key = np.uint64(0)
    for step in range(size):
        key = (key + np.uint64(stream[at + step]) + _ONE) * _PRIME
    hashed = mixed(key + np.uint64(size))
    cell, bit = _bit(table.may_be, hashed)
    if (table.may_be[cell] >> bit) & _ONE == 0:
        return np.int64(-1)
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
def _places(stream, reading, table, deep, rivals, told, found):
    """Where replacements stand: position, number of words, place of the table, the short ones first; how many, and entries of all.

    ``told`` is room for what the table says of each word.
    """
    count = entries = 0
    for at in range(len(stream)):
        told[at] = table.words[stream[at]]
    for at in range(2, len(stream) - 2):
        place = np.int32(told[at] & ALONE) - 1
        if place >= 0 and (deep or not _fits(reading, at, at + 1)):
            found[count, 0], found[count, 1], found[count, 2] = at, 1, place
            count += 1
    for size in range(2, _LONGEST + 1):
        opens = np.uint32(1 << (size + OPENS))
        for at in range(2, len(stream) - size - 1):
            if told[at] & opens:
                place = _found(stream, table, size, at)
                if place >= 0:
                    found[count, 0], found[count, 1], found[count, 2] = at, size, place
                    count += 1
    for place in found[:count, 2]:
        entries += min(table.bounds[place + 1] - table.bounds[place], rivals)
    return count, entries


@njit(cache=True, **BARE)
def _spread(table, places, rivals, later, at, size, entry, lengths, words):
    """A row for the first entries of each place, originals of one word first, then those of two, and so on.

    ``later`` is room for those of several words.
    """
    count = waiting = 0
    for row in range(len(places)):
        first = table.bounds[places[row, 2]]
        for number in range(first, min(table.bounds[places[row, 2] + 1], first + rivals)):
            if table.original[number, 1] == 0:
                at[count], size[count], entry[count], lengths[count] = places[row, 0], places[row, 1], number, 1
                words[count, 0] = table.original[number, 0]
                count += 1
            else:
                later[waiting, 0], later[waiting, 1], later[waiting, 2] = places[row, 0], places[row, 1], number
                waiting += 1
    for length in range(2, _LONGEST + 1):
        for row in range(waiting):
            number = later[row, 2]
            if table.size[number] == length:
                at[count], size[count], entry[count], lengths[count] = later[row, 0], later[row, 1], number, length
                for step in range(length):
                    words[count, step] = table.original[number, step]
                count += 1


@njit(cache=True, **BARE)
def _measured(model, reading, rows, at, size, entry, lengths, words, gains, sides, figures, measures):
    """Fills in figures (at, size, entry, now, back) and measures (gain, bare, one row each) of the hopeful ``rows``."""
    for number in range(len(rows)):
        row = rows[number]
        start, end = at[row], at[row] + size[row]
        bare = model.words[words[row, 0], 0]
        for step in range(1, lengths[row]):
            bare += model.words[words[row, step], 0]
        figures[0, number], figures[1, number], figures[2, number] = start, size[row], entry[row]
        figures[3, number] = np.int32(reading.attested[start]) + np.int32(reading.attested[end])
        figures[4, number] = sides[number]
        measures[0, number] = gains[number]
        measures[1, number] = np.float32(np.float64(bare) - reading.bare_before[end] + reading.bare_before[start])


@njit(cache=True)
def _scored(model, table, stream, reading, deep, rivals, least):
    """Candidates that are not hopeless: figures and measures."""
    places, told = np.empty((_LONGEST * len(stream), 3), np.int32), np.empty(len(stream), np.uint32)
    count, entries = _places(stream, reading, table, deep, rivals, told, places)
    at, size, entry, later = np.empty(entries, np.int32), np.empty(entries, np.int32), np.empty(entries, np.int32), np.empty((entries, 3), np.int32)
    lengths, words = np.empty(entries, np.uint8), np.empty((entries, _LONGEST), np.int32)
    _spread(table, places[:count], rivals, later, at, size, entry, lengths, words)
    rows, gains, sides = put_back(model, stream, reading, at, size, lengths, words, least)
    figures, measures = np.empty((5, len(rows)), np.int32), np.empty((2, len(rows)), np.float32)
    _measured(model, reading, rows, at, size, entry, lengths, words, gains, sides, figures, measures)
    return figures, measures


@njit(cache=True, **BARE)
def _best_of_places(places, gains, slots):
    """The rows of the few best candidates at each place, best first, -1 behind the last."""
    slots[:] = -1
    for row in range(len(places)):
        gain = gains[row]
        if not gain > _HOPE:
            continue
        mine = slots[places[row]]
        rank = 0
        while rank < _TRIED and mine[rank] >= 0 and gains[mine[rank]] >= gain:
            rank += 1
        for step in range(_TRIED - 1, rank, -1):
            mine[step] = mine[step - 1]
        if rank < _TRIED:
            mine[rank] = row


@njit(cache=True, **BARE)
def _side_by_side(table, reading, figures, slots, one_of, other_of):
    """Rows of candidates that stand side by side, as ``gains.supported`` tries them; how many there are, however many are wanted."""
    count = 0
    for place in range(len(slots)):
        for rank in range(_TRIED):
            one = slots[place, rank]
            if one < 0:
                break
            end = place + figures[1, one]
            if reading.attested[end]:
                continue
            for other in slots[end]:
                if other < 0:
                    break
                if table.size[figures[2, one]] + table.size[figures[2, other]] <= _MOST_TOGETHER:
                    if count < len(one_of):
                        one_of[count], other_of[count] = one, other
                    count += 1
    return count


@njit(cache=True, **BARE)
def _joined(table, figures, one_of, other_of, at, size, lengths, words):
    """Both originals of each couple as one."""
    for row in range(len(one_of)):
        one, other = one_of[row], other_of[row]
        at[row], size[row] = figures[0, one], figures[1, one] + figures[1, other]
        length = table.size[figures[2, one]]
        lengths[row] = length + table.size[figures[2, other]]
        for step in range(lengths[row]):
            words[row, step] = table.original[figures[2, one], step] if step < length else table.original[figures[2, other], step - length]


@njit(cache=True, **BARE)
def _raise(best, one_of, other_of, joint, gains):
    """The best support of each candidate, where the joint gain of a couple is shared."""
    for row in range(len(one_of)):
        one, other = one_of[row], other_of[row]
        best[one] = max(best[one], joint[row] - gains[other])
        best[other] = max(best[other], joint[row] - gains[one])


@njit(cache=True)
def _supported(model, table, stream, reading, figures, gains):
    """As ``gains.supported``."""
    slots = np.empty((len(stream) + 1, _TRIED), np.int32)
    _best_of_places(figures[0], gains, slots)
    nobody = np.empty(0, np.int32)
    count = _side_by_side(table, reading, figures, slots, nobody, nobody)
    one_of, other_of = np.empty(count, np.int32), np.empty(count, np.int32)
    _side_by_side(table, reading, figures, slots, one_of, other_of)
    at, size = np.empty(count, np.int32), np.empty(count, np.int32)
    lengths, words = np.empty(count, np.uint8), np.empty((count, _MOST_TOGETHER), np.int32)
    _joined(table, figures, one_of, other_of, at, size, lengths, words)
    joint = put_back(model, stream, reading, at, size, lengths, words, -np.inf)[1]
    best = gains.copy()
    _raise(best, one_of, other_of, joint, gains)
    return best


@njit(cache=True, inline="always")
def _clip(value, low, high):
    return min(max(value, np.float32(low)), np.float32(high))


@njit(cache=True, inline="always")
def _over(value, limit):
    return max(value - np.float32(limit), _NO)


@njit(cache=True, **BARE)
def _evidence(model, table, stream, capital, word_of, figures, measures, support, weights, around, long, block, kinds, row_of, sums, room, evidence):
    """As ``features.hit_features`` and ``model.evidence``; ``kinds`` is room for the kinds of the words of the stream; ``row_of``, ``sums`` and
    ``room`` are for the work on one candidate.
    """
    first, bias, units, units_bias = weights
    for place in range(len(stream)):
        kinds[place] = model.kinds[stream[place]]
    for row in range(len(evidence)):
        at, size, entry, now, back = figures[0, row], figures[1, row], figures[2, row], figures[3, row], figures[4, row]
        before, after = stream[at - 1], stream[at + size]
        opens = before == model.start
        gain = _clip(measures[0, row], -10, 18)
        context = _clip(measures[0, row] - measures[1, row], -10, 14)
        won = support[row] - measures[0, row]
        row_of[0], row_of[1], row_of[2], row_of[3] = gain, _over(gain, 2), _over(gain, 5), _over(gain, 9)
        row_of[4], row_of[5], row_of[6] = context, _over(context, 2), _over(context, 5)
        row_of[7] = _clip(measures[1, row], -8, 8)
        row_of[8], row_of[9], row_of[10], row_of[11], row_of[12] = now == 0, now == 2, back == 0, back == 2, back - now
        weight, several = table.weight[entry], np.float32(size > 1)
        row_of[13], row_of[14] = weight * max(gain, _NO), weight
        row_of[15], row_of[16] = several, several * weight
        row_of[17], row_of[18] = table.size[entry] < size, table.size[entry] > size
        row_of[19] = word_of[at] >= 0 and capital[word_of[at]] and not opens
        row_of[20], row_of[21], row_of[22] = before == 0, after == 0, opens
        row_of[23], row_of[24] = _clip(support[row], -10, 18), _clip(won, 0, 10)
        row_of[25], row_of[26] = _clip(support[row] - np.float32(4), 0, 14), won > np.float32(3)
        topics(model.about, around, long, block, stream, at, size, table.original, entry, table.size[entry], room, row_of, 27)
        for figure in range(table.usage.shape[1]):
            row_of[31 + figure] = np.float32(table.usage[entry, figure]) * USAGE_UNIT
        order(model.kinds, model.order, kinds, at, size, table.original[entry], table.size[entry], row_of, 38)
        for unit in range(len(units)):
            sums[unit] = row_of[0] * first[0, unit] + bias[unit]
        for column in range(1, len(first)):
            value = row_of[column]
            if value != _NO:  # most are 0, and 0 times a weight adds nothing
                for unit in range(len(units)):
                    sums[unit] += value * first[column, unit]
        total = units_bias
        for unit in range(len(units)):
            total = total + max(sums[unit], _NO) * units[unit]
        evidence[row] = total


@njit(cache=True, **BARE)
def _chosen(figures, evidence, best, kept):
    """As ``analysis.chosen``: rows that are the best at every place they cover, in text order; how many."""
    best[:] = -1
    for row in range(len(evidence)):
        if not evidence[row] > _FAINT:
            continue
        for at in range(figures[0, row], figures[0, row] + figures[1, row]):
            if best[at] < 0 or evidence[row] >= evidence[best[at]]:
                best[at] = row
    count = 0
    for place in range(len(kept)):
        row = best[place]
        if row < 0 or figures[0, row] != place:
            continue
        whole = True
        for at in range(place + 1, place + figures[1, row]):
            whole = whole and best[at] == row
        if whole:
            kept[count] = row
            count += 1
    return count


@njit(cache=True)
def hits(model, table, stream, capital, word_of, reading, weights, block, deep, together, rivals, least):
    """As ``analysis.hits``: figures (at, size, entry, now, back), measures (gain, bare), support, evidence of the chosen candidates.

    Args:
        model, table, stream, reading: arrays, as above.
        capital: for each word whether it has a capital.
        word_of: for each place of the stream its word, or -1.
        weights: of the net over the candidate features: of each unit, their biases, weights of the units, their bias.
        block: words that are taken together, where it is asked what is talked about.
        deep, together: as for the reference.
        rivals: entries of one replacement that are tried.
        least: gain by pairs below which a candidate is hopeless.
    """
    figures, measures = _scored(model, table, stream, reading, deep, rivals, least)
    support = _supported(model, table, stream, reading, figures, measures[0]) if together else measures[0]
    evidence = np.empty(len(support), np.float32)
    around, long = surroundings(model.about, stream, block)
    row_of, sums = np.empty(len(weights[0]), np.float32), np.empty(len(weights[2]), np.float32)
    kinds, room = np.empty(len(stream), np.uint16), np.empty((2, model.about.shape[1]), np.int32)
    _evidence(model, table, stream, capital, word_of, figures, measures, support, weights, around, long, block, kinds, row_of, sums, room, evidence)
    best, kept = np.empty(len(stream) + 1, np.int32), np.empty(len(stream), np.int32)
    rows = kept[: _chosen(figures, evidence, best, kept)]
    return figures[:, rows].astype(np.int64), measures[:, rows], support[rows], evidence[rows]
