"""Heads and feet that a printed page has and its text has not: "Journal of Bridges 12 (2021) 33-41", and the number of the page.

Where a text was put together from the pages of a PDF, they stand among the lines of the article. They are known by coming again and
again, by numbers beside them that count up or by form feeds, and by the sentences that they interrupt.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qualcheck.checks.base import Hit
from qualcheck.checks.boilerplate.page import Page
from qualcheck.checks.shared.code import program_lines
from qualcheck.model import Fix
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.view import TextView

RUNNING_HEAD = "BP098"

#: Longer lines are no heads of pages; more lines in a row are no head and foot.
_LONGEST, _MOST_LINES = 120, 4
_PAGE = r"(?:page|pag\.?|p\.|seite|página|pagina|стр\.)"
_NUMBER = re.compile(rf"[-–—\[(|]*\s*(?:{_PAGE}\s*)?(\d{{1,4}})\s*[-–—\])|]*(?:\s*(?:/|of|von|de|di|из)\s*\d{{1,4}})?", re.IGNORECASE)
#: A number alone on its line is no longer, and one of a page has at most so many digits; what parts it from a head.
_LONGEST_NUMBER, _MOST_DIGITS, _BETWEEN = 24, 4, " \t|·•–—"
_WORD = re.compile(r"[^\W\d_]{2,}")
_FEWEST_WORDS = 2
#: What ends a sentence or announces something; marks that close behind it.
_ENDS, _CLOSING = ".!?:;…。！？؟।", "\"'”’»)]\f "
#: Blanks that a piece of a sentence holds at least.
_FEWEST_BLANKS = 2
#: What a line with the number of a page begins and ends with: a digit, a form feed; a dash, a bar.
_OPENS, _CLOSES = np.zeros(256, bool), np.zeros(256, bool)
_OPENS[[*range(48, 58), 12]] = True
_CLOSES[[*range(48, 58), *b"-|"]] = True
#: First bytes of lines that begin in a small letter, blanks and letters beyond ASCII among them; not of quotation marks and dashes.
_MAY_BE_SMALL = np.zeros(256, bool)
_MAY_BE_SMALL[[*b"abcdefghijklmnopqrstuvwxyz \t\x0b\x0c", *range(0x80, 0xE2), *range(0xE3, 256)]] = True
_FEED = b"\x0c"


def running_heads(page: Page, view: TextView, rules: RuleTable) -> Iterator[Hit]:
    """The heads and feet of printed pages among the lines of a page."""
    rule = rules.get(RUNNING_HEAD)
    numbered = _with_numbers(page) if rule is not None else []
    if rule is None or (_FEED not in view.utf8 and not _breaks_sentences(page, numbered)):
        return
    pages = _Pages(page, view, rule, numbered)
    for one in pages.sure():
        fix = pages.fix(one)
        for at in range(one.first, one.last + 1):
            if at != page.title:
                start, end = page.span(at)
                yield Hit(RUNNING_HEAD, start, end, values={"evidence": pages.evidence}, fix=fix)


def _with_numbers(page: Page) -> list[int]:
    """Positions of the lines that may begin or end with a number."""
    if not len(page):
        return []
    found: list[int] = (_OPENS[page.first_bytes] | _CLOSES[page.last_bytes]).nonzero()[0].tolist()
    return found


def _breaks_sentences(page: Page, numbered: list[int]) -> bool:
    """Whether a line soon below one with a number may begin in a small letter: without form feeds nothing else tells."""
    if len(numbered) < 2:
        return False
    begins = _MAY_BE_SMALL[page.first_bytes]
    below = np.add.outer(numbered, np.arange(1, _MOST_LINES + 1))
    return bool(begins[below[below < len(page)]].any())


@dataclass(frozen=True, slots=True)
class _Boundary:
    """Lines of heads and feet that follow each other, where one page ends and the next begins.

    Attributes:
        first, last: positions of its lines.
        head: whether one of them is a head, not only a number.
        numbers: what may count the pages.
        feed: whether a form feed stands at it.
        broken: whether the line above is a piece of a sentence that goes on below.
    """

    first: int
    last: int
    head: bool
    numbers: tuple[int, ...]
    feed: bool
    broken: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """Boundaries whose numbers count up: the last one, those before it, and how many they are."""

    end: _Boundary
    before: _Run | None
    size: int


class _Pages:
    """The boundaries between the pages of a text, and what speaks for them."""

    def __init__(self, page: Page, view: TextView, rule: ActiveRule, numbered: list[int]) -> None:
        self._page, self._view = page, view
        self._least = int(rule.params["least"])
        self._apart = int(rule.params["apart"])
        self._broken = float(rule.params["broken"])
        self._labels: Container[str] = frozenset(map(str, rule.params["labels"]))
        self._feeds = view.utf8.count(_FEED)
        self._numbers: dict[int, tuple[int, ...]] = {}
        self._bare: set[int] = set()
        self._heads = self._found(numbered)
        self.evidence = ""

    def sure(self) -> list[_Boundary]:
        """The boundaries, where enough speaks for them; none where it does not."""
        if not self._heads and not self._feeds:
            return []
        boundaries = self._boundaries
        chain = self._chain(boundaries)
        by_feeds = self._feeds >= self._least
        found = [one for one in boundaries if self._speaks(one, chain)]
        heads, feeds, broken = (sum(getattr(one, what) for one in found) for what in ("head", "feed", "broken"))
        if by_feeds and feeds >= self._least:
            enough = len(chain) >= self._least or (heads >= self._least and (broken > 0 or 2 * heads > self._feeds))
        else:
            enough = heads >= self._least and len(chain) > 1 and broken > 0 and broken >= self._broken * len(found)
        reasons = (f"{len(found)} pages", f"{len(chain)} numbers that count up" if len(chain) > 1 else "", f"{feeds} form feeds" if feeds else "")
        self.evidence = ", ".join([*filter(None, reasons), f"{broken} broken sentences"])
        return found if enough else []

    def fix(self, one: _Boundary) -> Fix:
        """What deletes a boundary; a sentence that it interrupts is one again, without an empty line in it."""
        page, lines = self._page, self._view.lines
        if not one.broken:
            return Fix(*lines.whole_line_span(page.lines[one.first], page.lines[one.last]), "", "safe")
        end = lines.starts[page.lines[one.last + 1]]
        end += len(self._view.text[end : end + _MOST_LINES]) - len(self._view.text[end : end + _MOST_LINES].lstrip("\f"))
        return Fix(lines.starts[page.lines[one.first - 1] + 1], end, "", "safe")

    def _text(self, at: int) -> str:
        return self._view.lines.raw[self._page.lines[at]].strip()

    def _found(self, numbered: list[int]) -> set[int]:
        """Positions of lines that come again and again, with numbers at their edges or as they are; fills what is known of the numbers."""
        page = self._page
        forms: defaultdict[str, list[int]] = defaultdict(list)
        for at in numbered:
            text = self._text(at)
            if len(text) > _LONGEST:
                continue
            if len(text) <= _LONGEST_NUMBER and (number := _NUMBER.fullmatch(text)):
                self._bare.add(at)
                self._numbers[at] = (int(number[1]),)
            elif (found := _edge_numbers(text))[1]:
                forms[found[0]].append(at)
                self._numbers[at] = found[1]
        heads = {at for form, places in forms.items() if len(places) >= self._least and self._may_be_head(form) for at in places}
        if self._feeds or len(self._bare) > 1:
            often = np.flatnonzero(page.columns.times >= self._least).tolist()
            heads.update(at for at in often if at not in self._bare and len(page.raw(at)) <= _LONGEST and self._may_be_head(self._text(at)))
        return heads

    def _may_be_head(self, form: str) -> bool:
        words = _WORD.findall(form)
        return len(words) >= _FEWEST_WORDS and words[0].lower() not in self._labels and form[-1] not in ".!?:;,"

    @cached_property
    def _boundaries(self) -> list[_Boundary]:
        found = (self._boundary(first, last) for first, last in _runs(sorted(self._heads | self._bare)) if last - first < _MOST_LINES)
        return [one for one in found if one is not None]

    def _boundary(self, first: int, last: int) -> _Boundary | None:
        page, raw = self._page, self._view.lines.raw
        if first <= page.title <= last or not program_lines(self._view).isdisjoint(page.lines[first : last + 1]):
            return None
        above = self._text(first - 1) if first else ""
        below = self._text(last + 1) if last + 1 < len(page) else ""
        bare = above.rstrip(_CLOSING)
        broken = bool(bare) and bare[-1] not in _ENDS and below[:1].islower() and above.count(" ") >= _FEWEST_BLANKS
        start = page.lines[first - 1] + 1 if first else 0
        stop = page.lines[last + 1] if last + 1 < len(page) else len(raw) - 1
        feed = any("\f" in line for line in raw[start:stop]) or raw[stop].startswith("\f")
        numbers = tuple(dict.fromkeys(number for at in range(first, last + 1) for number in self._numbers.get(at, ())))
        return _Boundary(first, last, any(at in self._heads for at in range(first, last + 1)), numbers, feed, broken)

    def _chain(self, boundaries: Iterable[_Boundary]) -> set[_Boundary]:
        """The longest run of boundaries whose numbers count up by one (or two, where a page shows none), with a page of text between."""
        runs: dict[int, _Run] = {}  # by the number that ends it
        longest: _Run | None = None
        for one in boundaries:
            made = {}
            for number in one.numbers:
                before = [run for step in (1, 2) if (run := runs.get(number - step)) and self._is_apart(run.end, one)]
                top = max(before, key=lambda run: run.size, default=None)
                made[number] = _Run(one, top, top.size + 1 if top else 1)
            runs |= made
            longest = max([*([longest] if longest else []), *made.values()], key=lambda run: run.size, default=None)
        found: set[_Boundary] = set()
        while longest and (found or longest.size > 1):
            found.add(longest.end)
            longest = longest.before
        return found

    def _is_apart(self, above: _Boundary, below: _Boundary) -> bool:
        return self._page.above[below.first] - self._page.above[above.last + 1] >= self._apart

    def _speaks(self, one: _Boundary, chain: Container[_Boundary]) -> bool:
        counted = one in chain
        if not one.head:
            return counted and (one.broken or one.feed)
        return counted or one.feed or one.broken or (one.first == 0 and one.last < self._page.title)


def _edge_numbers(text: str) -> tuple[str, tuple[int, ...]]:
    """A line without the numbers at its edges, and these."""
    first, _, rest = text.partition(" ")
    numbers = []
    if first.isdecimal() and len(first) <= _MOST_DIGITS:
        numbers.append(int(first))
        text = rest
    rest, _, last = text.rpartition(" ")
    if last.isdecimal() and len(last) <= _MOST_DIGITS:
        numbers.append(int(last))
        text = rest
    return text.strip(_BETWEEN), tuple(numbers)


def _runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(first, last) of the runs of positions that follow each other."""
    first = last = -2
    for at in places:
        if at != last + 1:
            if first >= 0:
                yield first, last
            first = at
        last = at
    if first >= 0:
        yield first, last
