"""The compiled loops of the view, the corpus filters and misread words say what its readable references say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nasty import texts

from qualcheck import kernels
from qualcheck.checks.readability import corpus_filters
from qualcheck.checks.repetition import copies
from qualcheck.checks.sentence import misread
from qualcheck.model import Document
from qualcheck.view import TextView, language, passages, scripts

pytest.importorskip("numba", reason="there are no compiled loops without numba")

from qualcheck.checks.readability import compiled as compiled_readability
from qualcheck.checks.sentence import compiled as compiled_misread
from qualcheck.view import compiled

LISTED = sorted(language.listed_words())
OTHERS = (
    "Haus maison l'homme can’t über-all ÉTAT ça... „so“ 12 x_y (an) the of and that is İstanbul привет 漢字 e\u0301te 😀 \x00 \x01 — – ''"
).split(" ")
LINES = st.lists(st.sampled_from([*LISTED, *OTHERS]) | st.sampled_from(OTHERS), max_size=60).map(" ".join)
unhurried = settings(max_examples=120, deadline=None)


@pytest.fixture(autouse=True)
def without_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """What chooses for itself takes the reference here."""
    monkeypatch.setattr(kernels, "_wish", "off")


@unhurried
@given(LINES | texts())
@example("'")
@example("l'")
@example("de la\u2019 ")
def test_function_words(text: str) -> None:
    ours, theirs = compiled.function_words(text), language.read_function_words(text)
    if ours is None:
        assert not text.isascii()
    else:
        assert ours.words == theirs.words
        assert np.array_equal(ours.groups, theirs.groups)


def test_latin_text_needs_no_reference() -> None:
    assert compiled.function_words("Ça va “très” bien – naïve façade… œuvre, Straße, ČEŠTINA 😀 don’t") is not None


@unhurried
@given(st.lists(LINES | texts(), max_size=8).map("\n".join), st.sampled_from(["en", "de", "ru", "zh", "xx"]))
def test_suspects(text: str, code: str) -> None:
    view = TextView(Document(text))
    ours = compiled.suspects(view.codes, view.line_starts, code)
    theirs = list(passages.suspects(view.lines, code))
    assert set(theirs) <= set(ours)
    assert all(compiled.function_words(view.lines.raw[index][: passages.LOOK_AT]) is None for index in set(ours) - set(theirs))
    assert passages.foreign_passages(view.lines, code, ours) == passages.foreign_passages(view.lines, code, theirs)


@unhurried
@given(texts() | st.text(max_size=400))
def test_scripts(text: str) -> None:
    utf8 = TextView(Document(text)).utf8
    counts = np.zeros(256, np.int64)
    compiled.loops.tally(np.frombuffer(utf8, np.uint8), counts)
    assert counts.tolist() == scripts._tally(utf8)


def test_blocks_are_those_of_the_bytes() -> None:
    names, table = compiled._scripts()
    for code in range(0x80, 0x10000, 7):
        if not 0xD800 <= code < 0xE000:
            assert scripts.script_counts(chr(code).encode()) == ({names[table[code]]: 1} if table[code] else {}), hex(code)


ENDINGS = [
    "end.",
    "end?”",
    "Mr.",
    "U.S.",
    "no.",
    "No. 5",
    "J.",
    "I.",
    "Inc.",
    "vs.",
    "e.g.",
    "data.",
    "etc.)",
    "don't.",
    "12.",
    "…",
    "...",
    "?!",
    "naïve.",
    "漢字.",
    "(St.",
]
STARTS = ["The", "A", "word", "“Then", "5", "(see", "…", "\r\n", "\n", " \u00a0 ", "\t", "\x1c", "😀", "İ"]
SENTENCES = st.lists(st.sampled_from([*ENDINGS, *STARTS]) | st.sampled_from(OTHERS), max_size=60).map(" ".join)


def both_ways(monkeypatch: pytest.MonkeyPatch, text: str, run: Callable[[TextView], object]) -> tuple[object, object]:
    """What the compiled loops say, and what the references say."""
    monkeypatch.setattr(kernels, "_wish", "on")
    ours = run(TextView(Document(text)))
    monkeypatch.setattr(kernels, "_wish", "off")
    return ours, run(TextView(Document(text)))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=SENTENCES | texts() | st.text('.!?… "”)AbI1\n', max_size=80))
@example(text=".")
@example(text=". A")
@example(text="A. B\r\n\r\n. C ")
@example(text="One. Two! " * 40)
def test_sentences(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    ours, theirs = both_ways(monkeypatch, text, lambda view: (view.sentences, view.sentences_of_lines.tolist()))
    assert ours == theirs


C4_LINES = [
    "It is enough, he said [12].",
    "[edit]",
    "We use JavaScript here, and a lot of it.",
    "Read our cookie policy now, it is good.",
    "- one",
    "• two ...",
    "trails…",
]
FILTERED = st.lists(
    SENTENCES | st.sampled_from([*C4_LINES, "x" * 999 + " a b c d e.", "x" * 1001 + " a b c d.", "#", ".... ......", '"']), max_size=8
).map("\n".join)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=FILTERED | texts() | st.text('.!?… "-#[A\n', max_size=80))
def test_what_filters_count(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    ours, theirs = both_ways(monkeypatch, text, corpus_filters.counts_of)
    assert ours == theirs


SCANNED = [
    "tbe",
    "wbat",
    "rnother",
    "al1",
    "5imilar",
    "modem",
    "power5",
    "11i",
    "THe",
    "it's",
    "naïve",
    "ofthe",
    "rnrnin",
    "c1ty-wide",
    "\udc80tbe",
    "e" * 40,
]


@unhurried
@given(st.lists(st.sampled_from(SCANNED) | st.text("abcefhilmnorst015'-.", min_size=1, max_size=9), min_size=1, max_size=20))
def test_misread_tokens(tokens: list[str]) -> None:
    assert compiled_misread.misread_tokens(tokens) == misread.read_misread_tokens(tokens)


def test_some_tokens_are_misread() -> None:
    assert any(misread.read_misread_tokens(SCANNED))


SAID = st.sampled_from(
    ["The council met on Monday again.", "The council met on Sunday again.", "Nobody was happy about it.", "No.", "And so on and on."]
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(SAID, max_size=30).map(" ".join) | texts())
def test_recurring_sentences(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def repeated(view: TextView) -> list[tuple[int, int, int]]:
        return list(copies.repeated_spans(view.text, copies.sentences_that_may_recur(view, 10), 10))

    ours, theirs = both_ways(monkeypatch, text, repeated)
    assert ours == theirs


@unhurried
@given(
    st.lists(
        st.sampled_from(["cookie", "policy", "privacy ", "terms of ", "use", "lorem ", "ipsum", "java", "script", "v", "m", "{", " "]), max_size=40
    )
)
def test_needles(parts: list[str]) -> None:
    text = "".join(parts).encode()
    assert compiled_readability._counted(text) == {sought: text.count(sought) for sought in compiled_readability._needles()[1]}


def test_each_policy_phrase_has_a_sign() -> None:
    assert all(any(sign in phrase for sign in compiled_readability._SIGNS_OF_POLICY) for phrase in corpus_filters.C4_POLICY)
