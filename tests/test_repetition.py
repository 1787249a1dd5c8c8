"""RE: copies, loops, and the measures of Gopher against a slow and readable counting of the same."""

from __future__ import annotations

from collections import Counter

import pytest
from clock import in_proportion
from hypothesis import given
from hypothesis import strategies as st

import qualcheck
from qualcheck.checks.repetition.copies import copied_blocks
from qualcheck.checks.repetition.gopher import DUPLICATE_SIZES, TOP_SIZES, duplicate_fractions, ngram_fractions
from qualcheck.checks.repetition.loops import loops
from qualcheck.config import Config
from qualcheck.model import Finding
from qualcheck.view.tokens import TokenStore

LINE = "The council has been planning to close the old bridge for at least a year, a member said."
WORDS = st.lists(st.sampled_from(["a", "bb", "c", "d,", "é"]), max_size=60) | st.lists(st.text("abcdefgh", min_size=1, max_size=2), max_size=60)


def findings(text: str, rule: str = "RE001") -> list[Finding]:
    return qualcheck.check(text, config=Config(select=[rule])).findings


def slow_fractions(words: list[str]) -> dict[int, float]:
    """The definition, word for word: every n-gram a tuple, every covered word in a set."""
    found = dict.fromkeys((*TOP_SIZES, *DUPLICATE_SIZES), 0.0)
    total = sum(map(len, words))
    for size in found:
        grams = [tuple(words[at : at + size]) for at in range(len(words) - size + 1)]
        counts = Counter(grams)
        repeated = {gram for gram, count in counts.items() if count > 1}
        if not repeated:
            continue
        if size in TOP_SIZES:
            most = max(counts.values())
            found[size] = min(max(sum(map(len, gram)) for gram, count in counts.items() if count == most) * most / total, 1.0)
        else:
            covered = {at + step for at, gram in enumerate(grams) if gram in repeated for step in range(size)}
            found[size] = sum(len(words[at]) for at in covered) / total
    return found


@given(WORDS)
def test_ngram_fractions_are_those_of_the_definition(words: list[str]) -> None:
    assert ngram_fractions(TokenStore().add(words)) == pytest.approx(slow_fractions(words))


def test_many_ngrams_take_the_bucketed_path() -> None:
    words = [str(at * at % 211) for at in range(3000)] + ["x", "y", "z"] * 40
    assert ngram_fractions(TokenStore().add(words)) == pytest.approx(slow_fractions(words))


@given(st.lists(st.sampled_from(["one", "two", "three and", "four"]), max_size=20))
def test_duplicate_fractions_count_later_copies(units: list[str]) -> None:
    later = [unit for at, unit in enumerate(units) if unit in units[:at]]
    total = sum(map(len, units))
    assert duplicate_fractions(units) == pytest.approx((len(later) / max(len(units), 1), sum(map(len, later)) / max(total, 1)))


def test_signals_of_a_text_said_twice() -> None:
    signals = qualcheck.check("one two\nthree four\n\none two\nthree four").signals
    assert signals["repetition.lines"] == 4.0
    assert signals["repetition.gopher.duplicate_line_fraction"] == 0.5
    assert signals["repetition.duplicate_line_fraction"] == 0.5
    assert signals["repetition.gopher.duplicate_paragraph_fraction"] == 0.5
    assert signals["repetition.gopher.duplicate_line_character_fraction"] == 0.5
    assert signals["repetition.gopher.top_2gram_character_fraction"] == pytest.approx(18 / 30)
    assert signals["repetition.gopher.duplicate_5gram_character_fraction"] == 0.0


def test_the_copy_is_found_and_the_first_line_named() -> None:
    (found,) = findings(f"Title\n\n{LINE}\n\nOther.\n\n{LINE}")
    assert (found.line, found.found) == (7, LINE)
    assert found.message == "the line repeats line 3"


def test_a_dateline_before_the_same_lead_is_a_near_copy() -> None:
    (found,) = findings(f"{LINE.rstrip('.')}\n\nHARBOUR (Agency - 3rd May, 2019) {LINE}")
    assert found.line == 3
    assert "nearly repeats" in found.message
    assert found.severity == "warning"
    assert found.fix is None


