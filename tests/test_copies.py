"""Copies: the same text, nearly the same, the same in other words; and what is no copy."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from beside import needs_data
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcheck.checker import Checker
from qualcheck.config import make_config
from qualcheck.corpus.copies.candidates import WINDOW, candidate_pairs
from qualcheck.corpus.copies.clusters import Link, Sets, packed, unpacked
from qualcheck.corpus.copies.prints import print_of
from qualcheck.corpus.together import Together, check_together, gather, member_of, steps_in_force
from qualcheck.model import Document, Finding, Report

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
STORY = """The council of Harbour Town has decided to close the old bridge in spring. Mayor Ann Holm told reporters on Monday that the repair would
cost 2.4 million crowns, which the town has put aside since the flood of 2011. "We cannot wait any longer," she said. "The pillars are older than
anyone who lives here."

Traders in Harbour Street are worried about their summer business. A ferry will run all day until October, the company Nordfähre announced, and
people who live in Westerholm will ride free of charge. The engineers from Lund University, who examined the pillars last year, had warned of a
possible collapse.""".replace("\n", " ").replace("  ", "\n\n")
SPUN = """The committee of Harbour Town has determined to shut the antique bridge in spring. Mayor Ann Holm instructed journalists on Monday that the
restore would price 2.4 million crowns, which the city has set apart for the reason that flood of 2011. "We can not wait any extra," she mentioned.
"The pillars are older than anybody who lives right here."

