"""Garbage collection, put off while one long document is checked.

All that is made for a document is held until its report is done, so looking for garbage before finds none, and looks at more objects each
time: a sixth of the time of ten megabytes.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

#: Characters from which on it is worth it.
LONG = 1_000_000

_lock = Lock()
_pauses = 0
_was_on = False


@contextmanager
def put_off(characters: int) -> Iterator[None]:
    """No garbage is collected inside, where a text of so many characters is a long one. Threads may be inside together; the last one out
    puts collection as it was when the first came.
    """
    if characters < LONG:
        yield
        return
    global _pauses, _was_on  # noqa: PLW0603 - collection is one for the process
    with _lock:
        if not _pauses:
            _was_on = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if not _pauses and _was_on:
                gc.enable()
