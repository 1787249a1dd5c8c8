"""Files that are written from front to back, compressed or not, and that can be taken up again where they were safe on disk."""

from __future__ import annotations

import bz2
import io
import lzma
import os
import zlib
from pathlib import Path
from typing import Any, Protocol

from qualcheck.errors import QualcheckError
from qualcheck.extras import load

_BUFFER = 1 << 20
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3


class OutputError(QualcheckError):
    """A file that can't be written."""


class Writable(Protocol):
    """What bytes can be written to: a ``Stream``, standard output."""

    def write(self, data: bytes, /) -> Any:
        """Writes all of the bytes."""


class Stream:
    """A file in the making. Compressed files carry no time and no name, so that the same content gives the same bytes."""

    def __init__(self, part: Path, name: str, keep: int = 0) -> None:
        """Opens it.

        Args:
            part: where it is written.
            name: what it will be called; ``.gz``, ``.zst``, ``.bz2`` and ``.xz`` compress.
            keep: so many bytes that are there already stay; what stands behind them is dropped.

        Raises:
            OSError: it can't be opened, or holds less.
        """
        self.path = part
        self._ending = Path(name.lower()).suffix
        self._member: Any = None
        raw = io.FileIO(part, "r+" if keep else "w")
        if keep:
            if raw.seek(0, os.SEEK_END) < keep:
                raw.close()
                raise OSError(f"{part} is shorter than it was")
            raw.truncate(keep)
            raw.seek(keep)
        self._file = io.BufferedWriter(raw, _BUFFER)

    @property
    def closed(self) -> bool:
        """Whether it has been closed."""
        return self._file.closed

    def write(self, data: bytes, /) -> int:
        """Writes bytes."""
        if self._ending in _COMPRESSORS:
            if self._member is None:
                self._member = _COMPRESSORS[self._ending]()
            self._file.write(self._member.compress(data))
        else:
            self._file.write(data)
        return len(data)

    def checkpoint(self) -> int:
        """Brings everything to disk, at the end of a compressed member; returns the size of the file."""
        self._end_member()
        self._file.flush()
        os.fsync(self._file.fileno())
        return self._file.tell()

    def close(self) -> None:
        """Finishes the file; a compressed one without content is a valid one all the same."""
        if self._file.closed:
            return
        try:
            if self._ending in _COMPRESSORS and not self._file.tell():
                self.write(b"")
            self._end_member()
        finally:
            self._file.close()

    def abandon(self) -> None:
        """Closes the file without finishing it, whatever state its disk is in."""
        self._member = None
        try:
            self._file.close()
        except OSError:
            self._file.raw.close()

    def _end_member(self) -> None:
        if self._member is not None:
            self._file.write(self._member.flush())
            self._member = None


def _zstd() -> Any:
    return load("zstandard", "a file compressed by zstd").ZstdCompressor(level=_ZSTD_LEVEL).compressobj()


_COMPRESSORS: dict[str, Any] = {
    ".gz": lambda: zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, 31),
    ".zst": _zstd,
    ".bz2": bz2.BZ2Compressor,
    ".xz": lzma.LZMACompressor,
}
