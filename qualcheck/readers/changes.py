"""What changed in git since a revision: which files, and which records of record files."""

from __future__ import annotations

import io
import os
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import cast

from qualcheck.errors import InputError
from qualcheck.readers.inflate import inflated
from qualcheck.readers.kinds import FileKind

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Changes:
    """Files that differ from a revision.

    Attributes:
        top: the work tree's folder, resolved.
        base: the commit that is compared with: where ``since`` and HEAD part.
        files: paths below ``top`` of files that are new or changed, those that git does not know yet included.
        renamed: of these, those that are an old file under a new name, with the old one.
    """

    top: Path
    base: str
    files: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)


def changes_since(revision: str, folder: Path) -> Changes:
    """What changed in the work tree around ``folder`` since ``revision``, committed or not.

    Where HEAD has left the revision's line (a pull request whose target went on), the commit where they part is compared with.

    Raises:
        InputError: no git, no work tree, or a revision that is not known.
    """
    top = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n"))).resolve()
    known = _run(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if known.returncode:
        hint = "; the clone is shallow: fetch more of its history (actions/checkout: fetch-depth: 0)" if _is_shallow(top) else ""
        raise InputError(f"--since {revision}: git knows no such revision in {top.as_posix()}{hint}")
    commit = known.stdout.decode().strip()
    parted = _run(top, "merge-base", commit, "HEAD")
    base = parted.stdout.decode().strip() if not parted.returncode else commit
    differing, renamed = _differing(_git(top, "diff", "--name-status", "-z", "-M100%", "--no-ext-diff", "--diff-filter=d", base, "--"))
    unknown = _git(top, "ls-files", "--others", "--exclude-standard", "-z")
    names = differing | {os.fsdecode(name) for name in unknown.split(b"\0") if name}
    return Changes(top, base, tuple(sorted(names)), renamed)


def _differing(status: bytes) -> tuple[set[str], dict[str, str]]:
    """(names of files that differ, the old names of those that are the same under another one), by git's ``--name-status -z``."""
    parts = iter(os.fsdecode(part) for part in status.split(b"\0") if part)
    names, renamed = set[str](), dict[str, str]()
    for letters in parts:
        name = next(parts)
        if letters[0] in "RC":  # of a rename or copy the old name comes first
            old, name = name, next(parts)
            if letters[0] == "R":
                renamed[name] = old
        names.add(name)
    return names, renamed


class OldRecords:
    """Tells the records of a file that stood in it before, wherever they stand now."""

    def __init__(self, changes: Changes, name: str, kind: FileKind) -> None:
        self._changes = changes
        self._name = name
        self._kind = kind
        self._left: Counter[bytes] | None = None

    def has(self, line: bytes) -> bool:
        """Whether this record, apart from its line end, is an old one; each old one counts once."""
        if self._left is None:
            self._left = Counter(map(_digest, self._lines()))
        key = _digest(line)
        if not self._left.get(key):
            return False
        self._left[key] -= 1
        return True

    def _lines(self) -> list[bytes]:
        shown = _run(self._changes.top, "cat-file", "--filters", f"{self._changes.base}:{self._name}")
        if shown.returncode:
            return []  # it was not there
        file: io.BufferedReader = io.BufferedReader(cast("io.RawIOBase", io.BytesIO(shown.stdout)))
        if self._kind.kind == "json":
            from qualcheck.readers.json_frames import framed_json

            return list(framed_json(file, self._kind.compression, len(shown.stdout) + 1))
        if self._kind.compression:  # of broken data, what stands before the break
            return io.BufferedReader(inflated(file, self._kind.compression)).read().split(b"\n")
        return shown.stdout.split(b"\n")


def _digest(line: bytes) -> bytes:
    return blake2b(line.removeprefix(_BOM).strip(b" \t\r\n"), digest_size=16).digest()


def _is_shallow(top: Path) -> bool:
    return _run(top, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"


def _git(folder: Path, *words: str) -> bytes:
    done = _run(folder, *words)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InputError(f"--since needs a git work tree: {said[0] if said else f'git {words[0]} failed'}")
    return done.stdout


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(["git", "-C", os.fspath(folder), "-c", "core.quotePath=false", *words], capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise InputError(f"--since needs git, which can't be started: {error.strerror or error}") from error
