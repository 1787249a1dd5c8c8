"""Two documents side by side: how much of them is the same, and how it is spread."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from qualcheck.corpus.numbered import Numbered, numbered, stretches
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

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_PLAIN = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Side:
    """A document as it is compared: its prose, and the words of it."""

    text: str
    words: Numbered

    @classmethod
    def of(cls, document: Document, *, compiled: bool) -> Side:
        """The side of a document, by compiled loops or by the reference; both sides of a comparison go the same way."""
        view = TextView(document)
        lines = view.prose_lines
        text = "\n".join(view.lines.raw[line] for line in lines) if lines else view.safe
        return cls(text, numbered(text, compiled=compiled))


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
        stretches: what stands in both: rows of the first word in each, and the number of words.
    """

    words: float
    contained: float
    names: float
    spread: float
    rest: float
    count: int
    stretches: Ints


def likeness(first: Side, second: Side, *, compiled: bool) -> Likeness:
    """Lays two documents side by side."""
    runs = stretches(first.words, second.words, compiled=compiled)
    place, shorter = (0, first.words) if len(first.words) <= len(second.words) else (1, second.words)
    steps = np.zeros(len(shorter) + 1, np.int64)
    steps[runs[:, place]] += 1
    np.subtract.at(steps, runs[:, place] + runs[:, 2], 1)
    same = np.cumsum(steps[:-1])
    total, names = int(runs[:, 2].sum()), shorter.names
    count = int(names.sum())
    whole = int(runs[runs[:, 2] >= RUN, 2].sum())
    starts = np.arange(0, max(len(same) - STRETCH // 2, 1), STRETCH)
    parts = np.add.reduceat(same, starts) if len(same) else np.zeros(1)
    sizes = np.diff(np.append(starts, len(same)))
    return Likeness(
        words=2 * total / max(len(first.words) + len(second.words), 1),
        contained=total / max(len(same), 1),
        names=int(same[names].sum()) / count if count else 1.0,
        spread=float((parts >= IN_STRETCH * sizes).mean()),
        rest=(total - whole) / max(len(same) - whole, 1),
        count=count,
        stretches=runs,
    )


def replacements(first: Side, second: Side, runs: Ints) -> list[tuple[str, str, str, str]]:
    """Short differences: (words of the first, of the second, both once more with a word of their surroundings on each side).

    Args:
        first: a document.
        second: the other one.
        runs: what stands in both, as in ``Likeness.stretches``.
    """
    begins = [np.append(0, runs[:, side] + runs[:, 2]) for side in (0, 1)]
    stops = [np.append(runs[:, side], len(document.words)) for side, document in enumerate((first, second))]
    sizes = np.array([stop - begin for begin, stop in zip(begins, stops, strict=True)])
    gaps = np.flatnonzero((sizes.min(0) >= 1) & (sizes.max(0) <= MOST_REPLACED))
    near = gaps > 0, gaps < len(runs)
    ours, theirs = (_words(side, begin[gaps], stop[gaps], near) for side, begin, stop in zip((first, second), begins, stops, strict=True))
    return [
        (here, there, wider, other_wider)
        for (here, wider), (there, other_wider) in zip(ours, theirs, strict=True)
        if _PLAIN.fullmatch(here) and _PLAIN.fullmatch(there)
    ]


def _words(side: Side, begins: Ints, stops: Ints, near: tuple[Flags, Flags]) -> Iterator[tuple[str, str]]:
    """Words as they stand in the text, by themselves and with a neighbour on each side where ``near`` says there is one."""
    spans, text = side.words.spans, side.text
    bounds = spans[begins, 0], spans[stops - 1, 1], spans[begins - near[0], 0], spans[stops - 1 + near[1], 1]
    for start, end, wider_start, wider_end in zip(*(bound.tolist() for bound in bounds), strict=True):
        yield text[start:end], text[wider_start:wider_end]
