"""The lines of a text, as offsets; paragraphs are runs of lines."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import AnyStr, Generic

import numpy as np

#: Lines that are not blank, a byte for each line.
_FILLED = re.compile(b"\x01+")


class LineTable(Generic[AnyStr]):
    r"""Lines are separated by ``\n``; a ``\r`` before it belongs to the line end, not to the line.

    Attributes:
        raw: the lines as split at ``\n``, a trailing ``\r`` included.
        starts: offset of the first character of each line.
        start_array: the same as an array.
        ends: offset behind the last character of each line, line end excluded.
    """

    __slots__ = ("ends", "raw", "size", "start_array", "starts")

    def __init__(self, raw: list[AnyStr], carriage_return: AnyStr | None) -> None:
        self.raw: list[AnyStr] = raw
        breaks = np.fromiter(map(len, raw), np.int64, len(raw)).cumsum()
        breaks += np.arange(len(raw))
        self.start_array = np.zeros(len(raw), np.int64)
        self.start_array[1:] = breaks[:-1] + 1
        self.starts: list[int] = self.start_array.tolist()
        self.ends: list[int] = breaks.tolist()
        self.size = self.ends[-1]
        if carriage_return is not None:
            for index, line in enumerate(raw):
                if line[-1:] == carriage_return:
                    self.ends[index] -= 1

    @staticmethod
    def of_text(text: str) -> LineTable[str]:
        """The lines of a text, by code-point offsets."""
        return LineTable(text.split("\n"), "\r" if "\r" in text else None)

    @staticmethod
    def of_bytes(data: bytes) -> LineTable[bytes]:
        """The lines of encoded text, by byte offsets."""
        return LineTable(data.split(b"\n"), b"\r" if b"\r" in data else None)

    def __len__(self) -> int:
        return len(self.raw)

    def index_at(self, offset: int) -> int:
        """0-based index of the line that holds ``offset``; a line end counts to the line before it."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def number_at(self, offset: int) -> int:
        """1-based line number of ``offset``."""
        return self.index_at(offset) + 1

    def is_blank(self, index: int) -> bool:
        return not self.raw[index].strip()

    def whole_line_span(self, first: int, last: int | None = None) -> tuple[int, int]:
        """The span to delete so that lines ``first..last`` (0-based, inclusive) vanish with their line ends.

        Blank lines that would be doubled go along: after a deleted line between two blank lines one of them is left.
        """
        last = first if last is None else last
        start, end = self.starts[first], self.size
        after = last + 1
        if after < len(self.raw) and self.raw[after].strip():  # the usual case first
            return start, self.starts[after]
        before_blank = first == 0 or self.is_blank(first - 1)
        while before_blank and after < len(self) and self.is_blank(after):
            after += 1
        if after < len(self):
            return start, self.starts[after]
        # Nothing is left below: the blank lines above would dangle, and the line end too where the text had none at its end.
        above = first
        while above > 0 and self.is_blank(above - 1):
            above -= 1
        if above == 0:
            return 0, end
        return (self.ends[above - 1] if self.raw[-1] else self.starts[above]), end


def paragraph_spans(stripped: Iterable[str]) -> list[tuple[int, int]]:
    """Spans of the runs of lines between blank lines, as (first, last) line indices, inclusive; of lines without blanks around them."""
    return [(run.start(), run.end() - 1) for run in _FILLED.finditer(bytes(map(bool, stripped)))]
