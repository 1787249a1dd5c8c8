"""A run that is killed again and again and taken up again each time comes to the same bytes as one that nobody disturbs.

pytest tests/slow/test_killed_runs.py   (some minutes; QUALCHECK_KILLS and QUALCHECK_MEGABYTES change the numbers)
"""

from __future__ import annotations

import gzip
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import made_corpus

KILLS = int(os.environ.get("QUALCHECK_KILLS", "30"))
MEGABYTES = float(os.environ.get("QUALCHECK_MEGABYTES", "200"))
WORKERS = 2


def command(source: Path, out: Path) -> list[str]:
    words = ["clean", str(source), "-o", str(out), "--workers", str(WORKERS), "--isolated", "--drop-below", "60", "--quiet"]
    return [sys.executable, "-m", "qualcheck", *words]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_killed_thirty_times(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    made_corpus.write(source / "large.jsonl", MEGABYTES * 0.6)
    made_corpus.write(source / "more.jsonl", MEGABYTES * 0.2, seed=2)
    (source / "packed.jsonl.gz").write_bytes(gzip.compress(_made(tmp_path, MEGABYTES * 0.2), mtime=0))
    (source / "bad.jsonl").write_bytes(b'{"text": 1}\nnot json\n{"text": "One line."}\n')
    began = time.monotonic()
    subprocess.run(command(source, tmp_path / "undisturbed"), check=False, timeout=3600)
    whole = time.monotonic() - began
    expected = tree(tmp_path / "undisturbed")
    kills = _kill_again_and_again(command(source, tmp_path / "disturbed"), whole)
    got = tree(tmp_path / "disturbed")
    sys.stderr.write(f"\n{MEGABYTES:g} MB, {WORKERS} workers: {whole:.0f} s undisturbed; killed {kills} times\n")
    assert list(got) == list(expected)
    assert "qualcheck-manifest.jsonl" in got
    assert [name for name in expected if got[name] != expected[name]] == []
    assert kills == KILLS


def _made(tmp_path: Path, megabytes: float) -> bytes:
    made_corpus.write(tmp_path / "made.jsonl", megabytes, seed=3)
    return (tmp_path / "made.jsonl").read_bytes()


def _kill_again_and_again(words: list[str], whole: float) -> int:
    """Kills at random moments; each run lives long enough on average for all of the kills to fall before the end."""
    dice = random.Random(7)
    kills = 0
    while True:
        process = subprocess.Popen(words, start_new_session=True)
        try:
            wait = dice.uniform(0.2, 2 * whole / KILLS + 1) if kills < KILLS else None
            process.wait(timeout=wait)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL) if dice.random() < 0.5 else process.kill()
            process.wait()
            kills += 1
            continue
        assert process.returncode == 3  # two records of bad.jsonl can't be read
        return kills
