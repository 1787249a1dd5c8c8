"""Quotations over a made corpus of some thousands: how many planted drifts are found, and how few findings are wrong."""

from __future__ import annotations

import pytest
from quotation_corpus import Measured, make, measure


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(make(700, seed=11))


def test_planted_drifts_are_found(measured: Measured) -> None:
    assert measured.planted.total() > 500
    assert measured.recall >= 0.97
    for kind, planted in measured.planted.items():
        assert measured.found[kind] / planted >= 0.93, kind


def test_hardly_a_finding_is_wrong(measured: Measured) -> None:
    assert measured.right > 1000
    assert measured.precision >= 0.97, measured.wrong[:10]


def test_little_is_kept(measured: Measured) -> None:
    assert measured.gathered_bytes < 1000 * 2500  # less than a kilobyte a document


def test_nothing_is_found_where_nothing_was_altered() -> None:
    calm = measure(make(200, seed=5, drifting=0.0))
    assert calm.planted.total() == 0
    assert len(calm.wrong) <= 6, calm.wrong
