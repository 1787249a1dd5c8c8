"""All quotations of a corpus in a few arrays, and which of them may be copies of each other.

A quotation is kept as a row of word hashes. Those with the same words are one text. Two texts come together where they share two
pairs of neighbouring content words (or one, and the speaker): spinning and retelling leave some of these standing, and two
quotations on one matter seldom share them. Pairs of words that many texts have tell nothing and bring nobody together.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log2
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from qualcheck import kernels
from qualcheck.corpus.align import WORD, Span
from qualcheck.corpus.likeness import Told, likely_copies
from qualcheck.corpus.numbered import room_for
from qualcheck.corpus.quoted import SHORT, START, forms_of, sentence_starts
from qualcheck.corpus.speakers import AGREEMENTS, Agreement, Speaker, agreement, agreements
from qualcheck.model.pickled import quickly_pickled
from qualcheck.view import TextView

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]
Flags = NDArray[np.bool_]

#: A pair of content words that more texts have is a phrase of the language or of the day.
COMMON = 32
#: So many pairs of content words must be shared; one fewer where the speaker is the same.
SHARED_PAIRS = 2
#: What two texts must share before anybody reads them: words in one order, their share of the shorter one, content words.
FEWEST_WORDS, WORD_SHARE, CONTENT_WORDS = 4, 0.38, 3
#: The rarer the words that two texts share, the less can it be chance. Words are counted over the corpus and this many more quotations that
#: have none of them, so that a small corpus knows something is rare. Of the pairs of a corpus, one in so many (bits) may come together by
#: chance; the same speaker is worth so many bits.
BACKGROUND = 1000
DOUBT, SAME_SPEAKER = 5.0, 8.0
#: Of what the shorter text tells (bits), this share must be common: else a turn of phrase is shared, and all that it is about differs. The
#: lower one is for texts of documents that share another quotation.
COMMON_SHARE, RETOLD_SHARE = 0.45, 0.3
#: So many pairs are looked at together: bounds the memory.
_PAIRS = 1 << 18
#: Letters of a word, blank included, for ``kernels.note``.
_LETTERS = 6
#: Lowest bit of a word's hash: whether it is a content word.
_CONTENT = np.uint32(1)
_ROW = np.dtype([("size", "<u4"), ("spelling", "<u4"), ("names", "<u4", 3), ("office", "<u4"), ("parts", "<u4"), ("named", "?")])
_PACKED = struct.Struct("<7I?")


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Gathered:
    """The quotations of one document, one behind the other.

    Attributes:
        words: hashes of their words, 32 bits each.
        marks: of each word, one byte (``quoted.START``, ``quoted.SHORT``).
        parts: where their parts begin and end in the text, 32 bits each.
        rows: a row for each quotation.
        language: ISO 639-1, of the document.
    """

    words: bytes
    marks: bytes
    parts: bytes
    rows: bytes
    language: str


def gathered(view: TextView) -> Gathered | None:
    """What is kept of a document's quotations; None where it has none."""
    if not view.quotations:
        return None
    text, language = view.text, view.language.code or "en"
    forms = forms_of(language)
    words, marks, rows, parts = [], bytearray(), [], []
    for quotation in view.quotations:
        first = len(marks)
        said = []
        for start, end in quotation.parts:
            at = len(marks)
            found = [forms[word] for word in WORD.findall(text, start, end)]
            words += [form.hashes for form in found]
            said += [form.said for form in found]
            marks += b"".join([form.marks for form in found])
            for begin in (0, *sentence_starts(text, start, end, language)):
                if at + begin < len(marks):
                    marks[at + begin] |= START
            parts += [start, end]
        named = quotation.speaker
        speaker = Speaker.of(text[named[0] : named[1]], language) if named else Speaker()
        spelling = crc32(" ".join(said).encode("utf-8", "ignore"))
        rows.append(_PACKED.pack(len(marks) - first, spelling, *speaker.names, speaker.office, len(quotation.parts), named is not None))
    return Gathered(b"".join(words), bytes(marks), struct.pack(f"<{len(parts)}I", *parts), b"".join(rows), language)


