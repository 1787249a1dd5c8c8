"""The benchmark's page says what was measured, what did not run, and what was not reached."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).resolve().parents[1] / "bench"
sys.path.insert(0, str(BENCH))
import one  # noqa: E402
import run  # noqa: E402


def figures(seconds: float) -> run.Figures:
    return {"seconds": seconds, "megabytes": 10.0, "start": 0.5, "memory": 100.0}


def test_both_files_know_the_same_contenders() -> None:
    assert tuple(one.CONTENDERS) == run.CONTENDERS


def test_the_documents_are_the_same_each_time(tmp_path: Path) -> None:
    first, second = run.made_corpus(tmp_path / "a", 0.1), run.made_corpus(tmp_path / "b", 0.1)
    assert first.read_bytes() == second.read_bytes()
    assert sum(len(json.loads(row)["text"]) for row in first.read_text().splitlines()) >= 95_000


def test_a_contender_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    corpus = run.made_corpus(tmp_path / "corpus.jsonl", 0.05)
    done = subprocess.run([sys.executable, BENCH / "one.py", "str.split", corpus], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["megabytes"] > 0.04
    assert run.run_one(Path(sys.executable), "no such thing", corpus) == "KeyError: 'no such thing'"


def test_the_page_tells_what_was_not_reached_and_what_did_not_run() -> None:
    results: dict[str, list[run.Figures] | str] = {name: [figures(2.0), figures(4.0), figures(2.0)] for name in run.CONTENDERS}
    results["Dolma gopher + C4"] = [figures(80.0), figures(100.0), figures(80.0)]
    results["datatrove C4 + Gopher + FineWeb"] = "ModuleNotFoundError: no module"
    start = {"`--help`": 0.1, "`rule BP001`": 0.3, "`check` of 5 kB": 0.5}
    page = run.page(results, start, [(1.0, 2.0, 1.8), (10.0, 11.0, 6.0)], 3, 10.0)
    assert "| Dolma gopher + C4 | 0.12 | 40 | 0.50 | 100 |" in page
    assert "did not run: ModuleNotFoundError" in page
    assert "- 15 MB/s on one core: **not reached** (5.00 MB/s)." in page
    assert "- 30 times as fast as Dolma gopher + C4: reached (40 times)." in page
    assert "200 times as fast as datatrove C4 + Gopher + FineWeb: not measured" in page
    assert "- cleaning at 70% of the speed of checking: reached (100%)." in page
    assert "- `rule BP001` under 0.25 s: **not reached** (0.30 s)." in page
    assert "- two workers 1.8 times as fast as one, warm: reached (2.14 times; 1.83 with the start of all that they need)." in page
    assert "Once warm, two workers are 2.14 times as fast as one" in page
