"""Upper limits of weights, measured on prose that nobody spun (scripts/calibrate_substitutions.py writes them)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

CAPS = Path(__file__).resolve().parent / "substitutions" / "caps.tsv"
#: A pair that weighs less says nothing and is left out.
LEAST = 0.1


@lru_cache(1)
def caps() -> dict[tuple[str, str], float]:
    """(original, replacement) -> greatest weight."""
    if not CAPS.exists():
        return {}
    rows = (line.split("\t") for line in CAPS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {(original, replacement): float(cap) for original, replacement, cap in rows}


def capped(original: str, replacement: str, weight: float) -> float | None:
    """The weight to ship, or None where the pair is not worth shipping."""
    weight = min(weight, caps().get((original, replacement), 1.0))
    return weight if weight >= LEAST else None
