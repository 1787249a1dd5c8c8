"""Input files as streams of raw documents: whole text files, lines of record files, rows of tables. Nothing is decoded here."""

from __future__ import annotations

import contextlib
import hashlib
import io
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from qualcheck.config import InputConfig
from qualcheck.readers import remote
from qualcheck.readers.inflate import Inflated, inflated
from qualcheck.readers.meter import Meter
from qualcheck.readers.raw import Raw
from qualcheck.readers.sources import Source
from qualcheck.readers.text import binary_kind

_BUFFER = 1 << 20
_HEAD = 4096
_UTF8_BOM = b"\xef\xbb\xbf"


def raw_documents(source: Source, config: InputConfig | None = None, meter: Meter | None = None) -> Iterator[Raw]:
    """The raw documents of a source, in order; never raises for what is wrong with the input.

    Args:
        source: what to read.
        config: for names of columns and ``max_document_bytes``: what is longer would have to be held in memory whole,
            several times, and is refused.
        meter: is told how far reading has come.
    """
    config = config or InputConfig()
    try:
        with opened(source) as file, (meter or Meter()).follows(file):
            size = source.file.stat().st_size if source.file else 0
            for raw in _framed(source, file, config):
                yield _changed(raw, size) if raw.kind == "end" and source.file else raw
    except OSError as error:
        yield Raw(source, kind="failed", reason=f"can't be read: {error.strerror or error}")


def _changed(end: Raw, size: int) -> Raw:
    """The end of a file that was ``size`` bytes long when it was opened, with a word on what happened since."""
    now = end.source.file.stat().st_size if end.source.file else size
    if now == size:
        return end
    return replace(end, reason=f"the file was written to while it was read ({size:,} bytes at first, {now:,} at the end); what was read is kept")


@contextlib.contextmanager
def opened(source: Source) -> Iterator[io.BufferedReader]:
    """The bytes of a source as they are stored.

    Raises:
        OSError: it can't be opened.
    """
    if source.file is not None:
        with io.FileIO(source.file) as file:
            yield io.BufferedReader(file, _BUFFER)
    elif source.remote:
        with remote.opened(source.path) as remote_file:
            yield remote_file
    else:
        given = sys.stdin.buffer
        yield given if isinstance(given, io.BufferedReader) else io.BufferedReader(io.BytesIO(given.read()))


def _framed(source: Source, file: io.BufferedReader, config: InputConfig) -> Iterator[Raw]:
    match source.kind:
        case "text":
            return _text_file(source, file, config.max_document_bytes)
        case "records":
            return _lines(source, file, config.max_document_bytes)
        case "json":
            from qualcheck.readers.json_frames import json_records

            return json_records(source, file, config)
        case "csv":
            from qualcheck.readers.csv_frames import csv_records

            return csv_records(source, file, config)
        case "parquet":
            from qualcheck.readers.parquet_rows import parquet_rows

            return parquet_rows(source, file, config)
        case "warc":
            from qualcheck.readers.warc import warc_records

            return warc_records(source, file, config)


def _text_file(source: Source, file: io.BufferedReader, longest: int) -> Iterator[Raw]:
    packed = inflated(file, source.compression) if source.compression else None
    data = (io.BufferedReader(packed, _BUFFER) if packed else file).read(longest + 1)
    refusal = too_long("the file", longest) if len(data) > longest else packed.broken if packed else ""
    if refusal:  # a text that breaks off is not read: nobody could tell its end from the break
        yield Raw(source, kind="failed", reason=refusal)
        return
    yield Raw(source, None, data)
    yield Raw(source, None, hashlib.sha256(data).digest(), "end")


def too_long(what: str, longest: int) -> str:
    """The refusal of what would take too much memory, with the way to have it read all the same."""
    return f"{what} is longer than {longest:,} bytes; raise input.max_document_bytes (--max-document-bytes) to have it read"


class Line(NamedTuple):
    """A line of a record file.

    Attributes:
        data: its bytes, line end included; nothing where it is too long to be held.
        number, offset, size: which one it is (1-based), and where it stands in the decompressed bytes.
        reason: why it is no whole line; empty where it is.
    """

    data: bytes
    number: int
    offset: int
    size: int
    reason: str = ""


class Lines:
    """The lines of a record file, decompressed: counted, measured, hashed, and bounded in length.

    Attributes:
        number: of lines read so far.
        end: of the line that was read last.
        digest: of everything read so far.
    """

    def __init__(self, source: Source, file: io.BufferedReader, longest: int) -> None:
        self._inflated: Inflated | None = inflated(file, source.compression) if source.compression else None
        self._file = io.BufferedReader(self._inflated, _BUFFER) if self._inflated else file
        self._longest = longest
        self._whole = True
        self.number = 0
        self.end = 0
        self.digest = hashlib.sha256()

    def head(self) -> bytes:
        """The first bytes; nothing is read by this."""
        return self._file.peek(_HEAD)[:_HEAD]

    def read(self) -> Line | None:
        """The next line; None at the end. Where compressed data breaks, the last line says so; it is empty if it would begin there."""
        data = self._file.readline(self._longest + 1)
        broken = self._inflated.broken if self._inflated and not data.endswith(b"\n") else ""
        if not data and not (broken and self._whole):
            return None
        start, size, reason = self.end, len(data), ""
        self.number += 1
        self.digest.update(data)
        if size > self._longest:
            size += self._skip_rest(data)
            data, reason = b"", too_long("the line", self._longest)
        elif broken:
            self._whole = False
            read = f"{self.number - 1:,} lines before it were read" if self.number > 1 else ""
            reason = "; ".join(filter(None, (broken, "this line breaks off" if data else read)))
        self.end += size
        return Line(data, self.number, start, size, reason)

    def _skip_rest(self, part: bytes) -> int:
        skipped = 0
        while part and not part.endswith(b"\n"):
            part = self._file.readline(_BUFFER)
            skipped += len(part)
            self.digest.update(part)
        return skipped


def _lines(source: Source, file: io.BufferedReader, longest: int) -> Iterator[Raw]:
    lines = Lines(source, file, longest)
    refusal = refused_head(lines.head(), "JSON Lines", packed=bool(source.compression))
    if refusal:
        yield Raw(source, kind="failed", reason=refusal)
        return
    number = 0
    while (line := lines.read()) is not None:
        data = line.data
        number += bool(line.size)
        if line.reason and not lines.end:
            yield Raw(source, kind="failed", reason=line.reason)  # not one byte came out of it: no such file at all
            return
        if line.reason:
            yield failed_line(source, line)
        elif is_blank(data) and (line.number == 1 or not data.startswith(_UTF8_BOM)):
            yield Raw(source, line.number, data, "blank", offset=line.offset)
        else:
            yield Raw(source, line.number, data, offset=line.offset)
    yield Raw(source, number, lines.digest.digest(), "end")


def failed_line(source: Source, line: Line) -> Raw:
    """The raw document of a line that is none."""
    return Raw(source, line.number, line.data, "failed", line.reason, line.offset, line.size - len(line.data))


def is_blank(line: bytes) -> bool:
    """Whether a line of a record file is there but holds nothing, apart from a byte order mark."""
    return bool(line) and not line.removeprefix(_UTF8_BOM).strip(b" \t\r\n")


def refused_head(head: bytes, what: str, *, packed: bool) -> str:
    """Why these can't be lines of text, by the first bytes; empty where they may be. ``packed``: whether they were decompressed."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return f"not {what}: the file is in UTF-16 or UTF-32; write it in UTF-8"
    kind = binary_kind(head, packed=packed)
    return f"not {what}: {kind}" if kind else ""
