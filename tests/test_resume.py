"""Runs that are killed, interrupted or run out of room, and go on."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from processes import PATIENCE, alive, wait_until
from round_trip import CONFIG, compiled_once, records, tree, write
from run_cli import Cli

from qualcheck.config import Config
from qualcheck.engines import local, sink
from qualcheck.engines.clean_work import CleanOptions, Outcome
from qualcheck.engines.export import export
from qualcheck.engines.restore import restore
from qualcheck.engines.summary import CleanSummary
from qualcheck.engines.target import plan_target
from qualcheck.errors import InputError, QualcheckError
from qualcheck.readers import find_sources

LINES = [{"text": f"Q number {n}", "n": n} if n % 7 else {"text": "terrible"} if n % 2 else {"no": n} for n in range(120)]
OPTIONS = CleanOptions(drop_below=50)


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Several files of all formats; a checkpoint after every 300 bytes of input.

    Nothing waits for the disk: a process that ends, unlike a machine, leaves to the system what it has written.
    """
    pa = pytest.importorskip("pyarrow")
    import gzip

    import pyarrow.parquet as pq
    import zstandard

    monkeypatch.setattr(sink, "CHECKPOINT_BYTES", 300)
    monkeypatch.setattr(os, "fsync", lambda _file: None)
    table = pa.table({"text": [line.get("text") for line in LINES], "n": list(range(len(LINES)))})
    made = io.BytesIO()
    pq.write_table(table, made, row_group_size=25)
    files = {
        "a.jsonl": records(*LINES),
        "b/c.jsonl.gz": gzip.compress(records(*LINES)),
        "d.csv": b"text,n\n" + b"".join(b'"Q number %d, or so",%d\n' % (n, n) for n in range(60)) + b"bad\n",
        "e.parquet": made.getvalue(),
        "f.jsonl.zst": zstandard.compress(records(*LINES)),
        "g.txt": b"One Q.\n",
        "h.txt": b"%PDF-1.4",
        "i.txt": b"",
        "j.txt": b"Two Q.\n" * 100,
    }
    return write(tmp_path / "in", files)


def run(source: Path, out: Path, on_document: Callable[[Outcome], None] | None = None, *, workers: int = 1, resume: bool = True) -> CleanSummary:
    inputs = find_sources([source])
    with compiled_once():
        return export(inputs, CONFIG, OPTIONS, plan_target(inputs, str(out), None), workers, on_document, resume=resume)


class Killed(BaseException):
    """As if the process had ended: nothing is tidied up."""


def stop_at(number: int) -> Callable[[Outcome], None]:
    left = [number]

    def on_document(outcome: Outcome) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    return on_document


