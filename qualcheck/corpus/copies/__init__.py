"""Copies: documents that say what another document of the corpus says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualcheck.corpus.base import CorpusHit, Member, Read, Step
from qualcheck.corpus.copies.clusters import Sets, hits_of
from qualcheck.corpus.copies.exact import exact_links
from qualcheck.corpus.copies.prints import Print, print_of
from qualcheck.corpus.copies.reworded import reworded_links
from qualcheck.model import Report
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView


def _gather(view: TextView, report: Report) -> Print | None:
    return print_of(view, report)


def _compare(members: Sequence[Member], prints: Sequence[Print | None], read: Read, rules: RuleTable) -> Iterator[CorpusHit]:
    sets = Sets()
    links = [*exact_links(prints, sets, rules), *reworded_links(prints, sets, read, rules)]
    yield from hits_of(links, sets, members)


STEP = Step("DU", _gather, _compare)