Merchants in Harbour Street are anxious about their summer season enterprise. A ferry will run all day till October, the agency Nordfähre introduced,
and folks who dwell in Westerholm will trip freed from cost. The engineers from Lund University, who inspected the pillars final 12 months, had
warned of a doable crumble.""".replace("\n", " ").replace("  ", "\n\n")


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(make_config(None))


@pytest.fixture
def measuring(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import made_copies
    import measure_corpus

    return made_copies, measure_corpus


def copies(reports: list[Report]) -> dict[str | None, list[Finding]]:
    return {report.id: [finding for finding in report.findings if finding.family == "copies"] for report in reports}


def test_what_is_planted_is_found(measuring) -> None:
    made_copies, measure_corpus = measuring
    measures, _ = measure_corpus.run(made_copies.corpus(240, 23, (6, 14)), 1)
    assert measures.planted["spun"] > 5
    assert measures.recall("exact", "near") >= 0.99
    assert measures.recall("spun", "translated") >= 0.85
    assert measures.precision >= 0.98, measures.wrong
    assert measures.original_right >= 0.95 * measures.originals


def test_the_measure_can_fail(measuring) -> None:
    made_copies, measure_corpus = measuring
    made = made_copies.corpus(60, 4, (6, 8))
    nothing = measure_corpus.measure(made, [])
    assert nothing.recall("exact", "near", "spun", "translated") == 0
    numbers = {one.story: number for number, one in enumerate(made)}
    first, second, *_ = numbers.values()
    assert measure_corpus.measure(made, [("DU003", first, second)]).precision == 0


def test_the_rewritten_copy_names_its_original_and_what_was_replaced(checker: Checker) -> None:
    spun, original = copies(check_together([Document(SPUN, id="b"), Document(STORY, id="a")], checker)).values()
    assert [finding.rule for finding in spun] == ["DU003"]
    assert "a copy of a in other words (spun)" in spun[0].message
    assert "“a possible collapse” | “a doable crumble”" in spun[0].message
    assert [finding.rule for finding in original] == ["DU005"]


def test_the_earlier_one_is_the_original_unless_it_is_spun(checker: Checker) -> None:
    late, early = copies(check_together([Document(STORY, id="late", date="2021-05-03"), Document(STORY, id="early", date="2020")], checker)).values()
    assert late[0].message == "the same text as early"
    assert early[0].rule == "DU005"
    spun, story = copies(check_together([Document(SPUN, id="s", date="2020"), Document(STORY, id="o", date="2021")], checker)).values()
    assert spun[0].rule == "DU003"
    assert story[0].rule == "DU005"


def test_a_cluster_has_one_original_and_each_copy_one_finding(checker: Checker) -> None:
    documents = [
        Document(text, id=str(number)) for number, text in enumerate([STORY, STORY + " It rained.", SPUN, STORY, SPUN + " It rained again.", SPUN])
    ]
    found = copies(check_together(documents, checker))
    assert [[finding.rule for finding in findings] for findings in found.values()] == [
        ["DU005"],
        ["DU002"],
        ["DU003"],
        ["DU001"],
        ["DU002"],
        ["DU001"],
    ]
    assert "5 other document(s)" in found["0"][0].message
    assert "and 2 more" in found["0"][0].message
    assert "the original looks to be 0" in found["4"][0].message


def test_boilerplate_around_an_article_makes_no_other_article(checker: Checker) -> None:
    other = "Home\nNews\nSport\n\n- Advertisement -\n\n" + STORY + "\n\nShare on Facebook\nRead more\n\nComments are closed."
    first, second = copies(check_together([Document(STORY, id="a"), Document(other, id="b")], checker)).values()
    assert first[0].rule == "DU005"
    assert second[0].rule == "DU002"


NOTICE = (
    "Notice is given that {} has applied to the council of {} for leave to build a barn behind the house at {}. The drawings may be seen in the "
    "town hall until the evening of {}. Whoever objects must write to the clerk before that day and give the reasons in full, since letters that "
    "arrive later are not read. A hearing is held where more than five letters come, and those who wrote are told of it two weeks before."
)


def test_forms_that_were_filled_in_are_told_and_reject_nothing(checker: Checker) -> None:
    filled = [
        NOTICE.format("Ellen Marsh", "Westbury", "12 Mill Lane", "3 May 2021"),
        NOTICE.format("Harold Finch", "Oakham", "4 Station Road", "17 June 2021"),
        NOTICE.format("Peter Lowe", "Tenby", "88 Quay Street", "9 August 2022"),
    ]
    reports = list(check_together([Document(text, id=str(number)) for number, text in enumerate(filled)], checker))
    told = [finding for report in reports for finding in report.findings if finding.rule == "DU002"]
    assert [report.verdict for report in reports] == ["keep"] * 3
    assert len(told) == 2
    assert all("of the names and numbers: as of one form that was filled in twice" in finding.message for finding in told)
    again = list(check_together([Document(filled[0], id="a"), Document(filled[0] + " The plan is the third this year.", id="b")], checker))
    assert [report.verdict for report in again] == ["keep", "reject"]


@pytest.mark.parametrize("text", ["", "\n \n", "one", "word " * 300, "1 2 3\n" * 200, "\ud800 \udfff " * 40, "好" * 400, "A. " * 100, "“”" * 50])
def test_odd_texts_are_compared_without_harm(checker: Checker, text: str) -> None:
    reports = check_together([Document(text, id="a"), Document(text + " x", id="b"), Document(text, id="c")], checker)
    assert not [trouble for report in reports for trouble in report.troubles]


def test_prints_are_the_same_in_every_process() -> None:
    code = (
        "import sys; from qualcheck.corpus.copies.prints import print_of; from qualcheck.view import TextView; from qualcheck.model import *;"
        "import qualcheck; d = Document(sys.stdin.read()); print(print_of(TextView(d), qualcheck.check(d.text)))"
    )
    texts = {
        subprocess.run([sys.executable, "-c", code], input=STORY, text=True, capture_output=True, check=True, env={**os.environ, **env}).stdout
        for env in ({"PYTHONHASHSEED": "2", "QUALCHECK_KERNELS": "off"}, {"PYTHONHASHSEED": "3", "QUALCHECK_KERNELS": "on"})
    }
    assert len(texts) == 1
    assert "digest" in texts.pop()


def test_a_print_is_small(checker: Checker) -> None:
    view = checker.view(Document(STORY * 50))
    found = print_of(view, checker.check_view(view))
    assert found is not None
    assert len(found.near) + len(found.anchors) + len(found.sequence) <= 2048


def test_replacements_are_packed_until_they_are_shown() -> None:
    pairs = [("brief", "temporary", "a brief word", "a temporary word"), ("\ud800", "é", "x \ud800", "x é")] * 50
    link = Link(0, 1, "DU003", 0.5, 1.0, packed(pairs))
    assert unpacked(link) == pairs
    assert len(link.replacements) < 400
    assert unpacked(Link(0, 1, "DU001", 1.0)) == []


def test_what_is_kept_of_hits_are_plain_values(checker: Checker) -> None:
    documents = [Document(STORY, id="a"), Document(SPUN, id="b")]
    together = Together(checker.rules, steps_in_force(checker.rules))
    for index, document in enumerate(documents):
        view = checker.view(document)
        report = checker.check_view(view)
        together.add(member_of(index, document, report), gather(together.steps, view, report)[0])
    seen: list[int] = []
    hits, _ = together.compare(documents.__getitem__, lambda hit: seen.append(len(hit.hit.values.get("replaced", ()))))
    assert max(seen) > 10
    assert all(isinstance(value, str | int | float) for found in hits.values() for hit in found for value in hit.values.values())


def reference_pairs(sketches: list[set[int]], least: int) -> set[tuple[int, int]]:
    """All pairs, each hash paired with the ``WINDOW`` documents that follow among those that have it."""
    counts: Counter[tuple[int, int]] = Counter()
    for value in set().union(*sketches):
        owners = [number for number, sketch in enumerate(sketches) if value in sketch]
        counts.update(pair for pair in combinations(owners, 2) if owners.index(pair[1]) - owners.index(pair[0]) <= WINDOW)
    return {pair for pair, count in counts.items() if count >= least}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sets(st.integers(0, 12), max_size=8), min_size=1, max_size=12), st.integers(1, 4))
def test_candidates_are_those_of_the_reference(sketches: list[set[int]], least: int) -> None:
    found = candidate_pairs([np.array(sorted(sketch), np.uint64).tobytes() for sketch in sketches], least)
    assert set(found) == reference_pairs(sketches, least)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=40))
def test_sets_hold_what_was_joined_together(joined: list[tuple[int, int]]) -> None:
    sets = Sets()
    groups = [{number} for number in range(21)]
    for one, other in joined:
        sets.join(one, other)
        both = groups[one] | groups[other]
        for number in both:
            groups[number] = both
    assert [sets.find(number) for number in range(21)] == [min(group) for group in groups]


def test_a_story_that_half_of_the_corpus_tells_costs_no_more(checker: Checker) -> None:
    dice = random.Random(1)
    sketch = np.sort(np.array([dice.getrandbits(64) for _ in range(48)], np.uint64)).tobytes()
    assert len(list(candidate_pairs([sketch] * 5000, 10))) <= WINDOW * 5000


def test_replacements_are_exported(cli, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(STORY, "utf-8")
    (folder / "b.txt").write_text(SPUN, "utf-8")
    (folder / "c.txt").write_text(SPUN.replace("crumble", "fall"), "utf-8")
    table = tmp_path / "new" / "seen.tsv"
    cli("check", folder, "--corpus", "--replacements", table, "--isolated", "--ignore", "DU002", "--exit-zero")
    rows = [line.split("\t") for line in table.read_text("utf-8").splitlines()]
    assert rows[0][:3] == ["original", "replacement", "documents"]
    assert ["close", "shut", "2"] in [row[:3] for row in rows]
    assert ["possible collapse", "doable crumble", "1", "a possible collapse", "a doable crumble"] in rows
    assert cli("check", folder, "--replacements", table).code == 2
    assert cli("check", folder, "--corpus", "--replacements", table / "x.tsv", "--isolated").code == 2


def test_the_seeds(checker: Checker) -> None:
    folder = needs_data("seeds")
    texts = {path.name[:3]: path.read_text("utf-8") for path in sorted(folder.glob("0*.txt"))}
    found = copies(check_together([Document(text, id=name) for name, text in texts.items()], checker))
    linked = {(name, other) for name, findings in found.items() for finding in findings for other in texts if f" {other}:" in f"{finding.message}:"}
    assert linked == {("001", "004"), ("004", "001")}
