"""Checking many documents together: one pass over them, the comparison, and their reports with what both have found.

Memory holds what the steps gathered; documents and reports wait in a temporary file for the second pass.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from qualcheck.checker import Checker
from qualcheck.checks.base import Hit
from qualcheck.config import Config
from qualcheck.corpus.base import Member
from qualcheck.corpus.together import Together, Watch, gather, member_of, steps_in_force, with_troubles
from qualcheck.engines.load_ahead import load_ahead
from qualcheck.engines.local import CheckWork, IdWatch, Result, spread, unread_report
from qualcheck.engines.pool import left_alone
from qualcheck.engines.spool import Spool
from qualcheck.model import Trouble
from qualcheck.model.pickled import quickly_pickled
from qualcheck.readers import Inputs, Raw
from qualcheck.readers.text import known_encoding
from qualcheck.turns import Turns, in_turns

OnDocument = Callable[[int], None]


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Seen:
    """What comes back from a worker: a document and its report, pickled there once and for all, and what is kept in memory of them."""

    document: bytes
    report: bytes
    characters: int
    member: Member | None
    facts: tuple[Any, ...]
    path: str | None
    line: int | None
    given_id: str | None


class CorpusWork:
    """What a worker does with raw documents."""

    def __init__(self, config: Config) -> None:
        self._work = CheckWork(config, texts=True)
        self._steps = steps_in_force(self.checker.rules)

    @property
    def checker(self) -> Checker:
        """The checker that it works with."""
        return self._work.checker

    def __call__(self, raws: Sequence[Raw]) -> list[Seen]:
        return in_turns([self._seen(raw) for raw in raws])

    def _seen(self, raw: Raw) -> Turns[Seen]:
        result, given_id, view = yield from self._work.look(raw)
        if view is None:
            return _seen(result, given_id)
        facts, troubles = gather(self._steps, view, result.report)
        return _seen(Result(with_troubles(result.report, troubles), result.document), given_id, tuple(facts))

    def lost(self, raw: Raw, how: str) -> Seen:
        """What comes back of a document whose worker died of it."""
        return _seen(*self._work.lost(raw, how))


def check_corpus(
    inputs: Inputs,
    config: Config,
    workers: int = 1,
    *,
    on_document: OnDocument | None = None,
    watch: Watch | None = None,
    engine: str = "local",
) -> Iterator[Result]:
    """Documents with their reports in input order, findings of rules that need many documents among them.

    Nothing is yielded before all documents were read once.

    Args:
        inputs: the corpus.
        config: of the checks and of the reading.
        workers: processes; the answers are the same for any number.
        on_document: is called in the first pass for each document, with its size in characters.
        watch: is called with each hit of the comparison.
        engine: of ``ENGINES``; gathers in its workers, while the comparison is made here.

    Raises:
        ConfigError: ``input.encoding`` is not known.
    """
    known_encoding(config.input.encoding)
    run = _Run(config, on_document)
    with closing(run):
        run.read(inputs, workers, engine)
        yield from run.results(watch)


def compare_corpus(
    inputs: Inputs, config: Config, workers: int = 1, *, on_document: OnDocument | None = None, engine: str = "local"
) -> tuple[list[tuple[Member, list[Hit]]], list[Trouble]]:
    """Documents in which comparing found something, with the hits, and a trouble for each step that crashed.

    Arguments and errors as for ``check_corpus``.
    """
    known_encoding(config.input.encoding)
    run = _Run(config, on_document)
    with closing(run):
        run.read(inputs, workers, engine)
        return run.compared()


class _Run:
    def __init__(self, config: Config, on_document: OnDocument | None) -> None:
        self._config = config
        self._work = CorpusWork(config)
        self._checker = self._work.checker
        self._on_document = on_document
        self._documents, self._reports = Spool(), Spool()
        self._together = Together(self._checker.rules, steps_in_force(self._checker.rules))
        self._places: list[int] = []  # of each member among all results
        self._notices: dict[int, Trouble] = {}

    def close(self) -> None:
        self._documents.close()
        self._reports.close()

    def read(self, inputs: Inputs, workers: int, engine: str) -> None:
        """The first pass."""
        ids = IdWatch()
        for trouble in inputs.troubles:
            self._keep(_seen(Result(unread_report(trouble), None), None))
        if engine == "local":
            load_ahead(self._checker, inputs, workers)
        with closing(spread(self._work, inputs, self._config, workers, engine)) as seen:
            for one in seen:
                notice = ids.see(one.path, one.line, one.given_id)
                if notice:
                    self._notices[len(self._reports)] = notice
                self._keep(one)

    def results(self, watch: Watch | None) -> Iterator[Result]:
        """The comparison, and the second pass."""
        with left_alone():
            hits, troubles = self._together.compare(self._read, watch)
        numbers = {place: number for number, place in enumerate(self._places) if number in hits}
        for place in range(len(self._reports)):
            result = Result(self._reports[place], self._documents[place])
            report = result.report
            if place in numbers and result.document is not None:
                report = self._checker.with_hits(report, result.document, hits.pop(numbers[place]))
            if place in self._notices:
                report = with_troubles(report, [self._notices[place]])
            yield Result(report, result.document)
        for trouble in troubles:
            yield Result(unread_report(trouble), None)

    def compared(self) -> tuple[list[tuple[Member, list[Hit]]], list[Trouble]]:
        """The comparison by itself."""
        with left_alone():
            hits, troubles = self._together.compare(self._read)
        return [(self._together.members[number], hits[number]) for number in sorted(hits)], troubles

    def _read(self, number: int) -> Any:
        return self._documents[self._places[number]]

    def _keep(self, one: Seen) -> None:
        if one.member is not None:
            number = len(self._places)
            self._together.add(replace(one.member, index=number), one.facts)
            self._places.append(len(self._reports))
        self._documents.add(one.document)
        self._reports.add(one.report)
        if self._on_document is not None:
            self._on_document(one.characters)


def _seen(result: Result, given_id: str | None, facts: tuple[Any, ...] | None = None) -> Seen:
    report, document = result.report, result.document
    member = None if facts is None or document is None else member_of(0, document, report)
    return Seen(
        pickle.dumps(document, pickle.HIGHEST_PROTOCOL),
        pickle.dumps(report, pickle.HIGHEST_PROTOCOL),
        0 if document is None else len(document.text),
        member,
        facts or (),
        report.path,
        report.line,
        given_id,
    )
