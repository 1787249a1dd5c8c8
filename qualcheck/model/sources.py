"""A source of documents, as many of its documents together show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What is known of one source (a domain, a folder, or the value of a field).

    Attributes:
        name: of the source; empty for documents without one.
        documents: how many of them were read.
        mean: of their scores, 0..100.
        spread: standard deviation of the scores; 0 for one document.
        low: lower end of the 95 % interval of the mean, which respects small counts.
        high: upper end of that interval.
        verdicts: count of documents by verdict.
        spun: share of documents that read as spun, 0..1.
        boilerplate: share of the characters that stand in boilerplate findings, 0..1.
        damaged_titles: share of documents with a finding on their title, 0..1.
        languages: language code -> count of documents; without those of which it can't be told.
        typical_lines: the boilerplate lines that recur most in its documents, with the number of documents.
        trend: change of the score in points a year, None where too few documents carry dates.
    """

    name: str
    documents: int
    mean: float
    spread: float
    low: float
    high: float
    verdicts: Mapping[str, int]
    spun: float
    boilerplate: float
    damaged_titles: float
    languages: Mapping[str, int]
    typical_lines: tuple[tuple[str, int], ...] = ()
    trend: float | None = None
