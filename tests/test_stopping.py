"""A program that is told to end by another one leaves nothing half done, no process behind it, and says by which signal."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from processes import PATIENCE, alive, wait_until

from qualcheck import stopping
from qualcheck.progress import Progress

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
COMMAND = (sys.executable, "-m", "qualcheck")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def started(words: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Reads documents from a pipe that is never closed, so that it can't come to an end."""
    process = subprocess.Popen([*COMMAND, *words], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
    assert process.stdin
    for number in range(400):
        process.stdin.write(json.dumps({"text": f"It opened on Monday, and {number} people came. " * 20}).encode() + b"\n")
    process.stdin.flush()
    return process


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_run_that_is_ended_leaves_nothing_half_done(here: Path, number: int, code: int, workers: str) -> None:
    words = ("check", "-", "--stdin-format", "jsonl", "--isolated", "--select", "BP001", "-o", "jsonl:findings.jsonl", "--workers", workers)
    process = started(words)
    wait_until((here / "findings.jsonl.part").exists)
    process.send_signal(number)
    _, said = process.communicate(timeout=PATIENCE)
    name = "interrupted" if number == signal.SIGINT else f"stopped by {signal.Signals(number).name}"
    assert (process.returncode, said.decode().splitlines()[-1]) == (code, f"qualcheck: {name}")
    assert list(here.iterdir()) == []
    wait_until(lambda: not alive(process.pid))


def test_a_signal_that_is_ignored_stays_so(here: Path) -> None:
    (here / "a.txt").write_text("It opened on Monday.\n", "utf-8")
    script = (
        "import os, signal, sys\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from qualcheck.stopping import heed_signals\n"
        "heed_signals()\n"
        "os.kill(os.getpid(), signal.SIGHUP)\n"
        "print('on')\n"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False).stdout == "on\n"


def test_what_a_library_swallows_is_heard_at_the_next_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "_received", signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        Progress(quiet=True).advance(1)


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)], ids=str)
def test_without_standard_streams(here: Path, closed: tuple[int, ...]) -> None:
    (here / "a.txt").write_text("It opened on Monday.\n", "utf-8")
    shut = "".join(f" {number}{'<' if not number else '>'}&-" for number in closed)
    command = f"{' '.join(COMMAND)} check a.txt --isolated -q -o jsonl:findings.jsonl{shut}"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads((here / "findings.jsonl").read_bytes())["path"] == "a.txt"
