"""The conditions of the gate: what breaks them, by how much, and in which part of the corpus."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from qualcheck.config import GateConfig, GateOverride
from qualcheck.errors import ConfigError
from qualcheck.globs import PathGlob
from qualcheck.model import SEVERITIES, Report

_CONDITION = re.compile(r"(?P<name>[^:]+?)(?::(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<percent>%?))?")


@dataclass(slots=True)
class Condition:
    """A condition of ``fail_on``: ``NAME``, ``NAME:COUNT`` or ``NAME:RATE%``, and what has been seen of it.

    It fails from ``COUNT`` findings on (1 where none is given), or where ``RATE`` percent of the documents or more have one.
    """

    text: str
    name: str
    codes: frozenset[str] | None  # None: the name is a severity
    count: int = 1
    rate: float | None = None
    findings: int = 0
    documents: int = 0
    of: int = 0

    def see(self, report: Report) -> bool:
        """Counts a report; whether it alone is enough for the condition to fail."""
        hits = sum(finding.severity == self.name if self.codes is None else finding.rule in self.codes for finding in report.findings)
        self.of += 1
        self.findings += hits
        self.documents += bool(hits)
        return self.rate is None and hits >= self.count

    def failure(self) -> str | None:
        """What failed and by how much; None where it holds."""
        if self.rate is not None:
            share = 100.0 * self.documents / self.of if self.of else 0.0
            if not self.documents or share < self.rate:
                return None
            over = f"fails from {self.rate:g}% on, {share - self.rate:.1f} points over"
            return f"{self.documents} of {self.of} document(s), {share:.1f}%, have a finding of '{self.name}' ({over}; fail_on {self.text})"
        if self.findings < self.count:
            return None
        over = "" if self.count == 1 else f"; fails from {self.count} on, {self.findings - self.count + 1} too many"
        return f"{self.findings} finding(s) of '{self.name}' (fail_on{over})"


def parse_condition(text: str, codes_of: Callable[[str], Iterable[str]]) -> Condition:
    """A condition of ``fail_on``.

    Raises:
        ConfigError: it is none, or its name is no severity, rule, prefix or family.
    """
    match = _CONDITION.fullmatch(text.strip())
    if match is None:
        raise ConfigError(f"fail_on: '{text}' is none of RULE, RULE:COUNT and RULE:RATE% (or a family or severity), for example 'spun:2%'")
    name, number, percent = match["name"], match["number"], match["percent"]
    codes = None if name in SEVERITIES else frozenset(codes_of(name))
    if number is None:
        return Condition(text, name, codes)
    if percent:
        if not 0 < float(number) <= 100:
            raise ConfigError(f"fail_on: '{text}': a rate is more than 0% and at most 100%")
        return Condition(text, name, codes, rate=float(number))
    if "." in number or int(number) < 1:
        raise ConfigError(f"fail_on: '{text}': a count is a whole number from 1 on; a share of the documents ends in %")
    return Condition(text, name, codes, count=int(number))


@dataclass(slots=True)
class _FailUnder:
    limit: float
    documents: int = 0
    worst: tuple[float, str] = (101.0, "")

    def see(self, report: Report) -> bool:
        if report.score >= self.limit:
            return False
        self.documents += 1
        self.worst = min(self.worst, (report.score, report.id or report.path or "-"), key=lambda one: one[0])
        return True

    def failure(self) -> str | None:
        if not self.documents:
            return None
        score, name = self.worst
        worst = f"the worst is {name} with {score:g}, {self.limit - score:.2f} too low"
        return f"{self.documents} document(s) score under {self.limit:g}; {worst} (fail_under)"


@dataclass(slots=True)
class _FailMean:
    limit: float
    documents: int = 0
    total: float = 0.0

    def see(self, report: Report) -> bool:
        self.documents += 1
        self.total += report.score
        return False

    def failure(self) -> str | None:
        mean = self.total / self.documents if self.documents else 100.0
        if mean >= self.limit:
            return None
        return f"the mean score of {self.documents} document(s) is {mean:.2f}, {self.limit - mean:.2f} under {self.limit:g} (fail_mean)"


_Any = Condition | _FailUnder | _FailMean


@dataclass(slots=True)
class _Scope:
    """The conditions of a part of the corpus, by the configuration's key."""

    where: str
    matches: Callable[[Report], bool]
    conditions: Mapping[str, list[_Any]]


@dataclass(slots=True)
class Gate:
    """Looks at every report of a run and keeps count of what breaks the agreed conditions.

    A document is judged by the conditions of the last override that names its source or path, key by key; by the general ones
    where none does. Paths go before sources.

    Args:
        config: the conditions.
        codes_of: rule codes that a name of ``fail_on`` stands for (a code, name, prefix or family).

    Raises:
        ConfigError: a condition that can't be understood, or a name in it that is no severity, rule or family.
    """

    config: GateConfig
    codes_of: Callable[[str], Iterable[str]]
    _scopes: list[_Scope] = field(default_factory=list)

    def __post_init__(self) -> None:
        config = self.config
        self._scopes = [_Scope("", lambda _: True, self._conditions(config.fail_under, config.fail_mean, config.fail_on))]
        for source, override in config.sources.items():
            self._scopes.append(self._scope(f" [source {source}]", _of_source(source), override))
        for pattern, override in config.paths.items():
            self._scopes.append(self._scope(f" [path {pattern}]", _of_path(pattern), override))

    def see(self, report: Report) -> tuple[str, ...]:
        """Counts one report; the names of the conditions that fail by this document alone."""
        chosen: dict[str, list[_Any]] = {}
        for scope in self._scopes:
            if scope.matches(report):
                chosen |= scope.conditions
        return tuple(_name(key, condition) for key, conditions in chosen.items() for condition in conditions if condition.see(report))

    def failures(self) -> list[str]:
        """A line for each condition that failed, with the figures; empty where the gate is passed."""
        conditions = [(scope.where, condition) for scope in self._scopes for several in scope.conditions.values() for condition in several]
        return [f"{failure}{where}" for where, condition in conditions if (failure := condition.failure()) is not None]

    def _scope(self, where: str, matches: Callable[[Report], bool], override: GateOverride) -> _Scope:
        return _Scope(where, matches, self._conditions(override.fail_under, override.fail_mean, override.fail_on))

    def _conditions(self, fail_under: float | None, fail_mean: float | None, fail_on: list[str] | None) -> dict[str, list[_Any]]:
        made: dict[str, list[_Any]] = {}
        if fail_under is not None:
            made["fail_under"] = [_FailUnder(fail_under)]
        if fail_mean is not None:
            made["fail_mean"] = [_FailMean(fail_mean)]
        if fail_on is not None:
            made["fail_on"] = [parse_condition(text, self.codes_of) for text in fail_on]
        return made


def _name(key: str, condition: _Any) -> str:
    return f"{key} {condition.text if isinstance(condition, Condition) else f'{condition.limit:g}'}"


def _of_source(source: str) -> Callable[[Report], bool]:
    wanted = source.casefold()
    return lambda report: report.source is not None and report.source.casefold() == wanted


def _of_path(pattern: str) -> Callable[[Report], bool]:
    glob = PathGlob(pattern, "gate.paths")
    return lambda report: report.path is not None and glob.matches_anywhere(report.path)
