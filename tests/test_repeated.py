"""Lines that recur over a source's documents: what is learned, where it is boilerplate, and what is left alone."""

from __future__ import annotations

import random
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qualcheck
from qualcheck.api import checker
from qualcheck.checks.shared.line_forms import slotted_key, template_key, template_of
from qualcheck.checks.shared.line_table import KNOWN, PROSE, ROW, LineTable, counts_of, documents_with
from qualcheck.corpus import repeated
from qualcheck.corpus.together import check_together
from qualcheck.model import Document, Report

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

FOOT = ["The morning letter brings you the news of the valley", "Made with love between the hills and the river"]
PROMO = "A walk on every Sunday of the year, and the valley is yours"


def _body(number: int) -> list[str]:
    chance = random.Random(number)
    words = "bridge river council winter barge ferry tower bell mill harvest frost orchard school keeper captain market harbour stone".split()
    return [
        f"The {' '.join(chance.choices(words, k=14))} was seen by {chance.randrange(900)} people from the {chance.choice(words)}." for _ in range(4)
    ]


def _documents(count: int, before: list[str], between: list[str], after: list[str], source: str | None = "example.org") -> list[Document]:
    documents = []
    for number in range(count):
        body = _body(number)
        documents.append(
            Document("\n\n".join([*before, *body[:2], *between, *body[2:], *after]), source=source, id=f"d{number}", path=f"folder/{number}.txt")
        )
    return documents


def _found(documents: list[Document]) -> list[list[tuple[str, str]]]:
    reports = check_together(documents, checker())
    for document, report in zip(documents, reports, strict=True):
        assert all(document.text[finding.start : finding.end] == finding.found for finding in report.findings if finding.field == "text")
        assert not report.troubles
    return [_learned(report) for report in reports]


def _learned(report: Report) -> list[tuple[str, str]]:
    return [(finding.rule, finding.found) for finding in report.findings if finding.rule in ("BP075", "BP076")]


@pytest.mark.parametrize("count", [2, 3, 10, 60])
def test_a_template_is_found_in_every_document(count: int) -> None:
    assert _found(_documents(count, [], [], FOOT)) == [[("BP075", line) for line in FOOT]] * count


def test_the_message_says_in_how_many_documents() -> None:
    plain, with_foot = _documents(20, [], [], [])[:6], _documents(20, [], [], FOOT)[6:]
    reports = check_together([*plain, *with_foot], checker())
    messages = [finding.message for report in reports for finding in report.findings if finding.rule == "BP075"]
    assert len(messages) == 28
    assert messages[0] == f'line that recurs "{FOOT[0]}": stands in 14 of 20 documents of example.org'


def test_without_a_source_the_folder_is_one() -> None:
    reports = check_together(_documents(5, [], [], FOOT, source=None), checker())
    assert reports[0].findings[-1].message.endswith("of 5 documents of folder")


def test_numbers_and_dates_are_slots() -> None:
    documents = _documents(6, [], [], FOOT)
    tails = [f"You are reader {17 * n} of this page" for n in range(6)]
    seen = [f"The page was seen on {n + 1} {month} 2021" for n, month in enumerate(["May", "June", "March", "October", "July", "April"])]
    documents = [Document("\n".join([d.text, tails[n], seen[n]]), source="a", id=d.id) for n, d in enumerate(documents)]
    assert [found[-2:] for found in _found(documents)] == [[("BP075", tails[n]), ("BP075", seen[n])] for n in range(6)]


def test_an_insert_between_paragraphs_needs_many_words_and_many_documents() -> None:
    assert _found(_documents(6, [], [PROMO], [])) == [[("BP076", PROMO)]] * 6
    assert _found(_documents(3, [], [PROMO], [])) == [[]] * 3
    assert _found([*_documents(20, [], [], [])[:14], *_documents(20, [], [PROMO], [])[14:]]) == [[]] * 20


