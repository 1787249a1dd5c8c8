"""Exit codes in every combination of a failing gate, an unreadable file and a crashed check; what was not examined never gives 0."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from run_cli import Cli

from qualcheck import api
from qualcheck.checks import registry
from qualcheck.checks.base import Family
from qualcheck.reports import FORMATS

GOOD = "The council met on Monday to talk about the bridge over the river, and it will meet again when the report is ready.\n"
BAD = f"{GOOD}\n- Advertisement -\n\n{GOOD.replace('Monday', 'Friday')}"
KINDS = ("gate", "unreadable", "crash")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")

    def find(view, rules, signals):
        if "BOOM" in view.text:
            raise RuntimeError("it broke")
        return []

    broken = tuple(Family(family.prefix, family.measure, find) if family.prefix == "SE" else family for family in registry.families())
    monkeypatch.setattr("qualcheck.checker.families", lambda: broken)
    monkeypatch.setattr("qualcheck.engines.pool.may_fork", lambda: True)  # workers that are spawned know of no patch
    api._checker.cache_clear()
    yield tmp_path
    api._checker.cache_clear()


@pytest.mark.parametrize("option", [(), ("--exit-zero",), ("--baseline", "b.json"), ("-j", "2")], ids=" ".join)
@pytest.mark.parametrize("kinds", [kinds for size in range(4) for kinds in itertools.combinations(KINDS, size)], ids="+".join)
def test_every_combination(cli: Cli, folder: Path, kinds: tuple[str, ...], option: tuple[str, ...]) -> None:
    if "--baseline" in option:
        cli("baseline", "create", "good.txt", "--baseline", "b.json", "-q")
    texts = {"gate": BAD, "unreadable": "", "crash": GOOD + "BOOM.\n"}
    for kind in kinds:
        (folder / f"{kind}.txt").write_text(texts[kind], "utf-8")
    expected = 3 if set(kinds) & {"unreadable", "crash"} else 1 if "gate" in kinds and "--exit-zero" not in option else 0
    done = cli("check", ".", "--fail-on", "BP001", *option, *(word for name in FORMATS for word in ("-o", f"{name}:../out/{name}")))
    assert done.code == expected
    for name in FORMATS:
        assert (folder.parent / "out" / name).exists(), name
    summary = json.loads((folder.parent / "out/json").read_text("utf-8"))["summary"]
    assert bool(summary["gate_failures"]) == ("gate" in kinds)
    assert summary["documents"] == 1 + len(set(kinds) - {"unreadable"})


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("nothing.txt",), 2),
        (("empty-folder",), 2),
        (("nothing-*.txt",), 2),
        (("good.txt", "nothing.txt"), 2),
        (("good.txt", "--baseline", "nowhere.json"), 2),
        (("good.txt", "--ignore-file", "nowhere.toml"), 2),
        (("good.txt", "--fail-on", "BP:0"), 2),
        (("good.txt", "--preset", "nws"), 2),
        (("gone.txt",), 3),
        (("gone.txt", "--exit-zero"), 3),
        (("gone.txt", "--fail-on", "none"), 3),
        (("broken.jsonl", "--exit-zero"), 3),
    ],
)
def test_nothing_unexamined_passes(cli: Cli, folder: Path, words: tuple[str, ...], code: int) -> None:
    (folder / "empty-folder").mkdir()
    (folder / "gone.txt").symlink_to(folder / "no-target.txt")
    (folder / "broken.jsonl").write_text(json.dumps({"text": GOOD}) + "\n{broken\n", "utf-8")
    assert cli("check", *words).code == code


def test_what_is_excluded_on_purpose_passes_and_is_told(cli: Cli, folder: Path) -> None:
    (folder / "bad.txt").write_text(BAD, "utf-8")
    (folder / "qualcheck.toml").write_text('[input]\nexclude = ["bad.*"]\n[gate]\nfail_on = ["BP001"]\n', "utf-8")
    done = cli("check", "bad.txt")
    assert (done.code, "1 named file(s) are excluded" in done.out) == (0, True)
    assert cli("check", "bad.txt", "--no-force-exclude").code == 1
    (folder / "qualcheck.toml").write_text('[input]\nexclude = ["bad.*"]\nforce_exclude = false\n[gate]\nfail_on = ["BP001"]\n', "utf-8")
    assert cli("check", "bad.txt").code == 1
    assert cli("check", "bad.txt", "--force-exclude").code == 0
