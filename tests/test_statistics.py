"""Trying before trusting: ``--statistics`` and ``--what-if``, and what they let one set."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from run_cli import Cli

import qualcheck
from qualcheck import ConfigError

PROSE = "The council met on Monday to talk about the bridge over the river, and it will meet again when the report is ready."
AD = "- Advertisement -"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.txt").write_text(f"{PROSE}\n", "utf-8")
    (tmp_path / "one.txt").write_text(f"{PROSE}\n\n{AD}\n\n{PROSE.replace('Monday', 'Friday')}\n", "utf-8")
    (tmp_path / "three.txt").write_text(f"{PROSE}\n\n{AD}\n\nIt rained.\n\n{AD}\n\nIt snowed.\n\n{AD}\n", "utf-8")
    return tmp_path


def test_statistics_count_and_show_an_example(cli: Cli, folder: Path) -> None:
    done = cli("check", ".", "--statistics", "--fail-on", "none")
    assert done.code == 0
    (line,) = [line for line in done.out.splitlines() if line.startswith("BP001")]
    assert line.split() == ["BP001", "ad-marker", "warning", "4", "2", "66.7%", "one.txt:3", '"-', "Advertisement", '-"']
    assert re.search(r"\n +90-100 +1 +#+\n", done.out)
    assert "#" * 40 in done.out
    assert "3 document(s): " in done.out


def test_statistics_as_json(cli: Cli, folder: Path) -> None:
    record = json.loads(cli("check", ".", "--statistics", "-f", "json", "-q", "--output", "jsonl:../out/x.jsonl").out)
    row = next(row for row in record["rules"] if row["rule"] == "BP001")
    assert (row["findings"], row["documents"], row["share"], row["example"]["where"]) == (4, 2, 0.6667, "one.txt:3")
    assert sum(record["scores"]) == record["summary"]["documents"] == 3
    assert len((folder.parent / "out/x.jsonl").read_text("utf-8").splitlines()) == 3
    assert cli("check", ".", "--statistics", "-f", "sarif").code == 2


def test_what_if_counts_changed_verdicts(cli: Cli, folder: Path) -> None:
    done = cli("check", ".", "--what-if", "BP001.weight=20")
    assert done.code == 0
    assert "\n1 of 3 document(s) change verdict: 1 keep -> repair\n" in done.out
    named = [line.split() for line in done.out.splitlines() if line.startswith("  ")]
    assert [(words[0], words[2], words[-1]) for words in named] == [("keep", "repair", "one.txt")]
    assert "\n0 of 3 document(s) change verdict\n" in cli("check", ".", "--what-if", "ad-marker.severity=warning").out
    assert "gate: passes -> fails" in cli("check", ".", "--what-if", "gate.fail_under=95").out
    record = json.loads(
        cli("check", ".", "--what-if", "BP001.weight=20", "--what-if", "score.keep_from=1", "--what-if", "score.reject_below=0", "-f", "json").out
    )
    assert record["changed"] == sum(record["verdicts"].values())
    assert record["before"]["documents"] == record["after"]["documents"] == 3


def test_what_if_changes_nothing_else(cli: Cli, folder: Path) -> None:
    (folder / "qualcheck.toml").write_text('preset = "web"\n[rules.BP001]\nweight = 3\n', "utf-8")
    record = json.loads(cli("check", ".", "--what-if", "BP001.weight=3", "-f", "json").out)
    assert record["before"] == record["after"]
    before = json.loads(cli("check", ".", "-f", "json", "-q").out)["summary"]
    assert record["before"] == before


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("BP001", "must be RULE.KEY=VALUE"),
        ("BP001.weight", "must be RULE.KEY=VALUE"),
        ("BP001.wieght=1", "unknown key 'wieght' (did you mean 'weight'?)"),
        ("ad-markr.weight=1", "unknown rule or table 'ad-markr' (did you mean 'ad-marker'?)"),
        ("score.keep=1", "unknown key 'score.keep' (did you mean 'keep_from'?)"),
        ("BP001.weight=heavy", "rules.BP001.weight"),
    ],
)
def test_settings_that_are_none(cli: Cli, folder: Path, setting: str, message: str) -> None:
    done = cli("check", ".", "--what-if", setting)
    assert (done.code, message in done.err) == (2, True), done.err


def test_several_settings_at_once_are_told_to_be_given_one_by_one(cli: Cli, folder: Path) -> None:
    for setting in ("BP001.weight=1,BP002.weight=2", "score.keep_from=70, gate.fail_under=3"):
        done = cli("check", ".", "--what-if", setting)
        assert (done.code, "holds several settings; give --what-if once for each" in done.err) == (2, True)
    assert cli("check", ".", "--what-if", "language.expected=['en', 'de']").code == 0


def test_what_if_needs_something_that_can_be_read_twice(cli: Cli, folder: Path) -> None:
    assert cli("check", "-", "--what-if", "BP001.weight=2").code == 2
    (folder / "empty.txt").write_text("", "utf-8")
    assert cli("check", ".", "--what-if", "BP001.weight=2").code == 3


BULLETS = "\n".join(f"- {PROSE}" for _ in range(7)) + f"\n{PROSE}\n{PROSE}\n{PROSE}\n"


def rules(text: str, **config) -> set[str]:
    return {finding.name for finding in qualcheck.check(text, config=config).findings}


def test_the_limit_of_a_metric_rule_can_be_set(cli: Cli, folder: Path) -> None:
    assert "gopher-bullet-lines" not in rules(BULLETS)
    report = qualcheck.check(BULLETS, config={"rules": {"gopher-bullet-lines": {"limit": 0.6}}})
    (finding,) = [finding for finding in report.findings if finding.name == "gopher-bullet-lines"]
    assert "gopher.fraction_bullet_lines > 0.6" in finding.message
    assert "gopher-bullet-lines" in rules(BULLETS, rules={"RD013": {"formula": "gopher.fraction_bullet_lines > 0.5 and text.words > 10"}})
    assert "limit = 0.9" in cli("rule", "gopher-bullet-lines").out
    (folder / "bullets.txt").write_text(BULLETS, "utf-8")
    assert "findings" in cli("check", ".", "--what-if", "gopher-bullet-lines.limit=0.6").out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gopher-word-count": {"limit": 3}}, "unknown key 'limit'"),
        ({"gopher-bullet-lines": {"limit": "much"}}, "not of the kind of its default"),
        ({"gopher-bullet-lines": {"formula": "__import__('os')"}}, "rules.RD013.formula: "),
        ({"gopher-bullet-lines": {"formula": "text.words < 5", "limit": 3}}, "set the formula or its limit, not both"),
        ({"ad-marker": {"limit": 3}}, "unknown key 'limit'"),
    ],
)
def test_limits_that_can_not_be_set(change: dict, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        qualcheck.check("text", config={"rules": change})
    assert message in str(caught.value)
