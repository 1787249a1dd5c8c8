"""What a step over many documents is: it gathers a little from each, compares what was gathered, and hands over hits.

A step sees a document twice. In the worker, while its view is at hand, ``gather`` takes what the comparison will need: small and
picklable, a few hundred bytes for a document of ordinary length. Once all documents are through, ``compare`` runs over what was
gathered, in the order of the input, and reads a document again only where two are suspected of something.

Members are numbered in the order of the input, without gaps: ``gathered[n]`` is what was gathered of ``members[n]``, whose ``index``
is ``n``. It is None where ``gather`` had nothing to give, or crashed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from qualcheck.checks.base import Hit
from qualcheck.model import Document, Report, Verdict
from qualcheck.model.pickled import quickly_pickled
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Member:
    """What every step knows of a document of the corpus; ``index`` is its place among the documents that could be read, from 0."""

    index: int
    id: str | None
    path: str | None
    line: int | None
    source: str | None
    title: str | None
    date: str | None  # ISO 8601, as far as it is known
    score: float
    verdict: Verdict
    spun: float  # probability, 0..1

    @property
    def name(self) -> str:
        """How messages speak of the document."""
        place = self.path or "<input>"
        if self.id and self.id.startswith(f"{place}:{self.line}#"):  # one of several records in a line
            return self.id
        return f"{place}:{self.line}" if self.line else place if self.path else self.id or place


@dataclass(frozen=True, slots=True)
class CorpusHit:
    """A hit in the document at ``index``."""

    index: int
    hit: Hit


Gather = Callable[[TextView, Report], Any]
Read = Callable[[int], Document]
Compare = Callable[[Sequence[Member], Sequence[Any], Read, RuleTable], Iterator[CorpusHit]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the ``prefix`` of its rules, what it ``gather``s of a document, how it ``compare``s documents.

    ``also`` are codes of other families that it makes hits of on the way; ``only`` those of the prefix that nothing else finds, empty for all.
    """

    prefix: str
    gather: Gather
    compare: Compare
    also: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    def alone_finds(self, code: str) -> bool:
        """Whether a rule finds nothing but by this step."""
        return code in self.only or code in self.also or (not self.only and code.startswith(self.prefix))
