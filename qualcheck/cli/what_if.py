"""``qualcheck check --what-if``: prints what other settings would change."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from qualcheck.cli.common import tell_troubles
from qualcheck.errors import ConfigError

if TYPE_CHECKING:
    from qualcheck.config import Config
    from qualcheck.engines.what_if import Comparison
    from qualcheck.readers import Inputs


def print_what_if(settings: list[str], config: Config, inputs: Callable[[], Inputs], workers: int, *, as_json: bool, partial: bool) -> int:
    """Compares the configuration with itself and ``settings`` on top; returns the exit code: 0, or 3 where something was not read."""
    from qualcheck.engines.what_if import changed, compare

    comparison = compare(inputs, config, changed(config, settings), workers, partial=partial)
    if not comparison.before.documents and not comparison.before.failed:
        raise ConfigError("--what-if: there are no documents to try it on")
    sys.stdout.write(_json(settings, comparison) if as_json else _text(settings, comparison))
    tell_troubles(comparison.before.troubles, most=None, lines=False)
    return 3 if comparison.before.failed or comparison.after.failed else 0


def _text(settings: list[str], comparison: Comparison) -> str:
    from qualcheck.reports.records import printable

    before, after = comparison.before, comparison.after
    moves = ", ".join(f"{count} {old} -> {new}" for (old, new), count in sorted(comparison.verdicts.items()))
    lines = [
        f"what if {', '.join(settings)}",
        f"{comparison.verdicts.total()} of {before.documents} document(s) change verdict{f': {moves}' if moves else ''}",
        f"mean score {before.mean_score:g} -> {after.mean_score:g}; findings {before.rules.total()} -> {after.rules.total()}",
        f"gate: {'fails' if before.gate_failures else 'passes'} -> {'fails' if after.gate_failures else 'passes'}",
    ]
    lines += [f"  {old:6} -> {new:6}  {low:5.1f} -> {high:5.1f}  {printable(name)}" for _, _, name, old, low, new, high in comparison.named]
    return "".join(f"{line}\n" for line in lines)


def _json(settings: list[str], comparison: Comparison) -> str:
    from qualcheck.model import SCHEMA_VERSION
    from qualcheck.model.plain import to_json

    named = [
        {"name": name, "before": {"verdict": old, "score": low}, "after": {"verdict": new, "score": high}}
        for _, _, name, old, low, new, high in comparison.named
    ]
    record = {
        "schema_version": SCHEMA_VERSION,
        "what_if": settings,
        "changed": comparison.verdicts.total(),
        "verdicts": {f"{old} -> {new}": count for (old, new), count in sorted(comparison.verdicts.items())},
        "before": comparison.before.as_dict(),
        "after": comparison.after.as_dict(),
        "documents": named,
    }
    return to_json(record) + "\n"
