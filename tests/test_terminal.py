"""What people see: at 80 columns, in a pipe, without colour."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_cli import Cli

from qualcheck.reports.cells import bar, cells, clipped, folded
from qualcheck.reports.full_format import excerpt

ROOT = Path(__file__).resolve().parent.parent
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
LETTERS = st.text("ab éß漢字　。\u0301 “”…", max_size=60)
WORDS = "The council met on Monday to talk about the bridge over the river, and it will meet again when the report is ready."


def on_a_terminal(*words: str, columns: int = 80, **environment: str) -> str:
    """What a command writes to a terminal of so many columns."""
    pty, fcntl, termios = (pytest.importorskip(name) for name in ("pty", "fcntl", "termios"))
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "GITHUB_ACTIONS")}
    command = [sys.executable, "-m", "qualcheck", *words]
    process = subprocess.Popen(command, cwd=ROOT, env={**kept, "TERM": "xterm-256color", **environment}, stdout=theirs)
    os.close(theirs)
    parts = []
    while True:
        try:
            part = os.read(ours, 1 << 16)
        except OSError:
            break
        if not part:
            break
        parts.append(part)
    os.close(ours)
    assert process.wait(60) == 0
    return b"".join(parts).decode().replace("\r\n", "\n")


def test_eighty_columns_are_enough() -> None:
    out = on_a_terminal("check", "samples", "--isolated", "--exit-zero", "-q", "--show-info")
    assert "\x1b[" in out
    lines = ESCAPES.sub("", out).split("\n")
    assert max(map(cells, lines)) <= 80
    assert max(map(cells, lines)) > 70
    for above, below in pairwise(lines):
        if below.strip() and set(below.strip()) == {"^"}:
            assert cells(above) >= cells(below)
    statistics = ESCAPES.sub("", on_a_terminal("check", "samples", "--isolated", "--exit-zero", "-q", "--statistics")).split("\n")
    assert max(map(cells, statistics)) <= 80
    assert len([line for line in statistics if line.startswith("    samples/")]) > 20  # examples, below their rules
    assert any(re.fullmatch(r" +90-100 +\d+ +#+", line) for line in statistics)


def test_no_color_is_obeyed_on_a_terminal() -> None:
    out = on_a_terminal("check", "samples/spun-news.txt", "--isolated", "--exit-zero", "-q", NO_COLOR="1")
    assert "\x1b" not in out
    assert "score by family" in out


def test_a_pipe_gets_whole_lines_without_colour() -> None:
    command = [sys.executable, "-m", "qualcheck", "check", "samples/spun-news.txt", "--isolated", "--exit-zero", "-q"]
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    out = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout.decode()
    assert "\x1b" not in out
    assert any(len(line) > 80 and "SP002 spun-substitution" in line for line in out.split("\n"))


def test_the_closing_panel_has_a_bar_for_each_family_that_costs_something(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.txt").write_text(f"{WORDS}\n", "utf-8")
    (tmp_path / "bad.txt").write_text(f"{WORDS}\n\n- Advertisement -\n\n{WORDS.replace('Monday', 'Friday')}\n\n- Advertisement -\n", "utf-8")
    out = cli("check", ".", "--isolated", "--exit-zero", "-q").out
    panel = out.partition("score by family")[2].split("\n")
    (row,) = [line for line in panel if line.startswith("  boilerplate")]
    name, score, drawn, findings, documents = row.split()
    assert (name, findings, documents) == ("boilerplate", "2", "1")
    alone = float(re.search(r'"boilerplate":([\d.]+)', cli("check", "bad.txt", "--isolated", "--exit-zero", "-q", "-f", "jsonl").out)[1])
    assert float(score) == pytest.approx((100 + alone) / 2, abs=0.06)
    assert drawn.count("█") == pytest.approx(40 * float(score) / 100, abs=1)
    assert not [line for line in panel if line.startswith("  encoding")]
    assert "score by family" not in cli("check", "good.txt", "--isolated", "-q").out


def test_wide_letters_are_underlined_where_they_stand() -> None:
    text = "漢字漢字 odd 漢字"
    before, found, after = excerpt(text, 5, 8, 60)
    assert (before, found, after) == ("漢字漢字 ", "odd", " 漢字")
    assert cells(before) == 9


@given(LETTERS, st.integers(2, 40), st.booleans())
def test_what_is_clipped_fits(text: str, width: int, keep_end: bool) -> None:
    made = clipped(text, width, keep_end=keep_end)
    assert cells(made) <= width
    if made != text:
        kept = made[1:] if keep_end else made[:-1]
        assert text.endswith(kept) if keep_end else text.startswith(kept)
        assert cells(text) > width


@given(LETTERS, st.integers(8, 40), st.integers(0, 30), st.integers(0, 6))
def test_what_is_folded_fits_and_is_whole(text: str, width: int, first: int, indent: int) -> None:
    lines = folded(text, width, first, indent)
    assert lines[0] + "".join(" " + line[indent:] for line in lines[1:]) == text
    for number, line in enumerate(lines):
        room = width - first if not number else width
        assert cells(line) <= room or " " not in line.strip(" ")


@given(st.floats(0, 1), st.integers(1, 60))
def test_bars_are_as_long_as_their_share(share: float, width: int) -> None:
    made = bar(share, width)
    assert len(made) <= width
    assert abs(len(made.rstrip(" ▏▎▍▌▋▊▉")) - share * width) <= 1
    assert (bar(0, width), bar(1, width)) == ("", "█" * width)
