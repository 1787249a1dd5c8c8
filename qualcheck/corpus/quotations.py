"""QU: quotations that read otherwise in another document.

Two steps: which quotations are copies of one another (``quotation_index``, then ``likeness`` with the texts at hand), and what differs
(``drift``). Where two documents share a quotation, the others of the same speaker in them are compared too, and less has to be
alike: who tells one story after another takes all its quotations from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from statistics import fmean

from qualcheck.corpus.base import CorpusHit, Member, Read, Step
from qualcheck.corpus.drift import about_others, drifts
from qualcheck.corpus.likeness import Likeness, Told, are_copies, likeness
from qualcheck.corpus.quotation_findings import CODES, Copy, Pair, Wordings, hits_of
from qualcheck.corpus.quotation_index import Gathered, QuotationIndex, gathered
from qualcheck.corpus.quoted import Quoted, quoted_of
from qualcheck.corpus.stories import CODE as SAME_STORY
from qualcheck.corpus.stories import Stories
from qualcheck.model import Report
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

#: Two documents told after one another tell it in one order: of many quotations, so many before and behind the same place are compared.
_AROUND = 50
#: Texts of so many documents are kept at hand.
_AT_HAND = 512
#: So many quotations are kept in words.
_QUOTED_AT_HAND = 8192
#: A quotation that two documents have word for word joins them from so many words on.
_JOINING = 8
#: Of what the words of the shared stretch tell, weighed by how rare they are, so much must stand in both in one order: a turn of phrase that
#: two quotations share is no copy. The lower share is for documents that share another quotation.
TOLD_SHARE, TOLD_SHARE_RETOLD, TOLD_SHARE_SURE = 0.45, 0.25, 0.55
#: Below the share that is sure, the common words must be about as rare as those that differ.
AS_RARE = 0.9
#: So many pairs of documents that share a quotation are looked at together.
_AT_ONCE = 1000
#: Of the documents that share a quotation, neighbours in the input are joined, so many at the most.
_JOINED = 64


def _gather(view: TextView, _report: Report) -> Gathered | None:
    return gathered(view)


def _compare(members: Sequence[Member], everything: Sequence[Gathered | None], read: Read, rules: RuleTable) -> Iterator[CorpusHit]:
    if not any(code in rules for code in (*CODES.values(), SAME_STORY)):
        return
    index = QuotationIndex(everything)
    if not len(index):
        return
    comparison, stories = _Comparison(index, members, read), Stories()
    wordings = Wordings(comparison.houses, comparison.spun)
    for pair in stories.watched(comparison.pairs()):
        wordings.add(pair)
    yield from hits_of(wordings, comparison.copies, members, rules)
    yield from stories.hits(members, rules)


class _Comparison:
    """Reads what is suspected, and tells what are copies."""

    def __init__(self, index: QuotationIndex, members: Sequence[Member], read: Read) -> None:
        self._index = index
        self._members = members
        self._read = read
        self._texts = lru_cache(maxsize=_AT_HAND)(self._text)
        self._words = lru_cache(maxsize=_QUOTED_AT_HAND)(self._quoted)

    def pairs(self) -> Iterator[Pair]:
        """Pairs of quotations that are copies of each other in other words."""
        joined = self._joined_by_same_words()
        done: set[tuple[int, int]] = set()
        for one, other in self._index.suspects():
            pair = self._pair(one, other, joined=False)
            if pair is not None:
                done.add((pair.left.wording, pair.right.wording))
                joined.setdefault((pair.left.document, pair.right.document))
                yield pair
        together = sorted(joined)
        for at in range(0, len(together), _AT_ONCE):
            yield from self._others_of(together[at : at + _AT_ONCE], done)

    def _joined_by_same_words(self) -> dict[tuple[int, int], None]:
        """Pairs of documents that share a quotation word for word."""
        joined: dict[tuple[int, int], None] = {}
        for text in self._index.repeated():
            quotations = self._index.with_text(text)
            if self._index.size(quotations[0]) >= _JOINING:
                documents = sorted({int(self._index.document[quotation]) for quotation in quotations[:_JOINED]})
                joined.update(dict.fromkeys(pairwise(documents)))
        return joined

    def _others_of(self, joined: Sequence[tuple[int, int]], done: set[tuple[int, int]]) -> Iterator[Pair]:
        """The other quotations of two documents that share one: for each of the first, the one of the second that is most like it."""
        rows = [row for first, second in joined for row in self._beside(first, second)]
        retold = iter(self._index.retold([one for one, others in rows for _ in others], [other for _, others in rows for other in others]))
        for one, others in rows:
            best: Pair | None = None
            for other in [other for other in others if next(retold)]:
                wordings = int(self._index.text[one]), int(self._index.text[other])
                if wordings in done or wordings[::-1] in done:
                    continue
                pair = self._pair(one, other, joined=True)
                if pair is not None and (best is None or _strength(pair.likeness) > _strength(best.likeness)):
                    best = pair
            if best is not None:
                done.add((best.left.wording, best.right.wording))
                yield best

    def _beside(self, first: int, second: int) -> Iterator[tuple[int, list[int]]]:
        """Each quotation of a document that another has not, and those of the other that stand about where it stands."""
        sides = self._index.texts_of(first), self._index.texts_of(second)
        known = {text for _, text in sides[0]} & {text for _, text in sides[1]}
        left, right = ([number for number, text in side if text not in known] for side in sides)
        for place, one in enumerate(left):
            middle = place * len(right) // len(left)
            yield one, right[max(middle - _AROUND, 0) : middle + _AROUND]

    def _pair(self, one: int, other: int, *, joined: bool) -> Pair | None:
        index = self._index
        if index.language[one] != index.language[other]:
            return None
        first, second = index.told(one), index.told(other)
        found = likeness(first, second)
        named = bool(index.named[one] or index.named[other])
        if found is None or not are_copies(found, index.agreement(one, other), named=named, joined=joined):
            return None
        if not self._tells_enough(one, other, found, content_share(found, first, second), joined=joined):
            return None
        left, right = self._copy(one), self._copy(other)
        if not joined and about_others(left.quoted, right.quoted, found):
            return None
        return Pair(left, right, found, drifts((left.text, right.text), left.quoted, right.quoted, found))

    def _tells_enough(self, one: int, other: int, found: Likeness, content: float, *, joined: bool) -> bool:
        """Whether what two quotations have in common is what they are about, and not a turn of phrase that others have too."""
        stretches = self._index.told_in(one, range(*found.left)), self._index.told_in(other, range(*found.right))
        told = self._index.told_in(one, found.common) * sum(1 / max(stretch, 1.0) for stretch in stretches) / 2
        if joined:
            return told >= TOLD_SHARE_RETOLD
        return told >= TOLD_SHARE_SURE or (told >= TOLD_SHARE and told >= AS_RARE * content)

    def copies(self, wording: int) -> Iterator[Copy]:
        """All quotations of a wording."""
        return map(self._copy, self._index.with_text(wording))

    def houses(self, wording: int) -> frozenset[str]:
        """The sources that have a wording; a document without a source is one by itself."""
        members = (self._members[int(self._index.document[quotation])] for quotation in self._index.with_text(wording))
        return frozenset(member.source or f"document {member.index}" for member in members)

    def spun(self, wording: int) -> float:
        """The mean probability that the documents of a wording are spun."""
        return fmean(self._members[int(self._index.document[quotation])].spun for quotation in self._index.with_text(wording))

    def _copy(self, quotation: int) -> Copy:
        document = int(self._index.document[quotation])
        return Copy(int(self._index.text[quotation]), document, self._texts(document), self._words(quotation))

    def _text(self, document: int) -> str:
        return self._read(document).text

    def _quoted(self, quotation: int) -> Quoted:
        index = self._index
        return quoted_of(self._texts(int(index.document[quotation])), index.parts(quotation), index.language_of(quotation))


def content_share(found: Likeness, left: Told, right: Told) -> float:
    """The share of the content words of the stretch that stand in both, the mean of both sides."""
    sizes = sum(left.content[slice(*found.left)]), sum(right.content[slice(*found.right)])
    return found.content * sum(1 / max(size, 1) for size in sizes) / 2


def _strength(found: Likeness) -> float:
    return found.share * found.cover * found.same


STEP = Step("QU", _gather, _compare, also=(SAME_STORY,))
