"""Many documents together: two passes, and reports with what both have found."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import qualcheck
from qualcheck.checker import Checker
from qualcheck.checks.base import Hit
from qualcheck.config import make_config
from qualcheck.corpus import steps as step_list
from qualcheck.corpus.base import CorpusHit, Member, Step
from qualcheck.corpus.together import check_together
from qualcheck.engines.corpus_run import check_corpus
from qualcheck.engines.local import CheckWork
from qualcheck.engines.spool import Spool
from qualcheck.model import Document
from qualcheck.readers import Raw, find_sources

BRIDGE = "The council has decided to close the old bridge in spring, and the ferry will run all day until autumn."
HARBOUR = "The harbour was built when the river was still the border, and nobody had the money for a second bridge."


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows = [{"id": "a", "text": BRIDGE}, {"id": "b", "text": HARBOUR}, {"id": "c", "text": BRIDGE + "\n"}]
    (tmp_path / "one.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows) + "{broken\n", "utf-8")
    (tmp_path / "two.txt").write_text(BRIDGE.replace(" ", "  "), "utf-8")
    (tmp_path / "three.txt").write_text("", "utf-8")
    return tmp_path


def test_copies_are_found_across_files_and_the_rest_is_as_without(corpus: Path) -> None:
    alone = list(qualcheck.check_files(corpus))
    together = list(qualcheck.check_files(corpus, corpus=True))
    assert [(report.path, report.line, report.id) for report in alone] == [(report.path, report.line, report.id) for report in together]
    copies = {report.id: finding.message for report in together for finding in report.findings if finding.rule == "DU001"}
    assert [Path(name).name for name in copies] == ["c", "two.txt"]
    assert copies["c"].endswith("one.jsonl:1")
    for before, after in zip(alone, together, strict=True):
        own = [finding for finding in after.findings if finding.family != "copies"]
        assert own == before.findings
        assert after.troubles == before.troubles
        if len(own) == len(after.findings) or after.id == "a":
            assert after.score == before.score
            assert after.verdict == before.verdict
        else:
            assert after.score < before.score
            assert after.scores["copies"] < 40
            assert after.signals["score.after_safe_fixes"] < before.signals["score.after_safe_fixes"]


def test_any_number_of_workers_gives_the_same(corpus: Path) -> None:
    config = make_config(None)
    runs = [list(check_corpus(find_sources([str(corpus)], config.input), config, workers)) for workers in (1, 3)]
    assert runs[0] == runs[1]
    assert len(runs[0]) == 6


def test_the_command_line(cli, corpus: Path) -> None:
    done = cli("check", corpus, "--corpus", "--format", "jsonl", "--isolated")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 3  # a record is broken
    flagged = [Path(row["id"]).name for row in rows if any(finding["rule"] == "DU001" for finding in row.get("findings", []))]
    assert flagged == ["c", "two.txt"]
    assert not any(
        finding["rule"] == "DU001"
        for line in cli("check", corpus, "--format", "jsonl", "--isolated").out.splitlines()
        for finding in json.loads(line)["findings"]
    )


def test_the_gate_and_the_baseline_see_what_was_found_together(cli, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (corpus / "one.jsonl").write_text(json.dumps({"id": "a", "text": BRIDGE}) + "\n", "utf-8")
    (corpus / "three.txt").unlink()
    monkeypatch.chdir(corpus)
    assert cli("check", "--corpus", "--isolated", "--fail-on", "DU001").code == 1
    assert cli("check", "--isolated", "--fail-on", "DU001").code == 0
    accepted = corpus / "accepted.toml"
    accepted.write_text('[[ignore]]\nrule = "DU001"\ndocument = "two.txt"\nreason = "kept on purpose"\n', "utf-8")
    done = cli("check", "--corpus", "--isolated", "--fail-on", "DU001", "--ignore-file", accepted)
    assert done.code == 0
    assert "1 finding(s) suppressed" in done.out


def test_rules_that_need_many_documents_say_so(cli, corpus: Path) -> None:
    done = cli("check", corpus, "--select", "DU", "--isolated")
    assert done.code == 2
    assert "--corpus" in done.err
    assert "`--corpus`" in cli("rule", "DU001").out
    assert cli("check", corpus, "--corpus", "--what-if", "DU001.weight=1").code == 2


def test_ids_that_occur_twice_are_told(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text((json.dumps({"id": "a", "text": BRIDGE}) + "\n") * 2, "utf-8")
    first, second = qualcheck.check_files(tmp_path, corpus=True)
    assert not first.troubles
    assert [trouble.kind for trouble in second.troubles] == ["notice"]


def test_a_step_that_crashes_loses_nothing_else(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gathers(view, _report) -> str:
        if "harbour" in view.text:
            raise ValueError("no harbours")
        return view.text

    def compares(members: Sequence[Member], gathered: Sequence[str | None], read, _rules) -> Iterator[CorpusHit]:
        assert [member.index for member in members] == list(range(len(members)))
        assert len(gathered) == len(members)
        assert all(text is None or read(number).text == text for number, text in enumerate(gathered))
        yield CorpusHit(1, Hit("DU005", 0, 0, values={"count": 7, "copies": "x"}))
        raise ValueError("lost count")

    good = step_list.steps()
    monkeypatch.setattr("qualcheck.corpus.together.all_steps", lambda: (*good, Step("DU", gathers, compares)))
    reports = list(qualcheck.check_files(corpus, corpus=True))
    troubles = [trouble.message for report in reports for trouble in report.troubles if trouble.kind == "crash"]
    assert troubles == [
        "gathering for DU crashed: ValueError: no harbours",
        "comparing the documents for DU crashed: ValueError: lost count; its findings are not complete",
    ]
    found = [finding.rule for report in reports for finding in report.findings if finding.rule.startswith("DU")]
    assert sorted(found) == ["DU001", "DU001", "DU005", "DU005"]


def test_in_memory_as_from_files(corpus: Path) -> None:
    checker = Checker(make_config(None))
    documents = [Document(BRIDGE, id="a"), Document(HARBOUR, id="b"), Document(BRIDGE + "\n", id="c")]
    reports = check_together(documents, checker)
    assert [finding.message for finding in reports[2].findings if finding.rule == "DU001"] == ["the same text as a"]
    assert reports[1] == checker.check(documents[1])
    assert check_together([], checker) == []


def test_a_score_can_only_fall_by_what_is_found_together() -> None:
    checker = Checker(make_config(None))
    for text in (BRIDGE, "Click here to subscribe\n\n" + HARBOUR + "\n\nShare on Facebook", "x " * 200):
        document = Document(text)
        report = checker.check(document)
        last = report.score
        hits: list[Hit] = []
        for code in ("DU005", "DU001"):
            hits.append(Hit(code, 0, 0))
            score = checker.with_hits(report, document, [replace(hit) for hit in hits]).score
            assert score <= last
            last = score


@pytest.mark.skipif(sys.platform != "linux", reason="workers know of the patched class only where they are forked")
def test_a_worker_that_dies_costs_one_document(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = CheckWork.look

    def look(self: CheckWork, raw: Raw):
        if multiprocessing.parent_process() is not None and b"harbour" in raw.data:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, raw)

    monkeypatch.setattr(CheckWork, "look", look)
    monkeypatch.setattr("qualcheck.engines.pool.may_fork", lambda: True)  # a thread that another test has left makes it spawn
    reports = list(qualcheck.check_files(corpus, workers=2, corpus=True))
    assert [report.line for report in reports if any("died" in trouble.message for trouble in report.troubles)] == [2]
    assert sum(finding.rule == "DU001" for report in reports for finding in report.findings) == 2


def test_a_spool_gives_back_in_any_order() -> None:
    spool = Spool()
    values = [{"n": number, "text": "x" * number * 1000} for number in range(20)]
    for number, value in enumerate(values):
        spool.add(pickle.dumps(value))
        assert spool[number // 2] == values[number // 2]
    assert len(spool) == 20
    assert [spool[number] for number in reversed(range(20))] == values[::-1]
    spool.close()
