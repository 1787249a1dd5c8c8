"""Input files as streams of raw documents: whole text files, single lines of record files. Nothing is decoded here."""

from __future__ import annotations

import contextlib
import hashlib
import io
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from qualcheck.readers.sources import Source
from qualcheck.readers.text import binary_kind

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: A longer line or text file is refused: it would have to be held in memory whole, several times.
LONGEST = 100_000_000
_CHUNK = 1 << 16
_BUFFER = 1 << 20
_HEAD = 4096
_UTF8_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Raw:
    """One raw document, or what else has to be passed on in order.

    Attributes:
        line: 1-based line of a record; None for a whole text file.
        data: its bytes, line end included, as far as they could be read.
        kind: ``document``; ``blank``: an empty line of a record file; ``failed``: no document, ``reason`` says why;
            ``end``: the source has been read to its end, ``line`` is its number of lines and ``data`` the SHA-256 of its
            bytes (decompressed). A source that can't be opened has one ``failed`` and no ``end``.
    """

    source: Source
    line: int | None = None
    data: bytes = b""
    kind: Literal["document", "blank", "failed", "end"] = "document"
    reason: str = ""


def raw_documents(source: Source) -> Iterator[Raw]:
    """The raw documents of a source, in order; never raises for what is wrong with the input."""
    try:
        with _opened(source) as file:
            yield from _text_file(source, file) if source.kind == "text" else _lines(source, file)
    except OSError as error:
        yield Raw(source, kind="failed", reason=f"can't be read: {error.strerror or error}")


@contextlib.contextmanager
def _opened(source: Source) -> Iterator[io.BufferedReader]:
    if source.file is not None:
        with io.FileIO(source.file) as file:
            yield io.BufferedReader(file, _BUFFER)
    else:
        given = sys.stdin.buffer
        yield given if isinstance(given, io.BufferedReader) else io.BufferedReader(io.BytesIO(given.read()))


def _text_file(source: Source, file: io.BufferedReader) -> Iterator[Raw]:
    data = file.read(LONGEST + 1)
    if len(data) > LONGEST:
        yield Raw(source, kind="failed", reason=f"longer than {LONGEST:,} bytes, which is too long for one document")
        return
    yield Raw(source, None, data)
    yield Raw(source, None, hashlib.sha256(data).digest(), "end")


def _lines(source: Source, file: io.BufferedReader) -> Iterator[Raw]:
    inflated = _Inflated(file) if source.gzip else None
    lines = io.BufferedReader(inflated, _BUFFER) if inflated else file
    refusal = _refusal(lines.peek(_HEAD)[:_HEAD])
    if refusal:
        yield Raw(source, kind="failed", reason=refusal)
        return
    digest = hashlib.sha256()
    number = 0
    line = b"\n"
    while following := lines.readline(LONGEST + 1):
        line = following
        number += 1
        digest.update(line)
        if len(line) > LONGEST:
            while line and not line.endswith(b"\n"):
                line = lines.readline(_BUFFER)
                digest.update(line)
            yield Raw(source, number, kind="failed", reason=f"the line is longer than {LONGEST:,} bytes")
        elif inflated and inflated.broken and not line.endswith(b"\n"):
            yield Raw(source, number, line, "failed", f"{inflated.broken}; this line breaks off")
        elif is_blank(line) and (number == 1 or not line.startswith(_UTF8_BOM)):
            yield Raw(source, number, line, "blank")
        else:
            yield Raw(source, number, line)
    if inflated and inflated.broken and line.endswith(b"\n"):
        yield Raw(source, number + 1, kind="failed", reason=f"{inflated.broken}; {number:,} lines before it were read")
    yield Raw(source, number, digest.digest(), "end")


def is_blank(line: bytes) -> bool:
    """Whether a line of a record file is there but holds nothing, apart from a byte order mark."""
    return bool(line) and not line.removeprefix(_UTF8_BOM).strip(b" \t\r\n")


def _refusal(head: bytes) -> str:
    """Why these can't be lines of JSON, by the first bytes; empty where they may be."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        return "not JSON Lines: the file is in UTF-16 or UTF-32; JSON is exchanged in UTF-8"
    kind = binary_kind(head)
    return f"not JSON Lines: {kind}" if kind else ""


class _Inflated(io.RawIOBase):
    """Decompresses gzip members one after the other. What breaks ends the stream; ``broken`` then says how.

    Python's own reader drops what it had decompressed when it meets the break; here all of it comes out first.
    """

    def __init__(self, file: io.BufferedReader) -> None:
        self.broken = ""
        self._file = file
        self._member: zlib._Decompress | None = None
        self._left = b""  # compressed bytes that wait
        self._out = b""
        self._members = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        while not self._out and not self.broken and self._more():
            pass
        size = min(len(room), len(self._out))
        room[:size] = self._out[:size]
        self._out = self._out[size:]
        return size

    def _more(self) -> bool:
        """Decompresses a little further; False at the end."""
        try:
            data = self._left or self._file.read(_CHUNK)
        except OSError as error:
            self.broken = f"can't be read further: {error.strerror or error}"
            return False
        if self._member is None:
            data = data.lstrip(b"\0") if self._members else data  # padding behind a member is allowed
            if not data:
                self._left = b""
                return bool(self._members and self._file.peek(1))
            self._member = zlib.decompressobj(wbits=31)
        self._left = b""
        self._inflate(self._member, data)
        if not (data or self._out or self.broken or self._member is None):
            self.broken = "the gzip data breaks off before its end"
        return not self.broken

    def _inflate(self, member: zlib._Decompress, data: bytes) -> None:
        before = member.copy()
        try:
            self._out = member.decompress(data, _BUFFER)
        except zlib.error as error:
            self._out = _all_before_the_break(before, data)
            what = "it is not gzip data" if not self._members and not self._out and "header" in str(error) else "the gzip data is broken"
            self.broken = f"{what} ({str(error).partition(': ')[2] or error})"
            return
        self._left = member.unconsumed_tail
        if member.eof:
            self._members += 1
            self._left, self._member = member.unused_data, None


def _all_before_the_break(member: zlib._Decompress, data: bytes) -> bytes:
    """What can be decompressed of ``data``, byte by byte, before the byte at which it breaks."""
    parts: list[bytes] = []
    with contextlib.suppress(zlib.error):
        parts.extend(member.decompress(data[at : at + 1]) for at in range(len(data)))
    return b"".join(parts)
