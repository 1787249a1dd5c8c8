"""The families of checks, in the order in which they run."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module

from qualcheck.checks.base import Family

#: Module of each family in ``qualcheck.checks``; each has a ``FAMILY``. Later ones may use the signals of earlier ones.
MODULES = ("language", "boilerplate", "markup", "encoding", "title", "sentence", "repetition", "readability", "spun")


@lru_cache(maxsize=1)
def families() -> tuple[Family, ...]:
    """All families; imported when first asked for."""
    return tuple(import_module(f"qualcheck.checks.{name}").FAMILY for name in MODULES)
