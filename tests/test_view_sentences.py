"""Sentence boundaries: abbreviations, initials, quotations, and time linear in the text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from clock import in_proportion
from hypothesis import given
from hypothesis import strategies as st

from qualcheck.model import Document
from qualcheck.view import TextView


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in TextView(Document(text)).sentences]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Smith left. He did.", ["Mr. Smith left.", "He did."]),
        ("The U.S. Army came at 5 p.m. The end.", ["The U.S. Army came at 5 p.m.", "The end."]),
        ("J. R. Smith met Dr. Jones.", ["J. R. Smith met Dr. Jones."]),
        ("See No. 5 and fig. 3. No. Never.", ["See No. 5 and fig. 3.", "No.", "Never."]),
        ("Plan B. The rest. So do I. Acme Inc. Holdings.", ["Plan B.", "The rest.", "So do I.", "Acme Inc. Holdings."]),
        ("“Is it?” “Yes.” He left.", ["“Is it?”", "“Yes.”", "He left."]),
        ("Wait... But no. (Yes.) Go!", ["Wait...", "But no.", "(Yes.)", "Go!"]),
        ("It grew by 3.5 percent. e.g. this one. Ende.", ["It grew by 3.5 percent. e.g. this one.", "Ende."]),
        ("Он пришёл. Она ушла.", ["Он пришёл.", "Она ушла."]),
        ("one line\n\n  another line \n", ["one line", "another line"]),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(st.text(alphabet="aB .!?…\"”'(\n\r\tÉß.\ud800", max_size=60))
def test_sentences_are_ordered_and_cover_all_that_is_not_blank(text: str) -> None:
    spans = TextView(Document(text)).sentences
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    covered = "".join(text[start:end] for start, end in spans)
    assert "".join(covered.split()) == "".join(text.split())


@pytest.mark.serial
@pytest.mark.parametrize("unit", [".", ". ", '."', "A. ", 'a. "', ".\t", "? "])
def test_long_runs_take_linear_time(unit: str) -> None:
    assert in_proportion(lambda characters: sentences(unit * (characters // len(unit))), 20_000, 10)
