"""Text on a terminal: how many columns it takes, and how it is broken and cut to fit.

Wide letters (East Asian) take two columns, combining ones none, by the Unicode Character Database that comes with Python.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from typing import IO, Final
from unicodedata import combining, east_asian_width

NARROWEST, WIDEST = 60, 140
#: Eighths of a column, for the end of a bar.
_EIGHTHS: Final = " ▏▎▍▌▋▊▉"


def terminal_width() -> int:
    """Columns that there are; 100 where nobody knows. ``COLUMNS`` goes before what the terminal says."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((100, 24)).columns))


def is_terminal(out: IO[str]) -> bool:
    """Whether lines are to be broken here: a pipe gets them whole, so that they can be searched."""
    return out.isatty()


def cells(text: str) -> int:
    """Columns that a text takes; it must be printable."""
    return len(text) if text.isascii() else sum(map(_cell, text))


def clipped(text: str, width: int, *, keep_end: bool = False) -> str:
    """The text, cut to so many columns at its end, or at its beginning where its end is to be kept; ``…`` where something is missing."""
    if cells(text) <= width:
        return text
    if width < 2:
        return ""
    left, kept = width - 1, []
    for letter in reversed(text) if keep_end else text:
        left -= _cell(letter)
        if left < 0:
            break
        kept.append(letter)
    return "…" + "".join(reversed(kept)) if keep_end else "".join(kept) + "…"


def folded(text: str, width: int, first: int, indent: int) -> list[str]:
    """A text as lines of at most so many columns, broken at blanks.

    Args:
        text: on one line.
        width: columns that there are.
        first: columns that are taken on the first line already.
        indent: blanks in front of each other line; they are part of it.
    """
    blanks = len(text) - len(text.lstrip(" "))
    begun, *words = text[blanks:].split(" ")
    lines, line, room = [], " " * blanks + begun, width - first
    for word in words:
        if cells(line) + 1 + cells(word) > room:
            lines.append(line)
            line, room = " " * indent + word, width
        else:
            line = f"{line} {word}"
    return [*lines, line]


def lines_for(out: IO[str], lines: Iterable[str]) -> str:
    """Lines as they go out: folded to fit on a terminal, whole elsewhere."""
    if is_terminal(out):
        width = terminal_width()
        lines = [part for line in lines for part in folded(line, width, 0, 6)]
    return "".join(f"{line}\n" for line in lines)


def bar(share: float, width: int) -> str:
    """A bar of a share of 0 to 1 in so many columns, to an eighth of one."""
    eighths = round(share * width * 8)
    full, part = divmod(eighths, 8)
    return "█" * full + (_EIGHTHS[part] if part else "")


def _cell(letter: str) -> int:
    if combining(letter) or "\ufe00" <= letter <= "\ufe0f":
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1
