"""Texts as rows of numbered words, and two of them side by side, by compiled loops; ``qualcheck.corpus.align`` is the readable reference."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from qualcheck.corpus.align import ALONE, APART, Difference, Words, differences_of, is_short

Numbers = NDArray[np.uint64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: No code point behind these is of a class of its own, and none behind those is case-folded.
_CLASSED, _FOLDED = 0x40000, 0x1F000
#: So many numbers of words are remembered.
_MOST_WORDS = 1 << 17


@dataclass(frozen=True, slots=True)
class Numbered:
    """The words of a text, as ``Words`` has them.

    Attributes:
        words: a number for each that tells words apart.
        spans: rows of start and end, in code points of the text.
        short: whether each is too short to hold two replacements apart.
        names: whether each is a name or a number: a capital that is not the first of a sentence or line, or a digit.
    """

    words: Numbers
    spans: Ints
    short: Flags
    names: Flags

    def __len__(self) -> int:
        return len(self.words)


def numbered(text: str, *, compiled: bool) -> Numbered:
    """The words of a text; numbers from the compiled loop say nothing to those from the reference."""
    if compiled:
        return _compiled(text)
    found = Words.of(text)
    names = np.fromiter((is_name(text, start) for start, _ in found.spans), bool, len(found))
    short = np.fromiter(map(is_short, found.folded), bool, len(found))
    spans = np.array(found.spans, np.int64).reshape(-1, 2)
    return Numbered(np.fromiter(map(_number, found.folded), np.uint64, len(found)), spans, short, names)


def stretches(left: Numbered, right: Numbered, *, compiled: bool) -> Ints:
    """What stands in both texts in one order: rows of the first word in each, and the number of words."""
    if compiled:
        return _stretches(left, right)
    found = []
    at = other = 0
    differences = differences_of(left.words.tolist(), right.words.tolist(), left.short.__getitem__)
    for difference in [*differences, Difference((len(left),) * 2, (len(right),) * 2)]:
        if difference.left[0] > at:
            found.append((at, other, difference.left[0] - at))
        at, other = difference.left[1], difference.right[1]
    return np.array(found, np.int64).reshape(-1, 3)


def in_common(left: NDArray[np.uint32], right: NDArray[np.uint32], *, compiled: bool) -> int:
    """How many numbers stand in both rows in one order."""
    if not compiled:
        return int(LCSseq.similarity(left.tolist(), right.tolist()))
    from qualcheck.kernels import alignment as loops

    before, behind = loops.ends_in_common(left, right)
    *room, _ = room_for(len(left) - before - behind, len(right) - before - behind)
    return int(loops.in_common(left, right, before, behind, *room))


def is_name(text: str, start: int) -> bool:
    """Whether the word that starts here is a name or a number."""
    if not text[start].isupper():
        return text[start].isdigit()
    before = text[max(start - 2, 0) : start]
    return before[-1:] == " " and (before[0].isalnum() or before[0] in ",;")


@lru_cache(maxsize=_MOST_WORDS)
def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


Room = tuple[Numbers, Ints, Numbers, Ints]


def room_for(lefts: int, rights: int) -> Room:
    """What ``kernels.alignment.stretches`` works in, for two rows of so many words."""
    columns = (lefts + 63) // 64
    slots = 1 << max(2 * lefts - 1, 0).bit_length()
    return (
        np.empty(columns * rights, np.uint64),
        np.empty(slots, np.int64),
        np.empty(slots * columns, np.uint64),
        np.empty((min(lefts, rights) + 2, 3), np.int64),
    )


def _stretches(left: Numbered, right: Numbered) -> Ints:
    from qualcheck.kernels import alignment as loops

    before, behind = loops.ends_in_common(left.words, right.words)
    room = room_for(len(left) - before - behind, len(right) - before - behind)
    _, count = loops.stretches(left.words, right.words, before, behind, *room)
    runs: Ints = room[-1][: loops.joined(left.short, room[-1], count, len(left), len(right))]
    return runs


def _compiled(text: str) -> Numbered:
    from qualcheck.kernels import alignment as loops

    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    words, spans, marks = np.empty(len(codes), np.uint64), np.empty((len(codes), 2), np.int64), np.empty(len(codes), np.uint8)
    count = loops.words_of(codes, *_tables(), words, spans, marks)
    marks = marks[:count]
    return Numbered(words[:count].copy(), spans[:count].copy(), (marks & loops.SHORT) > 0, (marks & loops.NAMED) > 0)


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    """The classes of code points, and what each is case-folded to, for the compiled loop."""
    from qualcheck.kernels import alignment as loops

    signs = [chr(code) for code in range(_CLASSED)]
    everything = "".join(signs)
    bits = {
        loops.WORDLIKE: [sign.isalnum() for sign in signs],
        loops.UPPER: [sign.isupper() for sign in signs],
        loops.DIGIT: [sign.isdigit() for sign in signs],
        loops.ALPHA: [sign.isalpha() for sign in signs],
    }
    classes = sum((np.array(flags, np.uint8) * np.uint8(bit) for bit, flags in bits.items()), np.zeros(_CLASSED, np.uint8))
    patterns = {loops.APART: f"[{APART}]", loops.ALONE: f"[{ALONE}]", loops.LETTER: r"[^\W\d_]", loops.DECIMAL: r"\d"}
    for bit, pattern in patterns.items():
        for match in re.finditer(f"{pattern}+", everything):
            classes[match.start() : match.end()] |= bit
    folds = np.zeros((_FOLDED, 3), np.uint32)
    for code, sign in enumerate(signs[:_FOLDED]):
        for place, part in enumerate(sign.casefold()):
            folds[code, place] = ord(part)
    return classes, folds
