"""Which files a run reads: files, folders, globs and standard input to one ordered list."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path, PurePosixPath
from typing import Final, Literal, NamedTuple

from qualcheck.config import InputConfig
from qualcheck.errors import InputError
from qualcheck.globs import PathGlobs
from qualcheck.model import Trouble
from qualcheck.readers import remote
from qualcheck.readers.changes import Changes, OldRecords, changes_since
from qualcheck.readers.encodings import EncodingsByPath
from qualcheck.readers.inflate import Compression, compression_of_name
from qualcheck.readers.kinds import (
    FileKind,
    Kind,
    ending_of,
    ending_of_kind,
    holds_findings,
    is_own_name,
    kind_of_format,
    kind_of_name,
    not_read,
    require_package,
)
from qualcheck.readers.meter import Meter
from qualcheck.readers.near import MAGIC, near_glob, near_path
from qualcheck.readers.no_documents import being_written, without_textless

STDIN: Final = "-"
#: What 'check' writes as JSON Lines.
_LINES: Final = FileKind("records", "")
EMPTY_PATH: Final = "an empty path was given; a dot means the current folder"


@dataclass(frozen=True, slots=True)
class Source:
    """One input file.

    Attributes:
        path: as it was given (below a folder: the folder as given, then the rest), with forward slashes.
        name: its place below the folder that was given, else its file name; where its cleaned copy goes.
        kind: one document a file (``text``), one JSON object a line (``records``) or an element (``json``), or one a row or record of the format.
        compression: of the bytes; empty for none.
        file: None for standard input and for remote files.
        remote: whether ``path`` is a URL that fsspec opens.
        encoding: the codec that ``input.encodings`` names for it; empty for that of all files.
    """

    path: str
    name: str
    kind: Kind
    compression: Compression = ""
    file: Path | None = None
    remote: bool = False
    encoding: str = ""

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
        skipped: files in folders or behind globs that are of no kind that is read, counted by what their names end in.
        excluded: files that were named and are excluded all the same (``input.force_exclude``).
        excluded_below: files and folders below what was given, or behind globs, that are excluded.
        twice: further names (links) of files and folders that are read by another one.
        troubles: folders that can't be listed.
        old: by path, record files of which only new records count.
        textless: paths of tables (and of JSON files) in folders that have no column (no field) of text, and were left out.
        meter: how far reading has come.
        exclude: what is left out of folders.
    """

    sources: list[Source] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    excluded: int = 0
    excluded_below: int = 0
    twice: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    old: dict[str, OldRecords] = field(default_factory=dict)
    textless: list[str] = field(default_factory=list)
    meter: Meter = field(default_factory=Meter, compare=False)
    exclude: PathGlobs = field(default_factory=lambda: PathGlobs((), ""), compare=False)

    @property
    def are_single_texts(self) -> bool:
        """Whether all of them are files of one document each that were named, so that there may well be more of the corpus."""
        return not self.folders and all(source.kind == "text" for source in self.sources)

    @property
    def size(self) -> int | None:
        """Bytes of all files as they are stored; None where that can't be known: standard input, files on other machines."""
        sizes = [source.stored_size() for source in self.sources]
        return None if None in sizes else sum(size or 0 for size in sizes)


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
        ConfigError: an unknown format or encoding, or a format that needs a package that is not installed.
    """
    finder = _Finder(config or InputConfig(), None if since is None else changes_since(since, Path.cwd()))
    for given in paths:
        text = os.fspath(given)
        if text == STDIN:
            finder.add_stdin(stdin_format, stdin_filename)
        else:
            finder.add(text)
    return finder.finish()


class _Met(NamedTuple):
    """A name of a file or folder that was given, matched by a glob, or met in a folder.

    Attributes:
        path: as it is shown.
        name: its place below the folder that was given, with what a glob matched in front; where the cleaned copy of a file goes.
        below: the place below the folder alone, on which ``input.exclude`` is tried.
        folder: whether it is one.
        how: how it came.
        kind: of a file that is read whatever its name ends in.
    """

    path: Path
    name: str
    below: str
    folder: bool
    how: Literal["given", "matched", "walked"]
    kind: FileKind | None = None


class _Finder:
    """Gathers files. Of several names of one file the first counts, and names that are links come last."""

    def __init__(self, config: InputConfig, changes: Changes | None) -> None:
        self._changes = changes
        self._changed = frozenset(changes.files) if changes else frozenset()
        self._excluded = PathGlobs(config.exclude, "input.exclude")
        self.inputs = Inputs(exclude=self._excluded)
        self._force_exclude = config.force_exclude
        self._encodings = EncodingsByPath(config.encodings)
        self._format = config.format and kind_of_format(config.format, "input.format")
        self._files: dict[tuple[int, int] | str, Path] = {}
        self._folders: dict[tuple[int, int] | str, Path] = {}
        self._found: list[tuple[int, list[str], Source]] = []  # with what was given, and its place there
        self._given = 0
        self._links: list[tuple[int, _Met]] = []
        self._config = config
        self._written = being_written()
        self._in_folders: set[str] = set()  # tables that nobody named

    def add_stdin(self, stdin_format: str, filename: str | None) -> None:
        kind = kind_of_name(filename) if filename else None
        if filename and kind is None:
            raise InputError(f"--stdin-filename {filename}: {not_read()}")
        if kind is None:
            kind = kind_of_format(stdin_format, "standard input")
        if kind.kind == "parquet":
            raise InputError("standard input can't be Parquet, which is read from its end; save it to a file first")
        require_package(kind, "standard input")
        name = PurePosixPath(filename.replace("\\", "/")).name if filename else f"stdin{ending_of_kind(kind)}"
        self._given += 1
        if STDIN not in self._files:
            self._files[STDIN] = Path(STDIN)
            self._take(Source(filename or "<stdin>", name, *kind))

    def add(self, given: str) -> None:
        if not given:
            raise InputError(EMPTY_PATH)
        self._given += 1
        if remote.is_url(given):
            self._add_remote(given)
            return
        path = Path(given)
        if os.path.isdir(path):  # noqa: PTH112 - Path's own raises where a folder above is closed
            self._add_folder(path, link=path.is_symlink())
        elif os.path.lexists(path):
            if self._force_exclude and self._excluded.excludes_file(_below_here(path)):
                self.inputs.excluded += 1
                return
            self._see(_Met(path, path.name, "", False, "given", self._kind_of(path.name, path.as_posix())), link=path.is_symlink())
        elif MAGIC.search(given):
            self._add_glob(given)
        else:
            raise InputError(f"{given}: no such file or folder{near_path(path)}")

    def finish(self) -> Inputs:
        """All that was found, once everything was given."""
        for given, met in self._links:  # links to folders may bring more of them
            self._given = given
            self._read(met)
        self._found.sort(key=lambda found: found[:2])
        self.inputs.sources = [source for _, _, source in self._found]
        self.inputs.sources, self.inputs.textless = without_textless(self.inputs.sources, self._in_folders, self._config)
        return self.inputs

    def _add_glob(self, pattern: str) -> None:
        matches = glob.glob(pattern, recursive=True)  # noqa: PTH207 - keeps the form that was given
        if not matches:
            raise InputError(f"{pattern}: nothing matches this pattern{near_glob(pattern)}")
        base = Path(*takewhile(lambda part: not MAGIC.search(part), Path(pattern).parts))
        real = os.path.realpath(base)
        for match in sorted(map(Path, matches), key=lambda match: match.parts):
            below = match.relative_to(base).as_posix()
            link = os.path.realpath(match) != os.path.normpath(os.path.join(real, below))  # noqa: PTH118
            if self._excluded.excludes_file(below) or self._excluded.excludes_file(match.as_posix()):
                self.inputs.excluded_below += 1
            elif os.path.isdir(match):  # noqa: PTH112
                self._add_folder(match, "" if below == "." else f"{below}/", link=link)
            else:
                forced = FileKind(self._format.kind, self._format.compression or compression_of_name(match.name)) if self._format else None
                self._see(_Met(match, below, below, False, "matched", forced), link=link)

    def _kind_of(self, name: str, shown: str) -> FileKind:
        """What a file that was named is: by ``input.format``, or by its name."""
        if self._format:
            return FileKind(self._format.kind, self._format.compression or compression_of_name(name))
        kind = kind_of_name(name)
        if kind is None:
            raise InputError(f"{shown}: {not_read()}; input.format (--input-format) says what a file of another name holds")
        return kind

    def _add_remote(self, url: str) -> None:
        """A file, folder or glob that fsspec reaches."""
        for path, below, single in remote.listing(url):
            name = below.rpartition("/")[2]
            if single or self._format:
                kind: FileKind | None = self._kind_of(name, path)
            elif is_own_name(name) or any(part.startswith(".") for part in below.split("/")):
                continue
            elif self._excluded.excludes_file(below, path):
                self.inputs.excluded_below += 1
                continue
            else:
                kind = kind_of_name(name)
            if kind is None:
                self.inputs.skipped[ending_of(name)] += 1
            elif path not in self._files:
                require_package(kind, path)
                self._files[path] = Path(path)
                self._take(Source(path, below, *kind, remote=True))

    def _take(self, source: Source, place: list[str] | None = None) -> None:
        self._found.append((self._given, place or [], replace(source, encoding=self._encodings.of(source.path))))

    def _add_folder(self, folder: Path, prefix: str = "", *, link: bool) -> None:
        self.inputs.folders.append(folder)
        if self._changes is None:
            self._see(_Met(folder, prefix, "", True, "given"), link=link)
            return
        for path, below in self._changed_below(folder, self._changes):
            self._see(_Met(path, prefix + below, below, False, "walked"), link=path.is_symlink())

    def _see(self, met: _Met, *, link: bool) -> None:
        """Reads a file or folder now, or, where its name is a link, once everything else was read."""
        if link:
            self._links.append((self._given, met))
        else:
            self._read(met)

    def _read(self, met: _Met) -> None:
        """Takes a file, or all that is in a folder."""
        path, given = met.path, met.how == "given"
        if met.folder:
            if self._is_new(path, self._folders):
                self._walk(met)
            return
        if not given and (is_own_name(path.name) or (self._written and identity_of(path) in self._written)):
            return
        kind = met.kind or kind_of_name(path.name)
        special = os.path.exists(path) and not os.path.isfile(path)  # noqa: PTH110, PTH113
        if kind is None or (special and not given):
            self.inputs.skipped[ending_of(path.name)] += 1
        else:
            self._add_file(met, kind)

    def _add_file(self, met: _Met, kind: FileKind) -> None:
        path, shown = met.path, met.path.as_posix()
        below_top = None if self._changes is None else _below(path, self._changes.top)
        if self._changes is not None and (below_top not in self._changed or (met.how != "walked" and self._is_moved(below_top, ""))):
            return
        require_package(kind, shown)
        if not self._is_new(path, self._files):
            return
        self._take(Source(shown, met.name, *kind, path), met.name.split("/"))
        if met.how == "walked" and (kind.kind in ("csv", "parquet", "json") or (kind == _LINES and holds_findings(path))):
            self._in_folders.add(shown)
        if self._changes is not None and below_top is not None and kind.kind in ("records", "json"):
            self.inputs.old[shown] = OldRecords(self._changes, below_top, kind)

    def _is_new(self, path: Path, known: dict[tuple[int, int] | str, Path]) -> bool:
        """Whether this file or folder was not met before; if it was, by another name, that is noted."""
        key = identity_of(path)
        first = known.get(key)
        if first is None:
            known[key] = path
        elif os.path.abspath(first) != os.path.abspath(path):  # noqa: PTH100 - links are not to be resolved
            self.inputs.twice.append(path.as_posix())
        return first is None

    def _changed_below(self, folder: Path, changes: Changes) -> Iterator[tuple[Path, str]]:
        """What a walk would find of the changed files, without the walk."""
        above = _below(folder, changes.top)
        prefix = "" if above in ("", ".") else f"{above}/"
        names = sorted((name[len(prefix) :] for name in changes.files if name.startswith(prefix)), key=lambda name: name.split("/"))
        given = "" if folder == Path() else f"{folder.as_posix()}/"
        for name in names:
            if self._is_wanted(name, given) and not self._is_moved(prefix + name, prefix, given):
                yield folder / name, name

    def _is_wanted(self, below: str, given: str) -> bool:
        """Whether a walk of a folder would come to a file."""
        return not any(part.startswith(".") for part in below.split("/")) and not self._excluded.excludes_file(below, given)

    def _is_moved(self, name: str | None, prefix: str, given: str = "") -> bool:
        """Whether a changed file was one of those that are looked at before, under another name."""
        old = self._changes.renamed.get(name or "") if self._changes else None
        if old is None or not old.startswith(prefix) or kind_of_name(old) != kind_of_name(name or ""):
            return False
        return self._is_wanted(old[len(prefix) :], given)

    def _walk(self, folder: _Met) -> None:
        try:
            entries = sorted(os.scandir(folder.path), key=lambda entry: entry.name)
        except OSError as error:
            message = f"the folder can't be listed: {error.strerror or error}"
            shown = folder.path.as_posix()
            self.inputs.troubles.append(Trouble("unreadable", message, shown, id=shown))
            return
        for entry in entries:
            path, below = folder.path / entry.name, folder.below + entry.name
            if entry.name.startswith("."):
                continue
            is_folder = os.path.isdir(path)  # noqa: PTH112
            if self._excluded and self._excluded.excludes(below, folder=is_folder, shown=path.as_posix()):
                self.inputs.excluded_below += 1
                continue
            slash = "/" if is_folder else ""
            self._see(_Met(path, f"{folder.name}{entry.name}{slash}", below + slash, is_folder, "walked"), link=entry.is_symlink())


def _below(path: Path, top: Path) -> str:
    """The path of a file or folder below the work tree's folder; links to the file itself are not followed, git knows them by name."""
    whole = path.resolve() if path.is_dir() else path.parent.resolve() / path.name
    try:
        return whole.relative_to(top).as_posix()
    except ValueError:
        raise InputError(f"--since: {path.as_posix()} is not in the git work tree {top.as_posix()}") from None


def identity_of(path: Path) -> tuple[int, int] | str:
    """What is the same for two names of one file: device and number, or the path where it can't be asked."""
    try:
        status = path.stat()
    except OSError:
        return str(path)
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(path)


def _below_here(path: Path) -> str:
    """The path of a named file below the current folder where it is there, else as it is."""
    if not path.is_absolute():
        return os.path.normpath(path).replace(os.sep, "/")
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
