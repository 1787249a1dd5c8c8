"""What the summary of cleaning says of each rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from run_cli import Cli

from qualcheck.engines.removed import removed_by_rule
from qualcheck.model import Edit, Finding, Fix


def found(rule: str, start: int, end: int, field: str = "text") -> Finding:
    return Finding(rule, rule, "f", "warning", start, end, 1, "", None, "", fix=Fix(start, end, "", "safe"), field=field)  # type: ignore[arg-type]


def edit(rules: str, start: int, end: int) -> Edit:
    return Edit(tuple(rules.split()), start, end, "x" * (end - start), "")


def test_an_edit_of_one_rule_is_its_own() -> None:
    assert removed_by_rule([edit("A", 0, 5), edit("A", 9, 10)], []) == {"A": 6}
    assert removed_by_rule([Edit(("A",), 0, 0, "", "put in")], []) == {}


def test_each_character_counts_for_the_rule_that_begins_first() -> None:
    findings = [found("A", 0, 10), found("B", 5, 20), found("C", 20, 25), found("D", 2, 3)]
    assert removed_by_rule([edit("A B C D", 0, 25)], findings) == {"A": 10, "B": 10, "C": 5}


def test_what_no_fix_covers_goes_with_the_rule_before_or_with_one_that_came_late() -> None:
    findings = [found("A", 0, 10), found("B", 12, 20)]
    assert removed_by_rule([edit("A B", 0, 22)], findings) == {"A": 12, "B": 10}
    assert removed_by_rule([edit("A B C", 0, 22)], findings) == {"A": 10, "B": 8, "C": 4}
    assert removed_by_rule([edit("C D", 0, 22)], []) == {"C": 22}


def test_fixes_that_were_not_made_and_those_of_the_title_do_not_count() -> None:
    findings = [found("A", 0, 10), found("X", 0, 20), found("B", 10, 20), found("T", 0, 20, "title")]
    assert removed_by_rule([edit("A B T", 0, 20)], findings) == {"A": 10, "B": 10}


@pytest.mark.parametrize("workers", [1, 2])
def test_the_summary_names_rules_one_by_one(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    monkeypatch.chdir(tmp_path)
    above = "Advertisement\nRead more\nHome\nNews\nSports\nWeather\nPrivacy Policy\nTerms of Use\n"
    text = f"{above}\nThe council met on Monday to talk about the new bridge.\n"
    Path("in.jsonl").write_text((json.dumps({"text": text}) + "\n") * 9, "utf-8")
    done = cli("clean", "in.jsonl", "-o", "out", "--isolated", "--workers", workers)
    summary, rules = done.err.splitlines()[:2]
    named = dict(part.rsplit(" ", 1) for part in rules.removeprefix("removed by rule: ").removesuffix(", …").split(", "))
    assert len(named) > 2
    assert not any("+" in name for name in named)
    removed = int(summary.partition("; ")[2].split(" ")[0].replace(",", ""))
    end = [json.loads(line) for line in Path("out/qualcheck-manifest.jsonl").read_text("utf-8").splitlines()][-1]
    assert sum(end["removed_by"].values()) == removed
    assert {name: int(count) for name, count in named.items()}.items() <= end["removed_by"].items()
