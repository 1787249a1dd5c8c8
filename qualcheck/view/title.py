"""What the title of a document is: the one given, or the line that stands like one at the top of the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qualcheck.view.lines import LineTable

#: A title line is short, holds at least this many words, and does not end like a sentence.
LONGEST_TITLE = 200
FEWEST_WORDS = 4
LOOK_AT_LINES = 6


@dataclass(frozen=True, slots=True)
class TitleGuess:
    """``text`` stands at ``start`` of ``field``; ``line`` is the 0-based line in the text, or None where it was given."""

    text: str | None
    field: Literal["text", "title"]
    start: int = 0
    line: int | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text or "")


def guess_title(given: str | None, text: str, lines: LineTable[str], prose: list[int]) -> TitleGuess:
    """The given title where there is one (an empty one is one); else the first line above the prose that reads like a title."""
    if given is not None:
        return TitleGuess(given, "title")
    first_prose = prose[0] if prose else len(lines)
    seen = 0
    for index in range(len(lines)):
        if seen >= LOOK_AT_LINES or index >= first_prose:
            break
        line = text[lines.starts[index] : lines.ends[index]]
        stripped = line.strip()
        if not stripped:
            continue
        seen += 1
        if reads_like_title(stripped):
            return TitleGuess(stripped, "text", lines.starts[index] + line.index(stripped), index)
    return TitleGuess(None, "text")


def reads_like_title(line: str) -> bool:
    """Short, several words, no full stop at the end, starts with a capital, a digit or a quotation mark, no list mark."""
    if len(line) > LONGEST_TITLE or line.count(" ") < FEWEST_WORDS - 1:
        return False
    if line.endswith((".", ":", ",", ";")) and not line.endswith(("...", "U.S.", "U.K.")):
        return False
    return not (line[0].islower() or line.startswith(("-", "*", "•", "|", "[", "<", "{", "&", "#")))
