"""Which files a run reads: files, folders, globs and standard input to one ordered list."""

from __future__ import annotations

import contextlib
import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Literal, NamedTuple

from qualcheck.config import InputConfig
from qualcheck.errors import ConfigError, InputError, nearest
from qualcheck.extras import require
from qualcheck.globs import PathGlobs
from qualcheck.model import Trouble
from qualcheck.readers import remote
from qualcheck.readers.changes import Changes, OldRecords, changes_since
from qualcheck.readers.inflate import ENDINGS, Compression, compression_of_name, without_compression

Kind = Literal["text", "records", "csv", "parquet", "warc"]

#: Name of the audit log that cleaning leaves beside its output.
AUDIT_NAME: Final = "qualcheck-audit.jsonl"
#: What cleaning leaves beside its output; such files are never taken for documents in folders.
OWN_NAME: Final = re.compile(r"(?:.*\.)?qualcheck-(?:audit|rejects|manifest|quarantine)\.(?:jsonl|parquet)")
STDIN: Final = "-"
EMPTY_PATH: Final = "an empty path was given; a dot means the current folder"

_PLAIN: dict[str, Kind] = {
    ".txt": "text",
    ".md": "text",
    ".jsonl": "records",
    ".ndjson": "records",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
}
_COMPRESSED: dict[Kind, tuple[str, ...]] = {"records": (".gz", ".zst"), "csv": (".gz", ".zst"), "warc": (".gz",)}
_NEEDS: dict[str, str] = {"parquet": "pyarrow", "warc": "warcio", "zstd": "zstandard"}
_MAGIC = re.compile(r"[*?[]")


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


class FileKind(NamedTuple):
    """What a file holds, and how it is compressed."""

    kind: Kind
    compression: Compression = ""


_KINDS: dict[str, FileKind] = {
    **{ending: FileKind(kind) for ending, kind in _PLAIN.items()},
    **{ending + packed: FileKind(kind, ENDINGS[packed]) for ending, kind in _PLAIN.items() for packed in _COMPRESSED.get(kind, ())},
}


@dataclass(frozen=True, slots=True)
class Source:
    """One input file.

    Attributes:
        path: as it was given (below a folder: the folder as given, then the rest), with forward slashes.
        name: its place below the folder that was given, else its file name; where its cleaned copy goes.
        kind: one document a file (``text``), one JSON object a line (``records``), or one a row or record of the format.
        compression: of the bytes; empty for none.
        file: None for standard input and for remote files.
        remote: whether ``path`` is a URL that fsspec opens.
    """

    path: str
    name: str
    kind: Kind
    compression: Compression = ""
    file: Path | None = None
    remote: bool = False

    def stored_size(self) -> int | None:
        """Bytes of the file as it is stored; None where it is not on this machine, or can't be asked."""
        try:
            return self.file.stat().st_size if self.file else None
        except OSError:
            return None


@dataclass(slots=True)
class Inputs:
    """All inputs of a run.

    Attributes:
        sources: in the order given; inside a folder by name.
        folders: the folders that were given, or that globs led to.
        skipped: files in folders or behind globs that are of no kind that is read.
        excluded: files that were named and are excluded all the same (``input.force_exclude``).
        troubles: folders that can't be listed.
        old: by path, record files of which only new records count.
        textless: paths of tables in folders that have no column of text, and were left out.
        meter: how far reading has come.
        exclude: what is left out of folders.
    """

    sources: list[Source] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    skipped: int = 0
    excluded: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    old: dict[str, OldRecords] = field(default_factory=dict)
    textless: list[str] = field(default_factory=list)
    meter: Meter = field(default_factory=Meter, compare=False)
    exclude: PathGlobs = field(default_factory=lambda: PathGlobs((), ""), compare=False)

    @property
    def size(self) -> int | None:
        """Bytes of all files as they are stored; None where that can't be known: standard input, files on other machines."""
        sizes = [source.stored_size() for source in self.sources]
        return None if None in sizes else sum(size or 0 for size in sizes)


def kind_of_name(name: str) -> FileKind | None:
    """What a file is by its name's ending, in any case; None where such files are not read."""
    folded = name.lower()
    return next((kind for ending, kind in _KINDS.items() if folded.endswith(ending) and folded != ending), None)


def find_sources(
    paths: Iterable[str | Path],
    config: InputConfig | None = None,
    *,
    stdin_format: str = "txt",
    stdin_filename: str | None = None,
    since: str | None = None,
) -> Inputs:
    """Resolves what a user gives to the files to read, each once.

    Args:
        paths: files, folders (read recursively, hidden entries left out), globs, ``-`` for standard input.
        config: ``exclude`` holds for files that are named too, unless ``force_exclude`` is off; ``format`` for files that are
            named and globs.
        stdin_format: what standard input holds, by a file ending without its dot (``txt``, ``jsonl`` …).
        stdin_filename: name to report for standard input; its ending goes before ``stdin_format``.
        since: a revision of git; only files that are new or changed since then, and only such records.

    Raises:
        InputError: a path that does not exist, a glob that matches nothing, a named file of a kind that is not read; with
            ``since``, a path outside the work tree or a revision that is not known.
        ConfigError: an unknown format, or one that needs a package that is not installed.
    """
    finder = _Finder(config or InputConfig(), None if since is None else changes_since(since, Path.cwd()))
    for given in paths:
        text = os.fspath(given)
        if text == STDIN:
            finder.add_stdin(stdin_format, stdin_filename)
        else:
            finder.add(text)
    finder.leave_out_textless()
    return finder.inputs