class QuotationIndex:
    """The quotations of all documents, by number.

    Attributes:
        document: index of the document of each quotation.
        text: number of its text; quotations with the same words have the same.
        first: the first quotation of each text.
    """

    def __init__(self, everything: Sequence[Gathered | None]) -> None:
        held = [(index, found) for index, found in enumerate(everything) if found is not None]
        rows = np.frombuffer(b"".join(found.rows for _, found in held), _ROW)
        self._words = np.frombuffer(b"".join(found.words for _, found in held), "<u4")
        self._marks = np.frombuffer(b"".join(found.marks for _, found in held), "u1")
        self._parts = np.frombuffer(b"".join(found.parts for _, found in held), "<u4").reshape(-1, 2)
        self._part_ends = np.cumsum(rows["parts"], dtype=np.int64)
        self._ends = np.cumsum(rows["size"], dtype=np.int64)
        self._starts = self._ends - rows["size"]
        self._names, self._office, self._spelling = rows["names"].copy(), rows["office"].copy(), rows["spelling"]
        self.named: Flags = rows["named"].copy()
        counts = np.array([len(found.rows) // _ROW.itemsize for _, found in held], np.int64)
        self.document: Ints = np.repeat(np.array([index for index, _ in held], np.int64), counts)
        self._languages = sorted({found.language for _, found in held})
        numbers = {language: number for number, language in enumerate(self._languages)}
        self.language: Ints = np.repeat(np.array([numbers[found.language] for _, found in held], np.int64), counts)
        _, first, text = np.unique(self._text_keys(), return_index=True, return_inverse=True)
        self.first: Ints = first.astype(np.int64)
        self.text: Ints = text.astype(np.int64).reshape(-1)
        self._rarity = self._bits()
        self._by_text: Ints = np.argsort(self.text, kind="stable")
        self._text_ends: Ints = np.cumsum(np.bincount(self.text))

    def __len__(self) -> int:
        return len(self.document)

    def _text_keys(self) -> Keys:
        """A hash of each quotation's words: of their order and spelling, and their sum."""
        if not len(self):
            return np.zeros(0, np.uint64)
        keys: Keys = self._spelling.astype(np.uint64) << np.uint64(32)
        return keys ^ np.add.reduceat(self._words.astype(np.uint64), self._starts)

    def with_text(self, text: int) -> list[int]:
        """The quotations that have a text, in the order of the input."""
        start = int(self._text_ends[text - 1]) if text else 0
        found: list[int] = self._by_text[start : int(self._text_ends[text])].tolist()
        return found

    def repeated(self) -> list[int]:
        """The texts that more than one quotation has."""
        found: list[int] = np.flatnonzero(np.bincount(self.text) > 1).tolist()
        return found

    def size(self, quotation: int) -> int:
        """Number of its words."""
        return int(self._ends[quotation] - self._starts[quotation])

    def words(self, quotation: int) -> list[int]:
        """Hashes of its words; those of content words are odd."""
        found: list[int] = self._words[self._starts[quotation] : self._ends[quotation]].tolist()
        return found

    def speaker(self, quotation: int) -> Speaker:
        """Who says it."""
        first, second, third = self._names[quotation].tolist()
        return Speaker((first, second, third), int(self._office[quotation]))

    def texts_of(self, document: int) -> list[tuple[int, int]]:
        """A document's quotations: number, and number of the text."""
        numbers = self._numbers_of(document)
        return list(zip(numbers, self.text[numbers.start : numbers.stop].tolist(), strict=True))

    def _numbers_of(self, document: int) -> range:
        return range(int(np.searchsorted(self.document, document)), int(np.searchsorted(self.document, document, "right")))

    def language_of(self, quotation: int) -> str:
        """The language of its document (ISO 639-1)."""
        return self._languages[int(self.language[quotation])]

    def parts(self, quotation: int) -> list[Span]:
        """Where its parts stand in the text of its document."""
        begin = int(self._part_ends[quotation - 1]) if quotation else 0
        return [(start, end) for start, end in self._parts[begin : int(self._part_ends[quotation])].tolist()]

    def told(self, quotation: int) -> Told:
        """The quotation as far as comparing needs it."""
        span = slice(int(self._starts[quotation]), int(self._ends[quotation]))
        words, marks = self._words[span], self._marks[span]
        starts = np.flatnonzero(marks & START).tolist()
        return Told((words >> _CONTENT).tolist(), (words & _CONTENT).tolist(), (marks & SHORT).tolist(), [*starts, len(words)])

    def agreement(self, one: int, other: int) -> Agreement:
        """Whether two quotations are given to one speaker."""
        return agreement(self.speaker(one), self.speaker(other))

    def suspects(self) -> list[tuple[int, int]]:
        """Pairs of quotations (the first of their texts each) in two documents that may be copies, in a settled order.

        In a large corpus compiled loops lay them side by side; then what is left are copies by ``are_copies``.
        """
        kernels.note(_LETTERS * len(self._words))
        first, second, shared = self._meetings()
        found: list[tuple[int, int]] = []
        for at in range(0, len(first), _PAIRS):
            part = slice(at, at + _PAIRS)
            found += self._suspects_of(first[part], second[part], shared[part])
        return found

    def _suspects_of(self, first: Ints, second: Ints, shared: Ints) -> list[tuple[int, int]]:
        speakers = self._agreements(first, second)
        same = speakers == AGREEMENTS.index("same")
        enough = (shared >= SHARED_PAIRS - same) & (self.language[first] == self.language[second])
        first, second, speakers = first[enough], second[enough], speakers[enough]
        needed = 2 * log2(max(len(self.first), 1)) + DOUBT - same[enough] * SAME_SPEAKER
        if kernels.compiled():
            chosen = self._chosen(first, second, speakers, needed)
            return list(zip(first[chosen].tolist(), second[chosen].tolist(), strict=True))
        found = []
        for one, other, least in zip(first.tolist(), second.tolist(), needed.tolist(), strict=True):
            told, share = self._common(one, other)
            if told >= least and share >= COMMON_SHARE and self.may_be_copies(one, other):
                found.append((one, other))
        return found

    def _chosen(self, first: Ints, second: Ints, speakers: NDArray[np.int8], needed: NDArray[np.float64]) -> Ints:
        """Which of some pairs are copies, as far as their words tell; by compiled loops."""
        from qualcheck.kernels.quotations import alike

        told, share, content = self._in_common(first, second)
        chosen = np.flatnonzero((told >= needed) & (share >= COMMON_SHARE) & (content >= CONTENT_WORDS))
        first, second = first[chosen], second[chosen]
        sizes = self._ends - self._starts
        found = np.zeros((len(first), 5))
        room = room_for(int(sizes.max(initial=0)), int(sizes.max(initial=0)))
        alike(*self._columns, self._starts, self._ends, first, second, *room, found)
        good = found[:, 0] >= np.maximum(FEWEST_WORDS, WORD_SHARE * np.minimum(sizes[first], sizes[second]))
        good &= likely_copies(found[:, 1:], speakers[chosen], self.named[first] | self.named[second])
        likely: Ints = chosen[good]
        return likely

    @cached_property
    def _columns(self) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Of each word a number, whether it is a content word, its marks, and whether it is short."""
        return self._words >> _CONTENT, (self._words & _CONTENT).astype(np.uint8), self._marks, self._marks & SHORT

    def _in_common(self, first: Ints, second: Ints) -> tuple[NDArray[np.float64], NDArray[np.float64], Ints]:
        """What ``_common`` says of each pair, and how many different content words both have; by a compiled loop."""
        from qualcheck.kernels.quotations import common

        told, share, content = np.zeros(len(first)), np.zeros(len(first)), np.zeros(len(first), np.int64)
        words, bits, ends = self._distinct
        common(words, bits, ends, self.text[first], self.text[second], told, share, content)
        return told, share, content

    def _agreements(self, first: Ints, second: Ints) -> NDArray[np.int8]:
        sides = ((self._names[side], self._office[side]) for side in (first, second))
        return agreements(*sides)

    @cached_property
    def _distinct(self) -> tuple[NDArray[np.uint32], NDArray[np.float32], Ints]:
        """The different content words of each text, ascending, one text behind the other; how much each tells; where those of each text end."""
        chosen = (self._words & _CONTENT).astype(np.bool_) & self._of_first
        text = np.repeat(self.text, self._ends - self._starts)[chosen].astype(np.uint64)
        keys, places = np.unique((text << np.uint64(32)) | self._words[chosen], return_index=True)
        ends = np.searchsorted(keys >> np.uint64(32), np.arange(len(self.first), dtype=np.uint64), "right")
        return (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32), self._rarity[chosen][places], ends

    @property
    def _of_first(self) -> Flags:
        """Which words are those of a text's first quotation."""
        is_first = np.zeros(len(self), np.bool_)
        is_first[self.first] = True
        return np.repeat(is_first, self._ends - self._starts)

    def retold(self, first: Sequence[int], second: Sequence[int]) -> list[bool]:
        """Of each pair of quotations, whether one may be the other told anew, in documents that have more in common."""
        if not kernels.compiled():
            shares = [self._common(one, other)[1] for one, other in zip(first, second, strict=True)]
        else:
            shares = self._in_common(np.array(first, np.int64), np.array(second, np.int64))[1].tolist()
        triples = zip(first, second, shares, strict=True)
        return [share >= RETOLD_SHARE and self.may_be_copies(one, other) for one, other, share in triples]

    def _bits(self) -> NDArray[np.float32]:
        """How much it tells (bits) to find each word in another text."""
        known = np.unique(self._words)
        place = np.searchsorted(known, self._words)
        counts = np.bincount(place[self._of_first], minlength=len(known))
        bits = np.log2((len(self.first) + BACKGROUND) / (counts + 1.0))
        bits[(known & _CONTENT) == 0] = 0.0
        return bits.astype(np.float32)[place]

    def _common(self, one: int, other: int) -> tuple[float, float]:
        """How much it tells that two texts have their common content words (bits), and the share of that in all that the shorter tells."""
        first, second = (self._told_by(quotation) for quotation in (one, other))
        common = sum(first[word] for word in first.keys() & second.keys())
        return common, common / max(min(sum(first.values()), sum(second.values())), 1.0)

    def told_in(self, quotation: int, words: Sequence[int]) -> float:
        """How much some words of a quotation tell (bits), by their numbers."""
        return float(self._rarity[self._starts[quotation] + np.asarray(words, np.int64)].sum(dtype=np.float64))

    def _told_by(self, quotation: int) -> dict[int, float]:
        start, end = int(self._starts[quotation]), int(self._ends[quotation])
        return dict(zip(self.words(quotation), self._rarity[start:end].tolist(), strict=True))

    def may_be_copies(self, one: int, other: int) -> bool:
        """Whether two quotations have enough words in one order to be read."""
        first, second = self.words(one), self.words(other)
        if sum(word & 1 for word in set(first).intersection(second)) < CONTENT_WORDS:
            return False
        least = max(FEWEST_WORDS, WORD_SHARE * min(len(first), len(second)))
        return bool(LCSseq.similarity(first, second) >= least)

    def _meetings(self) -> tuple[Ints, Ints, Ints]:
        """Pairs of texts that share pairs of content words, by their first quotations, and how many they share."""
        keys, owners = self._pair_keys()
        order = np.argsort(keys, kind="stable")
        keys, owners = keys[order], owners[order]
        del order  # of a large corpus these columns are what takes most memory
        _, sizes = _runs(keys)
        keep = np.repeat((sizes > 1) & (sizes <= COMMON), sizes)
        keys, owners = keys[keep], owners[keep]
        found = [np.zeros(0, np.int64)]
        for step in range(1, COMMON):
            near = np.flatnonzero(keys[step:] == keys[:-step])
            if not len(near):
                break
            one, other = owners[near].astype(np.int64), owners[near + step].astype(np.int64)
            apart = self.document[one] != self.document[other]
            found.append(np.minimum(one, other)[apart] * len(self) + np.maximum(one, other)[apart])
        everything = np.concatenate(found)
        found.clear()
        everything.sort()
        opens, shared = _runs(everything)
        pairs = everything[opens]
        return pairs // max(len(self), 1), pairs % max(len(self), 1), shared

    def _pair_keys(self) -> tuple[Keys, NDArray[np.uint32]]:
        """Each two content words of a text that are neighbours, or have one content word between them; with the text's first quotation."""
        owner = np.repeat(np.arange(len(self), dtype=np.uint32), self._ends - self._starts)
        chosen = (self._words & _CONTENT).astype(np.bool_) & self._of_first
        words, owner = self._words[chosen].astype(np.uint64), owner[chosen]
        keys, owners = [], []
        for step in (1, 2):
            inside = np.flatnonzero(owner[step:] == owner[:-step])
            low, high = np.minimum(words[inside], words[inside + step]), np.maximum(words[inside], words[inside + step])
            keys.append((low << np.uint64(32)) | high)
            owners.append(owner[inside])
        return np.concatenate(keys), np.concatenate(owners)


def _runs(ordered: NDArray[Any]) -> tuple[Ints, Ints]:
    """Where each different value of a sorted column begins, and how often it stands there."""
    fresh = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=fresh[1:])
    opens = np.flatnonzero(fresh)
    return opens, np.diff(opens, append=len(ordered))
