"""Where outcomes go: the export, the audit log, rejects and quarantine, all in the order of the input."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from qualcheck._version import __version__
from qualcheck.engines.clean_work import Outcome
from qualcheck.engines.parquet_file import RowFetcher, pack_row, plain_row, rewrite
from qualcheck.engines.summary import DROPPED, UNREAD, WRITTEN
from qualcheck.engines.target import Target
from qualcheck.errors import QualcheckError
from qualcheck.readers import Source
from qualcheck.readers.frames import opened
from qualcheck.readers.inflate import compression_of_name, inflated
from qualcheck.scoring import SCORE_VERSION
from qualcheck.whole_file import named_after
from qualcheck.writers import AuditEntry, Journal, OutputError, Stream, Writable, audit_header, dump, part_beside
from qualcheck.writers.audit_parquet import write_audit_table

_CHUNK = 1 << 20
#: Where the quarantine says what is in it.
QUARANTINE_INDEX = "qualcheck-quarantine.jsonl"
#: A run that is killed loses at most the work on so many bytes of input: some seconds.
CHECKPOINT_BYTES: Final = 1 << 22
#: The first checkpoint of a shard comes so early: short records full of findings take a quarter of a minute for as much as that.
FIRST_BYTES: Final = 1 << 18


class Sink:
    """Takes outcomes in order and writes each where it belongs."""

    def __init__(self, journal: Journal, target: Target, sources: list[Source]) -> None:
        self._journal = journal
        self._target = target
        self._source: Source | None = None
        self._file: Writable | None = None
        self._digest = hashlib.sha256()
        self._fetcher: RowFetcher | None = None
        self._open_files = contextlib.ExitStack()
        self._shard = -1
        self._raws = 0  # of the shard, that were taken
        self._kinds: Counter[str] = Counter()  # of the shard's documents
        self._bad = 0  # bytes of the shard in quarantine
        self._since = 0  # bytes of input behind the last checkpoint
        self._inside = 0  # of these, in the shard
        self._marks = 0  # checkpoints inside the shard
        self._at_end = False
        self.documents = 0
        state = journal.state
        self._audit = self._stream("audit", target.audit) if target.audit else None
        if state is None:
            self._log(audit_header(__version__, SCORE_VERSION))
        else:
            self._go_on(state, sources)

    def _go_on(self, state: Mapping[str, Any], sources: list[Source]) -> None:
        self._shard, self._raws, self.documents = state["shard"], state["raws"], state["written"]
        self._kinds = Counter(state["shard_kinds"])
        self._marks = state["marks"]
        self._source = sources[self._shard]
        self._bad = self._journal.kept("bad")
        if self._bad:
            self._stream_of_quarantine(self._source)
        for name, path in (("rejects", self._target.rejects), ("quarantine", self._index_path())):
            if path and self._journal.kept(name):
                self._stream(name, path)
        if state["open"]:
            self._file = self._output(self._source)
            for part in self._again(self._source):
                self._digest.update(part)

    @property
    def place(self) -> tuple[int, int]:
        """(shard, raw documents of it) that are behind us."""
        return max(self._shard, 0), self._raws

    def take(self, outcome: Outcome) -> None:
        """Writes one outcome."""
        source = outcome.source
        if source.name and source != self._source:  # a folder that can't be listed has no name below itself
            self._start(source)
        entry = outcome.entry
        if outcome.kind in WRITTEN or (outcome.kind == "blank" and outcome.output):
            self._write(source, outcome)
        elif outcome.kind in DROPPED:
            entry = self._reject(outcome)
        elif outcome.kind in UNREAD:
            entry = self._quarantine(outcome)
        self.documents += outcome.kind in WRITTEN
        if self._audit and entry:
            self._audit.write(entry)
        if outcome.kind == "end":
            self._end(outcome)
        elif outcome.kind != "blank":
            self._kinds[outcome.kind] += 1
        self._raws += bool(source.name)
        self._since += outcome.took
        self._inside += outcome.took
        self._at_end = outcome.kind == "end"

    def due(self) -> bool:
        """Whether a checkpoint is to be made here: depends on the input only, and inside a shard on this shard only.

        So compressed files have the same members whatever is cleaned before them, or somewhere else at the same time.
        """
        enough, made = (self._since, self._journal.checkpoints) if self._at_end else (self._inside, self._marks)
        wanted = CHECKPOINT_BYTES if made else min(FIRST_BYTES, CHECKPOINT_BYTES)
        return enough >= wanted and self._shard >= 0 and self._target.root is not None

    def checkpoint(self, counts: Mapping[str, Any]) -> None:
        """Makes one."""
        self._since = self._inside = 0
        self._marks += 1
        place = {"shard": self._shard, "raws": self._raws, "open": self._file is not None, "written": self.documents, "marks": self._marks}
        self._journal.checkpoint({**place, "shard_kinds": dict(sorted(self._kinds.items())), **counts})

    def close(self) -> None:
        """Closes the inputs that are open."""
        self._open_files.close()

    def finish(self) -> None:
        """Finishes all files; they get their places with those of the journal."""
        self._close_shard()
        for name, path in (("audit", self._target.audit), ("rejects", self._target.rejects), ("quarantine", self._index_path())):
            if path and self._journal.is_open(name):
                self._journal.close(name)
                self._journal.move(self._in_its_form(self._part(name, path), path), path)

    def _in_its_form(self, part: Path, path: Path) -> Path:
        """The file that goes to ``path``: a table is made of the lines once all are there."""
        if path.suffix.lower() != ".parquet":
            return part
        inside = self._journal.part("audit.table")
        table = inside if part.parent == inside.parent else self._journal.beside(part.with_name(f"{part.name}.table"))
        write_audit_table(part, table)
        return table

    # The export

    def _start(self, source: Source) -> None:
        self._close_shard()
        self._source = source
        self._shard += 1
        self._raws = self._bad = self._inside = self._marks = 0
        self._kinds.clear()
        self._digest = hashlib.sha256()
        output = self._target.name_of(source)
        self._log({"type": "file", "path": source.path, "name": source.name, "output": output, "format": source.kind})

    def _write(self, source: Source, outcome: Outcome) -> None:
        if self._file is None:
            self._file = self._output(source)
        if source.kind == "parquet":
            self._file.write(b"%d\t" % (outcome.line or 0))
        output = outcome.output
        if outcome.joint and any(self._kinds[kind] for kind in WRITTEN):
            output = outcome.joint.written + output
        self._file.write(output)
        self._digest.update(output)

    def _output(self, source: Source) -> Writable:
        if self._target.root is None:
            return sys.stdout.buffer
        name = self._target.name_of(source)
        if (self._target.root / name).is_dir():
            raise QualcheckError(f"{(self._target.root / name).as_posix()}: can't be written: a folder of this name is in the way")
        part = self._journal.part(f"{self._shard:08d}.{'spool' if source.kind == 'parquet' else 'part'}")
        return self._journal.stream("output", part, "" if source.kind == "parquet" else name)

    def _again(self, source: Source) -> Iterator[bytes]:
        """What an earlier run wrote of this shard."""
        part = self._journal.part(f"{self._shard:08d}.{'spool' if source.kind == 'parquet' else 'part'}")
        compression = "" if source.kind == "parquet" else compression_of_name(self._target.name_of(source))
        with part.open("rb") as stored:
            file = io.BufferedReader(inflated(stored, compression)) if compression else stored
            if source.kind == "parquet":
                yield from (line.partition(b"\t")[2] for line in file)
            else:
                while data := file.read(_CHUNK):
                    yield data

    def _end(self, outcome: Outcome) -> None:
        if outcome.source.kind != "text" and self._file is None:
            self._file = self._output(outcome.source)  # a file without a single record left is an empty file, not a missing one
        if outcome.joint and self._file is not None:
            self._file.write(outcome.joint.written)
            self._digest.update(outcome.joint.written)
        written = None if self._file is None else self._digest.hexdigest()
        self._log(
            {"type": "end", "path": outcome.source.path, "lines": outcome.line, "sha256": {"original": outcome.output.hex(), "cleaned": written}}
        )

    def _close_shard(self) -> None:
        source = self._source
        if source is None:
            return
        self._open_files.close()
        self._fetcher = None
        name = None if self._file is None else self._target.name_of(source)
        if isinstance(self._file, Stream) and self._target.root is not None and name is not None:
            self._journal.close("output")
            self._journal.move(self._finished(source), self._target.root / name)
        elif self._file is not None:
            sys.stdout.buffer.flush()
        if self._bad and self._target.quarantine:
            self._journal.close("bad")
            self._journal.move(self._journal.part(f"{self._shard:08d}.bad"), self._target.quarantine / _quarantined_name(source))
        cleaned = None if self._file is None else self._digest.hexdigest()
        self._journal.note({"type": "shard", "path": source.path, "output": name, "documents": dict(sorted(self._kinds.items())), "sha256": cleaned})
        self._file = self._source = None
        self._bad = 0

    def _finished(self, source: Source) -> Path:
        part = self._journal.part(f"{self._shard:08d}.part")
        if source.kind == "parquet":
            spool = self._journal.part(f"{self._shard:08d}.spool")
            with opened(source) as file:
                rewrite(file, spool, part)
            self._journal.drop_later(spool)
        return part

    # What is kept out

    def _reject(self, outcome: Outcome) -> bytes:
        row = self._row(outcome)
        record = outcome.output
        if row is not None:
            record = dump(json.loads(record) | {"record": plain_row(row)})
        if self._target.rejects:
            self._stream("rejects", self._target.rejects).write(record)
        return outcome.entry if row is None else _with(outcome.entry, {"row": pack_row(row)})

    def _quarantine(self, outcome: Outcome) -> bytes:
        """Puts the bytes of what can't be read aside; the audit log's entry says where those are that it does not hold itself."""
        source, folder = outcome.source, self._target.quarantine
        row = self._row(outcome) if not outcome.left else None
        entry = outcome.entry if row is None else _with(outcome.entry, {"row": pack_row(row)})
        if folder is None:
            return entry
        whole = outcome.line is None and not outcome.output and outcome.kind != "empty" and bool(source.name)
        at, digest = self._bad, hashlib.sha256()

        def write(part: bytes) -> None:
            self._stream_of_quarantine(source).write(part)
            digest.update(part)
            self._bad += len(part)

        had = True
        try:
            _put_aside(outcome, whole=whole, write=write)
        except _SourceGoneError:
            had = False
        size = self._bad - at
        facts: dict[str, Any] = {"path": source.path, "line": outcome.line, "offset": outcome.offset, "bytes": size}
        place = {"file": _quarantined_name(source), "at": at} if size else {}
        reasons = [trouble.message for trouble in outcome.troubles]
        self._stream("quarantine", folder / QUARANTINE_INDEX).write(dump(facts | place | {"outcome": outcome.kind, "reasons": reasons}))
        if had and (whole or outcome.left):
            entry = _with(entry, {"quarantined": {**place, "bytes": size, "sha256": digest.hexdigest()}})
        return entry

    def _stream_of_quarantine(self, source: Source) -> Stream:
        if self._journal.is_open("bad"):
            return self._journal.opened("bad")
        assert source.name  # noqa: S101 - folders that can't be listed have no bytes
        return self._journal.stream("bad", self._journal.part(f"{self._shard:08d}.bad"), "")

    def _row(self, outcome: Outcome) -> Any:
        """The whole row of a Parquet file; None for other formats."""
        if outcome.source.kind != "parquet" or outcome.line is None:
            return None
        if self._fetcher is None:
            self._fetcher = RowFetcher(self._open_files.enter_context(opened(outcome.source)))
        return self._fetcher.row(outcome.line)

    # Streams

    def _stream(self, name: str, path: Path) -> Stream:
        if self._journal.is_open(name):
            return self._journal.opened(name)
        try:
            return self._journal.stream(name, self._part(name, path), path.name)
        except OSError as error:
            raise OutputError(f"{path.as_posix()}: can't be written: {error.strerror or error}") from error

    def _part(self, name: str, path: Path) -> Path:
        root = self._target.root
        inside = root is not None and path.parent.resolve().is_relative_to(root.resolve())
        return self._journal.part(f"{name}.part") if inside else self._journal.beside(part_beside(path))

    def _index_path(self) -> Path | None:
        return self._target.quarantine and self._target.quarantine / QUARANTINE_INDEX

    def _log(self, entry: AuditEntry) -> None:
        if self._audit:
            self._audit.write(dump(entry))


def _quarantined_name(source: Source) -> str:
    return named_after(source.name, ".bad")


def _with(entry: bytes, more: Mapping[str, Any]) -> bytes:
    return dump(json.loads(entry) | more)


class _SourceGoneError(Exception):
    """The source of what is to be put aside can't be read (any more)."""


