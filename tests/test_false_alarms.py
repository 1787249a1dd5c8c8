"""Good human prose raises no alarm: passages of news and of fifteen genres, and good texts of our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from beside import needs_data, rows

import qualcheck

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
LOUD = ("boilerplate", "markup", "encoding", "title", "sentence")
#: Share of the passages with a finding of severity error or warning in one of these families, at most.
MOST = 0.02


@pytest.mark.parametrize("name", ["clean-essay.txt", "clean-news.txt", "clean-technical.md"])
def test_good_samples_raise_nothing(name: str) -> None:
    text = (SAMPLES / name).read_text("utf-8")
    report = qualcheck.check(text)
    assert not [finding for finding in report.findings if finding.severity != "info"]
    assert report.verdict == "keep"
    assert qualcheck.clean(text).text == text


@pytest.mark.accuracy
def test_good_passages_raise_next_to_nothing() -> None:
    passages = rows(needs_data("data", "spun_clean.jsonl.gz"))
    reports = [qualcheck.check(passage["text"]) for passage in passages]
    loud = [report for report in reports if any(finding.family in LOUD and finding.severity != "info" for finding in report.findings)]
    assert len(loud) <= MOST * len(passages), [finding.message for report in loud for finding in report.findings if finding.severity != "info"]
