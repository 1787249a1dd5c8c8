"""Quotations that read otherwise in another document: what is found, where, how bad it is, and what is left alone."""

from __future__ import annotations

import pickle
import time
from collections.abc import Sequence
from random import Random

import pytest
from quotation_corpus import content_words

from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.corpus.base import Member
from qualcheck.corpus.quotations import STEP
from qualcheck.corpus.speakers import Speaker, agreement
from qualcheck.corpus.together import check_together
from qualcheck.model import Document, Finding
from qualcheck.view import TextView

SPEECH = "The old mill stands empty because nobody wants to pay for a new roof"
WHO = ", said Petra Hollis, who keeps the archive of the valley."


def findings(texts: Sequence[str]) -> list[list[Finding]]:
    documents = [Document(text, id=f"d{number}") for number, text in enumerate(texts)]
    reports = check_together(documents, Checker(Config(select=["QU"])))
    assert not [trouble for report in reports for trouble in report.troubles]
    for report, text in zip(reports, texts, strict=True):
        assert all(text[finding.start : finding.end] == finding.found for finding in report.findings)
    return [list(report.findings) for report in reports]


def said(words: str, who: str = WHO) -> str:
    return f"The paper came out on Monday.\n\n“{words}”{who}"


def test_each_copy_names_the_other_and_the_words() -> None:
    here, there = findings([said(SPEECH), said(SPEECH.replace("empty", "vacant").replace("pay for", "finance"))])
    assert [(finding.rule, finding.found) for finding in here] == [("QU003", "empty because nobody wants to pay for")]
    assert [(finding.rule, finding.found) for finding in there] == [("QU003", "vacant because nobody wants to finance")]
    assert "d1" in here[0].message
    assert "“empty” | “vacant”; “pay for” | “finance”" in here[0].message
    assert "d0" in there[0].message
    assert "“vacant” | “empty”" in there[0].message
    assert here[0].expected is None


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (("nobody wants", "everybody wants"), "QU001"),
        (("wants to pay", "does not want to pay"), "QU001"),
        (("empty because", "empty only because"), "QU001"),
        (("a new roof", "2 new roofs"), "QU002"),
        (("stands empty", "stands vacant"), "QU003"),
        (("old mill stands", "mill stands"), "QU004"),
        (("stands", "stood"), "QU005"),
    ],
)
def test_kinds(change: tuple[str, str], rule: str) -> None:
    here, there = findings([said(SPEECH), said(SPEECH.replace(*change))])
    assert rule in {finding.rule for finding in here}
    assert rule in {finding.rule for finding in there}
    if rule == "QU005":
        assert {finding.severity for finding in here} == {"info"}


@pytest.mark.parametrize(
    "other",
    [
        said(SPEECH),
        f'"{SPEECH}", Petra Hollis told us.',
        f"« {SPEECH} », said Petra Hollis.",
        said(SPEECH.upper()),
        said(SPEECH.replace("The old mill", "[The mill]")),
        said(SPEECH.replace("to pay for a new roof", "to pay … a new roof")),
        said(SPEECH.replace("to pay", "ever to pay").replace("ever ", "")),
        "The old mill “stands empty because nobody wants to pay”, Petra Hollis said.",
        "“The old mill,” Petra Hollis said, “stands empty because nobody wants to pay for a new roof.”",
        "“The old mill stands empty because nobody wants to pay for a new roof. It is a shame for the whole valley,” Petra Hollis said.",
        said("Well, you know, " + SPEECH),
        said("I have asked the council three times to let the school use the old mill"),
        said("The new mill makes more flour than the whole valley eats", ", said Jonas Brandt."),
        f"Petra Hollis said the {SPEECH[4:]}.",
    ],
)
def test_what_is_no_drift(other: str) -> None:
    assert findings([said(SPEECH), other]) == [[], []]


def test_another_quotation_of_the_same_speaker_on_the_same_matter_is_left_alone() -> None:
    pairs = [
        (
            "We will build a new bridge over the river before the end of the year",
            "We will build no road through the forest before the flood report is out",
        ),
        ("The bridge is safe and will stay open in winter", "The bridge has always been safe for lorries and trains"),
        ("I never said that the harbour should be closed for the summer", "I said that the fishermen should decide about the summer"),
        ("The police have arrested two men from the village", "The police have not found the boat that the two men used"),
    ]
    for first, second in pairs:
        assert findings([said(first), said(second)]) == [[], []]
        assert findings([said(first) + "\n\n" + said(SPEECH), said(second) + "\n\n" + said(SPEECH)]) == [[], []]


