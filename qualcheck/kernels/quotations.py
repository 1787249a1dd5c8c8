"""How alike many pairs of quotations are; the references are ``qualcheck.corpus.quotation_index`` and ``qualcheck.corpus.likeness``."""

from __future__ import annotations

from numba import njit

from qualcheck.kernels.alignment import ends_in_common, joined, stretches
from qualcheck.kernels.hashing import BARE

_START, _SHORT = 1, 2
#: As in ``qualcheck.corpus.likeness``.
_CONTENT, _FUNCTION, _MISSING, _EDGE = 2.0, 0.5, 0.5, 8


@njit(cache=True, **BARE)
def common(words, bits, ends, first, second, told, share, content):
    """What pairs of texts have in common.

    Args:
        words: the different content words of each text, ascending, one text behind the other.
        bits: how much each tells.
        ends: where the words of each text end.
        first, second: the pairs.
        told, share, content: room for the bits of the common words of each pair, their share of the bits of the text that tells less, and
            how many they are.
    """
    for pair in range(len(first)):
        one, other = first[pair], second[pair]
        at, to = ends[one - 1] if one else 0, ends[other - 1] if other else 0
        both, count, left, right = 0.0, 0, 0.0, 0.0
        while at < ends[one] and to < ends[other]:
            if words[at] < words[to]:
                left += bits[at]
                at += 1
            elif words[at] > words[to]:
                right += bits[to]
                to += 1
            else:
                both += bits[at]
                count += 1
                at += 1
                to += 1
        while at < ends[one]:
            left += bits[at]
            at += 1
        while to < ends[other]:
            right += bits[to]
            to += 1
        told[pair], content[pair] = both, count
        share[pair] = both / max(min(left, right) + both, 1.0)


@njit(cache=True, **BARE)
def alike(words, content, marks, short, starts, ends, first, second, rows, slots, masks, runs, found):
    """How alike the quotations of pairs are: as ``likeness`` says it.

    Args:
        words: of each quotation, one behind the other, by numbers.
        content, marks, short: of each word whether it is a content word, its marks, and whether it is too short to hold two replacements apart.
        starts, ends: where the words of each quotation stand.
        first, second: the pairs.
        rows, slots, masks, runs: room for ``stretches`` of the longest quotation.
        found: room for a row for each pair: how many words stand in both in one order; and of the stretch that they share: content words that
            stand in both, all words that do, share, cover.
    """
    for pair in range(len(first)):
        start, end, other_start, other_end = starts[first[pair]], ends[first[pair]], starts[second[pair]], ends[second[pair]]
        left, right, telling = words[start:end], words[other_start:other_end], content[start:end]
        before, behind = ends_in_common(left, right)
        found[pair, 0], count = stretches(left, right, before, behind, rows, slots, masks, runs)
        count = joined(short[start:end], runs, count, len(left), len(right))
        low, high = _best(telling, runs, count)
        if low == high:
            found[pair, 1:] = 0.0
            continue
        tells = same = 0
        weight = 0.0
        for run in range(low, high):
            for at in range(runs[run, 0], runs[run, 0] + runs[run, 2]):
                tells += telling[at]
                weight += _CONTENT if telling[at] else 1.0
            same += runs[run, 2]
        ours, theirs = marks[start:end], marks[other_start:other_end]
        head, other_head = _heads(ours, theirs, runs, low)
        tail, other_tail = _tails(ours, theirs, runs, high, count)
        stretch = _weight(content[start + head : start + tail])
        other_stretch = _weight(content[other_start + other_head : other_start + other_tail])
        whole, other_whole = _weight(telling), _weight(content[other_start:other_end])
        found[pair, 1], found[pair, 2] = tells, same
        found[pair, 3] = (weight / stretch + weight / other_stretch) / 2
        found[pair, 4] = stretch / whole if whole <= other_whole else other_stretch / other_whole


@njit(cache=True, **BARE)
def _weight(content):
    total = 0.0
    for tells in content:
        total += _CONTENT if tells else 1.0
    return total


@njit(cache=True, **BARE)
def _best(content, runs, count):
    best, low, high, total, start = 0.0, 0, 0, 0.0, 0
    for run in range(count):
        at, other, size = runs[run, 0], runs[run, 1], runs[run, 2]
        if run > start:
            total -= _MISSING * max(at - runs[run - 1, 0] - runs[run - 1, 2], other - runs[run - 1, 1] - runs[run - 1, 2])
        if total < 0:
            total, start = 0.0, run
        for tells in content[at : at + size]:
            total += _CONTENT if tells else _FUNCTION
        if total > best:
            best, low, high = total, start, run + 1
    return low, high


@njit(cache=True, **BARE)
def _heads(marks, other_marks, runs, low):
    start, other_start = runs[low, 0], runs[low, 1]
    limit, other_limit = (runs[low - 1, 0] + runs[low - 1, 2], runs[low - 1, 1] + runs[low - 1, 2]) if low else (0, 0)
    room, other_room = start - max(_begin(marks, start), limit), other_start - max(_begin(other_marks, other_start), other_limit)
    return start - _taken(room, other_room), other_start - _taken(other_room, room)


@njit(cache=True, **BARE)
def _tails(marks, other_marks, runs, high, count):
    end, other_end = runs[high - 1, 0] + runs[high - 1, 2], runs[high - 1, 1] + runs[high - 1, 2]
    limit, other_limit = (runs[high, 0], runs[high, 1]) if high < count else (len(marks), len(other_marks))
    room, other_room = min(_stop(marks, end), limit) - end, min(_stop(other_marks, other_end), other_limit) - other_end
    return end + _taken(room, other_room), other_end + _taken(other_room, room)


@njit(cache=True, **BARE)
def _begin(marks, at):
    """The last word that begins a sentence, not behind ``at``."""
    while at > 0 and (at >= len(marks) or not marks[at] & _START):
        at -= 1
    return at


@njit(cache=True, **BARE)
def _stop(marks, at):
    """The first word that begins a sentence, not before ``at``; behind the last where none does."""
    while at < len(marks) and not marks[at] & _START:
        at += 1
    return at


@njit(cache=True, **BARE)
def _taken(room, other):
    fewer = min(room, other)
    return min(room, fewer + max(fewer, 2)) if 0 < fewer <= _EDGE else 0
