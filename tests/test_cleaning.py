"""Edits: planned from findings, applied once, leading back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import texts, titles

from qualcheck.api import checker
from qualcheck.checks.registry import families
from qualcheck.cleaning import CleaningError, _Change, _Trail, clean_document, plan, restore_text
from qualcheck.model import Document, Finding, Fix, Report
from qualcheck.rulepacks import load_packs


def report(findings: list[Finding]) -> Report:
    return Report(None, None, None, None, 100.0, {}, "keep", {}, findings)


def finding(start: int, end: int, replacement: str, rule: str = "XX001", safety: str = "safe") -> Finding:
    return Finding(rule, "x", "x", "warning", start, end, 1, "", None, "", fix=Fix(start, end, replacement, safety))  # type: ignore[arg-type]


def test_overlapping_deletions_join_and_replacements_wait() -> None:
    changes = plan([finding(0, 4, ""), finding(2, 6, ""), finding(5, 8, "x"), finding(8, 9, "y")], "text", unsafe=False)
    assert [(change.start, change.end, change.inserted) for change in changes] == [(0, 6, ""), (8, 9, "y")]


def test_unsafe_fixes_are_made_only_when_asked_for() -> None:
    findings = [finding(0, 1, "", safety="unsafe")]
    assert not plan(findings, "text", unsafe=False)
    assert plan(findings, "text", unsafe=True)


def test_fixes_that_undo_each_other_are_refused() -> None:
    def check(document: Document) -> Report:
        return report([finding(0, 1, "b" if document.text == "a" else "a", "XX007")])

    for unsafe in (False, True):
        with pytest.raises(CleaningError, match="XX007"):
            clean_document(Document("a"), check, unsafe=unsafe)


def test_unsafe_fixes_that_lead_in_a_circle_rest_at_one_of_its_texts() -> None:
    """Whatever text of the circle, or before it, cleaning begins with; where a safe fix is part of the circle it is refused as before."""
    chain = {"tiny": "brief", "brief": "short", "short": "small", "small": "brief"}

    def check(document: Document) -> Report:
        return report([finding(2, 2 + len(document.text[2:]), chain[document.text[2:]], safety="unsafe")])

    for word in chain:
        cleaned = clean_document(Document(f"a {word}"), check, unsafe=True)
        assert cleaned.text == "a brief"
        assert restore_text(cleaned.text, cleaned.edits) == f"a {word}"
        assert clean_document(Document(cleaned.text), check, unsafe=True).edits == []

    def unsafe_and_safe(document: Document) -> Report:
        return report([finding(0, 1, "b", safety="unsafe") if document.text == "a" else finding(0, 1, "a", "XX007")])

    assert clean_document(Document("b"), unsafe_and_safe, unsafe=False).text == "a"
    assert clean_document(Document("b"), unsafe_and_safe, unsafe=True).text == "a"


@st.composite
def rounds(draw: st.DrawFn) -> tuple[str, list[list[_Change]]]:
    """A text and several rounds of changes, each on the text that the one before left."""
    text = draw(st.text("abcdef\n", max_size=30))
    current, made = text, []
    for _ in range(draw(st.integers(1, 4))):
        cuts = sorted(draw(st.lists(st.integers(0, len(current)), max_size=6, unique=True)))
        changes = [_Change(start, end, draw(st.text("XYZ", max_size=3)), ("XX001",)) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
        made.append(changes)
        parts, at = [], 0
        for change in changes:
            parts += [current[at : change.start], change.inserted]
            at = change.end
        current = "".join([*parts, current[at:]])
    return text, made


@given(rounds())
def test_several_rounds_become_one_list_of_edits(case: tuple[str, list[list[_Change]]]) -> None:
    text, made = case
    trail, current = _Trail(len(text)), text
    for changes in made:
        trail.apply(changes)
        parts, at = [], 0
        for change in changes:
            parts += [current[at : change.start], change.inserted]
            at = change.end
        current = "".join([*parts, current[at:]])
    edits = trail.edits(text, "text")
    assert all(text[edit.start : edit.end] == edit.removed for edit in edits)
    assert all(left.end < right.start for left, right in pairwise(edits))
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.inserted]
        at = edit.end
    assert "".join([*parts, text[at:]]) == current
    assert restore_text(current, edits) == text


BODY = "The council met on Monday to talk about the bridge."
LAST = "Share this article"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("tail", [LAST, f"|{LAST}", f"|{LAST}|Privacy Policy", f"{LAST}||Privacy Policy||", f"||{LAST}||"])
def test_a_text_that_ends_in_a_line_end_keeps_one_and_no_other_gets_one(end: str, tail: str) -> None:
    text = f"{BODY}|{tail}".replace("|", end)
    for original, wanted in ((text, BODY + (end if text.endswith("\n") else "")), (f"{text}{end}", BODY + end)):
        cleaned = clean_document(Document(original), checker().check)
        assert cleaned.text == wanted
        assert restore_text(cleaned.text, cleaned.edits) == original
        assert not clean_document(Document(wanted), checker().check).edits


def test_nothing_is_left_of_a_text_of_which_all_lines_go() -> None:
    assert clean_document(Document(f"{LAST}\n\nPrivacy Policy\n"), checker().check).text == ""


def test_families_say_how_safe_their_fixes_may_be() -> None:
    mends = {family.prefix: family.mends for family in families()}
    for pack in load_packs(cases=False):
        if pack.prefix in mends:
            kinds = {rule.fix.safety for rule in pack.rules if rule.fix}
            assert kinds <= {"safe": {"safe", "unsafe"}, "unsafe": {"unsafe"}, None: set[str]()}[mends[pack.prefix]], pack.prefix


def mended(findings: list[Finding], *, unsafe: bool) -> list[Finding]:
    return [finding for finding in findings if finding.fix and (unsafe or finding.fix.safety == "safe")]


@settings(deadline=None)
@given(texts(), titles(), st.booleans())
def test_checking_again_finds_all_that_is_mended(text: str, title: str | None, unsafe: bool) -> None:
    document = Document(text, title)
    assert mended(checker().recheck(document, unsafe=unsafe).findings, unsafe=unsafe) == mended(checker().check(document).findings, unsafe=unsafe)


def test_checking_again_finds_all_that_is_mended_in_the_cases_of_the_packs() -> None:
    used = checker()
    for pack in load_packs():
        for rule in pack.rules:
            for case in [*rule.tests.flag, *rule.tests.fix]:
                document = Document(case.text, case.title, case.source)
                assert mended(used.recheck(document).findings, unsafe=False) == mended(used.check(document).findings, unsafe=False)
