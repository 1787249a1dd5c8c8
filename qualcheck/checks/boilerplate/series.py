"""Lines that look like boilerplate and are members of a series that an author wrote: like ones share one fate.

The headings of a manual with a sentence below each, what is said in a play, the entries of a menu that the text is about, the words of
a poem: by themselves "Share", "No thanks." and "Back" are buttons. Where others of the same form stand beside them that no page has,
they are none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from qualcheck.checks.boilerplate.page import Page, ends_with_mark
from qualcheck.checks.boilerplate.vocabulary import SURE
from qualcheck.rulepacks.patterns import HitPattern
from qualcheck.view import TextView

#: Headings with text below in a row, at least, and their words, at most; lines of text below one, at most, and the bytes of each.
FEWEST_HEADED, MOST_WORDS, MOST_BELOW, LONGEST_BELOW = 4, 4, 2, 200
#: One in so many of the entries of a list may be a page's by itself.
ONE_LOOKS_IN = 3
#: Blanks of a sentence, at least.
FEWEST_BLANKS = 2
#: Turns to speak in a play, at least, and the share of them below which stands what ends like a sentence.
FEWEST_TURNS, SHARE_OF_SENTENCES = 3, 0.5
#: Verses of a poem of single words, at least; their share of the lines; the words of one, at most; the share of those that no page has.
FEWEST_VERSES, SHARE_OF_VERSES, WORDS_OF_VERSE, UNLIKE_A_PAGE = 6, 0.6, 2, 0.5
#: Entries of a list, at most.
MOST_ENTRIES = 15
_CUE = re.compile(r"([^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,2})(?: \((?:CONT['’]?D|[VO]\. ?[OS]\.|VO|OS|OFF|ASIDE)\))?:?")
_ITEM = re.compile(rb"\s*(?:[-*+]|\xe2\x80\xa2) +\S")
_VERSE_ENDS = (b".", b",", b";", b":", b"!", b"?", "—".encode())


def own_series(page: Page, view: TextView, pattern: Callable[[str], HitPattern]) -> Iterator[int]:
    """Positions of the lines of a page that are members of a series its author wrote.

    Args:
        page: the lines.
        view: of the text.
        pattern: gives a pattern among the parameters of the rule for page tails, by its name.
    """
    suspects = page.suspects
    if suspects:
        yield from _headed(page, suspects, pattern("no_headings"))
        yield from _spoken(page, view, suspects)
        yield from _verses(page, suspects)
        yield from _entries(page, suspects, pattern("interfaces"))


def _headed(page: Page, suspects: Sequence[int], slots: HitPattern) -> Iterator[int]:
    """Headings, all different, each with a sentence or two below that no page has: the entries of a manual."""
    behind = 0
    for at in suspects:
        if at < behind or not _is_heading(page, at, slots) or not _is_below(page, at + 1):
            continue
        heads = [*reversed(list(_next_headings(page, at, -1, slots))), at, *_next_headings(page, at, 1, slots)]
        behind = heads[-1] + 1
        if len(heads) < FEWEST_HEADED or len({page.keys[head] for head in heads}) < len(heads):
            continue
        below = frozenset(range(heads[0], heads[-1] + 2)).difference(heads)
        if not any(map(page.is_suspect, below)):
            yield from heads


def _next_headings(page: Page, at: int, step: int, slots: HitPattern) -> Iterator[int]:
    """The headings that follow one in turns with text, down or up the page."""
    while True:
        for apart in range(2, MOST_BELOW + 2):
            other = at + step * apart
            first, last = min(at, other), max(at, other)
            if other >= 0 and _is_heading(page, other, slots) and all(_is_below(page, row) for row in range(first + 1, last)):
                if not _is_below(page, other + 1):
                    return
                at = other
                yield at
                break
        else:
            return


def _is_heading(page: Page, at: int, slots: HitPattern) -> bool:
    if not 0 <= at < len(page) or not page.keys[at] or page.keys[at].count(b" ") >= MOST_WORDS or page.prose[at]:
        return False
    line = page.raw(at)
    return not ends_with_mark(line) and not line.rstrip().endswith(b":") and not slots.occurs(line)


def _is_below(page: Page, at: int) -> bool:
    """Whether a line can be what stands below a heading: a sentence that is not long, and no boilerplate by itself."""
    if at >= len(page) or page.marks[at] & SURE:
        return False
    line = page.raw(at)
    return len(line) <= LONGEST_BELOW and line.strip().count(b" ") >= FEWEST_BLANKS and ends_with_mark(line)


def _spoken(page: Page, view: TextView, suspects: Sequence[int]) -> Iterator[int]:
    """What is said below a name in capitals, where the names take turns to speak."""
    raw = view.lines.raw
    below = [at for at in suspects if at and _name(raw[page.lines[at - 1]])]
    if not below:
        return
    names = {at: name for at in range(len(page) - 1) if not page.is_suspect(at) and (name := _name(raw[page.lines[at]]))}
    turns = Counter(names.values())
    if len(names) >= FEWEST_TURNS and len(turns) < len(names):
        sentences = sum(ends_with_mark(page.raw(at + 1)) for at in names)
        if sentences >= SHARE_OF_SENTENCES * len(names):
            yield from (at for at in below if at - 1 in names)


def _name(line: str) -> str:
    """The name of who speaks, where a line is one in capitals; empty otherwise."""
    ink = line.strip()
    found = _CUE.fullmatch(ink) if ink.isupper() else None
    return found[1] if found else ""


def _verses(page: Page, suspects: Sequence[int]) -> Iterator[int]:
    """Single words of a poem, most of which are no page's: in small letters or with the marks of sentences."""
    if page.first_prose >= 0 or len(page) < FEWEST_VERSES:
        return
    verses = [at for at in range(len(page)) if page.keys[at] and page.keys[at].count(b" ") < WORDS_OF_VERSE]
    if len(verses) < max(FEWEST_VERSES, SHARE_OF_VERSES * len(page)):
        return
    unlike = [at for at in verses if not page.is_suspect(at)]
    written = [at for at in unlike if page.is_small(at) or page.raw(at).rstrip().endswith(_VERSE_ENDS)]
    if len(unlike) >= UNLIKE_A_PAGE * len(verses) and 2 * len(written) > len(unlike):
        yield from suspects


def _entries(page: Page, suspects: Sequence[int], interfaces: HitPattern) -> Iterator[int]:
    """Entries of a list with bullets, where the line above says that they are of a menu, and the text goes on below."""
    behind = 0
    for at in suspects:
        if at < behind or not _is_entry(page, at):
            continue
        first = last = at
        while first and _is_entry(page, first - 1):
            first -= 1
        while last + 1 < len(page) and _is_entry(page, last + 1):
            last += 1
        behind = last + 1
        rows, above = range(first, behind), first - 1
        if above < 0 or behind >= len(page) or len(rows) > MOST_ENTRIES or page.is_suspect(above) or not interfaces.occurs(page.raw(above)):
            continue
        goes_on = page.prose[behind] or (behind + 1 < len(page) and not page.is_suspect(behind) and page.prose[behind + 1])
        if goes_on and sum(page.marks[row] & SURE > 0 for row in rows) * ONE_LOOKS_IN <= len(rows):
            yield from rows


def _is_entry(page: Page, at: int) -> bool:
    line = page.raw(at)
    return _ITEM.match(line) is not None and page.keys[at].count(b" ") < MOST_WORDS and not ends_with_mark(line)
