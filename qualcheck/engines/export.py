"""The cleaned export of a run: output files, audit log, counts that add up."""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import IO

from qualcheck._version import __version__
from qualcheck.config import Config
from qualcheck.engines.clean_work import CleanOptions, CleanWork, Outcome
from qualcheck.engines.local import IdWatch, batches
from qualcheck.engines.pool import ordered
from qualcheck.engines.target import Target
from qualcheck.errors import QualcheckError
from qualcheck.model import Trouble
from qualcheck.readers import Inputs, Raw, Source, raw_documents
from qualcheck.readers.text import known_encoding
from qualcheck.scoring import SCORE_VERSION
from qualcheck.writers import AuditEntry, Staged, audit_header, dump

WRITTEN = ("cleaned", "unchanged")
DROPPED = ("dropped", "emptied")
NO_DOCUMENT = ("blank", "end")
UNREAD = ("unreadable", "empty", "crashed")
#: So many troubles are kept to be shown; the audit log has all.
MOST_TROUBLES = 1000


@dataclass(slots=True)
class CleanSummary:
    """What a run amounts to.

    Attributes:
        read: documents met in the inputs, readable or not.
        kinds: how many became what (see ``Outcome.kind``).
        removed, inserted: characters, over all documents that were written.
        crashed_checks: documents that were cleaned without some check, which crashed on them.
        troubles: one of each kind and file (records of a file often share their trouble), with how many there are;
            ``more_troubles`` counts those there was no room for.
    """

    read: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    removed: int = 0
    inserted: int = 0
    crashed_checks: int = 0
    skipped: int = 0
    would_change: int = 0
    troubles: dict[tuple[str | None, str], tuple[Trouble, int]] = field(default_factory=dict)
    more_troubles: int = 0

    @property
    def written(self) -> int:
        return sum(self.kinds[kind] for kind in WRITTEN)

    @property
    def dropped(self) -> int:
        return sum(self.kinds[kind] for kind in DROPPED)

    @property
    def unread(self) -> int:
        return sum(self.kinds[kind] for kind in UNREAD)

    @property
    def failed(self) -> bool:
        """Whether something could not be read or a check crashed."""
        return bool(self.unread or self.crashed_checks)

    def add(self, outcome: Outcome) -> None:
        """Counts a document."""
        self.kinds[outcome.kind] += 1
        self.removed += outcome.removed
        self.inserted += outcome.inserted
        self.would_change += outcome.would_change
        self.crashed_checks += outcome.kind in WRITTEN + DROPPED and any(trouble.kind == "crash" for trouble in outcome.troubles)
        self.note(outcome.troubles)

    def note(self, troubles: Iterable[Trouble]) -> None:
        """Keeps troubles to be shown, the first of each kind and file."""
        for trouble in troubles:
            key = (trouble.path, "" if trouble.kind == "notice" else trouble.message)
            first, count = self.troubles.get(key, (trouble, 0))
            if count or len(self.troubles) < MOST_TROUBLES:
                self.troubles[key] = (first, count + 1)
            else:
                self.more_troubles += 1

    def line(self) -> str:
        """The counts in one line."""
        crashed, empty, emptied = self.kinds["crashed"], self.kinds["empty"], self.kinds["emptied"]
        details = [f"{empty:,} empty" if empty else "", f"{crashed:,} crashed" if crashed else ""]
        unread = f"{self.unread:,} unreadable" + (f" (of these {' and '.join(filter(None, details))})" if any(details) else "")
        dropped = f"{self.dropped:,} dropped" + (f" (of these {emptied:,} with nothing left)" if emptied else "")
        changed = f"{self.removed:,} characters removed, {self.inserted:,} put in"
        return f"{self.read:,} document(s): {self.kinds['cleaned']:,} cleaned, {self.kinds['unchanged']:,} unchanged, {dropped}, {unread}; {changed}"

    def check(self, documents_written: int) -> None:
        """Counts add up, or something has been lost.

        Raises:
            QualcheckError: they do not.
        """
        if self.read != self.written + self.dropped + self.unread or documents_written != self.written:
            raise QualcheckError(
                f"the counts do not add up: {self.read} documents read, {documents_written} written, but counted are {dict(self.kinds)}; "
                "nothing was written; please report this"
            )


