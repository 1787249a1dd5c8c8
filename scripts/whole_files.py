"""Writing a file whole or not at all: what is cut short half way, or read at that moment, is the old file and never half of the new one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np


def write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """Gives ``fill`` a new file beside ``path``, and puts it in the place of ``path`` once it is complete."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            fill(file)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """UTF-8, line ends as they are in ``text``."""
    write(path, lambda file: file.write(text.encode()))


def save_array(path: Path, array: np.ndarray[Any, Any]) -> None:
    """As ``numpy.save`` does. A process that has the old file mapped into memory keeps it."""
    write(path, lambda file: np.save(file, array))
