"""Links between documents to clusters, and what is said of each document of a cluster."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qualcheck.checks.base import Hit
from qualcheck.corpus.base import CorpusHit, Member

ORIGINAL: Final = "DU005"
#: So many copies are named in the finding of their original, and so many replacements in that of a rewritten copy.
MOST_NAMED: Final = 3
#: From this probability on a document reads as spun.
SPUN: Final = 0.5
#: How sure it is that two forms that were filled in are copies: so that the finding is told, and nothing is rejected for it.
FILLED: Final = 0.2
#: A value of hits: the replacements that the alignment shows, the document that looks more like the original before the other.
REPLACED: Final = "replaced"

#: Words of the first document, of the second, and both once more with their surroundings.
Replacement = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """Two documents that are copies of one another.

    Attributes:
        code: the rule that says so.
        share: of what was compared that stands in both, 0..1.
        names: share of the names and numbers of the shorter that stand in both in one order.
        filled: whether they look like one form that was filled in twice: the words are the same, the names and numbers are others.
        replacements: what one has where the other has other words, packed: rewritten copies have hundreds, and all links of a corpus
            wait for their clusters.
    """

    first: int
    second: int
    code: str
    share: float
    names: float = 1.0
    replacements: bytes = b""
    filled: bool = False


def packed(replacements: Sequence[Replacement]) -> bytes:
    """Replacements as a link keeps them."""
    return zlib.compress(marshal.dumps(list(replacements)), 1) if replacements else b""


def unpacked(link: Link) -> list[Replacement]:
    """The replacements of a link."""
    found: list[Replacement] = marshal.loads(zlib.decompress(link.replacements)) if link.replacements else []  # noqa: S302 - packed here
    return found


class Sets:
    """Disjoint sets: which documents hang together. The smallest number of a set stands for it."""

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


def hits_of(links: Sequence[Link], sets: Sets, members: Sequence[Member]) -> Iterator[CorpusHit]:
    """A finding for each copy, which names what it is a copy of, and one for each original, which names its copies."""
    clusters: dict[int, set[int]] = {}
    by_document: dict[int, list[Link]] = {}
    for link in links:
        clusters.setdefault(sets.find(link.first), set()).update((link.first, link.second))
        by_document.setdefault(link.first, []).append(link)
        by_document.setdefault(link.second, []).append(link)
    for root in sorted(clusters):
        yield from _cluster_hits(sorted(clusters[root]), by_document, members)


def _cluster_hits(cluster: list[int], by_document: Mapping[int, Iterable[Link]], members: Sequence[Member]) -> Iterator[CorpusHit]:
    original = min((members[number] for number in cluster), key=_rank).index
    copies = [number for number in cluster if number != original]
    for number in copies:
        link = min(by_document[number], key=lambda link: (original not in (link.first, link.second), -link.share, link.first, link.second))
        yield CorpusHit(number, _copy_hit(members[number], link, members, original))
    named = ", ".join(members[number].name for number in copies[:MOST_NAMED])
    more = f" and {len(copies) - MOST_NAMED} more" if len(copies) > MOST_NAMED else ""
    yield CorpusHit(original, Hit(ORIGINAL, 0, 0, values={"count": len(copies), "copies": named + more}))


def _copy_hit(member: Member, link: Link, members: Sequence[Member], original: int) -> Hit:
    is_first = link.first == member.index
    other = members[link.second if is_first else link.first]
    turned = [(b, a, d, c) if is_first else (a, b, c, d) for a, b, c, d in unpacked(link)]  # theirs before ours
    shown = "; ".join(f"“{theirs}” | “{ours}”" for _, _, theirs, ours in _telling(turned))
    values = {
        "other": other.name,
        "share": f"{link.share:.0%}",
        "names": f"{link.names:.0%}",
        "like": _manner(member, other),
        "replacements": f"; for example {shown}" if shown else "",
        "form": f", but only {link.names:.0%} of the names and numbers: as of one form that was filled in twice" if link.filled else "",
        "cluster": "" if other.index == original else f"; the original looks to be {members[original].name}",
        REPLACED: tuple(turned) if _rank(other) < _rank(member) else tuple((b, a, d, c) for a, b, c, d in turned),
    }
    return Hit(link.code, 0, 0, values=values, confidence=FILLED if link.filled else 1.0)


def _manner(member: Member, other: Member) -> str:
    if member.spun >= SPUN > other.spun:
        return "spun"
    return "both spun" if member.spun >= SPUN else "reworded or translated there and back"


def _telling(replacements: Sequence[Replacement]) -> list[Replacement]:
    """The replacements that show best what was done: the longest words give way."""
    best = sorted(range(len(replacements)), key=lambda number: (-min(len(replacements[number][0]), len(replacements[number][1])), number))
    return [replacements[number] for number in sorted(best[:MOST_NAMED])]


def _rank(member: Member) -> tuple[bool, str, float, int]:
    """Which of a cluster looks like the original: not spun, the earliest, the one with the best score, the first that came."""
    return member.spun >= SPUN, member.date or "9999", -member.score, member.index
