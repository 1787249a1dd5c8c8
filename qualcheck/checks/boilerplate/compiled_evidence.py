"""The same as ``evidence`` and ``leftovers`` say of the lines of a page, by compiled loops; equal, and tests hold it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.boilerplate import evidence as plain
from qualcheck.checks.boilerplate import leftovers
from qualcheck.checks.boilerplate.evidence import FEATURES, FIRST, Flags, Ints
from qualcheck.checks.boilerplate.page import Page
from qualcheck.kernels import evidence as loops
from qualcheck.kernels.hashing import slots_of_words
from qualcheck.view import TextView

if TYPE_CHECKING:
    from qualcheck.checks.boilerplate.leftovers import Model


def _bytes(members: bytes) -> NDArray[np.bool_]:
    flags = np.zeros(256, bool)
    flags[list(members)] = True
    return flags


def _marks(marks: Sequence[bytes]) -> NDArray[np.int64]:
    """Marks of two or three bytes as numbers."""
    return np.array([int.from_bytes(mark, "big") for mark in marks if len(mark) > 1], np.int64)


def _ends() -> NDArray[np.int64]:
    ends = np.zeros(256, np.int64)
    for mark, number in plain.ENDS.items():
        ends[mark[0]] = number
    return ends


_TABLES = loops.Tables(
    classes=plain.CLASSES,
    first=FIRST,
    end=_ends(),
    blank=_bytes(b" \t\n\r\x0b\x0c"),
    closing=_bytes(plain.CLOSING),
    bullets=_marks(plain.BULLETS),
    arrows=_marks(plain.ARROWS),
    words=plain.WORDS,
    away=plain.AWAY,
    shares=plain.SHARES,
)
_LIMITS = loops.Limits(leftovers.PROSE_BELOW, leftovers.PROSE_ABOVE, leftovers.LATE)
_NUMBERS = loops.Numbers(
    bullet=int(FIRST[plain.BULLET]),
    bar=int(FIRST[plain.BAR]),
    heading=int(FIRST[plain.HASH]),
    high_end=plain.HIGH_END,
    arrow_end=plain.ARROW_END,
    short=plain.SHORT_WORDS,
    reach=plain.REACH,
)


class Bins(NamedTuple):
    """The evidence on each line: the bins of its features, and what more is needed of it.

    Attributes:
        bins: a row for each line.
        names_source: whether the line holds the name of the source.
        words: number of words.
        prose_below, prose_above: lines of running prose below and above.
    """

    bins: NDArray[np.uint8]
    names_source: Flags
    words: Ints
    prose_below: Ints
    prose_above: Ints


def bins_of(page: Page, view: TextView, flags: Flags, prose: Flags, above: Ints, names: list[str]) -> Bins:
    """As ``evidence.evidence``."""
    count, (index, _, _, times) = len(page), page.columns
    source = plain.names_source(view, names)[index] if names else np.zeros(count, bool)
    bins, words, counts = np.empty((count, len(FEATURES)), np.uint8), np.empty(count, np.int64), np.empty((2, count), np.int64)
    loops.table(
        view.utf8_array, view.byte_starts, index, prose, np.array(page.marks), flags, times, above, source, page.first_prose,
        page.last_prose, _TABLES, _NUMBERS, bins, words, counts,
    )  # fmt: skip
    return Bins(bins, source, words, counts[0], counts[1])


@dataclass(frozen=True, slots=True)
class Weights:
    """A model as arrays; not ``usable`` where one of its words is more than ASCII letters and digits."""

    model: loops.Model
    usable: bool

    @classmethod
    def of(cls, model: Model) -> Weights:
        """The weights of a model."""
        words = model.vocabulary
        text = np.frombuffer("".join(words).encode(), np.uint8)
        bounds = np.array(list(accumulate(map(len, words), initial=0)), np.int64)
        usable = all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
        slots = slots_of_words(text, bounds, 1 << (8 * len(words) + 1).bit_length()) if usable else np.empty(0, np.int32)
        known = loops.Words(text, bounds, slots, max(map(len, words), default=0))
        numbers = map(np.float32, (model.bias, model.slope, model.offset, leftovers.UNASKED))
        arrays = model.trees, np.ascontiguousarray(model.words), np.ascontiguousarray(model.openers)
        return cls(loops.Model(*arrays, known, *numbers), usable)


def judge(page: Page, view: TextView, flagged: list[bool], names: list[str], model: Model) -> leftovers.Judged:
    """As ``leftovers.judge_plainly``."""
    flags, prose, above = np.array(flagged, bool), page.columns.prose.astype(bool), page.columns.above
    found = bins_of(page, view, flags, prose, above, names)
    chosen, odds = np.empty(len(page), bool), np.empty(len(page), np.float32)
    loops.judge(
        np.frombuffer(view.utf8_lower, np.uint8), view.byte_starts, page.columns.lines, flags, prose, above, found.bins,
        found.names_source, found.prose_below, found.prose_above, _NUMBERS, _LIMITS, model.weights.model, chosen, odds,
    )  # fmt: skip
    return leftovers.Judged(leftovers.probability(odds), chosen, prose, found.names_source, found.prose_below, found.prose_above)
