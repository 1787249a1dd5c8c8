"""Where the data that ships with qualcheck stands: the packs of ``rules/`` and the tables of ``rules/data/``."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def rules_dir() -> Path:
    """The folder of the built-in packs: inside the package where it was installed, beside it in a checkout."""
    inside = _PACKAGE / "rules"
    return inside if inside.is_dir() else _PACKAGE.parent / "rules"


def table(name: str) -> Path:
    """The path of a data table of ``rules/data/``."""
    return rules_dir() / "data" / name
