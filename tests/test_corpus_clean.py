"""Cleaning with what comparing the documents found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from qualcheck.checks.base import Hit
from qualcheck.corpus.base import CorpusHit, Step
from qualcheck.model import Fix

BRIDGE = "The council has decided to close the old bridge in spring, and the ferry will run all day until autumn."
HARBOUR = "The harbour was built when the river was still the border, and nobody had the money for a second bridge."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(BRIDGE + "\n", "utf-8")
    (folder / "b.txt").write_text(HARBOUR + "\n\nRead more:\n", "utf-8")
    (folder / "c.jsonl").write_text(json.dumps({"id": 1, "text": HARBOUR}) + "\n" + json.dumps({"id": 2, "text": BRIDGE + "  "}) + "\n", "utf-8")
    return folder


@pytest.mark.parametrize("workers", [1, 2])
def test_copies_can_be_kept_out_and_had_back(cli, corpus: Path, tmp_path: Path, workers: int) -> None:
    out = tmp_path / "out"
    done = cli("clean", corpus, "-o", out, "--corpus", "--drop-verdict", "reject", "--isolated", "-j", workers)
    assert done.code == 0, done.err
    assert (out / "a.txt").read_text("utf-8") == BRIDGE + "\n"
    assert [json.loads(line)["id"] for line in (out / "c.jsonl").read_text("utf-8").splitlines()] == [1]
    rejects = next(path for path in out.rglob("*") if "rejects" in path.name).read_text("utf-8")
    assert "DU001" in rejects
    assert cli("restore", out, "-o", tmp_path / "back").code == 0
    for path in corpus.iterdir():
        assert (tmp_path / "back" / path.name).read_bytes() == path.read_bytes()


def test_without_it_all_are_kept(cli, corpus: Path, tmp_path: Path) -> None:
    assert cli("clean", corpus, "-o", tmp_path / "out", "--drop-verdict", "reject", "--isolated").code == 0
    assert len((tmp_path / "out" / "c.jsonl").read_text("utf-8").splitlines()) == 2


def test_fixes_of_what_was_found_together_are_made_once_and_the_rest_moves_along(cli, corpus: Path, tmp_path: Path, monkeypatch) -> None:
    line = "Stay with us all day long"
    text = f"{line}\n\n{BRIDGE}\n\nRead more:\n\n{HARBOUR}\n"
    for path in corpus.iterdir():
        path.unlink()
    (corpus / "a.txt").write_text(text, "utf-8")

    def compare(_members, _gathered, read, _rules) -> Iterator[CorpusHit]:
        assert read(0).text == text
        yield CorpusHit(0, Hit("BP001", 0, len(line), fix=Fix(0, len(line) + 2, "", "safe")))
        at = text.index("second bridge")
        yield CorpusHit(0, Hit("DU001", at, at + len("second bridge"), values={"other": "x"}))

    monkeypatch.setattr("qualcheck.corpus.together.all_steps", lambda: (Step("BP", lambda _view, _report: 1, compare),))
    store = tmp_path / "out" / "audit.jsonl"
    assert cli("clean", corpus, "-o", tmp_path / "out", "--audit", store, "--corpus", "--isolated").code == 0
    assert (tmp_path / "out" / "a.txt").read_text("utf-8") == f"{BRIDGE}\n\n{HARBOUR}\n"
    entry = next(row for row in map(json.loads, store.read_text("utf-8").splitlines()) if row["type"] == "document")
    assert entry["findings"]["DU001"] == 1
    assert entry["score_cleaned"] < 60  # what can't be mended is still there


def test_standard_input_can_not_be_read_twice(cli, tmp_path: Path) -> None:
    done = cli("clean", "-", "-o", tmp_path / "out", "--corpus")
    assert done.code == 2
    assert "read only once" in done.err
