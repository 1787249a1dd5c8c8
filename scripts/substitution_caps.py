"""Upper limits of weights, measured on prose that nobody spun (scripts/calibrate_substitutions.py writes them)."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

CAPS = Path(__file__).resolve().parent / "substitutions" / "caps.tsv"
#: A pair that weighs less says nothing and is left out.
LEAST = 0.1
#: A word for a word in the wrong sense keeps this much: the model that measured the caps sees its neighbours only, a fixed expression shows more.
STRANGE, FLOOR = 0.8, 0.3


@lru_cache(1)
def caps() -> dict[tuple[str, str], float]:
    """(original, replacement) -> greatest weight."""
    if not CAPS.exists():
        return {}
    rows = (line.split("\t") for line in CAPS.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {(original, replacement): float(cap) for original, replacement, cap in rows}


def capped(original: str, replacement: str, weight: float) -> float | None:
    """The weight to ship, or None where the pair is not worth shipping."""
    floor = FLOOR if weight >= STRANGE and " " not in original else 0.0
    weight = min(weight, max(floor, caps().get((original, replacement), 1.0)))
    return weight if weight >= LEAST else None
