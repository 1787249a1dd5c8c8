"""Compressed files as streams that give everything before a break, and then say how they break."""

from __future__ import annotations

import bz2
import contextlib
import io
import lzma
import zlib
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Literal

from qualcheck.extras import load

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Compression = Literal["", "gzip", "zstd", "bzip2", "xz"]
#: File ending -> how such a file is compressed.
ENDINGS: Final[dict[str, Compression]] = {".gz": "gzip", ".zst": "zstd", ".bz2": "bzip2", ".xz": "xz"}

_CHUNK = 1 << 16
_BUFFER = 1 << 20
#: A compressed byte of zstd can stand for 32 kB: so little is given to it at once that what comes out stays below some 30 MB.
_ZSTD_CHUNK = 1 << 10
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


def compression_of_name(name: str) -> Compression:
    """How a file is compressed, by the ending of its name."""
    return next((kind for ending, kind in ENDINGS.items() if name.lower().endswith(ending)), "")


def without_compression(name: str) -> str:
    """The name without the ending of its compression."""
    ending = next((ending for ending in ENDINGS if name.lower().endswith(ending)), "")
    return name[: len(name) - len(ending)]


def inflated(file: io.BufferedReader, compression: Compression) -> Inflated:
    """The decompressed stream of a file; give it to ``io.BufferedReader``."""
    match compression:
        case "gzip":
            return Gunzipped(file)
        case "bzip2":
            return Unpacked(file, "bzip2", bz2.BZ2Decompressor)
        case "xz":
            return Unpacked(file, "xz", partial(lzma.LZMADecompressor, lzma.FORMAT_XZ))
    return Unzstd(file)


class Inflated(io.RawIOBase):
    """Decompresses members (frames) one after the other. What breaks ends the stream; ``broken`` then says how.

    The usual readers drop what they had decompressed when they meet the break; here all of it comes out first.
    """

    def __init__(self, file: io.BufferedReader) -> None:
        self.broken = ""
        self._file = file
        self._member: Any = None
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
        raise NotImplementedError

    def _read(self) -> bytes | None:
        """The next compressed bytes; None where the file can't be read any more."""
        try:
            return self._left or self._file.read(_CHUNK)
        except OSError as error:
            self.broken = f"can't be read further: {error.strerror or error}"
            return None


class Gunzipped(Inflated):
    """Of gzip."""

    def _more(self) -> bool:
        data = self._read()
        if data is None:
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

    def _inflate(self, member: Any, data: bytes) -> None:
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


class Unzstd(Inflated):
    """Of zstd."""

    def __init__(self, file: io.BufferedReader) -> None:
        super().__init__(file)
        self._zstd = load("zstandard", "a file compressed by zstd")
        self._at = 0  # how much of ``_left`` has been decompressed

    def _more(self) -> bool:
        if self._at >= len(self._left):
            self._left = b""
            data = self._read()
            if data is None:
                return False
            self._left, self._at = data, 0
        if not self._left:
            if self._member is not None:
                self.broken = "the zstd data breaks off before its end"
            return False
        fresh = self._member is None
        if fresh:
            self._member = self._zstd.ZstdDecompressor().decompressobj()
        part = self._left[self._at : self._at + _ZSTD_CHUNK]
        self._at += len(part)
        try:
            self._out = self._member.decompress(part)
        except self._zstd.ZstdError as error:
            no_zstd = not self._members and fresh and not part.startswith(_ZSTD_MAGIC)
            self.broken = f"{'it is not zstd data' if no_zstd else 'the zstd data is broken'} ({str(error).rpartition(': ')[2]})"
            return False
        if self._member.eof:
            self._members += 1
            self._at -= len(self._member.unused_data)
            self._member = None
        return True


class Unpacked(Inflated):
    """Of bzip2 and xz, by the decompressors of the standard library."""

    def __init__(self, file: io.BufferedReader, name: str, member: Callable[[], Any]) -> None:
        super().__init__(file)
        self._name = name
        self._new = member

    def _more(self) -> bool:
        data = b""
        if self._member is None or self._member.needs_input:
            read = self._read()
            if not read:
                if read is not None and self._member is not None:
                    self.broken = f"the {self._name} data breaks off before its end"
                return False
            data = read
        fresh = self._member is None
        if fresh:
            data = data.lstrip(b"\0") if self._members else data  # padding behind a stream is allowed
            if not data:
                self._left = b""
                return bool(self._file.peek(1))
            self._member = self._new()
        self._left = b""
        try:
            self._out = self._member.decompress(data, _BUFFER)
        except (OSError, lzma.LZMAError):
            self.broken = f"it is not {self._name} data" if fresh and not self._members else f"the {self._name} data is broken"
            return False
        if self._member.eof:
            self._members += 1
            self._left, self._member = self._member.unused_data, None
        return True


def _all_before_the_break(member: Any, data: bytes) -> bytes:
    """What can be decompressed of ``data``, byte by byte, before the byte at which it breaks."""
    parts: list[bytes] = []
    with contextlib.suppress(zlib.error):
        parts.extend(member.decompress(data[at : at + 1]) for at in range(len(data)))
    return b"".join(parts)
