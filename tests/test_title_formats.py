"""Titles in the forms that sites give them, in many languages: the headline comes back, and a bare headline stays."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import qualcheck

HERE = Path(__file__).resolve().parent


def _rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


HEADLINES: dict[str, list[str]] = defaultdict(list)
for language, headline in _rows("title_headlines.tsv"):
    HEADLINES[language].append(headline)
FORMATS = _rows("title_formats.tsv")
#: Forms of which not all headlines come back: a name with a colon may be the subject, a second dash the title's own, a word no name.
HARD = {
    ("heise.de", "heise online - {}"),
    ("expresso.pt", "Expresso | {}"),
    ("telex.hu", "Telex: {}"),
}


@cache
def mended(title: str, source: str | None) -> str | None:
    """Many forms and languages share a headline or a source; each title is mended once."""
    return qualcheck.clean("", title=title, source=source).title


def came_back(language: str, source: str, form: str) -> list[bool]:
    return [mended(form.replace("{}", line), source) == line for line in HEADLINES[language]]


def test_forms_and_headlines_are_well_formed() -> None:
    assert all(form.count("{}") == 1 and language in HEADLINES for language, _, form in FORMATS)
    assert {(source, form) for _, source, form in FORMATS} >= HARD
    assert len(FORMATS) > 350
    assert len(HEADLINES) > 25


@pytest.mark.parametrize(("language", "source", "form"), [row for row in FORMATS if tuple(row[1:]) not in HARD])
def test_the_headline_comes_back(language: str, source: str, form: str) -> None:
    lost = [line for line, good in zip(HEADLINES[language], came_back(language, source, form), strict=True) if not good]
    assert not lost


def test_hard_forms_are_still_hard() -> None:
    """A form that has become easy leaves the list."""
    easy = [row for row in FORMATS if tuple(row[1:]) in HARD and all(came_back(*row))]
    assert not easy


@pytest.mark.parametrize("known", [True, False], ids=["source known", "source unknown"])
def test_a_bare_headline_stays(known: bool) -> None:
    spoilt = {
        (source if known else None, line)
        for language, source, _ in FORMATS
        for line in HEADLINES[language]
        if mended(line, source if known else None) != line
    }
    assert not spoilt


def test_without_the_source_most_headlines_come_back_and_none_is_cut_short() -> None:
    total = right = short = 0
    for language, _, form in FORMATS:
        for line in HEADLINES[language]:
            title = mended(form.replace("{}", line), None) or ""
            total += 1
            right += title == line
            short += len(title) < len(line)
    assert right / total > 0.88
    assert short / total < 0.003


PARTED = [line for line in (HERE / "title_parted.txt").read_text("utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("tail", "source", "most"),
    [
        ("", "harbourgazette.com", 0.20),
        ("", None, 0.18),
        (" | Harbour Gazette", "harbourgazette.com", 0.25),
        (" - Harbour Gazette", "harbourgazette.com", 0.43),
    ],
    ids=["alone", "source unknown", "before a bar", "before a hyphen"],
)
def test_most_headlines_in_two_parts_of_their_own_stay_whole(tail: str, source: str | None, most: float) -> None:
    """Those that don't read like "Headline – Name of a site"; before the site's name with the same mark, like "Headline - Section - Site"."""
    spoilt = [line for line in PARTED if qualcheck.clean("", title=line + tail, source=source).title != line]
    assert len(spoilt) / len(PARTED) <= most, spoilt


@pytest.mark.parametrize("line", [line for line in PARTED if line.split(" – ")[0].split(" - ")[0].count(" ") < 2 and "|" not in line])
def test_a_short_head_keeps_what_follows(line: str) -> None:
    assert qualcheck.clean("", title=line, source="harbourgazette.com").title == line
