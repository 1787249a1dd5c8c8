"""The formats for reviews, each held against its own schema or parser; small, odd and with 30,000 findings."""

from __future__ import annotations

import io
import json
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from pathlib import Path

import junitparser
import pytest
import schemas
from run_cli import Cli

from qualcheck import Finding, Report
from qualcheck.model import Fix, Trouble
from qualcheck.reports import FORMATS, reporter
from qualcheck.reports.sarif_format import MOST_LOCATIONS, MOST_RESULTS
from qualcheck.reports.summary import Summary
from qualcheck.rulepacks import RuleTable, load_packs

ODD = 'a "quote", 100% <b>&amp;</b>: ]]> \x1b[31m\x07 \udce9 | `x` ::error::no'
TEXT = f"First line.\nSecond line, {ODD}\r\nThird linë with 🎈 and more.\n"


@pytest.fixture(autouse=True)
def _no_summary_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


def finding(found: str, start: int, line: int, rule: str = "BP001", name: str = "ad-marker", severity: str = "warning", **more) -> Finding:
    message = f'odd: "{found}"\nover two lines'
    return Finding(rule, name, "boilerplate", severity, start, start + len(found), line, found, None, message, **more)


def report(findings: Iterable[Finding], **more) -> Report:
    values = {"id": "a b.txt", "path": "a b.txt", "source": None, "title": None, "score": 50.0, "scores": {}, "verdict": "repair", "signals": {}}
    return Report(findings=list(findings), **{**values, **more})


def odd_reports() -> list[tuple[Report, str]]:
    at = TEXT.index(ODD)
    balloon = TEXT.index("🎈")
    spans = [
        finding(ODD, at, 2, severity="error"),
        finding("🎈", balloon, 3, fix=Fix(balloon, balloon + 1, "", "safe")),
        finding(TEXT[6:20], 6, 1),
        finding("", 0, 1, "LA001", "foreign-language"),
        finding("", 0, 1, "RD010", "too-short", "info"),
    ]
    crash = Trouble("crash", "the check SE crashed: odd\nthings\x00", "sub/ë, x.txt", None, "sub/ë, x.txt", "SE")
    return [
        (report(spans), TEXT),
        (report([finding("x", 3, 1, field="title")], id="r,7", path="sub/r.jsonl", line=12), "abcx"),
        (report([], path="sub/ë, x.txt", id="sub/ë, x.txt", troubles=(crash,)), "text"),
        (report([], path="good.txt", id="good.txt", score=100.0, verdict="keep"), "text"),
    ]


def written(name: str, reports: list[tuple[Report, str]], broken: tuple[str, ...] = (), *, show_info: bool = False) -> str:
    out = io.StringIO()
    rules = RuleTable(load_packs())
    made = reporter(name)(out, show_info=show_info, rules=rules)
    summary = Summary()
    for one, text in reports:
        summary.see(one)
        made.document(one, text, broken if one.findings else ())
    made.finish(summary)
    return out.getvalue().encode("utf-8").decode("utf-8")


def many(documents: int, each: int) -> list[tuple[Report, str]]:
    text = "line of text here\n" * each
    severities = ("warning", "error", "warning")
    reports = []
    for number in range(documents):
        codes = [("BP001", "ad-marker"), ("EN001", "mojibake"), ("SE001", "space-before-stop")]
        findings = [finding("text", 8 + 18 * at, at + 1, *codes[(at + number) % 3], severities[(at + number) % 3]) for at in range(each)]
        path = f"folder/{number:05}.txt"
        reports.append((report(findings, id=path, path=path, score=float(number % 100)), text))
    return reports


LARGE = {"300 documents": (300, 100), "30,000 documents": (30_000, 1), "one document": (1, 30_000)}


def test_sarif_holds_what_is_there() -> None:
    log = json.loads(written("sarif", odd_reports()))
    schemas.check(schemas.published("sarif-2.1.0.json"), log)
    run = log["runs"][0]
    results = run["results"]
    assert [result["ruleId"] for result in results] == ["BP001", "BP001", "BP001", "LA001", "BP001"]
    assert results[1]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 17, "endLine": 3, "endColumn": 18}
    assert results[2]["locations"][0]["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 7, "endLine": 2, "endColumn": 9}
    assert results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.txt"
    assert results[4]["locations"][0]["physicalLocation"]["region"] == {"startLine": 12}
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in results] == [result["ruleId"] for result in results]
    assert all(rule["help"]["markdown"] and rule["fullDescription"]["text"] for rule in rules)
    assert not run["invocations"][0]["executionSuccessful"]
    assert "odd" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
    marks = [result["partialFingerprints"]["qualcheckFinding/v1"] for result in results]
    assert len(set(marks)) == len(marks)
    assert run["properties"]["schema_version"] == 1


