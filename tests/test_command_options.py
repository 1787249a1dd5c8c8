"""Options that mean the same in every command, and are never ignored in silence."""

from __future__ import annotations

import importlib.util
import io
import json
import sys
from pathlib import Path

import pytest
from git_repo import Repo
from run_cli import Cli

import qualcheck
from qualcheck import extras

TEXT = "The council met on Monday to talk about the new bridge.\n\nAdvertisement\n\nWork on it will begin in spring.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def given(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))


def test_less_than_one_worker_is_refused(here: Path) -> None:
    with pytest.raises(qualcheck.ConfigError, match="workers = 0: at least one process"):
        qualcheck.check_files("a.txt", workers=0)
    with pytest.raises(qualcheck.ConfigError, match="workers = -3"):
        qualcheck.clean_table(None, workers=-3)


@pytest.mark.parametrize("command", [("check", "-", "-f", "jsonl"), ("clean", "-", "-o", "-")])
def test_input_format_holds_for_standard_input(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    rows = b'{"text":"It opened on Monday.","id":"one"}\n{"text":"It closed on Friday."}\n'
    given(monkeypatch, rows)
    done = cli(*command, "--isolated", "--input-format", "jsonl")
    assert len(done.out.splitlines()) == 2
    assert json.loads(done.out.splitlines()[0])["id"] == "one"
    given(monkeypatch, rows)
    assert len(cli("check", "-", "-f", "jsonl", "--isolated", "--input-format", "jsonl", "--stdin-format", "txt").out.splitlines()) == 1
    given(monkeypatch, rows)
    assert cli(*command, "--isolated", "--input-format", "parquet").code == 2


def test_clean_takes_what_check_takes(cli: Cli, here: Path) -> None:
    assert cli("clean", "a.txt", "--check", "--isolated").code == 1
    accepted = here / "accepted.toml"
    accepted.write_text('[[ignore]]\nrule = "BP001"\nreason = "the subject"\n', "utf-8")
    assert cli("clean", "a.txt", "--check", "--isolated", "--ignore-file", accepted).code == 0
    done = cli("clean", "a.txt", "--check", "--isolated", "--preset", "newss")
    assert (done.code, "did you mean 'news'?" in done.err) == (2, True)
    (here / "qualcheck.toml").write_text('input.exclude = ["a.txt"]\n', "utf-8")
    assert "0 document(s)" in cli("clean", "a.txt", "--check").err
    assert cli("clean", "a.txt", "--check", "--no-force-exclude").code == 1


def test_a_preset_counts_for_what_is_dropped(cli: Cli, here: Path) -> None:
    scores = []
    for number, options in enumerate(((), ("--preset", "news"))):
        cli("clean", "a.txt", "-o", f"out{number}", "--isolated", *options)
        entries = [json.loads(line) for line in (here / f"out{number}" / "qualcheck-audit.jsonl").read_text("utf-8").splitlines()]
        scores += [entry["score_cleaned"] for entry in entries if entry["type"] == "document"]
    assert scores[0] > scores[1], "a title that is missing is a warning there"


def test_clean_since_looks_at_what_is_new(cli: Cli, here: Path) -> None:
    repo = Repo(here)
    row = json.dumps({"text": TEXT}) + "\n"
    (here / "rows.jsonl").write_text(row, "utf-8")
    first = repo.commit()
    done = cli("clean", ".", "--check", "--isolated", "--since", first)
    assert (done.code, done.err.splitlines()[-1]) == (0, f"only what is new or changed since {first} was looked at: 0 file(s)")
    (here / "rows.jsonl").write_text(row + json.dumps({"text": "It opened on Monday."}) + "\n", "utf-8")
    done = cli("clean", ".", "--check", "--isolated", "--since", first)
    assert (done.code, done.err.splitlines()[0][:14]) == (0, "1 document(s):")
    (here / "b.txt").write_text(TEXT, "utf-8")
    repo.commit()
    done = cli("clean", ".", "--diff", "--isolated", "--since", first)
    assert done.out.startswith("--- b.txt\n")
    done = cli("clean", ".", "-o", "../out", "--isolated", "--since", first)
    assert (done.code, "--since is for --diff and --check" in done.err) == (2, True)
    assert cli("clean", ".", "--check", "--corpus", "--isolated", "--since", first).code == 2


def test_a_baseline_is_made_with_the_settings_of_the_check(cli: Cli, here: Path) -> None:
    (here / "rows.dat").write_text(json.dumps({"text": TEXT}) + "\n", "utf-8")
    options = ("rows.dat", "--isolated", "--input-format", "jsonl", "--strict-boilerplate", "--max-document-bytes", "1000", "--preset", "news")
    assert cli("baseline", "create", *options).code == 0
    assert cli("check", *options, "--baseline", "qualcheck-baseline.json", "--fail-on", "info").code == 0
    assert cli("baseline", "update", *options).err.startswith("qualcheck-baseline.json: 0 finding(s) added, 0 taken out; ")
    assert cli("baseline", "prune", *options, "--no-force-exclude").code == 0


def test_what_is_fine_cannot_be_dropped(cli: Cli, here: Path) -> None:
    done = cli("clean", "a.txt", "-o", "out", "--drop-verdict", "repair,keep")
    assert (done.code, "--drop-verdict keep: would drop the documents that are fine" in done.err) == (2, True)
    assert not (here / "out").exists()


def test_rules_can_be_chosen_and_families_are_known(cli: Cli, here: Path) -> None:
    listed = [line.split()[0].rstrip("*") for line in cli("rules", "title", "EN010,bp", "--isolated").out.splitlines()[:-2]]
    assert {code[:2] for code in listed} == {"TI", "EN", "BP"}
    assert [code for code in listed if code.startswith("EN")] == ["EN010"]
    assert "BP070" in listed, "previews are shown"
    assert [row["code"] for row in json.loads(cli("rules", "EN010", "--json", "--isolated").out)] == ["EN010"]
    assert len(cli("rules", "--isolated").out.splitlines()) == len(cli("rules", "ALL", "--isolated").out.splitlines())
    for name in ("spun", "SP"):
        done = cli("rule", name, "--isolated")
        assert (done.code, f"'qualcheck rules {name}' lists them" in done.err) == (2, True)
    assert "did you mean 'spun'?" in cli("rules", "spunn", "--isolated").err


def test_no_selection_is_shown_as_all(cli: Cli, here: Path) -> None:
    assert json.loads(cli("config", "show", "--isolated").out)["select"] == ["ALL"]
    assert json.loads(cli("config", "show", "--isolated", "--select", "BP").out)["select"] == ["BP"]


@pytest.mark.parametrize("missing", ["pyarrow", "duckdb"])
def test_the_hint_for_a_saved_run_brings_all_that_it_needs(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    pytest.importorskip("duckdb")
    real = importlib.util.find_spec
    monkeypatch.setattr(extras.importlib.util, "find_spec", lambda name, *more: None if name == missing else real(name, *more))
    load = importlib.import_module

    def without(name: str, *more: object) -> object:
        if name.partition(".")[0] == missing:
            raise ImportError(name)
        return load(name, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(extras.importlib, "import_module", without)
    done = cli("check", "a.txt", "--isolated", "--store", "run.duckdb")
    assert (done.code, "pip install 'qualcheck[store]'" in done.err) == (2, True)
