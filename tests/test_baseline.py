"""The baseline: what it holds, what is new against it, the ratchet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from run_cli import Cli

from qualcheck import ConfigError
from qualcheck.gate.baseline import read_baseline

PROSE = "The council met on Monday to talk about the bridge over the river, and it will meet again."
AD = "- Advertisement -"
OLD = f"{PROSE}\n\n{AD}\n\n{PROSE.replace('Monday', 'Tuesday')}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "old.txt").write_text(OLD, "utf-8")
    (tmp_path / "a" / "good.txt").write_text(f"{PROSE}\n", "utf-8")
    records = [{"id": f"r{n}", "text": f"{PROSE}\n\n{AD if n % 2 else 'Read more'}\n\nIt closed on day {n}."} for n in range(6)]
    (tmp_path / "a" / "r.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return tmp_path


def ads(cli: Cli, *words: str) -> list[tuple[str, int]]:
    out = cli("check", "a", "-f", "jsonl", "-q", "--baseline", "b.json", *words).out
    records = [json.loads(line) for line in out.splitlines()]
    return [(record["id"], finding["line"]) for record in records for finding in record["findings"] if finding["rule"] == "BP001"]


CHECK = ("check", "a", "--baseline", "b.json", "--fail-on", "boilerplate", "-q")


def test_old_findings_do_not_fail_and_do_not_show(cli: Cli, folder: Path) -> None:
    assert cli("check", "a", "--fail-on", "boilerplate", "-q").code == 1
    assert cli("baseline", "create", "a", "--baseline", "b.json").code == 0
    done = cli(*CHECK, "--fail-under", "90", "--fail-mean", "90")
    assert done.code == 0
    assert "BP001" not in done.out
    assert "known finding(s) are not shown" in done.out


def test_moving_growing_and_reordering_is_nothing_new(cli: Cli, folder: Path) -> None:
    cli("baseline", "create", "a", "--baseline", "b.json", "-q")
    (folder / "a" / "deep" / "er").mkdir(parents=True)
    (folder / "a" / "old.txt").rename(folder / "a" / "deep" / "er" / "old.txt")
    (folder / "a" / "deep" / "er" / "old.txt").write_text(f"{PROSE}\n\n{PROSE.replace('river', 'lake')}\n\n{OLD}", "utf-8")
    lines = (folder / "a" / "r.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "a" / "moved.jsonl").write_text("".join(reversed(lines)), "utf-8")
    (folder / "a" / "r.jsonl").unlink()
    assert cli(*CHECK).code == 0


def test_what_is_new_fails(cli: Cli, folder: Path) -> None:
    cli("baseline", "create", "a", "--baseline", "b.json", "-q")
    (folder / "a" / "old.txt").write_text(f"{AD}\n\n{OLD}", "utf-8")
    (folder / "a" / "new.txt").write_text(f"{PROSE}\n\n[Advertisement]\n", "utf-8")
    done = cli(*CHECK)
    assert done.code == 1
    assert len(ads(cli)) == 2
    assert [where for where, _ in ads(cli)] == ["a/new.txt", "a/old.txt"]
    (folder / "a" / "sub").mkdir()
    (folder / "a" / "new.txt").unlink()
    (folder / "a" / "old.txt").write_text(OLD, "utf-8")
    (folder / "a" / "sub" / "old.txt").write_text(OLD, "utf-8")
    assert [where for where, _ in ads(cli)] == ["a/sub/old.txt"]  # of the same name, but one more of them


def test_a_changed_found_text_is_new(cli: Cli, folder: Path) -> None:
    cli("baseline", "create", "a", "--baseline", "b.json", "-q")
    (folder / "a" / "old.txt").write_text(OLD.replace(AD, "ADVERTISEMENT"), "utf-8")
    assert ads(cli) == [("a/old.txt", 3)]


def test_the_file_is_small_sorted_and_has_no_line_numbers(cli: Cli, folder: Path) -> None:
    cli("baseline", "create", "a", "--baseline", "b.json", "-q")
    first = (folder / "b.json").read_bytes()
    data = json.loads(first)
    assert list(data["findings"]) == sorted(data["findings"])
    assert data["documents"] == 8
    assert data["rules"]["BP001"] == 4
    assert len(first) < 3000
    (folder / "a" / "old.txt").write_text(f"Another line stands above it all now.\n\n{OLD}", "utf-8")
    assert "b.json: 0 finding(s) added" in cli("baseline", "update", "a", "--baseline", "b.json").err
    assert json.loads((folder / "b.json").read_bytes())["findings"]["old.txt"]["BP001"] == data["findings"]["old.txt"]["BP001"]


def findings(data: dict) -> int:
    return sum(count for rules in data["findings"].values() for marks in rules.values() for count in marks.values())


def test_what_no_longer_occurs_is_told_and_pruned(cli: Cli, folder: Path) -> None:
    cli("baseline", "create", "a", "--baseline", "b.json", "-q")
    before = json.loads((folder / "b.json").read_bytes())
    (folder / "a" / "old.txt").write_text(OLD.replace(f"{AD}\n\n", ""), "utf-8")
    (folder / "a" / "new.txt").write_text(OLD, "utf-8")
    done = cli(*CHECK)
    assert done.code == 1
    assert "baseline: 1 finding(s) no longer occur: old.txt (1)" in done.out
    assert "b.json: 1 finding(s) taken out" in cli("baseline", "prune", "a", "--baseline", "b.json").err
    after = json.loads((folder / "b.json").read_bytes())
    assert findings(after) == findings(before) - 1
    assert "new.txt" not in after["findings"]
    assert cli(*CHECK).code == 1
    assert "no longer occur" not in cli(*CHECK).out
    assert cli("baseline", "update", "a", "--baseline", "b.json", "-q").code == 0
    assert cli(*CHECK).code == 0


def test_the_ratchet(cli: Cli, folder: Path) -> None:
    cli("baseline", "create", "a", "--baseline", "b.json", "-q")
    ratchet = ("check", "a", "--baseline", "b.json", "--no-worse", "--fail-on", "none", "-q")
    assert cli(*ratchet).code == 0
    (folder / "a" / "new.txt").write_text(OLD, "utf-8")
    done = cli(*ratchet)
    assert done.code == 1
    assert "gate: 5 finding(s) of BP001, 1 more than the baseline's 4 (no_worse)" in done.out
    (folder / "a" / "new.txt").unlink()
    (folder / "a" / "good.txt").unlink()
    done = cli(*ratchet)
    assert done.code == 1
    assert "gate: the mean score is" in done.out
    assert cli("check", "a", "--no-worse").code == 2
    assert cli(*ratchet, "--since", "HEAD").code == 2


def test_the_configuration_names_the_baseline(cli: Cli, folder: Path) -> None:
    (folder / "qualcheck.toml").write_text('[gate]\nbaseline = "kept/b.json"\nfail_on = ["boilerplate"]\n', "utf-8")
    assert cli("check", "a").code == 2
    assert cli("baseline", "create", "a", "-q").code == 0
    assert (folder / "kept" / "b.json").is_file()
    assert cli("check", "a", "-q").code == 0


def test_create_leaves_a_baseline_alone_and_update_needs_one(cli: Cli, folder: Path) -> None:
    assert "make one with 'qualcheck baseline create PATH… --baseline b.json'" in cli("baseline", "update", "a", "--baseline", "b.json").err
    assert cli("baseline", "create", "a", "--baseline", "b.json").code == 0
    done = cli("baseline", "create", "a", "--baseline", "b.json")
    assert (done.code, "there is a baseline already" in done.err) == (2, True)


def test_what_can_not_be_read_is_never_taken_for_gone(cli: Cli, folder: Path) -> None:
    cli("baseline", "create", "a", "--baseline", "b.json", "-q")
    before = (folder / "b.json").read_bytes()
    (folder / "a" / "old.txt").write_text("", "utf-8")
    assert cli("baseline", "prune", "a", "--baseline", "b.json", "-q").code == 3
    assert (folder / "b.json").read_bytes() == before
    assert cli(*CHECK).code == 3
    assert cli("baseline", "update", "a", "--baseline", "b.json", "-q").code == 3


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not a baseline"),
        ("[]", "not a baseline of qualcheck, or damaged"),
        ('{"schema_version": 99}', "schema version 99"),
        ('{"schema_version":1,"score_version":1,"documents":1,"mean_score":1,"rules":{},"findings":{"a":{"b":{"c":-1}}}}', "-1 is no count"),
    ],
)
def test_damaged_baselines_are_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "b.json").write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=message):
        read_baseline(tmp_path / "b.json")


@pytest.mark.parametrize("command", ["update", "prune"])
def test_a_part_of_the_corpus_does_not_empty_the_baseline(cli: Cli, folder: Path, command: str) -> None:
    for number in range(4):
        (folder / "a" / f"{number}.txt").write_text(OLD, "utf-8")
    cli("baseline", "create", "a", "--baseline", "b.json", "-q")
    before = (folder / "b.json").read_bytes()
    done = cli("baseline", command, "a/old.txt", "--baseline", "b.json", "-q")
    assert (done.code, "documents with findings were not met, and what is not met would go; give the whole corpus" in done.err) == (2, True)
    assert (folder / "b.json").read_bytes() == before
    (folder / "a" / "0.txt").unlink()
    assert cli("baseline", command, "a", "--baseline", "b.json", "-q").code == 0
    assert "0.txt" not in json.loads((folder / "b.json").read_bytes())["findings"]
