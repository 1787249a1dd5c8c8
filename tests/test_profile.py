"""``check --profile-rules``: what each rule costs and finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from run_cli import Cli

from qualcheck.checker import Checker
from qualcheck.config import make_config
from qualcheck.engines.profile import profile
from qualcheck.readers import find_sources

PACK = """\
family: house
prefix: HOUSE
about: Rules of this test.
rules:
- code: HOUSE001
  name: house-slow
  extends: regex
  scope: line
  message: "slow: {found}"
  severity: warning
  weight: 1
  pattern: '(?i)(?:[\\pL]+[ ,.]+){3,90}zebra(?P<hit>s?[ ]?\\d{1,40}x){1,20}'
  why: It takes its time.
  limits: None are known.
  source: this test
  tests:
    flag: ["one two three zebra 1x"]
    pass: ["nothing"]
- code: HOUSE002
  name: house-quick
  extends: phrase
  scope: line
  message: "quick: {found}"
  severity: warning
  weight: 1
  terms: ["Advertisement of the house"]
  why: It is quick.
  limits: None are known.
  source: this test
  tests:
    flag: ["Advertisement of the house"]
    pass: ["nothing"]
"""
PROSE = "The council met on Monday to talk about the bridge over the river, and it will meet again when the report is ready. "


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "house.yaml").write_text(PACK, "utf-8")
    (tmp_path / "qualcheck.toml").write_text('packs = ["house.yaml"]\n', "utf-8")
    with (tmp_path / "pages.jsonl").open("w", encoding="utf-8") as file:
        for number in range(40):
            text = f"{PROSE * 200}\n\nAdvertisement of the house\n\nPage {number}.\n"
            file.write(json.dumps({"id": number, "title": "The bridge", "text": text}) + "\n")
    return tmp_path


def test_each_rule_is_measured_by_itself_and_slow_ones_are_named(cli: Cli, folder: Path) -> None:
    done = cli("check", "pages.jsonl", "--profile-rules", "-f", "json", "--rule-budget", "0.000001")
    assert done.code == 0
    record = json.loads(done.out)
    rules = {rule["rule"]: rule for rule in record["rules"]}
    assert rules["HOUSE002"]["findings"] == 40
    assert rules["HOUSE001"]["findings"] == 0
    assert rules["HOUSE001"]["ms_per_mb_alone"] > rules["HOUSE002"]["ms_per_mb_alone"] > 0
    assert rules["RE001"]["ms_per_mb_alone"] is None  # coded: a part of its family
    assert set(record["parts"]) == {"LA", "BP", "MK", "EN", "TI", "SE", "RE", "RD", "SP", "packs"}
    assert 0 < sum(part["seconds"] for part in record["parts"].values()) <= record["seconds"]
    assert record["documents"] == 40
    assert "HOUSE001" in record["over_budget"]
    alone = [rule["ms_per_mb_alone"] for rule in record["rules"] if rule["ms_per_mb_alone"] is not None]
    assert alone == sorted(alone, reverse=True)


def test_the_table_ends_with_the_budget(cli: Cli, folder: Path) -> None:
    done = cli("check", "pages.jsonl", "--profile-rules", "--rule-budget", "100000")
    assert done.out.splitlines()[-1] == "over the budget of 100000 ms/MB: none"
    assert "house-quick" in done.out
    assert " MB of text in " in done.out.splitlines()[0]


def test_what_cannot_be_profiled_is_refused_or_told(cli: Cli, folder: Path) -> None:
    assert "leave out --workers" in cli("check", "pages.jsonl", "--profile-rules", "-j", "2").err
    assert "leave out --corpus" in cli("check", "pages.jsonl", "--profile-rules", "--corpus").err
    (folder / "bad.jsonl").write_text('{"text": \n', "utf-8")
    done = cli("check", "bad.jsonl", "--profile-rules")
    assert (done.code, "bad.jsonl" in done.err) == (3, True)


def test_the_findings_are_those_of_a_check(folder: Path) -> None:
    config = make_config({"packs": [folder / "house.yaml"]})
    checker = Checker(config)
    made = profile(find_sources(["pages.jsonl"]), config)
    text = json.loads((folder / "pages.jsonl").read_text("utf-8").splitlines()[0])["text"]
    from qualcheck.model import Document

    found = checker.check(Document(text, "The bridge")).findings
    expected = {rule: 40 * sum(finding.rule == rule for finding in found) for rule in {finding.rule for finding in found}}
    assert {rule.code: rule.findings for rule in made.rules if rule.findings} == expected
    assert made.sampled == made.size
