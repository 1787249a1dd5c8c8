"""The lines of documents as columns of numbers, and what stands around each of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.shared.line_forms import key_hash, slotted_key
from qualcheck.checks.shared.said import is_sentence
from qualcheck.view import TextView

Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

#: What a line is, as bits: running prose, boilerplate that other rules know, the title, a sentence.
PROSE, KNOWN, TITLE, SAID = 1, 2, 4, 8
#: Of a page of more lines, those in its middle are left out: templates stand at the ends.
MOST_LINES: Final = 4000
#: A line as it is kept: hash of its key, code points where its ink begins and ends, bits.
ROW: Final = np.dtype([("hash", "<u8"), ("start", "<u4"), ("end", "<u4"), ("flags", "u1")])


def lines_of(view: TextView, known: Iterable[tuple[int, int]]) -> bytes:
    """The lines of a text that hold letters or digits, as rows of ``ROW``.

    Args:
        view: of the document.
        known: code-point spans of the findings of other rules for lines that do not belong to the article.
    """
    table = view.lines
    marked = {index for start, end in known if end > start for index in range(table.index_at(start), table.index_at(end - 1) + 1)}
    title = view.title.line
    rows: list[tuple[int, int, int, int]] = []
    for index, raw in enumerate(view.byte_lines.raw):
        key = slotted_key(raw)
        if key:
            line = table.raw[index]
            start = table.starts[index] + len(line) - len(line.lstrip())
            flags = PROSE * (index in view.prose_line_set) | KNOWN * (index in marked) | TITLE * (index == title) | SAID * is_sentence(line)
            rows.append((key_hash(key), start, table.starts[index] + len(line.rstrip()), flags))
    if len(rows) > MOST_LINES:
        rows = rows[: MOST_LINES // 2] + rows[-MOST_LINES // 2 :]
    return np.array(rows, ROW).tobytes()


@dataclass(frozen=True)
class LineTable:
    """Lines of one document or of many, one behind the other.

    Attributes:
        hashes: of their keys.
        starts, ends: code points in their documents.
        flags: bits.
        documents: number of the document of each line, rising from 0.
        count: of documents.
    """

    hashes: Hashes
    starts: Ints
    ends: Ints
    flags: NDArray[np.uint8]
    documents: Ints
    count: int

    @classmethod
    def of(cls, packed: Sequence[bytes]) -> LineTable:
        """The table of what ``lines_of`` gave for each document."""
        rows = np.frombuffer(b"".join(packed), ROW)
        sizes = [len(one) // ROW.itemsize for one in packed]
        documents = np.repeat(np.arange(len(packed)), sizes)
        starts, ends = rows["start"].astype(np.int64), rows["end"].astype(np.int64)
        return cls(rows["hash"].astype(np.uint64), starts, ends, rows["flags"].copy(), documents, len(packed))

    def __len__(self) -> int:
        return len(self.hashes)

    @cached_property
    def prose(self) -> Flags:
        return (self.flags & PROSE) > 0

    @cached_property
    def known(self) -> Flags:
        return (self.flags & KNOWN) > 0

    @cached_property
    def title(self) -> Flags:
        return (self.flags & TITLE) > 0

    @cached_property
    def said(self) -> Flags:
        """Lines that are sentences."""
        return (self.flags & SAID) > 0

    @cached_property
    def sizes(self) -> Ints:
        """Characters of each line."""
        return self.ends - self.starts

    @cached_property
    def firsts(self) -> Flags:
        """The first line of each document."""
        return np.diff(self.documents, prepend=-1) > 0

    @cached_property
    def lasts(self) -> Flags:
        """The last line of each document."""
        return np.diff(self.documents, append=self.count) > 0

    @cached_property
    def times(self) -> Ints:
        """How often each line stands in its document."""
        pairs = mixed(self.hashes, self.documents.astype(np.uint64))
        _, places, counts = np.unique(pairs, return_inverse=True, return_counts=True)
        return np.asarray(counts[places.reshape(-1)], np.int64)

    @cached_property
    def pairs(self) -> tuple[Hashes, Hashes]:
        """Each line with the one above it, and with the one below it, as hashes; the ends of a document are lines of their own."""
        above, below = shifted(self.hashes, 1), shifted(self.hashes, -1)
        above[self.firsts], below[self.lasts] = 1, 2
        return mixed(above, self.hashes), mixed(self.hashes, below)

    def per_document(self, wanted: Flags) -> Ints:
        """How many of the wanted lines each document has."""
        return np.bincount(self.documents[wanted], minlength=self.count)

    def characters(self, wanted: Flags) -> Ints:
        """How many characters the wanted lines of each document have."""
        return np.bincount(self.documents[wanted], self.sizes[wanted], self.count).astype(np.int64)

    def outside(self, own: Flags) -> Flags:
        """Lines above the first and below the last of their document's ``own`` lines; none in documents without such lines."""
        at = np.arange(len(self))
        first, last = np.full(self.count, -1), np.full(self.count, len(self) + 1)
        rows = np.flatnonzero(own)
        last[self.documents[rows]] = rows
        first[self.documents[rows[::-1]]] = rows[::-1]
        return np.asarray((at < first[self.documents]) | (at > last[self.documents]), bool)

    def at_ends(self, inner: Flags) -> Flags:
        """Lines with none but ``inner`` lines between them and the beginning or the end of their document."""
        return np.asarray(self.outside(~inner) | (self.per_document(~inner) == 0)[self.documents], bool)

    def beside(self, wanted: Flags) -> Flags:
        """Lines with a wanted line directly above or below."""
        above, below = shifted(wanted, 1), shifted(wanted, -1)
        above[self.firsts], below[self.lasts] = False, False
        return np.asarray(above | below, bool)

    def run_sizes(self, wanted: Flags) -> Ints:
        """Of each wanted line, how many of them stand directly above and below each other with it; 0 for the others."""
        begins = wanted & (~shifted(wanted, 1) | self.firsts)
        numbers = np.cumsum(begins)
        sizes = np.bincount(numbers[wanted], minlength=int(numbers[-1]) + 1 if len(numbers) else 1)
        return np.where(wanted, sizes[numbers], 0)


def documents_with(hashes: Hashes, documents: Ints) -> tuple[Hashes, Ints]:
    """The different hashes, rising, and in how many different documents each stands."""
    order = np.lexsort((documents, hashes))
    ordered, of = hashes[order], documents[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (ordered[1:] != ordered[:-1]) | (of[1:] != of[:-1])
    found, counts = np.unique(ordered[fresh], return_counts=True)
    return found, np.asarray(counts, np.int64)


def counts_of(hashes: Hashes, found: Hashes, counts: Ints) -> Ints:
    """The count of each hash; 0 of one that was not found."""
    if not len(found):
        return np.zeros(len(hashes), np.int64)
    at = np.minimum(np.searchsorted(found, hashes), len(found) - 1)
    return np.where(found[at] == hashes, counts[at], 0)


def shifted(values: Any, by: int) -> Any:
    """A copy of a column moved down (or up) by some rows; what stands at the free end is without meaning."""
    return np.roll(values, by)


def mixed(one: Hashes, other: Hashes) -> Hashes:
    """A hash of two, in this order."""
    with np.errstate(over="ignore"):
        key = (one ^ (one >> np.uint64(31))) * np.uint64(0x9E3779B97F4A7C15) + other
        key = (key ^ (key >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    return np.asarray(key ^ (key >> np.uint64(29)), np.uint64)
