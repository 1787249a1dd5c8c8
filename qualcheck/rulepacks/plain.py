"""Packs as plain data and back, for packs that were validated when they were read: making them of plain data tries nothing again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from qualcheck.rulepacks.schema import Case, CaseDocument, FixSpec, Pack, Rule, Tests

_MODELS: dict[str, type[BaseModel]] = {model.__name__: model for model in (Pack, Rule, FixSpec, Tests, Case, CaseDocument)}
#: A model: its name, the values of its fields, the fields that were set, and the fields that hold models or lists of models.
Plain = tuple[str, dict[str, Any], list[str], list[str]]


def to_plain(model: BaseModel) -> Plain:
    """A pack, or a part of one, as plain data."""
    values, parts = dict(model), []
    for name, value in values.items():
        if isinstance(value, BaseModel):
            values[name] = to_plain(value)
            parts.append(name)
        elif isinstance(value, list) and value and isinstance(value[0], BaseModel):
            values[name] = list(map(to_plain, value))
            parts.append(name)
    return type(model).__name__, values, sorted(model.model_fields_set), parts


def from_plain(plain: Plain) -> Any:
    """What ``to_plain`` took apart; equal to it."""
    name, values, were_set, parts = plain
    if parts:
        values = values | {part: list(map(from_plain, value)) if isinstance(value := values[part], list) else from_plain(value) for part in parts}
    return _MODELS[name].model_construct(set(were_set), **values)


def without_cases(plain: Plain) -> Plain:
    """A pack whose rules have no ``tests`` at all: asking for them is an error, not an empty answer."""
    name, values, were_set, parts = plain
    return name, {**values, "rules": list(map(_rule_without_cases, values["rules"]))}, were_set, parts


def _rule_without_cases(plain: Plain) -> Plain:
    name, values, were_set, parts = plain
    return name, {key: value for key, value in values.items() if key != "tests"}, were_set, [part for part in parts if part != "tests"]


def cases_of(packs: Iterable[Plain]) -> dict[str, Plain]:
    """The test cases of each rule, by its code."""
    return {rule["code"]: rule["tests"] for _, pack, *_ in packs for _, rule, *_ in pack["rules"]}
