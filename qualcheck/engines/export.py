"""The cleaned export of a run: from inputs to files in their places, taken up again where an earlier run was killed."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from qualcheck._version import __version__
from qualcheck.config import Config
from qualcheck.engines.clean_work import CleanOptions, CleanWork, Outcome
from qualcheck.engines.corpus_clean import Compared
from qualcheck.engines.load_ahead import load_ahead
from qualcheck.engines.local import IdWatch, batches, is_old
from qualcheck.engines.pool import ordered
from qualcheck.engines.sink import Sink
from qualcheck.engines.summary import NO_DOCUMENT, CleanSummary
from qualcheck.engines.target import Target
from qualcheck.model import SCHEMA_VERSION, Trouble
from qualcheck.readers import Inputs, Raw, raw_documents
from qualcheck.readers.text import known_encoding
from qualcheck.scoring import SCORE_VERSION
from qualcheck.writers import Journal

OnDocument = Callable[[Outcome], None]


def export(
    inputs: Inputs,
    config: Config,
    options: CleanOptions,
    target: Target | None,
    workers: int = 1,
    on_document: OnDocument | None = None,
    *,
    resume: bool = True,
    compared: Compared | None = None,
) -> CleanSummary:
    """Cleans all inputs and writes the export; with ``target`` None nothing is written.

    Files get their names when all is done. A run that is interrupted or killed leaves them as they were, and what it has done in
    the working folder; the same run goes on from there.

    Args:
        inputs: what to read.
        config: of reading, checks and cleaning.
        options: what cleaning is asked for.
        target: where everything goes.
        workers: processes; the result is the same for any number.
        on_document: called with each outcome, in order.
        resume: whether to go on with an unfinished run.
        compared: what comparing the documents found, where they were compared.

    Raises:
        QualcheckError: a file can't be written, or the counts do not add up.
        ConfigError: a rule or an encoding of the configuration is not known.
    """
    known_encoding(config.input.encoding)
    work = CleanWork(config, options, compared)
    load_ahead(work.checker, inputs, workers)
    run = _Run(inputs, config, work, workers, on_document)
    run.summary.note(compared.troubles if compared else ())
    if target is None:
        for outcome in run.outcomes((0, 0)):
            run.see(outcome)
        run.summary.check(run.summary.written)
        return run.summary
    with tempfile.TemporaryDirectory(prefix="qualcheck-") as temporary:
        folder = target.working_folder or Path(temporary) / "run"
        header = {"format": "qualcheck-manifest", "schema_version": SCHEMA_VERSION, "qualcheck_version": __version__}
        with Journal(folder, run_key(inputs, config, options, target, together=compared is not None), header, resume=resume) as journal:
            run.write(journal, target)
    return run.summary


class _Run:
    """One run; counts what goes through it."""

    def __init__(self, inputs: Inputs, config: Config, work: CleanWork, workers: int, on_document: OnDocument | None) -> None:
        self._inputs = inputs
        self._config = config
        self._work = work
        self._workers = workers
        self._on_document = on_document
        self._ids = IdWatch()
        self.summary = CleanSummary()

    def write(self, journal: Journal, target: Target) -> None:
        """Writes everything that is not written yet, and puts it in its place."""
        summary = self.summary
        if journal.discarded:
            summary.note([Trouble("notice", "an unfinished run of other inputs or settings was discarded", str(target.root))])
        if journal.done:
            summary.go_on(journal.end_state())
        else:
            if journal.state:
                summary.go_on(journal.state)
            with closing(Sink(journal, target, self._inputs.sources)) as sink:
                for outcome in self.outcomes(sink.place, begun=journal.state is not None):
                    sink.take(outcome)
                    self.see(outcome)
                    if sink.due():
                        sink.checkpoint(summary.state())
                sink.finish()
            summary.check(sink.documents)
        journal.finish(summary.state(), target.manifest)

    def see(self, outcome: Outcome) -> None:
        """Counts and tells."""
        self.summary.note(outcome.troubles)
        if outcome.kind in NO_DOCUMENT:
            return
        self.summary.add(outcome)
        notice = self._ids.see(outcome.source.path, outcome.line, outcome.given_id)
        self.summary.note([notice] if notice else [])
        if self._on_document is not None:
            self._on_document(outcome)

    def outcomes(self, place: tuple[int, int], *, begun: bool = False) -> Iterator[Outcome]:
        """All outcomes in order, from a place on: (source, raw documents of it that are done)."""
        left_out = "has no column or field of text and was left out; input.text_fields (or naming the file) has it read"
        self.summary.note(Trouble("notice", left_out, path) for path in self._inputs.textless)
        if not begun:
            for trouble in self._inputs.troubles:
                self.summary.read += 1
                yield self._work.unlisted(trouble)
        with closing(ordered(self._work, batches(self._raws(*place)), self._workers, self._work.lost)) as outcomes:
            yield from outcomes

    def _raws(self, first: int, done: int) -> Iterator[Raw]:
        for source in self._inputs.sources[first:]:
            for raw in islice(raw_documents(source, self._config.input, self._inputs.meter), done, None):
                if is_old(raw, self._inputs):  # with --since, which writes nothing
                    continue
                self.summary.read += raw.kind in ("document", "failed")
                yield raw
            done = 0


def run_key(inputs: Inputs, config: Config, options: CleanOptions, target: Target, *, together: bool) -> str:
    """The same for runs that give the same bytes, as far as that can be told without reading the inputs."""
    packs = [path for pack in config.packs for path in (sorted(pack.rglob("*.y*ml")) if pack.is_dir() else [pack])]
    facts: dict[str, Any] = {
        "versions": [__version__, SCORE_VERSION, SCHEMA_VERSION],
        "config": config.key,
        "packs": [hashlib.sha256(path.read_bytes()).hexdigest() for path in packs],
        "options": asdict(options) | {"diff": False, "words": False} | ({"corpus": True} if together else {}),
        "target": [str(part) for part in asdict(target).values()],
        "troubles": [trouble.path for trouble in inputs.troubles],
    }
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True, default=str).encode())
    for source in inputs.sources:
        try:
            status = source.file.stat() if source.file else None
        except OSError:
            status = None
        stamp = (status.st_size, status.st_mtime_ns) if status else ()
        digest.update(repr((source.path, source.name, source.kind, source.compression, stamp)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
