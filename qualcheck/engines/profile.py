"""What rules cost: the time of each family and of the packs in a real run, and of each pack rule by itself.

Rules of packs run together: phrases in one automaton, patterns in sets, so that no single one has a time of its own there. What can be
measured is what each costs when it runs alone, over texts that are taken apart already. The sum of these is more than they
take together, but a rule that is slow alone is slow in company.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from time import thread_time
from typing import Final

from qualcheck.checker import Checker
from qualcheck.checks.packs import PackMatcher
from qualcheck.config import Config
from qualcheck.engines.local import CheckWork, wanted_raws
from qualcheck.model import Document, Report, Trouble
from qualcheck.readers import Inputs
from qualcheck.readers.text import known_encoding
from qualcheck.rulepacks import ActiveRule
from qualcheck.turns import alone
from qualcheck.view import TextView

#: Milliseconds that a rule by itself may take for a megabyte of text. Measured on web pages: most shipped rules take less than 3,
#: the slowest (a hundred phrases, some with slots) 19, and all of them together 64.
BUDGET: Final = 50.0
#: Rules run alone on the first documents until they hold so many bytes of text.
SAMPLE: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class RuleCost:
    """What is known of a rule.

    Attributes:
        findings: that it made, over all documents.
        milliseconds: that it takes alone for a megabyte of text; None for a coded rule, which is a part of its family.
    """

    code: str
    name: str
    family: str
    findings: int
    milliseconds: float | None


@dataclass(slots=True)
class Profile:
    """What a run cost.

    Attributes:
        documents, size, seconds: that were checked, bytes of their texts (UTF-8), and how long that took.
        parts: seconds of each family by its prefix, and of ``packs``.
        rules: all rules in force, the slowest alone first.
        sampled: bytes of text on which rules ran alone.
        budget: as ``BUDGET``.
        troubles: what could not be read, and checks that crashed.
    """

    budget: float
    documents: int = 0
    size: int = 0
    seconds: float = 0.0
    parts: dict[str, float] = field(default_factory=dict)
    rules: list[RuleCost] = field(default_factory=list)
    sampled: int = 0
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def too_slow(self) -> list[RuleCost]:
        """Rules over the budget."""
        return [rule for rule in self.rules if rule.milliseconds is not None and rule.milliseconds > self.budget]


def profile(inputs: Inputs, config: Config, budget: float = BUDGET) -> Profile:
    """Checks all documents in this process, and measures.

    Args:
        inputs: what to read.
        config: of reading and checks.
        budget: milliseconds that a rule may take for a megabyte.

    Raises:
        ConfigError: a rule or an encoding of the configuration is not known.
    """
    known_encoding(config.input.encoding)
    made = Profile(budget, troubles=list(inputs.troubles))
    work = CheckWork(config, texts=True)
    findings: Counter[str] = Counter()
    apart = _Apart(work.checker)
    with closing(wanted_raws(inputs, config)) as raws:  # type: ignore[type-var]
        for raw in raws:
            begun = thread_time()
            result, _, view = alone(work.look(raw))
            made.seconds += thread_time() - begun
            made.troubles += [trouble for trouble in result.report.troubles if trouble.kind != "notice"]
            if view is None:
                continue
            size = len(view.utf8)
            made.documents += 1
            made.size += size
            findings.update(finding.rule for finding in result.report.findings)
            if made.sampled < SAMPLE:
                made.sampled += size
                apart.see(view, result.report)
    made.parts = dict(sorted(work.checker.seconds.items(), key=lambda part: -part[1]))
    made.rules = [_cost(rule, findings[rule.code], apart, made.sampled) for rule in work.checker.rules]
    made.rules.sort(key=lambda rule: (-1.0 if rule.milliseconds is None else -rule.milliseconds, rule.code))
    made.rules.sort(key=lambda rule: rule.milliseconds is None)
    return made


def _cost(rule: ActiveRule, findings: int, apart: _Apart, size: int) -> RuleCost:
    seconds = apart.seconds.get(rule.code)
    milliseconds = None if seconds is None or not size else seconds * 1e9 / size
    return RuleCost(rule.code, rule.rule.name, rule.family, findings, milliseconds)


class _Apart:
    """Runs each pack rule by itself, on texts that the whole check has seen: what it needs of them is there."""

    def __init__(self, checker: Checker) -> None:
        packed = [rule for rule in checker.rules if rule.rule.extends != "check"]
        self._matchers = [(rule, PackMatcher([rule])) for rule in packed]
        self._languages: set[str | None] = set()
        self.seconds: dict[str, float] = {rule.code: 0.0 for rule in packed}

    def see(self, view: TextView, report: Report) -> None:
        title = TextView(Document(view.title.text or ""))
        if view.language.code not in self._languages:  # rules for a language are compiled when a text in it comes
            self._languages.add(view.language.code)
            for rule, matcher in self._matchers:
                _run(rule, matcher, view, title, report)
        collects = gc.isenabled()
        gc.disable()  # or one rule pays for the garbage of all
        for rule, matcher in self._matchers:
            begun = thread_time()
            _run(rule, matcher, view, title, report)
            self.seconds[rule.code] += thread_time() - begun
        if collects:
            gc.enable()


def _run(rule: ActiveRule, matcher: PackMatcher, view: TextView, title: TextView, report: Report) -> None:
    hits: Iterator[object] = matcher.find(title, view) if rule.rule.scope == "title" else matcher.find(view)
    for _ in hits:
        pass
    for _ in matcher.find_metrics(view, dict(report.signals)):
        pass
