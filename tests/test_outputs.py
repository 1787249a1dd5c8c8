"""What a run writes costs nothing that it reads, and what can't be written is told before the work, with exit code 2."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from round_trip import tree, write
from run_cli import Cli

from qualcheck.engines.places import refuse_places
from qualcheck.readers import find_sources
from qualcheck.whole_file import whole_file

TEXT = b"The council met on Monday to talk about the bridge over the river, and it will meet again when the report is ready.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path / "in", {"a.txt": TEXT, "sub/b.txt": TEXT.replace(b"Monday", b"Friday")})
    monkeypatch.chdir(tmp_path)
    return tmp_path


#: A command for each option that names a file, with FILE in its place.
WRITERS = [
    ("check", "in", "-o", "json:FILE"),
    ("check", "in", "--store", "FILE"),
    ("check", "in", "--corpus", "--replacements", "FILE"),
    ("report", "in", "-o", "FILE"),
    ("sources", "in", "--output", "FILE"),
    ("learn", "in", "-o", "FILE"),
    ("clean", "in", "-o", "out", "--audit", "FILE"),
    ("clean", "in", "-o", "out", "--rejects", "FILE"),
    ("clean", "in", "--diff", "--store", "FILE"),
    ("clean", "in/a.txt", "-o", "-", "--audit", "FILE"),
]
writers = pytest.mark.parametrize("words", WRITERS, ids=lambda words: f"{words[0]} {words[-2]}")


def refused(cli: Cli, here: Path, words: tuple[str, ...], file: str, said: str) -> None:
    before = tree(here)
    done = cli(*(word.replace("FILE", file) for word in words))
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("qualcheck: error: --")
    assert said in done.err
    assert done.err.count("\n") == 1  # nothing else: no progress, no traceback
    assert tree(here) == before


@writers
def test_an_input_is_never_written_over(cli: Cli, here: Path, words: tuple[str, ...]) -> None:
    refused(cli, here, words, "in/a.txt", " in/a.txt: is an input of the run, which would be lost; name another file")


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_not_even_by_another_name(cli: Cli, here: Path) -> None:
    (here / "link.json").symlink_to(here / "in" / "a.txt")
    refused(cli, here, WRITERS[0], "link.json", "--output link.json: is an input of the run")


@writers
def test_what_the_next_run_would_read_is_not_written(cli: Cli, here: Path, words: tuple[str, ...]) -> None:
    if "in/a.txt" in words:
        pytest.skip("the input is no folder")
    refused(cli, here, words, "in/sub/new.jsonl", " in/sub/new.jsonl: lies inside the input in, and would be read as input the next time")


@pytest.mark.parametrize(
    "name", ["in/run.json", "in/.run.jsonl", "in/.hidden/run.jsonl", "in/sub/qualcheck-audit.jsonl", "in/out/run.jsonl", "run.jsonl"]
)
def test_what_the_next_run_would_not_read_is_written(cli: Cli, here: Path, name: str) -> None:
    (here / "qualcheck.toml").write_text('[input]\nexclude = ["out/"]\n', "utf-8")
    assert cli("check", "in", "-q", "-o", f"jsonl:{name}").code == 0
    assert cli("check", "in", "-q", "-o", f"jsonl:{name}").code == 0
    assert (here / name).read_bytes().count(b"\n") == 2


@writers
@pytest.mark.parametrize("folder", [".", "in", "/"])
def test_a_folder_is_no_file(cli: Cli, here: Path, words: tuple[str, ...], folder: str) -> None:
    refused(cli, here, words, folder, f" {folder}: is a folder; name a file")


def test_an_empty_name_is_no_file(cli: Cli, here: Path) -> None:
    refused(cli, here, ("report", "in", "-o", ""), "", "--out .: is a folder; name a file")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "in", "-o", "jsonl:FILE", "-o", "jsonl:FILE"),
        ("check", "in", "-o", "jsonl:FILE", "--store", "FILE"),
        ("clean", "in", "-o", "out", "--audit", "FILE", "--rejects", "FILE"),
    ],
)
def test_one_file_is_not_written_twice(cli: Cli, here: Path, words: tuple[str, ...]) -> None:
    refused(cli, here, words, "run.jsonl", " run.jsonl: is an output of the run already")


@pytest.mark.parametrize(("option", "file"), [("baseline", "b.json"), ("ignore-file", "accepted.toml"), ("profile", "lines.yaml")])
def test_what_a_run_goes_by_is_dear_too(cli: Cli, here: Path, option: str, file: str) -> None:
    (here / file).write_bytes(b"")
    refused(cli, here, ("check", "in", f"--{option}", file, "-o", "json:FILE"), file, f"--output {file}: is an input of the run")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom permissions bind")
@writers
def test_a_closed_folder_is_told_before_the_work(cli: Cli, here: Path, words: tuple[str, ...]) -> None:
    (here / "closed").mkdir(mode=0o500)
    refused(cli, here, words, "closed/file", " closed/file: can't be written: Permission denied")


def test_a_saved_run_and_its_documents_outlive_questions(cli: Cli, here: Path) -> None:
    pytest.importorskip("duckdb")
    assert cli("check", "in", "--store", "run.duckdb", "-q").code == 0
    (here / "notes.md").write_bytes(b"Of another corpus.")
    ask = ("query", "run.duckdb", "select 1 as one", "--format", "parquet", "-o", "FILE")
    refused(cli, here, ask, "in/a.txt", "--out in/a.txt: is an input of the run")
    refused(cli, here, ask, "run.duckdb", "--out run.duckdb: is an input of the run")
    refused(cli, here, ask, "notes.md", "--out notes.md: is there already, and holds no tables of 'qualcheck query'; name another place")
    refused(cli, here, ask, ".", "--out .: is a folder; name a file")
    for _ in range(2):
        assert cli(*ask[:-1], "one.parquet").code == 0
    (here / "tables").mkdir()
    (here / "tables" / "findings.parquet").write_bytes(b"Not a table at all.")
    refused(cli, here, ("query", "run.duckdb", "--export", "tables"), "", "--export tables/findings.parquet: is there already")
    refused(cli, here, ("report", "run.duckdb", "-o", "FILE"), "run.duckdb", "--out run.duckdb: is an input of the run")


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="devices of POSIX")
def test_devices_are_written_to_and_stay(here: Path) -> None:
    inputs = find_sources(["in"])
    refuse_places(inputs, [("--output", Path("/dev/null")), ("--output", Path("/dev/null"))])
    with whole_file(Path("/dev/null")) as part:
        assert part == Path("/dev/null")
        part.write_text("gone", "utf-8")
    assert not Path("/dev/null").is_file()
    with pytest.raises(IsADirectoryError), whole_file(here / "in"):
        pass


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "words",
    [
        ("check", "in"),
        ("check", "in", "-f", "json"),
        ("rules",),
        ("rules", "--json"),
        ("--help",),
        ("--version",),
        ("report", "in", "-o", "-"),
        ("sources", "in"),
        ("clean", "in/a.txt", "-o", "-"),
        ("clean", "in", "--diff", "--word-diff", "-o", "out"),
    ],
    ids=" ".join,
)
def test_a_full_standard_output_is_told(here: Path, words: tuple[str, ...]) -> None:
    write(here / "in", {"a.txt": TEXT + b"\n- Advertisement -\n\n" + TEXT.replace(b"Monday", b"Friday")})
    with FULL.open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "qualcheck", *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert re.search(
        r"qualcheck: error: (standard output|standard output, or a temporary file in [^:]+,|the output) can't be written: No space left on device",
        done.stderr,
    )
    assert done.stderr.count("No space left") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not FULL.exists(), reason="a device of Linux")
@pytest.mark.parametrize("name", ["json", "jsonl", "csv", "sarif"])
def test_a_full_output_is_named(cli: Cli, here: Path, name: str) -> None:
    done = cli("check", "in", "-q", "-o", f"{name}:{FULL}")
    assert (done.code, done.err) == (2, f"qualcheck: error: --output {FULL}: can't be written: No space left on device\n")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_leaves_is_no_error(here: Path) -> None:
    with subprocess.Popen([sys.executable, "-m", "qualcheck", "rules", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.read(1)
        run.stdout.close()
        said = run.stderr.read()
    assert (run.returncode, said) == (0, b"")


def test_a_defect_of_ours_does_not_read_as_a_gate_that_failed(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr("qualcheck.engines.local.known_engine", broken)
    done = cli("check", "in")
    assert done.code == 2
    assert "ZeroDivisionError: oh" in done.err
    assert done.err.endswith("please report it with the lines above\n")


@pytest.mark.parametrize("words", [("check", "empty"), ("clean", "empty", "-o", "out"), ("clean", "empty", "--check"), ("clean", "empty", "--diff")])
def test_nothing_to_read_is_an_error_of_every_command(cli: Cli, here: Path, words: tuple[str, ...]) -> None:
    (here / "empty").mkdir()
    done = cli(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("qualcheck: error: no documents in empty; ")
    assert not (here / "out").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("check", "--corpus", "--fail-under", "50"),
        ("clean", "-o", "out"),
        ("sources",),
        ("report", "-o", "page.html"),
        ("learn", "-o", "profile.yaml"),
    ],
)
def test_files_without_a_record_are_no_error(cli: Cli, here: Path, words: tuple[str, ...]) -> None:
    for name, data in {"a.csv": "id,text\n", "b.json": "[]", "c.jsonl": "\n"}.items():
        (here / "none").mkdir(exist_ok=True)
        (here / "none" / name).write_text(data, "utf-8")
        done = cli(*words, f"none/{name}", "--isolated")
        assert done.code == 0, done.err
        assert words[0] == "clean" or f"no documents: 1 file(s) were read, and hold no record: none/{name}" in done.out + done.err
        shutil.rmtree(here / "out", ignore_errors=True)
    assert cli(*words, "none", "--isolated").code == 0
    refused = cli("baseline", "create", "none", "--isolated")
    assert (refused.code, "no documents: 3 file(s) were read, and hold no record" in refused.err) == (2, True)


def test_an_empty_text_file_is_no_record(cli: Cli, here: Path) -> None:
    (here / "empty.txt").write_text(" ", "utf-8")
    done = cli("check", "empty.txt")
    assert (done.code, "unreadable: empty: the file holds only blanks" in done.out) == (3, True)


@pytest.mark.parametrize("words", [("clean", "in", "-o", ""), ("restore", "out", "-o", ""), ("check", ""), ("clean", "", "-o", "other")])
def test_an_empty_path_is_not_the_current_folder(cli: Cli, here: Path, words: tuple[str, ...]) -> None:
    assert cli("clean", "in", "-o", "out", "-q").code == 0
    before = tree(here)
    done = cli(*words)
    assert done.code == 2
    assert "an empty path was given; a dot means the current folder" in done.err
    assert tree(here) == before


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder of Linux in which nothing can be made")
def test_the_file_that_can_not_be_written_is_named(cli: Cli, here: Path) -> None:
    done = cli("clean", "in", "-o", "out", "--audit", "/proc/log.jsonl")
    assert done.code == 2
    assert re.fullmatch(r"qualcheck: error: .*/proc/log\.jsonl: can't be written: [\w ]+\n", done.err)
    assert not (here / "out").exists()


def test_the_line_of_a_trouble_is_named_once(cli: Cli, here: Path) -> None:
    (here / "in" / "a.txt").write_bytes(TEXT + b"\n<!-- qualcheck: ignore BP001 -->\n")
    assert "\nqualcheck: in/a.txt:3: the comment is not obeyed: it gives no reason" in f"\n{cli('check', 'in').err}"
    assert "\n  notice: line 3: the comment is not obeyed" in cli("check", "in").out
