"""The same as ``evidence`` and ``leftovers`` say of the lines of a page, by compiled loops; equal, and tests hold it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.boilerplate import evidence as plain
from qualcheck.checks.boilerplate.evidence import FIRST, OFFSETS, Evidence
from qualcheck.checks.boilerplate.page import Page
from qualcheck.kernels import evidence as loops
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
_NUMBERS = loops.Numbers(
    bullet=int(FIRST[plain.BULLET]),
    bar=int(FIRST[plain.BAR]),
    heading=int(FIRST[plain.HASH]),
    high_end=plain.HIGH_END,
    arrow_end=plain.ARROW_END,
    short=plain.SHORT_WORDS,
    reach=plain.REACH,
)


def gather(page: Page, view: TextView, flagged: list[bool], names: list[str]) -> Evidence:
    """As ``evidence.gather``."""
    count = len(page)
    index, prose, above = np.array(page.lines), np.array(page.prose, bool), np.array(page.above)
    source = plain.names_source(view, names)[index]
    columns, words, counts = np.empty((count, len(OFFSETS)), np.int64), np.empty(count, np.int64), np.empty((2, count), np.int64)
    loops.table(
        view.utf8_array, view.byte_starts, index, prose, np.array(page.marks),
        np.array(flagged, bool), np.array(page.times), above, source, page.first_prose, page.last_prose, _TABLES, _NUMBERS, columns, words, counts,
    )  # fmt: skip
    rows = (columns[:, loops.FIRST] == _NUMBERS.bar) | (columns[:, loops.FIRST] == _NUMBERS.heading) | (columns[:, loops.CODE_SIGNS] > 0)
    columns += OFFSETS
    return Evidence(columns, prose, source, words, above[:-1] / max(page.above[-1], 1), counts[0], counts[1], rows)


@dataclass(frozen=True, slots=True)
class WordTable:
    """The words of a model as arrays; not ``usable`` where one of them is more than ASCII letters and digits."""

    known: loops.Words
    longest: int
    usable: bool

    @classmethod
    def of(cls, words: Sequence[str]) -> WordTable:
        """The table of some words, numbered from 0."""
        text = np.frombuffer("".join(words).encode(), np.uint8)
        bounds = np.array(list(accumulate(map(len, words), initial=0)), np.int64)
        usable = all(word.isascii() and word.isalnum() and word == word.lower() for word in words)
        slots = loops.word_table(text, bounds, 1 << (8 * len(words) + 1).bit_length()) if usable else np.empty(0, np.int32)
        return cls(loops.Words(text, bounds, slots), max(map(len, words), default=0), usable)

    def weigh(self, model: Model, page: Page, view: TextView, chosen: NDArray[np.bool_], odds: NDArray[np.float32]) -> None:
        """As ``leftovers.weigh`` with what ``leftovers.words_of`` finds in the chosen lines."""
        lines = np.array(page.lines)[chosen]
        loops.weigh_words(
            np.frombuffer(view.utf8_lower, np.uint8), view.byte_starts, lines, self.known, model.words, model.openers,
            self.longest, odds,
        )  # fmt: skip
