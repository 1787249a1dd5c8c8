"""The steps over many documents, in the order in which they run."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from qualcheck.corpus.base import Step

#: Module of each step in ``qualcheck.corpus``; each has a ``STEP``.
MODULES = ("copies", "quotations", "repeated", "title_tails")


@lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """All steps; imported when first asked for."""
    return tuple(import_module(f"qualcheck.corpus.{name}").STEP for name in MODULES)
