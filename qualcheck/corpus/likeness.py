"""Whether two quotations are one, told twice: the stretch that they share, and how alike it is."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qualcheck.corpus.align import Difference, Span, differences_of
from qualcheck.corpus.speakers import AGREEMENTS, Agreement

#: What a common word adds to a stretch that two quotations share, and what a word that only one has takes from it.
CONTENT, FUNCTION, MISSING = 2.0, 0.5, 0.5
#: Words before the first common one, or behind the last, belong to the stretch where both quotations have some there, so many at the most.
EDGE = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A quotation as far as comparing needs it; all lists go word by word.

    Attributes:
        words: numbers that tell words apart.
        content: whether each is a content word.
        short: whether it is too short to hold two replacements apart.
        starts: numbers of the words that begin a sentence or a part, and one more than the last word's; ascending.
    """

    words: Sequence[int]
    content: Sequence[bool]
    short: Sequence[bool]
    starts: Sequence[int]

    def __len__(self) -> int:
        return len(self.words)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The stretch that two quotations share.

    Attributes:
        left, right: (first, last) words of the stretch in each, ``last`` not included.
        content: content words that stand in both, in one order.
        same: all words that do.
        share: weight of the common words in that of the stretch, 0..1, the mean of both sides.
        cover: weight of the stretch in that of the shorter quotation, 0..1.
        differences: what differs in the stretch.
        common: numbers of the words on the left that stand in both.
    """

    left: Span
    right: Span
    content: int
    same: int
    share: float
    cover: float
    differences: list[Difference]
    common: list[int]


def likeness(left: Told, right: Told) -> Likeness | None:
    """The stretch that two quotations share; None where that is nothing. ``qualcheck.kernels.quotations`` says how alike many pairs are."""
    runs = _runs(left, right)
    first, last = _best(runs, left)
    if first == last:
        return None
    inside = runs[first:last]
    before, after = runs[first - 1] if first else (0, 0, 0), runs[last] if last < len(runs) else (len(left), len(right), 0)
    heads = _heads(left, right, inside[0], (before[0] + before[2], before[1] + before[2]))
    tails = _tails(left, right, (inside[-1][0] + inside[-1][2], inside[-1][1] + inside[-1][2]), after)
    spans = (heads[0], tails[0]), (heads[1], tails[1])
    differences = [Difference((heads[0], inside[0][0]), (heads[1], inside[0][1]))] if heads != inside[0][:2] else []
    differences += [Difference((run[0] + run[2], following[0]), (run[1] + run[2], following[1])) for run, following in pairwise(inside)]
    ends = inside[-1][0] + inside[-1][2], inside[-1][1] + inside[-1][2]
    differences += [Difference((ends[0], tails[0]), (ends[1], tails[1]))] if tails != ends else []
    common = [number for run in inside for number in range(run[0], run[0] + run[2])]
    weight = _weight(left, common)
    weights = [_weight(side, range(*span)) for side, span in zip((left, right), spans, strict=True)]
    whole = [_weight(side, range(len(side))) for side in (left, right)]
    shorter = whole.index(min(whole))
    content = sum(left.content[number] for number in common)
    return Likeness(*spans, content, len(common), sum(weight / side for side in weights) / 2, weights[shorter] / whole[shorter], differences, common)


def _heads(left: Told, right: Told, starts: tuple[int, ...], limits: Span) -> Span:
    """Where the stretch begins once what both have before it in its sentence is taken along."""
    rooms = []
    for side, start, limit in zip((left, right), starts, limits, strict=False):
        begin = side.starts[bisect_right(side.starts, start) - 1]
        rooms.append(start - max(begin, limit))
    taken = _taken(rooms)
    return starts[0] - taken[0], starts[1] - taken[1]


def _tails(left: Told, right: Told, ends: Span, limits: tuple[int, ...]) -> Span:
    """Where the stretch ends once what both have behind it in its sentence is taken along."""
    rooms = []
    for side, end, limit in zip((left, right), ends, limits, strict=False):
        stop = side.starts[bisect_left(side.starts, end)]
        rooms.append(min(stop, limit) - end)
    taken = _taken(rooms)
    return ends[0] + taken[0], ends[1] + taken[1]


def _taken(rooms: list[int]) -> list[int]:
    """Of the words at an edge, so many of each side as may stand for each other; none where one side has none there or very many."""
    fewer = min(rooms)
    return [min(room, fewer + max(fewer, 2)) for room in rooms] if 0 < fewer <= EDGE else [0, 0]


Run = tuple[int, int, int]


def _runs(left: Told, right: Told) -> list[Run]:
    """Common stretches: first word in each, number of words."""
    runs = []
    at_left = at_right = 0
    differences = differences_of(left.words, right.words, left.short.__getitem__)
    for difference in [*differences, Difference((len(left),) * 2, (len(right),) * 2)]:
        if difference.left[0] > at_left:
            runs.append((at_left, at_right, difference.left[0] - at_left))
        at_left, at_right = difference.left[1], difference.right[1]
    return runs


def _best(runs: list[Run], left: Told) -> Span:
    """The first run, and the one behind the last, of the stretch that has most in common for what differs in it."""
    best, best_span, total, start = 0.0, (0, 0), 0.0, 0
    for number, (at, other, size) in enumerate(runs):
        if number > start:
            before = runs[number - 1]
            total -= MISSING * max(at - before[0] - before[2], other - before[1] - before[2])
        if total < 0:
            total, start = 0.0, number
        total += _weight(left, range(at, at + size), CONTENT, FUNCTION)
        if total > best:
            best, best_span = total, (start, number + 1)
    return best_span


def _weight(quoted: Told, numbers: range | list[int], content: float = CONTENT, function: float = 1.0) -> float:
    return sum(content if quoted.content[number] else function for number in numbers)


class Limits(NamedTuple):
    """What two quotations must share at the least: content words, words, share, cover."""

    content: int
    same: int
    share: float
    cover: float


#: From which limits on two quotations are copies of one, any of them: by whether their speakers are the same, whether anybody is named, and
#: ``retold`` where the speakers are the same and their documents share another quotation.
LIMITS: Mapping[str, tuple[Limits, ...]] = {
    "other": (Limits(6, 0, 0.8, 0.6),),
    "retold": (Limits(4, 8, 0.33, 0.5), Limits(3, 5, 0.62, 0.7)),
    "unnamed": (Limits(8, 0, 0.75, 0.6),),
    "same": (Limits(8, 0, 0.5, 0.4), Limits(8, 20, 0.5, 0.0), Limits(4, 0, 0.55, 0.5)),
    "unknown": (Limits(8, 0, 0.5, 0.4), Limits(8, 20, 0.5, 0.0), Limits(4, 0, 0.65, 0.6)),
}


def are_copies(found: Likeness, speakers: Agreement, *, named: bool, joined: bool) -> bool:
    """Whether what two quotations share makes them copies of one.

    Args:
        found: what they share.
        speakers: whether they are given to one speaker.
        named: whether anybody is named as the speaker of one of them.
        joined: whether their documents share another quotation.
    """
    kind = "other" if speakers == "other" else "retold" if joined and speakers == "same" else speakers if named else "unnamed"
    return any(
        found.content >= least.content and found.same >= least.same and found.share >= least.share and found.cover >= least.cover
        for least in LIMITS[kind]
    )


def likely_copies(found: NDArray[np.float64], speakers: NDArray[np.int8], named: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What ``are_copies`` says of many pairs, whose documents share no other quotation.

    Args:
        found: a row for each pair: content, same, share and cover.
        speakers: of each pair, by place in ``AGREEMENTS``.
        named: of each pair.
    """
    said_by_one = speakers != AGREEMENTS.index("other")
    kinds = {
        "other": ~said_by_one,
        "unnamed": said_by_one & ~named,
        "same": named & (speakers == AGREEMENTS.index("same")),
        "unknown": named & (speakers == AGREEMENTS.index("unknown")),
    }
    chosen = np.zeros(len(found), bool)
    for kind, pairs in kinds.items():
        for least in LIMITS[kind]:
            chosen |= pairs & (found >= least).all(1)
    return chosen
