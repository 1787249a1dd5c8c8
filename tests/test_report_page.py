"""``qualcheck report``: every finding at its place, nothing of a document works on the page, and the page stays small."""

from __future__ import annotations

import json
import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import texts
from page_reader import PageReader, Text
from run_cli import Cli

import qualcheck
from qualcheck.model import Document, Edit, Finding, Report, SourceRow
from qualcheck.reports.page import Collector, Page, Shown, render
from qualcheck.reports.page.changes import word_changes, word_diff
from qualcheck.reports.page.marks import Mark, marked

ROOT = Path(__file__).resolve().parent.parent
PROSE = "The council met on Monday to talk about the bridge over the river, and it will meet again when the report is ready."
AD = "- Advertisement -"


def finding(text: str, start: int, end: int, rule: str = "BP001", message: str = "odd") -> Finding:
    return Finding(rule, "ad-marker", "boilerplate", "warning", start, end, 1, text[start:end], None, message)


def report_on(text: str, findings: list[Finding], score: float = 10.0, path: str = "a.txt", **values: object) -> Report:
    return Report(path, path, None, None, score, {}, "reject", {"text.characters": float(len(text))}, findings, **values)  # type: ignore[arg-type]


def page_of(*pairs: tuple[Report, Document | None], shown: int = 50, **values: object) -> str:
    collector = Collector(shown)
    for report, document in pairs:
        collector.see(report, document, {})
    return render(Page("corpus", collector.totals, collector.rows(), collector.worst(), **values))  # type: ignore[arg-type]


def read_text(markup: str) -> Text:
    return PageReader(f'<div data-field="text" data-document="0">{markup}</div>').texts["0", "text"]


@st.composite
def marked_texts(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(texts())
    place = st.integers(0, len(text))
    return text, [(min(pair), max(pair)) for pair in draw(st.lists(st.tuples(place, place), max_size=12)) if max(pair)]


@given(marked_texts())
@settings(deadline=None, max_examples=200)
def test_marks_stand_where_findings_are(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = case
    marks = [Mark(number, "BP", finding(text, *span)) for number, span in enumerate(spans, 1)]
    made = marked(text, marks, "d0", 10**9)
    seen = read_text(made.markup)
    assert seen.says(text)
    assert seen.spans == dict(enumerate(spans, 1))
    assert made.placed == set(seen.spans)
    assert made.rest == 0


@given(marked_texts(), st.integers(0, 4000))
@settings(deadline=None, max_examples=100)
def test_too_little_room_leaves_out_and_says_so(case: tuple[str, list[tuple[int, int]]], room: int) -> None:
    text, spans = case
    long = f"{text}{PROSE * 20}{text}"
    marks = [Mark(number, "BP", finding(long, *span)) for number, span in enumerate(spans, 1)]
    made = marked(long, marks, "d0", room)
    seen = read_text(made.markup)
    assert seen.says(long)
    assert seen.spans == {number: span for number, span in enumerate(spans, 1) if number in made.placed}
    assert len(made.markup.encode("utf-8", "replace")) <= room + 120


@st.composite
def edited_texts(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(texts())
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10)))
    inserted = st.sampled_from(["", "x", "é", " ", "a b", "\n"])
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Edit(("BP001",), start, end, text[start:end], draw(inserted)) for start, end in pairs]


