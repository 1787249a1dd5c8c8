"""SE: broken sentences, where a case in the pack can't show it; good short sentences and quotations stay."""

from __future__ import annotations

import pytest
from clock import in_proportion
from hypothesis import given
from hypothesis import strategies as st

import qualcheck
from qualcheck.checks.sentence.misread import folded, misreadings
from qualcheck.checks.shared.english import common_words, dictionary
from qualcheck.config import Config

LONG = "The old house on the hill had been empty for many years, and nobody in the town knew who owned it."


def found(text: str, *rules: str, **config: object) -> list[tuple[str, str]]:
    findings = qualcheck.check(text, config=Config.model_validate({"select": list(rules) or ["SE"], **config})).findings
    return [(finding.rule, finding.found) for finding in findings]


@pytest.mark.parametrize(
    "text",
    [
        "He waited. No answer. Never mind, he thought. Then the door opened. Nothing. Not a sound.",
        "Why? Because. No. Never. Not so. She laughed and went away, and that was the end of it. Or so they said.",
        "“I have seen him,” she said. “Where?” “In the garden, by the wall.” “When?” “Last night.”",
        "Dr. J. R. Smith of the U.S. Navy met Mr. Brown at 5 p.m. in St. Petersburg, approx. 3 km from No. 5, etc.",
        "It is 5'10\" tall and 3\" thick, and the '90s were better, 'tis said; the 27\" screen broke.",
        "They had had enough; that that was so is clear. Duran Duran played, and it was very very good. Bye bye.",
        "Both short- and long-term plans, pre- and post-war houses, and the to-do list were discussed.",
        "We use Node.js, Asp.Net and README.md at example.com; see U.S.A. and e.g. this, i.e. that.",
        "1. First item\n2. Second item\n- third item, which is longer than the others are\n- fourth item",
        "the rose is red\nthe violet's blue\nthe honey's sweet\nand so are you",
        "iPhone users know this. eBay sells it. van Gogh painted it. He went on, and on, and on.",
        "What are you looking for\n\nThe answer came late. " + LONG,
    ],
)
def test_good_text_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_wrapped_text_is_not_split_or_cut() -> None:
    text = (
        "The house had been built when the lines of letters were still broken at the\n"
        "width of a sheet, and nobody who lived in the valley below the hill thought of\n"
        "asking why the words stood as they did, or who it was that had put them there\n"
        "for the people to read. So it went on for many years, and so it would have gone\n"
        "on for ever."
    )
    assert found(text) == []


def test_a_split_sentence_is_found_once_for_each_break() -> None:
    first = "If you are new to this kind of work in the garden of a friend, you should, before you do anything else with it at all, read the"
    text = f"{first}\nlong guide of last year\n, which tells it all."
    assert found(text, "SE014") == [("SE014", "long"), ("SE014", ", w")]


def test_quotations_over_paragraphs() -> None:
    opened = "“They will act the same way,” he said. “And that is a recipe for more of the same"
    closed = f"{opened}.\n\n“Nobody wants that,” he said. {LONG}"
    assert found(closed, "SE004") == []
    assert len(found(f"{opened}.\n\n{LONG}\n\n{LONG}", "SE004")) == 1
    later = f"“They will act the same way. And that is a recipe for more.\n\n{LONG}\n\nThat is why we came,” he said."
    assert found(later, "SE004") == []


def test_an_unclosed_quotation_at_the_very_end_is_information_only() -> None:
    findings = qualcheck.check(f"{LONG} He called it “a step in the right direction for all of us.", config=Config(select=["SE004"])).findings
    assert [finding.severity for finding in findings] == ["info"]


def test_german_and_swedish_marks_close() -> None:
    assert found("„Das ist ein guter Anfang für uns alle“, sagte der Minister am Montag in Berlin.", "SE004") == []
    assert found("”Det är en bra början för oss alla”, sade ministern i Stockholm på måndagen.", "SE004") == []


@pytest.mark.parametrize(
    ("word", "meant"), [("tbe", "the"), ("ha1f", "half"), ("rnarket", "market"), ("stratcgies", "strategies"), ("pattems", "patterns")]
)
def test_misread_words(word: str, meant: str) -> None:
    assert misreadings(word.encode()) == {word.encode(): meant.encode()}


@pytest.mark.parametrize(
    "word", ["arc", "llc", "iphone", "html5", "burn", "bum", "modern", "modem", "clan", "1", "105", "h1n1", "11i", "10g", "power5", "é"]
)
def test_real_words_are_not_misread(word: str) -> None:
    assert misreadings(word.encode()) == {}


def test_dialect_is_not_misread() -> None:
    assert found("He was seein' things that were not there, and nobody knew what to do about it.") == []


