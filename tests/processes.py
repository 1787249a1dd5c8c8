"""What tests of other processes wait for: conditions, never a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Final

#: Seconds after which something that should have happened counts as failed, also on a machine with much else to do.
PATIENCE: Final = 120.0


def wait_until(holds: Callable[[], bool]) -> None:
    """Returns as soon as it holds; fails if it does not come to hold."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"did not come to hold within {PATIENCE:g} s"
        time.sleep(0.02)


def alive(group: int) -> bool:
    """Whether a process of the group is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
