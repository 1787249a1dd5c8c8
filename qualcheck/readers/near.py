"""Hints at what a path or a glob that leads nowhere may have meant."""

from __future__ import annotations

import os
import re
from itertools import takewhile
from pathlib import Path

from qualcheck.errors import nearest

#: What makes a path a glob.
MAGIC = re.compile(r"[*?[]")


def near_path(path: Path) -> str:
    """A hint at the first part of a path that does not exist: what is called nearly so."""
    whole = [*reversed(path.parents), path]
    missing = next((part for part in whole if not os.path.exists(part)), path)  # noqa: PTH110
    try:
        names = sorted(entry.name for entry in os.scandir(missing.parent))
    except OSError:
        return ""
    return nearest(missing.name, names)


def near_glob(pattern: str) -> str:
    """A hint at what a glob that matches nothing may have meant: a folder of nearly that name, else an ending or file that there is."""
    parts = Path(pattern).parts
    fixed = Path(*takewhile(lambda part: not MAGIC.search(part), parts))
    if not fixed.is_dir():
        return near_path(fixed)
    last = parts[-1]
    try:
        names = sorted(entry.name for entry in os.scandir(fixed))
    except OSError:
        return ""
    endings = {f"*{Path(name).suffix}" for name in names if Path(name).suffix}
    return nearest(last, sorted(endings if last.startswith("*.") else {*endings, *names}))
