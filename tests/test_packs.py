"""The matcher of packs: all rules in one pass find what each rule by itself would find."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from nasty import texts

from qualcheck.checks.packs import PackMatcher
from qualcheck.model import Document
from qualcheck.rulepacks import ActiveRule, Rule, RuleTable, load_packs
from qualcheck.view import TextView

TABLE = RuleTable(load_packs())
ON_TEXT = [
    rule
    for rule in TABLE
    if rule.rule.extends not in ("check", "metric") and rule.rule.scope != "title" and rule.rule.position not in ("in-company", "known-page")
]
TOGETHER = PackMatcher(ON_TEXT)
ALONE = [PackMatcher([rule]) for rule in ON_TEXT]
SAMPLES = sorted((Path(__file__).resolve().parent.parent / "samples").glob("*.*"))


def spans(matcher: PackMatcher, text: str) -> list[tuple[str, int, int]]:
    return sorted({(hit.code, hit.start, hit.end) for hit in matcher.find(TextView(Document(text)))})


def alone(text: str) -> list[tuple[str, int, int]]:
    return sorted(hit for matcher in ALONE for hit in spans(matcher, text))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_together_as_alone_on_samples(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", "surrogateescape")
    assert spans(TOGETHER, text) == alone(text)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(texts(15))
def test_together_as_alone_on_nasty_text(text: str) -> None:
    assert spans(TOGETHER, text) == alone(text)


def made(**fields: object) -> ActiveRule:
    base = {"code": "XX001", "name": "x", "message": "m", "why": "w", "limits": "l", "source": "s", "tests": {"flag": ["x"], "pass": ["y"]}}
    rule = Rule.model_validate({**base, **fields})
    return ActiveRule(rule, "x", "warning", 1.0, {})


@pytest.mark.parametrize(
    ("fields", "text", "found"),
    [
        ({"extends": "phrase", "terms": ["red fox"]}, "The RED FOX, the red foxes, the hired fox.", ["RED FOX"]),
        ({"extends": "phrase", "terms": ["don't know"]}, "I don’t know.", ["don’t know"]),
        ({"extends": "phrase", "terms": ["über"]}, "Über alles, ÜBER alles, über alles, überall", ["Über", "ÜBER", "über"]),
        ({"extends": "phrase", "terms": ["a b", "a b c"]}, "x a b c", ["a b c"]),
        ({"extends": "phrase", "terms": ["{n} min read"]}, "It is a 5 min read for 1,200 people.", ["5 min read"]),
        ({"extends": "phrase", "scope": "line", "terms": ["read more"]}, "» Read  more →\nRead more of it\n", ["» Read  more →"]),
        ({"extends": "phrase", "scope": "line", "terms": ["{n} comments"]}, "É\n(1,204 Comments)\r\n12 comments were made", ["(1,204 Comments)"]),
        ({"extends": "phrase", "scope": "line", "terms": ["more"], "position": "tail"}, "More\n" + "word " * 40 + "\nMore", ["More"]),
        ({"extends": "phrase", "scope": "line", "terms": ["menu"], "unless": ["^MENU"]}, "MENU\nMenu", ["Menu"]),
        ({"extends": "regex", "pattern": r"(?i)\bx+\b"}, "é xx İ XXX", ["xx", "XXX"]),
        ({"extends": "substitution", "terms": {"chilly warfare": "cold war"}}, "the Chilly Warfare", ["Chilly Warfare"]),
        ({"extends": "cooccurrence", "terms": ["tweet", "share", "pin"], "scope": "line"}, "Share it\nTweet or share\n", ["Tweet or share"]),
        ({"extends": "cooccurrence", "terms": ["tweet", "share"], "scope": "sentence"}, "Share it. Tweet it. Share a tweet.", ["Share a tweet"]),
        ({"extends": "cooccurrence", "terms": ["tweet", "share"], "scope": "paragraph"}, "Share\nTweet\n\nShare", ["Share\nTweet"]),
    ],
)  # fmt: skip
def test_what_rules_find(fields: dict, text: str, found: list[str]) -> None:
    hits = sorted(PackMatcher([made(**fields)]).find(TextView(Document(text))), key=lambda hit: hit.start)
    assert [text[hit.start : hit.end] for hit in hits] == found


def test_no_other_file_compiles_patterns_that_backtrack_on_user_input() -> None:
    """Patterns of packs run on RE2 only: nothing in the matcher hands them to ``re``."""
    source = Path(__file__).resolve().parent.parent.joinpath("qualcheck/checks/packs.py").read_text("utf-8")
    assert not re.search(r"^import re$", source, re.MULTILINE)
