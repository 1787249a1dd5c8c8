"""The score does what docs/score.md says."""

from __future__ import annotations

from dataclasses import replace

import pytest

import qualcheck
from qualcheck.config import ScoreConfig
from qualcheck.model import Finding, Fix, Severity
from qualcheck.scoring import Scorer


def finding(family: str, severity: Severity = "warning", place: tuple[int, int] = (0, 5), fix: Fix | None = None, confidence: float = 1.0) -> Finding:
    return Finding("XX001", "x", family, severity, *place, 1, "", None, "", confidence, fix=fix)


SCORER = Scorer(ScoreConfig(), {"XX001": 1.0}, ["boilerplate", "title"])


def test_nothing_found_is_a_hundred() -> None:
    card = SCORER.score([], 1000)
    assert (card.score, card.verdict, card.after_fixes) == (100, "keep", 100)


def test_the_example_of_the_page() -> None:
    assert SCORER.score([finding("boilerplate")] * 4, 1400).score == 50
    assert SCORER.score([finding("boilerplate")] * 2, 1400).score == pytest.approx(70.71, abs=0.01)


def test_length_spreads_local_findings_but_not_those_about_the_whole() -> None:
    assert SCORER.score([finding("boilerplate")] * 4, 8000).scores["boilerplate"] == pytest.approx(84.09, abs=0.01)
    assert SCORER.score([finding("boilerplate", place=(0, 0))] * 4, 8000).scores["boilerplate"] == 50


def test_severity_and_confidence_count() -> None:
    assert SCORER.score([finding("title", "error")] * 2, 100).score == 50
    assert SCORER.score([finding("title", "info")] * 9, 100).score == 100
    assert SCORER.score([finding("title", confidence=0.5)] * 8, 100).score == 50


def test_one_place_is_charged_once() -> None:
    scorer = Scorer(ScoreConfig(), {"XX001": 1.0, "XX002": 2.0, "XX003": 0.5}, ["boilerplate", "title"])
    safe = Fix(0, 5, "", "safe")
    one, other, third = finding("boilerplate", fix=safe), *(replace(finding("boilerplate"), rule=code) for code in ("XX002", "XX003"))
    for several in ([one, other, third], [third, other, one], [other, one, third]):
        card = scorer.score(several, 100)
        assert card.scores["boilerplate"] == scorer.score([other], 100).scores["boilerplate"]
        assert card.after_fixes == 100
    elsewhere, in_title = replace(other, end=6), replace(other, field="title")
    apart = scorer.score([one, elsewhere], 100).scores["boilerplate"]
    assert apart == scorer.score([one, in_title], 100).scores["boilerplate"] < scorer.score([one, other], 100).scores["boilerplate"]
    for several in ([one, replace(other, family="title")], [replace(other, family="title"), one]):
        card = scorer.score(several, 100)  # what two families say of one place is charged to the heavier
        assert (card.scores["boilerplate"], card.after_fixes) == (100, 100)
        assert card.scores["title"] == card.score == scorer.score([other], 100).score


def test_the_worst_family_dominates() -> None:
    one = SCORER.score([finding("title")] * 4, 100).score
    both = SCORER.score([finding("title")] * 4 + [finding("boilerplate")] * 4, 100).score
    assert one == 50
    assert both == pytest.approx(50 * (1 - 0.3 * 0.5))


def test_verdicts() -> None:
    mendable = finding("boilerplate", fix=Fix(0, 5, "", "safe"))
    assert SCORER.score([mendable] * 20, 100).verdict == "repair"
    assert SCORER.score([finding("boilerplate")] * 20, 100).verdict == "reject"
    assert SCORER.score([finding("boilerplate")], 100).verdict == "keep"


def test_what_lies_inside_a_deletion_goes_with_it() -> None:
    line, next_line = (finding("boilerplate", place=place, fix=Fix(*place, "", "safe")) for place in ((10, 20), (20, 30)))
    inside = [finding("title", place=place) for place in ((10, 20), (12, 15), (15, 25), (29, 30))]
    for one in inside:
        assert SCORER.score([one, line, next_line], 100).after_fixes == 100
        assert SCORER.score([next_line, line, one], 100).score == SCORER.score([line, next_line, one], 100).score < 100
    outside = [finding("title", place=place) for place in ((9, 12), (28, 31), (5, 10), (40, 41), (0, 0), (15, 15))]
    for one in [*outside, replace(inside[0], field="title")]:
        assert SCORER.score([one, line, next_line], 100).after_fixes == SCORER.score([one], 100).score < 100
    unsafe, mends = (finding("boilerplate", place=(10, 20), fix=fix) for fix in (Fix(10, 20, "", "unsafe"), Fix(10, 20, "something", "safe")))
    for fixed in (unsafe, mends):
        assert SCORER.score([inside[1], fixed], 100).scores["title"] == SCORER.score([inside[1]], 100).score
        assert SCORER.score([inside[1], fixed], 100).after_fixes < 100


def test_a_verdict_is_that_of_what_cleaning_leaves() -> None:
    prose = "The mill by the river was sold on Monday to a baker from the next valley. He means to grind his own flour there from the spring on.\n"
    more = "Nobody in the village had thought that the wheel would ever turn again, least of all the man who sold it.\n"
    filler = [f"Lorem ipsum dolor sit amet, {rest} \ufffd\ufffd tempor.\n" for rest in ("sed eiusmod", "quis porta nibh", "duis irure velit")]
    text = "\n".join([prose, *filler[:2], more, *filler[2:]])
    report, cleaned = qualcheck.check(text), qualcheck.clean(text)
    assert (report.verdict, report.score < 80) == ("repair", True)
    assert not any(line in cleaned.text for line in filler)
    assert qualcheck.check(cleaned.text).score == report.signals["score.after_safe_fixes"] == 100