def test_told_anew_is_found_where_the_documents_share_another_quotation() -> None:
    official = ", a senior port official told reporters."
    first = said("explore mutual limits on the size and speed of such ferries, including tankers and coal-driven boats close to the shore", official)
    second = said(
        "look into reciprocal caps on the length and speed of such vessels, together with tankers and coal-driven ships near to the shore", official
    )
    shared = said("The pilots have asked for a longer lighthouse season in the strait", official)
    assert findings([first, second]) == [[], []]
    here, there = findings([first + "\n\n" + shared, second + "\n\n" + shared])
    assert {finding.rule for finding in here} == {finding.rule for finding in there} == {"QU003"}


def test_a_quotation_inside_one_document_twice_is_no_matter_of_the_corpus() -> None:
    assert findings(
        [said(SPEECH) + "\n\n" + said(SPEECH.replace("empty", "vacant")), said("The council met on Tuesday night and went home early")]
    ) == [[], []]


def test_the_same_words_of_somebody_else_must_be_very_much_alike() -> None:
    other = ", said Jonas Brandt, the miller."
    assert findings([said(SPEECH), said(SPEECH.replace("empty", "vacant").replace("pay for a new", "finance another"), other)]) == [[], []]


def test_what_is_gathered_is_small_and_nothing_where_nothing_is_quoted() -> None:
    assert STEP.gather(TextView(Document("Nobody is quoted here. " * 50)), None) is None  # type: ignore[arg-type]
    kept = STEP.gather(TextView(Document(said(SPEECH) * 5)), None)  # type: ignore[arg-type]
    assert len(pickle.dumps(kept)) < 5 * 150 + 300


def test_order_of_documents_changes_the_names_only() -> None:
    texts = [said(SPEECH), said("The council met on Tuesday night and went home early"), said(SPEECH.replace("empty", "vacant"))]
    forward, backward = findings(texts), findings(texts[::-1])
    assert [[(finding.rule, finding.found) for finding in one] for one in forward] == [
        [(finding.rule, finding.found) for finding in one] for one in reversed(backward)
    ]


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("Deputy Foreign Minister Jane Doe", "Ms. Doe", "same"),
        ("Jane Doe of the Harbour Board", "John Roe of the Harbour Board", "other"),
        ("a senior administration official", "the senior administration official", "same"),
        ("the official", "a harbour pilot", "unknown"),
        ("she", "Jane Doe", "unknown"),
        ("Jane Doe", "Jane Doe’s", "same"),
    ],
)
def test_speakers(first: str, second: str, verdict: str) -> None:
    assert agreement(Speaker.of(first, "en"), Speaker.of(second, "en")) == verdict


def papers(texts: Sequence[str]) -> list[list[Finding]]:
    documents = [Document(text, source=f"paper{number}.example", id=f"d{number}") for number, text in enumerate(texts)]
    return [list(report.findings) for report in check_together(documents, Checker(Config(select=["QU"])))]


def test_where_most_papers_agree_the_other_is_told_what_they_have() -> None:
    altered = said(SPEECH.replace("empty", "vacant"))
    found = papers(
        [altered, said(SPEECH), said(SPEECH, ", Petra Hollis told us."), "The mill “stands empty because nobody wants to pay”, Petra Hollis said."]
    )
    assert [(finding.found, finding.expected, finding.severity) for finding in found[0]] == [("vacant", "empty", "warning")]
    assert [(finding.found, finding.expected, finding.severity) for finding in found[1]] == [("empty", None, "info")]
    assert found[2:] == [[], []]


def test_one_against_one_is_left_open() -> None:
    found = papers([said(SPEECH.replace("empty", "vacant")), said(SPEECH)])
    assert [[(finding.expected, finding.severity) for finding in one] for one in found] == [[(None, "warning")]] * 2


