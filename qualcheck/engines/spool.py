"""Pickled values on disk, to be had back in any order."""

from __future__ import annotations

import os
import pickle
import tempfile
from array import array
from typing import Any

#: So many bytes are written at once.
_WAITING = 1 << 20


class Spool:
    """A temporary file of values that may be more than fit in memory; it is gone when the process ends."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="qualcheck-", buffering=0)  # noqa: SIM115 - lives as long as the spool
        self._waiting = bytearray()
        self._starts = array("Q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, value: bytes) -> None:
        """Puts a pickled value behind the others."""
        self._waiting += value
        self._starts.append(self._starts[-1] + len(value))
        if len(self._waiting) >= _WAITING:
            self._write()

    def __getitem__(self, number: int) -> Any:
        if self._waiting:
            self._write()
        self._file.seek(self._starts[number])
        return pickle.loads(self._file.read(self._starts[number + 1] - self._starts[number]))  # noqa: S301 - our own, in a file without a name

    def close(self) -> None:
        self._file.close()

    def _write(self) -> None:
        self._file.seek(0, os.SEEK_END)
        with memoryview(self._waiting) as waiting:
            written = 0
            while written < len(waiting):
                written += self._file.write(waiting[written:]) or 0
        self._waiting.clear()