@pytest.mark.parametrize("size", LARGE.values(), ids=LARGE)
def test_sarif_keeps_the_limits_of_code_scanning(size: tuple[int, int]) -> None:
    text = written("sarif", many(*size))
    log = json.loads(text)
    results = log["runs"][0]["results"]
    assert len(results) <= MOST_RESULTS
    assert all(len(result["locations"]) <= MOST_LOCATIONS for result in results)
    assert len(text) < 10_000_000
    schemas.check(schemas.published("sarif-2.1.0.json"), log)
    counted = sum(result.get("occurrenceCount", 1) for result in results)
    notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    if counted < 30_000:
        assert f"{30_000 - counted:,} of 30,000 findings are left out" in notes[0]["message"]["text"]
        assert len(results) == MOST_RESULTS
        assert {result["level"] for result in results} <= {"error", "warning"}
        assert sum(result["level"] == "error" for result in results) >= min(MOST_RESULTS, 10_000 if size[1] == 1 else 300)
    else:
        assert not notes
    marks = [result["partialFingerprints"]["qualcheckFinding/v1"] for result in results]
    assert len(set(marks)) == len(marks)


def test_gitlab_holds_what_is_there() -> None:
    issues = json.loads(written("gitlab", odd_reports()))
    schemas.check(schemas.GITLAB, issues)
    assert [issue["severity"] for issue in issues] == ["critical", "minor", "minor", "minor", "minor", "blocker"]
    assert issues[0]["qualcheck"] == {
        "schema_version": 1,
        "rule": "BP001",
        "name": "ad-marker",
        "severity": "error",
        "fingerprint": issues[0]["fingerprint"],
    }
    assert issues[4]["location"] == {"path": "sub/r.jsonl", "lines": {"begin": 12}}


@pytest.mark.parametrize("size", LARGE.values(), ids=LARGE)
def test_gitlab_with_30000(size: tuple[int, int]) -> None:
    issues = json.loads(written("gitlab", many(*size)))
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 30_000
    schemas.check(schemas.GITLAB, issues)


def test_rdjson_holds_what_is_there() -> None:
    result = json.loads(written("rdjson", odd_reports()))
    schemas.check(schemas.RDJSON, result)
    balloon = result["diagnostics"][1]
    before = len(b"Third lin") + len("ë with ".encode())
    assert balloon["location"]["range"] == {"start": {"line": 3, "column": before + 1}, "end": {"line": 3, "column": before + 5}}
    assert balloon["suggestions"] == [{"range": balloon["location"]["range"], "text": ""}]
    own = json.loads(balloon["original_output"])
    assert (own["rule"], own["name"], own["severity"], own["schema_version"], len(own["fingerprint"])) == ("BP001", "ad-marker", "warning", 1, 16)


def test_rdjson_counts_an_undecoded_byte_as_one() -> None:
    text = "caf\udce9 x"
    result = json.loads(written("rdjson", [(report([finding("x", 5, 1)]), text)]))
    assert result["diagnostics"][0]["location"]["range"]["start"] == {"line": 1, "column": 6}


def test_rdjson_with_30000() -> None:
    result = json.loads(written("rdjson", many(300, 100)))
    assert len(result["diagnostics"]) == 30_000
    schemas.check(schemas.RDJSON, result)


