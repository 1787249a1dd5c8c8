"""How far a run has come, by the bytes of its files."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(slots=True)
class Meter:
    """How far the reading of some files has come, in bytes as they are stored."""

    done: int = 0
    _file: BinaryIO | None = None

    @contextlib.contextmanager
    def follows(self, file: BinaryIO) -> Iterator[None]:
        """Counts a file that is read from its beginning, until the block ends."""
        self._file = file
        try:
            yield
        finally:
            self.done, self._file = self.position, None

    @property
    def position(self) -> int:
        """Bytes of the files that are through, and of the one that is being read."""
        return self.done + (self._file.tell() if self._file is not None and self._file.seekable() else 0)
