"""Two documents side by side: how much of them is the same, and how it is spread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qualcheck.corpus.align import Alignment, Words, align
from qualcheck.model import Document
from qualcheck.view import TextView

#: Words of a stretch of the shorter document that must have its counterpart in the other, and the share of them that is one.
#: Independent reports of one event share 13 to 17 words in 100 in one order; articles spun with each second word replaced, 50 to 60.
STRETCH: Final = 40
IN_STRETCH: Final = 0.28
#: So many words that stand in both without a break are a passage taken over word for word.
RUN: Final = 12
#: A difference of up to so many words on each side is a replacement; longer ones are sentences written anew.
MOST_REPLACED: Final = 4

_PLAIN = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Side:
    """A document as it is compared: its prose, the words of it, and which of them are names or numbers."""

    text: str
    words: Words
    names: NDArray[np.bool_]

    @classmethod
    def of(cls, document: Document) -> Side:
        view = TextView(document)
        lines = view.prose_lines
        text = "\n".join(view.lines.raw[line] for line in lines) if lines else view.safe
        words = Words.of(text)
        return cls(text, words, np.fromiter((_is_name(text, start) for start, _ in words.spans), bool, len(words)))


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two documents have in common; all shares are 0..1.

    Attributes:
        words: share of the words of both that stand in both, in one order.
        contained: share of the words of the shorter one.
        names: share of its names and numbers; 1 where it has none.
        spread: share of its stretches that have a counterpart in the other.
        rest: as ``contained``, once passages that stand in both word for word, as quotations do, are left out of both.
        count: of the names and numbers of the shorter one.
    """

    words: float
    contained: float
    names: float
    spread: float
    rest: float
    count: int
    alignment: Alignment


def likeness(first: Side, second: Side) -> Likeness:
    """Lays two documents side by side."""
    alignment = align(first.words, second.words)
    left = np.ones(len(first.words), bool)
    right = np.ones(len(second.words), bool)
    for difference in alignment.differences:
        left[slice(*difference.left)] = False
        right[slice(*difference.right)] = False
    same, names = (left, first.names) if len(left) <= len(right) else (right, second.names)
    total = int(same.sum())
    count = int(names.sum())
    runs = _in_runs(alignment)
    starts = np.arange(0, max(len(same) - STRETCH // 2, 1), STRETCH)
    parts = np.add.reduceat(same.astype(np.int64), starts) if len(same) else np.zeros(1)
    sizes = np.diff(np.append(starts, len(same)))
    return Likeness(
        words=2 * total / max(len(left) + len(right), 1),
        contained=total / max(len(same), 1),
        names=float(same[names].mean()) if count else 1.0,
        spread=float((parts >= IN_STRETCH * sizes).mean()),
        rest=(total - runs) / max(len(same) - runs, 1),
        count=count,
        alignment=alignment,
    )


def replacements(first: Side, second: Side, alignment: Alignment) -> list[tuple[str, str, str, str]]:
    """Short differences: (words of the first, of the second, both once more with a word of their surroundings on each side)."""
    found = []
    for number, difference in enumerate(alignment.differences):
        sizes = [last - start for start, last in (difference.left, difference.right)]
        if min(sizes) < 1 or max(sizes) > MOST_REPLACED:
            continue
        (a, b), (c, d) = alignment.spans(number)
        here, there = first.text[a:b], second.text[c:d]
        if _PLAIN.fullmatch(here) and _PLAIN.fullmatch(there):
            (e, f), (g, h) = alignment.spans(number, 1, 1)
            found.append((here, there, first.text[e:f], second.text[g:h]))
    return found


def _in_runs(alignment: Alignment) -> int:
    at = total = 0
    for end, after in [(difference.left[0], difference.left[1]) for difference in alignment.differences] + [(len(alignment.left), 0)]:
        total += end - at if end - at >= RUN else 0
        at = after
    return total


def _is_name(text: str, start: int) -> bool:
    """Whether a word is a name or a number: a capital that is not the first of a sentence or line, or a digit."""
    if not text[start].isupper():
        return text[start].isdigit()
    before = text[max(start - 2, 0) : start]
    return before[-1:] == " " and (before[0].isalnum() or before[0] in ",;")
