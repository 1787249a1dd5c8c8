"""Near copies and copies in other words: sketches name the suspects, an alignment of their words decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from qualcheck import kernels
from qualcheck.corpus.base import Read
from qualcheck.corpus.copies.candidates import candidate_pairs
from qualcheck.corpus.copies.clusters import Link, Sets, packed
from qualcheck.corpus.copies.compare import Likeness, Side, likeness, replacements
from qualcheck.corpus.copies.prints import Print
from qualcheck.corpus.numbered import in_common
from qualcheck.rulepacks import RuleTable

Params = Mapping[str, Any]

NEAR, REWRITTEN = "DU002", "DU003"
#: Sketches that share so many hashes are looked at: of 48, near copies share 24 and more where each twelfth word was changed; of 64,
#: spun articles 5 and more where each third was, and articles on other subjects none or one.
LEAST_NEAR: Final = 10
LEAST_ANCHORS: Final = 3
#: Share of the anchors that stand in one order, from which on the documents themselves are read. Independent reports of one event
#: have 5 to 12 in 100.
WORTH_READING: Final = 0.2
#: Letters of a word, blank included, for ``kernels.note``.
_LETTERS: Final = 6
#: Documents whose words are kept at hand.
AT_HAND: Final = 256
#: A verdict on names needs so many of them.
FEW_NAMES: Final = 5
#: Share of the words of the shorter document that stand in both in one order once quotations and the like, which stand in both word for
#: word, are left out: reports of one event that quote the same people at length are alike in nothing else.
LEAST_OF_REST: Final = 0.28


def reworded_links(prints: Sequence[Print | None], sets: Sets, read: Read, rules: RuleTable) -> Iterator[Link]:
    """Near copies, then copies in other words; documents that hang together already are not compared again.

    Args:
        prints: of all documents.
        sets: what hangs together so far; grows with what is found.
        read: gives the document of a number.
        rules: the rules in force.
    """
    kernels.note(_LETTERS * sum(one.words for one in prints if one is not None))
    near, rewritten = rules.get(NEAR), rules.get(REWRITTEN)
    numbers = [number for number, one in enumerate(prints) if one is not None and sets.find(number) == number]
    chosen = [one for number in numbers if (one := prints[number]) is not None]
    look = _Look(numbers, sets, read, near.params if near else None, rewritten.params if rewritten else None)
    if near is not None:
        least = near.params["least_words"]
        yield from look.links(candidate_pairs([one.near if one.words >= least else b"" for one in chosen], LEAST_NEAR))
    if rewritten is not None:
        least = rewritten.params["least_words"]
        pairs = candidate_pairs([one.anchors if one.words >= least else b"" for one in chosen], LEAST_ANCHORS)
        yield from look.links(_worth_reading(pairs, chosen))


class _Look:
    """Looks at pairs of documents word by word.

    Args:
        numbers: of the documents that pairs speak of, by their place.
        sets: as for ``reworded_links``.
        read: likewise.
        near, rewritten: parameters of the two rules, None where a rule is not in force.
    """

    def __init__(self, numbers: Sequence[int], sets: Sets, read: Read, near: Params | None, rewritten: Params | None) -> None:
        self._numbers = numbers
        self._sets = sets
        self._near, self._rewritten = near, rewritten
        self._compiled = kernels.compiled()
        self._side = lru_cache(maxsize=AT_HAND)(lambda number: Side.of(read(number), compiled=self._compiled))

    def links(self, pairs: Iterable[tuple[int, int]]) -> Iterator[Link]:
        for first, second in pairs:
            one, other = self._numbers[first], self._numbers[second]
            if self._sets.find(one) == self._sets.find(other):
                continue
            here, there = self._side(one), self._side(other)
            like = likeness(here, there, compiled=self._compiled)
            if self._near is not None and (share := _near_share(like, self._near)):
                code = NEAR
            elif self._rewritten is not None and _is_rewritten(like, self._rewritten):
                code, share = REWRITTEN, like.words
            else:
                continue
            self._sets.join(one, other)
            filled = code == NEAR and self._near is not None and _is_filled(like, self._near)
            yield Link(one, other, code, share, like.names, packed(replacements(here, there, like.stretches)), filled)


def _worth_reading(pairs: Iterator[tuple[int, int]], prints: Sequence[Print]) -> Iterator[tuple[int, int]]:
    compiled = kernels.compiled()
    for first, second in pairs:
        one, other = (np.frombuffer(prints[number].sequence, np.uint32) for number in (first, second))
        if in_common(one, other, compiled=compiled) >= WORTH_READING * min(len(one), len(other)):
            yield first, second


def _near_share(like: Likeness, params: Params) -> float:
    """The share that makes two documents near copies; 0 where none does."""
    if like.words >= params["likeness"]:
        return like.words
    return like.contained if like.contained >= params["contained"] and like.words >= params["contained_likeness"] else 0.0


def _is_filled(like: Likeness, params: Params) -> bool:
    """Whether the names and numbers of near copies are mostly others: notices of an office, results, prices."""
    return like.count >= FEW_NAMES and like.names < params["names"]


def _is_rewritten(like: Likeness, params: Params) -> bool:
    told_alike = like.words >= params["likeness"] and like.spread >= params["spread"] and like.rest >= LEAST_OF_REST
    return told_alike and (like.count < FEW_NAMES or like.names >= params["names"])
