"""The compiled loops say what the readable references say, to the last bit."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import texts
from rapidfuzz import fuzz

from qualcheck import kernels
from qualcheck.api import checker
from qualcheck.checks.boilerplate import compiled as compiled_lines
from qualcheck.checks.boilerplate import compiled_evidence, evidence, leftovers
from qualcheck.checks.boilerplate.lines import read_plainly
from qualcheck.checks.boilerplate.page import Page
from qualcheck.checks.boilerplate.vocabulary import vocabulary
from qualcheck.checks.repetition import compiled as compiled_copies
from qualcheck.checks.repetition import copies, gopher
from qualcheck.checks.repetition.loops import LONGEST_PHRASE, runs
from qualcheck.checks.spun import analysis, gains, tokens
from qualcheck.checks.spun.features import Lexicon, window_features, windows
from qualcheck.checks.spun.model import spun_model
from qualcheck.lexicon import cased, language_model, phrase_book, substitution_table
from qualcheck.model import Document
from qualcheck.view import TextView
from qualcheck.view import compiled as compiled_view
from qualcheck.view.text import is_prose
from qualcheck.view.tokens import CompiledStore, TokenStore

pytest.importorskip("numba", reason="there are no compiled loops without numba")

from qualcheck.checks.spun import compiled
from qualcheck.kernels import pages as page_loops
from qualcheck.kernels import phrases, repetition

SAMPLES = Path(__file__).parent.parent / "samples"
LEXICON = Lexicon(language_model(), substitution_table())
BOOK = phrase_book()
#: Real words, many of them replacements, with and without company that suits them.
WORDS = (
    "the of and to a in is that it was for on chilly cold warfare war white home house marketing campaign nations countries bank "
    "financial institution mentioned said brief temporary allies range vary fight staff combat team withinside secretary general normal "
    "Mr. U.S. who's 'tis as properly as zzyzx qwrt <s> </s> the irregular woodland exercises workout routines on the off chance that "
    "reciprocal restrictions. ! ? ; ( ) - \n \n\n"
).split(" ")
prose = st.lists(st.sampled_from(WORDS), min_size=1, max_size=700).map(" ".join)
unhurried = settings(max_examples=60, deadline=None)


def same(ours: object, theirs: object) -> None:
    for field in fields(ours):  # type: ignore[arg-type]
        left, right = getattr(ours, field.name), getattr(theirs, field.name)
        assert left.dtype == right.dtype, field.name
        assert np.array_equal(left, right), field.name


@unhurried
@given(prose | texts())
def test_words(text: str) -> None:
    upper, lower = cased(text.encode("utf-8", "replace").decode())
    same(compiled.tokenise(upper, lower, LEXICON.model), tokens.tokenise(upper, lower, LEXICON.model))


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("together", [False, True])
@unhurried
@given(text=prose)
def test_candidates_and_evidence(text: str, deep: bool, together: bool) -> None:
    found = tokens.tokenise(*cased(text), LEXICON.model)
    reading = gains.read(found.stream, LEXICON.model)
    readings = reading, compiled.read(found.stream, LEXICON.model)
    for name in ("nats", "pair", "attested", "nats_before", "pair_before", "bare_before"):
        assert np.array_equal(*(getattr(each, name) for each in readings)), name
    both = list(zip((analysis, compiled), readings, strict=True))
    rows = [do.hits(found, each, LEXICON, spun_model(), deep=deep, together=together) for do, each in both]
    same(rows[0][0], rows[1][0])
    assert np.array_equal(rows[0][1], rows[1][1])
    bounds, phrases = windows(found), np.zeros(len(windows(found)) - 1)
    place = found.word[rows[0][0].at]
    evidence = rows[0][1]
    assert np.array_equal(compiled.windows(found), bounds)
    features = compiled.window_features(bounds, found, readings[1], LEXICON, place, evidence, phrases)
    assert np.array_equal(features, window_features(bounds, found, reading, LEXICON, place, evidence, phrases))


@unhurried
@given(
    st.lists(
        st.sampled_from([phrase.found for phrase in BOOK._phrases[::40]]) | texts() | st.sampled_from(["", " ", "-", "x", "2", "é", "as "]),
        max_size=30,
    )
)
def test_phrases(parts: list[str]) -> None:
    lower = cased("".join(parts).encode("utf-8", "replace").decode())[1]
    assert phrases.find(BOOK._table, np.frombuffer(lower, np.uint8)).tolist() == [list(row) for row in BOOK.rows(lower)]


@unhurried
@given(st.lists(texts() | st.text(max_size=30), max_size=6))
def test_tokens(several: list[str]) -> None:
    compiled_store, store = CompiledStore(), TokenStore()
    for text in several:
        ours, theirs = compiled_store.add_text(text, TextView(Document(text)).codes), store.add(text.split())
        assert np.array_equal(ours.numbers, theirs.numbers)
        assert np.array_equal(ours.counts, theirs.counts)
        assert ours.between(0, len(ours)) == theirs.between(0, len(theirs)) == text.split()
        assert ours.lengths.tolist() == theirs.lengths.tolist() == list(map(len, text.split()))


@unhurried
@given(st.lists(st.sampled_from(["a", "b", "cc", "ddd"]), max_size=60) | st.lists(st.sampled_from(WORDS), max_size=400))
def test_repetition(words: list[str]) -> None:
    numbered = TokenStore().add(words)
    if words:
        found = repetition.ngram_characters(
            numbered.numbers, numbered.counts, numbered.distinct_lengths, gopher.TOP_SIZES[-1], gopher.DUPLICATE_SIZES[-1]
        )
        assert found.tolist() == gopher.ngram_characters(numbered)
    assert list(repetition.runs(numbered.numbers, LONGEST_PHRASE, 4, 8)) == runs(numbered.numbers, 4, 8)


#: Lines that a page may have: known ones, in other numbers and among marks; dates; signs of comments; notices; long and odd ones.
LINES = [
    "Home", "About us", "• Home", "“About us”", "  Share this article  ", "Share\tthis  article", "12 comments", "1,234.5k Comments", "0 items",
    "Yesterday", "a year ago", "\x01yesterday", "12 May 2021", "5 min read", "10:45 pm Reply", "Anna says:", "Permalink", "© 2021", "Über uns",
    "As an Amazon Associate we earn from what is bought here.", "Lorem ipsum dolor sit amet, " * 9, "By clicking Accept, you agree.", "x" * 130,
    "The council met on Monday to talk about the new bridge over the river, and nobody was happy.", "A line of prose that is longer. " * 9,
    "", " ", "\t", "\x0b", "--- * ---", "***", " " * 150, " " * 300, "References", "Read more", "Back to top", "漢字", "1\r", "—", "a" * 239,
    "• – “Menu” …", "▪ 5 ●", "•\x01Menu", "\x01 •", "• •", "1. First", "12) x", "– Home >", "Next →", "Next →)", "GO NOW", "Tags: a|b|c @d {e}",
    "This one has just enough words to be a line of prose.\"", "This one has just enough words to be prose, he said.”",
    "But this one has not, as can be seen.”",
    "橋は五月に開かれるとのことであり、町の人々は皆それを待っていた。", "“橋は五月に開かれるとのことであり、町の人々は皆それを待っていた。”",
]  # fmt: skip
pages = st.lists(st.sampled_from(LINES) | texts(4), max_size=50).map("\n".join)


#: Lines that are like each other in one way or another: in all but case, at one end, in size.
HEADS = ["The council met on Monday to talk about the bridge ", "THE COUNCIL MET ON MONDAY TO TALK ABOUT THE BRIDGE ", "Über den Fluß. ", ""]
TAILS = [", and nobody knew what would come of all that.", ", AND nobody knew what would come of all that…", "ß and ŉ", "ﬁ" * 50, "Ꮳ", "𐐀", "."]
SENTENCE = "Nobody in the village had ever seen so much snow before the end of the year, and few were glad of it"


def edited(edits: list[tuple[int, str, bool]]) -> str:
    """``SENTENCE`` with letters put in or written over."""
    line = SENTENCE
    for at, letter, over in edits:
        line = line[:at] + letter + line[at + over :]
    return line


LIKE_LINES = st.lists(
    st.lists(st.tuples(st.integers(0, 100), st.sampled_from(["", "x", "É", "qz"]), st.booleans()), max_size=9).map(edited)
    | st.builds(
        lambda head, body, tail, blank: f"{blank}{head}{body}{tail}{blank}",
        st.sampled_from(HEADS),
        st.text("ab é", max_size=60),
        st.sampled_from(TAILS),
        st.sampled_from(["", " ", "\t\u3000", "\r"]),
    )
    | st.sampled_from(["", " ", "A short line."]),
    max_size=30,
).map("\n".join)


@unhurried
@given(text=LIKE_LINES | texts(), shortest=st.sampled_from([1, 8, 40]))
def test_pairs_of_lines(text: str, shortest: int) -> None:
    view = TextView(Document(text))
    found = compiled_copies.pairs_of(view, shortest, 92.0, copies._KEY, copies._NEIGHBOURS)
    if found is None:
        assert any(len(letter.casefold()) > 1 or ord(letter) >= 0x3000 for letter in text)
        return
    expected = copies.pairs_plainly(view.lines.raw, shortest, 92.0)
    assert (found.same, found.ends) == (expected.same, expected.ends)
    lines = copies._Folded(view.lines.raw)
    for line, others in expected.near.items():
        assert [other for other in others if fuzz.ratio(lines[line], lines[other]) >= 92.0] == [
            other for other in found.near.get(line, ()) if fuzz.ratio(lines[line], lines[other]) >= 92.0
        ]
    for line, others in found.near.items():
        assert set(others) <= set(expected.near[line])


@unhurried
@given(pages | texts() | pages.map(lambda text: text.replace("\n", "\r\n")))
def test_lines_of_pages(text: str) -> None:
    view, known = TextView(Document(text)), vocabulary(checker().rules)
    assert compiled_view.prose(view).tolist() == list(map(is_prose, view.byte_lines.raw))
    ours, theirs = compiled_lines.read_lines(view, known), read_plainly(view, known)
    assert list(ours.keys) == theirs.keys
    for name in ("index", "marks", "above", "prose_above", "prose", "times", "dates", "buttons", "appendices"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert set(theirs.signs) <= set(ours.signs)
    raw = view.byte_lines.raw
    assert known.automaton is not None
    for at, index in enumerate(theirs.index):
        for number, start, _end in known.automaton.find_matches_as_indexes(raw[index]):
            notice = known.notices[number]
            assert at in (ours.noticed or ()) or len(raw[index]) > notice.longest or start > notice.within


@unhurried
@given(pages | texts(), st.data())
def test_evidence_of_lines(text: str, data: st.DataObject) -> None:
    view, known, model = TextView(Document(text)), vocabulary(checker().rules), leftovers.leftovers_model()
    page = Page(view, known)
    list(page.runs())
    flagged = data.draw(st.lists(st.booleans(), min_size=len(page), max_size=len(page)))
    names = data.draw(st.sampled_from([[], ["council"], ["home", "o"], [""], ["-"]]))
    if not len(page):
        return
    theirs = evidence.evidence(page, view, flagged, names)
    ours = compiled_evidence.bins_of(page, view, np.array(flagged, bool), theirs.prose, np.array(page.above), names)
    assert np.array_equal(ours.bins, theirs.bins)
    for name in ("names_source", "words", "prose_below", "prose_above"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name
    same(compiled_evidence.judge(page, view, flagged, names, model), leftovers.judge_plainly(page, view, flagged, names, model))


def test_every_report_is_the_same_with_and_without() -> None:
    reports = []
    for wish in ("off", "on"):
        run = subprocess.run(
            [sys.executable, "-m", "qualcheck", "check", "samples", "--isolated", "--format", "jsonl", "--exit-zero"],
            cwd=SAMPLES.parent, env={**os.environ, kernels.VARIABLE: wish}, capture_output=True, check=True,
        )  # fmt: skip
        reports.append(run.stdout)
    assert len(reports[0].splitlines()) >= 12
    assert reports[0] == reports[1]
    assert any(finding["family"] == "spun" for row in reports[0].splitlines() for finding in json.loads(row)["findings"])


def test_a_short_run_does_not_load_the_compiler() -> None:
    code = "import sys, qualcheck; qualcheck.check('One short text.'); print('numba' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name != kernels.VARIABLE}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_without_numba_the_references_run_and_say_so_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(kernels, "find_spec", lambda _name: None)
    monkeypatch.setattr(kernels, "_wish", "on")
    kernels._available.cache_clear()
    with caplog.at_level(logging.WARNING, "qualcheck"):
        assert not kernels.compiled()
        assert not kernels.compiled()
    assert [record.message for record in caplog.records] == [kernels.MISSING]
    kernels._available.cache_clear()


def test_loops_can_be_compiled_ahead() -> None:
    environment = {name: value for name, value in os.environ.items() if name != kernels.VARIABLE}
    run = subprocess.run([sys.executable, "-m", "qualcheck.compile_loops"], env=environment, capture_output=True, text=True, check=True)
    assert "the hot loops are compiled" in run.stderr
    off = subprocess.run([sys.executable, "-m", "qualcheck.compile_loops"], env={**environment, kernels.VARIABLE: "off"}, check=False)
    assert off.returncode == 1


def test_the_tables_of_the_built_in_rules_fit_the_loops() -> None:
    known = vocabulary(checker().rules)
    short = page_loops.GRAM + page_loops.STEP - 1
    assert not [phrase for phrase in known.phrases if len(phrase) < short], "shorter phrases need a pattern: else all pages go the slow way"
    assert known.tables.usable