class _Finder:
    def __init__(self, config: InputConfig, changes: Changes | None) -> None:
        self._changes = changes
        self._changed = frozenset(changes.files) if changes else frozenset()
        self._excluded = PathGlobs(config.exclude, "input.exclude")
        self.inputs = Inputs(exclude=self._excluded)
        self._force_exclude = config.force_exclude
        self._format = config.format and _kind_of_format(config.format, "input.format")
        self._files: set[tuple[int, int] | str] = set()
        self._folders: set[tuple[int, int]] = set()
        self._config = config
        self._in_folders: set[str] = set()  # tables that nobody named

    def add_stdin(self, stdin_format: str, filename: str | None) -> None:
        kind = kind_of_name(filename) if filename else None
        if filename and kind is None:
            raise InputError(f"--stdin-filename {filename}: {_not_read()}")
        if kind is None:
            kind = _kind_of_format(stdin_format, "standard input")
        if kind.kind == "parquet":
            raise InputError("standard input can't be Parquet, which is read from its end; save it to a file first")
        _require(kind, "standard input")
        ending = next(ending for ending, value in _KINDS.items() if value == kind)
        name = PurePosixPath(filename.replace("\\", "/")).name if filename else f"stdin{ending}"
        if STDIN not in self._files:
            self._files.add(STDIN)
            self.inputs.sources.append(Source(filename or "<stdin>", name, *kind))

    def add(self, given: str) -> None:
        if not given:
            raise InputError(EMPTY_PATH)
        if remote.is_url(given):
            self._add_remote(given)
            return
        path = Path(given)
        if os.path.isdir(path):  # noqa: PTH112 - Path's own raises where a folder above is closed
            self._add_folder(path)
        elif os.path.lexists(path):
            if self._force_exclude and self._excluded.excludes_file(_below_here(path)):
                self.inputs.excluded += 1
                return
            self._add_file(path, path.name, self._kind_of(path.name, path.as_posix()))
        elif _MAGIC.search(given):
            self._add_glob(given)
        else:
            raise InputError(f"{given}: no such file or folder{_near_path(path)}")

    def _add_glob(self, pattern: str) -> None:
        matches = sorted(glob.glob(pattern, recursive=True), key=lambda match: Path(match).parts)  # noqa: PTH207 - keeps the form that was given
        if not matches:
            raise InputError(f"{pattern}: nothing matches this pattern{_near_glob(pattern)}")
        base = Path(*takewhile(lambda part: not _MAGIC.search(part), Path(pattern).parts))
        for match in map(Path, matches):
            below = match.relative_to(base).as_posix()
            if self._excluded.excludes_file(below) or self._excluded.excludes_file(match.as_posix()):
                continue
            if os.path.isdir(match):  # noqa: PTH112
                self._add_folder(match, below + "/")
            else:
                self._add_if_read(match, below, self._format or None)

    def _kind_of(self, name: str, shown: str) -> FileKind:
        """What a file that was named is: by ``input.format``, or by its name."""
        if self._format:
            return FileKind(self._format.kind, self._format.compression or compression_of_name(name))
        kind = kind_of_name(name)
        if kind is None:
            raise InputError(f"{shown}: {_not_read()}; input.format (--input-format) says what a file of another name holds")
        return kind

    def _add_remote(self, url: str) -> None:
        """A file, folder or glob that fsspec reaches."""
        for path, below, single in remote.listing(url):
            name = below.rpartition("/")[2]
            if single or self._format:
                kind: FileKind | None = self._kind_of(name, path)
            else:
                hidden = any(part.startswith(".") for part in below.split("/"))
                kind = None if hidden or is_audit_name(name) or self._excluded.excludes_file(below, path) else kind_of_name(name)
            if kind is None:
                self.inputs.skipped += 1
            elif path not in self._files:
                _require(kind, path)
                self._files.add(path)
                self.inputs.sources.append(Source(path, below, *kind, remote=True))

    def _add_folder(self, folder: Path, prefix: str = "") -> None:
        self.inputs.folders.append(folder)
        for path, below in self._walk(folder, "") if self._changes is None else self._changed_below(folder, self._changes):
            known = len(self.inputs.sources)
            self._add_if_read(path, prefix + below)
            self._in_folders.update(source.path for source in self.inputs.sources[known:] if source.kind in ("csv", "parquet"))

    def leave_out_textless(self) -> None:
        """Leaves out tables of folders that have no column of text: figures beside a corpus are nobody's documents.

        Where they are the greater part of what would be read, in bytes, it is more likely that their column of text has a name that
        is not known; then they stay, and cannot be read.
        """
        tables = [source for source in self.inputs.sources if source.path in self._in_folders]
        textless = {source.path for source in tables if _is_textless(source, self._config)}
        rest = [source for source in self.inputs.sources if source.path not in textless]
        if textless and sum(source.stored_size() or 0 for source in self.inputs.sources) <= 2 * sum(source.stored_size() or 0 for source in rest):
            self.inputs.sources, self.inputs.textless = rest, sorted(textless)

    def _add_if_read(self, path: Path, name: str, forced: FileKind | None = None) -> None:
        kind = FileKind(forced.kind, forced.compression or compression_of_name(path.name)) if forced else kind_of_name(path.name)
        special = os.path.exists(path) and not os.path.isfile(path)  # noqa: PTH110, PTH113
        if kind is None or special or is_audit_name(path.name):
            self.inputs.skipped += 1
        else:
            self._add_file(path, name, kind)

    def _add_file(self, path: Path, name: str, kind: FileKind) -> None:
        below_top = None if self._changes is None else _below(path, self._changes.top)
        if self._changes is not None and below_top not in self._changed:
            return
        _require(kind, path.as_posix())
        key = identity_of(path)
        if key not in self._files:
            self._files.add(key)
            self.inputs.sources.append(Source(path.as_posix(), name, *kind, path))
            if self._changes is not None and below_top is not None and kind.kind == "records":
                self.inputs.old[path.as_posix()] = OldRecords(self._changes, below_top, kind.compression)

    def _changed_below(self, folder: Path, changes: Changes) -> Iterator[tuple[Path, str]]:
        """What a walk would find of the changed files, without the walk."""
        above = _below(folder, changes.top)
        prefix = "" if above in ("", ".") else f"{above}/"
        names = sorted((name[len(prefix) :] for name in changes.files if name.startswith(prefix)), key=lambda name: name.split("/"))
        given = "" if folder == Path() else f"{folder.as_posix()}/"
        for name in names:
            hidden = any(part.startswith(".") for part in name.split("/"))
            if not hidden and not self._excluded.excludes_file(name, given):
                yield folder / name, name

    def _walk(self, folder: Path, below: str) -> Iterator[tuple[Path, str]]:
        identity = identity_of(folder)
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
            if entry.name.startswith("."):
                continue
            is_folder = os.path.isdir(path)  # noqa: PTH112
            if self._excluded and self._excluded.excludes(below + entry.name, folder=is_folder, shown=path.as_posix()):
                continue
            if is_folder:
                yield from self._walk(path, f"{below}{entry.name}/")
            else:
                yield path, below + entry.name


