"""Output files under temporary names until a run has come to its end."""

from __future__ import annotations

import gzip
import hashlib
import io
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from qualcheck.errors import QualcheckError

#: Temporary files are hidden, so that no reader takes them for documents.
_SUFFIX = ".qualcheck-part"
_BUFFER = 1 << 20
_LEVEL = 6


class OutputError(QualcheckError):
    """A file that can't be written."""


class Staged:
    """Files of one run. All get their names when the block ends well; when it does not, none does.

    Compressed files carry no time and no name, so that the same content gives the same bytes.
    """

    def __init__(self) -> None:
        self._moves: list[tuple[Path, Path]] = []
        self._made_folders: list[Path] = []
        self._open: list[IO[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def create(self, path: Path) -> IO[bytes]:
        """A new file that will be called ``path``; ``.gz`` compresses. The caller closes it."""
        digest = hashlib.blake2b(path.name.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
        part = path.with_name(f".{digest}{_SUFFIX}")  # a name of its own length might be too long
        try:
            self._make_folder(path.parent)
            raw = io.BufferedWriter(io.FileIO(part, "w"), _BUFFER)
        except OSError as error:
            raise OutputError(f"{path.as_posix()}: can't be written: {error.strerror or error}") from error
        self._moves.append((part, path))
        file = cast("IO[bytes]", _Compressed(raw)) if path.name.lower().endswith(".gz") else raw
        self._open = [other for other in self._open if not other.closed]
        self._open.append(file)
        return file

    def forget(self, path: Path) -> None:
        """Gives up a file that was created."""
        for move in [move for move in self._moves if move[1] == path]:
            move[0].unlink(missing_ok=True)
            self._moves.remove(move)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self._finish()
            return
        self._discard()
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            raise OutputError(f"the output can't be written: {error.strerror or error}; nothing was changed") from error

    def _finish(self) -> None:
        try:
            for file in self._open:
                file.close()
            for part, path in self._moves:
                part.replace(path)
        except OSError as error:
            self._discard()
            raise OutputError(f"the output can't be written: {error}") from error

    def _discard(self) -> None:
        for file in self._open:
            try:
                file.close()
            except OSError:
                continue  # a full disk; the part goes anyway
        for part, _ in self._moves:
            part.unlink(missing_ok=True)
        for folder in reversed(self._made_folders):
            try:
                folder.rmdir()
            except OSError:
                continue  # not empty: somebody else has put something there

    def _make_folder(self, folder: Path) -> None:
        missing = [above for above in (folder, *folder.parents) if not above.exists()]
        for above in reversed(missing):
            above.mkdir(exist_ok=True)
            self._made_folders.append(above)


class _Compressed(gzip.GzipFile):
    """A gzip file that closes the file below it."""

    def __init__(self, raw: IO[bytes]) -> None:
        super().__init__(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0)
        self._raw = raw

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._raw.close()
