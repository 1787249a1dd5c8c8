"""The same as ``lines`` says of a page, by compiled loops; equal, and tests hold it so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, overload

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.boilerplate.lines import LONGEST_DATE, LONGEST_SIGN, SIGNS, Columns, Lines, holds_sign, may_be_date
from qualcheck.checks.boilerplate.vocabulary import APPENDIX, BUTTON, MARKS, numbered
from qualcheck.checks.shared import line_hashes
from qualcheck.kernels import pages
from qualcheck.rulepacks.patterns import EDGE_BYTES, LONGEST_KEYED, KnownLines, line_key
from qualcheck.view import TextView

if TYPE_CHECKING:
    from qualcheck.checks.boilerplate.vocabulary import Vocabulary

Ints = NDArray[np.int64]

#: Cells of 64 bits that say where it is worth looking for a phrase: 8 kB, a quarter of the nearest cache. Two thousand openings set 3 % of the bits.
_CELLS = 1024
_LIMITS = pages.Limits(LONGEST_KEYED, LONGEST_SIGN, LONGEST_DATE)


@dataclass(frozen=True, slots=True)
class Tables:
    """A vocabulary as arrays; not ``usable`` where a phrase is shorter than what the loops recognise it by."""

    known: pages.Known
    usable: bool

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Tables:
        """The tables of a vocabulary."""
        hashes = np.array([pages.hash_of(*_whole(key)) for key in vocabulary.facts], np.uint64)
        table = pages.hash_table(hashes, np.array(list(vocabulary.facts.values()), np.int64), _room(len(hashes)))
        grams = sorted(
            (phrase[step : step + pages.GRAM], number * pages.STEP + step)
            for number, phrase in enumerate(vocabulary.phrases)
            for step in range(pages.STEP)
        )
        openings = _numbers([gram for gram, _ in grams])
        places, owners = pages.gram_table(openings, _room(len(set(openings.tolist()))))
        signs = _numbers(sorted({sign[: pages.SHORT_GRAM] for sign in SIGNS}))
        known = pages.Known(
            blank=_flags(b" \t\n\r\x0b\x0c"),
            edge=_flags(EDGE_BYTES),
            kinds=_kinds(),
            phrases=np.frombuffer(b"".join(vocabulary.phrases), np.uint8),
            bounds=np.array(list(accumulate(map(len, vocabulary.phrases), initial=0)), np.int64),
            may_be=pages.gram_bits(openings, _CELLS),
            grams=places,
            owners=owners,
            places=np.array([place for _, place in grams], np.int64),
            reach=_reach(vocabulary),
            signs=pages.gram_table(signs, _room(len(signs)))[0],
            hashes=table[0],
            facts=table[1],
            numbered=MARKS,
        )
        return cls(known, all(len(gram) == pages.GRAM for gram, _ in grams))


def _room(entries: int) -> int:
    """Slots of a hash table that stays mostly empty: a power of two."""
    return int(1 << (8 * entries + 1).bit_length())


def _flags(members: bytes) -> NDArray[np.bool_]:
    flags = np.zeros(256, bool)
    flags[list(members)] = True
    return flags


def _numbers(grams: Sequence[bytes]) -> NDArray[np.uint64]:
    return np.array([int.from_bytes(gram, "big") for gram in grams], np.uint64)


def _kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(256, np.uint8)
    kinds[list(b"0123456789")], kinds[ord(" ")], kinds[ord("\t")] = pages.A_DIGIT, pages.A_BLANK, pages.A_TAB
    return kinds


def _reach(vocabulary: Vocabulary) -> Ints:
    """How far into a line of each length (a carriage return at its end included) a notice may begin; -1: nowhere."""
    reach = np.full(max((notice.longest for notice in vocabulary.notices), default=0) + 2, -1, np.int64)
    for notice in vocabulary.notices:
        reach[: notice.longest + 2] = np.maximum(reach[: notice.longest + 2], notice.within)
    return reach


def _whole(key: bytes) -> tuple[NDArray[np.uint8], int, int]:
    return np.frombuffer(key, np.uint8), 0, len(key)


class Keys(Sequence[bytes]):
    """The keys of lines, cut out of the text when they are asked for; some were made before."""

    def __init__(self, text: bytes, firsts: list[int], lasts: list[int], made: dict[int, bytes]) -> None:
        self._text, self._firsts, self._lasts, self._made = text, firsts, lasts, made

    def __len__(self) -> int:
        return len(self._firsts)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        made = self._made.get(at)
        return self._text[self._firsts[at] : self._lasts[at]] if made is None else made


def read_lines(view: TextView, known: Vocabulary) -> Lines:
    """As ``lines.read_plainly``."""
    table, text, starts = view.byte_lines, view.utf8_lower, view.byte_starts
    tables = known.tables.known
    found, hashes = np.empty((5, len(starts)), np.int64), np.empty((2, len(starts)), np.uint64)
    count = pages.lines(np.frombuffer(text, np.uint8), starts, _LIMITS, tables, found, hashes)
    bits = found[3, :count]
    made: dict[int, bytes] = {}
    for at in (bits & pages.ODD).nonzero()[0].tolist():
        line = table.raw[found[0, at]]
        made[at], hashes[0, at], hashes[1, at], more = _odd[line]
        bits[at] = bits[at] & pages.NOTICE | more & ~(pages.DATED * (len(line) > LONGEST_DATE))
    line_hashes.keep(view, found[0, :count], hashes[0, :count])
    columns, sums = np.empty((3, count), np.int64), np.empty((2, count + 1), np.int64)
    places, counts = np.empty((5, count), np.int64), np.empty(5, np.int64)
    slots = np.full(1 << (2 * count + 1).bit_length(), -1, np.int64)
    pages.settle(count, found, hashes, view.is_prose, tables, (BUTTON, APPENDIX), slots, columns, sums, places, counts)
    index, firsts, lasts = found[:3, :count].tolist()
    marks, times, prose = columns.tolist()
    above, prose_above = sums.tolist()
    signs, dates, noticed, buttons, appendices = (row[:size].tolist() if size else [] for row, size in zip(places, counts.tolist(), strict=True))
    keys = Keys(text, firsts, lasts, made)
    arrays = Columns(found[0, :count], sums[0], columns[2], columns[1])
    return Lines(index, keys, marks, above, prose_above, prose, times, signs, dates, noticed, buttons, appendices, arrays)


def _looked_at(line: bytes) -> tuple[bytes, int, int, int]:
    """Key of a line that the loops leave alone, its two hashes, and its bits."""
    key = line_key(line)
    bits = (pages.SIGN if holds_sign(key) else 0) | (pages.DATED if key and may_be_date(key) else 0)
    return key, pages.hash_of(*_whole(key)), pages.hash_of(*_whole(numbered(key))), bits


_odd: KnownLines[bytes, tuple[bytes, int, int, int]] = KnownLines(_looked_at)
