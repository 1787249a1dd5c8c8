"""Spun text: found, explained, and left alone where it is only talked about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nasty import texts

import qualcheck
from qualcheck.checks import spun
from qualcheck.checks.spun.features import Lexicon
from qualcheck.checks.spun.gains import candidates, read
from qualcheck.checks.spun.model import spun_model
from qualcheck.checks.spun.order import order_features
from qualcheck.checks.spun.tokens import tokenise
from qualcheck.checks.spun.topics import topic_features
from qualcheck.lexicon import cased, language_model, substitution_table
from qualcheck.model import Document
from qualcheck.view import TextView

CASES = yaml.safe_load((Path(__file__).resolve().parent / "spun_cases.yaml").read_text("utf-8"))
SPUN = (
    "The feedback got here after talks in japanese Europe, the place army workout routines had been deliberate for subsequent week. A senior "
    "administration official instructed reporters on Friday that the nation was keen to debate the problem, however that its safety got here first. "
    "It was the most important build-up for the reason that Chilly Warfare, the Secretary-Normal stated, and the alliance could be ready to reply "
    "forcefully to additional aggression. The International Minister additionally stated that a diplomatic answer continues to be doable."
)
CLEAN = (
    "The comments came after talks in Eastern Europe, where military exercises had been planned for next week. A senior administration official "
    "told reporters on Friday that the country was willing to discuss the problem, but that its security came first. It was the largest build-up "
    "since the Cold War, the Secretary-General said, and the alliance would be ready to respond forcefully to further aggression. The Foreign "
    "Minister also said that a diplomatic solution is still possible."
)
LIBRARY = (
    "The town library has stood at the corner of Mill Street since 1911, and for most of that time its roof has leaked. This spring the council "
    "agreed to pay for a new one. Work will begin in June, when the school year ends, and the builders hope to be done before the first frost. "
    "Until then the reading room stays open, though readers are asked to keep an eye on the buckets. Anna Weiss, who has run it for twenty years, "
    "says that she will miss the sound of the rain. The children's corner will move to the old post office for the summer."
)


def spun_findings(text: str) -> list[qualcheck.Finding]:
    return [finding for finding in qualcheck.check(text).findings if finding.rule.startswith("SP")]


def probability(text: str) -> float:
    return qualcheck.check(text).signals["spun.probability"]


def test_spun_text_is_found_and_explained() -> None:
    report = qualcheck.check(SPUN)
    assert report.signals["spun.probability"] >= 0.9
    assert report.signals["spun.hits"] >= 10
    expected = {finding.found: finding.expected for finding in report.findings if finding.rule.startswith("SP")}
    assert expected["for the reason that Chilly Warfare"] == "since the Cold War"
    assert expected["Secretary-Normal"] == "Secretary-General"
    assert any(finding.rule == "SP005" and finding.severity == "error" for finding in report.findings)


def test_the_same_text_before_it_was_spun_is_clean() -> None:
    assert probability(CLEAN) <= 0.05
    assert not spun_findings(CLEAN)


def test_every_replacement_says_what_where_and_why() -> None:
    for finding in spun_findings(SPUN):
        assert SPUN[finding.start : finding.end] == finding.found
        if finding.start < finding.end:
            assert finding.expected
            assert 0 < finding.confidence <= 1
            assert finding.expected in finding.message
            assert finding.fix is not None
            assert finding.fix.safety == "unsafe"


def test_cleaning_rewrites_spun_prose_only_when_told_to() -> None:
    assert qualcheck.clean(SPUN).text == SPUN
    rewritten = qualcheck.clean(SPUN, config={"clean": {"unsafe_fixes": True}}).text
    assert "since the Cold War" in rewritten
    assert "told reporters" in rewritten


def test_a_phrase_in_quotation_marks_is_mentioned_and_not_used() -> None:
    text = 'Spinners turn the Cold War into the "Chilly Warfare", and a breast cancer into a "bosom peril"; we list many such phrases here.'
    assert not spun_findings(text)
    assert not spun_findings("The screener looks for bosom peril (breast cancer) and for many other phrases that no physician would use.")


def test_a_long_quotation_is_spun_with_the_rest() -> None:
    text = f"“{SPUN}”"
    assert probability(text) >= 0.9


def test_half_a_page_is_found_as_a_part() -> None:
    other = "\n\n".join(LIBRARY.replace("library", place) for place in ("library", "museum", "station", "theatre", "harbour", "market"))
    report = qualcheck.check(f"{other}\n\n{SPUN}\n\n{SPUN}")
    assert any(finding.rule in ("SP005", "SP007") for finding in report.findings)
    told = [finding for finding in report.findings if finding.rule in ("SP002", "SP012")]
    assert sum(finding.start >= len(other) for finding in told) > 0.7 * len(told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n \t\n",
        "Ten words are too few for any verdict on this.",
        "Der Bibliothekar sagte am Montag, dass das Dach seit Jahren undicht ist und nun endlich erneuert werden soll. " * 5,
        "La bibliothèque de la ville est fermée depuis lundi, et le conseil a voté les crédits pour le nouveau toit. " * 5,
        "図書館の屋根は何年も前から雨漏りしている。町議会は今年の春に新しい屋根の費用を払うことに同意した。" * 10,
        LIBRARY.upper(),
        "def read(path):\n    with open(path) as file:\n        return [line.split('\\t') for line in file if line.strip()]\n" * 10,
        "| year | people | roofs |\n|---|---|---|\n" + "| 1961 | 3,420 | 12 |\n" * 40,
        "Tyger Tyger, burning bright,\nIn the forests of the night;\nWhat immortal hand or eye,\nCould frame thy fearful symmetry?\n" * 3,
        "A: And you went there?\nB: Yeah, I, I went, you know, on the Friday.\nA: Right. Right.\nB: And then, well, he was not, um, not in.\n" * 4,
        "x" * 200_000,
        "a " * 50_000,
        "\ud800\udc80 \udcff" * 50,
    ],
)
def test_other_text_gets_no_verdict_and_no_error(text: str) -> None:
    report = qualcheck.check(text)
    assert report.signals["spun.probability"] < 0.5
    assert not any(finding.rule in ("SP005", "SP007") for finding in report.findings)
    assert not [trouble for trouble in report.troubles if trouble.rule == "SP"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts(), st.booleans())
def test_offsets_hold_in_nasty_text(odd: str, first: bool) -> None:
    text = f"{odd} {SPUN}" if first else f"{SPUN[:200]} {odd} {SPUN[200:]}"
    view = TextView(Document(text))
    result = spun._result(view)
    for start, end, phrase in result.phrases:
        assert 0 <= start < end <= len(text)
        assert len(text[start:end]) == len(phrase.found)
    for hit in result.explained:
        assert 0 <= hit.start < hit.end <= len(text)
        assert text[hit.start : hit.end].strip() == text[hit.start : hit.end]
    assert 0.0 <= result.probability <= 1.0


def topic_won(text: str, found: str, expected: str) -> float:
    """How much better ``expected`` goes with what ``text`` is about than ``found``, which stands there."""
    model, table = language_model(), substitution_table()
    tokens = tokenise(*cased(text), model)
    every = candidates(tokens, read(tokens.stream, model), table, model, deep=True)
    won = topic_features(every, table.original[every.entry], tokens.stream, model)[0]
    lexicon = Lexicon(model, table)
    rows = zip(every.at.tolist(), every.entry.tolist(), won.tolist(), strict=True)
    return next(value for at, entry, value in rows if model.word(tokens.stream[at]) == found and lexicon.phrase(entry) == expected)


def test_what_is_talked_about_tells_a_wrong_sense() -> None:
    ward = "Her doctor at the hospital said that the tumour was small and that most patients with breast crab recover after surgery and treatment."
    shore = "Off the shore the fishermen haul lobster, shrimp and crab from the cold sea, boil the claws and sell the shells in the harbour market."
    assert topic_won(ward, "crab", "cancer") > 0.3
    assert topic_won(shore, "crab", "cancer") < -0.1


def test_words_far_away_do_not_count_for_what_is_talked_about() -> None:
    ward = "The doctor said that most patients with breast crab recover after surgery. "
    sea = "The fishermen haul lobster and shrimp from the cold sea and sell them in the harbour market. "
    near, far = topic_won(ward + sea * 4, "crab", "cancer"), topic_won(ward + sea * 40, "crab", "cancer")
    assert near == far


def order_of(text: str, found: str, expected: str) -> list[float]:
    """What ``order_features`` says of ``expected`` in the place of ``found``."""
    model, table = language_model(), substitution_table()
    tokens = tokenise(*cased(text), model)
    every = candidates(tokens, read(tokens.stream, model), table, model, deep=True)
    columns = order_features(every, table.original[every.entry], table.size[every.entry], tokens.stream, model)
    lexicon, last = Lexicon(model, table), every.at + every.size
    stands = [" ".join(model.word(word) for word in tokens.stream[first:end]) for first, end in zip(every.at.tolist(), last.tolist(), strict=True)]
    row = next(row for row, entry in enumerate(every.entry.tolist()) if stands[row] == found and lexicon.phrase(entry) == expected)
    return [float(column[row]) for column in columns]


def test_words_in_an_order_that_no_kind_of_words_has_tell_a_spinner() -> None:
    broken = order_of("The exercises of the army had been deliberate for the end of next week.", "deliberate", "planned")
    sound = order_of("The library of the council possesses a map of the old town.", "possesses", "owns")
    assert broken[0] > 3
    assert broken[1] == broken[0] - 2
    assert sound[0] < 1
    assert broken[3] < -0.5 < sound[3]


def test_of_words_that_have_no_kind_the_order_says_nothing() -> None:
    assert order_of("qqqx qqqy chilly qqqz qqqw and so on", "chilly", "cold")[:7] == [0.0] * 7


def test_the_same_text_gets_the_same_report() -> None:
    first = spun_findings(SPUN)
    spun._result.cache_clear()
    assert spun_findings(SPUN) == first


def _near(text: str, found: str, expected: str) -> bool:
    """Whether a finding at ``found`` in ``text`` names what stood there."""
    near = [finding for finding in spun_findings(text) if finding.found.lower() in found.lower() or found.lower() in finding.found.lower()]
    said = [(finding.expected or "").lower() for finding in near]
    return any(told in expected.lower() or expected.lower() in told for told in said)


@pytest.mark.parametrize("group", CASES["must_not_flag"], ids=lambda group: group["kind"])
def test_tricky_human_prose_is_left_alone(group: dict) -> None:
    """Each text between plain ones, so that the whole is long enough to be judged; and all of a kind together."""
    before, after = LIBRARY[:230], LIBRARY[230:]
    between = [(text, f"{before} {text} {after}") for text in group["texts"]]
    assert not [text for text, whole in between if probability(whole) >= 0.5]
    told = [(text, finding.found) for text, whole in between for finding in spun_findings(whole) if finding.severity != "info"]
    assert len(told) <= len(between) / 50, told
    assert "apart" in group or probability("\n\n".join(group["texts"])) < 0.5


def test_there_are_enough_tricky_texts() -> None:
    texts = [text for group in CASES["must_not_flag"] for text in group["texts"]]
    assert len(set(texts)) == len(texts) >= 300


def _wild() -> list[object]:
    """A known failure must fail: a change that heals it says so in the file of cases."""
    fails = [[pytest.mark.xfail(strict=True, reason=row["fails"])] if "fails" in row else [] for row in CASES["found_in_the_wild"]]
    return [
        pytest.param(row["found"], row["expected"], id=row["found"], marks=marks)
        for row, marks in zip(CASES["found_in_the_wild"], fails, strict=True)
    ]


@pytest.mark.parametrize(("found", "expected"), _wild())
def test_phrases_found_in_the_wild_are_found(found: str, expected: str) -> None:
    """A phrase stands in a spun text; a known failure, which any writer might put, in a plain one."""
    failing = any(row["found"] == found and "fails" in row for row in CASES["found_in_the_wild"])
    assert _near(f"{LIBRARY if failing else SPUN} We also saw {found} there.", found, expected)


def test_what_may_be_told_is_no_less_than_what_is() -> None:
    weights = spun_model()
    dice = np.random.default_rng(3)
    evidence, odds = dice.normal(1.0, 4.0, 2000).astype(np.float32), dice.normal(-1.0, 5.0, 2000).astype(np.float32)
    sure = weights.certainty(evidence, odds)
    for row in range(len(sure)):
        assert weights.best_certainty(float(evidence[row]), float(odds[row])) >= sure[row]
    assert weights.best_certainty(float(evidence.max()), float(odds.max())) >= sure.max()
