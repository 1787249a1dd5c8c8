"""All quotations of a corpus in a few arrays, and which of them may be copies of each other.

A quotation is kept as a row of word hashes. Those with the same words are one text. Two texts come together where they share two
pairs of neighbouring content words (or one, and the speaker): spinning and retelling leave some of these standing, and two
quotations on one matter seldom share them. Pairs of words that many texts have tell nothing and bring nobody together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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

    def __len__(self) -> int:
        return len(self.document)

    def _text_keys(self) -> Keys:
        """A hash of each quotation's words: of their order and spelling, and their sum."""
        if not len(self):
            return np.zeros(0, np.uint64)
        keys: Keys = self._spelling.astype(np.uint64) << np.uint64(32)
        return keys ^ np.add.reduceat(self._words.astype(np.uint64), self._starts)

    def size(self, quotation: int) -> int:
        """Number of its words."""
        return int(self._ends[quotation] - self._starts[quotation])

    def words(self, quotation: int) -> list[int]:
        """Hashes of its words; those of content words are odd."""
        return self._words[self._starts[quotation] : self._ends[quotation]].tolist()  # type: ignore[no-any-return]

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
            needed = SHARED_PAIRS - (agreement(self.speaker(one), self.speaker(other)) == "same")
            if shared >= needed and self.may_be_copies(one, other):
                yield one, other

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
