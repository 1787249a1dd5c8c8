"""What tests about time measure: processor time, which other programs on the machine hardly change, and growth rather than seconds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

#: Below this the clock and the moment count for more than the work.
LEAST: Final = 0.004


def seconds(work: Callable[[], Any], times: int = 1) -> float:
    """Processor time of ``work`` in this process, the best of some."""
    best = float("inf")
    for _ in range(times):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def in_proportion(work: Callable[[int], Any], few: int, times: int) -> bool:
    """Whether ``work(few * times)`` takes about so many times as long as ``work(few)``, both measured now.

    Three times as long as that is allowed for small texts and busy machines; what grows with the square takes ``times`` times as long.
    """
    work(few)
    reference = max(seconds(lambda: work(few), 5), LEAST)
    return seconds(lambda: work(few * times), 3) < 3 * times * reference
