"""The English language model at run time: probabilities of words after the one or two words before them.

Counts of pocketsphinx's trigram model and of web word pairs, quantised to 64 levels (``scripts/spun_ngrams.py``), in
arrays that are mapped into memory, so that worker processes share them. The compiled loops of a long run read a copy in large
pages, which workers share too where they are forked behind it.
Beside them stands what each word is about: a row of whole numbers, the shorter the commoner the word, made of GloVe vectors
(``scripts/spun_topics.py``); what kind it is of, by what it stands between, and how well any two kinds go side by side
(``scripts/spun_kinds.py``); and how well the word goes with its neighbours where nobody spun the text: mean and spread
(``scripts/spun_train.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qualcheck.lexicon.xormap import Cells, Keys, look_up

if TYPE_CHECKING:
    from qualcheck.kernels.language_model import Model

WORDS, UNIGRAMS, PAIRS, BACKOFFS, TRIPLES, ABOUT = "words.txt", "unigrams.npy", "pairs.npy", "backoffs.npy", "triples.npy", "about.npy"
USUAL, KINDS, ORDER = "usual.npy", "kinds.npy", "order.npy"
#: Nats in one unit of the two columns of ``NgramModel.usual``.
USUAL_MEAN, USUAL_SPREAD = 1 / 4, 1 / 16
#: Nats in one unit of ``NgramModel.order``.
ORDER_UNIT = 1 / 16
#: Levels of a quantised log-probability; level ``LEVELS - 1`` is -18 nats.
LEVELS = 64
_NATS = (-np.arange(LEVELS) * 18.0 / (LEVELS - 1)).astype(np.float32)
_BACKOFF = ((np.arange(256) - 191) / 31.875).astype(np.float32)
_BITS = np.uint64(20)
#: Bytes of a line of a processor's cache.
_LINE = 64

Ids = NDArray[np.int32]
Nats = NDArray[np.float32]
UNKNOWN = 0


def pair_keys(before: NDArray[np.integer], word: NDArray[np.integer]) -> Keys:
    return (before.astype(np.uint64) << _BITS) | word.astype(np.uint64)


def triple_keys(first: NDArray[np.integer], before: NDArray[np.integer], word: NDArray[np.integer]) -> Keys:
    return (((first.astype(np.uint64) + np.uint64(1)) << _BITS | before.astype(np.uint64)) << _BITS) | word.astype(np.uint64)


#: Blocks of memory from this size on numpy asks the system to put into large pages.
_LARGE = 1 << 22


def in_large_pages(arrays: Sequence[NDArray[Any]]) -> list[NDArray[Any]]:
    """Copies in one block of memory that the system may put into large pages: looking up here and there in a map of many small pages
    takes longer to find the page than to read it. Processes that are forked share it.
    """
    block = np.empty(max(sum(array.nbytes + _LINE for array in arrays), _LARGE), np.uint8)
    copies, at = [], 0
    for array in arrays:
        copy = block[at : at + array.nbytes].view(array.dtype).reshape(array.shape)
        copy[...] = array
        copies.append(copy)
        at += -(-array.nbytes // _LINE) * _LINE
    return copies


class _Numbers(dict[bytes, int]):
    def __missing__(self, word: bytes) -> int:
        return UNKNOWN


class NgramModel:
    """Log-probabilities in nats. Word 0 is the unknown one: nothing is known of it, before it or after it (0 nats).

    Args:
        folder: where the arrays are.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        unigrams = np.load(folder / UNIGRAMS).astype(np.float32)
        self.unigram: Nats = unigrams[0]
        self._backoff: Nats = unigrams[1]
        self._pairs: Cells = np.load(folder / PAIRS, mmap_mode="r").view(np.ndarray)
        self._context: NDArray[np.uint8] = np.load(folder / BACKOFFS, mmap_mode="r").view(np.ndarray)
        self._triples: Cells = np.load(folder / TRIPLES, mmap_mode="r").view(np.ndarray)
        self.usual: NDArray[np.int8] = np.load(folder / USUAL, mmap_mode="r").view(np.ndarray)
        self.about: NDArray[np.int8] = np.load(folder / ABOUT, mmap_mode="r").view(np.ndarray)
        self.kinds: NDArray[np.uint16] = np.load(folder / KINDS, mmap_mode="r").view(np.ndarray)
        self.order: NDArray[np.int8] = np.load(folder / ORDER, mmap_mode="r").view(np.ndarray)

    @cached_property
    def numbers(self) -> dict[bytes, int]:
        """Word (lower-case bytes) to number; ``numbers[word]`` is ``UNKNOWN`` for a word that is not in it."""
        words = (self._folder / WORDS).read_bytes().split(b"\n")
        return _Numbers(zip(words, range(len(words)), strict=True))

    @cached_property
    def _words(self) -> list[bytes]:
        return list(self.numbers)

    def word(self, number: int) -> str:
        """The word of a number."""
        return self._words[number].decode("ascii")

    @cached_property
    def start(self) -> int:
        """Number of the mark that opens a sentence."""
        return self.numbers[b"<s>"]

    @cached_property
    def end(self) -> int:
        """Number of the mark that closes a sentence."""
        return self.numbers[b"</s>"]

    @cached_property
    def arrays(self) -> Model:
        """What the compiled loops read."""
        from qualcheck.kernels.language_model import Model

        words = np.stack([self.unigram, self._backoff], axis=1)
        files: list[NDArray[Any]] = [words, self._pairs, self._context, self._triples, self.about, self.kinds, self.order]
        words, pairs, contexts, triples, about, kinds, order = in_large_pages(files)
        return Model(words, pairs, contexts, triples, _NATS, _BACKOFF, about, kinds, order, self.start, self.end)

    @cached_property
    def slots(self) -> Keys:
        """The numbers of the words as the compiled loops look them up."""
        from qualcheck.kernels.model_words import fill

        text = np.frombuffer((self._folder / WORDS).read_bytes() + b"\n", np.uint8)
        bounds = np.concatenate([[0], np.flatnonzero(text == ord("\n")) + 1])
        slots = np.zeros(1 << (2 * len(bounds)).bit_length(), np.uint64)
        fill(slots, text, bounds)
        return slots

    @lru_cache(maxsize=8)  # noqa: B019 - there is one model in a process
    def marked(self, words: tuple[bytes, ...]) -> NDArray[np.bool_]:
        """For each word of the model whether it is one of ``words``."""
        marked = np.zeros(len(self.unigram), np.bool_)
        marked[[self.numbers[word] for word in words if self.numbers[word] != UNKNOWN]] = True
        return marked

    def ids(self, words: Iterable[bytes], count: int) -> Ids:
        return np.fromiter(map(self.numbers.__getitem__, words), np.int32, count)

    def pair(self, before: Ids, word: Ids) -> tuple[Nats, NDArray[np.bool_], Nats]:
        """Log p(word | before); whether the pair is attested; the weight of backing off from it as a context."""
        attested, level, places = look_up(self._pairs, pair_keys(before, word))
        context = self._context[places[0]] ^ self._context[places[1]] ^ self._context[places[2]]
        shorter = self._backoff[before] + self.unigram[word]
        value = np.where(attested, _NATS[level], shorter)
        value[word == UNKNOWN] = 0.0
        return value, attested, np.where(attested, _BACKOFF[context], np.float32(0.0))

    def triple(self, first: Ids, before: Ids, word: Ids, pair: Nats, context: Nats) -> Nats:
        """Log p(word | first, before).

        Args:
            first: the word before ``before``.
            before: the word before ``word``.
            word: the word in question.
            pair: log p(word | before), where no triple is known.
            context: backoff weight of the pair (first, before).
        """
        attested, level, _ = look_up(self._triples, triple_keys(first, before, word))
        value = np.where(attested, _NATS[level], pair + context)
        value[word == UNKNOWN] = 0.0
        return value
