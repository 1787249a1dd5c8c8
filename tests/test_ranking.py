"""Rows of sources: what documents tell of where they come from."""

from __future__ import annotations

import math
import pickle
import statistics
from collections.abc import Iterable

import pytest

from qualcheck.corpus.intervals import mean_interval, students_t
from qualcheck.corpus.ranking import Ranking, Sighting, sighting
from qualcheck.corpus.source_names import source_name
from qualcheck.model import Document, Finding, Report, SourceRow, Verdict


def _report(score: float = 90.0, verdict: Verdict = "keep", findings: Iterable[Finding] = (), signals: dict[str, float] | None = None) -> Report:
    return Report(None, None, None, None, score, {}, verdict, signals or {}, list(findings))


def _finding(start: int, end: int, found: str, rule: str = "BP001", family: str = "boilerplate", field: str = "text") -> Finding:
    return Finding(rule, "x", family, "warning", start, end, 1, found, None, "", field=field)  # type: ignore[arg-type]


def _rows(scores: dict[str, list[float]]) -> dict[str, SourceRow]:
    ranking = Ranking()
    for source, values in scores.items():
        for value in values:
            ranking.add(Document("text", source=source), _report(value))
    return {row.name: row for row in ranking.rows()}


def test_mean_and_spread_are_those_of_the_scores() -> None:
    scores = [91.5, 80.0, 77.25, 99.0]
    row = _rows({"a": scores})["a"]
    assert row.documents == 4
    assert row.mean == pytest.approx(statistics.mean(scores), abs=0.01)
    assert row.spread == pytest.approx(statistics.stdev(scores), abs=0.01)
    assert row.low < row.mean < row.high


def test_the_best_source_comes_first_and_the_worst_last() -> None:
    assert list(_rows({"b": [50, 60], "a": [50, 60], "c": [90], "d": [10, 20, 30]})) == ["c", "a", "b", "d"]


def test_the_interval_of_few_documents_is_wide_and_shrinks() -> None:
    rows = _rows({"one": [80], "two": [80, 80], "many": [80, 70] * 200})
    widths = {name: row.high - row.low for name, row in rows.items()}
    assert widths["one"] > widths["two"] > 3  # equal scores of two documents make no sure mean
    assert widths["many"] < 2.5
    assert (_rows({"alone": [80]})["alone"].low, _rows({"alone": [80]})["alone"].high) == (0, 100)


def test_the_interval_is_students_for_many_documents_and_stays_within_the_scale() -> None:
    values = [60.0, 70.0, 80.0, 90.0] * 50
    variance = statistics.variance(values)
    _, high = mean_interval(75.0, variance, 200, variance)
    assert high - 75.0 == pytest.approx(1.972 * math.sqrt(variance / 200), rel=0.01)
    assert mean_interval(99.0, 400.0, 2, 400.0)[1] == 100.0


@pytest.mark.parametrize(("degrees", "table"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (1000, 1.962)])
def test_students_t_is_that_of_the_tables(degrees: int, table: float) -> None:
    assert students_t(degrees) == pytest.approx(table, rel=0.002)


def test_shares_and_languages() -> None:
    ranking = Ranking()
    menu = _finding(0, 10, "Share this")
    overlapping = _finding(5, 20, "this story with you")
    title = _finding(0, 5, "&amp;", "TI008", "title", "title")
    missing = Finding("TI001", "x", "title", "info", 0, 0, 1, "", None, "")
    ranking.add(Document("x" * 50, source="a"), _report(findings=[title, menu, overlapping], signals={"language.is.en": 1, "language.is_english": 1}))
    ranking.add(Document("x" * 50, source="a"), _report(10, "reject", [missing, _finding(0, 0, "", "SP005", "spun")], {"language.is.de": 1}))
    ranking.add(None, _report(0, "reject"))  # could not be read
    (row,) = ranking.rows()
    assert row.documents == 2
    assert (row.boilerplate, row.damaged_titles, row.spun) == (0.2, 0.5, 0.5)
    assert row.languages == {"de": 1, "en": 1}
    assert row.verdicts == {"keep": 1, "repair": 0, "reject": 1}


def test_typical_lines_count_documents_not_lines() -> None:
    ranking = Ranking()
    for number in range(4):
        lines = [_finding(0, 5, "Share\nthis"), _finding(6, 9, "Share this"), _finding(10, 20, f"Story {number}")]
        ranking.add(Document("x" * 50, source="a"), _report(findings=lines))
    assert ranking.rows()[0].typical_lines == (("Share this", 4),)


def test_lines_are_counted_in_bounded_room_and_the_frequent_ones_stay() -> None:
    ranking = Ranking(most_lines=100)
    for number in range(500):
        ranking.see(Sighting("a", 50, "keep", False, 10, 5, False, None, (f"line {number}", "Subscribe"), None))
        assert len(ranking._lines) <= 100
    assert ranking.rows()[0].typical_lines == (("Subscribe", 500),)


def test_the_trend_is_in_points_a_year_and_needs_dates() -> None:
    def row(dates: list[str], scores: list[float]) -> SourceRow:
        ranking = Ranking()
        for date, score in zip(dates, scores, strict=True):
            ranking.add(Document("x", source="a", date=date), _report(score))
        return ranking.rows()[0]

    years = [str(year) for year in range(2010, 2022)]
    assert row(years, [90 - 2 * number for number in range(12)]).trend == pytest.approx(-2, abs=0.02)
    assert row([f"{year}-03-01T10:00:00Z" for year in years], [50 + number for number in range(12)]).trend == pytest.approx(1, abs=0.02)
    assert row(years[:9], [50] * 9).trend is None
    assert row([f"2021-05-{day:02}" for day in range(1, 13)], list(range(12))).trend is None


@pytest.mark.parametrize(
    ("document", "by", "name"),
    [
        (Document("x", source="example.org", path="a/b.jsonl", line=3), "domain", "example.org"),
        (Document("x", source="https://www.Example.org/x", path="a/b.jsonl", line=3), "domain", "example.org"),
        (Document("x", path="a/b.jsonl", line=3), "domain", "a/b.jsonl"),
        (Document("x", path="a/b.txt"), "domain", "a"),
        (Document("x", path="b.txt"), "domain", "."),
        (Document("x", path="<stdin>"), "domain", "<stdin>"),
        (Document("x", source="example.org", path="a/b.jsonl", line=3), "folder", "a"),
        (Document("x", source="example.org", path="a/b.txt"), "file", "a/b.txt"),
        (Document("x", source="example.org", path="a/b.txt", group="Sport"), "field", "Sport"),
        (Document("x", source="example.org", path="a/b.txt"), "field", ""),
        (Document("x"), "folder", ""),
    ],
)
def test_the_source_of_a_document(document: Document, by: str, name: str) -> None:
    assert source_name(document, by) == name  # type: ignore[arg-type]


def test_a_sighting_travels_and_gives_the_same_row() -> None:
    document, report = Document("Share this", source="a", date="2021"), _report(findings=[_finding(0, 10, "Share this")])
    seen = sighting(document, report)
    assert len(pickle.dumps(seen)) < 400
    direct, sent = Ranking(), Ranking()
    direct.add(document, report)
    sent.see(pickle.loads(pickle.dumps(seen)))
    assert direct.rows() == sent.rows()
