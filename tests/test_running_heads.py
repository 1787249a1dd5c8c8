"""Heads, feet and numbers of printed pages between the lines of an article (BP098)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import qualcheck
from qualcheck.config import Config

ONLY = Config(select=["BP098"])
HEAD = "Journal of Bridges 12 (2021) 33-41"
PROSE = [
    "The committee that was to look into the matter of the old bridge met for the first time in the spring and",
    "heard what the engineers of the county had to say about its piers, which had been built of a stone that",
    "was cheap in those days and that the frost had broken in many places. Nobody had looked at them for years,",
    "and the papers that told of the last repair were lost when the town hall burned. The chairman asked for",
    "a new report and for drawings of every pier, and he wanted to know what it would cost to close the road for",
    "a whole summer. The answer came in the autumn: it would cost more than the town had, and the county would",
    "not give a penny before the drawings were made. So the matter rested, and the carts went on over the bridge",
    "as they had done for a hundred years, though the drivers were told to walk beside their horses and to take",
    "care that no two of them were on it at the same time. In the winter the river rose higher than anybody had",
    "ever seen it, and the ice came down in blocks as large as houses. The middle pier stood until the third day",
    "of the flood. Then it went, and with it went the arches on both sides of it, and the toll house. Nobody was",
    "hurt, for the road had been closed the evening before, and the ferry was already running again when the snow",
    "had gone. The new bridge was opened six years later, and it stands to this day.",
]
WHOLE = "\n".join(PROSE)


def paged(between: Callable[[int], str], sizes: tuple[int, ...] = (4, 8, 12)) -> str:
    """The prose with what ``between`` gives for each number of a page."""
    lines = list(PROSE)
    for number, size in reversed(list(enumerate(sizes, 33))):
        lines.insert(size, between(number))
    return "\n".join(lines)


@pytest.mark.parametrize(
    "between",
    [
        lambda number: f"{number}\n{HEAD}",
        lambda number: f"{HEAD}\n\n- {number} -",
        lambda number: f"\n{number}\n\n{HEAD}\n",
        lambda number: f"{number}  A. Miller and B. Smith",
        lambda number: f"Journal of Bridges {number}",
        lambda number: f"\nPage {number} of 90\n{HEAD}",
        lambda _: f"\n\x0c{HEAD}\n",
        lambda number: f"\n{number}\n\x0c",
        lambda number: f"{33 + 2 * (number - 33)}\n{HEAD}",  # every other page shows its number
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_pages_are_put_together(between: Callable[[int], str], line_end: str) -> None:
    cleaned = qualcheck.clean(paged(between).replace("\n", line_end), config=ONLY)
    assert cleaned.text == WHOLE.replace("\n", line_end)


@pytest.mark.parametrize(
    "between",
    [
        str,  # numbers alone may be the author's
        lambda _: HEAD,
        lambda _: f"33\n{HEAD}",
        lambda number: f"{number * 7}\n{HEAD}",
        lambda number: f"Figure {number}",
        lambda number: f"{number}\nThe bells of the valley {number * 3}.",
    ],
)
def test_lines_of_which_it_is_not_sure_stay(between: Callable[[int], str]) -> None:
    assert not qualcheck.check(paged(between), config=ONLY).findings


def test_parts_with_numbers_and_one_heading_are_the_authors() -> None:
    parts = [f"{number}\n\nWhat was learned\n\n" + " ".join(PROSE[4 * number - 4 : 4 * number]).rstrip(",") + "." for number in (1, 2, 3)]
    assert not qualcheck.check("\n\n".join(parts), config=ONLY).findings
    refrain = "\n".join(
        f"{number}\nthe river came down in the night of the flood\nand carried the mill\nThe bells of the valley ring" for number in range(1, 6)
    )
    assert not qualcheck.check(refrain, config=ONLY).findings


def test_a_head_that_is_the_title_too_stays_above_the_text() -> None:
    text = f"{HEAD}\n\n" + paged(lambda number: f"{number}\n{HEAD}")
    assert qualcheck.clean(text, config=ONLY).text == f"{HEAD}\n\n{WHOLE}"
