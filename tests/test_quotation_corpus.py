"""Quotations over a made corpus of some thousands: how many planted drifts are found, and how few findings are wrong."""

from __future__ import annotations

import json

import pytest
from beside import needs_data, rows
from quotation_corpus import Measured, make, measure

from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.corpus.base import Member
from qualcheck.corpus.quotations import STEP
from qualcheck.corpus.together import check_together
from qualcheck.model import Document
from qualcheck.view import TextView


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(make(700, seed=11))


def test_planted_drifts_are_found(measured: Measured) -> None:
    assert measured.planted.total() > 500
    assert measured.recall >= 0.97
    for kind, planted in measured.planted.items():
        assert measured.found[kind] / planted >= 0.93, kind


def test_hardly_a_finding_is_wrong(measured: Measured) -> None:
    assert measured.right > 1000
    assert measured.precision >= 0.97, measured.wrong[:10]


def test_little_is_kept(measured: Measured) -> None:
    assert measured.gathered_bytes < 1000 * 2500  # less than a kilobyte a document


def test_nothing_is_found_where_nothing_was_altered() -> None:
    calm = measure(make(200, seed=5, drifting=0.0))
    assert calm.planted.total() == 0
    assert len(calm.wrong) <= 6, calm.wrong


def test_the_drifting_quotations_of_the_seeds_are_found_in_both_documents() -> None:
    folder = needs_data("seeds")
    documents = [Document(path.read_text("utf-8"), id=path.name) for path in sorted(folder.glob("*.txt"))]
    reports = {report.id: report for report in check_together(documents, Checker(Config(select=["QU"])))}
    texts = {document.id: document.text for document in documents}
    drifts = json.loads((folder / "defects.json").read_text("utf-8"))["quote_drift"]
    assert len(drifts) == 3
    for first, here, second, there in drifts:
        for name, words, other in ((first, here, second), (second, there, first)):
            start = texts[name].index(words)
            assert any(
                finding.start < start + len(words) and finding.end > start and other in finding.message and finding.rule == "QU003"
                for finding in reports[name].findings
            ), words
    assert {name for name, report in reports.items() if report.findings} == {name for drift in drifts for name in (drift[0], drift[2])}


def test_human_prose_has_no_finding() -> None:
    for name in ("spun_clean", "lines_all"):
        rows_of = rows(needs_data("data", f"{name}.jsonl.gz"))
        documents = [Document(row.get("text") or "\n".join(line["text"] for line in row["lines"]), id=row["id"]) for row in rows_of]
        members = [Member(number, one.id, None, None, None, None, None, 90.0, "keep", 0.0) for number, one in enumerate(documents)]
        gathered = [STEP.gather(TextView(document), None) for document in documents]  # type: ignore[arg-type]
        assert sum(one is not None for one in gathered) > 200
        assert list(STEP.compare(members, gathered, documents.__getitem__, Checker(Config(select=["QU"])).rules)) == []
