"""On megabytes: a hundred times the text takes a hundred times as long, and odd texts run at no less than a fifth of the usual speed.

Needs a quiet machine, a few minutes and a gigabyte of memory: ``make linear``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from odd_texts import PIECES, prose, seconds

from qualcheck import kernels

#: Texts that the promise names, with their sizes; findings take time of their own, so pieces that are all findings are not here.
NAMED = {
    "a document of 10 MB": prose(10_000_000),
    "a line of 10 MB": prose(10_000_000).replace("\n", " "),
    "100,000 lines of one letter": "a\n" * 100_000,
    "a million quotation marks": '"' * 1_000_000,
    "a million opening quotation marks": "“" * 1_000_000,
    "a million brackets": "(" * 1_000_000,
    "1 MB without a blank": "abcdefghij" * 100_000,
    "300,000 blank lines": "\n" * 300_000,
}


@pytest.fixture(scope="module", autouse=True)
def speed() -> float:
    """Characters a second on prose, with compiled loops, everything loaded."""
    kernels.note(kernels.WORTH_IT)
    for text in (prose(300_000), "a\n", "\n\n"):
        seconds(text)
    return 1_000_000 / seconds(prose(1_000_000), 3)


@pytest.mark.parametrize("text", NAMED.values(), ids=NAMED)
def test_odd_texts_run_at_no_less_than_a_fifth_of_the_usual_speed(speed: float, text: str) -> None:
    assert len(text) / seconds(text, 2) >= speed / 5


def test_a_hundred_times_the_text_takes_a_hundred_times_as_long(speed: float) -> None:
    small, large = prose(100_000), prose(10_000_000)
    assert 90 <= seconds(large, 3) / seconds(small, 9) <= 115


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_pieces_again_and_again_take_time_in_proportion(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    seconds(text)
    assert seconds(text * 10) / seconds(text, 3) <= 20
