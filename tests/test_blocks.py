"""Blocks for pipelines of others. Their examples in docs/pipelines.md run where the library is installed."""

from __future__ import annotations

import importlib
import importlib.util
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import qualcheck
from qualcheck.blocks.lazily import LazyChecker
from qualcheck.errors import ConfigError

ROOT = Path(__file__).resolve().parent.parent
DIRTY = "It opened on Monday.\n\n- Advertisement -\n\nThe mayor came by boat and stayed for lunch."
CLEAN = "It opened on Monday.\n\nThe mayor came by boat and stayed for lunch."
EXAMPLES = re.findall(r"^```py\n(.*?)^```", (ROOT / "docs" / "pipelines.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)


def needs(module: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(importlib.util.find_spec(module) is None, reason=f"{module} is not installed")


@pytest.mark.parametrize("example", [pytest.param(text, marks=needs(text.split()[1].partition(".")[0]), id=text.split()[1]) for text in EXAMPLES])
def test_examples_of_the_documentation_run(example: str, tmp_path: Path) -> None:
    """In a process of their own: the libraries keep threads and warn of this and that."""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{os.environ.get('PYTHONPATH', '')}", "HF_HUB_OFFLINE": "1"}
    done = subprocess.run([sys.executable, "-c", example], cwd=tmp_path, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def test_there_are_examples_of_both() -> None:
    assert [text.split()[1] for text in EXAMPLES] == ["datasets", "pyspark.sql"]


def test_rules_are_made_anew_in_another_process() -> None:
    lazy = LazyChecker({"ignore": ["BP001"]})
    assert lazy.checker is lazy.checker
    other = pickle.loads(pickle.dumps(lazy))
    assert other._checker is None
    assert "BP001" not in other.checker.rules
    assert len(pickle.dumps(lazy)) < 20_000
    with pytest.raises(ConfigError):
        LazyChecker({"ignor": ["BP001"]})


def test_batches_of_columns_and_of_arrow() -> None:
    arrow = pytest.importorskip("pyarrow")
    from qualcheck.blocks.datasets import CleanBatch
    from qualcheck.blocks.spark import ADDED, CleanBatches

    columns: dict[str, list[Any]] = {"text": [DIRTY, "A fine day."], "page": [1, 2]}
    clean = CleanBatch()
    for _ in range(2):
        cleaned = clean(columns)
        assert cleaned["text"] == [CLEAN, "A fine day."]
        assert cleaned["page"] == [1, 2]
        assert cleaned["qualcheck_score"][0] == qualcheck.check(DIRTY).score
    table = arrow.table(columns)
    assert clean(table).equals(qualcheck.clean_table(table))
    batches = list(CleanBatches()(table.to_batches() * 3))
    assert sum(batch.num_rows for batch in batches) == 6
    assert batches[0].schema.names[2:] == re.findall(r"qualcheck_\w+", ADDED)


@needs("datatrove")
class TestDatatrove:
    @pytest.fixture(autouse=True)
    def _quiet(self) -> None:
        pytest.importorskip("datatrove.pipeline.base")

    @staticmethod
    def documents() -> list[Any]:
        from datatrove.data import Document

        return [
            Document(text=DIRTY, id="a", metadata={"title": "Bridge Opens", "source": "site.example", "page": 1}),
            Document(text="Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore.", id="b"),
        ]

    def test_the_formatter_cleans_as_clean_does(self) -> None:
        from qualcheck.blocks.datatrove import CleanFormatter

        step = pickle.loads(pickle.dumps(CleanFormatter()))
        first, _ = list(step.run(self.documents()))
        wanted = qualcheck.clean(DIRTY, "Bridge Opens", "site.example")
        assert first.text == wanted.text == CLEAN == step.format(DIRTY)
        assert first.metadata["title"] == wanted.title
        assert first.metadata["page"] == 1
        assert first.metadata["qualcheck_score"] == wanted.report.score
        assert first.metadata["qualcheck_edits"][0]["removed"] == "- Advertisement -\n\n"

    def test_the_filter_keeps_out_by_verdict_and_score(self) -> None:
        from qualcheck.blocks.datatrove import QualityFilter

        scores = [qualcheck.check(one.text, one.metadata.get("title"), one.metadata.get("source")).score for one in self.documents()]
        assert scores[1] < scores[0]
        limit = sum(scores) / 2
        step = pickle.loads(pickle.dumps(QualityFilter(drop=(), fail_under=limit)))
        assert [one.id for one in step.run(self.documents())] == ["a"]
        assert step.filter(self.documents()[1]) == (False, f"qualcheck_under_{limit:g}")
        empty = self.documents()[1]
        empty.text = " \n"
        assert step.filter(empty) == (False, "qualcheck_empty")
        document = self.documents()[0]
        verdict = qualcheck.check(DIRTY, "Bridge Opens", "site.example").verdict
        assert QualityFilter(drop=[verdict]).filter(document) == (False, f"qualcheck_{verdict}")
        assert document.metadata["qualcheck_verdict"] == verdict
        with pytest.raises(ConfigError, match="did you mean 'reject'"):
            QualityFilter(drop=["rejct"])


def test_without_the_library_there_is_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("datatrove")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "datatrove", None)
    monkeypatch.delitem(sys.modules, "qualcheck.blocks.datatrove", raising=False)
    with pytest.raises(ConfigError, match=r"pip install 'qualcheck\[datatrove\]'"):
        importlib.import_module("qualcheck.blocks.datatrove")
