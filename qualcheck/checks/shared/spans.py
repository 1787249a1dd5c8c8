"""Places that are taken, so that one stretch of text is not explained twice."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Places:
    """Stretches of text that don't overlap, as (start, end)."""

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        self.add(spans)

    def add(self, spans: Iterable[tuple[int, int]]) -> None:
        """Takes more places."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted([*self._spans, *spans]):
            if merged and start < merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        self._spans = merged
        self._ends = [end for _, end in merged]

    def touch(self, start: int, end: int) -> bool:
        """Whether any of ``[start, end)`` is taken."""
        at = bisect_right(self._ends, start)
        return at < len(self._spans) and self._spans[at][0] < end
