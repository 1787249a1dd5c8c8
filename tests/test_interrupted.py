"""A run that is interrupted says so in one line, whatever else is quiet, and leaves something to go on from."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from run_cli import Cli

from qualcheck.engines import export as engine
from qualcheck.engines import local, sink

ROWS = 400


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    rows = [json.dumps({"text": f"Advertisement\n\nThe council met on Monday, and {number} people came."}) for number in range(ROWS)]
    (tmp_path / "in.jsonl").write_text("\n".join(rows) + "\n", "utf-8")
    (tmp_path / "qualcheck.toml").write_text('select = ["BP001"]\n', "utf-8")
    return tmp_path


def interrupted_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, number: int) -> None:
    """The step of a run by this name is interrupted at its ``number``-th call."""
    real, left = getattr(module, name), [number]

    def step(*given: Any, **named: Any) -> Any:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return real(*given, **named)

    monkeypatch.setattr(module, name, step)


@pytest.mark.parametrize("quiet", [(), ("-q",)], ids=["", "quiet"])
def test_before_the_first_checkpoint_nothing_was_written(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch, quiet: tuple[str, ...]) -> None:
    interrupted_at(monkeypatch, engine.CleanSummary, "add", 100)
    done = cli("clean", "in.jsonl", "-o", "out", *quiet)
    assert (done.code, done.out, done.err) == (130, "", "qualcheck: interrupted; nothing was written\n")
    assert not (here / "out").exists()


def test_the_first_checkpoint_comes_with_the_first_batch(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sink.FIRST_BYTES <= local.BATCH_BYTES
    monkeypatch.setattr(sink, "FIRST_BYTES", 5000)
    assert cli("clean", "in.jsonl", "-o", "whole").code == 0
    with monkeypatch.context() as patch:
        interrupted_at(patch, engine.CleanSummary, "add", 100)
        done = cli("clean", "in.jsonl", "-o", "out", "-q")
    place = "out/.qualcheck-run"
    assert (done.code, done.err) == (130, f"qualcheck: interrupted; what is done is kept in {place}; the same command goes on from there\n")
    done = cli("clean", "in.jsonl", "-o", "out")
    assert done.code == 0
    assert "were done when an earlier run was interrupted" in done.err
    for name in ("in.jsonl", "qualcheck-audit.jsonl", "qualcheck-manifest.jsonl"):
        assert (here / "out" / name).read_bytes() == (here / "whole" / name).read_bytes()
    assert (here / "out" / "qualcheck-manifest.jsonl").read_bytes().count(b'"type":"checkpoint"') == 1, "then after every four megabytes"


def test_a_checkpoint_that_is_just_going_to_disk_counts(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink, "FIRST_BYTES", 5000)
    manifest = here / "out" / ".qualcheck-run" / "manifest.jsonl"
    real = os.fsync

    def fsync(number: int) -> None:
        real(number)
        if os.path.samestat(os.fstat(number), manifest.stat()):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        done = cli("clean", "in.jsonl", "-o", "out", "-q")
    kept = "what is done is kept in out/.qualcheck-run; the same command goes on from there"
    assert (done.code, done.err) == (130, f"qualcheck: interrupted; {kept}\n")
    assert manifest.read_bytes().count(b'"type":"checkpoint"') == 1
    assert "were done when an earlier run was interrupted" in cli("clean", "in.jsonl", "-o", "out").err


def test_other_commands_and_standard_output_say_so_too(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        interrupted_at(patch, engine.CleanSummary, "add", 3)
        done = cli("clean", "in.jsonl", "-o", "-", "-q")
        assert (done.code, done.err) == (130, "qualcheck: interrupted\n")
    interrupted_at(monkeypatch, local.CheckWork, "look", 3)
    done = cli("check", "in.jsonl", "-q")
    assert (done.code, done.err) == (130, "qualcheck: interrupted\n")
