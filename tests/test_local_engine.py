"""Checking many files: order, workers that die, what can't be read, Ctrl-C."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from processes import PATIENCE, alive, wait_until

import qualcheck
from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.engines import load_ahead, local, pool
from qualcheck.engines.local import CheckWork, check_paths, run
from qualcheck.engines.pool import WorkerError, ordered
from qualcheck.errors import ConfigError, InputError
from qualcheck.model import Report
from qualcheck.readers import Raw, Source, raw_documents
from qualcheck.turns import Turns
from qualcheck.view import TextView


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    with (folder / "many.jsonl").open("w", encoding="utf-8") as file:
        for number in range(200):
            file.write(json.dumps({"id": number % 199, "text": f"Advertisement\n\nSentence number {number} tells about the bridge.\n"}) + "\n")
    (folder / "a.txt").write_text("One sentence.\n\nAdvertisement\n", "utf-8")
    (folder / "b.txt").write_bytes(b"%PDF-1.4 \0\0")
    (folder / "c.md").write_text(" \n", "utf-8")
    (folder / "d.jsonl").write_text('{"text": "x"\n{"no": 1}\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(local, "BATCH_DOCUMENTS", 7)
    return folder


def places(reports: list[Report]) -> list[tuple[str | None, int | None]]:
    return [(report.path, report.line) for report in reports]


def test_any_number_of_workers_gives_the_same(corpus: Path) -> None:
    alone = list(run(["corpus"], Config(), 1))
    assert list(run(["corpus"], Config(), 3)) == alone
    assert places([result.report for result in alone]) == [
        ("corpus/a.txt", None), ("corpus/b.txt", None), ("corpus/c.md", None), ("corpus/d.jsonl", 1), ("corpus/d.jsonl", 2),
        *(("corpus/many.jsonl", number) for number in range(1, 201)),
    ]  # fmt: skip
    assert [result.report for result in alone] == list(qualcheck.check_files("corpus", workers=2))


def test_documents_come_with_their_text(corpus: Path) -> None:
    results = list(run([corpus / "many.jsonl"], Config(), 2))
    assert [result.document.text for result in results if result.document][7] == "Advertisement\n\nSentence number 7 tells about the bridge.\n"
    assert {finding.rule for result in results for finding in result.report.findings} >= {"BP001"}


def test_what_can_not_be_read_is_a_report_of_its_own(corpus: Path) -> None:
    reports = {report.path: report for report in check_paths(["corpus"], Config())}
    unread = reports["corpus/b.txt"]
    assert (unread.score, unread.verdict, unread.findings, unread.id) == (0.0, "reject", [], "corpus/b.txt")
    assert [(trouble.kind, trouble.message) for trouble in unread.troubles] == [("unreadable", "not a text file: a PDF file")]
    assert reports["corpus/c.md"].troubles[0].message == "empty: the file holds only blanks"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is shared with forked workers only")
def test_much_input_has_what_workers_need_loaded_before_they_are_made(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[int] = []
    check = Checker.check
    monkeypatch.setattr(Checker, "check", lambda self, document: (loaded.append(os.getpid()), check(self, document))[1])
    monkeypatch.setattr(pool, "may_fork", lambda: True)
    monkeypatch.setattr(load_ahead, "may_fork", lambda: True)
    before = list(check_paths(["corpus"], Config(), 2))
    assert loaded == []  # two hundred short records are not worth it
    monkeypatch.setattr(load_ahead, "WORTH_IT", 1)
    assert list(check_paths(["corpus"], Config(), 2)) == before
    assert loaded == [os.getpid()]
    assert gc.get_freeze_count() == 0


@pytest.mark.parametrize("workers", [1, 2])
def test_an_id_that_occurs_twice_is_noticed_once(corpus: Path, workers: int) -> None:
    reports = list(check_paths([corpus / "many.jsonl"], Config(), workers))
    notices = [(report.line, trouble.kind, trouble.id) for report in reports for trouble in report.troubles]
    assert notices == [(200, "notice", "0")]
    assert reports[199].score > 0


def test_ids_of_other_files_are_their_own(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text('{"id": "1", "text": "One sentence."}\n', "utf-8")
    assert not [trouble for report in check_paths([tmp_path], Config()) for trouble in report.troubles]


@pytest.mark.parametrize(("given", "config"), [("nothing", Config()), ("*.tsv", Config()), ("corpus", Config(input={"encoding": "utf-9"}))])  # type: ignore[arg-type]
def test_refusals_come_before_anything_is_read(corpus: Path, given: str, config: Config) -> None:
    with pytest.raises((InputError, ConfigError)):
        check_paths([given], config)  # no report has been asked for yet


def test_a_checker_that_raises_costs_one_document(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Checker.steps

    def steps(self: Checker, view: TextView) -> Turns[Report]:
        if "number 3 " in view.text:
            raise RuntimeError("out of order")
        return real(self, view)

    monkeypatch.setattr(Checker, "steps", steps)
    reports = list(check_paths([corpus / "many.jsonl"], Config()))
    assert next((report.line, report.verdict, report.troubles[0].kind) for report in reports if report.troubles) == (4, "reject", "crash")
    assert len(reports) == 200


def kill_at(monkeypatch: pytest.MonkeyPatch, *words: bytes) -> None:
    real = CheckWork.__call__

    def call(self: CheckWork, raws: Sequence[Raw]) -> Any:
        if multiprocessing.parent_process() is not None and any(word in raw.data for raw in raws for word in words):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, raws)

    monkeypatch.setattr(CheckWork, "__call__", call)
    monkeypatch.setattr("qualcheck.engines.pool.may_fork", lambda: True)  # workers that are spawned know of no patch


@pytest.mark.skipif(sys.platform != "linux", reason="workers know of the patched class only where they are forked")
def test_workers_that_are_killed_cost_the_documents_that_they_died_of(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kill_at(monkeypatch, b"number 5 ", b"number 6 ", b"number 190 ")
    results = list(run([corpus / "many.jsonl"], Config(), 2))
    assert [result.report.line for result in results] == list(range(1, 201))
    dead = [result.report for result in results if result.document is None]
    assert [report.line for report in dead] == [6, 7, 191]
    assert dead[0].troubles[0].message.endswith("killed by SIGKILL, often for want of memory")
    assert (dead[0].troubles[0].kind, dead[0].id, dead[0].score) == ("crash", f"{corpus.as_posix()}/many.jsonl:6", 0.0)


def test_leaving_early_leaves_no_worker_behind(corpus: Path) -> None:
    results = run(["corpus"], Config(), 2)
    assert isinstance(results, Iterator)
    next(results)
    assert len(multiprocessing.active_children()) == 2
    results.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def _squares(numbers: Sequence[int]) -> list[int]:
    if min(numbers, default=0) < 0:
        raise ValueError("negative")
    return [number * number for number in numbers]


def _lost(number: int, how: str) -> int:
    return -number


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_keep_their_order_and_memory_its_bounds(workers: int) -> None:
    taken: list[int] = []

    def batches() -> Iterator[list[int]]:
        for number in range(300):
            taken.append(number)
            yield [number] * (number % 3)

    results = ordered(_squares, batches(), workers, _lost)
    assert next(results) == 1
    assert len(taken) <= 1 + pool.AHEAD * workers + 1
    assert list(results) == [number * number for number in range(1, 300) for _ in range(number % 3)][1:]


def test_work_that_raises_stops_the_run() -> None:
    with pytest.raises(WorkerError, match="ValueError: negative"):
        list(ordered(_squares, [[1, 2], [-1]], 2, _lost))


def test_other_threads_make_it_spawn() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert list(ordered(_squares, [[1, 2], [3]], 2, _lost)) == [1, 4, 9]
    finally:
        done.set()
        thread.join()


def test_the_work_travels_to_processes_that_share_no_memory(corpus: Path) -> None:
    work = CheckWork(Config(), texts=True)
    (raw, _) = raw_documents(Source("a.txt", "a.txt", "text", file=corpus / "a.txt"))
    assert pickle.loads(pickle.dumps(work))([raw]) == work([raw])


SCRIPT = """
import threading, qualcheck
threading.Thread(target=threading.Event().wait, daemon=True).start()
for report in qualcheck.check_files("corpus", workers=2):
    print(report.path)
"""


def test_a_script_without_a_guard_is_told_what_it_lacks(corpus: Path) -> None:
    script = corpus.parent / "script.py"
    script.write_text(SCRIPT, "utf-8")
    done = subprocess.run([sys.executable, str(script)], check=False, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 1
    assert 'must keep its calls under if __name__ == "__main__":' in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_ends_everything(corpus: Path) -> None:
    with (corpus / "more.jsonl").open("w", encoding="utf-8") as file:
        for number in range(20_000):
            file.write(json.dumps({"text": f"Sentence number {number} tells about the bridge over the river. " * 30}) + "\n")
    command = [sys.executable, "-m", "qualcheck", "check", "corpus", "--format", "jsonl", "--workers", "2", "--isolated"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    wait_until(lambda: not alive(process.pid))
