"""Lines that look like boilerplate and are rows of something that an author wrote: numbered steps, tasks, fields, columns, items.

"Share" says nothing by itself; between "1. Login" and "3. Search" it is the second step, and "SKU: 4711" below six other fields of a
data sheet is the seventh.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from qualcheck.checks.boilerplate.page import Page, ends_with_mark

_TASK = re.compile(rb"\s*[-*+] \[[ xX]\] \S")
_NUMBERED = re.compile(rb"\s*(\d\d?)([.)]) +\S")
_ITEM = re.compile(rb"\s*(?:[-*+]|\xe2\x80\xa2) +\S")
#: A label of a few words and what it is; a time of the day is no label.
_FIELD = re.compile(rb"[^\s:\d][^:.!?]{0,40}: +\S.{0,80}$")
_INDENTED = (b"  ", b"\t")
#: A word or two, and on the other side of a gap what it means.
_COLUMNS = re.compile(rb"\S+(?: \S+){0,3}( {2,})\S")
#: Lines above and below within which the number before, or the next one, is looked for.
NUMBER_WITHIN = 12
#: Rows in a row at least; of fields those that nothing marks, at least this share; of items those, and those that end like sentences.
FEWEST_ROWS, FEWEST_FIELDS, UNMARKED_FIELDS, UNMARKED_ITEMS, SENTENCES = 3, 4, 2 / 3, 1 / 2, 1 / 2


def own_rows(page: Page) -> Iterator[int]:
    """Positions of the lines of a page that are rows of something its author wrote, as far as they are marked or stand beside such."""
    behind, done = dict.fromkeys(_KINDS, 0), 0  # each run of rows is looked at once
    for at in page.suspects:
        if at < done:
            continue
        if _TASK.match(page.raw(at)) or _is_step(page, at):
            yield at
        for find, are_own in _KINDS.items():
            if at >= behind[find] and (rows := find(page, at)):
                behind[find] = rows.stop
                if are_own(page, rows):
                    yield from rows
                    done = rows.stop
                    break


def _is_step(page: Page, at: int) -> bool:
    """Whether a line has a number, and the one before or the next stands near, written the same."""
    number = _NUMBERED.match(page.raw(at))
    if number is None:
        return False
    near = (_NUMBERED.match(page.raw(other)) for other in range(max(at - NUMBER_WITHIN, 0), min(at + NUMBER_WITHIN + 1, len(page))))
    return any(other is not None and abs(int(other[1]) - int(number[1])) == 1 and other[2] == number[2] for other in near)


def _run(page: Page, at: int, fits: Callable[[bytes], bool]) -> range:
    """Positions of the lines around one, with no empty line between, that fit; none where it does not."""
    first = last = at
    if not fits(page.raw(at)):
        return range(0)
    while first and page.lines[first] == page.lines[first - 1] + 1 and fits(page.raw(first - 1)):
        first -= 1
    while last + 1 < len(page) and page.lines[last + 1] == page.lines[last] + 1 and fits(page.raw(last + 1)):
        last += 1
    return range(first, last + 1)


def _fields(page: Page, at: int) -> range:
    return _run(page, at, lambda line: _FIELD.match(line) is not None)


def _are_fields(page: Page, rows: range) -> bool:
    """Whether labels and values are mostly none of a page: a data sheet, a list of addresses."""
    return len(rows) >= FEWEST_FIELDS and _unmarked(page, rows) >= UNMARKED_FIELDS * len(rows)


def _columns(page: Page, at: int) -> range:
    found = _COLUMNS.match(page.raw(at))
    if found is None:
        return range(0)
    return _run(page, at, lambda line: (other := _COLUMNS.match(line)) is not None and other.end(1) == found.end(1))


def _are_columns(_page: Page, rows: range) -> bool:
    """Whether lines in two columns, the second in line, are a table."""
    return len(rows) >= FEWEST_ROWS


def _items(page: Page, at: int) -> range:
    return _run(page, at, lambda line: _ITEM.match(line) is not None)


def _are_items(page: Page, rows: range) -> bool:
    """Whether many items of a list are sentences and no page's: then they share one fate."""
    if len(rows) < FEWEST_ROWS or _unmarked(page, rows) < UNMARKED_ITEMS * len(rows):
        return False
    return sum(ends_with_mark(page.raw(row)) for row in rows) >= SENTENCES * len(rows)


def _paragraph(page: Page, at: int) -> range:
    indented = at + 1 < len(page) and page.raw(at + 1).startswith(_INDENTED)
    return _run(page, at, lambda _line: True) if indented else range(0)


def _are_terms(page: Page, rows: range) -> bool:
    """Whether lines are terms, each with an indented line below that says what it means."""
    terms = [row for row in rows if not page.raw(row).startswith(_INDENTED)]
    below = [row + 1 for row in terms if row + 1 in rows and page.raw(row + 1).startswith(_INDENTED)]
    return len(terms) == len(below) >= FEWEST_ROWS and not any(map(page.is_suspect, below))


def _unmarked(page: Page, rows: range) -> int:
    return sum(not page.is_suspect(row) for row in rows)


#: How the run of rows around a line is found, and whether it is the author's.
_KINDS = {_fields: _are_fields, _columns: _are_columns, _items: _are_items, _paragraph: _are_terms}
