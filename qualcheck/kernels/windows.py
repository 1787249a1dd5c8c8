"""Features of the windows of a text; the reference is ``qualcheck.checks.spun.features``."""

from __future__ import annotations

import numpy as np
from numba import njit

from qualcheck.kernels.hashing import BARE

_NO = np.float32(0)


@njit(cache=True, **BARE)
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


@njit(cache=True, **BARE)
def _word_columns(found, model, spinnable, stream, place, nats, attested, bounds, sizes, phrases, knobs, total, sums):
    """The other columns, into ``found``; ``total`` and ``sums`` are room for ten figures, ``total`` of zeros."""
    rough, content, clash = knobs
    first = found.shape[1] - 10
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
            single = model.words[this, 0]
            cohesion = nats[at] - single
            total[0] += nats[at]
            total[1] += nats[at] < rough
            total[4] += cohesion
            total[5] += single
            total[6] += cohesion < clash
            total[8] += 1
            if before > 0 and single < content and model.words[before, 0] < content and before != model.start:
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


@njit(cache=True, **BARE)
def _company(words, stream, nats, least, most, found):
    """As ``features.company``, into ``found``."""
    for at in range(len(stream)):
        found[at] = min(max(nats[at] - words[stream[at], 0], least), most)
    for at in range(len(stream)):
        second = found[at + 1] if at + 1 < len(stream) else _NO
        third = found[at + 2] if at + 2 < len(stream) else _NO
        found[at] = found[at] + second + np.float32(0.5) * third


@njit(cache=True, **BARE)
def _unease_columns(found, words, company, stream, place, bounds, content, knobs, total, sums, count):
    """As ``features._unease``, into ``found``; ``total``, ``sums`` and ``count`` are room for nine, nine and three figures, ``total`` of zeros."""
    usual, replacing, _, _, uneasy, out_of_place, farthest, fewest, mean, spread = knobs
    for number in range(len(found)):
        for column in range(9):
            sums[column] = total[column]
        for group in range(3):
            count[group] = 0
        for word in range(bounds[number], bounds[number + 1]):
            this = stream[place[word]]
            if this == 0:
                continue
            far = (company[place[word]] - np.float32(usual[this, 0]) * mean) / (np.float32(usual[this, 1]) * spread)
            far = min(max(far, -farthest), farthest)
            for group in range(3):
                if group == 0 or (group == 1 and words[this, 0] < content) or (group == 2 and replacing[this]):
                    count[group] += 1
                    total[3 * group] += far
                    total[3 * group + 1] += far < uneasy
                    total[3 * group + 2] += far < out_of_place
        for column in range(9):
            found[number, column] = (total[column] - sums[column]) / max(count[column // 3], fewest)


@njit(cache=True, **BARE)
def _fill_bounds(place, size, found):
    count, parts = len(place), len(found) - 1
    found[0], found[parts] = 0, count
    for part in range(1, parts):
        at = count * part // parts
        found[part] = at
        for word in range(at, min(at + size // 3 + 1, count)):
            if place[word] - place[word - 1] > 1:
                found[part] = word
                break


@njit(cache=True)
def bounds_of(place, size, parts):
    """As ``features.windows``, for words at ``place`` in the stream that make so many windows of about ``size`` words."""
    found = np.empty(parts + 1, np.int64)
    _fill_bounds(place, size, found)
    return found


@njit(cache=True, **BARE)
def _laid_out(bounds, shortest, word, sizes, window):
    """Words of each window, a short text taken for a longer one, and the window of each hit."""
    for number in range(len(sizes)):
        sizes[number] = max(bounds[number + 1] - bounds[number], shortest)
    number = 0
    for hit in range(len(word)):
        while word[hit] >= bounds[number + 1]:
            number += 1
        window[hit] = number


@njit(cache=True)
def window_features(model, spinnable, stream, place, nats, attested, bounds, shortest, phrases, word, evidence, pools, limits, best, knobs, easy):
    """As ``features.window_features``, one row a window.

    Args:
        model, stream, nats, attested: arrays of the model and the text, as above.
        spinnable: for each word how surely spinners replace it.
        place: place in the stream of each word.
        bounds: first word of each window, and behind the last.
        shortest: words that a shorter text is taken for.
        phrases: confidence of the phrases in each window.
        word: first word of each hit, ascending.
        evidence: of each hit.
        pools: pooled evidence, one row a pool, one column a hit.
        limits: evidence that is counted above.
        best: how many of the best hits are summed.
        knobs: nats below which a word is rough, is content, clashes.
        easy: for each word how well it usually goes with its neighbours, and whether it is a replacement; the least and the most that neighbours
            do for a word, limits of unease and what is farthest, words of a share at least, units of the first.
    """
    sizes, window = np.empty(len(bounds) - 1, np.int64), np.empty(len(word), np.int64)
    _laid_out(bounds, shortest, word, sizes, window)
    found = np.zeros((len(sizes), 2 * len(pools) + len(limits) + len(best) + 19), np.float64)
    _hit_columns(found[:, :-9], window, evidence, pools, sizes, limits, best, np.empty(best[-1], np.float32))
    total, sums = np.zeros(10, np.float64), np.empty(10, np.float64)
    _word_columns(found[:, :-9], model, spinnable, stream, place, nats, attested, bounds, sizes, phrases, knobs, total, sums)
    company = np.empty(len(stream), np.float32)
    _company(model.words, stream, nats, easy[2], easy[3], company)
    total, sums, count = np.zeros(9, np.float64), np.empty(9, np.float64), np.empty(3, np.int64)
    _unease_columns(found[:, -9:], model.words, company, stream, place, bounds, knobs[1], easy, total, sums, count)
    return found.astype(np.float32)