def test_no_dictionary_word_is_misread() -> None:
    assert common_words() <= dictionary()
    assert misreadings("\n".join(dictionary()).encode()) == {}


@given(st.text(alphabet="abceflmnirot1\n", max_size=30))
def test_folding_keeps_words_apart(text: str) -> None:
    assert b"rn" not in folded(text.encode())
    assert folded(text.encode()).count(b"\n") == text.count("\n")


def test_cleaning_mends_what_is_sure() -> None:
    text = "The talks ended in the East. . But the the price rose to $three,420,000 in all, said the finan- cials of the firm."
    cleaned = qualcheck.clean(text, config=Config(select=["SE"]))
    assert cleaned.text == "The talks ended in the East. But the price rose to $3,420,000 in all, said the finan- cials of the firm."
    assert qualcheck.clean(cleaned.text, config=Config(select=["SE"])).text == cleaned.text


def test_a_broken_word_is_mended_where_the_text_has_it_whole() -> None:
    text = "The financials were good. They studied the finan- cials again."
    assert qualcheck.clean(text, config=Config(select=["SE"])).text == "The financials were good. They studied the financials again."


def test_unsafe_fixes_part_glued_sentences() -> None:
    config = Config.model_validate({"select": ["SE010"], "clean": {"unsafe_fixes": True}})
    assert qualcheck.clean("They reached their goals.Use the time.", config=config).text == "They reached their goals. Use the time."


@pytest.mark.serial
@pytest.mark.parametrize("unit", ["a.B", "“", '"a ', "a\nb ", ". .", "the ", "a- b", "(a", " ,", "x\n, y\n", "A told A "])
def test_odd_texts_take_linear_time(unit: str) -> None:
    config = Config(select=["SE"])
    assert in_proportion(lambda characters: qualcheck.check(unit * (characters // len(unit)), config=config), 6_000, 10)


@given(st.text(alphabet="aBt .,!?“”\"'()-\n\r1ßİ\ud800é", max_size=80))
def test_places_are_exact(text: str) -> None:
    report = qualcheck.check(text, config=Config(select=["SE"]))
    assert not [trouble for trouble in report.troubles if trouble.rule in ("SE", "packs")]
    assert all(text[finding.start : finding.end] == finding.found for finding in report.findings)


@pytest.mark.parametrize(
    "text",
    [
        "an hour, an honest heir, an herb, an historic hotel, a unit, a union, a use, a usage fee, a euro, a one-off, a ewe, a ouija board",
        "an SQL query, an MRI, an x-ray, an npm package, an f-string, an mRNA strand, an NGO, a UFO, a URL, a US ship, a U-turn",
        "for (a in array) { a = a + an; }\nlet a equal b; if a exists, a and b are the same, and a or b is not.",
        "Serie A is older. Vitamin A intake and type a error; hepatitis a infection; plan a involves more.",
        "A is for apple\nAn a and an n and an s\na e i o u",
        "Il a obtenu a un prix. Er ging an den Fluss, an der Mauer entlang und an die See.",
        "He bought salt an' pepper, an’ nothing else; rock-a-bye, thrice-a oath, and a/an option.",
        "The word a is an article; “a” or “an” stands in front. A_index, a.option, an_list.",
    ],
)
def test_articles_that_go_with_their_sound(text: str) -> None:
    assert not found(text, "SE024")


@pytest.mark.parametrize(
    ("text", "wrong", "expected"),
    [
        ("It was a old house.", "a old", "an old"),
        ("“A apple fell,” he said.", "A apple", "An apple"),
        ("(an dream of rivers)", "an dream", "a dream"),
        ("He is a unusual man.", "a unusual", "an unusual"),
        ("They said: a\N{NO-BREAK SPACE}island is not an\N{NO-BREAK SPACE}country.", "a\N{NO-BREAK SPACE}island", "an\N{NO-BREAK SPACE}island"),
    ],
)
def test_articles_that_do_not(text: str, wrong: str, expected: str) -> None:
    first = qualcheck.check(text, config={"select": ["SE024"]}).findings[0]
    assert (first.found, first.expected) == (wrong, expected)
    assert text[first.start : first.end] == wrong


@pytest.mark.parametrize(
    "text",
    [
        "He said “I want the the bridge” and left.",
        'He said "I want the the bridge" and left.',
        "Interviewer: And of of what is it made?",
        "It is the the the end.",
        "The pair ‘of of’ is a slip.",
    ],
)
def test_words_said_twice_in_speech_stay(text: str) -> None:
    assert qualcheck.clean(text, config={"select": ["SE007"]}).text == text


def test_words_said_twice_beside_speech_go() -> None:
    text = "He called it “late” in the the hall. “It is,” they said."
    assert qualcheck.clean(text, config={"select": ["SE007"]}).text == text.replace("the the", "the")
