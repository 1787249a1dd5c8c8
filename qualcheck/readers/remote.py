"""Files that are not on this machine's disks, through fsspec: ``s3://…``, ``gs://…``, ``hf://…``, ``memory://…``."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from qualcheck.errors import InputError
from qualcheck.extras import load

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")
_MAGIC = re.compile(r"[*?[]")


def is_url(path: str) -> bool:
    """Whether a path names a remote place."""
    return _URL.match(path) is not None


def listing(url: str) -> Iterator[tuple[str, str, bool]]:
    """(URL, name below what was given, whether it was named itself) of each file of a remote file, folder or glob, by name.

    Raises:
        InputError: nothing is there, or it can't be reached.
        ConfigError: fsspec, or the package that it needs for this kind of place, is not installed.
    """
    system, path = _system(url)
    try:
        if _MAGIC.search(path):
            found = sorted(name for name in system.glob(path) if system.isfile(name))
            base = path[: _MAGIC.search(path).start()].rpartition("/")[0]  # type: ignore[union-attr]
        elif system.isdir(path):
            found, base = sorted(system.find(path)), path.rstrip("/")
        elif system.exists(path):
            found, base = [path], ""
        else:
            raise InputError(f"{url}: no such file or folder")
    except OSError as error:
        raise InputError(f"{url}: can't be reached: {error}") from error
    if not found:
        raise InputError(f"{url}: holds no files, or nothing matches this pattern")
    for name in found:
        below = name.rpartition("/")[2] if found == [path] else name[len(base) :].lstrip("/")
        yield system.unstrip_protocol(name), below, found == [path]


def opened(url: str) -> io.BufferedReader:
    """A remote file, for reading.

    Raises:
        OSError: it can't be opened.
    """
    system, path = _system(url)
    file: Any = system.open(path, "rb")
    return file if isinstance(file, io.BufferedReader) else io.BufferedReader(_Raw(file), 1 << 20)


def _system(url: str) -> tuple[Any, str]:
    fsspec = load("fsspec", url)
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as error:
        raise InputError(f"{url}: can't be reached: {error}") from error
    return system, path


class _Raw(io.RawIOBase):
    """A file of fsspec's below Python's own buffer, which can be peeked into."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: Any, /) -> int:
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()
