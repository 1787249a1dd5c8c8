"""Output files under temporary names until a run has come to its end."""

from __future__ import annotations

import filecmp
import hashlib
from pathlib import Path
from types import TracebackType
from typing import Self

from qualcheck.whole_file import holds_anything
from qualcheck.writers.streams import OutputError, Stream

#: Temporary files are hidden, so that no reader takes them for documents.
_SUFFIX = ".qualcheck-part"


def part_beside(path: Path) -> Path:
    """The temporary name of a file in its own folder; of a length of its own, since the file's might be too long."""
    digest = hashlib.blake2b(path.name.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()
    return path.with_name(f".{digest}{_SUFFIX}")


class Staged:
    """Files of one run. All get their names when the block ends well; when it does not, none does."""

    def __init__(self) -> None:
        self._moves: list[tuple[Path, Path]] = []
        self._folders = MadeFolders()
        self._open: list[Stream] = []

    def __enter__(self) -> Self:
        return self

    def create(self, path: Path, *, as_stored: bool = False) -> Stream:
        """A new file that will be called ``path``; ``.gz`` and ``.zst`` compress, unless ``as_stored``. The caller closes it."""
        part = self.reserve(path)
        try:
            file = Stream(part, "" if as_stored else path.name)
        except OSError as error:
            raise OutputError(f"{path.as_posix()}: can't be written: {error.strerror or error}") from error
        self._open = [other for other in self._open if not other.closed]
        self._open.append(file)
        return file

    def reserve(self, path: Path) -> Path:
        """The temporary name of a file that somebody else writes; it will be called ``path``."""
        try:
            self._folders.make(path.parent)
        except OSError as error:
            raise OutputError(f"{path.as_posix()}: can't be written: {error.strerror or error}") from error
        part = part_beside(path)
        self._moves.append((part, path))
        return part

    def differs(self, path: Path) -> bool:
        """Whether a file is there already that holds something, and something else than what is written and closed for ``path``."""
        return holds_anything(path) and not filecmp.cmp(part_beside(path), path, shallow=False)

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
        except OutputError:
            self._discard()
            raise
        except OSError as error:
            self._discard()
            raise OutputError(f"the output can't be written: {error}") from error

    def _discard(self) -> None:
        for file in self._open:
            file.abandon()
        for part, _ in self._moves:
            part.unlink(missing_ok=True)
        self._folders.remove()


class MadeFolders:
    """Folders that were made on the way, and that go again where nothing came of it."""

    def __init__(self) -> None:
        self._made: list[Path] = []

    def make(self, folder: Path) -> None:
        """Makes a folder and those above it that are missing.

        Raises:
            OSError: it can't be made.
        """
        missing = [above for above in (folder, *folder.parents) if not above.exists()]
        for above in reversed(missing):
            above.mkdir(exist_ok=True)
            self._made.append(above)

    def remove(self) -> None:
        """Removes those that are empty."""
        for folder in reversed(self._made):
            try:
                folder.rmdir()
            except OSError:
                continue  # not empty: somebody else has put something there
        self._made.clear()
