"""Documents looked at together: what steps gather of each, what comparing them finds, and their reports with both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from qualcheck.checker import Checker
from qualcheck.checks.base import Hit
from qualcheck.corpus.base import CorpusHit, Member, Read, Step
from qualcheck.corpus.steps import steps as all_steps
from qualcheck.model import Document, Report, Trouble
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

Watch = Callable[[CorpusHit], None]


class Together:
    """Members of a corpus with what the steps gathered of them, and then what comparing them finds."""

    def __init__(self, rules: RuleTable, steps: Iterable[Step]) -> None:
        self._rules = rules
        self.steps = tuple(steps)
        self.members: list[Member] = []
        self._gathered: list[list[Any]] = [[] for _ in self.steps]

    def add(self, member: Member, facts: Sequence[Any]) -> None:
        """The next member, with what each step gathered of it."""
        self.members.append(member)
        for column, fact in zip(self._gathered, facts, strict=True):
            column.append(fact)

    def compare(self, read: Read, watch: Watch | None = None) -> tuple[dict[int, list[Hit]], list[Trouble]]:
        """Hits by member, and a trouble for each step that crashed; the other steps go on.

        Args:
            read: gives the document of a member.
            watch: is called with each hit.
        """
        found: dict[int, list[Hit]] = {}
        troubles: list[Trouble] = []
        for step, gathered in zip(self.steps, self._gathered, strict=True):
            try:
                for hit in step.compare(self.members, gathered, read, self._rules):
                    if watch is not None and hit.hit.code in self._rules:
                        watch(hit)
                    # what is no plain value is for whoever watches, and may be large
                    hit.hit.values = {name: value for name, value in hit.hit.values.items() if isinstance(value, str | int | float)}
                    found.setdefault(hit.index, []).append(hit.hit)
            except Exception as error:  # noqa: BLE001 - the promise: a step that crashes loses neither documents nor other steps
                message = f"comparing the documents for {step.prefix} crashed: {type(error).__name__}: {error}; its findings are not complete"
                troubles.append(Trouble("crash", message, rule=step.prefix))
            gathered.clear()
        return found, troubles


def steps_in_force(rules: RuleTable, steps: Iterable[Step] | None = None) -> tuple[Step, ...]:
    """The steps of which a rule is in force."""
    prefixes = {rule.code.rstrip("0123456789") for rule in rules}
    return tuple(step for step in (all_steps() if steps is None else steps) if step.prefix in prefixes or any(code in rules for code in step.also))


def gather(steps: Iterable[Step], view: TextView, report: Report) -> tuple[list[Any], list[Trouble]]:
    """What each step wants to know of a document, and a trouble for each that crashed on it."""
    facts: list[Any] = []
    troubles: list[Trouble] = []
    for step in steps:
        try:
            facts.append(step.gather(view, report))
        except Exception as error:  # noqa: BLE001 - the promise: the document is checked, and compared by the other steps
            facts.append(None)
            message = f"gathering for {step.prefix} crashed: {type(error).__name__}: {error}"
            troubles.append(Trouble("crash", message, report.path, report.line, report.id, step.prefix))
    return facts, troubles


def member_of(index: int, document: Document, report: Report) -> Member:
    """What every step knows of a document."""
    return Member(
        index=index,
        id=report.id,
        path=report.path,
        line=report.line,
        source=report.source,
        title=report.title,
        date=document.date,
        score=report.score,
        verdict=report.verdict,
        spun=report.signals.get("spun.probability", 0.0),
    )


def check_together(documents: Sequence[Document], checker: Checker, steps: Iterable[Step] | None = None) -> list[Report]:
    """Reports on documents that are all in memory, compared with each other.

    Args:
        documents: the corpus.
        checker: of the configuration.
        steps: None: all whose rules are in force.
    """
    together = Together(checker.rules, steps_in_force(checker.rules, steps))
    reports: list[Report] = []
    for index, document in enumerate(documents):
        view = checker.view(document)
        report = checker.check_view(view)
        facts, troubles = gather(together.steps, view, report)
        together.add(member_of(index, document, report), facts)
        reports.append(with_troubles(report, troubles))
    hits, troubles = together.compare(documents.__getitem__)
    merged = [checker.with_hits(report, documents[n], hits[n]) if n in hits else report for n, report in enumerate(reports)]
    return [with_troubles(merged[0], troubles), *merged[1:]] if merged else merged


def with_troubles(report: Report, troubles: Iterable[Trouble]) -> Report:
    """The report with more troubles."""
    more = tuple(troubles)
    return replace(report, troubles=(*report.troubles, *more)) if more else report