def export(
    inputs: Inputs,
    config: Config,
    options: CleanOptions,
    target: Target | None,
    workers: int = 1,
    on_document: Callable[[Outcome], None] | None = None,
) -> CleanSummary:
    """Cleans all inputs and writes the export; with ``target`` None nothing is written.

    Files get their names when all is done: a run that is interrupted leaves everything as it was.

    Raises:
        QualcheckError: a file can't be written, or the counts do not add up.
        ConfigError: a rule or an encoding of the configuration is not known.
    """
    known_encoding(config.input.encoding)
    summary = CleanSummary(skipped=inputs.skipped)
    work = CleanWork(config, options)
    with Staged() as staged:
        sink = _Sink(staged, target) if target else None
        for trouble in inputs.troubles:
            summary.read += 1
            _take(work.unlisted(trouble), sink, summary)
        with closing(ordered(work, batches(_counted(inputs, summary)), workers, work.lost)) as outcomes:
            ids = IdWatch()
            for outcome in outcomes:
                _take(outcome, sink, summary)
                notice = ids.see(outcome.source.path, outcome.line, outcome.given_id)
                summary.note([notice] if notice else [])
                if on_document is not None and outcome.kind not in NO_DOCUMENT:
                    on_document(outcome)
        if sink:
            sink.close()
        summary.check(sink.documents if sink else summary.written)
    return summary


def _take(outcome: Outcome, sink: _Sink | None, summary: CleanSummary) -> None:
    if sink:
        sink.take(outcome)
    if outcome.kind not in NO_DOCUMENT:
        summary.add(outcome)


def _counted(inputs: Inputs, summary: CleanSummary) -> Iterator[Raw]:
    for source in inputs.sources:
        for raw in raw_documents(source):
            summary.read += raw.kind in ("document", "failed")
            yield raw


class _Sink:
    """Writes outcomes where they belong, in order."""

    def __init__(self, staged: Staged, target: Target) -> None:
        self._staged = staged
        self._target = target
        self._source: Source | None = None
        self._file: IO[bytes] | None = None
        self._digest = hashlib.sha256()
        self.documents = 0
        self._audit = staged.create(target.audit) if target.audit else None
        self._log(audit_header(__version__, SCORE_VERSION))

    def take(self, outcome: Outcome) -> None:
        """Writes one outcome."""
        source = outcome.source
        if source.name and source != self._source:  # a folder that can't be listed has no name below itself
            self._start(source)
        if outcome.kind in WRITTEN or outcome.kind == "blank":
            self._write(source, outcome.output)
            self.documents += outcome.kind in WRITTEN
        if self._audit and outcome.entry:
            self._audit.write(outcome.entry)
        if outcome.kind == "end":
            self._end(outcome)

    def close(self) -> None:
        """Closes what is open."""
        self._close_file()
        if self._audit:
            self._audit.close()

    def _start(self, source: Source) -> None:
        self._close_file()
        self._source = source
        self._digest = hashlib.sha256()
        output = self._target.name_of(source)
        self._log({"type": "file", "path": source.path, "name": source.name, "output": output, "format": source.kind})

    def _write(self, source: Source, data: bytes) -> None:
        if self._file is None:
            root = self._target.root
            self._file = sys.stdout.buffer if root is None else self._staged.create(root / self._target.name_of(source))
        self._file.write(data)
        self._digest.update(data)

    def _end(self, outcome: Outcome) -> None:
        if outcome.source.kind == "records":
            self._write(outcome.source, b"")  # a file without a single record left is an empty file, not a missing one
        written = None if self._file is None else self._digest.hexdigest()
        self._log(
            {"type": "end", "path": outcome.source.path, "lines": outcome.line, "sha256": {"original": outcome.output.hex(), "cleaned": written}}
        )
        self._close_file()

    def _log(self, entry: AuditEntry) -> None:
        if self._audit:
            self._audit.write(dump(entry))

    def _close_file(self) -> None:
        if self._file is sys.stdout.buffer:
            self._file.flush()
        elif self._file is not None:
            self._file.close()
        self._file = None