@pytest.mark.parametrize(
    "between",
    [
        ["What happened"],
        ["What is the first thing that you do in the morning?"],
        ["A refrain of enough words to be an insert, sung"] * 3,
        ["“We have never seen so much water in this valley”"],
    ],
    ids=["sub-heading", "question", "refrain", "quotation"],
)
def test_what_recurs_and_is_content_stays(between: list[str]) -> None:
    assert _found(_documents(8, [], between, [])) == [[]] * 8


def test_copies_bear_no_witness() -> None:
    one = _documents(1, [], [], FOOT)[0]
    assert _found([one] * 8) == [[]] * 8
    nearly = [Document(one.text.replace("seen", word, 1), source="example.org") for word in ("heard", "met", "left", "sought", "told", "asked")]
    assert _found(nearly) == [[]] * 6
    paragraphs, ends = one.text.split("\n\n")[:4], "\n\n".join(one.text.split("\n\n")[4:])
    reflowed = [Document(" ".join(paragraphs[:at]) + "\n" + "\n".join(paragraphs[at:]) + "\n\n" + ends, source="example.org") for at in (1, 2, 3)]
    assert _found(reflowed) == [[]] * 3
    others = _documents(4, [], [], FOOT)
    assert _found([*[others[0]] * 5, *others[1:]]) == [[("BP075", line) for line in FOOT]] * 8


def test_ingredients_stand_beside_others_each_time() -> None:
    chance = random.Random(1)
    larder = ["salt and pepper", "olive oil", "plain flour", "brown sugar", "butter and milk", "yeast", "walnuts", "honey"]
    assert _found([Document("\n".join([*chance.sample(larder, 5), d.text]), source="a") for d in _documents(12, [], [], [])]) == [[]] * 12


def test_documents_without_prose_are_left_alone() -> None:
    songs = [
        Document("\n".join(["La la la", *(f"verse {word}" for word in _body(n)[0].split()[:4]), "La la la", "The end of it"]), source="a")
        for n in range(8)
    ]
    assert _found(songs) == [[]] * 8


def test_sources_are_apart() -> None:
    mixed = [Document(d.text, source=f"{n}.example", id=d.id) for n, d in enumerate(_documents(8, [], [], FOOT))]
    assert _found(mixed) == [[]] * 8


def test_follow_ups_of_a_story_may_end_alike() -> None:
    background = ["The valley was flooded in 1911, when the dam above it broke in the night and took the old mill and both of its bridges along."]
    assert _found([*_documents(20, [], [], background)[:5], *_documents(20, [], [], [])[5:]]) == [[]] * 20


def test_planted_templates_are_found_with_precision() -> None:
    import measure_learned_lines as measures

    counts: Counter[tuple[str, str, str]] = Counter()
    chance = random.Random(5)
    for number in range(12):
        measures.measure(measures.site(number, chance), counts, "planted", show=False)
    hits = sum(counts["planted", code, "boilerplate"] for code in measures.CODES)
    errors = sum(counts["planted", code, "content"] for code in measures.CODES)
    assert hits / (hits + errors) >= measures.LEAST_PRECISION
    assert hits / (hits + counts["planted", "missed", "boilerplate"]) >= 0.8


def test_many_sources_together_give_what_each_gives_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    sites = [
        _documents(3 + number % 5, [], [PROMO] * (number % 3), [FOOT[number % 2], f"Made in the valley of the {word}"], f"{word}.example")
        for number, word in enumerate("oak elm ash fir yew box fig may hop rue".split())
    ]
    alone = [_found(site) for site in sites]
    assert sum(len(found) for site in alone for found in site) > 40
    mingled = sorted(
        ((document, where) for site, founds in zip(sites, alone, strict=True) for document, where in zip(site, founds, strict=True)), key=_id
    )
    for at_once in (2_000, 7):
        monkeypatch.setattr(repeated, "AT_ONCE", at_once)
        assert _found([document for document, _ in mingled]) == [where for _, where in mingled]


def _id(pair: tuple[Document, object]) -> str:
    return pair[0].id or ""


