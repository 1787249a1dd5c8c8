"""Copies: documents that say what another document of the corpus says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualcheck.corpus.base import CorpusHit, Member, Read, Step
from qualcheck.corpus.copies.clusters import Link, hits_of
from qualcheck.corpus.copies.exact import exact_links
from qualcheck.corpus.copies.prints import Print, print_of
from qualcheck.model import Report
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView


def _gather(view: TextView, _report: Report) -> Print | None:
    return print_of(view)


def _compare(members: Sequence[Member], prints: Sequence[Print | None], _read: Read, rules: RuleTable) -> Iterator[CorpusHit]:
    links: list[Link] = list(exact_links(prints, rules))
    yield from hits_of(links, members)


STEP = Step("DU", _gather, _compare)
