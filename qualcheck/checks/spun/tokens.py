"""The words of a text as numbers of the language model, with their places; all work is done on arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcheck.lexicon.ngrams import UNKNOWN, Ids, NgramModel

_WORD, _APOSTROPHE, _STOP, _BREAK, _NEWLINE, _HYPHEN = 1, 2, 3, 4, 5, 6
#: What each byte is.
KIND = np.zeros(256, np.uint8)
KIND[[*range(48, 58), *range(97, 123), *range(223, 256)]] = _WORD
KIND[ord("'")] = _APOSTROPHE
KIND[[ord(mark) for mark in ".!?"]] = _STOP
KIND[[ord(mark) for mark in ":;()[]{}|/<>=*#@\\_"]] = _BREAK
KIND[ord("\n")] = _NEWLINE
#: Words behind which a full stop does not end a sentence.
ABBREVIATIONS = (b"mr", b"mrs", b"ms", b"dr", b"st", b"sen", b"gov", b"rep", b"gen", b"col", b"lt", b"sgt", b"prof", b"jr", b"vs", b"no", b"u", b"s")
#: A text is judged where it has so many words, so large a share of them known, and so large a share of function words.
FEWEST_WORDS, KNOWN, FUNCTION = 12, 0.55, 0.12
#: A text of fewer words (a list, a caption) may lack function words, but then more of its words must be known.
SHORT, KNOWN_SHORT = 60, 0.75
FUNCTION_WORDS = tuple(b"the of and to a in is that it for with as was on be by are this have from at or not an but".split())
#: A line of fewer characters ends what it says; a longer one may be wrapped, and goes on where the next starts in lower case.
WRAPPED = 50


@dataclass(frozen=True, slots=True)
class Tokens:
    """Words in order, and the stream that the language model reads: words, sentence starts, unknown words, four more around.

    Attributes:
        starts: code-point offset of each word.
        ends: offset behind each word.
        capital: whether each word starts with a capital.
        stream: word numbers with sentence starts put in.
        place: place in ``stream`` of each word.
        word: word of each place in ``stream``, -1 where there is none.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    capital: NDArray[np.bool_]
    stream: Ids
    place: NDArray[np.int64]
    word: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)


def tokenise(upper: bytes, lower: bytes, model: NgramModel) -> Tokens:
    """The words of a text, given in both cases as ``cased`` makes them."""
    text = np.frombuffer(lower, np.uint8)
    kind = KIND[text]
    is_word = kind == _WORD
    inner = np.flatnonzero(kind == _APOSTROPHE)
    inner = inner[(inner > 0) & (inner < len(text) - 1)]
    is_word[inner[is_word[inner - 1] & is_word[inner + 1]]] = True
    change = np.diff(is_word.astype(np.int8), prepend=0, append=0)
    starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    words = np.where(is_word, text, np.uint8(32)).tobytes().split()
    ids = model.ids(words, len(words))
    capital = np.frombuffer(upper, np.uint8)[starts] != text[starts]
    return Tokens(starts, ends, capital, *_stream(ids, starts, ends, kind, capital, model))


def _stream(
    ids: Ids, starts: NDArray[np.int64], ends: NDArray[np.int64], kind: NDArray[np.uint8], capital: NDArray[np.bool_], model: NgramModel
) -> tuple[Ids, NDArray[np.int64], NDArray[np.int64]]:
    """The stream and the maps between it and the words; sentence starts and breaks are put in between words."""
    start = model.numbers[b"<s>"]
    count = len(ids)
    after = np.zeros(max(count - 1, 0), np.int8)  # 0 nothing, 1 a break, 2 a sentence end: what stands behind each word but the last
    if count > 1:
        short = model.marked(ABBREVIATIONS)[ids[:-1]] | (ends[:-1] - starts[:-1] == 1)
        stop = _between(kind == _STOP, starts, ends) & (starts[1:] - ends[:-1] > 1) & ~short
        newline = _between(kind == _NEWLINE, starts, ends)
        after[_between(kind == _BREAK, starts, ends)] = 1
        after[stop | (newline & (capital[1:] | ~_long_line(newline, ends)))] = 2
    put = np.flatnonzero(after)
    stream = np.insert(ids, put + 1, np.where(after[put] == 2, start, UNKNOWN).astype(np.int32))
    place = np.arange(count) + np.concatenate([[0], np.cumsum(after > 0)])[:count] + 2
    word = np.full(len(stream) + 4, -1, np.int64)
    word[place] = np.arange(count)
    return np.concatenate([[UNKNOWN, start], stream, [start, UNKNOWN]]).astype(np.int32), place, word


def _between(mark: NDArray[np.bool_], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether such a mark stands between each word and the next."""
    total: NDArray[np.int64] = np.concatenate([[0], np.cumsum(mark)])
    between: NDArray[np.bool_] = total[starts[1:]] > total[ends[:-1]]
    return between


def _long_line(newline: NDArray[np.bool_], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether the line that each word but the last stands on is long up to that word."""
    opened = np.where(newline, ends[:-1], 0)
    before: NDArray[np.int64] = np.concatenate([[0], np.maximum.accumulate(opened)[:-1]])
    long: NDArray[np.bool_] = ends[:-1] - before >= WRAPPED
    return long


def is_english(tokens: Tokens, model: NgramModel) -> bool:
    """Whether a text is long enough, and English enough, to be judged."""
    ids = tokens.stream[tokens.place]
    return reads_as_english(len(ids), int(np.count_nonzero(ids)), int(np.count_nonzero(model.marked(FUNCTION_WORDS)[ids])))


def reads_as_english(words: int, known: int, function: int) -> bool:
    """The same, by the number of words, of known ones, and of function words."""
    if words < FEWEST_WORDS or known / words < KNOWN:
        return False
    return (words < SHORT and known / words >= KNOWN_SHORT) or function >= FUNCTION * words
