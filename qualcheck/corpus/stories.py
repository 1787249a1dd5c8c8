"""Documents that tell one story: several quotations stand in both, in other words.

Reports of one event share quotations word for word. Where two documents share several, and in none of them in the same words, at least
one of the two was rewritten, or translated, from what the other had too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from qualcheck.checks.base import Hit
from qualcheck.corpus.base import CorpusHit, Member
from qualcheck.corpus.drift import Kind
from qualcheck.corpus.quotation_findings import Pair
from qualcheck.rulepacks import RuleTable

CODE: Final = "DU004"
#: What makes a quotation another one; words left out and other spellings do not.
REWORDED: Final[frozenset[Kind]] = frozenset({"meaning", "number", "reworded"})
#: So many other documents are named.
MOST_NAMED: Final = 3


class Stories:
    """Counts the reworded quotations of each two documents while their pairs go by."""

    def __init__(self) -> None:
        self._shared: dict[int, dict[int, int]] = {}

    def watched(self, pairs: Iterable[Pair]) -> Iterator[Pair]:
        """The pairs as they are; they hold texts, and are not kept."""
        for pair in pairs:
            if any(drift.kind in REWORDED for drift in pair.drifts):
                for one, other in ((pair.left.document, pair.right.document), (pair.right.document, pair.left.document)):
                    others = self._shared.setdefault(one, {})
                    others[other] = others.get(other, 0) + 1
            yield pair

    def hits(self, members: Sequence[Member], rules: RuleTable) -> Iterator[CorpusHit]:
        """A finding in each document that shares enough reworded quotations with another, which names those with the most."""
        rule = rules.get(CODE)
        for number in sorted(self._shared) if rule is not None else ():
            enough = {other: count for other, count in self._shared[number].items() if rule and count >= rule.params["quotations"]}
            if enough:
                yield CorpusHit(number, Hit(CODE, 0, 0, values=_values(enough, members)))


def _values(others: Mapping[int, int], members: Sequence[Member]) -> dict[str, object]:
    best = sorted(others, key=lambda other: (-others[other], other))
    named = ", ".join(members[other].name for other in best[:MOST_NAMED])
    more = f" and {len(best) - MOST_NAMED} more" if len(best) > MOST_NAMED else ""
    return {"others": named + more, "other": members[best[0]].name, "count": others[best[0]]}
