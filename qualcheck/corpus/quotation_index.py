"""All quotations of a corpus in a few arrays, and which of them may be copies of each other.

A quotation is kept as a row of word hashes. Those with the same words are one text. Two texts come together where they share two
pairs of neighbouring content words (or one, and the speaker): spinning and retelling leave some of these standing, and two
quotations on one matter seldom share them. Pairs of words that many texts have tell nothing and bring nobody together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from qualcheck.corpus.quoted import Quoted
from qualcheck.corpus.speakers import Speaker, agreement

Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

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
#: Lowest bit of a word's hash: whether it is a content word.
_CONTENT = np.uint32(1)
_ROW = np.dtype([("size", "<u4"), ("spelling", "<u4"), ("names", "<u4", 3), ("office", "<u4")])


@dataclass(frozen=True, slots=True)
class Gathered:
    """The quotations of one document: hashes of their words one behind the other (32 bits each), and a row for each quotation."""

    words: bytes
    rows: bytes


def gathered(quoted: Sequence[Quoted], text: str) -> Gathered | None:
    """What is kept of a document's quotations; None where it has none."""
    if not quoted:
        return None
    words: list[int] = []
    rows = np.zeros(len(quoted), _ROW)
    for number, quotation in enumerate(quoted):
        words += [
            crc32(stem.encode("utf-8", "ignore")) & ~1 | is_content
            for stem, is_content in zip(quotation.words.folded, quotation.content, strict=True)
        ]
        named = quotation.quotation.speaker
        speaker = Speaker.of(text[named[0] : named[1]], quotation.language) if named else Speaker()
        rows[number] = (len(quotation), crc32(" ".join(quotation.spelled).encode("utf-8", "ignore")), speaker.names, speaker.office)
    return Gathered(np.array(words, "<u4").tobytes(), rows.tobytes())


class QuotationIndex:
    """The quotations of all documents, by number.

    Attributes:
        document: index of the document of each quotation.
        place: which of its document's quotations it is.
        text: number of its text; quotations with the same words have the same.
        first: the first quotation of each text.
    """

    def __init__(self, everything: Sequence[Gathered | None]) -> None:
        held = [(index, found) for index, found in enumerate(everything) if found is not None]
        rows = np.frombuffer(b"".join(found.rows for _, found in held), _ROW)
        self._words = np.frombuffer(b"".join(found.words for _, found in held), "<u4")
        self._ends = np.cumsum(rows["size"], dtype=np.int64)
        self._starts = self._ends - rows["size"]
        self._names, self._office, self._spelling = rows["names"], rows["office"], rows["spelling"]
        counts = np.array([len(found.rows) // _ROW.itemsize for _, found in held], np.int64)
        self.document: Ints = np.repeat(np.array([index for index, _ in held], np.int64), counts)
        self.place: Ints = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
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

    def quotations_of(self, document: int) -> range:
        """The numbers of a document's quotations."""
        return range(int(np.searchsorted(self.document, document)), int(np.searchsorted(self.document, document, "right")))

    def suspects(self) -> Iterator[tuple[int, int]]:
        """Pairs of quotations (the first of their texts each) in two documents that may be copies, in a settled order."""
        for first, second, shared in zip(*self._meetings(), strict=True):
            one, other = int(first), int(second)
            same_speaker = agreement(self.speaker(one), self.speaker(other)) == "same"
            needed = 2 * log2(len(self.first)) + DOUBT - same_speaker * SAME_SPEAKER
            if shared < SHARED_PAIRS - same_speaker:
                continue
            told, share = self._common(one, other)
            if told >= needed and share >= COMMON_SHARE and self.may_be_copies(one, other):
                yield one, other

    def may_be_retold(self, one: int, other: int) -> bool:
        """Whether one may be the other told anew, in documents that have more in common."""
        return self._common(one, other)[1] >= RETOLD_SHARE and self.may_be_copies(one, other)

    def _bits(self) -> NDArray[np.float32]:
        """How much it tells (bits) to find each word in another text."""
        is_first = np.zeros(len(self), np.bool_)
        is_first[self.first] = True
        known, place = np.unique(self._words, return_inverse=True)
        place = place.reshape(-1)
        counts = np.bincount(place[np.repeat(is_first, self._ends - self._starts)], minlength=int(place.max(initial=-1)) + 1)
        bits = np.log2((len(self.first) + BACKGROUND) / (counts + 1.0))
        bits[(known & _CONTENT) == 0] = 0.0
        return bits.astype(np.float32)[place]

    def _common(self, one: int, other: int) -> tuple[float, float]:
        """How much it tells that two texts have their common content words (bits), and the share of that in all that the shorter tells."""
        first, second = (self._told_by(quotation) for quotation in (one, other))
        common = float(sum(first[word] for word in first.keys() & second.keys()))
        return common, common / max(min(sum(first.values()), sum(second.values())), 1.0)

    def told_in(self, quotation: int, words: Sequence[int]) -> float:
        """How much some words of a quotation tell (bits), by their numbers."""
        return float(self._rarity[self._starts[quotation] + np.asarray(words, np.int64)].sum())

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
        opens = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]]) if len(keys) else np.zeros(0, np.int64)
        sizes = np.diff(np.r_[opens, len(keys)])
        keep = np.repeat((sizes > 1) & (sizes <= COMMON), sizes)
        keys, owners = keys[keep], owners[keep]
        found = [np.zeros(0, np.int64)]
        for step in range(1, COMMON):
            near = np.flatnonzero(keys[step:] == keys[:-step])
            if not len(near):
                break
            one, other = owners[near], owners[near + step]
            apart = self.document[one] != self.document[other]
            found.append(np.minimum(one, other)[apart] * len(self) + np.maximum(one, other)[apart])
        pairs, shared = np.unique(np.concatenate(found), return_counts=True)
        return pairs // max(len(self), 1), pairs % max(len(self), 1), shared

    def _pair_keys(self) -> tuple[Keys, Ints]:
        """Each two content words of a text that are neighbours, or have one content word between them; with the text's first quotation."""
        is_first = np.zeros(len(self), np.bool_)
        is_first[self.first] = True
        owner = np.repeat(np.arange(len(self)), self._ends - self._starts)
        chosen = (self._words & _CONTENT).astype(np.bool_) & is_first[owner]
        words, owner = self._words[chosen].astype(np.uint64), owner[chosen]
        keys, owners = [], []
        for step in (1, 2):
            inside = np.flatnonzero(owner[step:] == owner[:-step])
            low, high = np.minimum(words[inside], words[inside + step]), np.maximum(words[inside], words[inside + step])
            keys.append((low << np.uint64(32)) | high)
            owners.append(owner[inside])
        return np.concatenate(keys), np.concatenate(owners)
