"""Pickled values on disk, to be had back in any order."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from typing import Any


class Spool:
    """A temporary file of values that may be more than fit in memory; it is gone when the process ends."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="qualcheck-")  # noqa: SIM115 - lives as long as the spool
        self._starts = array("Q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, value: bytes) -> None:
        """Puts a pickled value behind the others."""
        self._file.seek(self._starts[-1])
        self._file.write(value)
        self._starts.append(self._starts[-1] + len(value))

    def __getitem__(self, number: int) -> Any:
        self._file.seek(self._starts[number])
        return pickle.loads(self._file.read(self._starts[number + 1] - self._starts[number]))  # noqa: S301 - our own, in a file without a name

    def close(self) -> None:
        self._file.close()