def test_copies_of_one_source_are_one_voice() -> None:
    documents = [Document(said(SPEECH), source="one.example", id=f"d{number}") for number in range(4)]
    documents.append(Document(said(SPEECH.replace("empty", "vacant")), source="two.example", id="d4"))
    reports = check_together(documents, Checker(Config(select=["QU"])))
    assert [[(finding.expected, finding.severity) for finding in report.findings] for report in reports] == [[(None, "warning")]] * 5


def test_three_wordings_are_each_told_against_another() -> None:
    found = papers(
        [said(SPEECH), said(SPEECH.replace("empty", "vacant")), said(SPEECH.replace("nobody wants to pay for", "no one cares to finance"))]
    )
    assert all(one and all(finding.rule in ("QU001", "QU003") for finding in one) for one in found)


def test_a_crowd_of_copies_costs_one_reading_each() -> None:
    texts = [said(SPEECH, f", Petra Hollis told paper {number}.") for number in range(60)]
    reads: list[int] = []
    documents = [Document(text, id=str(number)) for number, text in enumerate([*texts, said(SPEECH.replace("empty", "vacant"))])]
    checker = Checker(Config(select=["QU"]))
    members = [Member(number, document.id, None, None, None, None, None, 90.0, "keep", 0.0) for number, document in enumerate(documents)]
    gathered = [STEP.gather(TextView(document), checker.check(document)) for document in documents]

    def read(number: int) -> Document:
        reads.append(number)
        return documents[number]

    hits = list(STEP.compare(members, gathered, read, checker.rules))
    assert {hit.index for hit in hits} == {0, 60}
    assert len(reads) < 2 * len(documents)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "“We are thrilled to partner with Acme to bring better coffee to more customers,” a spokesman said.",
            "“We are thrilled to partner with Bolt to bring faster bikes to more customers,” a company spokeswoman said.",
        ),
        (
            "“We are pleased to announce the appointment of Jane Doe as chief executive of the company,” the chairman said.",
            "“We are pleased to announce the appointment of Max Roe as finance director of the company,” the chairman said.",
        ),
        (
            "“Our thoughts and prayers are with the family and friends of the victims,” the mayor said.",
            "“Our thoughts and prayers are with the family of the young man who died,” the mayor said.",
        ),
        (
            "“The investigation is ongoing and we ask anyone with information to call the police,” police said.",
            "“The investigation is continuing and we urge anyone with information to contact detectives,” police said.",
        ),
    ],
)
def test_what_everybody_says_is_nobodys_quotation(first: str, second: str) -> None:
    assert findings([first, second]) == [[], []]


def test_beside_a_spun_document_the_other_is_less_suspected() -> None:
    documents = [Document(said(SPEECH), id="d0"), Document(said(SPEECH.replace("nobody wants", "everybody wants")), id="d1")]
    members = [Member(number, one.id, None, None, None, None, None, 90.0, "keep", float(number)) for number, one in enumerate(documents)]
    checker = Checker(Config(select=["QU"]))
    gathered = [STEP.gather(TextView(document), checker.check(document)) for document in documents]
    hits = {hit.index: hit.hit for hit in STEP.compare(members, gathered, documents.__getitem__, checker.rules) if hit.hit.code == "QU001"}
    assert hits[0].severity == "warning"
    assert hits[1].severity is None
    assert hits[0].confidence < hits[1].confidence


@pytest.mark.serial
def test_two_books_of_many_quotations_cost_little() -> None:
    chance = Random(3)
    words = content_words()
    lines = [" ".join(chance.sample(words, 9)) for _ in range(1500)]
    first = "\n\n".join(f"“I say the {line} and go,” said Ada Kern." for line in lines)
    second = "\n\n".join(f"“I say a {' '.join(line.split()[::-1])} and stay,” said Ada Kern." for line in lines) + "\n\n" + first.partition("\n")[0]
    checker = Checker(Config(select=["QU"]))
    documents = [Document(first, id="a"), Document(second, id="b")]
    members = [Member(number, one.id, None, None, None, None, None, 90.0, "keep", 0.0) for number, one in enumerate(documents)]
    gathered = [STEP.gather(TextView(document), checker.check(Document(""))) for document in documents]
    start = time.process_time()
    list(STEP.compare(members, gathered, documents.__getitem__, checker.rules))
    assert time.process_time() - start < 20