def _put_aside(outcome: Outcome, *, whole: bool, write: Callable[[bytes], object]) -> None:
    """Copies the bytes of a source that an outcome is about; ``whole``: all of them, as they are stored.

    Raises:
        _SourceGoneError: they can't be read.
    """
    source = outcome.source
    if outcome.output:
        write(outcome.output)
    if not (outcome.left or whole):
        return
    with contextlib.ExitStack() as files:
        with _as_gone():
            stored = files.enter_context(opened(source))
            file = _at(stored, outcome, packed=bool(source.compression) and not whole)
        left = sys.maxsize if whole else outcome.left
        while left:
            with _as_gone():
                data = file.read(min(left, _CHUNK))
            if not data:
                return
            left -= len(data)
            write(data)


def _at(stored: io.BufferedReader, outcome: Outcome, *, packed: bool) -> io.BufferedIOBase:
    """The (decompressed) source, behind the bytes that were carried."""
    file: io.BufferedIOBase = io.BufferedReader(inflated(stored, outcome.source.compression)) if packed else stored
    skip = outcome.offset + len(outcome.output)
    if not packed and skip and stored.seekable():
        stored.seek(skip)
        return stored
    while skip and (data := file.read(min(skip, _CHUNK))):
        skip -= len(data)
    return file


@contextlib.contextmanager
def _as_gone() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _SourceGoneError from error