@pytest.mark.parametrize(
    "text",
    [
        "The meeting took place on 3 May 2019 in the old town hall.\nThe meeting took place on 4 May 2019 in the old town hall.",
        "| cell one of the row | cell two of the row | cell |\n" * 1 + "| cell one of the row | cell two of a row | cell |",
        "And we go on, and on, and on\n" * 4,
        f"{LINE}\n\nThe council has been planning nothing of the kind, and the bridge is open, another member said.",
    ],
)
def test_lists_refrains_and_other_lines_are_no_copies(text: str) -> None:
    assert not [finding for finding in findings(text) if finding.severity != "info"]


def test_far_copies_are_deleted_where_they_are_long_and_not_quoted() -> None:
    paragraph = " ".join([LINE] * 3).replace("a year, a", "one year, a", 1).replace("a year, a", "two years, a", 1)
    config = Config(select=["RE001"])
    assert qualcheck.clean(f"{paragraph}\n\nOther.\n\n{paragraph}", config=config).text == f"{paragraph}\n\nOther."
    quoted = f"{paragraph}\n\nLook at the words again:\n\n{paragraph}"
    assert qualcheck.clean(quoted, config=config).text == quoted
    assert qualcheck.clean(f"{LINE}\n\nOther.\n\n{LINE}", config=config).text == f"{LINE}\n\nOther.\n\n{LINE}"
    assert qualcheck.clean(f"{LINE}\r\n\r\n{LINE}\r\n\r\nOther.", config=config).text == f"{LINE}\r\n\r\nOther."


def test_loops_are_found_whole_and_once() -> None:
    words = ["so", *["it", "was", "good", "and"] * 5, "then"]
    assert loops(TokenStore().add(words), 4, 8) == [(1, 21, 4)]
    (found,) = findings("So " + "it was good and " * 5 + "then.", "RE004")
    assert found.found == ("it was good and " * 5).strip()
    assert found.severity == "warning"


def test_cells_and_lines_in_a_loop_are_information_only() -> None:
    for text in ("| Yes | Yes | Yes | Yes | Yes |", "Yes Yes Yes Yes Yes Yes Yes Yes", "Credit: The Paper\n" * 5):
        assert all(finding.severity == "info" for finding in findings(text, "RE004"))


def test_short_texts_are_not_measured_against_limits() -> None:
    config = Config(select=["RE005", "RE006", "RE007", "RE008", "RE009"])
    assert not qualcheck.check("yes\nyes\nyes\nyes", config=config).findings
    (found,) = qualcheck.check("\n".join(["read on"] * 60), config=Config(select=["RE005"])).findings
    assert (found.start, found.end) == (0, 0)
    assert "0.9833" in found.message
    assert "0.30" in found.message


@pytest.mark.serial
@pytest.mark.parametrize("unit", ["a ", "ab cd ", "\n", "line of more than forty letters, and some more of it.\n", "a b\n\n", "x. "])
def test_odd_texts_take_linear_time(unit: str) -> None:
    config = Config(select=["RE"])
    assert in_proportion(lambda characters: qualcheck.check(unit * (characters // len(unit)), config=config), 10_000, 10)


@given(st.lists(st.sampled_from(["a", LINE, LINE.lower(), " \t", "İß\ud800", LINE + "\r", "b b b b b b b b b"]), max_size=9))
def test_places_are_exact(lines: list[str]) -> None:
    text = "\n".join(lines)
    report = qualcheck.check(text, config=Config(select=["RE"]))
    assert not [trouble for trouble in report.troubles if trouble.rule == "RE"]
    assert all(text[finding.start : finding.end] == finding.found for finding in report.findings)


def test_stretches_that_stand_twice_are_found_whole() -> None:
    page = ["What was done", "", "x" * 90, "", "- wall", "- wheel", "", "What is left", "", "y" * 90, ""]
    raw = ["The mill", "", *page, *page, "An end", *page]
    anchors = [(index, raw.index(line)) for index, line in enumerate(raw) if len(line) == 90 and raw.index(line) != index]
    assert copied_blocks(raw, anchors) == [(13, 22, 2), (25, 34, 2)]


def test_a_stretch_ends_where_lines_differ_and_one_line_alone_makes_none() -> None:
    raw = ["head", "a" * 90, "same", "b" * 90, "tail", "other", "a" * 90, "same", "b" * 90, "end", "a" * 90, "more", "b" * 90]
    assert copied_blocks(raw, [(6, 1), (8, 3), (10, 1), (12, 3)]) == [(6, 8, 1)]
    assert copied_blocks(raw, [(6, 1)]) == []


def test_a_line_said_again_and_again_is_no_stretch() -> None:
    raw = ["a" * 90] * 50
    assert copied_blocks(raw, [(line, 0) for line in range(1, 50)]) == []
