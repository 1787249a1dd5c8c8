"""What the script that measures rules and their rivals counts, and what the pages of rules show of it."""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from qualcheck.reports.pages import rule_page
from qualcheck.rulepacks import RuleTable, load_packs
from qualcheck.rulepacks import measured as module
from qualcheck.rulepacks.measured import FEWEST_HITS, Measured, measured

ROOT = Path(__file__).resolve().parent.parent
TABLE = RuleTable(load_packs())
PROSE = "The council met on Monday to talk about the new bridge over the river, and nobody expected it to take so long."


@pytest.fixture(scope="module")
def script() -> ModuleType:
    name = "measure_rivals"
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def page(*lines: tuple[str, str]) -> dict:
    return {"id": "1", "dataset": "made", "source": "example.org", "lines": [{"text": text, "label": label} for text, label in lines]}


def test_lines_are_scored_beside_the_rivals(script: ModuleType) -> None:
    tally = script.Tally()
    case = page(
        (PROSE, "content"),
        ("A heading without a mark", "content"),
        ("Skip to main content", "boilerplate"),
        ("They asked about the use of cookies on the site of the town.", "content"),
        ("By Jane Roe", "skip"),
    )
    table = script.measure_lines("made lines", [case], tally)
    content = len(PROSE) + len("A heading without a mark") + len("They asked about the use of cookies on the site of the town.")
    assert "| qualcheck | 1.000 | 1.000 | 0.00% |" in table
    lost = (content - len(PROSE)) / content
    assert f"| C4's line rules | 0.333 | 1.000 | {lost:.2%} |" in table
    assert "| policy phrases | 0.000 | 0.000 |" in table
    assert tally.seen["BP002"] == {("made", "1", "Skip to main content"): True}


def test_titles_are_scored_beside_the_rivals(script: ModuleType) -> None:
    cases = [
        {"id": "1", "source": "www.example-news.com", "raw_title": "Town loses its ferry | Example News", "title_gold": "Town loses its ferry"},
        {"id": "2", "source": "other.org", "raw_title": "Home – and away", "title_gold": "Home – and away"},
    ]
    table = script.measure_titles(cases, script.Tally())
    assert "| qualcheck | 1.000 | 1.000 |" in table
    assert "| left as it is | 0.500 | 1.000 |" in table
    assert "| cut after the last separator | 0.500 | 0.000 |" in table


def test_damage_is_scored_kind_by_kind(script: ModuleType) -> None:
    cases = [
        {"text": "They met on the of Monday. . It is over.", "label": "corrupt", "type": "marks"},
        {"text": PROSE, "label": "clean"},
    ]
    table = script.measure_damage("made", cases, ("SE",), {"never": lambda text: False}, script.Tally())
    assert "| marks | 1 | 1.000 | 0.000 |" in table
    assert "| clean: false alarms | 1 | 0.0000 | 0.0000 |" in table


def test_the_whole_script_runs(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "lines": [page((PROSE, "content"), ("Skip to main content", "boilerplate"))],
        "lines_all": [page((PROSE, "content"))],
        "titles": [{"id": "1", "source": None, "raw_title": "A title", "title_gold": "A title"}],
        "sentences": [{"text": PROSE, "label": "clean"}],
        "encoding_wild": [{"text": "It\u00e2\u20ac\u2122s late.", "label": "mojibake"}],
    }
    for name, cases in files.items():
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(case) + "\n" for case in cases)
    monkeypatch.setattr(script, "MEASURED", tmp_path / "measured.toml")
    monkeypatch.setattr("sys.argv", ["measure_rivals.py", str(tmp_path), "--write"])
    script.main()
    assert "| mojibake | 1 | 1.000 | 1.000 |" in capsys.readouterr().out
    written = tomllib.loads((tmp_path / "measured.toml").read_text("utf-8"))
    assert written["BP002"] == {"hits": 1, "right": 1, "on": "lines of article pages, labelled by hand"}


def test_pages_show_what_was_measured_and_are_silent_about_little(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = TABLE.resolve("BP001")
    figures = {"BP001": Measured(FEWEST_HITS, FEWEST_HITS - 3, "lines")}
    monkeypatch.setattr(module, "_all", lambda: figures)
    assert "## Measured\n\nPrecision 0.900: 27 of the 30 things" in rule_page(rule, TABLE.home("BP001"))
    figures["BP001"] = Measured(FEWEST_HITS - 1, FEWEST_HITS - 1, "lines")
    assert "## Measured" not in rule_page(rule, TABLE.home("BP001"))


def test_the_shipped_figures_are_of_known_rules() -> None:
    figures = tomllib.loads((ROOT / "rules" / "data" / "measured.toml").read_text("utf-8"))
    assert figures
    for code, numbers in figures.items():
        assert TABLE.resolve(code).code == code
        assert 0 <= numbers["right"] <= numbers["hits"]
    many = [code for code, numbers in figures.items() if numbers["hits"] >= FEWEST_HITS]
    assert many
    assert all(measured(code) for code in many)
