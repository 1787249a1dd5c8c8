"""MK: placeholder until the family lands."""

from __future__ import annotations

from collections.abc import Iterator

from qualcheck.checks.base import Family, Hit, Signals, measure_nothing
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView


def find(view: TextView, rules: RuleTable, signals: Signals) -> Iterator[Hit]:
    yield from ()


FAMILY = Family("MK", measure_nothing, find)