@given(edited_texts())
@settings(deadline=None, max_examples=300)
def test_the_word_diff_is_the_cleaned_text(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    parts, at = [], 0
    for edit in edits:
        parts += [text[at : edit.start], edit.inserted]
        at = edit.end
    cleaned = "".join([*parts, text[at:]])
    changes = word_changes(text, edits)
    assert all(one.end <= other.start for one, other in pairwise(changes))
    parts, at = [], 0
    for change in changes:
        parts += [text[at : change.start], change.inserted]
        at = change.end
    assert "".join([*parts, text[at:]]) == cleaned
    seen = PageReader(f'<div data-cleaned="0">{word_diff(text, edits, 10**9)}</div>').cleaned["0"]
    assert len(seen) == len(cleaned)
    assert all(mine is None or mine == given for mine, given in zip(seen, cleaned, strict=True))


def test_an_edit_inside_a_word_is_a_change_of_the_word() -> None:
    text = "The CafÃ© is open."
    changes = word_changes(text, [Edit(("EN001",), 7, 9, "Ã©", "é")])
    assert [(text[change.start : change.end], change.inserted) for change in changes] == [("CafÃ©", "Café")]


def test_findings_of_the_samples_are_all_there(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert cli("report", "samples", "-o", tmp_path / "page.html", "--isolated").code == 0
    records = [json.loads(line) for line in cli("check", "samples", "-f", "jsonl", "--corpus", "--isolated").out.splitlines()]
    page = PageReader((tmp_path / "page.html").read_text("utf-8"))
    assert [record["id"] for record in records if record["findings"]]
    for order, record in enumerate(records):
        spans = {"text": {}, "title": {}}
        for number, one in enumerate(record["findings"], 1):
            assert f"d{order}f{number}" in page.notes
            if one["end"]:
                spans[one["field"]][number] = (one["start"], one["end"])
        for name, wanted in spans.items():
            if wanted:
                text = page.texts[str(order), name]
                assert text.spans == wanted, record["path"]
                for number in wanted:
                    one = record["findings"][number - 1]
                    assert one["rule"] in text.tips[number] or "more here" in text.tips[number]
    spun = next(order for order, record in enumerate(records) if record["path"] == "samples/spun-news.txt")
    tips = page.texts[str(spun), "text"].tips.values()
    assert any("expected: Foreign Minister" in tip or "expected: White House" in tip for tip in tips)
    for order, record in enumerate(records):
        if str(order) in page.cleaned and record["path"].endswith(".txt"):
            text = (ROOT / record["path"]).read_bytes().decode("utf-8", "surrogateescape")
            cleaned = qualcheck.clean(text, config={}).text
            seen = page.cleaned[str(order)]
            assert len(seen) == len(cleaned)
            assert all(mine is None or mine == given for mine, given in zip(seen, cleaned, strict=True))


HOSTILE = (
    "<script>alert(1)</script>\n<img src=x onerror=alert(1)>\n\"'><svg onload=alert(1)>&amp;&#0;\n</div></details></main><!--\n"
    "turned \u202eback\u202c round\x00\x1b[31m\r\nbad byte \udc92 and \ufeff\u2028 and </textarea></style></script>\n"
)


def test_what_a_document_holds_does_nothing() -> None:
    title = "<b onclick=x>\u202etitle</b>"
    found = [
        finding(HOSTILE, start, start + 7, message=f"said <script>{HOSTILE[start : start + 7]}\u202e") for start in range(0, len(HOSTILE) - 7, 5)
    ]
    document = Document(HOSTILE, title, "<i>example.org\u202e", "x'\"<>", "a<b>\u202e.txt")
    report = Report(document.id, document.path, document.source, title, 5.0, {}, "reject", {}, found)
    page = page_of((report, document), notes=["<script>\u202e"], gate=["<script>"])
    seen = PageReader(page)
    assert seen.texts["0", "text"].says(HOSTILE)
    assert seen.texts["0", "title"].says(title)
    assert seen.tags.count("script") == 1
    assert not {"img", "iframe", "object", "embed"} & set(seen.tags)
    assert not [pair for pair in seen.attributes if pair[1].startswith("on") or pair[1] in ("src", "style")]
    assert {value[:1] for _, name, value in seen.attributes if name == "href"} <= {"#", "d"}
    assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page)
    assert "default-src 'none'" in page


@pytest.mark.serial
def test_one_document_with_ten_thousand_findings_in_one_long_line() -> None:
    text = "word & <b>word</b> " * 55_000
    found = [finding(text, 100 * number, 100 * number + 50 + number % 90) for number in range(10_000)]
    begun = time.process_time()
    page = page_of((report_on(text, found), Document(text)))
    assert time.process_time() - begun < 2
    assert len(page.encode()) < 2_000_000
    seen = PageReader(page)
    assert seen.texts["0", "text"].says(text)
    assert len(seen.texts["0", "text"].spans) > 500
    assert "more findings of this document are left out" in page


@pytest.mark.serial
def test_findings_on_top_of_each_other_cost_no_more() -> None:
    text = "x" * 20_000
    found = [finding(text, number, len(text) - number) for number in range(9_999)]
    begun = time.process_time()
    made = marked(text, [Mark(number, "BP", one) for number, one in enumerate(found, 1)], "d0", 10**9)
    assert time.process_time() - begun < 2
    assert read_text(made.markup).spans == {number: (one.start, one.end) for number, one in enumerate(found, 1)}


@pytest.mark.serial
def test_ten_thousand_documents_stay_below_two_megabytes() -> None:
    text = f"{PROSE}\n\n{AD}\n\n" * 8
    at = [number for number in range(len(text)) if text.startswith(AD, number)]
    collector = Collector(100)
    for number in range(10_000):
        found = [finding(text, start, start + len(AD)) for start in at[: number % 9]]
        path = f"corpus/2021/part-{number % 7}/article-about-something-{number}.txt"
        report = Report(
            path,
            path,
            f"news{number % 50}.example.org",
            f"A headline of the usual length, number {number}",
            99.9 - number % 90,
            {},
            "repair",
            {},
            found,
        )
        collector.see(report, Document(text), {"BP001": 18} if found else {})
    begun = time.process_time()
    page = render(Page("corpus", collector.totals, collector.rows(), collector.worst()))
    assert time.process_time() - begun < 5
    assert 1_500_000 < len(page.encode()) < 2_000_000
    rows = page.split('id="documents"')[1].count("<tr><td>")
    left_out = re.search(r"The list has the ([\d,]+) lowest scores of 10,000 documents", page)
    assert rows == 10_000 or (left_out and int(left_out[1].replace(",", "")) == rows)
    assert rows > 7_000
    assert len(PageReader(page).texts) > 20
    assert page == render(Page("corpus", collector.totals, collector.rows(), collector.worst()))


@pytest.mark.parametrize("most", [200_000, 600_000])
def test_the_page_is_never_larger_than_asked(most: int) -> None:
    name = "новости-" * 12
    rows = [
        SourceRow(f"{number}{name}", 9, 50.0, 5.0, 40.0, 60.0, {"keep": 9}, 0.1, 0.2, 0.3, {"ru": 9}, ((name * 2, 5),) * 5) for number in range(999)
    ]
    collector = Collector(50)
    for number in range(3_000):
        report = Report(
            name, f"{name}{number}", name, name * 3, 50.0, {}, "repair", {}, [finding(HOSTILE * 9, 9, 99, f"BP{number % 999:03}", name * 9)]
        )
        collector.see(report, Document(HOSTILE * 9), {})
    why = {f"BP{number:03}": name for number in range(999)}
    notes = [name * 9] * 99
    page = render(Page(name, collector.totals, collector.rows(), collector.worst(), rows, why, notes, notes, most))
    assert 0.5 * most < len(page.encode()) <= most
    assert "of 999 sources" in page
    assert PageReader(page).texts


def test_the_worst_are_shown_the_worst_first() -> None:
    pairs = [(report_on(AD, [finding(AD, 0, 4)], score, f"{number}.txt"), Document(AD)) for number, score in enumerate([50, 20, 90, 20, 70])]
    page = page_of(*pairs, shown=3)
    assert re.findall(r'<div class="body" id="d(\d)"', page) == ["1", "3", "0"]
    rows = page.split('id="documents"')[1]
    assert re.findall(r"<td>(?:<a [^>]*>)?(\d)\.txt", rows) == ["1", "3", "0", "4", "2"]
    assert re.findall(r'href="#d(\d)"', rows) == ["1", "3", "0"]
    assert "of 5 documents with findings" in page


def test_a_page_of_nothing_and_of_unreadable_inputs(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text('{"text": 5}\nnot json\n{"text": "Good."}\n', "utf-8")
    done = cli("report", "a.jsonl", "-o", "out/page.html")
    assert done.code == 3
    page = (tmp_path / "out/page.html").read_text("utf-8")
    assert "2 inputs could not be read" in page
    assert "a.jsonl:2: not JSON" in page
    (tmp_path / "empty").mkdir()
    refused = cli("report", "empty")
    assert refused.code == 2
    assert "no documents in empty" in refused.err
    assert not (tmp_path / "report.html").exists()
    assert cli("report", "nowhere.txt").code == 2
    (tmp_path / "file").write_text("x", "utf-8")
    assert "can't be written" in cli("report", "a.jsonl", "-o", "file/page.html").err


def test_the_page_is_the_same_for_any_number_of_workers(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for workers in (1, 2):
        cli("report", "samples", "-j", workers, "-o", tmp_path / f"{workers}.html", "--isolated")
    assert (tmp_path / "1.html").read_bytes() == (tmp_path / "2.html").read_bytes()


def test_a_saved_run_gives_the_same_documents(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.txt").write_text(f"{PROSE}\n\n{AD}\n\n{PROSE} .\n", "utf-8")
    records = [{"id": str(number), "title": "A CafÃ©", "text": f"{PROSE}\n\n{AD}\n"} for number in range(3)]
    (tmp_path / "some.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    (tmp_path / "run.jsonl").write_text(cli("check", "bad.txt", "some.jsonl", "-f", "jsonl", "--corpus").out, "utf-8")
    cli("report", "bad.txt", "some.jsonl", "-o", "direct.html", "--title", "T")
    assert cli("report", "run.jsonl", "-o", "saved.html", "--title", "T").code == 0
    direct, saved = (PageReader((tmp_path / name).read_text("utf-8")) for name in ("direct.html", "saved.html"))
    assert direct.texts == saved.texts
    assert ("1", "title") in saved.texts
    assert direct.cleaned == saved.cleaned

    (tmp_path / "bad.txt").write_text(f"Changed. {PROSE}\n\n{AD}\n", "utf-8")
    (tmp_path / "some.jsonl").unlink()
    cli("report", "run.jsonl", "-o", "saved.html")
    page = (tmp_path / "saved.html").read_text("utf-8")
    assert not PageReader(page).texts
    assert "its file has changed since" in page
    assert "its file is not there" in page
    assert "found: <q>- Advertisement -</q>" in page


def test_saved_runs_and_documents_are_told_apart(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(PROSE, "utf-8")
    line = cli("check", "a.txt", "-f", "jsonl").out
    (tmp_path / "run.jsonl").write_text(line, "utf-8")
    mixed = cli("report", "run.jsonl", "a.txt")
    assert mixed.code == 2
    assert "run.jsonl holds reports and a.txt documents" in mixed.err
    old = json.dumps({**json.loads(line), "schema_version": 99})
    broken = json.dumps({key: value for key, value in json.loads(line).items() if key != "title"})
    (tmp_path / "run.jsonl").write_text(f'{line}{old}\n{{"text": "x"}}\n{broken}\n', "utf-8")
    done = cli("report", "run.jsonl")
    assert done.code == 3
    assert "run.jsonl:2: a report of schema 99; this qualcheck reads schema 1" in done.err
    assert "run.jsonl:3: no report" in done.err
    assert "run.jsonl:4: a report that is not whole" in done.err


def test_a_document_that_can_not_be_cleaned_is_shown_all_the_same() -> None:
    shown = Shown(0, report_on(AD, [finding(AD, 0, 4)]), Document(AD), None, "It could not be cleaned: the fixes of X001 do not settle")
    collector = Collector(1)
    collector.see(shown.report, shown.document, {})
    page = render(Page("corpus", collector.totals, collector.rows(), [shown]))
    assert "the fixes of X001 do not settle" in page
    assert PageReader(page).texts["0", "text"].says(AD)


def test_a_store_gives_the_same_page_as_json_lines(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("duckdb")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.txt").write_text(f"{PROSE}\n\n{AD}\n\n{PROSE} .\n", "utf-8")
    (tmp_path / "run.jsonl").write_text(cli("check", "bad.txt", "-f", "jsonl", "--store", "run.duckdb").out, "utf-8")
    for name in ("run.jsonl", "run.duckdb"):
        assert cli("report", name, "-o", f"{name}.html", "--title", "T").code == 0
    assert (tmp_path / "run.jsonl.html").read_bytes() == (tmp_path / "run.duckdb.html").read_bytes()
    assert cli("report", "run.duckdb", "bad.txt").code == 2
    assert cli("report", "none.duckdb").code == 2


def test_copies_are_among_the_findings(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{PROSE}\n\nIt rained all day, and the river rose by a hand's breadth before the evening.\n\n{AD}\n", "utf-8")
    cli("report", ".", "-o", "out.html", "--isolated")
    page = PageReader((tmp_path / "out.html").read_text("utf-8"))
    assert any(value.startswith("f-DU") or " f-DU" in value for _, name, value in page.attributes if name == "class")
    assert all(AD not in "".join(letter or "?" for letter in letters) for letters in page.cleaned.values())
