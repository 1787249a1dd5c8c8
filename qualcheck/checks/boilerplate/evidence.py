"""What speaks for and against each line of a page, as columns of a table: shape, place, neighbours, and what it opens with.

Each feature sorts the lines into bins; small trees over the bins, and a weight for each word, make the log-odds of a line
(``leftovers``). Nothing here goes through words one by one: bytes are counted by numpy, words are found by one automaton.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.boilerplate.page import Page
from qualcheck.checks.boilerplate.vocabulary import CONTROL, DATE, NETWORK, SECTION, TOPIC
from qualcheck.view import TextView

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: The features in the order of their columns, each with the number of its bins (256 at most).
FEATURES: dict[str, int] = {
    "bytes (log2)": 11,
    "words": 11,
    "prose": 2,
    "end mark": 8,
    "first character": 9,
    "capitalised words": 6,
    "all capitals": 2,
    "digits": 3,
    "signs of code": 2,
    "at sign": 2,
    "bars": 3,
    "numbered": 2,
    "names the source": 2,
    "marked as button": 2,
    "marked as section": 2,
    "marked as topic": 2,
    "marked as network": 2,
    "marked as date": 2,
    "times in the text": 4,
    "zone": 4,
    "share of the text above": 15,
    "lines below": 7,
    "lines above": 7,
    "prose below": 5,
    "prose above": 5,
    "lines of the page (log2)": 10,
    "boilerplate one above": 2,
    "boilerplate one below": 2,
    "boilerplate two above": 2,
    "boilerplate two below": 2,
    "boilerplate near": 6,
    "boilerplate above": 4,
    "boilerplate below": 4,
    "since boilerplate (log2)": 7,
    "until boilerplate (log2)": 7,
    "short lines in a row (log2)": 8,
    "bytes of the line above": 11,
    "bytes of the line below": 11,
    "prose around": 9,
    "end mark of the line above": 9,
    "end mark of the line below": 9,
    "bullets around": 4,
    "marked lines around": 4,
    "source named around": 4,
    "source named in zone": 8,
    "prose near the end": 5,
}

# Classes of bytes.
CLASSES = np.zeros(256, np.uint8)
UPPER, LOWER, DIGIT, BLANK, CODE, AT, BAR, MARK, HIGH, BULLET, QUOTE, BRACKET, HASH = range(1, 14)
for _letters, _kind in (
    (b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", UPPER),
    (b"abcdefghijklmnopqrstuvwxyz", LOWER),
    (b"0123456789", DIGIT),
    (b" \t", BLANK),
    (b"{}=;<>", CODE),
    (b"@", AT),
    (b"|", BAR),
    (bytes(range(0x80, 0x100)), HIGH),
    (b"-*", BULLET),
    (b"\"'", QUOTE),
    (b"[(", BRACKET),
    (b"#", HASH),
):
    CLASSES[list(_letters)] = _kind

#: Bins of the first character of a line, by its class.
FIRST = np.zeros(14, np.int64)
for _bin, _kinds in enumerate(((LOWER,), (UPPER,), (DIGIT,), (BULLET,), (BAR,), (HASH,), (QUOTE,), (BRACKET,)), 1):
    for _one in _kinds:
        FIRST[_one] = _bin
#: Bins of the last byte of a line once closing quotation marks are gone.
ENDS = {b".": 1, b"!": 2, b"?": 3, b":": 4, b";": 5, b",": 5}
HIGH_END, ARROW_END = 6, 7
ARROWS = tuple(mark.encode("utf-8") for mark in (">", "→", "»", "›", "❯", "↗", "➜", "▸", "▶"))
CLOSING = b" \t\r\"')]"
BULLETS = tuple(mark.encode("utf-8") for mark in ("•", "·", "▪", "◦", "●", "‣", "–", "—"))

#: Limits of bins, for ``np.searchsorted``.
WORDS = np.array([2, 3, 4, 5, 6, 7, 8, 15, 40])
AWAY = np.array([1, 2, 3, 4, 8, 16])
SHARES = np.array([*np.arange(0.1, 0.95, 0.1), 0.92, 0.94, 0.96, 0.98, 1.0])
#: A line of so many words at most that is no prose counts as short.
SHORT_WORDS = 6
#: Boilerplate within so many lines is near.
REACH = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """The bins of each line, and what rules ask of lines.

    Attributes:
        bins: a row for each line: the bin of each feature, from 0.
        prose: whether the line is running prose.
        names_source: whether the line holds the name of the source.
        words: number of words (blanks and one).
        late: share of the text above the line, 0..1.
        prose_below, prose_above: lines of running prose below and above.
        rows: whether the line is a row of a table, a Markdown heading or code.
    """

    bins: NDArray[np.uint8]
    prose: Flags
    names_source: Flags
    words: Ints
    late: NDArray[np.float64]
    prose_below: Ints
    prose_above: Ints
    rows: Flags


def evidence(page: Page, view: TextView, flagged: list[bool], names: list[str]) -> Evidence:
    """The evidence on each line of a page.

    Args:
        page: the page, its runs gone through (so that dates are marked).
        view: the text of the page.
        flagged: whether each line is boilerplate by another rule.
        names: names of the source, squeezed and in lower case.
    """
    index = np.array(page.lines, np.int64)
    shape = _shape(page, view, index)
    flags, prose = np.array(flagged, bool), np.array(page.prose, bool)
    source = names_source(view, names)[index]
    marks = np.array(page.marks, np.int64)
    place, zone = _place(page, prose)
    words = shape["words counted"]
    bins = {
        **{name: bins for name, bins in shape.items() if name in FEATURES},
        "prose": prose,
        "names the source": source,
        "times in the text": np.minimum(page.times, 4) - 1,
        **place,
        **_near(flags),
        **_around(shape, prose, marks, source, words),
        "source named in zone": zone * 2 + source,
        "prose near the end": np.where(prose, 1 + np.minimum(np.arange(len(page))[::-1], 3), 0),
        **{
            f"marked as {name}": (marks & mark) > 0
            for name, mark in (("button", CONTROL), ("section", SECTION), ("topic", TOPIC), ("network", NETWORK), ("date", DATE))
        },
    }
    table = np.stack([np.asarray(bins[name], np.uint8) for name in FEATURES], axis=1)
    below = prose[::-1].cumsum()[::-1] - prose
    late = np.array(page.above[:-1]) / max(page.above[-1], 1)
    rows = (shape["first character"] == FIRST[BAR]) | (shape["first character"] == FIRST[HASH]) | (shape["signs of code"] > 0)
    return Evidence(table, prose, source, words, late, below, prose.cumsum() - prose, rows)


def _shape(page: Page, view: TextView, index: Ints) -> dict[str, Ints]:
    """Bins of what each line looks like by itself."""
    table = view.byte_lines
    starts, ends = np.array(table.starts, np.int64)[index], np.array(table.ends, np.int64)[index]
    kinds = CLASSES[np.frombuffer(view.utf8 + b"\n", np.uint8)]
    initial = np.empty(len(kinds), bool)
    initial[0], initial[1:] = kinds[0] == UPPER, (kinds[1:] == UPPER) & (kinds[:-1] != UPPER) & (kinds[:-1] != LOWER)
    # Sums from the start of a line to the start of the next: the line end is of no class that counts.
    counts = {
        name: np.add.reduceat(kinds == kind, starts, dtype=np.int64) for name, kind in (("digit", DIGIT), ("code", CODE), ("at", AT), ("bar", BAR))
    }
    blanks, upper = np.add.reduceat(kinds == BLANK, starts, dtype=np.int64), np.add.reduceat(kinds == UPPER, starts, dtype=np.int64)
    lower, capitals = np.add.reduceat(kinds == LOWER, starts, dtype=np.int64), np.add.reduceat(initial, starts, dtype=np.int64)
    words = blanks + 1
    raw = [table.raw[line] for line in page.lines]
    ink = [line.strip() for line in raw]
    blank = [len(line) - len(line.lstrip()) for line in raw]
    first_kind = FIRST[kinds[starts + np.array(blank, np.int64)]]
    first_kind[[line.startswith(BULLETS) for line in ink]] = FIRST[BULLET]
    letters = upper + lower
    numbered = [line[:4].lstrip(b"0123456789")[:1] in (b".", b")") if line[:1] < b":" else False for line in ink]
    return {
        "bytes (log2)": _log2(ends - starts, 10),
        "words": np.searchsorted(WORDS, words, side="right") + (words > 1),
        "words counted": words,
        "end mark": np.array(list(map(_end_bin, ink)), np.int64),
        "first character": first_kind,
        "capitalised words": np.minimum(5 * capitals // words, 5),
        "all capitals": (upper > 1) & (lower == 0) & (letters > 1),
        "digits": np.minimum(counts["digit"], 1) + (counts["digit"] * 2 > letters),
        "signs of code": counts["code"] > 0,
        "at sign": counts["at"] > 0,
        "bars": np.minimum(counts["bar"], 2),
        "numbered": np.array(numbered, np.int64),
    }


def _end_bin(ink: bytes) -> int:
    last = ink.rstrip(CLOSING)[-1:]
    if last < b"\x80" and last != b">":
        return ENDS.get(last, 0)
    return ARROW_END if ink.endswith(ARROWS) else HIGH_END


def _log2(values: Ints, most: int) -> Ints:
    return np.minimum(np.log2(np.maximum(values, 1)).astype(np.int64), most)


def names_source(view: TextView, names: list[str]) -> Flags:
    """Whether each line of the text holds one of ``names``, blanks, hyphens and apostrophes aside; looked for once in a text."""
    key = "lines that name the source", *names
    if key not in view.kept:
        view.kept[key] = _names_source(view, names)
    found: Flags = view.kept[key]
    return found


def _names_source(view: TextView, names: list[str]) -> Flags:
    found = np.zeros(len(view.byte_lines), bool)
    squeezed = view.utf8_lower.translate(None, b" '-") if names else b""
    for name in {name.encode("utf-8", "ignore").translate(None, b" '-") for name in names}:
        if not name:
            found[:] = True
        line = counted = 0
        at = squeezed.find(name) if name and b"\n" not in name else -1
        while at >= 0:
            line, counted = line + squeezed.count(b"\n", counted, at), at
            found[line] = True
            behind = squeezed.find(b"\n", at)  # once a line is enough
            at = squeezed.find(name, behind) if behind >= 0 else -1
    return found


def _place(page: Page, prose: Flags) -> tuple[dict[str, Ints], Ints]:
    """Bins of where each line stands, and its zone: no prose at all, head, middle, tail."""
    count = len(page)
    at = np.arange(count)
    zone = np.zeros(count, np.int64) if page.first_prose < 0 else np.where(at < page.first_prose, 1, np.where(at > page.last_prose, 3, 2))
    below = prose[::-1].cumsum()[::-1] - prose
    share = np.array(page.above[:-1]) / max(page.above[-1], 1)
    bins = {
        "zone": zone,
        "share of the text above": np.searchsorted(SHARES, share, side="right"),
        "lines below": np.searchsorted(AWAY, at[::-1], side="right"),
        "lines above": np.searchsorted(AWAY, at, side="right"),
        "prose below": np.minimum(below, 4),
        "prose above": np.minimum(prose.cumsum() - prose, 4),
        "lines of the page (log2)": np.full(count, min(count.bit_length(), 9), np.int64),
    }
    return bins, zone


def _near(flags: Flags) -> dict[str, Ints]:
    """Bins of how much boilerplate stands around each line, and how far away."""
    count = len(flags)
    at = np.arange(count)
    before = np.concatenate([[0], flags.cumsum()])
    around = before[np.minimum(at + REACH + 1, count)] - before[np.maximum(at - REACH, 0)] - flags
    last = np.maximum.accumulate(np.where(flags, at, -1))
    last = np.concatenate([[-1], last[:-1]]) if count else last
    following = np.minimum.accumulate(np.where(flags, at, count)[::-1])[::-1]
    following = np.concatenate([following[1:], [count]]) if count else following
    return {
        "boilerplate one above": _shifted(flags, 1),
        "boilerplate one below": _shifted(flags, -1),
        "boilerplate two above": _shifted(flags, 2),
        "boilerplate two below": _shifted(flags, -2),
        "boilerplate near": np.minimum(around, 5),
        "boilerplate above": np.minimum(before[:-1], 3),
        "boilerplate below": np.minimum(before[-1] - before[1:], 3),
        "since boilerplate (log2)": np.where(last < 0, 0, 1 + _log2(at - last, 5)),
        "until boilerplate (log2)": np.where(following == count, 0, 1 + _log2(following - at, 5)),
    }


def _shifted(values: NDArray[np.generic], by: int, empty: int = 0) -> Ints:
    """The value of the line ``by`` lines above (below, where negative)."""
    moved = np.full(len(values), empty, np.int64)
    if by > 0:
        moved[by:] = values[:-by]
    else:
        moved[:by] = values[-by:]
    return moved


def _around(shape: dict[str, Ints], prose: Flags, marks: Ints, source: Flags, words: Ints) -> dict[str, Ints]:
    """Bins of the lines above and below, and of the run of short lines that a line is in."""
    short = (words <= SHORT_WORDS) & ~prose
    edges = np.flatnonzero(np.diff(np.concatenate([[0], short.view(np.int8), [0]])))
    runs = np.zeros(len(short), np.int64)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        runs[start:end] = end - start
    bullets, marked = shape["first character"] == FIRST[BULLET], (marks & (CONTROL | SECTION | TOPIC | NETWORK | DATE)) > 0
    return {
        "short lines in a row (log2)": np.where(runs > 0, 1 + _log2(runs, 6), 0),
        "bytes of the line above": _shifted(shape["bytes (log2)"], 1),
        "bytes of the line below": _shifted(shape["bytes (log2)"], -1),
        "prose around": 3 * _shifted(prose, 1, 2) + _shifted(prose, -1, 2),
        "end mark of the line above": _shifted(shape["end mark"], 1, 8),
        "end mark of the line below": _shifted(shape["end mark"], -1, 8),
        "bullets around": 2 * _shifted(bullets, 1) + _shifted(bullets, -1),
        "marked lines around": 2 * _shifted(marked, 1) + _shifted(marked, -1),
        "source named around": 2 * _shifted(source, 1) + _shifted(source, -1),
    }
