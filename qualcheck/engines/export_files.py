"""Which files an export consists of, so that what an audit log says nothing of is not passed over in silence."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from qualcheck.engines.target import MANIFEST_NAME
from qualcheck.readers import is_audit_name, kind_of_name
from qualcheck.writers import AuditEntry


class Export:
    """The files of an export, of which those that the audit log names are ticked off.

    Args:
        out: its folder, or the one file that it is.
        besides: folders in it that are something else.
    """

    def __init__(self, out: Path, besides: Iterable[Path]) -> None:
        self._out = out
        self._besides = {os.path.realpath(folder) for folder in besides}
        self._outputs: set[str] = set()
        self._paths: set[str] = set()

    def see(self, entry: AuditEntry) -> None:
        """Ticks off the file of a ``file`` entry."""
        self._outputs.add(entry["output"])
        self._paths.add(entry["path"])

    def unseen(self) -> list[str]:
        """What is left: documents' files in the folder, and inputs that the manifest names and of which nothing was written."""
        if not self._out.is_dir():
            return []
        left = {(self._out / name).as_posix() for name in self._names() if name not in self._outputs}
        for shard in _shards(self._out / MANIFEST_NAME):
            name, path = shard.get("output"), shard.get("path")
            if path not in self._paths and name not in self._outputs:
                left.add((self._out / name).as_posix() if isinstance(name, str) else str(path))
        return sorted(left)

    def _names(self) -> Iterator[str]:
        for folder, below, files in os.walk(self._out):
            below[:] = [name for name in below if not name.startswith(".") and os.path.realpath(Path(folder, name)) not in self._besides]
            for name in files:
                if kind_of_name(name) and not name.startswith(".") and not is_audit_name(name):
                    yield Path(folder, name).relative_to(self._out).as_posix()


def _shards(manifest: Path) -> Iterator[dict[str, Any]]:
    """The entries of the manifest for single files; what is no entry is nothing to go by."""
    try:
        lines = manifest.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("type") == "shard":
            yield entry