def test_junit_fails_what_goes_against_the_gate(tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    path.write_text(written("junit", odd_reports(), ("fail_on error",)), "utf-8")
    suites = junitparser.JUnitXml.fromfile(str(path))
    assert (suites.tests, suites.failures, suites.errors) == (5, 2, 1)
    cases = [case for suite in suites for case in suite]
    assert [case.name for case in cases] == ["a b.txt", "r,7", "sub/ë, x.txt", "good.txt", "gate"]
    assert isinstance(cases[0].result[0], junitparser.Failure)
    assert "error BP001 ad-marker" in cases[0].result[0].text
    assert "fail_on error" in cases[0].result[0].message
    assert isinstance(cases[2].result[0], junitparser.Error)
    assert cases[3].is_passed
    passed = ET.fromstring(written("junit", odd_reports()))
    assert passed.get("failures") == "0"
    assert "BP001" in (passed.findtext(".//system-out") or "")
    assert passed.find(".//property[@name='schema_version']").get("value") == "1"


def test_junit_with_30000() -> None:
    root = ET.fromstring(written("junit", many(30_000, 1), ("fail_on error",)))
    assert (root.get("tests"), root.get("failures")) == ("30001", "30000")
    assert len(root.findall(".//testcase")) == len(root.findall(".//failure")) + 1 == 30_001


def test_github_annotates_the_worst_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    found = schemas.annotations(written("github", odd_reports()))
    assert [(one["level"], one["file"], one["line"]) for one in found] == [
        ("error", "sub/ë%2C x.txt", "1"),
        ("error", "a b.txt", "2"),
        ("warning", "sub/r.jsonl", "12"),
        ("warning", "a b.txt", "3"),
        ("warning", "a b.txt", "1"),
        ("warning", "a b.txt", "1"),
    ]
    assert found[1]["title"] == "BP001 ad-marker"
    assert "schema 1" in found[1]["message"]
    page = (tmp_path / "summary.md").read_text("utf-8")
    assert page.startswith("## qualcheck: failed\n")
    assert "| BP001 ad\\-marker | 4 |" in page


@pytest.mark.parametrize("size", LARGE.values(), ids=LARGE)
def test_github_with_30000(size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    output = written("github", many(*size))
    found = schemas.annotations(output)
    assert len(found) == 10
    assert {one["level"] for one in found} == {"error"}
    assert "the 10 worst of 30,000 findings" in output
    assert (tmp_path / "summary.md").stat().st_size < 1 << 20


def test_every_document_has_its_turn_before_one_takes_all() -> None:
    bad = report([finding("text", at, 1, severity="error") for at in range(0, 120, 4)], path="bad.txt", id="bad.txt", score=1.0)
    mild = report([finding("text", 8, 1)], path="mild.txt", id="mild.txt", score=70.0)
    files = [one["file"] for one in schemas.annotations(written("github", [(bad, "text" * 30), (mild, "text" * 30)]))]
    assert files == ["bad.txt"] * 9 + ["mild.txt"]


@pytest.mark.serial
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_anything_in_linear_time(name: str) -> None:
    for info in (False, True):
        assert written(name, odd_reports(), show_info=info)
    written(name, [])
    start = time.process_time()
    assert written(name, many(300, 100))
    assert time.process_time() - start < 30


def test_several_formats_in_one_run(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.txt").write_text("It opened on Monday, as planned.\n\n- Advertisement -\n\nIt closed on Friday, as feared.\n", "utf-8")
    names = [name for name in FORMATS if name != "full"]
    done = cli("check", ".", *(word for name in names for word in ("--output", f"{name}:out/{name}")), "--fail-on", "BP001")
    assert done.code == 1
    (record,) = map(json.loads, (tmp_path / "out/jsonl").read_text("utf-8").splitlines())
    (mark,) = {finding["fingerprint"] for finding in record["findings"] if finding["rule"] == "BP001"}
    whole = {name: (tmp_path / "out" / name).read_text("utf-8") for name in names}
    schemas.check(schemas.published("sarif-2.1.0.json"), json.loads(whole["sarif"]))
    schemas.check(schemas.GITLAB, json.loads(whole["gitlab"]))
    schemas.check(schemas.RDJSON, json.loads(whole["rdjson"]))
    assert schemas.annotations(whole["github"])[0]["line"] == "3"
    assert ET.fromstring(whole["junit"]).get("failures") == "2"  # the document, and with it the gate
    for name in ("json", "csv", "sarif", "gitlab", "rdjson", "junit", "github"):
        assert mark in whole[name], name
        assert "BP001" in whole[name]
        assert "ad-marker" in whole[name]


def test_annotations_come_along_in_a_workflow(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.txt").write_text("It opened on Monday.\n\n::error file=x::fooled\n\n- Advertisement -\n\nIt closed.\n", "utf-8")
    assert "::" not in cli("check", "bad.txt", "-f", "concise").out.replace("::error file=x::fooled", "")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    done = cli("check", "bad.txt")
    assert "bad.txt  score" in done.out
    assert {one["file"] for one in schemas.annotations(schemas.without_text(done.out))} == {"bad.txt"}
    asked = cli("check", "bad.txt", "-f", "github")
    assert len(schemas.annotations(asked.out)) == len(schemas.annotations(schemas.without_text(done.out)))
    machine = cli("check", "bad.txt", "-f", "jsonl")
    assert json.loads(machine.out)["path"] == "bad.txt"
    assert "::warning file=bad.txt,line=5" in machine.err
