"""Which files a run reads: files, folders, globs and standard input to one ordered list."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from qualcheck.config import InputConfig
from qualcheck.errors import ConfigError, InputError, nearest
from qualcheck.model import Trouble

Kind = Literal["text", "records"]

#: Name of the audit log that cleaning leaves beside its output; such files are never taken for documents in folders.
AUDIT_NAME: Final = "qualcheck-audit.jsonl"
STDIN: Final = "-"

_KINDS: dict[str, tuple[Kind, bool]] = {
    ".txt": ("text", False),
    ".md": ("text", False),
    ".jsonl": ("records", False),
    ".ndjson": ("records", False),
    ".jsonl.gz": ("records", True),
    ".ndjson.gz": ("records", True),
}
_MAGIC = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Source:
    """One input file.

    Attributes:
        path: as it was given (below a folder: the folder as given, then the rest), with forward slashes.
        name: its place below the folder that was given, else its file name; where its cleaned copy goes.
        kind: one document a file (``text``), or one JSON object a line (``records``).
        gzip: whether the bytes are compressed.
        file: None for standard input.
    """

    path: str
    name: str
    kind: Kind
    gzip: bool = False
    file: Path | None = None


@dataclass(slots=True)
class Inputs:
    """All inputs of a run.

    Attributes:
        sources: in the order given; inside a folder by name.
        folders: the folders that were given, or that globs led to.
        skipped: files in folders or behind globs that are of no kind that is read.
        troubles: folders that can't be listed.
    """

    sources: list[Source] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    skipped: int = 0
    troubles: list[Trouble] = field(default_factory=list)


def kind_of_name(name: str) -> tuple[Kind, bool] | None:
    """(kind, gzip) by the file name's ending, in any case; None where such files are not read."""
    folded = name.lower()
    return next((kind for ending, kind in _KINDS.items() if folded.endswith(ending) and folded != ending), None)


def find_sources(
    paths: Iterable[str | Path], config: InputConfig | None = None, *, stdin_format: str = "txt", stdin_filename: str | None = None
) -> Inputs:
    """Resolves what a user gives to the files to read, each once.

    Args:
        paths: files, folders (read recursively, hidden entries left out), globs, ``-`` for standard input.
        config: for ``exclude``, which holds for folders and globs, not for files that are named.
        stdin_format: what standard input holds, by a file ending without its dot (``txt``, ``jsonl`` …).
        stdin_filename: name to report for standard input; its ending goes before ``stdin_format``.

    Raises:
        InputError: a path that does not exist, a glob that matches nothing, a named file of a kind that is not read.
        ConfigError: an unknown ``stdin_format``.
    """
    finder = _Finder(config or InputConfig())
    for given in paths:
        text = os.fspath(given)
        if text == STDIN:
            finder.add_stdin(stdin_format, stdin_filename)
        else:
            finder.add(text)
    return finder.inputs


