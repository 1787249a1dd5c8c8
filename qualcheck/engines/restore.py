"""The originals back, from a cleaned export and its audit log."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from qualcheck.engines.cleaned_lines import CleanedLines, quarantined
from qualcheck.engines.export_files import Export
from qualcheck.engines.parquet_file import RowWriter, strings_of, unpack_row
from qualcheck.engines.restore_places import others, refuse_taken
from qualcheck.engines.target import QUARANTINE, exported_name
from qualcheck.engines.way_back import rebuild, sha256
from qualcheck.errors import InputError
from qualcheck.readers.frames import is_blank
from qualcheck.whole_file import named_after
from qualcheck.writers import AuditEntry, OutputError, Staged, Stream, read_audit

#: So many entries ahead are searched for a line of the export that is not the one expected: lines that somebody took out.
LOOK_AHEAD = 10_000
MOST_PROBLEMS = 1000


@dataclass(slots=True)
class RestoreSummary:
    """What came back.

    Attributes:
        documents, files: restored, each verified by its hash.
        failed: documents that could not be restored.
        problems: what does not match or is missing, the first ones; ``more_problems`` counts the rest.
    """

    documents: int = 0
    files: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)
    more_problems: int = 0

    @property
    def complete(self) -> bool:
        return not self.problems

    def problem(self, message: str) -> None:
        """Notes what is wrong."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(message)
        else:
            self.more_problems += 1


def restore(out: Path, audit: Path, target: Path, quarantine: Path | None = None, *, force: bool = False) -> RestoreSummary:
    """Writes the original bytes of every input of a cleaning run below ``target``.

    Args:
        out: the export: its folder, or the one file that it is.
        audit: its audit log.
        target: a folder; files that exist there stay as they are, or are replaced once all is done.
        quarantine: where the run put what it could not read; None for the default place beside the export.
        force: whether files that exist there, with other bytes, are replaced; without it nothing is written where there is one.

    Raises:
        InputError: the audit log can't be used, or ``target`` is the export itself.
        QualcheckError: a file can't be written.
    """
    if not out.exists():
        raise InputError(f"{out.as_posix()}: no such export")
    folder = out if out.is_dir() else out.parent
    if target.resolve() == folder.resolve():
        raise InputError(f"-o {target.as_posix()}: the originals would be written over the cleaned files; name another folder")
    refuse_taken(audit, target, force=force)
    summary = RestoreSummary()
    entries = _Entries(read_audit(audit))
    beside = out / QUARANTINE if out.is_dir() else out.with_name(named_after(out.name.split(".")[0], f".{QUARANTINE}"))
    with Staged() as staged:
        place = _Place(out, target, quarantine or beside, staged, force)
        export = Export(out, besides=(target, place.quarantine))
        while (entry := entries.take()) is not None:
            if entry["type"] == "file":
                export.see(entry)
                place.file(entry, summary).restore(entries)
            elif entry["type"] == "document":  # of no file: a folder that could not be listed
                summary.failed += 1
                summary.problem(f"{entry.get('path')}: was not kept: {_reason(entry)}")
        for file in export.unseen():
            summary.problem(f"{file}: is of the export, but not in the audit log; its original can't be restored without")
    return summary


def _reason(entry: AuditEntry) -> str:
    return "; ".join(entry.get("reasons", [])) or "no reason is given"


@dataclass(slots=True)
class _Place:
    out: Path
    target: Path
    quarantine: Path
    staged: Staged
    force: bool
    files: int = 0

    def file(self, entry: AuditEntry, summary: RestoreSummary) -> _File:
        """The file of a ``file`` line of the audit log."""
        self.files += 1
        name = PurePosixPath(entry["name"])
        if name.is_absolute() or ".." in name.parts or not name.parts:
            raise InputError(f"the audit log names the file '{name}', which would be written outside of {self.target.as_posix()}")
        if self.out.is_dir():
            output = self.out / entry["output"]
        elif self.files == 1:
            output = self.out
        else:
            raise InputError(f"{self.out.as_posix()}: is one file, and the audit log is about several; name the folder of the export")
        kind = _ParquetFile if entry["format"] == "parquet" else _File
        return kind(entry, output, self.target / exported_name(str(name), entry["format"]), self, summary)


