"""What qualcheck did not write it does not write over, unless it is told to; a run that is repeated needs no telling."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from run_cli import Cli

PRECIOUS = b"PRECIOUS\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qualcheck.toml").write_text('select = ["BP001", "TI001"]\n', "utf-8")
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "in" / name).write_text("It opened on Monday.\n\nAdvertisement\n", "utf-8")
    (tmp_path / "r.jsonl").write_text(json.dumps({"text": "It opened on Monday.\n\nAdvertisement"}) + "\n", "utf-8")
    return tmp_path


def put(path: Path, data: bytes = PRECIOUS) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def test_an_export_spares_files_of_others(cli: Cli, here: Path) -> None:
    precious = put(here / "out" / "b.txt")
    done = cli("clean", "in", "-o", "out", "-q")
    assert done.code == 2
    assert done.err.startswith("qualcheck: error: -o out/b.txt: is there already, and no earlier run of 'qualcheck clean' wrote it;")
    assert [path.name for path in (here / "out").iterdir()] == ["b.txt"]
    assert precious.read_bytes() == PRECIOUS
    put(here / "out" / "a.txt")
    assert "-o out/a.txt (and 1 more): is there already" in cli("clean", "in", "-o", "out").err
    assert cli("clean", "in", "-o", "out", "--force").code == 0
    assert precious.read_bytes() == b"It opened on Monday.\n"


def test_what_an_earlier_run_wrote_is_replaced(cli: Cli, here: Path) -> None:
    for options in ((), (), ("--workers", 2), ("--drop-below", 1)):
        assert cli("clean", "in", "-o", "out", *options).code == 0
    put(here / "in" / "c.txt", b"It closed on Friday.\n")
    assert cli("clean", "in", "-o", "out").code == 0, "new inputs, old export"
    put(here / "in" / "d.txt", b"It closed on Friday.\n")
    put(here / "out" / "d.txt")
    assert cli("clean", "in", "-o", "out").code == 2, "a new input whose place is taken"


def test_what_else_lies_in_the_folder_is_nobodys_business(cli: Cli, here: Path) -> None:
    note = put(here / "out" / "notes.txt")
    put(here / "out" / "a.txt", b"")
    assert cli("clean", "in", "-o", "out").code == 0, "an empty file holds nothing"
    assert note.read_bytes() == PRECIOUS


@pytest.mark.parametrize("audit", [(), ("--audit", "logs/audit.jsonl.gz")], ids=["beside", "elsewhere"])
def test_a_single_file_is_known_by_its_audit_log(cli: Cli, here: Path, audit: tuple[str, ...]) -> None:
    put(here / "one.jsonl", b'{"text":"mine"}\n')
    assert cli("clean", "r.jsonl", "-o", "one.jsonl", *audit).code == 2
    assert (here / "one.jsonl").read_bytes() == b'{"text":"mine"}\n'
    assert cli("clean", "r.jsonl", "-o", "two.jsonl", *audit).code == 0
    assert cli("clean", "r.jsonl", "-o", "two.jsonl", *audit).code == 0
    assert cli("clean", "r.jsonl", "-o", "one.jsonl", "--force", *audit).code == 0


def test_logs_and_rejects_are_known_by_what_they_hold(cli: Cli, here: Path) -> None:
    put(here / "in" / "c.txt", b"Advertisement\n")
    for option, name in (("--audit", "log.jsonl"), ("--rejects", "rejected.jsonl"), ("--rejects", "rejected.jsonl.gz")):
        precious = put(here / name, gzip.compress(PRECIOUS) if name.endswith(".gz") else PRECIOUS)
        done = cli("clean", "in", "-o", "out", option, name)
        assert (done.code, f"{option} {name}: is there already" in done.err) == (2, True)
        precious.unlink()
        for _ in range(2):
            assert cli("clean", "in", "-o", "out", option, name).code == 0
            assert precious.exists()
        precious.unlink()


def test_a_run_that_stopped_while_files_got_their_places_goes_on(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, moved = Path.replace, list[Path]()

    def replace(self: Path, target: Path) -> Path:
        if moved:
            raise KeyboardInterrupt
        moved.append(target)
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        assert cli("clean", "in", "-o", "out").code == 130
    assert (here / "out" / "a.txt").exists()
    assert cli("clean", "in", "-o", "out").code == 0
    assert cli("restore", "out", "-o", "back").code == 0


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
def test_findings_are_not_written_over_a_table_of_somebody(cli: Cli, here: Path, kind: str) -> None:
    precious = put(here / f"table.{kind}", b'{"text": "mine"}\n' if kind != "csv" else b"text,n\nmine,1\n")
    before = precious.read_bytes()
    done = cli("check", "in", "-o", f"{kind}:table.{kind}")
    assert (done.code, "holds no findings of qualcheck" in done.err) == (2, True)
    assert precious.read_bytes() == before
    for _ in range(2):
        assert cli("check", "in", "--exit-zero", "-o", f"{kind}:findings.{kind}").code == 0
    assert cli("check", "in", "--exit-zero", "-o", f"{kind}:/dev/null").code == 0
