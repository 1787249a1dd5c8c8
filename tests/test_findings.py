"""Hits to findings: quick records, messages with slots, the order."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcheck.checks.findings import LONGEST_SHOWN, _filled, _Message, in_order, short
from qualcheck.model import Finding, Fix
from qualcheck.model.drafts import FindingDraft, FixDraft

FIX = Fix(1, 4, "", "safe")
FINDING = Finding("BP001", "ad-marker", "boilerplate", "error", 1, 4, 1, "Ad!", None, "an ad", 0.5, "text", FIX)


def test_a_draft_becomes_the_record() -> None:
    values = [getattr(FINDING, field.name) for field in fields(Finding)]
    made = FindingDraft(*values).done()
    assert type(made) is Finding
    assert made == FINDING == pickle.loads(pickle.dumps(made)) == replace(made)
    assert hash(made) == hash(FINDING)
    with pytest.raises(FrozenInstanceError):
        made.line = 2  # type: ignore[misc]
    assert FixDraft(1, 4, "", "safe").done() == FIX


@pytest.mark.parametrize(
    "message",
    ["no slot", "{found} is {expected}", "{unknown} 50 % {{of}} {share}", "{share:.2f}", "{share!r}", "{found.title}", "{", "}", "{}", "{0}"],
)
def test_a_message_is_filled_as_format_fills_it(message: str) -> None:
    values = {"share": 0.5}
    assert _Message(message).filled("Ad!", "", values) == _filled(message, {"found": "Ad!", "expected": "", **values})


def test_a_blank_is_named() -> None:
    message = _Message('"{found}" in place of "{expected}"')
    assert message.filled("&nbsp;", "\xa0", {}) == '"&nbsp;" in place of "no-break space"'
    assert message.filled(" \n", "", {}) == '"space, U+000A" in place of ""'
    assert _Message('"{found}"{x!r}').filled(" ", "", {"x": 1}) == '"space"1'


def test_what_a_rule_says_of_found_goes_before_what_stands_there() -> None:
    assert _Message("{found}").filled("a", "", {"found": "b"}) == "b"


@given(st.text("ab \n\t\xa0", max_size=600))
def test_short_is_the_beginning_of_the_text_on_one_line(text: str) -> None:
    flat = " ".join(text.split())
    assert short(text) == (flat if len(flat) <= LONGEST_SHOWN else flat[: LONGEST_SHOWN - 1] + "…")


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["A1", "B1"]), st.sampled_from(["text", "title"])), max_size=12))
def test_findings_on_the_title_come_first(places: list[tuple[int, int, str, str]]) -> None:
    found = [replace(FINDING, start=start, end=end, rule=rule, field=field, line=n) for n, (start, end, rule, field) in enumerate(places)]  # type: ignore[arg-type]
    assert in_order([*found]) == sorted(found, key=lambda one: (one.field != "title", one.start, one.end, one.rule))
