"""Which files that stand where a run would write are its own: an earlier run's are replaced, other people's only by order."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from qualcheck.engines.own_outputs import HINT
from qualcheck.engines.target import Target
from qualcheck.errors import InputError
from qualcheck.readers import Source, is_audit_name
from qualcheck.readers.inflate import compression_of_name, inflated
from qualcheck.whole_file import holds_anything
from qualcheck.writers import read_audit

#: Fields of a line of the rejects.
_OF_REJECTS: Final = frozenset(("outcome", "reasons", "score_cleaned"))


def refuse_foreign(target: Target, sources: Iterable[Source]) -> None:
    """Refuses to write over files that no earlier run of cleaning is known to have written. Empty ones, devices and pipes hold nothing.

    An export's files are known by its manifest or its audit log, a log and rejects by what they hold, or by the names they get by default.

    Raises:
        InputError: such a file is in the way.
    """
    if target.root is not None:
        _refuse_outputs(target, target.root, sources)
    if target.audit and holds_anything(target.audit) and not is_audit_name(target.audit.name) and not _is_audit(target.audit):
        raise InputError(f"--audit {target.audit.as_posix()}: is there already, and is no audit log of qualcheck; {HINT}")
    if target.rejects and holds_anything(target.rejects) and not is_audit_name(target.rejects.name) and not _is_rejects(target.rejects):
        raise InputError(f"--rejects {target.rejects.as_posix()}: is there already, and holds no rejects of qualcheck; {HINT}")


def left_behind(target: Target | None, sources: Iterable[Source]) -> list[str]:
    """Names below the root of what an earlier run of other inputs wrote, and this one will not: its manifest and log take the place of theirs."""
    if target is None or target.root is None or target.name is not None:
        return []
    root = target.root
    now = {target.name_of(source) for source in sources}
    return sorted({name for name in _written_before(target, root) if name not in now and holds_anything(root / name)})


def _refuse_outputs(target: Target, root: Path, sources: Iterable[Source]) -> None:
    there = [name for source in sources if holds_anything(root / (name := target.name_of(source)))]
    if not there:
        return
    known = set(_written_before(target, root))
    foreign = [name for name in there if name not in known]
    if foreign:
        more = f" (and {len(foreign) - 1:,} more)" if len(foreign) > 1 else ""
        whose = "is not of the last run of 'qualcheck clean' there" if known else "no earlier run of 'qualcheck clean' wrote it"
        raise InputError(f"-o {(root / foreign[0]).as_posix()}{more}: is there already, and {whose}; {HINT}")


def _written_before(target: Target, root: Path) -> Iterator[str]:
    """Names below the root: of the finished export, and of one that was interrupted while its files got their places."""
    manifest, working = target.manifest, target.working_folder
    if manifest and manifest.is_file():
        yield from (entry["output"] for entry in _lines(manifest) if isinstance(entry.get("output"), str))
    elif target.audit and target.audit.is_file():
        yield from _of_log(target.audit, only_first=target.name is not None)
    if working:
        for entry in _lines(working / "moves.jsonl"):
            yield os.path.relpath(working / str(entry.get("final")), root).replace(os.sep, "/")
    for part in sorted(root.glob(".*qualcheck-ray/*/out/qualcheck-manifest.jsonl")):
        yield from (entry["output"] for entry in _lines(part) if isinstance(entry.get("output"), str))


def _of_log(audit: Path, *, only_first: bool) -> Iterator[str]:
    try:
        for entry in read_audit(audit):
            if entry["type"] == "file":
                yield str(entry["output"])
                if only_first:
                    return
    except InputError:
        return  # what can't be read says nothing


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a file of ours that may be missing, or break off."""
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            try:
                entry = json.loads(line)
            except ValueError:
                return
            if isinstance(entry, dict):
                yield entry


def _is_audit(path: Path) -> bool:
    try:
        next(read_audit(path), None)
    except InputError:
        return False
    return True


def _is_rejects(path: Path) -> bool:
    compression = compression_of_name(path.name)
    with path.open("rb") as stored:
        file = io.BufferedReader(inflated(stored, compression)) if compression else stored
        try:
            entry = json.loads(file.readline())
        except ValueError:
            return False
    return isinstance(entry, dict) and entry.keys() >= _OF_REJECTS
