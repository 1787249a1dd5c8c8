"""The lines of a page by themselves: how each is looked up, what is known of it, what it may be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.checks.boilerplate.vocabulary import APPENDIX, BUTTON, MARKS, Vocabulary
from qualcheck.rulepacks.patterns import LONGEST_KEYED, line_keys
from qualcheck.view import TextView

Ints = NDArray[np.int64]

#: Longer lines (in bytes) are no dates.
LONGEST_DATE = 60
#: Longer lines (in bytes) are what somebody wrote, not a sign of who wrote a comment and when.
LONGEST_SIGN = 100
#: Bytes that every sign of comments holds, beside the time of day: a cheap test before the patterns.
SIGNS = (b"says", b"said", b"wrote", b"writes", b"repli", b"reply", b"commented", b"permalink", b"quote", b"vote", b" ago")
_SIGN = re.compile(b"|".join((*SIGNS, rb"\d[:.]\d\d")))
#: A date without a digit is "a year ago", "one day ago", "yesterday" or "just now".
_MAYBE_DATE = re.compile(rb"[aojy\x00-\x1f\x7f-\xff]|.*\d", re.DOTALL)


class Columns(NamedTuple):
    """As of ``Lines``."""

    lines: Ints
    above: Ints
    prose: Ints
    times: Ints


@dataclass(slots=True)
class Lines:
    """The lines of a text that hold ink, by their position among each other.

    Attributes:
        index: of each line in the text.
        keys: each line as phrases are looked up: lower case, no marks around; empty where it is long.
        marks: what the vocabulary says each looks like, as bits.
        above: bytes of ink above each line; one more at the end for the whole.
        prose_above: lines of running prose above each line, and of the whole.
        prose: whether the line is running prose.
        times: how often each line comes.
        signs: positions of the lines that may hold what signs of comments hold.
        dates: positions of the lines that may be a date.
        noticed: positions of the lines that a notice may stand in; None: any.
        buttons, appendices: positions of the lines that are such terms.
        columns: some of it as arrays.
    """

    index: list[int]
    keys: Sequence[bytes]
    marks: list[int]
    above: list[int]
    prose_above: list[int]
    prose: Sequence[int]
    times: list[int]
    signs: list[int]
    dates: list[int]
    noticed: list[int] | None
    buttons: list[int]
    appendices: list[int]
    columns: Columns


def read_lines(view: TextView, known: Vocabulary) -> Lines:
    """The lines of a text; by a compiled loop where there is one."""
    if kernels.compiled() and known.tables.usable:
        from qualcheck.checks.boilerplate import compiled

        return compiled.read_lines(view, known)
    return read_plainly(view, known)


def read_plainly(view: TextView, known: Vocabulary) -> Lines:
    """The lines of a text, one after the other."""
    raw = view.byte_lines.raw
    every = line_keys(raw)
    index = [at for at, key in enumerate(every) if key or len(raw[at]) > LONGEST_KEYED or raw[at].strip()]
    keys = [every[at] for at in index]
    facts = {key: known.facts_of(key) for key in set(keys)}
    prose = list(map(view.prose_line_set.__contains__, index))
    counts = Counter(keys)
    times = list(map(counts.__getitem__, keys))
    above = list(accumulate((len(raw[at]) for at in index), initial=0))
    return Lines(
        index=index,
        keys=keys,
        marks=[facts[key] & MARKS for key in keys],
        above=above,
        prose_above=list(accumulate(prose, initial=0)),
        prose=prose,
        times=times,
        signs=[at for at, key in enumerate(keys) if holds_sign(key)],
        dates=list(_dates(raw, index, keys)),
        noticed=None,
        buttons=[at for at, key in enumerate(keys) if facts[key] & BUTTON],
        appendices=[at for at, key in enumerate(keys) if facts[key] & APPENDIX],
        columns=Columns(*(np.array(column, np.int64) for column in (index, above, prose, times))),
    )


def holds_sign(key: bytes) -> bool:
    """Whether a line holds what signs of comments hold."""
    return 0 < len(key) <= LONGEST_SIGN and _SIGN.search(key) is not None


def may_be_date(key: bytes) -> bool:
    """Whether a line that is short enough may be a date or a point in time."""
    return _MAYBE_DATE.match(key) is not None


def _dates(raw: list[bytes], index: list[int], keys: list[bytes]) -> Iterator[int]:
    return (at for at, key in enumerate(keys) if key and len(raw[index[at]]) <= LONGEST_DATE and may_be_date(key))
