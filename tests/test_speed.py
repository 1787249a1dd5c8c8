"""The speed of the full check as a ratio to a plain loop over the same texts in the same run: machines differ, ratios hardly."""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import qualcheck
from qualcheck import kernels

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "scripts"))
from made_corpus import document

#: How many times as long as the reference loop checking and cleaning took when this was last measured (Python 3.11, numba 0.61, one
#: core): set it anew when it has become better for good. Three times as long fails.
CHECK, CLEAN = 46.0, 82.0
ROUNDS = 5
pytestmark = pytest.mark.serial


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Half a megabyte in documents of some kilobytes, checked once."""
    dice = random.Random(5)
    made = [str(document(dice, number)["text"]) for number in range(160)]
    kernels.note(kernels.WORTH_IT)
    for text in made:
        qualcheck.clean(text)
    return made


def reference(texts: list[str]) -> None:
    """What counting words takes in Python: cutting, lower-casing, looking up."""
    for text in texts:
        counts: dict[str, int] = {}
        for word in text.split():
            word = word.lower()
            counts[word] = counts.get(word, 0) + 1


def ratio(work: Callable[[str], object], texts: list[str]) -> float:
    """Processor time of ``work`` by that of the reference: the median of rounds in turns."""
    ratios = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for text in texts:
            work(text)
        between = time.process_time()
        for _ in range(4):
            reference(texts)
        ratios.append((between - begun) / ((time.process_time() - between) / 4))
    return statistics.median(ratios)


def test_checking_has_not_become_three_times_as_slow(texts: list[str]) -> None:
    assert ratio(qualcheck.check, texts) < 3 * CHECK


def test_cleaning_has_not_become_three_times_as_slow(texts: list[str]) -> None:
    assert ratio(qualcheck.clean, texts) < 3 * CLEAN
