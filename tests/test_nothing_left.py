"""A document of which safe fixes leave nothing is rejected, says why, and agrees with what cleaning does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from run_cli import Cli

import qualcheck

CODE = "BP069"
ARTICLE = "The council met on Monday to talk about the new bridge.\n\nWork on it will begin in spring."
NOTHING = {
    "a marker": "Advertisement",
    "a notice of the browser": "You need to enable JavaScript to run this app.\n",
    "a menu": "Home\nNews\nSports\nWeather\n\nPrivacy Policy\nTerms of Use\nCookie Policy\nAdvertise with us\n\nFollow us on Facebook\n",
    "markup": "<div>\n<p></p>\n</div>\n",
    "a rule below a button": "Share\n\n***\n",
    "blank lines all around": "\n\n\n\n\nAdvertisement\n\n\n\n\n\n\n\n",
}
SOMETHING = {
    "an article": f"Advertisement\n\n{ARTICLE}\n\nRead more\n",
    "one line": "Advertisement\n\nThe bridge is open.\n",
    "no letters to begin with": "***\n",
    "nothing to mend": ARTICLE,
    "an empty text": "",
}


def codes(report: qualcheck.Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_cleaning_empties_is_rejected_with_the_reason(text: str) -> None:
    report = qualcheck.check(text)
    assert not any(map(str.isalnum, qualcheck.clean(text).text))
    assert (report.verdict, report.score_version) == ("reject", 2)
    assert report.score < 40 > report.signals["score.after_safe_fixes"]
    (finding,) = (finding for finding in report.findings if finding.rule == CODE)
    assert (finding.severity, finding.start, finding.end, finding.fix) == ("error", 0, 0, None)


@pytest.mark.parametrize("text", SOMETHING.values(), ids=SOMETHING)
def test_what_holds_something_is_not(text: str) -> None:
    report = qualcheck.check(text)
    assert CODE not in codes(report)
    assert report.verdict != "reject"


def test_only_fixes_that_are_made_count() -> None:
    assert CODE not in codes(qualcheck.check("Advertisement", config={"ignore": ["BP001"]}))
    assert CODE not in codes(qualcheck.check("Advertisement", config={"ignore": [CODE]}))
    accepted = qualcheck.check("<!-- qualcheck:ignore-file BP001 -- the subject -->\nAdvertisement")
    assert CODE not in codes(accepted)


def test_it_can_be_accepted_like_any_other(tmp_path: Path) -> None:
    entries = tmp_path / "qualcheck-ignore.toml"
    entries.write_text(f'[[ignore]]\nrule = "{CODE}"\nreason = "one word a file, on purpose"\n', "utf-8")
    report = qualcheck.check("Advertisement", config={"ignore_file": str(entries)})
    assert [one.finding.rule for one in report.suppressed] == [CODE]
    assert report.verdict == "keep"


def test_what_goes_once_other_lines_are_gone_counts(tmp_path: Path) -> None:
    """The pack's second rule finds something in what the first one leaves."""
    pack = tmp_path / "steps.yaml"
    rule = "{{code: ZZ00{0}, name: step-{0}, extends: regex, scope: document, message: m, pattern: '{1}', fix: {{action: delete, safety: safe}}, "
    facts = "why: w, limits: l, source: s, tests: {flag: ['%s'], pass: [x]}}"
    rules = [rule.format(1, "Q+") + facts % "Q", rule.format(2, "ab") + facts % "ab"]
    pack.write_text("family: steps\nprefix: ZZ\nabout: a\nrules:\n" + "".join(f"- {one}\n" for one in rules), "utf-8")
    config = {"packs": [str(pack)], "select": ["ZZ", CODE]}
    assert qualcheck.clean("aQQQQQQQQQQb", config=config).text == ""
    assert CODE in codes(qualcheck.check("aQQQQQQQQQQb", config=config))
    assert CODE not in codes(qualcheck.check("aQQQQQQQQQQQQQQQc", config=config))


def test_the_gate_and_the_export_agree(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = [*NOTHING.values(), ARTICLE]
    Path("in.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), "utf-8")
    done = cli("check", "in.jsonl", "-f", "jsonl", "--isolated")
    assert done.code == 1
    assert [json.loads(line)["verdict"] == "reject" for line in done.out.splitlines()] == [True] * len(NOTHING) + [False]
    assert cli("clean", "in.jsonl", "-o", "out", "--isolated").code == 0
    entries = [json.loads(line) for line in Path("out/qualcheck-audit.jsonl").read_text("utf-8").splitlines()]
    assert [entry["outcome"] for entry in entries if entry["type"] == "document"] == ["emptied"] * len(NOTHING) + ["unchanged"]


def test_comparing_documents_can_leave_nothing_too(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    line = "Our newsroom is moving to the old mill by the river."
    rows = [
        {"text": f"{line}\n\n{number} of the people at the meeting said that they would come again.", "source": "a.example"} for number in range(9)
    ]
    Path("in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in [*rows, {"text": line, "source": "a.example"}]), "utf-8")
    reports = [json.loads(text) for text in cli("check", "in.jsonl", "-f", "jsonl", "--isolated", "--corpus").out.splitlines()]
    mended = [any((finding["fix"] or {}).get("safety") == "safe" for finding in report["findings"]) for report in reports]
    assert [CODE in [finding["rule"] for finding in report["findings"]] for report in reports] == [False] * 9 + [mended[9]]
