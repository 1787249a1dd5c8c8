"""``qualcheck clean`` and ``qualcheck restore`` at the command line."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from round_trip import CONFIG, is_beside, records, tree, write
from run_cli import Cli

from qualcheck.config import Config
from qualcheck.engines.restore import restore


@pytest.fixture
def config() -> Config:
    return CONFIG


@pytest.fixture
def here(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"in/a.txt": b"One Q.\n", "in/r.jsonl": records({"text": "Q", "title": "A | Site"}, {"text": "same"})})
    (tmp_path / "qualcheck.toml").write_text(f"packs = ['{config.packs[0]}']\nselect = ['ZZ']\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_clean_and_restore_at_the_command_line(cli: Cli, here: Path) -> None:
    (here / "in" / "r.jsonl").write_bytes(records({"text": "Q x", "title": "A | Site"}, {"text": "same"}))
    before = tree(here / "in")
    done = cli("clean", "in", "-o", "out")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "3 document(s): 1 kept, 2 repaired, 0 rejected, 0 unreadable; 9 characters removed, 0 put in",
        "removed by rule: ZZ004 7, ZZ002 2",
        "audit log: out/qualcheck-audit.jsonl",
    ]
    assert (here / "out" / "a.txt").read_bytes() == b"One .\n"
    done = cli("restore", "out", "-o", "back")
    assert (done.code, done.err) == (0, "3 document(s) in 2 file(s) restored and verified\n")
    assert tree(here / "back") == before
    (here / "out" / "a.txt").write_bytes(b"Other.\n")
    done = cli("restore", "out", "--audit", "out/qualcheck-audit.jsonl", "-o", "back2")
    assert done.code == 3
    assert done.err.splitlines()[0] == "qualcheck: in/a.txt: out/a.txt does not match the audit log"


def test_check_and_diff_write_nothing(cli: Cli, here: Path) -> None:
    done = cli("clean", "in/a.txt", "--check", "--diff")
    assert done.code == 1
    assert done.out == "--- in/a.txt\n+++ in/a.txt\t(cleaned)\n@@ -1,1 +1,1 @@\n-One Q.\n+One .\n"
    assert done.err.splitlines()[-1] == "1 document(s) would change"
    assert cli("clean", "in/a.txt", "--check", "--ignore", "ZZ002").code == 0
    assert cli("clean", "in/a.txt", "--diff").code == 0
    assert sorted(path.name for path in here.iterdir()) == ["in", "qualcheck.toml"]


def test_options_that_contradict_each_other_are_refused(cli: Cli, here: Path) -> None:
    for words in (
        ["in"],
        ["in", "--check", "-o", "out"],
        ["in", "--check", "--audit", "x"],
        ["in/a.txt", "--diff", "-o", "-"],
        ["nothing", "-o", "out"],
    ):
        assert cli("clean", *words).code == 2
    assert cli("clean", "in", "--chekc").code == 2
    assert cli("restore", "out", "-o", "back").code == 2


def test_unreadable_inputs_give_exit_code_3_and_the_rest_is_written(cli: Cli, here: Path) -> None:
    write(here / "in", {"bad.txt": b"%PDF-1.4", "bad.jsonl": b"{\n[]\n[]\n" + records({"text": "fine"}), "x.png": b""})
    done = cli("clean", "in", "-o", "out", "--audit", "log.jsonl.gz", "--workers", 2)
    assert done.code == 3
    assert sorted(name for name in tree(here / "out") if not is_beside(name)) == ["a.txt", "bad.jsonl", "r.jsonl"]
    assert (here / "out" / "quarantine" / "bad.jsonl.bad").read_bytes() == b"{\n[]\n[]\n"
    assert "qualcheck: in/bad.txt: not a text file: a PDF file" in done.err
    assert "qualcheck: in/bad.jsonl:2: not an object but a list; each record must be one JSON object" in done.err
    assert "(and 1 more like this in the file)" in done.err
    assert "8 document(s): 2 kept, 1 repaired, 1 rejected (of these 1 with nothing left), 4 unreadable" in done.err
    assert "1 file(s) of other kinds were skipped" in done.err
    assert cli("restore", "out", "--audit", "log.jsonl.gz", "-o", "back", "-q").err == ""
    assert (here / "back" / "bad.txt").read_bytes() == b"%PDF-1.4"


def test_unsafe_fixes_and_dropping(cli: Cli, here: Path) -> None:
    write(here / "new", {"u.txt": b"An unsafe Q thing.", "t.txt": b"A terrible thing."})
    assert cli("clean", "new", "-o", "safe").code == 0
    assert (here / "safe" / "u.txt").read_bytes() == b"An unsafe  thing."
    done = cli("clean", "new", "-o", "unsafe", "--unsafe-fixes", "--drop-below", 50)
    assert done.code == 0
    assert (here / "unsafe" / "u.txt").read_bytes() == b"An   thing."
    assert not (here / "unsafe" / "t.txt").exists()
    assert "1 rejected" in done.err
    assert cli("restore", "unsafe", "-o", "back").code == 0
    assert tree(here / "back") == tree(here / "new")


def test_one_file_may_be_named(cli: Cli, here: Path) -> None:
    assert cli("clean", "in/a.txt", "-o", "new/b.txt").code == 0
    assert sorted(tree(here / "new")) == ["b.qualcheck-audit.jsonl", "b.txt"]
    assert cli("restore", "new/b.txt", "-o", "back").code == 0
    assert tree(here / "back") == {"a.txt": b"One Q.\n"}


def test_standard_input_to_standard_output(here: Path) -> None:
    data = b"\xef\xbb\xbfOne Q.\r\ncaf\xe9 \0"
    command = [sys.executable, "-m", "qualcheck", "clean", "-", "-o", "-", "--audit", "log.jsonl"]
    done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout == data.replace(b"Q", b"")
    (here / "cleaned.txt").write_bytes(done.stdout)
    assert restore(here / "cleaned.txt", here / "log.jsonl", here / "back").complete
    assert tree(here / "back") == {"stdin.txt": data}


def test_standard_input_of_records(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(records({"text": "Q a"}))))
    assert cli("clean", "-", "--stdin-filename", "x/news.jsonl", "-o", "out").code == 0
    assert (here / "out" / "news.jsonl").read_bytes() == records({"text": " a"})