@pytest.mark.parametrize("step", [1, 17, 60, 200])
def test_a_run_that_stops_again_and_again_comes_to_the_same(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    whole = run(corpus, tmp_path / "whole")
    monkeypatch.setattr(local, "BATCH_DOCUMENTS", 16)  # else each of a hundred runs cleans hundreds of documents that it does not get to
    out = tmp_path / "out"
    stops = 0
    while True:
        before = _manifest_size(out)
        try:
            summary = run(corpus, out, stop_at(step + stops % 5))
        except Killed:
            stops += 1
            step += _manifest_size(out) == before  # a stop before the next checkpoint gets nowhere
            assert not [path for path in out.glob("*") if path.name != ".qualcheck-run"]
            continue
        break
    assert stops >= 2
    assert tree(out) == tree(tmp_path / "whole")
    assert (summary.read, summary.kinds, summary.removed_by) == (whole.read, whole.kinds, whole.removed_by)
    assert summary.resumed > 0
    assert restore(out, out / "qualcheck-audit.jsonl", tmp_path / "back").problems == []


def _manifest_size(out: Path) -> int:
    path = out / ".qualcheck-run" / "manifest.jsonl"
    return path.stat().st_size if path.exists() else 0


def test_what_was_half_written_counts_for_nothing(tmp_path: Path, corpus: Path) -> None:
    run(corpus, tmp_path / "whole")
    out = tmp_path / "out"
    with pytest.raises(Killed):
        run(corpus, out, stop_at(50))
    folder = out / ".qualcheck-run"
    for name in ("manifest.jsonl", "moves.jsonl", "audit.part", "rejects.part", "00000000.part"):
        with (folder / name).open("ab") as file:
            file.write(b'{"type":"checkpoint","sh')
    write(folder, {"00000001.part": b"left over", "00000003.spool": b"left over"})
    run(corpus, out, workers=2)
    assert tree(out) == tree(tmp_path / "whole")


def test_a_run_that_stops_while_files_get_their_places(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(corpus, tmp_path / "whole")
    out = tmp_path / "out"
    real = Path.replace
    moved: list[Path] = []

    def replace(self: Path, target: Path) -> Path:
        if len(moved) == 4:
            raise Killed
        moved.append(target)
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(Killed):
            run(corpus, out)
    assert run(corpus, out).written == run(corpus, tmp_path / "again").written
    assert tree(out) == tree(tmp_path / "whole")


def test_another_run_begins_at_the_beginning(tmp_path: Path, corpus: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(Killed):
        run(corpus, out, stop_at(100))
    (corpus / "g.txt").write_bytes(b"Another text.\n")
    summary = run(corpus, out)
    assert summary.resumed == 0
    assert "an unfinished run of other inputs or settings was discarded" in [trouble.message for trouble, _ in summary.troubles.values()]
    with pytest.raises(Killed):
        run(corpus, out, stop_at(100))
    assert run(corpus, out, resume=False).resumed == 0


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path, corpus: Path) -> None:
    out = tmp_path / "out"
    said: list[str] = []

    def another(outcome: Outcome) -> None:
        if not said:
            code = f"from qualcheck.writers import Journal; from pathlib import Path; Journal(Path({str(out / '.qualcheck-run')!r}), 'k', {{}})"
            said.append(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stderr)

    run(corpus, out, another)
    assert "another run is writing there; wait for it, or name another folder" in said[0]


def test_a_full_disk_in_the_middle_can_be_mended(tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(corpus, tmp_path / "whole")
    out = tmp_path / "out"
    room = [20_000]

    class Small(io.FileIO):
        def write(self, data: Any, /) -> int:
            room[0] -= len(data)
            if room[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data) or 0

    with monkeypatch.context() as patch:
        patch.setattr("qualcheck.writers.streams.io.FileIO", Small)
        with pytest.raises(QualcheckError, match=r"No space left on device; what is done is kept in .*: run the same command again to go on"):
            run(corpus, out)
    assert [path.name for path in out.iterdir()] == [".qualcheck-run"]
    assert run(corpus, out).resumed > 0
    assert tree(out) == tree(tmp_path / "whole")


def test_small_runs_leave_nothing_behind(tmp_path: Path) -> None:
    source = write(tmp_path / "in", {"a.txt": b"One Q.", "b.txt": b"Two Q."})
    with pytest.raises(Killed):
        run(source, tmp_path / "deep" / "out", stop_at(2))
    assert not (tmp_path / "deep").exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_folder_that_can_not_be_written_to(tmp_path: Path, corpus: Path) -> None:
    out = tmp_path / "out"
    out.mkdir(mode=0o500)
    with pytest.raises(QualcheckError, match="can't be written: Permission denied"):
        run(corpus, out)


def test_a_place_that_is_no_folder(tmp_path: Path, corpus: Path) -> None:
    write(tmp_path, {"file": b""})
    with pytest.raises(QualcheckError, match="can't be written: Not a directory"):
        run(corpus, tmp_path / "file" / "out")


def test_counts_are_checked_over_all_formats(tmp_path: Path, corpus: Path) -> None:
    summary = run(corpus, tmp_path / "out")
    assert summary.read == summary.kinds.total() == summary.written + summary.dropped + summary.unread
    manifest = [json.loads(line) for line in (tmp_path / "out" / "qualcheck-manifest.jsonl").read_bytes().splitlines()]
    shards = [entry for entry in manifest if entry["type"] == "shard"]
    assert sum(sum(shard["documents"].values()) for shard in shards) == summary.read
    assert [shard["output"] for shard in shards] == [
        "a.jsonl", "b/c.jsonl.gz", "d.csv", "e.parquet", "f.jsonl.zst", "g.txt", None, None, "j.txt",
    ]  # fmt: skip


#: The command, with workers that stay at the record of line 300 for as long as their parent lives: however slow the machine is, the
#: signal comes while the run is at work. (Workers that are spawned know of no patch; there the run is only long.)
HELD = """
import os, time
from qualcheck.__main__ import main
from qualcheck.engines.clean_work import CleanWork

parent, real = os.getpid(), CleanWork.__call__

def call(self, raws):
    while any(raw.line == 300 for raw in raws) and os.getppid() == parent:
        time.sleep(0.02)
    return real(self, raws)

CleanWork.__call__ = call
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_process_that_is_ended_leaves_no_worker_and_can_go_on(tmp_path: Path, how: signal.Signals) -> None:
    line = json.dumps({"text": "The old bridge was closed for the winter. " * 200, "page": "x" * 40_000}) + "\n"
    source = write(tmp_path / "in", {"a.jsonl": line.encode() * 600})
    words = ["clean", str(source), "-o", str(tmp_path / "out"), "--workers", "2", "--isolated"]
    with subprocess.Popen([sys.executable, "-c", HELD, *words], start_new_session=True, stderr=subprocess.PIPE) as process:
        manifest = tmp_path / "out" / ".qualcheck-run" / "manifest.jsonl"
        wait_until(lambda: process.poll() is not None or (manifest.exists() and b"checkpoint" in manifest.read_bytes()))
        process.send_signal(how)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == (130 if how == signal.SIGINT else -how), said
    wait_until(lambda: not alive(process.pid))
    if how == signal.SIGINT:
        assert b"what is done is kept in" in said
        assert b"the same command goes on from there" in said
    done = subprocess.run([sys.executable, "-m", "qualcheck", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "600 document(s): 600 kept" in done.stderr
    assert "were done when an earlier run was interrupted" in done.stderr


def test_rejects_and_verdicts_at_the_command_line(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"in/r.jsonl": b'{"text": "terrible", "n": 1.50}\n{"text": "- junk -"}\n{"text": "fine"}\n', "in/t.txt": b"A terrible thing.\n"})
    (tmp_path / "qualcheck.toml").write_text(f"packs = ['{CONFIG.packs[0]}']\nselect = ['ZZ']\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    done = cli("clean", "in", "-o", "out", "--drop-verdict", "reject", "--rejects", "bad.jsonl")
    assert done.code == 0
    assert "4 document(s): 1 kept, 0 repaired, 3 rejected (of these 1 with nothing left), 0 unreadable" in done.err
    assert "rejects: bad.jsonl" in done.err
    lines = (tmp_path / "bad.jsonl").read_bytes().splitlines()
    first, second, third = map(json.loads, lines)
    assert b'"record":{"text": "terrible", "n": 1.50}' in lines[0]
    assert first["reasons"] == [f"the cleaned text's verdict is reject, by its score {first['score_cleaned']:g}"]
    assert (second["outcome"], second["reasons"]) == ("emptied", ["nothing is left of the text once it is cleaned"])
    assert (third["path"], third["line"], third["text"]) == ("in/t.txt", None, "A terrible thing.\n")
    assert cli("restore", "out", "-o", "back").code == 0
    assert tree(tmp_path / "back") == tree(tmp_path / "in")
    assert "unknown verdict (did you mean 'reject'?)" in cli("clean", "in", "-o", "out", "--drop-verdict", "rejekt").err
    assert "name one with --rejects FILE" in cli("clean", "in/t.txt", "-o", "-", "--drop-below", 50).err


def test_the_journal_is_refused_where_it_is_damaged(tmp_path: Path, corpus: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(Killed):
        run(corpus, out, stop_at(100))
    (out / ".qualcheck-run" / "audit.part").write_bytes(b"")
    with pytest.raises(QualcheckError, match=r"is shorter than it was"):
        run(corpus, out)
    assert run(corpus, out, resume=False).resumed == 0


def test_an_input_error_is_no_reason_to_make_folders(tmp_path: Path) -> None:
    source = write(tmp_path / "in", {"a.txt": b"One."})
    with pytest.raises(InputError):
        plan_target(find_sources([source]), str(source / "out"), None)
    inputs = find_sources([source])
    target = plan_target(inputs, str(tmp_path / "out"), None)
    with pytest.raises(QualcheckError):
        export(inputs, Config(select=["nothing"]), OPTIONS, target)
    assert not (tmp_path / "out").exists()
