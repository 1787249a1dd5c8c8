"""Checking files on this machine."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, TypeVar

from qualcheck.config import Config
from qualcheck.engines.load_ahead import load_ahead
from qualcheck.engines.own_checker import OwnChecker
from qualcheck.engines.pool import ordered
from qualcheck.errors import ConfigError, nearest
from qualcheck.extras import require
from qualcheck.model import Document, Report, Trouble
from qualcheck.readers import Inputs, Raw, Unread, find_sources, raw_documents, read_document
from qualcheck.readers.documents import fallback_id
from qualcheck.readers.text import known_encoding
from qualcheck.scoring import SCORE_VERSION
from qualcheck.turns import Turns, bundles, in_turns
from qualcheck.view import TextView

#: What travels to a worker at once: this many bytes or documents, whichever comes first. Larger ones would be quicker by a few in a
#: hundred, see ``qualcheck.checker``, but leave a worker idle for longer at the end of a run.
BATCH_BYTES = 1 << 19
BATCH_DOCUMENTS = 256
#: So many ids of a file are held to notice one that comes again: some 130 MB.
MOST_IDS = 2_000_000


#: How the work can be spread: over the cores of this machine, or over a Ray cluster.
ENGINES: Final = ("local", "ray")

Done = TypeVar("Done")


class Work(Protocol[Done]):
    """What a worker does with raw documents; it does not raise for a bad one."""

    def __call__(self, raws: Sequence[Raw], /) -> list[Done]: ...

    def lost(self, raw: Raw, how: str, /) -> Done:
        """The result of a document whose worker died of it."""


@dataclass(frozen=True, slots=True)
class Result:
    """The report on one document, and the document itself; None where it could not be read."""

    report: Report
    document: Document | None


def check_paths(paths: Iterable[str | Path], config: Config, workers: int = 1) -> Iterator[Report]:
    """Reports on all documents of files, folders and globs, in input order.

    Raises:
        InputError: a path that does not exist, a glob that matches nothing; before anything is read.
    """
    results = run(paths, config, workers, texts=False)
    return (result.report for result in results)


def run(
    paths: Iterable[str | Path],
    config: Config,
    workers: int = 1,
    *,
    stdin_format: str = "txt",
    stdin_filename: str | None = None,
    texts: bool = True,
) -> Iterator[Result]:
    """Documents with their reports, in input order whatever the number of workers.

    Args:
        paths: files, folders, globs, ``-`` for standard input.
        config: of the checks and of the reading.
        workers: processes; 1 works in this one.
        stdin_format: what standard input holds: ``txt`` (one document) or ``jsonl``.
        stdin_filename: name of standard input in reports; its ending goes before ``stdin_format``.
        texts: whether results carry their documents; without them less travels between processes.

    Raises:
        InputError: a path that does not exist, a glob that matches nothing; before anything is read.
        ConfigError: ``input.encoding`` or ``stdin_format`` is not known.
    """
    inputs = find_sources(paths, config.input, stdin_format=stdin_format, stdin_filename=stdin_filename)
    return check_inputs(inputs, config, workers, texts=texts)


def check_inputs(inputs: Inputs, config: Config, workers: int = 1, *, texts: bool = True, engine: str = "local") -> Iterator[Result]:
    """As ``run``, for inputs that are found already, by an engine of ``ENGINES``."""
    known_encoding(config.input.encoding)
    return _results(inputs, CheckWork(config, texts=texts), workers, config, engine)


def _results(inputs: Inputs, work: CheckWork, workers: int, config: Config, engine: str) -> Iterator[Result]:
    for trouble in inputs.troubles:
        yield Result(unread_report(trouble), None)
    if engine == "local":
        load_ahead(work.checker, inputs, workers)
    ids = IdWatch()
    with closing(spread(work, inputs, config, workers, engine)) as checked:
        for result, given_id in checked:
            notice = ids.see(result.report.path, result.report.line, given_id)
            yield replace(result, report=replace(result.report, troubles=(*result.report.troubles, notice))) if notice else result


def known_engine(name: str) -> str:
    """The name itself, of an engine that can run.

    Raises:
        ConfigError: no engine of this name, or its library is not installed.
    """
    if name not in ENGINES:
        raise ConfigError(f"unknown engine '{name}'{nearest(name, ENGINES)}; the engines are {', '.join(ENGINES)}")
    if name == "ray":
        require("ray", "--engine ray")
    return name


def spread(work: Work[Done], inputs: Inputs, config: Config, workers: int, engine: str = "local") -> Generator[Done]:
    """Results of ``work`` on what is to be checked of the inputs, in order, by an engine of ``ENGINES``."""
    if engine == "ray":
        from qualcheck.engines.ray_engine import ray_results

        return ray_results(work, inputs, config, workers)
    return ordered(work, batches(wanted_raws(inputs, config)), workers, work.lost)


def wanted_raws(inputs: Inputs, config: Config) -> Iterator[Raw]:
    """What is to be checked of the inputs, in order: documents, and what could not be cut into documents."""
    return (raw for source in inputs.sources for raw in raw_documents(source, config.input, inputs.meter) if _is_wanted(raw, inputs))


def _is_wanted(raw: Raw, inputs: Inputs) -> bool:
    return raw.kind in ("document", "failed") and not is_old(raw, inputs)


def is_old(raw: Raw, inputs: Inputs) -> bool:
    """Whether this is a record that stood in its file before."""
    old = inputs.old.get(raw.source.path) if raw.line is not None and raw.kind == "document" else None
    return old is not None and old.has(raw.data)


class CheckWork(OwnChecker):
    """What a worker does with raw documents: of each a result, and the id that the record itself carries."""

    def __init__(self, config: Config, *, texts: bool) -> None:
        super().__init__(config)
        self._texts = texts

    def __call__(self, raws: Sequence[Raw]) -> list[tuple[Result, str | None]]:
        return in_turns([self._result(raw) for raw in raws])

    def _result(self, raw: Raw) -> Turns[tuple[Result, str | None]]:
        result, given_id, _ = yield from self.look(raw)
        return (result if self._texts else replace(result, document=None)), given_id

    def look(self, raw: Raw) -> Turns[tuple[Result, str | None, TextView | None]]:
        """The result with its document, the id that the record carries, and the view that the checks looked through, where they did."""
        checker = self.checker
        read = read_document(raw, self.config.input)
        if isinstance(read, Unread):
            return Result(unread_report(read.trouble), None), None, None
        view: TextView | None = None
        try:
            seen = checker.view(read.document)
            report = yield from checker.steps(seen)
            view = seen
        except Exception as error:  # noqa: BLE001 - the promise: what goes wrong with one document loses no other
            report = unread_report(crash(raw, read.document.id, error))
        report = replace(report, troubles=(*report.troubles, *read.notices)) if read.notices else report
        return Result(report, read.document), read.given_id, view

    def lost(self, raw: Raw, how: str) -> tuple[Result, str | None]:
        """The result of a document whose worker died of it."""
        trouble = Trouble("crash", f"the worker process died while it checked this document: {how}", raw.source.path, raw.line, fallback_id(raw))
        return Result(unread_report(trouble), None), None


class IdWatch:
    """Notices ids that occur twice in one file; each is told once. Of very large files the first ``MOST_IDS`` ids are watched."""

    def __init__(self) -> None:
        self._path: str | None = None
        self._seen: set[int] = set()
        self._told: set[int] = set()

    def see(self, path: str | None, line: int | None, given_id: str | None) -> Trouble | None:
        """A notice where this is the second document of the id."""
        if path != self._path:
            self._path = path
            self._seen.clear()
            self._told.clear()
        if given_id is None:
            return None
        key = int.from_bytes(hashlib.blake2b(given_id.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
        if key not in self._seen:
            if len(self._seen) < MOST_IDS:
                self._seen.add(key)
            return None
        if key in self._told:
            return None
        self._told.add(key)
        return Trouble("notice", f"the id '{given_id}' occurs more than once in this file; each document was checked", path, line, given_id)


def batches(raws: Iterable[Raw]) -> Iterator[list[Raw]]:
    """Raw documents in bundles worth sending to another process."""
    return bundles(raws, lambda raw: len(raw.data), BATCH_BYTES, BATCH_DOCUMENTS)


def unread_report(trouble: Trouble) -> Report:
    """The report on what could not be read: score 0, verdict reject, and why."""
    return Report(
        id=trouble.id,
        path=trouble.path,
        line=trouble.line,
        source=None,
        title=None,
        score=0.0,
        scores={},
        verdict="reject",
        signals={},
        findings=[],
        troubles=(trouble,),
        score_version=SCORE_VERSION,
    )


def crash(raw: Raw, document_id: str | None, error: Exception) -> Trouble:
    """The trouble of work that raised on a document."""
    return Trouble("crash", f"qualcheck failed on this document: {type(error).__name__}: {error}", raw.source.path, raw.line, document_id)
