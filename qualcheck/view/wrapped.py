"""Prose that was broken to a width: Gutenberg books, mails, RFCs, plain-text READMEs, what text browsers print.

There a line is a piece of a sentence, and what a page would have as a line of its own ("tools.", "like this:", "All rights reserved")
may be the end of one.
"""

from __future__ import annotations

import numpy as np

from qualcheck.view.lines import LineTable

#: Lines of prose that is broken to a width, in code points; nobody breaks at less or at more.
SHORTEST, WIDEST = 40, 110
#: What is a piece of a sentence holds so many blanks.
FEWEST_BLANKS = 3
#: A text is broken to a width where so many lines of such a length go on in a small letter on the next one: at least so many, and
#: this share of those with a line below. Of English lines broken so seven or eight in ten go on in a small letter, of German
#: ones half; of what extractors make of pages, one paragraph to a line, hardly any.
FEWEST, SHARE = 4, 0.3
#: The width is the length that one in ten of those lines exceeds; the first word of the next line would not have fitted into it, give
#: or take so many code points: writers who break lines by hand are not exact.
WIDTH_QUANTILE, SLACK = 0.9, 12


def soft_breaks(lines: LineTable[str]) -> frozenset[int]:
    """Indices of the lines whose end is no end of a paragraph: that paragraph was broken to a width, and goes on below."""
    sizes = np.diff(lines.start_array, append=lines.size + 1) - 1
    fitting = np.flatnonzero((sizes[:-1] >= SHORTEST) & (sizes[:-1] <= WIDEST) & (sizes[1:] > 0))
    if len(fitting) < FEWEST or len(fitting) < np.count_nonzero(sizes > WIDEST):
        return frozenset()
    raw = lines.raw
    followed = [(index, below) for index in fitting.tolist() if (below := raw[index + 1].lstrip()) and raw[index].count(" ") >= FEWEST_BLANKS]
    going_on = [index for index, below in followed if below[0].islower()]
    if len(going_on) < max(FEWEST, SHARE * len(followed)):
        return frozenset()
    width = float(np.quantile(sizes[going_on], WIDTH_QUANTILE))
    return frozenset(index for index, below in followed if sizes[index] + 1 + len(below.split(None, 1)[0]) > width - SLACK)


def unwrapped(text: str, lines: LineTable[str], breaks: frozenset[int]) -> str:
    """The text with blanks for its soft breaks: what spans several lines of a paragraph is found there, at the same offsets."""
    if not breaks:
        return text
    return "".join(line + (" " if index in breaks else "\n") for index, line in enumerate(lines.raw))[: len(text)]
