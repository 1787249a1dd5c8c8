"""``qualcheck check`` and its relatives: formats, exit codes, refusals."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from run_cli import Cli

from qualcheck.checks.base import Family
from qualcheck.config import Config
from qualcheck.rulepacks import load_packs

GOOD = (
    "A Title for the Story of the Bridge\n\n"
    "The council met on Monday to talk about the bridge over the river. It will meet again when the report is ready.\n\n"
    "The mayor said that nobody had expected the costs to rise so fast, and that the spring would show whether the old piers can be kept.\n"
)
BAD = GOOD + "\n- Advertisement -\n\nShare this article\n"
BROKEN = GOOD + "\nThis line holds a direction trick: \u202eevil\u202c text that reads otherwise than it is stored.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    (tmp_path / "bad.txt").write_text(BAD, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_good_document_passes(cli: Cli, folder: Path) -> None:
    done = cli("check", "good.txt")
    assert done.code == 0
    assert done.out.startswith("1 document(s): 1 keep, 0 repair, 0 reject.")


def test_full_shows_the_place(cli: Cli, folder: Path) -> None:
    done = cli("check", "bad.txt")
    assert done.code == 0
    assert "bad.txt  score" in done.out
    assert '  7:1  BP001 ad-marker: advertisement marker "- Advertisement -"\n    - Advertisement -\n    ^^^^^^^^^^^^^^^^^\n' in done.out
    assert "\x1b[" not in done.out


def test_concise_is_one_line_a_finding(cli: Cli, folder: Path) -> None:
    done = cli("check", ".", "--format", "concise")
    assert 'bad.txt:7:1: BP001 advertisement marker "- Advertisement -"\n' in done.out


def test_jsonl_holds_one_object_a_document(cli: Cli, folder: Path) -> None:
    done = cli("check", "bad.txt", "good.txt", "-f", "jsonl")
    records = [json.loads(line) for line in done.out.splitlines()]
    assert [record["path"] for record in records] == ["bad.txt", "good.txt"]
    finding = next(finding for finding in records[0]["findings"] if finding["rule"] == "BP001")
    assert BAD[finding["start"] : finding["end"]] == finding["found"]
    assert records[0]["schema_version"] == 1
    assert "document(s)" in done.err


@pytest.mark.parametrize("options", [(), ("--workers", "2")])
def test_what_the_run_writes_itself_is_not_read(folder: Path, options: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "qualcheck", "check", ".", "--isolated", "--exit-zero", "-f", "jsonl", *options]
    wanted = subprocess.run(command, capture_output=True, check=False).stdout
    for _ in range(2):
        with (folder / "zzz.txt").open("wb") as out, (folder / "log.md").open("wb") as log:
            assert subprocess.run(command, stdout=out, stderr=log, check=False).returncode == 0
        assert (folder / "zzz.txt").read_bytes() == wanted
        (folder / "log.md").unlink()


def test_findings_of_an_earlier_run_are_no_documents(cli: Cli, folder: Path) -> None:
    (folder / "findings.jsonl").write_text(cli("check", ".", "-f", "jsonl").out, "utf-8")
    (folder / "more.jsonl").write_text('{"text": "It opened on Monday."}\n', "utf-8")
    done = cli("check", ".", "--exit-zero")
    assert (done.code, "3 document(s)" in done.out) == (0, True)
    assert "1 table(s) or JSON files have no column or field of text and were left out: findings.jsonl" in done.out
    assert cli("check", "findings.jsonl").code == 3


def test_a_repair_that_no_fix_makes_says_so(cli: Cli, folder: Path) -> None:
    (folder / "same.txt").write_text("bridge " * 300, "utf-8")
    (folder / "worse.txt").write_text("bridge " * 300 + "\n\n" + BAD, "utf-8")
    lines = cli("check", "same.txt", "worse.txt", "--isolated", "--exit-zero").out.split("\n")
    by_hand = "; to mend by hand"
    assert [(line.split()[3], line.endswith(by_hand)) for line in lines if line.startswith(("same.txt", "worse.txt"))] == [
        ("repair", True),
        ("repair", False),
    ]


def test_json_is_one_object(cli: Cli, folder: Path) -> None:
    record = json.loads(cli("check", ".", "-f", "json").out)
    assert record["summary"]["documents"] == 2
    assert {document["path"] for document in record["documents"]} == {"bad.txt", "good.txt"}
    assert record["troubles"] == []


def test_csv_cuts_fields_that_readers_refuse(cli: Cli, folder: Path) -> None:
    (folder / "long.txt").write_text("[email protected] " + "\\ a\u200bb " * 40_000, "utf-8")
    rows = list(csv.DictReader(io.StringIO(cli("check", "long.txt", "-f", "csv", "--select", "EN").out)))
    assert rows[0]["rule"]
    house = folder / "house.yaml"
    house.write_text(
        "family: house\nprefix: HOUSE\nabout: x\nrules:\n- {code: HOUSE001, name: all-of-it, extends: regex, message: x, pattern: '(?s).+',\n"
        "   why: x, limits: x, source: x, tests: {flag: [x], pass: ['']}}\n",
        "utf-8",
    )
    (folder / "house.toml").write_text('packs = ["house.yaml"]\nselect = ["HOUSE"]\n', "utf-8")
    (row,) = csv.DictReader(io.StringIO(cli("check", "long.txt", "-f", "csv", "--config", "house.toml").out))
    assert (len(row["found"].replace("\\\\", "\\")), row["found"][-1]) == (1 << 16, "…")
    assert int(row["end"]) > 240_000


def test_csv_holds_one_row_a_finding(cli: Cli, folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(cli("check", "bad.txt", "-f", "csv").out)))
    assert "BP001" in {row["rule"] for row in rows}
    assert {row["schema_version"] for row in rows} == {"1"}


def test_several_outputs_in_one_run(cli: Cli, folder: Path) -> None:
    done = cli("check", ".", "--output", "jsonl:../out/a.jsonl", "--output", "csv:../out/b.csv", "-q")
    assert done.code == 0
    assert len((folder.parent / "out/a.jsonl").read_text("utf-8").splitlines()) == 2
    assert "BP001" in (folder.parent / "out/b.csv").read_text("utf-8")
    assert not list(folder.parent.glob("out/*.part"))


def test_the_same_with_two_workers(cli: Cli, folder: Path) -> None:
    for number in range(30):
        (folder / f"more-{number:02}.txt").write_text(BAD if number % 3 else GOOD, "utf-8")
    assert cli("check", ".", "-f", "jsonl", "-q").out == cli("check", ".", "-f", "jsonl", "-q", "-j", 2).out


def test_standard_input(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "qualcheck", "check", "-", "-f", "concise"], input=BAD.encode(), capture_output=True, check=True)
    assert b"BP001" in done.stdout


def test_info_is_shown_when_asked_for(cli: Cli, folder: Path) -> None:
    (folder / "untitled.txt").write_text(GOOD.partition("\n\n")[2], "utf-8")
    assert "TI" not in cli("check", "untitled.txt", "-f", "concise").out
    assert "TI" in cli("check", "untitled.txt", "-f", "concise", "--show-info").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("good.txt",), 0),
        (("bad.txt",), 0),
        (("bad.txt", "--fail-on", "boilerplate"), 1),
        (("bad.txt", "--fail-on", "BP001"), 1),
        (("bad.txt", "--fail-on", "warning"), 1),
        (("bad.txt", "--fail-on", "warning", "--exit-zero"), 0),
        (("bad.txt", "--fail-under", "99.9"), 1),
        (("broken.txt",), 1),
        (("broken.txt", "--fail-on", "none"), 0),
        (("empty.txt", "good.txt"), 3),
        (("empty.txt", "bad.txt", "--fail-on", "BP"), 3),
        (("no-such-file.txt",), 2),
        (("good.txt", "--fail-on", "BP999"), 2),
        (("good.txt", "--select", "nonsense"), 2),
        (("good.txt", "--format", "ful"), 2),
        (("nothing",), 2),
        (("good.txt", "--no-such-option"), 2),
        (("good.txt", "--output", "jsonl"), 2),
    ],
)
def test_exit_codes(cli: Cli, folder: Path, words: tuple[str, ...], code: int) -> None:
    (folder / "broken.txt").write_text(BROKEN, "utf-8")
    (folder / "nothing").mkdir()
    (folder / "empty.txt").write_text("  \n", "utf-8")
    done = cli("check", *words)
    assert done.code == code, done.err


def test_the_gate_says_what_failed(cli: Cli, folder: Path) -> None:
    done = cli("check", ".", "--fail-under", "99.9", "--fail-on", "BP001")
    assert "gate: 1 document(s) score under 99.9; the worst is bad.txt with" in done.out
    assert "gate: 1 finding(s) of 'BP001' (fail_on)" in done.out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("check", "good.txt", "--formt", "json"), "--format"),
        (("check", "good.txt", "--format", "jsn"), "did you mean 'json'?"),
        (("check", "good.txt", "--select", "ad-maker"), "did you mean 'ad-marker'?"),
        (("rule", "BP001x"), "did you mean 'BP001'?"),
        (("chek", "good.txt"), "check"),
    ],
)
def test_typos_name_the_nearest(cli: Cli, folder: Path, words: tuple[str, ...], hint: str) -> None:
    done = cli(*words)
    assert done.code == 2
    assert hint in done.err


def test_a_crashing_check_loses_neither_the_document_nor_the_others(cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qualcheck import api
    from qualcheck.checks import registry

    (folder / "crash.txt").write_text(GOOD + "\nBOOM\n\n- Advertisement -\n", "utf-8")

    def find(view, rules, signals):
        if "BOOM" in view.text:
            raise RuntimeError("it broke")
        return []

    real = registry.families()
    broken = tuple(Family(family.prefix, family.measure, find) if family.prefix == "SE" else family for family in real)
    monkeypatch.setattr("qualcheck.checker.families", lambda: broken)
    api._checker.cache_clear()
    done = cli("check", "bad.txt", "crash.txt", "good.txt", "-f", "jsonl")
    api._checker.cache_clear()
    assert done.code == 3
    records = {record["path"]: record for record in map(json.loads, done.out.splitlines())}
    assert set(records) == {"bad.txt", "crash.txt", "good.txt"}
    assert "it broke" in records["crash.txt"]["troubles"][0]["message"]
    assert "BP001" in {finding["rule"] for finding in records["crash.txt"]["findings"]}
    assert not records["bad.txt"]["troubles"]
    assert "crash.txt: the check SE crashed: RuntimeError: it broke" in done.err


def test_rule_prints_its_page(cli: Cli) -> None:
    assert cli("rule", "ad-marker").out == cli("rule", "BP001").out
    assert "## Where it errs" in cli("rule", "BP001").out


def test_rules_lists_all(cli: Cli) -> None:
    out = cli("rules").out
    codes = [rule.code for pack in load_packs() for rule in pack.rules]
    assert all(code in out for code in codes)
    assert len(json.loads(cli("rules", "--json").out)) == len(codes)


def test_config_show_and_schema(cli: Cli, folder: Path) -> None:
    (folder / "qualcheck.toml").write_text("[gate]\nfail_under = 50\n", "utf-8")
    done = cli("config", "show")
    assert json.loads(done.out)["gate"]["fail_under"] == 50
    assert "qualcheck.toml" in done.err
    schema = json.loads(cli("config", "schema").out)
    assert set(schema["properties"]) == set(Config.model_fields)


def test_init_gives_a_start_that_works(cli: Cli, folder: Path) -> None:
    assert cli("init").code == 0
    done = cli("test-rules")
    assert done.code == 0
    assert done.out.endswith("3 passed, 0 failed (1 rules)\n")
    (folder / "wire.txt").write_text(GOOD + "\nReporting by Jane Roe; editing by John Doe\n", "utf-8")
    assert "HOUSE001" in cli("check", "wire.txt", "-f", "concise").out
    assert "exists already" in cli("init").err


def test_version_and_help(cli: Cli) -> None:
    assert cli("--version").out.startswith("qualcheck ")
    assert "qualcheck check articles/" in cli("check", "--help").out
    assert "Exit codes" in cli("--help").out


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['qualcheck', '--help']\n"
        "from qualcheck.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "heavy = {'pydantic', 'textstat', 'ftfy', 'langdetect', 're2', 'numpy', 'yaml', 'ahocorasick_rs', 'rapidfuzz'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