class _Finder:
    def __init__(self, config: InputConfig) -> None:
        self.inputs = Inputs()
        self._excluded = [(_exclusion(pattern), "/" in pattern) for pattern in config.exclude]
        self._files: set[tuple[int, int] | str] = set()
        self._folders: set[tuple[int, int]] = set()

    def add_stdin(self, stdin_format: str, filename: str | None) -> None:
        kind = kind_of_name(filename) if filename else None
        if filename and kind is None:
            raise InputError(f"--stdin-filename {filename}: {_not_read()}")
        if kind is None:
            known = [ending.removeprefix(".") for ending in _KINDS]
            kind = _KINDS.get("." + stdin_format.lower().removeprefix("."))
            if kind is None:
                raise ConfigError(f"unknown format of standard input '{stdin_format}'{nearest(stdin_format, known)}; known are {', '.join(known)}")
        ending = next(ending for ending, value in _KINDS.items() if value == kind)
        name = PurePosixPath(filename.replace("\\", "/")).name if filename else f"stdin{ending}"
        if STDIN not in self._files:
            self._files.add(STDIN)
            self.inputs.sources.append(Source(filename or "<stdin>", name, *kind))

    def add(self, given: str) -> None:
        if not given:
            raise InputError("an empty path was given; a dot means the current folder")
        path = Path(given)
        if os.path.isdir(path):  # noqa: PTH112 - Path's own raises where a folder above is closed
            self._add_folder(path)
        elif os.path.lexists(path):
            kind = kind_of_name(path.name)
            if kind is None:
                raise InputError(f"{path.as_posix()}: {_not_read()}")
            self._add_file(path, path.name, kind)
        elif _MAGIC.search(given):
            self._add_glob(given)
        else:
            raise InputError(f"{given}: no such file or folder{_near_path(path)}")

    def _add_glob(self, pattern: str) -> None:
        matches = sorted(glob.glob(pattern, recursive=True), key=lambda match: Path(match).parts)  # noqa: PTH207 - keeps the form that was given
        if not matches:
            raise InputError(f"{pattern}: nothing matches this pattern")
        base = Path(*takewhile(lambda part: not _MAGIC.search(part), Path(pattern).parts))
        for match in map(Path, matches):
            below = match.relative_to(base).as_posix()
            if self._is_excluded(below, match.as_posix()):
                continue
            if os.path.isdir(match):  # noqa: PTH112
                self._add_folder(match, below + "/")
            else:
                self._add_if_read(match, below)

    def _add_folder(self, folder: Path, prefix: str = "") -> None:
        self.inputs.folders.append(folder)
        for path, below in self._walk(folder, ""):
            self._add_if_read(path, prefix + below)

    def _add_if_read(self, path: Path, name: str) -> None:
        kind = kind_of_name(path.name)
        special = os.path.exists(path) and not os.path.isfile(path)  # noqa: PTH110, PTH113
        if kind is None or special or is_audit_name(path.name):
            self.inputs.skipped += 1
        else:
            self._add_file(path, name, kind)

    def _add_file(self, path: Path, name: str, kind: tuple[Kind, bool]) -> None:
        key = _identity(path)
        if key not in self._files:
            self._files.add(key)
            self.inputs.sources.append(Source(path.as_posix(), name, *kind, path))

    def _walk(self, folder: Path, below: str) -> Iterator[tuple[Path, str]]:
        identity = _identity(folder)
        if isinstance(identity, tuple):
            if identity in self._folders:
                return  # a loop of symbolic links, or a folder that was read already
            self._folders.add(identity)
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            message = f"the folder can't be listed: {error.strerror or error}"
            self.inputs.troubles.append(Trouble("unreadable", message, folder.as_posix(), id=folder.as_posix()))
            return
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith(".") or self._is_excluded(below + entry.name, path.as_posix()):
                continue
            if os.path.isdir(path):  # noqa: PTH112
                yield from self._walk(path, f"{below}{entry.name}/")
            else:
                yield path, below + entry.name

    def _is_excluded(self, below: str, shown: str) -> bool:
        return any(pattern.fullmatch(below) or (with_folders and pattern.fullmatch(shown)) for pattern, with_folders in self._excluded)


def is_audit_name(name: str) -> bool:
    """Whether a file is an audit log of ours by its name."""
    return name.removesuffix(".gz").endswith(AUDIT_NAME)


def _not_read() -> str:
    return f"files of this kind are not read; those that are end in {', '.join(_KINDS)}"


def _identity(path: Path) -> tuple[int, int] | str:
    """What is the same for two names of one file: device and number, or the path where it can't be asked."""
    try:
        status = path.stat()
    except OSError:
        return str(path)
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)


def _near_path(path: Path) -> str:
    """A hint at the first part of a path that does not exist: what is called nearly so."""
    whole = [*reversed(path.parents), path]
    missing = next((part for part in whole if not os.path.exists(part)), path)  # noqa: PTH110
    try:
        names = sorted(entry.name for entry in os.scandir(missing.parent))
    except OSError:
        return ""
    return nearest(missing.name, names)


def _exclusion(pattern: str) -> re.Pattern[str]:
    """A glob of ``input.exclude`` as a pattern on whole paths.

    Without a slash it is tried on the name of every file and folder, with one on the path below the folder that was
    given (or as given); ``**`` stands for any folders. What excludes a folder excludes all below it.
    """
    segments = pattern.replace("\\", "/").strip("/").split("/")
    parts = ["(?:.*/)?"] if len(segments) == 1 else []
    for index, segment in enumerate(segments):
        last = index == len(segments) - 1
        if segment == "**":
            parts.append(".*" if last else "(?:[^/]+/)*")
        else:
            parts.append(_CLASS.sub(_translated, segment) + ("" if last else "/"))
    try:
        return re.compile("".join([*parts, "(?:/.*)?"]), re.DOTALL)
    except re.error as error:
        raise ConfigError(f"input.exclude: '{pattern}' is no glob: {error}") from error


_SPECIAL_IN_CLASS = re.compile(r"[\\^\[\]&~|]")
_CLASS = re.compile(r"\[(!?)(\]?[^\]]*)\]|\*+|\?|[^*?[]+|\[")


def _translated(match: re.Match[str]) -> str:
    part = match[0]
    if part.startswith("*"):
        return "[^/]*"
    if part == "?":
        return "[^/]"
    if match[2]:
        inside = _SPECIAL_IN_CLASS.sub(r"\\\g<0>", match[2])
        return f"[^{inside}]" if match[1] else f"[{inside}]"
    return re.escape(part)
