"""The engine for many machines: it gives what the local engine gives, with workers that die in the middle too."""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import random
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from made_documents import records, write_documents
from run_cli import Cli

from qualcheck.config import InputConfig
from qualcheck.engines import ray_engine
from qualcheck.engines.local import known_engine
from qualcheck.engines.ray_engine import Piece, tasks, together
from qualcheck.errors import ConfigError
from qualcheck.readers import Source, find_sources, raw_documents
from qualcheck.store.query import Answer
from qualcheck.store.schema import TABLES

ROOT = Path(__file__).resolve().parent.parent


def _is_looped_back() -> bool:
    """Whether this machine reaches itself: where even that is cut off, the parts of Ray wait for one another without an end."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("127.0.0.1", 9))
        except OSError:
            return False
    return True


NO_RAY = importlib.util.find_spec("ray") is None or not _is_looped_back()
CONFIG = InputConfig()


def corpus(folder: Path) -> Path:
    """Files of every kind that is cut or bundled, with what can't be read among them."""
    folder.mkdir()
    write_documents(folder / "a.jsonl", 40)
    write_documents(folder / "b.jsonl", 260, seed=2)
    with (folder / "b.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"text": \n{"id": "2-200", "text": "The id comes again, and is told once."}\n')
    (folder / "c.jsonl.gz").write_bytes(gzip.compress((folder / "a.jsonl").read_bytes(), mtime=0))
    rows = ["id,title,text", *(f'{one["id"]},{one["title"]},"{one["text"]}"' for one in records(30, seed=3))]
    (folder / "d.csv").write_text("\n".join(rows) + "\n", "utf-8")
    for path in sorted((ROOT / "samples").glob("*.txt")):
        (folder / path.name).write_bytes(path.read_bytes())
    if importlib.util.find_spec("pyarrow"):
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records(50, seed=4)), folder / "e.parquet", row_group_size=16)
    return folder


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The folder and what came out of both engines."""
    folder = tmp_path_factory.mktemp("ray")
    corpus(folder / "in")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "RAY_USAGE_STATS_ENABLED": "0"}
    command = [sys.executable, str(ROOT / "tests" / "ray_run.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder, json.loads(done.stdout.splitlines()[-1])


@pytest.mark.skipif(NO_RAY, reason="ray is not installed (the extra 'ray'), or nothing here reaches itself")
class TestBothEngines:
    def test_findings_and_scores_are_the_same(self, both: tuple[Path, dict[str, Any]]) -> None:
        folder, found = both
        assert found["ray"][0] == found["local"][0]
        assert len(found["ray"][0]) > 400
        assert found["pieces"] >= 8
        assert (folder / "died-checking").exists()

    def test_findings_of_many_documents_are_the_same(self, both: tuple[Path, dict[str, Any]]) -> None:
        folder, found = both
        assert found["ray"][1] == found["local"][1]
        assert any(finding["rule"].startswith("DU") for report in found["ray"][1] for finding in report["findings"])
        assert (folder / "died-gathering").exists()

    def test_cleaned_bytes_and_logs_are_the_same(self, both: tuple[Path, dict[str, Any]]) -> None:
        folder, found = both
        assert found["ray"][2] == found["local"][2]
        names = [{path.relative_to(folder / engine) for path in (folder / engine).rglob("*") if path.is_file()} for engine in ("local", "ray")]
        assert names[0] == names[1]
        assert (folder / "died-cleaning").exists()
        for name in sorted(names[0]):
            mine, theirs = (folder / engine / name for engine in ("local", "ray"))
            if name.name == "qualcheck-manifest.jsonl":
                assert [line for line in mine.read_text().splitlines() if '"checkpoint"' not in line] == theirs.read_text().splitlines()
            else:
                assert mine.read_bytes() == theirs.read_bytes(), name

    def test_saved_runs_have_the_same_rows(self, both: tuple[Path, dict[str, Any]]) -> None:
        pytest.importorskip("duckdb")
        for table in TABLES:
            rows = []
            for engine in ("local", "ray"):
                with Answer(both[0] / f"{engine}.duckdb", f"select * from {table.name}") as answer:
                    rows.append(list(answer.rows()))
            assert rows[0] == rows[1], table.name

    def test_a_document_that_kills_every_worker_ends_the_run(self, both: tuple[Path, dict[str, Any]]) -> None:
        assert "'--engine local' names the document" in both[1]["poison"]

    def test_what_only_this_machine_can_do_is_refused(self, tmp_path: Path, cli: Cli) -> None:
        (tmp_path / "a.txt").write_text("A line.\n")
        assert "standard input can't be read by other processes" in cli("check", "-", "--engine", "ray").err
        assert "are for --engine local" in cli("clean", tmp_path / "a.txt", "--engine", "ray", "--diff").err


@pytest.mark.parametrize("seed", range(4))
def test_pieces_of_a_file_are_the_file(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    for source in find_sources([corpus(tmp_path / "in")]).sources:
        whole = [raw for raw in raw_documents(source, CONFIG) if raw.kind in ("document", "failed")]
        size = sum(len(raw.data) for raw in whole)
        cuts = sorted(dice.randrange(size * 2) for _ in range(5))
        pieces = [Piece(source, first, last) for first, last in zip([0, *cuts], [*cuts, None], strict=True)]
        assert [raw for piece in pieces for raw in piece.raws(CONFIG)] == whole, source.path


def test_large_files_are_cut_and_small_ones_go_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray_engine, "PIECE_BYTES", 1 << 14)
    sources = find_sources([corpus(tmp_path / "in")]).sources
    made = list(tasks(sources))
    in_order: list[Source] = []
    for piece in (piece for task in made for piece in task):
        if not in_order or in_order[-1] != piece.source:
            in_order.append(piece.source)
    assert [source.path for source in in_order] == [source.path for source in sources]
    assert all(source.file is None or source.file.is_absolute() for source in in_order)
    assert max(len(task) for task in made) > 5
    assert sum(1 for task in made for piece in task if piece.source.path.endswith("b.jsonl")) > 20
    assert [source.path for group in together(sources) for source in group] == [source.path for source in sources]


def test_unknown_engines_are_refused(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("A line.\n")
    done = cli("check", tmp_path / "a.txt", "--engine", "rai")
    assert (done.code, "did you mean 'ray'" in done.err) == (2, True)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"pip install 'qualcheck\[ray\]'"):
        known_engine("ray")
