"""Tails that the titles of a source have in common."""

from __future__ import annotations

from qualcheck.api import checker
from qualcheck.corpus.together import check_together
from qualcheck.model import Document

TITLES = [
    "Council agrees to mend the old bridge",
    "Ferry to run every hour in summer",
    "New bell for the tower of St. Ann",
    "Frost takes every second cherry",
]


def _found(titles: list[str], source: str | None = "example.org") -> list[list[str]]:
    documents = [Document(f"Text number {n}.", title=title, source=source, path=f"a/{n}.txt", id=str(n)) for n, title in enumerate(titles)]
    reports = check_together(documents, checker({"select": ["TI019"]}))
    for document, report in zip(documents, reports, strict=True):
        assert all((document.title or "")[one.start : one.end] == one.found and one.fix for one in report.findings)
    return [[finding.found for finding in report.findings] for report in reports]


def test_a_tail_of_most_titles_is_found_wherever_the_source_is_known_from() -> None:
    tailed = [f"{title} | Ebb and Flood" for title in TITLES]
    assert _found(tailed) == [[" | Ebb and Flood"]] * 4
    assert _found(tailed, source=None) == [[" | Ebb and Flood"]] * 4
    assert _found([*tailed[:3], TITLES[3]]) == [[" | Ebb and Flood"]] * 3 + [[]]


def test_the_longest_common_tail_counts() -> None:
    assert _found([f"{title} - News - Ebb and Flood" for title in TITLES]) == [[" - News - Ebb and Flood"]] * 4
    mixed = [f"{title} - {part} - Ebb and Flood" for title, part in zip(TITLES, ["News", "Sport", "Arts", "Money"], strict=True)]
    assert _found(mixed) == [[" - Ebb and Flood"]] * 4


def test_what_few_titles_have_or_only_copies_is_left_alone() -> None:
    assert _found([f"{title} - Ebb and Flood" for title in TITLES[:2]]) == [[]] * 2
    assert _found([f"{TITLES[0]} - Ebb and Flood"] * 6) == [[]] * 6
    assert _found([f"{TITLES[0]} - Ebb and Flood", *TITLES[1:], "A last title", "And another one"]) == [[]] * 6
    assert _found([f"{title} Ebb-and-Flood" for title in TITLES]) == [[]] * 4


def test_a_tail_that_another_rule_takes_is_told_once() -> None:
    documents = [Document("Text.", title=f"{title} | Example", source="example.org", id=str(n)) for n, title in enumerate(TITLES)]
    reports = check_together(documents, checker())
    assert [[one.rule for one in report.findings if one.rule in ("TI004", "TI019")] for report in reports] == [["TI004"]] * 4
