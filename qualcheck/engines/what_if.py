"""Trying other settings: how many documents would get another verdict."""

from __future__ import annotations

import heapq
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from qualcheck.config import Config, make_config
from qualcheck.engines.local import check_inputs
from qualcheck.engines.review import Review
from qualcheck.errors import ConfigError, nearest
from qualcheck.readers import Inputs
from qualcheck.reports.records import place
from qualcheck.reports.summary import Summary
from qualcheck.rulepacks import RuleTable, load_packs, rules_in_force

#: So many documents are named, those whose score changes most.
MOST_NAMED: Final = 10
TABLES: Final = ("score", "gate", "language")
#: Another setting behind a value.
_NEXT = re.compile(r"[,;\s]\s*[A-Za-z][\w-]*\.\w+\s*=(?!=)")


@dataclass(slots=True)
class Comparison:
    """Two runs over the same documents.

    Attributes:
        verdicts: (before, after) where they differ -> documents.
        named: (how much the score changes, order, name, verdict and score before and after), the largest first.
    """

    before: Summary = field(default_factory=Summary)
    after: Summary = field(default_factory=Summary)
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    named: list[tuple[float, int, str, str, float, str, float]] = field(default_factory=list)


def changed(config: Config, settings: Iterable[str]) -> Config:
    """The configuration with settings such as ``BP001.weight=2``, ``ad-marker.severity=info`` or ``score.keep_from=70`` on top.

    Raises:
        ConfigError: a setting that is no ``NAME.KEY=VALUE``, or a name, key or value that is not known.
    """
    data = config.model_dump(mode="json", exclude_none=True, exclude={"extend", "preset"})
    rules = RuleTable(load_packs(config.packs, cases=False))
    for setting in settings:
        name, dot, rest = setting.partition(".")
        key, equals, value = rest.partition("=")
        if not (dot and equals and key.strip() and value.strip()):
            raise ConfigError(f"--what-if {setting}: must be RULE.KEY=VALUE, for example 'BP001.weight=2', or score.KEY=VALUE")
        name, key, value = name.strip(), key.strip(), value.strip()
        if isinstance(_value(value), str) and _NEXT.search(value):
            raise ConfigError(f"--what-if {setting}: holds several settings; give --what-if once for each")
        if name in TABLES:
            data.setdefault(name, {})[key] = _value(value)
        else:
            data.setdefault("rules", {}).setdefault(_code(rules, name, setting), {})[key] = _value(value)
    made = make_config(data)
    rules_in_force(made)  # a key that the rule does not have is an error at once
    return made


def compare(inputs: Callable[[], Inputs], before: Config, after: Config, workers: int, *, partial: bool) -> Comparison:
    """Checks all documents by both configurations.

    Args:
        inputs: finds them; called once for each run.
        before: the configuration in force.
        after: the other one.
        workers: processes of each run.
        partial: as for ``Review``.
    """
    reviews = [Review(config, rules_in_force(config), partial=partial) for config in (before, after)]
    comparison = Comparison()
    runs = [check_inputs(inputs(), config, workers) for config in (before, after)]
    for order, (one, other) in enumerate(zip(*runs, strict=True)):
        old, new = reviews[0].see(one)[0], reviews[1].see(other)[0]
        if old.verdict != new.verdict:
            comparison.verdicts[old.verdict, new.verdict] += 1
            row = (-abs(new.score - old.score), order, place(old), old.verdict, old.score, new.verdict, new.score)
            comparison.named = heapq.nsmallest(MOST_NAMED, [*comparison.named, row])
    comparison.before, comparison.after = reviews[0].finish(), reviews[1].finish()
    return comparison


def _code(rules: RuleTable, name: str, setting: str) -> str:
    try:
        return rules.resolve(name).code
    except ConfigError:
        known = [*TABLES, *(key for rule in rules.rules for key in (rule.code, rule.name))]
        raise ConfigError(f"--what-if {setting}: unknown rule or table '{name}'{nearest(name, known)}") from None


def _value(text: str) -> Any:
    """A TOML value; what is none is taken as text, so that quotation marks may be left out."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text
