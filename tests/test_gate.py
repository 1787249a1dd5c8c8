"""The gate: conditions, by how much they fail, and in which part of the corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from run_cli import Cli

from qualcheck import ConfigError, Finding, Report
from qualcheck.config import GateConfig, make_config, read_config
from qualcheck.gate import Gate
from qualcheck.globs import PathGlobs
from qualcheck.model.fingerprints import fingerprints
from qualcheck.rulepacks import RuleTable, load_packs

RULES = RuleTable(load_packs())


def finding(rule: str, severity: str = "warning", found: str = "x", start: int = 0) -> Finding:
    family = RULES.family_of(rule)
    return Finding(rule, RULES.resolve(rule).name, family, severity, start, start + len(found), 1, found, None, "message")


def report(*findings: Finding, score: float = 100.0, source: str | None = None, path: str = "a.txt", **more) -> Report:
    values = {"id": path, "title": None, "scores": {}, "verdict": "keep", "signals": {}} | more
    return Report(path=path, score=score, source=source, findings=list(findings), **values)


def failures(config: dict, *reports: Report) -> list[str]:
    gate = Gate(GateConfig.model_validate(config), RULES.codes_of)
    for one in reports:
        gate.see(one)
    return gate.failures()


BP, ERROR = finding("BP001"), finding("EN001", "error")


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("BP001", "3 finding(s) of 'BP001' (fail_on)"),
        ("boilerplate", "3 finding(s) of 'boilerplate' (fail_on)"),
        ("warning:2", "3 finding(s) of 'warning' (fail_on; fails from 2 on, 2 too many)"),
        ("warning:3", "3 finding(s) of 'warning' (fail_on; fails from 3 on, 1 too many)"),
        ("warning:4", None),
        ("ad-marker:50%", "2 of 4 document(s), 50.0%, have a finding of 'ad-marker' (fails from 50% on, 0.0 points over; fail_on ad-marker:50%)"),
        ("BP:12.5%", "2 of 4 document(s), 50.0%, have a finding of 'BP' (fails from 12.5% on, 37.5 points over; fail_on BP:12.5%)"),
        ("BP:50.5%", None),
        ("spun", None),
        ("error", "1 finding(s) of 'error' (fail_on)"),
    ],
)
def test_conditions(condition: str, said: str | None) -> None:
    reports = [report(BP, BP), report(BP), report(ERROR), report()]
    assert failures({"fail_on": [condition]}, *reports) == ([said] if said else [])


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("spum:2", "did you mean 'spun'"),
        ("spun:x", "none of RULE, RULE:COUNT and RULE:RATE%"),
        ("spun:0", "a count is a whole number from 1 on"),
        ("spun:1.5", "a count is a whole number"),
        ("spun:0%", "a rate is more than 0%"),
        ("spun:101%", "a rate is more than 0%"),
        ("", "none of RULE"),
    ],
)
def test_conditions_that_are_none(condition: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        failures({"fail_on": [condition]})


def test_scores_and_by_how_much() -> None:
    said = failures({"fail_on": [], "fail_under": 60, "fail_mean": 70}, report(score=50, path="b.txt"), report(score=59.5), report(score=90))
    assert said == [
        "2 document(s) score under 60; the worst is b.txt with 50, 10.00 too low (fail_under)",
        "the mean score of 3 document(s) is 66.50, 3.50 under 70 (fail_mean)",
    ]
    assert failures({"fail_on": [], "fail_under": 60, "fail_mean": 70}, report(score=60), report(score=80)) == []
    assert failures({"fail_mean": 70}) == []


def test_overrides_by_source_and_path() -> None:
    config = {
        "fail_under": 60,
        "fail_on": ["boilerplate"],
        "sources": {"Forum.example": {"fail_under": 20}},
        "paths": {"drafts/**": {"fail_on": []}, "drafts/new/*": {"fail_under": 10}},
    }
    low = {"score": 30.0}
    assert failures(config, report(source="forum.example", **low)) == []
    assert failures(config, report(BP, source="forum.example", **low)) == ["1 finding(s) of 'boilerplate' (fail_on)"]
    assert len(failures(config, report(source="other.example", **low))) == 1
    assert failures(config, report(BP, path="x/drafts/a.txt")) == []
    assert len(failures(config, report(BP, path="drafts/a.txt", **low))) == 1
    assert failures(config, report(BP, path="drafts/new/a.txt", **low)) == []
    assert failures(config, report(path="drafts/new/a.txt", score=5.0)) == [
        "1 document(s) score under 10; the worst is drafts/new/a.txt with 5, 5.00 too low (fail_under) [path drafts/new/*]"
    ]


def test_a_document_is_told_what_it_goes_against() -> None:
    gate = Gate(GateConfig(fail_under=60, fail_on=["boilerplate:5", "error"]), RULES.codes_of)
    assert gate.see(report(BP, BP, ERROR, score=10)) == ("fail_under 60", "fail_on error")
    assert gate.see(report(BP, BP, BP, BP, BP, score=70)) == ("fail_on boilerplate:5",)
    assert gate.see(report(BP, score=70)) == ()


def test_mistakes_in_overrides_are_refused() -> None:
    with pytest.raises(ConfigError, match=r"unknown key 'gate.sources.a.fail_undr' \(did you mean 'fail_under'\?\)"):
        make_config({"gate": {"sources": {"a": {"fail_undr": 1}}}})
    with pytest.raises(ConfigError, match=r"gate.paths: '\[z-a\]' is no glob"):
        failures({"paths": {"[z-a]": {"fail_under": 1}}})


def test_the_closest_file_extends_another(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "pyproject.toml").write_text(
        '[tool.qualcheck]\nignore = ["RD"]\npacks = ["mine"]\n[tool.qualcheck.gate]\nfail_under = 50\nfail_mean = 60\n', "utf-8"
    )
    (tmp_path / "qualcheck.toml").write_text('extend = "base/pyproject.toml"\nselect = ["BP", "RD"]\n[gate]\nfail_under = 70\n', "utf-8")
    config = read_config(tmp_path / "qualcheck.toml")
    assert (config.gate.fail_under, config.gate.fail_mean, config.ignore, config.select) == (70, 60, ["RD"], ["BP", "RD"])
    assert config.packs == [tmp_path / "base" / "mine"]
    (tmp_path / "base" / "pyproject.toml").write_text('[tool.qualcheck]\nextend = "../qualcheck.toml"\n', "utf-8")
    with pytest.raises(ConfigError, match="the files extend each other"):
        read_config(tmp_path / "qualcheck.toml")
    (tmp_path / "base" / "pyproject.toml").write_text("[tool.qualcheck]\nselct = []\n", "utf-8")
    with pytest.raises(ConfigError, match=r"base.pyproject.toml: unknown key 'selct'"):
        read_config(tmp_path / "qualcheck.toml")
    (tmp_path / "qualcheck.toml").write_text('extend = "nowhere.toml"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"nowhere.toml: the configuration can't be read"):
        read_config(tmp_path / "qualcheck.toml")


@pytest.mark.parametrize(
    ("patterns", "excluded", "left"),
    [
        (["*.md"], ["a.md", "b/c.md"], ["a.txt"]),
        (["/a.md"], ["a.md"], ["b/a.md"]),
        (["drafts/"], ["drafts/a.md", "b/drafts/c/d.md"], ["drafts"]),
        (["b/*.md"], ["b/c.md"], ["x/b/c.md", "b/d/c.md"]),
        (["b/**/c.md"], ["b/c.md", "b/x/y/c.md"], ["c.md"]),
        (["b/**"], ["b/c.md", "b/d/e.md"], ["b", "c/b"]),
        (["*.md", "!keep.md"], ["a.md"], ["keep.md", "b/keep.md"]),
        (["b/", "!b/keep.md"], ["b/keep.md"], []),
        (["# a comment", "", r"\#x.md", r"\!y.md"], ["#x.md", "!y.md"], ["# a comment"]),
        (["[!a].md"], ["b.md"], ["a.md"]),
        (["a?.md"], ["ab.md"], ["a/.md", "a.md"]),
    ],
)
def test_globs_are_those_of_gitignore(patterns: list[str], excluded: list[str], left: list[str]) -> None:
    globs = PathGlobs(patterns, "test")
    assert [path for path in excluded if not globs.excludes_file(path)] == []
    assert [path for path in left if globs.excludes_file(path)] == []


def test_fingerprints_stay_when_things_move() -> None:
    spun = finding("SP011", found="Chilly Warfare", start=5)
    here = report(spun, path="a/b.txt")
    moved = report(finding("SP011", found="Chilly  Warfare", start=500), path="c/b.txt")
    assert fingerprints(here) == fingerprints(moved)
    changed = report(finding("SP011", found="Chilly Wars", start=5), path="a/b.txt")
    assert fingerprints(here) != fingerprints(changed)
    assert fingerprints(report(spun, path="a/other.txt")) != fingerprints(here)
    assert fingerprints(report(finding("SP001", found="Chilly Warfare"), path="a/b.txt")) != fingerprints(here)
    record = report(spun, path="r.jsonl", id="doc-7", line=3)
    assert fingerprints(record) == fingerprints(report(spun, path="x/s.jsonl", id="doc-7", line=900))
    nameless = report(spun, path="r.jsonl", id="r.jsonl:3", line=3)
    assert fingerprints(nameless) == fingerprints(report(spun, path="r.jsonl", id="r.jsonl:9", line=9))


def test_the_summary_names_the_ten_worst(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(13):
        text = "The council met on Monday.\n\n" + "- Advertisement -\n\nIt met again.\n\n" * (number + 1)
        (tmp_path / f"{number:02}.txt").write_text(text, "utf-8")
    done = cli("check", ".", "--fail-on", "BP001:5", "--fail-mean", "99", "-q")
    assert done.code == 1
    assert "gate: 91 finding(s) of 'BP001' (fail_on; fails from 5 on, 87 too many)" in done.out
    assert "(fail_mean)" in done.out
    _, _, listed = done.out.partition("worst documents:\n")
    names = [line.split()[2] for line in listed.splitlines()]
    assert len(names) == 10
    assert names[0] == "12.txt"
    assert "BP001 ad-marker ×13" in listed
