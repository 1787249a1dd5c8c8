"""Runs of cleaning and restoring: what crashes, what clashes, what was changed in between; diffs."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from round_trip import BAD, CONFIG, FILES, clean, records, round_trip, tree, write
from run_cli import Cli

from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.engines import own_checker
from qualcheck.engines.clean_work import CleanOptions, CleanWork
from qualcheck.engines.export import export
from qualcheck.engines.restore import restore
from qualcheck.engines.target import plan_target
from qualcheck.errors import InputError, QualcheckError
from qualcheck.model import Report, Trouble
from qualcheck.readers import Raw, Source, find_sources
from qualcheck.turns import Turns
from qualcheck.view import TextView
from qualcheck.writers import unified_diff


@pytest.fixture
def config() -> Config:
    return CONFIG


def test_cleaning_what_is_clean_changes_nothing(tmp_path: Path, config: Config) -> None:
    clean(write(tmp_path / "in", FILES), tmp_path / "out", config)
    (tmp_path / "out" / "qualcheck-audit.jsonl").unlink()
    summary = clean(tmp_path / "out", tmp_path / "again", config)
    assert summary.kinds == {"unchanged": 9}
    again, out = tree(tmp_path / "again"), tree(tmp_path / "out")
    for name in ("qualcheck-audit.jsonl", "qualcheck-manifest.jsonl"):
        again.pop(name, None)
        out.pop(name, None)
    assert again == out


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcheck.engines.local.BATCH_DOCUMENTS", 3)
    source = write(tmp_path / "in", {**FILES, **BAD, "many.jsonl": records(*({"text": f"Q {n}"} for n in range(100)))})
    outs = [tmp_path / f"out{workers}" for workers in (1, 2, 3)]
    for workers, out in enumerate(outs, 1):
        clean(source, out, config, workers, drop_below=50)
    assert tree(outs[0]) == tree(outs[1]) == tree(outs[2])


def test_a_document_that_crashes_the_cleaning_is_kept_out(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Checker.steps

    def steps(self: Checker, view: TextView) -> Turns[Report]:
        if "crash" in view.text:
            raise RuntimeError("out of order")
        return real(self, view)

    monkeypatch.setattr(Checker, "steps", steps)
    summary, exported, audit = round_trip(tmp_path, {"a.txt": b"One Q.", "b.txt": b"crash", "c.txt": b"Two."}, config)
    assert list(exported) == ["a.txt", "c.txt"]
    assert summary.kinds == {"cleaned": 1, "crashed": 1, "unchanged": 1}
    assert summary.failed
    assert (
        "qualcheck failed on this document: RuntimeError: out of order"
        in next(entry for entry in audit if entry.get("outcome") == "crashed")["reasons"]
    )


def test_a_check_that_crashes_costs_no_document(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> Any:
        raise RuntimeError("out of order")

    checker = Checker(config)
    family, _ = checker._families[0]
    checker._families[0] = (type(family)(family.prefix, crash, family.find), False)
    monkeypatch.setattr(own_checker, "Checker", lambda config: checker)
    summary, exported, _ = round_trip(tmp_path, {"a.txt": b"One Q."}, config)
    assert exported == {"a.txt": b"One ."}
    assert summary.failed
    assert summary.crashed_checks == 1


def test_counts_that_do_not_add_up_stop_the_run(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(work: Any, batches: Any, workers: int, lost: Any) -> Iterator[Any]:
        return (outcome for batch in batches for outcome in work(batch[1:]))

    monkeypatch.setattr("qualcheck.engines.export.ordered", lose)
    with pytest.raises(QualcheckError, match="the counts do not add up: 3 documents read"):
        clean(write(tmp_path / "in", {"a.jsonl": records({"text": "a"}, {"text": "b"}, {"text": "c"})}), tmp_path / "out", config)
    assert not (tmp_path / "out").exists()


def test_an_interrupted_run_leaves_everything_as_it_was(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "in", {"a.txt": b"One Q.", "b.txt": b"Two Q.", "deep/c.txt": b"Three."})
    write(tmp_path / "out", {"a.txt": b"what was there"})

    def interrupt(outcome: Any) -> None:
        if outcome.source.name == "deep/c.txt":
            raise KeyboardInterrupt

    inputs = find_sources([source])
    with pytest.raises(KeyboardInterrupt):
        export(inputs, config, CleanOptions(), plan_target(inputs, str(tmp_path / "out"), None), 1, interrupt)
    assert tree(tmp_path / "out") == {"a.txt": b"what was there"}
    assert not (tmp_path / "out" / "deep").exists()


def test_a_folder_that_can_not_be_listed_is_counted(tmp_path: Path, config: Config) -> None:
    inputs = find_sources([write(tmp_path / "in", {"a.txt": b"One."})])
    inputs.troubles.append(Trouble("unreadable", "the folder can't be listed: Permission denied", "in/closed"))
    summary = export(inputs, config, CleanOptions(), plan_target(inputs, str(tmp_path / "out"), None))
    assert (summary.read, summary.unread) == (2, 1)
    came_back = restore(tmp_path / "out", tmp_path / "out" / "qualcheck-audit.jsonl", tmp_path / "back")
    assert came_back.problems == ["in/closed: was not kept: the folder can't be listed: Permission denied"]
    assert came_back.documents == 1


# Where it goes


@pytest.mark.parametrize(
    ("paths", "out", "audit", "said"),
    [
        (["in"], "in", None, "lies inside the input in"),
        (["in"], "in/out", None, "lies inside the input in"),
        (["in/a.txt"], "in", None, "would be written over an input"),
        (["in/a.txt", "in/sub/a.txt"], "out", None, "would both be written as"),
        (["in"], "out.txt", None, "is the name of one file, and the input is more than one"),
        (["in/a.txt"], "out.jsonl", None, "can't be written as a file of this kind"),
        (["in/a.txt"], "in/x.bin", None, "is a file of another kind"),
        (["in"], "-", None, "standard output takes one file, and 2 are given"),
        (["in"], "out", "in/a.txt", "is an input of the run"),
        (["in"], "out", "out/sub/a.txt", "is an output of the run already"),
    ],
)
def test_targets_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str], out: str, audit: str | None, said: str) -> None:
    write(tmp_path / "in", {"a.txt": b"a", "sub/a.txt": b"b", "x.bin": b""})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=said):
        plan_target(find_sources(paths), out, Path(audit) if audit else None)


def test_an_output_that_can_not_be_written_is_told(tmp_path: Path, config: Config) -> None:
    source = write(tmp_path / "in", {"a.txt": b"One."})
    write(tmp_path / "out", {"a.txt/in/the/way": b""})
    with pytest.raises(QualcheckError, match="can't be written"):
        clean(source, tmp_path / "out", config)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.FileIO):
        def write(self, data: Any, /) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("qualcheck.writers.streams.io.FileIO", Full)
    with pytest.raises(QualcheckError, match="No space left on device; nothing was changed"):
        clean(write(tmp_path / "in", {"a.txt": b"One." * 500_000}), tmp_path / "out", config)
    assert not (tmp_path / "out").exists()


# The way back where something was changed in between


def cleaned_folder(tmp_path: Path, config: Config) -> Path:
    files = {"a.txt": b"One Q.", "b.txt": b"Two Q.", "r.jsonl": records(*({"text": f"Q {n}"} for n in range(6)), {"text": "terrible"}), "s.txt": b""}
    clean(write(tmp_path / "in", files), tmp_path / "out", config, drop_below=50)
    return tmp_path / "out"


def take_out(out: Path) -> None:
    lines = (out / "r.jsonl").read_bytes().splitlines(keepends=True)
    (out / "r.jsonl").write_bytes(b"".join([lines[0], lines[3], lines[4], lines[5]]))


def put_in(out: Path) -> None:
    lines = (out / "r.jsonl").read_bytes().splitlines(keepends=True)
    (out / "r.jsonl").write_bytes(b"".join([lines[0], b'{"text": "new"}\n', *lines[1:]]))


def alter(out: Path) -> None:
    data = (out / "r.jsonl").read_bytes()
    (out / "r.jsonl").write_bytes(data.replace(b" 3", b" 33"))


@pytest.mark.parametrize(
    ("change", "said", "back"),
    [
        (lambda out: (out / "a.txt").write_bytes(b"Other."), ["in/a.txt: OUT/a.txt does not match the audit log"], ["b.txt", "r.jsonl", "s.txt"]),
        (lambda out: (out / "a.txt").unlink(), ["in/a.txt: OUT/a.txt is missing"], ["b.txt", "r.jsonl", "s.txt"]),
        (
            take_out,
            [
                "in/r.jsonl:2: its line in OUT/r.jsonl does not match the audit log, or is missing",
                "in/r.jsonl:3: its line in OUT/r.jsonl does not match the audit log, or is missing",
                "BACK/r.jsonl: is not the whole original; what could not be restored is left out",
            ],
            ["a.txt", "b.txt", "r.jsonl", "s.txt"],
        ),
        (
            put_in,
            [
                "OUT/r.jsonl:2: this line is no document of the audit log; it was left out",
                "BACK/r.jsonl: is not the whole original; what could not be restored is left out",
            ],
            ["a.txt", "b.txt", "r.jsonl", "s.txt"],
        ),
        (
            alter,
            [
                "OUT/r.jsonl:4: this line is no document of the audit log; it was left out",
                "in/r.jsonl:4: its line in OUT/r.jsonl does not match the audit log, or is missing",
                "BACK/r.jsonl: is not the whole original; what could not be restored is left out",
            ],
            ["a.txt", "b.txt", "r.jsonl", "s.txt"],
        ),
    ],
)
def test_changes_after_cleaning_are_named(
    tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], said: list[str], back: list[str]
) -> None:
    out = cleaned_folder(tmp_path, config)
    change(out)
    summary = restore(out, out / "qualcheck-audit.jsonl", tmp_path / "back")
    names = [(f"{tmp_path.as_posix()}/", ""), ("out/", "OUT/"), ("back/", "BACK/")]
    problems = summary.problems
    for old, new in names:
        problems = [problem.replace(old, new) for problem in problems]
    assert problems == said
    assert sorted(tree(tmp_path / "back")) == back


def test_blank_lines_between_records_are_watched_too(tmp_path: Path, config: Config) -> None:
    clean(write(tmp_path / "in", {"a.jsonl": b'{"text": "a"}\n\n{"text": "b"}\n'}), tmp_path / "out", config)
    (tmp_path / "out" / "a.jsonl").write_bytes(b'{"text": "a"}\n{"text": "b"}\n')
    assert "something between the documents was changed" in restore(
        tmp_path / "out", tmp_path / "out" / "qualcheck-audit.jsonl", tmp_path / "back"
    ).problems[0]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"schema_version":1', b'"schema_version":99', "schema version 99 of the audit log is not known"),
        (b'"format":"qualcheck-audit"', b'"format":"other"', "not an audit log of qualcheck"),
        (b'{"type":"file"', b'{"type":"file"]', "qualcheck-audit.jsonl:2: not a line of an audit log"),
        (b'"name":"a.txt"', b'"name":"../a.txt"', "would be written outside"),
        (b'"name":"a.txt"', b'"name":"/etc/a.txt"', "would be written outside"),
        (b'"name":"a.txt",', b"", "'name' is missing"),
    ],
)
def test_audit_logs_that_are_refused(tmp_path: Path, config: Config, old: bytes, new: bytes, said: str) -> None:
    out = cleaned_folder(tmp_path, config)
    log = out / "qualcheck-audit.jsonl"
    log.write_bytes(log.read_bytes().replace(old, new, 1))
    with pytest.raises(InputError, match=said):
        restore(out, log, tmp_path / "back")
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize("kept", range(1, 11))
def test_an_audit_log_that_breaks_off_is_found_out(tmp_path: Path, config: Config, kept: int) -> None:
    files = {"a.txt": b"One.", "bad.txt": b"%PDF-1.4", "c.jsonl": records({"text": "Two."}, {"text": "Three."}), "empty.txt": b""}
    source, out = write(tmp_path / "in", files), tmp_path / "out"
    clean(source, out, config)
    log = out / "qualcheck-audit.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:kept]))
    summary = restore(out, log, tmp_path / "back")
    named = {file for file in files if any(Path(problem.split(": ")[0]).name == file for problem in summary.problems)}
    assert summary.complete == (kept == len(lines))
    came_back = tree(tmp_path / "back")
    assert {name: data for name, data in files.items() if name not in named} == {name: data for name, data in came_back.items() if name not in named}
    log.write_bytes(b"".join(lines))
    assert restore(out, log, out / "originals").complete
    assert restore(out, log, out / "originals").complete  # the originals are no files of the export


def test_files_of_the_export_that_the_audit_log_does_not_know_are_named(tmp_path: Path, config: Config) -> None:
    source, out = write(tmp_path / "in", {"a.txt": b"One."}), tmp_path / "out"
    clean(source, out, config)
    write(out, {"sub/of another run.txt": b"Two.", "notes.docx": b"", ".git/x.txt": b"x"})
    problems = restore(out, out / "qualcheck-audit.jsonl", tmp_path / "back").problems
    assert problems == [
        f"{(out / 'sub/of another run.txt').as_posix()}: is of the export, but not in the audit log; its original can't be restored without"
    ]


def test_an_audit_log_that_was_tampered_with_is_found_out(tmp_path: Path, config: Config) -> None:
    out = cleaned_folder(tmp_path, config)
    log = out / "qualcheck-audit.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"removed":"Q"', b'"removed":"R"', 1))
    assert "is not the original by its hash" in restore(out, log, tmp_path / "back").problems[0]


def test_originals_are_never_written_over_the_export(tmp_path: Path, config: Config) -> None:
    out = cleaned_folder(tmp_path, config)
    with pytest.raises(InputError, match="written over the cleaned files"):
        restore(out, out / "qualcheck-audit.jsonl", out)


# Diffs


@pytest.mark.parametrize(
    "text", ["- junk -\n", "a\n- junk -", "One Q.\nTwo\n", "Q", "a\nb\nc\nd\ne\nf\nQ\ng\n" * 3, "x\r\n- junk -\r\n\r\n\r\ny", "Q\n" * 9]
)
def test_diffs_can_be_applied(tmp_path: Path, config: Config, text: str) -> None:
    work = CleanWork(config, CleanOptions(diff=True))
    (outcome,) = work([Raw(Source("a.txt", "a.txt", "text"), data=text.encode())])
    if outcome.kind == "emptied":
        assert outcome.diff[1].startswith("+++ /dev/null (nothing is left")
        return
    assert _patched(text, outcome.diff) == outcome.output.decode()


def _patched(text: str, diff: tuple[str, ...]) -> str:
    """Applies a unified diff by its own numbers."""
    *whole, last = text.split("\n")
    old = [*(line + "\n" for line in whole), last]
    new: list[str] = []
    at = 0
    for line in "".join(diff[2:]).replace("\n\\ No newline at end of file\n", "\0\n").split("\n")[:-1]:
        content = line[1:-1] if line.endswith("\0") else line[1:] + "\n"
        if line.startswith("@@"):
            start, size = (int(number) for number in line.split()[1][1:].split(","))
            start -= size > 0
            new += old[at:start]
            at = start
        elif line.startswith("+"):
            new.append(content)
        else:
            assert old[at] == content
            new += [content] if line.startswith(" ") else []
            at += 1
    return "".join(new + old[at:])


def test_no_edits_give_no_diff() -> None:
    assert list(unified_diff("a", "a", [], "a.txt")) == []


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
def test_patch_takes_the_diff_of_files(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["plain.txt", "with a blank.txt", "a (b).txt", 'quoted "so".txt', "back\\slash.txt", "caf\u00e9.txt", "two  blanks .txt"]
    write(tmp_path / "in dir", dict.fromkeys(names, b"It opened on Monday.\n\nAdvertisement\n\nNobody came.\n"))
    diff = cli("clean", "in dir", "--diff", "-q", "--isolated").out
    (tmp_path / "a.diff").write_text(diff, "utf-8")
    done = subprocess.run(["patch", "-p0", "-i", "a.diff"], capture_output=True, check=False, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in names:
        assert (tmp_path / "in dir" / name).read_bytes() == b"It opened on Monday.\n\nNobody came.\n"