def _is_textless(source: Source, config: InputConfig) -> bool:
    from qualcheck.readers.frames import raw_documents
    from qualcheck.readers.raw import NO_TEXT

    with contextlib.closing(raw_documents(source, config)) as raws:  # type: ignore[type-var]
        first = next(raws, None)
    return first is not None and first.kind == "failed" and first.reason.startswith(NO_TEXT)


def _below(path: Path, top: Path) -> str:
    """The path of a file or folder below the work tree's folder; links to the file itself are not followed, git knows them by name."""
    whole = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
    try:
        return whole.relative_to(top).as_posix()
    except ValueError:
        raise InputError(f"--since: {path.as_posix()} is not in the git work tree {top.as_posix()}") from None


def is_audit_name(name: str) -> bool:
    """Whether a file is an audit log of ours, or another file of a cleaning run, by its name."""
    return OWN_NAME.fullmatch(without_compression(name)) is not None


def _kind_of_format(name: str, what: str) -> FileKind:
    known = [ending.removeprefix(".") for ending in _KINDS]
    kind = _KINDS.get("." + name.lower().removeprefix("."))
    if kind is None:
        raise ConfigError(f"unknown format of {what} '{name}'{nearest(name, known)}; known are {', '.join(known)}")
    return kind


def _require(kind: FileKind, shown: str) -> None:
    for need in kind:
        if need in _NEEDS:
            require(_NEEDS[need], shown)


def _not_read() -> str:
    return f"files of this kind are not read; those that are end in {', '.join(_PLAIN)} (records and tables also compressed: .gz, .zst)"


def identity_of(path: Path) -> tuple[int, int] | str:
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


def _near_glob(pattern: str) -> str:
    """A hint at what a glob that matches nothing may have meant: a folder of nearly that name, else an ending or file that there is."""
    parts = Path(pattern).parts
    fixed = Path(*takewhile(lambda part: not _MAGIC.search(part), parts))
    if not fixed.is_dir():
        return _near_path(fixed)
    last = parts[-1]
    try:
        names = sorted(entry.name for entry in os.scandir(fixed))
    except OSError:
        return ""
    endings = {f"*{Path(name).suffix}" for name in names if Path(name).suffix}
    return nearest(last, sorted(endings if last.startswith("*.") else {*endings, *names}))


def _below_here(path: Path) -> str:
    """The path of a named file below the current folder where it is there, else as it is."""
    if not path.is_absolute():
        return os.path.normpath(path).replace(os.sep, "/")
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
