"""Lines that are the author's whatever they say: pieces of paragraphs broken to a width, and code; no rule for lines takes them."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qualcheck
from qualcheck.view.lines import LineTable
from qualcheck.view.wrapped import WIDEST, soft_breaks, unwrapped

#: {last} may fall on a line of its own.
PARAGRAPHS = (
    (
        "The workshop keeps its drawings in a long cupboard under the window, where the apprentices can reach them without asking, and each of "
        "them learns in the first week which drawer holds the patterns and which of them holds the measuring {last}"
    ),
    (
        "When the river rose in the spring of that year the miller carried the account books up to the loft, and he wrote down on the wall how "
        "high the water had come, so that nobody who came after him would build the stores too {last}"
    ),
    (
        "Nobody in the village could say who had first planted the orchard on the north side of the hill, but everybody agreed that its apples "
        "kept until the end of April, which was longer than any others in the {last}"
    ),
)
LAST = ("tools.", "loading.", "page.", "home.", "like this:", "contact.", "comments", "subscribe.", "More")


def book(width: int, last: str) -> str:
    return "\n\n".join(textwrap.fill(paragraph.format(last=last), width) for paragraph in PARAGRAPHS)


def boilerplate(text: str) -> list[str]:
    return [finding.found for finding in qualcheck.check(text).findings if finding.family == "boilerplate"]


@pytest.mark.parametrize("last", LAST)
def test_the_end_of_a_broken_paragraph_is_no_line_of_a_page(last: str) -> None:
    alone = [text for width in range(50, 100) if (text := book(width, last)).count(f"\n{last}\n") + text.endswith(f"\n{last}")]
    assert len(alone) >= 3  # widths at which it falls on a line of its own
    for text in alone:
        assert boilerplate(text) == []
        assert qualcheck.clean(text).text == text


def test_lines_of_a_page_stay_lines_of_a_page_below_a_broken_text() -> None:
    text = book(72, "years.") + "\n\n- Advertisement -\n\nBack to top\n"
    assert boilerplate(text) == ["- Advertisement -", "Back to top"]


def test_paragraphs_on_lines_of_their_own_are_not_broken() -> None:
    text = "\n".join(paragraph.format(last="years.") for paragraph in PARAGRAPHS) + "\nRead more\nShare this article\n"
    assert soft_breaks(LineTable.of_text(text)) == frozenset()
    assert boilerplate(text) == ["Read more", "Share this article"]


def test_headlines_in_a_row_are_not_broken() -> None:
    text = "\n".join(f"Council of ward {ward} wants a new bridge over the river\nRead more" for ward in range(12))
    assert soft_breaks(LineTable.of_text(text)) == frozenset()


@pytest.mark.parametrize("line", ["* `'close'`", "1. `share`", "`Home`", "- `print`."])
def test_a_line_between_back_ticks_is_code(line: str) -> None:
    text = "\n\n".join([PARAGRAPHS[0].format(last="tools."), *[line] * 4, PARAGRAPHS[1].format(last="low.")])
    assert boilerplate(text) == []


def test_an_indented_block_is_code() -> None:
    menu = "The menu of the editor has these entries:\n\n    Close\n    Print\n    Share\n\nEach has a key of its own.\n"
    text = PARAGRAPHS[0].format(last="tools.") + "\n\n" + menu
    assert boilerplate(text) == []


def test_what_spans_lines_of_a_broken_paragraph_is_one() -> None:
    said = "The miller said, “nobody who comes after me shall build the stores so low, and nobody shall say that I have not told him of it.” "
    text = "\n\n".join(textwrap.fill(said * 3 + paragraph.format(last="end."), 72) for paragraph in PARAGRAPHS)
    assert not qualcheck.check(text, config={"select": ["SE004"]}).findings
    cut = text.replace("”", "", 1)
    (finding,) = qualcheck.check(cut, config={"select": ["SE004"]}).findings
    assert finding.found.startswith("“nobody")
    assert "\n" in finding.found


def test_the_first_line_of_a_broken_paragraph_is_no_title() -> None:
    assert qualcheck.check(book(72, "years.")).title is None


def test_spaced_dots_over_a_line_end_stay() -> None:
    text = book(72, "years.") + "\n\nThey elected a council of the masses. .\n. It would have met in the spring of that year in the town.\n"
    assert qualcheck.clean(text).text == text


@given(st.text(alphabet="ab Z.\n\r\t", max_size=400))
def test_unwrapped_lines_have_the_offsets_of_the_text(text: str) -> None:
    lines = LineTable.of_text(text)
    breaks = frozenset(range(0, len(lines) - 1, 2))
    flat = unwrapped(text, lines, breaks)
    assert len(flat) == len(text)
    assert [a for a, b in zip(text, flat, strict=True) if a != b] == ["\n"] * len(breaks)


@given(st.text(alphabet="ab Z.\n\r\t", max_size=400))
def test_only_lines_that_fit_are_broken(text: str) -> None:
    lines = LineTable.of_text(text)
    for index in soft_breaks(lines):
        assert index + 1 < len(lines)
        assert lines.ends[index] - lines.starts[index] <= WIDEST
