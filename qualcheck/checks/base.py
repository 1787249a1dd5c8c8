"""What a family of checks is, and what it hands over: light hits, which the runner turns into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from qualcheck.model import Fix, Safety
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView


@dataclass(slots=True)
class Hit:
    """A place where a rule applies, in code points of ``field``. The empty span 0..0 means the whole document.

    ``values`` fill the slots of the rule's message. ``replacement`` is what a fix of action ``replace`` puts there;
    ``fix`` overrides what the rule's own fix would do. Expected and replacement take the case of what was found unless
    they are ``exact``.
    """

    code: str
    start: int
    end: int
    expected: str | None = None
    confidence: float = 1.0
    values: Mapping[str, Any] = field(default_factory=dict)
    replacement: str | None = None
    fix: Fix | None = None
    no_fix: bool = False
    severity: Literal["error", "warning", "info"] | None = None
    field: Literal["text", "title"] = "text"
    exact: bool = False


Signals = dict[str, float]
Measure = Callable[[TextView], Signals]
Find = Callable[[TextView, RuleTable, Signals], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Family:
    """One family: ``measure`` gives signals whatever the limits are, ``find`` gives hits of the rules in force.

    ``mends`` is the safest kind of fix that its findings may have, None where they have none: cleaning need not look again for them.
    """

    prefix: str
    measure: Measure
    find: Find
    mends: Safety | None = "safe"


def measure_nothing(_view: TextView) -> Signals:
    """For families whose rules need no measured value."""
    return {}