class _File:
    """One original in the making: entries in the order of the input, cleaned lines as they are needed."""

    def __init__(self, entry: AuditEntry, output: Path, target: Path, place: _Place, summary: RestoreSummary) -> None:
        self._path: str = entry["path"]
        self._records = entry["format"] != "text"
        self._csv = entry["format"] == "csv"
        self._json = entry["format"] == "json"
        self._warc = entry["format"] == "warc"
        self._target = target
        self._place = place
        self._summary = summary
        self._lines = CleanedLines(output, entry["format"])
        self._written: Stream | None = None
        self._digest = hashlib.sha256()
        self._number = 0  # lines of the original that are behind us
        self._whole = True

    def restore(self, entries: _Entries) -> None:
        """Takes the file's entries and writes what they lead back to."""
        with contextlib.closing(self._lines):
            last: AuditEntry | None = None
            while (entry := entries.peek()) is not None and entry["type"] in ("layout", "document", "end"):
                last = entries.take()
                if entry["type"] == "end":
                    self._end(entry)
                    break
                if entry["type"] == "layout":
                    self._layout(entry)
                else:
                    self._document(entry, entries)
            # What can't be opened, or is not of its kind at all, has one entry for all of it and no end.
            if last is None or not (last["type"] == "end" or (last["outcome"] == "unreadable" and last.get("line") is None)):
                self._bad(f"{self._path}: the audit log breaks off in the entries of this file")
            self._close()

    def _close(self) -> None:
        if self._written is not None:
            self._written.close()
            self._count()

    def _count(self) -> None:
        if not self._place.force and self._place.staged.differs(self._target):
            raise OutputError(others([self._target]))
        self._summary.files += self._whole
        if not self._whole:
            self._summary.problem(f"{self._target.as_posix()}: is not the whole original; what could not be restored is left out")

    def _layout(self, entry: AuditEntry) -> None:
        if self._json:  # what opens or closes a list
            self._write(entry["text"].encode())
            return
        self._lines.set_layout(entry)
        if self._csv:
            self._write(self._lines.take())  # the header
            self._number = 1

    def _document(self, entry: AuditEntry, entries: _Entries) -> None:
        line_number = entry.get("line") or 0
        while not self._json and self._number + 1 < line_number and is_blank(self._lines.peek()):
            self._write(self._lines.take())
            self._number += 1
        self._number = max(self._number, line_number)
        if self._json and line_number:
            self._write(entry["before"].encode())
        try:
            if "quarantined" in entry:
                self._from_quarantine(entry)
            else:
                self._restored(self._original(entry, entries), entry)
        except InputError as error:
            self._summary.failed += 1
            self._bad(f"{self._path}{f':{line_number}' if line_number else ''}: {error}")
        else:
            self._summary.documents += 1

    def _original(self, entry: AuditEntry, entries: _Entries) -> bytes:
        original = rebuild(self._cleaned(entry, entries), entry)
        if sha256(original) != entry["sha256"]["original"]:
            raise InputError("what comes back is not the original by its hash; the audit log was changed")
        return original

    def _restored(self, original: bytes, entry: AuditEntry) -> None:
        self._write(original)
        if entry.get("line"):
            self._number = entry["line"] + max(original.count(b"\n"), 1) - 1

    def _from_quarantine(self, entry: AuditEntry) -> None:
        as_stored = entry.get("line") is None
        digest = hashlib.sha256()
        for data in quarantined(self._place.quarantine, entry):
            digest.update(data)
            self._write(data, as_stored=as_stored)
        if digest.hexdigest() != entry["quarantined"]["sha256"]:
            raise InputError("what stands in the quarantine is not the original by its hash")

    def _cleaned(self, entry: AuditEntry, entries: _Entries) -> bytes:
        """The bytes of an entry in the export. Strange lines on the way are told and left out.

        Raises:
            InputError: they are not there.
        """
        wanted = entry["sha256"]["cleaned"]
        if wanted is None:
            if "raw" in entry:
                return b""
            raise InputError(f"was not kept: {_reason(entry)}")
        while line := self._lines.peek():
            found = sha256(line)
            if found == wanted:
                return self._lines.take()
            if not self._records:
                raise InputError(f"{self._lines.name} does not match the audit log")
            if entries.expects(found):
                break  # the line of a later document: this one's was taken out
            self._strange_line()
        raise InputError(self._lines.trouble or f"its line in {self._lines.name} does not match the audit log, or is missing")

    def _strange_line(self) -> None:
        self._lines.take()
        self._bad(f"{self._lines.name}:{self._lines.number}: this line is no document of the audit log; it was left out")

    def _end(self, entry: AuditEntry) -> None:
        """All entries have come: what is left of the export are blank lines."""
        while self._records and (line := self._lines.peek()):
            if is_blank(line):
                self._write(self._lines.take())
            else:
                self._strange_line()
        if self._records and (self._warc or not entry["lines"]):
            self._write(b"")
        if self._whole and self._written and self._digest.hexdigest() != entry["sha256"]["original"]:
            self._bad(f"{self._target.as_posix()}: something between the documents was changed")

    def _write(self, data: bytes, *, as_stored: bool = False) -> None:
        if self._written is None:
            self._written = self._place.staged.create(self._target, as_stored=as_stored)
        self._written.write(data)
        self._digest.update(data)

    def _bad(self, message: str) -> None:
        self._whole = False
        self._summary.problem(message)