def test_salutations_are_left_alone() -> None:
    said = "Dear neighbours on both sides of the long and quiet river"
    feet = [("BP075", foot) for foot in FOOT]
    assert _found(_documents(20, [], [said], FOOT)) == [[("BP076", said), *feet]] * 20
    assert _found(_documents(20, [], [said + ","], FOOT)) == [feet] * 20
    assert _found(_documents(20, [], [], ["Yours sincerely,", *FOOT])) == [feet] * 20


@given(st.text(max_size=60))
def test_a_template_stands_for_its_own_line(line: str) -> None:
    line = " ".join(line.split())
    key = slotted_key(line.lower().encode("utf-8", "replace"))
    assert template_key(template_of(line)) == key


def test_keys_have_slots() -> None:
    assert template_of("Updated  May 3, 2021, 14 comments") == "updated {date}, {n} comments" == template_of("Updated 12 June 2020, 3 comments")
    assert template_of("Never a number in May") == "Never a number in May"
    assert slotted_key(b"page 3 of 12") == slotted_key(b"- page 11 of 15 -")


@given(st.lists(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 7)), max_size=12), min_size=1, max_size=5))
def test_columns_say_what_loops_say(given_rows: list[list[tuple[int, int]]]) -> None:
    packed = [np.array([(key, 10 * at, 10 * at + 5, flags) for at, (key, flags) in enumerate(rows)], ROW).tobytes() for rows in given_rows]
    table = LineTable.of(packed)
    flat = [(number, at, key, flags, rows) for number, rows in enumerate(given_rows) for at, (key, flags) in enumerate(rows)]
    prose = [bool(flags & PROSE) for _, _, _, flags, _ in flat]
    known = [bool(flags & KNOWN) for _, _, _, flags, _ in flat]
    assert table.prose.tolist() == prose
    outside = [
        any(f & PROSE for _, f in rows) and not (any(f & PROSE for _, f in rows[: at + 1]) and any(f & PROSE for _, f in rows[at:]))
        for _, at, _, _, rows in flat
    ]
    assert table.outside(table.prose).tolist() == outside
    beside = [(at > 0 and bool(rows[at - 1][1] & KNOWN)) or (at + 1 < len(rows) and bool(rows[at + 1][1] & KNOWN)) for _, at, _, _, rows in flat]
    assert table.beside(table.known).tolist() == beside
    ends = [all(f & KNOWN for _, f in rows[:at]) or all(f & KNOWN for _, f in rows[at + 1 :]) for _, at, _, _, rows in flat]
    assert [one for one, mark in zip(table.at_ends(table.known).tolist(), known, strict=True) if mark] == [
        one for one, mark in zip(ends, known, strict=True) if mark
    ]
    runs = []
    for _, at, _, flags, rows in flat:
        low = high = at
        while low > 0 and rows[low - 1][1] & KNOWN:
            low -= 1
        while high + 1 < len(rows) and rows[high + 1][1] & KNOWN:
            high += 1
        runs.append(high - low + 1 if flags & KNOWN else 0)
    assert table.run_sizes(table.known).tolist() == runs
    assert table.times.tolist() == [sum(key == other for other, _ in rows) for _, _, key, _, rows in flat]
    found, counts = documents_with(table.hashes, table.documents)
    assert dict(zip(found.tolist(), counts.tolist(), strict=True)) == {
        key: sum(any(key == other for other, _ in rows) for rows in given_rows) for _, _, key, _, _ in flat
    }
    assert counts_of(table.hashes, found, counts).tolist() == [
        sum(any(key == other for other, _ in rows) for rows in given_rows) for _, _, key, _, _ in flat
    ]


def test_through_the_public_functions(tmp_path: Path) -> None:
    for document in _documents(5, [], [], FOOT):
        (tmp_path / f"{document.id}.txt").write_text(document.text, "utf-8")
    reports = list(qualcheck.check_files([tmp_path], corpus=True))
    assert [len(_learned(report)) for report in reports] == [2] * 5
    assert [len(_learned(report)) for report in qualcheck.check_files([tmp_path])] == [0] * 5
    assert all(finding.fix is not None and finding.fix.safety == "safe" for finding in reports[0].findings if finding.rule == "BP075")
