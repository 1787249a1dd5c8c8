"""What qualcheck did not write it does not write over, unless it is told to; a run that is repeated needs no telling."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from run_cli import Cli

from qualcheck.reports import FORMATS
from qualcheck.reports.source_rows import SOURCE_FORMATS

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


OUTPUTS = {
    **{f"check {kind}": ("check", "in", "--exit-zero", "-o", f"{kind}:OUT") for kind in FORMATS},
    "check replacements": ("check", "in", "--exit-zero", "--corpus", "--replacements", "OUT"),
    "report": ("report", "in", "-o", "OUT"),
    "learn": ("learn", "r.jsonl", "-o", "OUT"),
    **{f"sources {kind}": ("sources", "in", "-f", kind, "-o", "OUT") for kind in SOURCE_FORMATS},
}
#: What a user may have in a place, each of them a trap for a test that looks at a few bytes.
FOREIGN = [PRECIOUS, b'{"text": "mine"}\n', b"text,n\nmine,1\n", b"[\n {}]\n", b"<!doctype html>\n<p>mine\n", b"PAR1mine", b"# mine\nversion: 1\n"]


@pytest.mark.parametrize("command", OUTPUTS.values(), ids=OUTPUTS.keys())
def test_no_command_writes_over_what_it_did_not_write(cli: Cli, here: Path, command: tuple[str, ...]) -> None:
    if "parquet" in command:
        pytest.importorskip("pyarrow")
    run = [part.replace("OUT", "made") for part in command]
    for precious in FOREIGN:
        put(here / "made", precious)
        done = cli(*run)
        assert (done.code, "made: is there already, and " in done.err, "--force" in done.err) == (2, True, True), done.err
        assert (here / "made").read_bytes() == precious
    assert cli(*run, "--force").code == 0
    written = (here / "made").read_bytes()
    assert written not in FOREIGN
    assert cli(*run).code == 0, "what it wrote itself"
    assert (here / "made").read_bytes() == written
    put(here / "made", b"")
    assert cli(*run).code == 0, "an empty file holds nothing"
    assert cli(*(part.replace("OUT", "/dev/null") for part in command)).code == 0


@pytest.mark.parametrize("kind", FORMATS)
def test_findings_without_a_finding_are_known_too(cli: Cli, here: Path, kind: str) -> None:
    put(here / "good.txt", b"It opened on Monday.\n")
    put(here / "empty.txt", b"")
    for name in ("good.txt", "empty.txt", "in"):
        for _ in range(2):
            assert cli("check", name, "--exit-zero", "--select", "BP001", "-o", f"{kind}:made").code in (0, 3)


def test_a_profile_that_was_changed_by_hand_is_spared(cli: Cli, here: Path) -> None:
    assert cli("learn", "r.jsonl", "-o", "profile.yaml").code == 0
    profile = here / "profile.yaml"
    changed = profile.read_text("utf-8").replace("sources: {}", "sources: {}  # mine")
    assert changed != profile.read_text("utf-8")
    profile.write_text(changed, "utf-8")
    done = cli("learn", "r.jsonl", "-o", "profile.yaml")
    assert (done.code, "is not as 'qualcheck learn' left it" in done.err) == (2, True)
    assert profile.read_text("utf-8") == changed
    assert cli("check", "in", "--exit-zero", "--profile", "profile.yaml").code == 0


def test_originals_are_not_written_over_other_files(cli: Cli, here: Path) -> None:
    assert cli("clean", "in", "-o", "out").code == 0
    precious = put(here / "back" / "b.txt")
    done = cli("restore", "out", "-o", "back")
    assert (done.code, done.err.startswith("qualcheck: error: back/b.txt: is there already, with other bytes;")) == (2, True)
    assert ([path.name for path in (here / "back").iterdir()], precious.read_bytes()) == (["b.txt"], PRECIOUS)
    for options in (("--force",), ()):
        assert cli("restore", "out", "-o", "back", *options).code == 0
        assert precious.read_bytes() == (here / "in" / "b.txt").read_bytes()


def test_a_place_that_is_taken_is_told_before_anything_is_restored(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(here / "in" / "c.txt.gz", gzip.compress(b"It opened on Monday.\n\nAdvertisement\n"))
    assert cli("clean", "in", "-o", "out").code == 0
    back = here / "back"
    for name in ("b.txt", "c.txt.gz"):
        put(back / name)
    monkeypatch.setattr("qualcheck.engines.restore._Entries", None)
    done = cli("restore", "out", "-o", "back")
    assert (done.code, done.err.count("back/b.txt (and 1 more): is there already, with other bytes;")) == (2, 1)
    monkeypatch.undo()
    monkeypatch.chdir(here)
    (back / "a.txt").mkdir()
    for options in ((), ("--force",)):
        assert "back/a.txt: is a folder, and the original would be a file" in cli("restore", "out", "-o", "back", *options).err
    assert sorted(path.name for path in back.iterdir()) == ["a.txt", "b.txt", "c.txt.gz"]
    assert (back / "b.txt").read_bytes() == PRECIOUS
    (back / "a.txt").rmdir()
    assert cli("restore", "out", "-o", "back", "--force").code == 0
    assert cli("restore", "out", "-o", "back").code == 0, "what is the original already is in nobody's way"


def test_rows_restored_over_others_are_refused(cli: Cli, here: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = arrow.table({"text": ["It opened on Monday.\n\nAdvertisement"]})
    parquet.write_table(table, here / "in" / "p.parquet")
    assert cli("clean", "in", "-o", "out").code == 0
    precious = put(here / "back" / "p.parquet")
    done = cli("restore", "out", "-o", "back")
    assert (done.code, "back/p.parquet: is there already, with other bytes;" in done.err) == (2, True)
    assert ([path.name for path in (here / "back").iterdir()], precious.read_bytes()) == (["p.parquet"], PRECIOUS)
    for options in (("--force",), ()):
        assert cli("restore", "out", "-o", "back", *options).code == 0
    assert parquet.read_table(precious) == table


def test_runs_of_other_inputs_in_one_folder(cli: Cli, here: Path) -> None:
    assert cli("clean", "in/a.txt", "-o", "out").err.count("of an earlier run") == 0
    note = "1 file(s) of an earlier run stay in the export: a.txt; the audit log, now of this run alone, leads back to none\n"
    assert cli("clean", "in/b.txt", "-o", "out").err.endswith(note)
    done = cli("clean", "in/a.txt", "in/b.txt", "-o", "out")
    assert (done.code, "-o out/a.txt: is there already, and is not of the last run of 'qualcheck clean' there;" in done.err) == (2, True)
    assert cli("clean", "in/a.txt", "in/b.txt", "-o", "out", "--force").code == 0
    assert cli("restore", "out", "-o", "back").code == 0


def test_tables_of_questions_replace_tables_of_questions(cli: Cli, here: Path) -> None:
    pytest.importorskip("duckdb")
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    assert cli("check", "in", "--exit-zero", "--store", "run.duckdb").code == 0
    answer = ("query", "run.duckdb", "select 1 as one", "--format", "parquet", "-o")
    for file, words in (("one.parquet", (*answer, "one.parquet")), ("tables/lines.parquet", ("query", "run.duckdb", "--export", "tables"))):
        assert [cli(*words).code for _ in range(2)] == [0, 0]
        parquet.write_table(arrow.table({"text": ["a corpus"]}), here / file)
        done = cli(*words)
        assert (done.code, f"{file}: is there already, and holds no tables of 'qualcheck query';" in done.err) == (2, True)
        assert parquet.read_table(here / file).column("text").to_pylist() == ["a corpus"]
        assert [cli(*words, "--force").code, cli(*words).code] == [0, 0]
