"""The few hot loops, compiled: each says the same as the readable reference that stands in its family, bit for bit.

Compiling takes numba. Loading it takes longer than a short text is worth, so the references run until a process has seen
``WORTH_IT`` characters, and the compiled loops from then on; tests hold the two together. ``QUALCHECK_KERNELS=off`` (or ``on``)
in the environment decides it for good.
"""

from __future__ import annotations

import logging
import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

#: Characters after which a process loads the compiled loops.
WORTH_IT = 400_000
VARIABLE = "QUALCHECK_KERNELS"
MISSING = "numba is not installed: checking goes on without compiled loops, at about half the speed"

_log = logging.getLogger("qualcheck")
_wish = os.environ.get(VARIABLE, "")
_seen = 0


def note(characters: int) -> None:
    """So many characters are about to be checked."""
    global _seen  # noqa: PLW0603 - one figure for the process
    _seen += characters


def switched_off() -> bool:
    """Whether the environment says that the references are to run."""
    return _wish == "off"


def compiled() -> bool:
    """Whether the compiled loops are to be used now."""
    if switched_off():
        return False
    return (_wish == "on" or _seen >= WORTH_IT) and _available()


@cache
def _available() -> bool:
    if find_spec("numba") is None:
        _log.warning(MISSING)
        return False
    if not any((Path(__file__).parent / "__pycache__").glob("*.nbi")):
        _log.warning("compiling the hot loops (once for this installation, about half a minute)")
    return True
