"""``qualcheck check --profile-rules``: prints what each rule costs and finds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qualcheck.cli.common import tell_troubles
from qualcheck.errors import ConfigError

if TYPE_CHECKING:
    from qualcheck.config import Config
    from qualcheck.engines.profile import Profile
    from qualcheck.readers import Inputs


def print_profile(inputs: Inputs, config: Config, workers: int, budget: float | None, *, corpus: bool, as_json: bool) -> int:
    """Measures and prints; returns the exit code: 0, or 3 where something was not read or a check crashed."""
    from qualcheck.engines.profile import BUDGET, profile

    if workers != 1:
        raise ConfigError("--profile-rules measures in one process; leave out --workers")
    if corpus:
        raise ConfigError("--profile-rules measures rules for documents by themselves; leave out --corpus")
    made = profile(inputs, config, BUDGET if budget is None else budget)
    if not made.documents and not made.troubles:
        raise ConfigError("--profile-rules: there are no documents to measure on")
    sys.stdout.write(_json(made) if as_json else _text(made))
    tell_troubles(made.troubles, most=None, lines=False)
    return 3 if made.troubles else 0


def _text(made: Profile) -> str:
    size = made.size / 1e6
    rate = f"{size / made.seconds:.2f} MB/s" if made.seconds else "-"
    lines = [f"{made.documents:,} document(s), {size:.2f} MB of text in {made.seconds:.2f} s of processor time: {rate}", ""]
    lines.append(f"{'part':12} {'ms/MB':>8} {'share':>7}")
    rest = made.seconds - sum(made.parts.values())
    for name, seconds in [*made.parts.items(), ("the rest", rest)]:
        lines.append(f"{name:12} {_per_megabyte(seconds, made.size):8.2f} {seconds / made.seconds if made.seconds else 0:7.1%}")
    lines += ["", f"rules of packs, each alone on the first {made.sampled / 1e6:.2f} MB (together they take what 'packs' says)"]
    lines.append(f"{'ms/MB':>8} {'findings':>9}  rule")
    alone = [rule for rule in made.rules if rule.milliseconds is not None]
    coded = [rule for rule in made.rules if rule.milliseconds is None]
    lines += [f"{rule.milliseconds:8.2f} {rule.findings:9,}  {rule.code} {rule.name}" for rule in alone]
    lines += ["", "coded rules, parts of their families", f"{'findings':>9}  rule"]
    lines += [f"{rule.findings:9,}  {rule.code} {rule.name}" for rule in coded]
    slow = ", ".join(f"{rule.code} {rule.name} ({rule.milliseconds:.0f} ms/MB)" for rule in made.too_slow)
    lines += ["", f"over the budget of {made.budget:g} ms/MB: {slow or 'none'}"]
    return "".join(f"{line}\n" for line in lines)


def _json(made: Profile) -> str:
    from qualcheck.model import SCHEMA_VERSION
    from qualcheck.model.plain import to_json

    record = {
        "schema_version": SCHEMA_VERSION,
        "documents": made.documents,
        "bytes": made.size,
        "seconds": round(made.seconds, 6),
        "parts": {name: {"seconds": round(seconds, 6)} for name, seconds in made.parts.items()},
        "sampled_bytes": made.sampled,
        "rules": [
            {
                "rule": rule.code,
                "name": rule.name,
                "family": rule.family,
                "findings": rule.findings,
                "ms_per_mb_alone": None if rule.milliseconds is None else round(rule.milliseconds, 3),
            }
            for rule in made.rules
        ],
        "budget_ms_per_mb": made.budget,
        "over_budget": [rule.code for rule in made.too_slow],
    }
    return to_json(record) + "\n"


def _per_megabyte(seconds: float, size: int) -> float:
    return seconds * 1e9 / size if size else 0.0
