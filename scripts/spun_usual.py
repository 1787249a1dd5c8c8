"""What is usual in prose that nobody spun: how often each substitution would gain there, how well each word goes with its neighbours.

Used by ``spun_train.py``, which judges each passage by what was counted in others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from qualcheck.checks.spun.features import company
from qualcheck.checks.spun.gains import candidates, read
from qualcheck.checks.spun.tokens import tokenise
from qualcheck.lexicon import cased
from qualcheck.lexicon.ngrams import USUAL_MEAN, USUAL_SPREAD, NgramModel
from qualcheck.lexicon.substitutions import USAGE_UNIT, SubstitutionTable

#: Gains (nats) that are counted.
GAINS = (1, 3, 6)
#: A replacement is taken to have been seen so many times more often, doing as all do; an entry so many times, doing as its replacement does,
#: of whose gains it has a third.
LIKE_ALL, LIKE_PLACE, PART = 8, 6, 3
#: A word is taken to have been seen so many times more often, doing as words do that are as common: steps of log-probability.
LIKE_OTHERS, STEPS = 6, np.arange(-16, -4, 0.5)
#: The least variance (nats²) of such a group of words, and of a word.
LEAST_OF_GROUP, LEAST = 4.0, 2.0


@dataclass
class Counts:
    """Sums over passages.

    Attributes:
        seen: how often each replacement of the table stood there.
        place_over: of them, how often anything put back gained over 1, 3, 6 nats.
        entry_over: the same for each entry.
        words: how often each word stood there.
        sums: their company, and its squares.
    """

    seen: np.ndarray
    place_over: np.ndarray
    entry_over: np.ndarray
    words: np.ndarray
    sums: np.ndarray

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def counted(texts: Iterable[str], table: SubstitutionTable, model: NgramModel) -> Counts:
    """The counts of passages that nobody spun."""
    places, entries, words = int(table.place[-1]) + 1, len(table.size), len(model.unigram)
    found = Counts(np.zeros(places), np.zeros((3, places)), np.zeros((3, entries)), np.zeros(words), np.zeros((2, words)))
    for text in texts:
        upper, lower = cased(text)
        tokens = tokenise(upper, lower, model)
        reading = read(tokens.stream, model)
        _, _, first = table.find(tokens.stream, 1)
        np.add.at(found.seen, table.place[first], 1)
        every = candidates(tokens, reading, table, model)
        spot = every.at * 8 + every.size
        for row, least in enumerate(GAINS):
            over = np.flatnonzero(every.gain > least)
            np.add.at(found.entry_over[row], every.entry[over], 1)
            _, once = np.unique(spot[over], return_index=True)
            np.add.at(found.place_over[row], table.place[every.entry[over[once]]], 1)
        own = company(tokens.stream, reading.nats, model)[tokens.place].astype(np.float64)
        ids = tokens.stream[tokens.place]
        np.add.at(found.words, ids, 1)
        np.add.at(found.sums[0], ids, own)
        np.add.at(found.sums[1], ids, own * own)
    return found


def usage(counts: Counts, table: SubstitutionTable) -> np.ndarray:
    """``SubstitutionTable.usage``: one row for each entry."""
    place, seen = table.place, counts.seen
    of_place, of_entry = [], []
    for row in range(len(GAINS)):
        share = (counts.place_over[row] + LIKE_ALL * counts.place_over[row].sum() / seen.sum()) / (seen + LIKE_ALL)
        of_place.append(-np.log(share)[place])
        of_entry.append(-np.log((counts.entry_over[row] + LIKE_PLACE * share[place] / PART) / (seen[place] + LIKE_PLACE)))
    figures = np.stack([*of_place, *of_entry, np.log1p(seen)[place]], axis=1)
    return np.clip(np.rint(figures / USAGE_UNIT), 0, 255).astype(np.uint8)


def usual(counts: Counts, model: NgramModel) -> np.ndarray:
    """``NgramModel.usual``: one row for each word."""
    group = np.digitize(model.unigram, STEPS)
    groups = len(STEPS) + 1
    number = np.maximum(np.bincount(group, counts.words, groups), 1)
    mean = np.bincount(group, counts.sums[0], groups) / number
    spread = np.maximum(np.bincount(group, counts.sums[1], groups) / number - mean**2, LEAST_OF_GROUP)
    words = counts.words + LIKE_OTHERS
    own = (counts.sums[0] + LIKE_OTHERS * mean[group]) / words
    square = (counts.sums[1] + LIKE_OTHERS * (spread + mean**2)[group]) / words
    columns = own / USUAL_MEAN, np.sqrt(np.maximum(square - own**2, LEAST)) / USUAL_SPREAD
    return np.clip(np.rint(np.stack(columns, axis=1)), -128, 127).astype(np.int8)


def total(parts: Sequence[Counts]) -> Counts:
    """All counts together."""
    found = parts[0]
    for part in parts[1:]:
        found = found + part
    return found