class _ParquetFile(_File):
    """A Parquet file in the making: rows of the cleaned file with their old texts, and those that were kept out in between."""

    _writer: RowWriter | None = None

    def _layout(self, entry: AuditEntry) -> None:
        super()._layout(entry)
        self._lines.peek()  # opens the cleaned file, whose schema is needed
        if self._lines.parquet is None:
            self._bad(self._lines.trouble)
        else:
            self._writer = RowWriter(self._place.staged.reserve(self._target), self._lines.parquet)

    def _original(self, entry: AuditEntry, entries: _Entries) -> bytes:
        if "row" in entry and "raw" not in entry:
            return b""  # the row is there, though there was no reading it
        return super()._original(entry, entries)

    def _restored(self, original: bytes, entry: AuditEntry) -> None:
        row = (unpack_row(entry["row"]), 0, None) if "row" in entry else self._lines.row
        if row is None or self._writer is None:
            raise InputError(f"was not kept: {_reason(entry)}")
        batch, at, group = row
        self._writer.add(batch, at, strings_of(original) if original else {}, group)
        self._digest.update(original)

    def _from_quarantine(self, entry: AuditEntry) -> None:
        if entry.get("line") is not None:
            raise InputError(f"{_reason(entry)}; its bytes are in the quarantine")
        super()._from_quarantine(entry)

    def _end(self, entry: AuditEntry) -> None:
        while self._lines.peek():
            self._strange_line()
        if self._whole and self._digest.hexdigest() != entry["sha256"]["original"]:
            self._bad(f"{self._target.as_posix()}: something between the documents was changed")

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._count()
        else:
            super()._close()


class _Entries:
    """The lines of the audit log, with a look at those to come of the same file."""

    def __init__(self, entries: Iterator[AuditEntry]) -> None:
        self._entries = entries
        self._ahead: deque[AuditEntry] = deque()
        self._hashes: Counter[str | None] = Counter()

    def peek(self) -> AuditEntry | None:
        """The next entry; None at the end."""
        if not self._ahead:
            self._fetch()
        return self._ahead[0] if self._ahead else None

    def take(self) -> AuditEntry | None:
        """The next entry, which is then behind us; None at the end."""
        entry = self.peek()
        if entry is not None:
            self._ahead.popleft()
            if entry["type"] == "document":
                cleaned = entry["sha256"]["cleaned"]
                self._hashes[cleaned] -= 1
                if not self._hashes[cleaned]:
                    del self._hashes[cleaned]
        return entry

    def expects(self, cleaned: str) -> bool:
        """Whether one of the next documents of the file has this hash."""
        while len(self._ahead) < LOOK_AHEAD and (not self._ahead or self._ahead[-1]["type"] == "document") and self._fetch():
            pass
        return self._hashes[cleaned] > 0

    def _fetch(self) -> bool:
        entry = next(self._entries, None)
        if entry is None:
            return False
        self._ahead.append(entry)
        if entry["type"] == "document":
            self._hashes[entry["sha256"]["cleaned"]] += 1
        return True
