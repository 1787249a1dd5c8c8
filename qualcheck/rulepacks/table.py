"""The rules in force for one configuration: chosen, with severities, weights and limits as configured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualcheck.errors import ConfigError, nearest
from qualcheck.model import FAMILIES, Severity
from qualcheck.rulepacks.formula import limit_of, with_limit
from qualcheck.rulepacks.schema import Pack, Rule
from qualcheck.rulepacks.signals import formula_of_signals

ALL = "ALL"


@dataclass(frozen=True, slots=True)
class ActiveRule:
    """A rule in force, with what the configuration changed."""

    rule: Rule
    family: str
    severity: Severity
    weight: float
    params: Mapping[str, Any]
    languages: frozenset[str] = field(default_factory=frozenset)

    @property
    def code(self) -> str:
        return self.rule.code


class RuleTable:
    """Rules by code.

    Args:
        packs: the loaded packs.
        select: codes, names, prefixes or families to run; empty or ``ALL`` runs all that are not ``preview``.
        ignore: codes, names, prefixes or families to leave out; stronger than ``select``.
        overrides: per code or name: ``severity``, ``weight`` or any of the rule's ``params``.
        with_preview: prefixes of the families whose ``preview`` rules run like all others.

    Raises:
        ConfigError: a name that is no rule, prefix or family; a parameter that the rule does not have.
    """

    def __init__(
        self,
        packs: Iterable[Pack],
        select: Iterable[str] = (),
        ignore: Iterable[str] = (),
        overrides: Mapping[str, Mapping[str, Any]] | None = None,
        with_preview: Iterable[str] = (),
    ) -> None:
        self.packs = list(packs)
        self._homes = {rule.code: pack for pack in self.packs for rule in pack.rules}
        self._rules = {rule.code: rule for pack in self.packs for rule in pack.rules}
        shown = set(with_preview)
        self._hidden = {code for code, rule in self._rules.items() if rule.preview and self._homes[code].prefix not in shown}
        chosen = self._codes(select, "select") or self._rules.keys() - self._hidden
        chosen -= self._codes(ignore, "ignore")
        changes = {self._changed(name).code: change for name, change in (overrides or {}).items()}
        self.active = {code: self._activate(self._rules[code], changes.get(code, {})) for code in self._rules if code in chosen}

    def __iter__(self) -> Iterator[ActiveRule]:
        return iter(self.active.values())

    def __contains__(self, code: object) -> bool:
        return code in self.active

    def __getitem__(self, code: str) -> ActiveRule:
        return self.active[code]

    def get(self, code: str) -> ActiveRule | None:
        """The rule where it is in force, else None."""
        return self.active.get(code)

    @property
    def rules(self) -> list[Rule]:
        """All known rules, in force or not, by code."""
        return [self._rules[code] for code in sorted(self._rules)]

    def home(self, code: str) -> Pack:
        """The pack that a rule belongs to."""
        return self._homes[code]

    def family_of(self, code: str) -> str:
        return self._homes[code].family

    def languages_of(self, code: str) -> frozenset[str]:
        """The languages (ISO 639-1) that a rule is for; empty: all."""
        return frozenset(self._rules[code].languages or self._homes[code].languages)

    def resolve(self, name: str) -> Rule:
        """The rule of a code or name, in any case.

        Raises:
            ConfigError: with the nearest known name.
        """
        if name in self._rules:
            return self._rules[name]
        for rule in self._rules.values():
            if name.upper() == rule.code or name.lower() == rule.name:
                return rule
        known = [key for rule in self._rules.values() for key in (rule.code, rule.name)]
        raise ConfigError(f"unknown rule '{name}'{nearest(name, known)}; 'qualcheck rules' lists them all")

    def of_group(self, name: str) -> list[Rule]:
        """The rules of a prefix or family, or all of them (``ALL``), previews too, by code; empty where it is none of these."""
        every = name.upper() == ALL
        return [
            rule for rule in self.rules if every or name.upper() == self._homes[rule.code].prefix or name.lower() == self._homes[rule.code].family
        ]

    def codes_of(self, name: str) -> set[str]:
        """Codes that a code, name, prefix, family or ``ALL`` stands for.

        Raises:
            ConfigError: with the nearest known name.
        """
        if name.upper() == ALL:
            return self._rules.keys() - self._hidden
        by_group = {code for code, pack in self._homes.items() if name.upper() == pack.prefix or name.lower() == pack.family}
        if by_group:
            return by_group - self._hidden
        groups = {key for pack in self.packs for key in (pack.prefix, pack.family)} | set(FAMILIES) | set(FAMILIES.values())
        try:
            return {self.resolve(name).code}
        except ConfigError:
            known = [*groups, *(key for rule in self._rules.values() for key in (rule.code, rule.name))]
            raise ConfigError(f"unknown rule or family '{name}'{nearest(name, known)}; 'qualcheck rules' lists them all") from None

    def _changed(self, name: str) -> Rule:
        try:
            return self.resolve(name)
        except ConfigError as error:
            raise ConfigError(f"rules.{name}: {error}") from None

    def _codes(self, names: Iterable[str], where: str) -> set[str]:
        codes: set[str] = set()
        for name in names:
            try:
                codes |= self.codes_of(name)
            except ConfigError as error:
                raise ConfigError(f"{where}: {error}") from None
        return codes

    def _activate(self, rule: Rule, change: Mapping[str, Any]) -> ActiveRule:
        params = {**rule.params, **formula_params(rule)}
        for key, value in change.items():
            if key in ("severity", "weight"):
                continue
            if key not in params:
                known = ["severity", "weight", *params]
                raise ConfigError(f"rules.{rule.code}: unknown key '{key}'{nearest(key, known)}; it has {', '.join(known)}")
            if isinstance(value, bool) != isinstance(params[key], bool) or isinstance(value, str) != isinstance(params[key], str):
                raise ConfigError(f"rules.{rule.code}.{key}: {value!r} is not of the kind of its default {params[key]!r}")
            params[key] = value
        rule = _with_formula(rule, params)
        home = self._homes[rule.code]
        return ActiveRule(
            rule, home.family, change.get("severity", rule.severity), float(change.get("weight", rule.weight)), params, self.languages_of(rule.code)
        )


def formula_params(rule: Rule) -> dict[str, float | str]:
    """What may be set of a metric rule: its ``formula``, and its ``limit`` where the formula has only one."""
    if not rule.formula:
        return {}
    limit = limit_of(rule.formula)
    return {"formula": rule.formula} | ({} if limit is None else {"limit": limit})


def _with_formula(rule: Rule, params: dict[str, Any]) -> Rule:
    """The rule with the formula and limit of ``params``, which are taken out of them.

    Raises:
        ConfigError: a formula that can't be used.
    """
    if not rule.formula:
        return rule
    formula, limit = params.pop("formula"), params.pop("limit", None)
    try:
        formula_of_signals(formula)
    except ValueError as error:
        raise ConfigError(f"rules.{rule.code}.formula: {error}") from error
    if limit is not None and limit != limit_of(rule.formula):
        if formula != rule.formula:
            raise ConfigError(f"rules.{rule.code}: set the formula or its limit, not both")
        formula = with_limit(formula, limit)
    return rule if formula == rule.formula else rule.model_copy(update={"formula": formula})
