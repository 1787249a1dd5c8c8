"""Links between documents to clusters, and what is said of each document of a cluster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from qualcheck.checks.base import Hit
from qualcheck.corpus.base import CorpusHit, Member

ORIGINAL: Final = "DU005"
#: So many copies are named in the finding of their original.
MOST_NAMED: Final = 3
#: From this probability on a document reads as spun: where the rule SP001 begins to speak.
SPUN: Final = 0.5


@dataclass(frozen=True, slots=True)
class Link:
    """Two documents that are copies of one another, by the rule ``code``; ``share`` (0..1) of what was compared stands in both."""

    first: int
    second: int
    code: str
    share: float
    values: Mapping[str, Any] = field(default_factory=dict)


class _Sets:
    """Disjoint sets: which documents hang together."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def find(self, one: int) -> int:
        root = one
        while (above := self._parents.get(root, root)) != root:
            root = above
        while (above := self._parents.get(one, one)) != root:
            self._parents[one], one = root, above
        return root

    def join(self, one: int, other: int) -> None:
        first, second = sorted((self.find(one), self.find(other)))
        self._parents[second] = first


def hits_of(links: Sequence[Link], members: Sequence[Member]) -> Iterator[CorpusHit]:
    """A finding for each copy, which names what it is a copy of, and one for each original, which names its copies."""
    sets = _Sets()
    for link in links:
        sets.join(link.first, link.second)
    clusters: dict[int, set[int]] = {}
    for link in links:
        clusters.setdefault(sets.find(link.first), set()).update((link.first, link.second))
    by_document: dict[int, list[Link]] = {}
    for link in links:
        by_document.setdefault(link.first, []).append(link)
        by_document.setdefault(link.second, []).append(link)
    for root in sorted(clusters):
        yield from _cluster_hits(sorted(clusters[root]), by_document, members)


def _cluster_hits(cluster: list[int], by_document: Mapping[int, Iterable[Link]], members: Sequence[Member]) -> Iterator[CorpusHit]:
    original = min((members[number] for number in cluster), key=_rank).index
    copies = [number for number in cluster if number != original]
    for number in copies:
        link = min(by_document[number], key=lambda link: (original not in (link.first, link.second), -link.share, link.first, link.second))
        other = link.second if link.first == number else link.first
        values = {**link.values, "other": members[other].name, "share": f"{link.share:.0%}", "original": members[original].name}
        yield CorpusHit(number, Hit(link.code, 0, 0, values=values))
    named = ", ".join(members[number].name for number in copies[:MOST_NAMED])
    more = f" and {len(copies) - MOST_NAMED} more" if len(copies) > MOST_NAMED else ""
    yield CorpusHit(original, Hit(ORIGINAL, 0, 0, values={"count": len(copies), "copies": named + more}))


def _rank(member: Member) -> tuple[bool, str, float, int]:
    """Which of a cluster looks like the original: not spun, the earliest, the one with the best score, the first that came."""
    return member.spun >= SPUN, member.date or "9999", -member.score, member.index
