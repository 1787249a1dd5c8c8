"""Progress: a bar on a terminal, a line now and then in a log, nothing where it is unwanted; never in the data."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import NamedTuple

import pytest
from run_cli import Cli

from qualcheck import progress
from qualcheck.engines import summary
from qualcheck.progress import Progress, duration
from qualcheck.readers import find_sources, raw_documents


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class At(NamedTuple):
    """A place in the input."""

    position: int


class Terminal(io.StringIO):
    """Says that it is one."""

    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_every_half_minute() -> None:
    out, clock = io.StringIO(), Clock()

    class Moving:
        position = 0

    meter = Moving()
    with Progress(meter=meter, total=100_000_000, out=out, clock=clock) as bar:
        for second in range(1, 61):
            clock.now = 100.0 + second
            meter.position = second * 1_000_000
            for number in range(10):
                bar.advance(50_000, "keep" if number < 7 else "reject")
    assert out.getvalue().splitlines() == [
        "qualcheck: 291 documents, 0.5 MB/s, 30% of 100 MB, 0:01:10 left; keep 204, reject 87",
        "qualcheck: 591 documents, 0.5 MB/s, 60% of 100 MB, 0:00:40 left; keep 414, reject 177",
    ]


def test_short_work_and_quiet_work_say_nothing() -> None:
    for quiet, seconds in ((False, 29.0), (True, 300.0)):
        out, clock = io.StringIO(), Clock()
        with Progress(quiet=quiet, out=out, clock=clock) as bar:
            for _ in range(100):
                clock.now += seconds / 100
                bar.advance(100_000)
        assert out.getvalue() == ""


def test_without_a_known_size_there_is_no_time_left() -> None:
    out, clock = io.StringIO(), Clock()
    with Progress(meter=At(5), total=None, out=out, clock=clock) as bar:
        clock.now += 31
        bar.advance(62_000_000)
    assert out.getvalue() == "qualcheck: 1 documents, 2.0 MB/s\n"


def test_a_terminal_gets_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("NO_COLOR", raising=False)
    out, clock = Terminal(), Clock()

    class Moving:
        position = 0

    meter = Moving()
    with Progress(meter=meter, total=400, out=out, clock=clock) as bar:
        bar.advance(30_000, "repair")
        assert out.getvalue() == ""  # not at once
        clock.now += 10
        meter.position = 100
        bar.advance(30_000_000, "[keep]")
        bar._bar[0].refresh()  # type: ignore[index]
    shown = out.getvalue()
    assert "2 documents  3.0 MB/s  [keep] 1, repair 1" in shown
    assert "0:00:30 left" in shown


def test_files_that_are_read_again_begin_at_nothing() -> None:
    out, clock = io.StringIO(), Clock()

    class Moving:
        position = 1000

    meter = Moving()
    with Progress(meter=meter, total=1000, out=out, clock=clock) as bar:
        clock.now += 40
        meter.position = 1500
        bar.advance(40_000_000)
    assert "50% of 0 MB, 0:00:40 left" in out.getvalue()


def test_duration() -> None:
    assert [duration(seconds) for seconds in (-3, 0.4, 59.6, 3600, 360_000)] == ["0:00:00", "0:00:00", "0:01:00", "1:00:00", "100:00:00"]


def test_inputs_know_their_size_and_how_far_reading_has_come(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"Line {number} of a crawl that is read. " * 50}).encode() + b"\n" for number in range(4000)]
    (tmp_path / "a.jsonl").write_bytes(b"".join(lines))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b"".join(lines), 1))
    (tmp_path / "c.txt").write_text("One sentence.", "utf-8")
    inputs = find_sources([tmp_path])
    sizes = [(tmp_path / name).stat().st_size for name in ("a.jsonl", "b.jsonl.gz", "c.txt")]
    assert inputs.size == sum(sizes)
    seen = [inputs.meter.position for source in inputs.sources for _ in raw_documents(source, meter=inputs.meter)]
    assert seen == sorted(seen)
    assert len(set(seen)) > 50  # it moves inside of files
    assert inputs.meter.position == sum(sizes)
    assert find_sources(["-"]).size is None


def test_progress_is_no_data(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOG_EVERY", 0.0)
    monkeypatch.setattr(progress, "STRIDE_DOCUMENTS", 1)
    monkeypatch.chdir(tmp_path)
    text = "It opened in May.\n\nAdvertisement\n\nThe mayor was there, and so was everybody else in the small town by the river."
    Path("a.jsonl").write_text((json.dumps({"text": text}) + "\n") * 3 + '{"text": \n', "utf-8")
    loud, quiet = cli("check", "a.jsonl", "-f", "jsonl", "--isolated"), cli("check", "a.jsonl", "-f", "jsonl", "--isolated", "-q")
    assert loud.out == quiet.out
    assert "qualcheck: 4 documents, " in loud.err
    assert "unreadable 1" in loud.err
    assert " documents, " not in quiet.err
    cleaned = cli("clean", "a.jsonl", "-o", "out", "--isolated")
    assert "qualcheck: 4 documents, " in cleaned.err
    assert "repaired 3, unreadable 1" in cleaned.err
    assert "most time went to " not in cleaned.err  # no second was spent
    monkeypatch.setattr(summary, "LONG", 1)
    assert "most time went to " in cli("clean", "a.jsonl", "-o", "again", "--isolated").err
