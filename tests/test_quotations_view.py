"""Where quotations stand in a text, and who says them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcheck.model import Document
from qualcheck.view import TextView
from qualcheck.view.quotations import groups_for, words_for


def found(text: str) -> list[tuple[list[str], str | None]]:
    view = TextView(Document(text))
    return [
        ([text[start:end] for start, end in quotation.parts], text[slice(*quotation.speaker)] if quotation.speaker else None)
        for quotation in view.quotations
    ]


@pytest.mark.parametrize(
    ("text", "parts", "speaker"),
    [
        ("“The bridge was never safe to cross,” said Ada Kern.", ["The bridge was never safe to cross,"], "Ada Kern"),
        ('"The bridge was never safe to cross," Ada Kern told reporters.', ["The bridge was never safe to cross,"], "Ada Kern"),
        ("Ada Kern, the engineer, said: “The bridge was never safe to cross.”", ["The bridge was never safe to cross."], "Ada Kern, the engineer"),
        ("„Die Brücke war niemals sicher genug“, sagte Ada Kern.", ["Die Brücke war niemals sicher genug"], "Ada Kern"),
        ("« Le pont n'a jamais été sûr », a déclaré Ada Kern.", ["Le pont n'a jamais été sûr"], "Ada Kern"),
        ("»Die Brücke war niemals sicher genug«, sagte Ada Kern.", ["Die Brücke war niemals sicher genug"], "Ada Kern"),
        ("The crew was told “to leave the deck and wait below”.", ["to leave the deck and wait below"], "The crew was"),
        ("“The bridge,” Ada Kern said, “was never safe to cross.”", ["The bridge,", "was never safe to cross."], "Ada Kern"),
        (
            "“It rained for a week,” a senior port official instructed reporters. “Nobody closed the gate.”",
            ["It rained for a week,", "Nobody closed the gate."],
            "a senior port official",
        ),
        (
            "“The gate stood open all night.\n\n“In the morning the cellar was full,” Ada Kern said.",
            ["The gate stood open all night.", "In the morning the cellar was full,"],
            "Ada Kern",
        ),
        ("‘The gate stood open all night,’ Ada Kern said.", ["The gate stood open all night,"], "Ada Kern"),
        ("He asked: “Who said ‘leave it open’ to the night watch?”", ["Who said ‘leave it open’ to the night watch?"], "He"),
        ("“Mr. Brand of the U.S. Navy opened the gate,” he said.", ["Mr. Brand of the U.S. Navy opened the gate,"], "he"),
    ],
)
def test_quotations_and_speakers(text: str, parts: list[str], speaker: str | None) -> None:
    assert found(text) == [(parts, speaker)]


@pytest.mark.parametrize(
    "text",
    [
        "The “smart” gate is no gate at all.",
        'The pipe is 12" wide and 40" long, and nobody knows why.',
        '<a href="one two three four five six">the gate</a>',
        '{"title": "The gate stood open all night again"}',
        "He left the gate open and didn’t say anything about it, ’twas said.",
        "“The gate stood open and nobody cared to close it\n\nThe next day it rained.",
    ],
)
def test_what_is_no_quotation(text: str) -> None:
    assert found(text) == []


def test_a_quotation_without_end_is_none() -> None:
    assert found("He said: “" + "nothing new at all, " * 400 + "and left.”") == []


def test_quotations_of_two_speakers_stand_apart() -> None:
    text = "“The gate stood open all night,” Ada Kern said. The mayor did not agree. “It was closed at ten in the evening,” he said."
    assert [parts for parts, _ in found(text)] == [["The gate stood open all night,"], ["It was closed at ten in the evening,"]]


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from('ab .,\n"“”„«»‘’「」\ud800é'), max_size=80))
def test_parts_stand_in_order_inside_the_text(text: str) -> None:
    end = 0
    for quotation in TextView(Document(text)).quotations:
        for start, stop in quotation.parts:
            assert 0 <= start <= stop <= len(text)
        assert end <= quotation.start <= quotation.end
        end = quotation.start
        if quotation.speaker:
            assert 0 <= quotation.speaker[0] < quotation.speaker[1] <= len(text)


@pytest.mark.serial
def test_many_marks_take_linear_time() -> None:
    def seconds(size: int) -> float:
        text = "“one two three four five six”, said “" * size
        taken = []
        for _ in range(3):
            start = time.process_time()
            assert TextView(Document(text)).quotations
            taken.append(time.process_time() - start)
        return min(taken)

    seconds(100)
    assert seconds(16_000) < 40 * max(seconds(1000), 0.01)  # 16 times as much text; quadratic would be 256 times as long


def test_the_table_has_all_kinds() -> None:
    kinds = ("verbs", "roles", "times", "negations", "modals", "quantities", "limits", "opposites", "forms", "numerals", "persons", "aliases")
    assert all(words_for(kind) for kind in kinds)
    assert all(len(pair) == 2 for pair in groups_for("opposites"))
    assert words_for("no such kind") == frozenset()
