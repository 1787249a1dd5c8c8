"""Cost grows in proportion to the text, whatever it is made of. ``tests/slow/test_linear.py`` measures it on megabytes."""

from __future__ import annotations

import pytest
from odd_texts import PIECES, prose, seconds

pytestmark = pytest.mark.serial
SMALL, TIMES = 12_000, 10


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """Rules of all languages are read and compiled, models loaded."""
    for text in (prose(20_000), "a\n", "\n\n", "Совет собрался, чтобы обсудить мост."):
        seconds(text)


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_ten_times_the_text_takes_about_ten_times_as_long(piece: str) -> None:
    """What grows with the square would take a hundred times; a busy machine and a small text may make it twenty."""
    text = piece * (SMALL // len(piece))
    seconds(text)
    few = max(seconds(text, 3), 0.004)
    many = seconds(text * TIMES, 2)
    assert many < 3 * TIMES * few
