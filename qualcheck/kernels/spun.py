"""Candidates of a spinner's work and the evidence of each; the reference is ``qualcheck.checks.spun`` (gains, features, analysis)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from qualcheck.kernels.hashing import BARE, mixed
from qualcheck.kernels.language_model import NOT_ATTESTED, heard, pair, triple

_LONGEST, _MOST_TOGETHER, _TRIED = 4, 4, 3
_HOPE = np.float32(-4.0)
_FITTING = 3.0
_FAINT = np.float32(-1.0)
_PRIME, _ONE = np.uint64(0x9E3779B97F4A7C15), np.uint64(1)
_NO = np.float32(0)
#: Features of a candidate that ``_evidence`` knows.
HIT_FEATURES = 27


class Table(NamedTuple):
    """The arrays of the substitution table; ``slots`` is an open hash table of the places of several words, by ``keys``."""

    original: NDArray[np.int32]
    size: NDArray[np.int64]
    weight: NDArray[np.float32]
    alone: NDArray[np.int32]
    opens: NDArray[np.bool_]
    keys: NDArray[np.uint64]
    sizes: NDArray[np.uint8]
    slots: NDArray[np.int32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


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
    """The slots of the places of several words; ``room`` is a power of two."""
    slots = np.full(room, -1, np.int32)
    for place in range(len(keys)):
        if sizes[place] > 1:
            slot = np.int64(mixed(keys[place] + np.uint64(sizes[place])) & np.uint64(room - 1))
            while slots[slot] >= 0:
                slot = (slot + 1) & (room - 1)
            slots[slot] = place
    return slots


@njit(cache=True, inline="always")
def _found(stream, table, size, at):
    """The place of the table that the ``size`` words at ``at`` are, or -1."""
    if size == 1:
        return np.int64(table.alone[stream[at]])
    if not table.opens[size, stream[at]]:
        return np.int64(-1)
    key = np.uint64(0)
    for step in range(size):
        key = (key + np.uint64(stream[at + step]) + _ONE) * _PRIME
    last = len(table.slots) - 1
    slot = np.int64(mixed(key + np.uint64(size)) & np.uint64(last))
    while table.slots[slot] >= 0:
        place = table.slots[slot]
        if table.keys[place] == key and table.sizes[place] == size:
            return np.int64(place)
        slot = (slot + 1) & last
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
    for size in range(1, _LONGEST + 1):
        for at in range(2, len(stream) - size - 1):
            place = _found(stream, table, size, at)
            if place < 0 or (not deep and size == 1 and _fits(reading, at, at + size)):
                continue
            found[count, 0], found[count, 1], found[count, 2] = at, size, place
            count += 1
    return count


@njit(cache=True, inline="always")
def _put_back(model, stream, reading, at, size, words, length, least, pairs, hashes):
    """Hopeful or not, gain by triples, attested pairs left and right, with ``words[:length]`` in place of ``size`` words at ``at``."""
    after = at + size
    total = _NO
    left = right = False
    before = stream[at - 1]
    for step in range(length + 1):
        word = heard(model, words[step] if step < length else stream[after])
        pairs[step], hashes[step] = pair(model, before, word)
        total = total + pairs[step] if step else pairs[step]
        if step == 0:
            left = hashes[step] != NOT_ATTESTED
        if step == length:
            right = hashes[step] != NOT_ATTESTED
        else:
            before = words[step]
    if not np.float64(total) - reading.pair_before[after + 1] + reading.pair_before[at] > least:
        return False, _NO, left, right
    first, before, hashed = stream[at - 2], stream[at - 1], reading.hashes[at - 1]
    total = _NO
    for step in range(length + 2):
        word = words[step] if step < length else stream[after + step - length]
        shorter = pairs[step] if step <= length else reading.pair[after + 1]
        nats = triple(model, first, before, heard(model, word), shorter, hashed)
        total = total + nats if step else nats
        if step <= length:
            hashed = hashes[step]
        first, before = before, word
    now = reading.nats_before[after + 2] - reading.nats_before[at]
    return True, np.float32(np.float64(total) - now), left, right


@njit(cache=True, **BARE)
def _scored(model, table, stream, reading, places, rivals, least, figures, measures, pairs, hashes):
    """Candidates that are not hopeless: whole figures (at, size, entry, now, back) and measures (gain, bare)."""
    count = 0
    for length in range(1, _LONGEST + 1):
        for row in range(len(places)):
            at, size, place = places[row, 0], places[row, 1], places[row, 2]
            first = table.first[place]
            for entry in range(first, min(table.last[place], first + rivals)):
                if table.size[entry] != length:
                    continue
                words = table.original[entry]
                hopeful, gain, left, right = _put_back(model, stream, reading, at, size, words, length, least, pairs, hashes)
                if not hopeful:
                    continue
                bare = model.unigram[words[0]]
                for step in range(1, length):
                    bare += model.unigram[words[step]]
                figures[count, 0], figures[count, 1], figures[count, 2] = at, size, entry
                figures[count, 3] = np.int64(reading.attested[at]) + np.int64(reading.attested[at + size])
                figures[count, 4] = np.int64(left) + np.int64(right)
                measures[count, 0] = gain
                measures[count, 1] = np.float32(np.float64(bare) - reading.bare_before[at + size] + reading.bare_before[at])
                count += 1
    return count


@njit(cache=True)
def _best_of_places(figures, measures, places):
    """The rows of the few best candidates at each place, best first, -1 behind the last."""
    slots = np.full((places + 1, _TRIED), -1, np.int64)
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
def _supported(model, table, stream, reading, figures, measures, slots, best, words, pairs, hashes):
    """As ``gains.supported``."""
    for place in range(len(slots)):
        for rank in range(_TRIED):
            one = slots[place, rank]
            if one < 0:
                break
            end = place + figures[one, 1]
            if reading.attested[end]:
                continue
            length = table.size[figures[one, 2]]
            for step in range(length):
                words[step] = table.original[figures[one, 2], step]
            for other in slots[end]:
                if other < 0:
                    break
                total = length + table.size[figures[other, 2]]
                if total > _MOST_TOGETHER:
                    continue
                for step in range(length, total):
                    words[step] = table.original[figures[other, 2], step - length]
                size = figures[one, 1] + figures[other, 1]
                joint = _put_back(model, stream, reading, place, size, words, total, -np.inf, pairs, hashes)[1]
                best[one] = max(best[one], joint - measures[other, 0])
                best[other] = max(best[other], joint - measures[one, 0])


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
    pairs, hashes, words = np.empty(_LONGEST + 2, np.float32), np.empty(_LONGEST + 2, np.uint64), np.zeros(_MOST_TOGETHER, np.int32)
    places = np.empty((_LONGEST * len(stream), 3), np.int64)
    places = places[: _places(stream, reading, table, deep, places)]
    most = 0
    for place in places[:, 2]:
        most += min(table.last[place] - table.first[place], rivals)
    figures, measures = np.empty((most, 5), np.int64), np.empty((most, 2), np.float32)
    count = _scored(model, table, stream, reading, places, rivals, least, figures, measures, pairs, hashes)
    figures, measures = figures[:count], measures[:count]
    support = measures[:, 0].copy()
    if together:
        slots = _best_of_places(figures, measures, len(stream))
        _supported(model, table, stream, reading, figures, measures, slots, support, words, pairs, hashes)
    evidence = _evidence(model, table, stream, capital, figures, measures, support, weights, bias)
    rows = _chosen(figures, evidence, len(stream))
    return figures[rows], measures[rows], support[rows], evidence[rows]


@njit(cache=True)
def _hit_columns(found, window, evidence, pools, sizes, limits, best, ranked):
    """The columns of ``features.window_features`` that are about hits, into ``found``; ``ranked`` is room for the best of a window."""
    start = 0
    for number in range(len(sizes)):
        end = start
        while end < len(window) and window[end] == number:
            end += 1
        row, size, column = found[number], sizes[number], len(pools)
        for pool in range(len(pools)):
            total = 0.0
            for hit in range(start, end):
                total += pools[pool, hit]
            row[pool], row[column] = total, 100 * total / size
            column += 1
        for limit in limits:
            over = 0
            for hit in range(start, end):
                over += evidence[hit] > limit
            row[column] = 100 * over / size
            column += 1
        ranked[:] = _NO
        for hit in range(start, end):
            place, value = len(ranked), max(evidence[hit], _NO)
            while place > 0 and ranked[place - 1] < value:
                place -= 1
            for lower in range(len(ranked) - 1, place, -1):
                ranked[lower] = ranked[lower - 1]
            if place < len(ranked):
                ranked[place] = value
        for most in best:
            total = 0.0
            for place in range(most):
                total += np.float64(ranked[place])
            row[column] = total / most
            column += 1
        row[-2] = 100 * (end - start) / size
        start = end


@njit(cache=True)
def window_features(model, spinnable, stream, place, nats, attested, bounds, sizes, phrases, window, evidence, pools, limits, best, knobs):
    """As ``features.window_features``, one row a window.

    Args:
        model, stream, nats, attested: arrays of the model and the text, as above.
        spinnable: for each word how surely spinners replace it.
        place: place in the stream of each word.
        bounds: first word of each window, and behind the last.
        sizes: words of each window, a short text taken for a longer one.
        phrases: confidence of the phrases in each window.
        window: of each hit, ascending.
        evidence: of each hit.
        pools: pooled evidence, one row a pool, one column a hit.
        limits: evidence that is counted above.
        best: how many of the best hits are summed.
        knobs: nats below which a word is rough, is content, clashes.
    """
    rough, content, clash = knobs
    found = np.zeros((len(sizes), 2 * len(pools) + len(limits) + len(best) + 10), np.float64)
    _hit_columns(found, window, evidence, pools, sizes, limits, best, np.empty(best[-1], np.float32))
    first = found.shape[1] - 10
    total, sums = np.zeros(10, np.float64), np.zeros(10, np.float64)
    for number in range(len(sizes)):
        for column in range(10):
            sums[column] = total[column]
        for word in range(bounds[number], bounds[number + 1]):
            at = place[word]
            this, before = stream[at], stream[at - 1]
            total[7] += spinnable[this]
            if this == 0:
                total[2] += 1
                continue
            single = model.unigram[this]
            cohesion = nats[at] - single
            total[0] += nats[at]
            total[1] += nats[at] < rough
            total[4] += cohesion
            total[5] += single
            total[6] += cohesion < clash
            total[8] += 1
            if before > 0 and single < content and model.unigram[before] < content and before != model.start:
                total[3] += not attested[at]
                total[9] += 1
        row = found[number]
        for column in range(10):
            sums[column] = total[column] - sums[column]
        known, pairs, every = max(sums[8], 1.0), max(sums[9], 1.0), max(bounds[number + 1] - bounds[number], 1)
        row[first] = min(phrases[number], 4.0)
        row[first + 1], row[first + 2], row[first + 3] = sums[0] / known, sums[1] / known, sums[2] / every
        row[first + 4], row[first + 5], row[first + 6], row[first + 7] = sums[3] / pairs, sums[4] / known, sums[5] / known, sums[6] / known
        row[-1] = 100 * sums[7] / sizes[number]
    return found.astype(np.float32)
