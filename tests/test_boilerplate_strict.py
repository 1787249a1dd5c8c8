"""Boilerplate below the safe line: the strict strength, the note on what it would find, and the evidence that both weigh."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import sources, texts
from run_cli import Cli

import qualcheck
from qualcheck.checker import Checker
from qualcheck.checks.boilerplate import leftovers
from qualcheck.checks.boilerplate.evidence import FEATURES, evidence
from qualcheck.checks.boilerplate.page import Page
from qualcheck.checks.boilerplate.trees import Trees
from qualcheck.checks.boilerplate.vocabulary import vocabulary
from qualcheck.config import make_config
from qualcheck.errors import ConfigError
from qualcheck.model import Document
from qualcheck.view import TextView

PROSE = [
    "The council met on Monday to talk about the new bridge over the river.",
    "The old bridge was closed two years ago, after a barge had struck one of its piers at night.",
    "Since then the people of the northern bank have had to drive around by the lock.",
    "The mayor said that the money had been set aside, and that the builders were known to the town.",
    "Work on it will begin in spring, and nobody expects it to end before autumn.",
]
TAIL = ["Shop gardening gloves →", "Shop garden gnomes →", "Follow us on Instagram", "Sign up for deals", "Advertisement"]
PAGE = "\n\n".join([*PROSE, *TAIL])
STRICT = {"boilerplate": {"strength": "strict"}}
SAFE_CHECKER, STRICT_CHECKER = Checker(make_config({"select": ["BP"]})), Checker(make_config({"select": ["BP"], **STRICT}))


def test_strict_finds_what_safe_only_notes() -> None:
    safe, strict = SAFE_CHECKER.check(Document(PAGE)).findings, STRICT_CHECKER.check(Document(PAGE)).findings
    note = next(finding for finding in safe if finding.name == "unsure-lines")
    assert (note.severity, note.start, note.end, note.fix) == ("info", 0, 0, None)
    assert "2 (lines 11, 13)" in note.message
    stray = [finding for finding in strict if finding.name == "stray-line"]
    assert [finding.found for finding in stray] == TAIL[:2]
    assert all(finding.fix and finding.fix.safety == "safe" and 0.3 < finding.confidence < 1 for finding in stray)
    assert not [finding for finding in strict if finding.name == "unsure-lines"]
    assert {finding.found for finding in safe} - {""} <= {finding.found for finding in strict}


def test_cleaning_takes_them_in_strict_only() -> None:
    assert qualcheck.clean(PAGE).text == "\n\n".join([*PROSE, *TAIL[:2]])
    cleaned = qualcheck.clean(PAGE, config=STRICT).text
    assert cleaned == "\n\n".join(PROSE)
    assert qualcheck.clean(cleaned, config=STRICT).text == cleaned


def test_a_page_without_known_boilerplate_gets_no_note() -> None:
    assert not SAFE_CHECKER.check(Document("\n\n".join([*PROSE, *TAIL[:2]]))).findings


@pytest.mark.parametrize(
    "lines",
    [
        ["| Bridge | Opened |", "| Old | 1911 |"],
        ["## What comes next", "# The river"],
        ["if (opened) {", "  return bridge;", "}"],
    ],
    ids=["table", "headings", "code"],
)
def test_rows_headings_and_code_stay(lines: list[str]) -> None:
    text = "\n".join([*PROSE, *lines, *TAIL])
    taken = {finding.found for finding in STRICT_CHECKER.check(Document(text)).findings}
    assert not taken & set(lines)
    assert taken & set(TAIL)


def test_the_title_stays() -> None:
    title = "Shop and garden"
    report = STRICT_CHECKER.check(Document("\n\n".join(["Skip to content", title, *PROSE, *TAIL]), title))
    assert title not in {finding.found for finding in report.findings if finding.name in ("stray-line", "edge-paragraph")}


def test_other_languages_are_left_alone() -> None:
    german = [
        "Der Rat der Stadt hat am Montag über die neue Brücke gesprochen, die über den Fluss führen soll.",
        "Die alte Brücke ist seit zwei Jahren gesperrt, weil ein Schiff in der Nacht einen Pfeiler getroffen hat.",
        "Die Arbeiten sollen im Frühling beginnen, und niemand glaubt, dass sie vor dem Herbst zu Ende sind.",
    ]
    names = {finding.name for finding in STRICT_CHECKER.check(Document("\n\n".join([*german, *TAIL]))).findings}
    assert not names & {"stray-line", "edge-paragraph"}


def test_the_command_line_and_its_configuration(tmp_path: Path, cli: Cli) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")

    def stray(*words: object) -> int:
        return sum(finding["name"] == "stray-line" for finding in json.loads(cli("check", page, "--format", "jsonl", *words).out)["findings"])

    assert stray("--isolated") == 0
    assert stray("--isolated", "--strict-boilerplate") == 2
    config = tmp_path / "strict.toml"
    config.write_text('[boilerplate]\nstrength = "strict"\n', "utf-8")
    assert stray("--config", config) == 2
    assert stray("--config", config, "--ignore", "stray-line") == 0
    assert stray("--config", config, "--select", "MK") == 0
    cli("clean", page, "-o", tmp_path / "out", "--isolated", "--strict-boilerplate")
    assert (tmp_path / "out" / "page.txt").read_text("utf-8") == "\n\n".join(PROSE)


def test_an_unknown_strength_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"boilerplate\.strength"):
        qualcheck.check("text", config={"boilerplate": {"strength": "strickt"}})


def test_the_model_says_what_it_was_trained_for(tmp_path: Path) -> None:
    data = json.loads(leftovers.table("boilerplate/model.json").read_text("utf-8"))
    del data["features"]["zone"]
    other = tmp_path / "model.json"
    other.write_text(json.dumps(data), "utf-8")
    with pytest.raises(ValueError, match="trained for other features"):
        leftovers.read_model(other)


@settings(max_examples=150, deadline=None)
@given(texts(), sources())
def test_each_feature_stays_in_its_bins(text: str, source: str | None) -> None:
    view = TextView(Document(text, None, source))
    page = Page(view, vocabulary(SAFE_CHECKER.rules))
    found = evidence(page, view, [False] * len(page), [source.lower()] if source else [])
    assert found.bins.shape == (len(page), len(FEATURES))
    assert (found.bins < np.array(list(FEATURES.values()))).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([*PROSE, *TAIL, "", "Menu", "A line — of no kind", "7", "it's at shop"]), min_size=1, max_size=25))
def test_words_are_found_as_splitting_finds_them(lines: list[str]) -> None:
    view = TextView(Document("\n".join(lines)))
    page = Page(view, vocabulary(SAFE_CHECKER.rules))
    words = ["at", "barge", "follow", "it", "line", "river", "shop", "sign", "the", "us"]
    found = leftovers.words_of(page, view, np.ones(len(page), bool), leftovers.automaton_of(words))
    wanted = set()
    for at, number in enumerate(page.lines):
        parts = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in lines[number].lower()).split()
        wanted |= {(at, words.index(part), parts[0] == part) for part in parts if part in words}
    assert set(zip(found.lines.tolist(), found.numbers.tolist(), found.opens.tolist(), strict=True)) == wanted


def test_trees_add_the_leaf_that_each_row_ends_in() -> None:
    trees = Trees.of([([[0, 2, 1, -1], [1, 0, -2, -3]], [4.0, 1.0, 2.0]), ([], [0.5]), ([[1, 3, -1, -2]], [10.0, 20.0])])
    bins = np.array([[3, 0], [2, 0], [1, 1], [0, 4]], np.uint8)
    assert trees.sums(bins, 100.0).tolist() == [4 + 0.5 + 10 + 100, 1 + 0.5 + 10 + 100, 2 + 0.5 + 10 + 100, 2 + 0.5 + 20 + 100]
    assert trees.sums(bins[:0], 100.0).tolist() == []
