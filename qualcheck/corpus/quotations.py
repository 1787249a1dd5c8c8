"""QU: quotations that read otherwise in another document.

Two steps: which quotations are copies of one another (``quotation_index``, then ``likeness`` with the texts at hand), and what differs
(``drift``). Where two documents share a quotation, the others of the same speaker in them are compared too, and less has to be
alike: who tells one story after another takes all its quotations from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from qualcheck.corpus.base import CorpusHit, Member, Read, Step
from qualcheck.corpus.drift import drifts
from qualcheck.corpus.likeness import Likeness, likeness
from qualcheck.corpus.quotation_findings import CODES, Copy, Pair, hits_of
from qualcheck.corpus.quotation_index import Gathered, QuotationIndex, gathered
from qualcheck.corpus.quoted import Quoted, quoted_of
from qualcheck.corpus.speakers import agreement
from qualcheck.corpus.stories import CODE as SAME_STORY
from qualcheck.corpus.stories import Stories
from qualcheck.model import Report
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

#: Texts of so many documents are kept at hand.
_AT_HAND = 256
#: A quotation that two documents have word for word joins them from so many words on.
_JOINING = 8
#: Of the documents that share a quotation, neighbours in the input are joined, so many at the most.
_JOINED = 64


def _gather(view: TextView, _report: Report) -> Gathered | None:
    return gathered(quoted_of(view), view.text)


def _compare(members: Sequence[Member], everything: Sequence[Gathered | None], read: Read, rules: RuleTable) -> Iterator[CorpusHit]:
    if not any(code in rules for code in (*CODES.values(), SAME_STORY)):
        return
    index = QuotationIndex(everything)
    if len(index):
        stories = Stories()
        yield from hits_of(stories.watched(_Comparison(index, read).pairs()), members, rules)
        yield from stories.hits(members, rules)


class _Comparison:
    """Reads what is suspected, and tells what are copies."""

    def __init__(self, index: QuotationIndex, read: Read) -> None:
        self._index = index
        self._read = read
        self._texts = lru_cache(maxsize=_AT_HAND)(self._text)

    def pairs(self) -> Iterator[Pair]:
        """Pairs of quotations that are copies of each other with other words."""
        joined = self._joined_by_same_words()
        done: set[tuple[int, int]] = set()
        for one, other in self._index.suspects():
            pair = self._pair(one, other, joined=False)
            if pair is not None:
                done.add((one, other))
                first, second = int(self._index.document[one]), int(self._index.document[other])
                joined.setdefault((first, second))
                yield pair
        for first, second in sorted(joined):
            yield from self._others_of(first, second, done)

    def _joined_by_same_words(self) -> dict[tuple[int, int], None]:
        """Pairs of documents that share a quotation word for word."""
        order = np.argsort(self._index.text, kind="stable")
        texts = self._index.text[order]
        groups = np.split(order, np.flatnonzero(texts[1:] != texts[:-1]) + 1)
        joined: dict[tuple[int, int], None] = {}
        for group in groups:
            if len(group) > 1 and self._index.size(int(group[0])) >= _JOINING:
                documents = sorted({int(self._index.document[quotation]) for quotation in group[:_JOINED]})
                joined.update(dict.fromkeys(pairwise(documents)))
        return joined

    def _others_of(self, first: int, second: int, done: set[tuple[int, int]]) -> Iterator[Pair]:
        """The other quotations of two documents that share one: for each of the first, the one of the second that is most like it."""
        index = self._index
        left, right = index.quotations_of(first), index.quotations_of(second)
        known = {int(index.text[number]) for number in left} & {int(index.text[number]) for number in right}
        for one in left:
            if int(index.text[one]) in known:
                continue
            best: Pair | None = None
            for other in right:
                if int(index.text[other]) in known or (one, other) in done or not index.may_be_copies(one, other):
                    continue
                pair = self._pair(one, other, joined=True)
                if pair is not None and (best is None or _strength(pair.likeness) > _strength(best.likeness)):
                    best = pair
            if best is not None:
                yield best

    def _pair(self, one: int, other: int, *, joined: bool) -> Pair | None:
        left, right = self._copy(one), self._copy(other)
        if left.quoted.language != right.quoted.language:
            return None
        found = likeness(left.quoted, right.quoted)
        if found is None or not are_copies(found, left.quoted, right.quoted, self._speakers(one, other), joined=joined):
            return None
        return Pair(left, right, found, drifts((left.text, right.text), left.quoted, right.quoted, found))

    def _speakers(self, one: int, other: int) -> str:
        return agreement(self._index.speaker(one), self._index.speaker(other))

    def _copy(self, quotation: int) -> Copy:
        document, place = int(self._index.document[quotation]), int(self._index.place[quotation])
        text, everything = self._texts(document)
        same = np.flatnonzero(self._index.text == self._index.text[quotation])
        return Copy(document, text, everything[place], tuple(self._index.document[same].tolist()))

    def _text(self, document: int) -> tuple[str, list[Quoted]]:
        view = TextView(self._read(document))
        return view.text, quoted_of(view)


def _strength(found: Likeness) -> float:
    return found.share * found.cover * found.same


def are_copies(found: Likeness, left: Quoted, right: Quoted, speakers: str, *, joined: bool) -> bool:
    """Whether what two quotations share makes them copies of one.

    Args:
        found: what they share.
        left: the first.
        right: the second.
        speakers: "same", "other" or "unknown".
        joined: whether their documents share another quotation.
    """
    if speakers == "other":
        return found.content >= 6 and found.share >= 0.8 and found.cover >= 0.6
    if joined and speakers == "same":
        likely = found.content >= 4 and found.same >= 8 and found.share >= 0.33 and found.cover >= 0.5
        return likely or (found.content >= 3 and found.same >= 5 and found.share >= 0.62 and found.cover >= 0.7)
    named = left.quotation.speaker is not None or right.quotation.speaker is not None
    if not named:
        return found.content >= 8 and found.share >= 0.75 and found.cover >= 0.6
    if found.content >= 8:
        return found.share >= 0.5 and (found.cover >= 0.4 or found.same >= 20)
    if speakers == "same":
        return found.content >= 4 and found.share >= 0.55 and found.cover >= 0.5
    return found.content >= 4 and found.share >= 0.65 and found.cover >= 0.6


STEP = Step("QU", _gather, _compare, also=(SAME_STORY,))
