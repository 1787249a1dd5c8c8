"""How often rules were right on labelled data: figures that ``scripts/measure_rivals.py`` writes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from qualcheck.data import table

#: With fewer hits than this a share says too little: at 30 hits that are all right, the precision may still be 0.9.
FEWEST_HITS = 30


@dataclass(frozen=True, slots=True)
class Measured:
    """What a rule did on labelled data.

    Attributes:
        hits: different things that it flagged.
        right: how many of them rightly, by their labels.
        on: what the things were.
    """

    hits: int
    right: int
    on: str

    @property
    def precision(self) -> float:
        """Share (0..1) of the hits that were right."""
        return self.right / self.hits


@lru_cache(maxsize=1)
def _all() -> dict[str, Measured]:
    path = table("measured.toml")
    if not path.is_file():
        return {}
    return {code: Measured(**figures) for code, figures in tomllib.loads(path.read_text("utf-8")).items()}


def measured(code: str) -> Measured | None:
    """What was measured of a rule; None where nothing was, or too little to say."""
    figures = _all().get(code)
    return figures if figures is not None and figures.hits >= FEWEST_HITS else None
