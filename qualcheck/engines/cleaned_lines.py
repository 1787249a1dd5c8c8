"""A cleaned file on its way back: its documents one after the other, as the audit log has hashed them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from qualcheck.errors import InputError
from qualcheck.readers import Source
from qualcheck.readers.csv_frames import CsvRecords
from qualcheck.readers.csv_text import Layout
from qualcheck.readers.frames import Lines
from qualcheck.readers.inflate import Inflated, compression_of_name, inflated
from qualcheck.readers.json_frames import framed_json
from qualcheck.readers.parquet_rows import batches, open_parquet, row_lines
from qualcheck.writers import AuditEntry

#: Lines of an export may be as long as memory allows: they were written by a run that had them in memory.
_ANY_LENGTH = 1 << 40


class CleanedLines:
    """Opened when it is needed: lines, records of CSV or JSON, rows of Parquet, or the whole of a text file as one line.

    Attributes:
        name: of the file.
        number: of lines that are behind us.
        trouble: why it can't be read (further); empty where it can.
        parquet: the open Parquet file, once it is open.
        row: of Parquet, (batch, place in it, row group) of the line that was taken last.
    """

    def __init__(self, path: Path, form: str) -> None:
        self.name = path.as_posix()
        self.number = 0
        self.trouble = ""
        self.parquet: Any = None
        self.row: tuple[Any, int, int] | None = None
        self._path = path
        self._form = form
        self._layout = Layout(",", ())
        self._files = ExitStack()
        self._inflated: Inflated | None = None
        self._lines: Iterator[bytes] | None = None
        self._next: bytes | None = None
        self._next_row: tuple[Any, int, int] | None = None

    def set_layout(self, entry: AuditEntry) -> None:
        """How a table is to be read, by its ``layout`` line; before anything is read."""
        self._layout = Layout(entry["delimiter"], tuple(entry["columns"]))

    def peek(self) -> bytes:
        """The next line with its line end; empty at the end, and where the file can't be read."""
        if self._next is None:
            self._next = self._read()
        return self._next

    def take(self) -> bytes:
        """The next line, which is then behind us."""
        line = self.peek()
        self._next = None
        self.row = self._next_row
        self.number += 1
        return line

    def close(self) -> None:
        """Closes the file."""
        self._files.close()

    def _read(self) -> bytes:
        if self.trouble:
            return b""
        try:
            if self._lines is None:
                self._lines = self._opened()
            line = next(self._lines, b"")
        except FileNotFoundError:
            self.trouble = f"{self.name} is missing"
        except (OSError, ValueError) as error:  # errors of Arrow are values' errors
            self.trouble = f"{self.name} can't be read: {error}"
        else:
            if not (self._inflated and self._inflated.broken and not line.endswith(b"\n")):
                return line
            self.trouble = f"{self.name} can't be read: {self._inflated.broken}"
        return b""

    def _opened(self) -> Iterator[bytes]:
        stored = self._files.enter_context(self._path.open("rb"))
        if self._form == "parquet":
            self.parquet = open_parquet(stored)
            return self._rows()
        compression = compression_of_name(self._path.name)
        if self._form == "json":
            return framed_json(stored, compression, _ANY_LENGTH)
        if self._form == "csv":
            source = Source(self.name, self._path.name, "csv", compression)
            lines = Lines(source, stored, _ANY_LENGTH)
            return (raw.data for raw in CsvRecords(source, lines, self._layout, _ANY_LENGTH))
        if compression:
            self._inflated = inflated(stored, compression)
        file = io.BufferedReader(self._inflated) if self._inflated else stored
        return iter([file.read()]) if self._form == "text" else iter(file)

    def _rows(self) -> Iterator[bytes]:
        for batch in batches(self.parquet):
            if batch.data is None:
                raise OSError(batch.reason)
            for at, line in enumerate(row_lines(batch.data.select(list(self._layout.columns)))):
                self._next_row = (batch.data, at, batch.group)
                yield line if isinstance(line, bytes) else b""


def quarantined(folder: Path, entry: AuditEntry) -> Iterator[bytes]:
    """The bytes that went to the quarantine with an entry of the audit log.

    Raises:
        InputError: they are not there.
    """
    facts = entry["quarantined"]
    left = facts["bytes"]
    if not left:
        yield b""
        return
    path = folder / facts["file"]
    try:
        with path.open("rb") as file:
            file.seek(facts["at"])
            while left and (data := file.read(min(left, 1 << 20))):
                left -= len(data)
                yield data
    except OSError as error:
        raise InputError(f"its bytes can't be read from {path.as_posix()}: {error.strerror or error}") from error
    if left:
        raise InputError(f"{path.as_posix()} is shorter than it was")
