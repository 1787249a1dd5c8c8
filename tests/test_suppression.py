"""Accepted findings: entries of qualcheck-ignore.toml and comments in documents."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from run_cli import Cli

import qualcheck
from qualcheck import ConfigError
from qualcheck.api import checker
from qualcheck.model import Document
from qualcheck.suppression import MOST_COMMENTS, Suppressions, find_ignore_file, unused

PROSE = "The council met on Monday to talk about the bridge over the river, and it will meet again."
AD = "- Advertisement -"


def ignoring(tmp_path: Path, toml: str) -> dict:
    (tmp_path / "qualcheck-ignore.toml").write_text(toml, "utf-8")
    return {"ignore_file": str(tmp_path / "qualcheck-ignore.toml")}


def rules(report: qualcheck.Report) -> list[str]:
    return [finding.rule for finding in report.findings if finding.rule == "BP001"]


@pytest.mark.parametrize(
    "entry",
    [
        'rule = "BP001"',
        'rule = "ad-marker"',
        'rule = "boilerplate"',
        'document = "sub/*.txt"',
        'document = "x.txt"',
        'source = "Example.org"',
        'rule = "BP001"\nsource = "example.org"\ndocument = "**/sub/x.txt"',
        'fingerprint = "MARK"',
    ],
)
def test_an_entry_takes_what_it_names_and_costs_nothing(tmp_path: Path, entry: str) -> None:
    document = Document(f"{PROSE}\n\n{AD}\n\n{PROSE}", None, "example.org", "a/sub/x.txt", "a/sub/x.txt")
    plain = checker().check(document)
    from qualcheck.model.fingerprints import fingerprints

    (mark,) = [mark for mark, finding in zip(fingerprints(plain), plain.findings, strict=True) if finding.rule == "BP001"]
    toml = f'[[ignore]]\n{entry.replace("MARK", mark)}\nreason = "a page about advertisements"\n'
    report = checker(ignoring(tmp_path, toml)).check(document)
    assert rules(plain) == ["BP001"]
    assert rules(report) == []
    assert ["BP001", "a page about advertisements", 0] in [[one.finding.rule, one.reason, one.entry] for one in report.suppressed]
    assert report.score > plain.score


@pytest.mark.parametrize(
    "entry",
    ['rule = "BP002"', 'document = "y.txt"', 'source = "example.com"', 'fingerprint = "0000"', 'rule = "BP001"\nsource = "example.com"'],
)
def test_an_entry_takes_nothing_else(tmp_path: Path, entry: str) -> None:
    document = Document(f"{PROSE}\n\n{AD}\n\n{PROSE}", None, "example.org", "a/sub/x.txt", "a/sub/x.txt")
    used = checker(ignoring(tmp_path, f'[[ignore]]\n{entry}\nreason = "why"\n'))
    assert rules(used.check(document)) == ["BP001"]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[[ignore]]\nrule = "BP001"\n', r"qualcheck-ignore.toml:1: the reason is missing"),
        ('\n[[ignore]]\nrule = "BP001"\nreason = "x"\n[[ignore]]\nrule = "BP001"\nreason = " "\n', r":5: reason must be a text that is not empty"),
        ('[[ignore]]\nrul = "BP001"\nreason = "x"\n', r":1: unknown key 'rul' \(did you mean 'rule'\?\)"),
        ('[[ignore]]\nreason = "x"\n', r":1: an entry names at least one of rule"),
        ('[[ignore]]\nrule = "ad-markr"\nreason = "x"\n', r":1: unknown rule or family 'ad-markr' \(did you mean 'ad-marker'\?\)"),
        ('[[ignor]]\nrule = "BP001"\n', r"unknown key 'ignor' \(did you mean 'ignore'\?\)"),
        ("[[ignore]", r"not TOML"),
        ('[[ignore]]\ndocument = "[z-a]"\nreason = "x"\n', r":1: document: '\[z-a\]' is no glob"),
    ],
)
def test_mistakes_in_the_file_are_refused(tmp_path: Path, toml: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        qualcheck.check("text", config=ignoring(tmp_path, toml))


def test_entries_that_suppress_nothing_are_told(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(f"{PROSE}\n\n{AD}\n\n{PROSE}", "utf-8")
    ignoring(tmp_path, '[[ignore]]\nrule = "BP001"\nreason = "x"\n\n[[ignore]]\nrule = "BP016"\ndocument = "gone.txt"\nreason = "x"\n')
    done = cli("check", ".", "--fail-on", "BP001")
    assert done.code == 0
    assert "1 finding(s) suppressed" in done.out
    assert "qualcheck-ignore.toml:5: the entry suppresses nothing and can go: rule BP016, document gone.txt" in done.out
    assert cli("check", ".", "--fail-on", "BP001", "--isolated").code == 1
    record = json.loads(cli("check", ".", "-f", "jsonl", "-q").out)
    assert (record["suppressed"][0]["rule"], record["suppressed"][0]["reason"]) == ("BP001", "x")


def test_what_this_run_cannot_find_is_not_said_to_be_idle(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(f"{PROSE}\n", "utf-8")
    (tmp_path / "b.txt").write_text(f"{PROSE} It closed on Friday.\n", "utf-8")
    ignoring(tmp_path, '[[ignore]]\nrule = "DU"\nreason = "x"\n\n[[ignore]]\nrule = "BP001"\nreason = "x"\n')
    told = "qualcheck-ignore.toml:{}: the entry suppresses nothing"
    for line, words, expected in (
        (1, (".", "--exit-zero"), False),
        (5, (".", "--exit-zero"), True),
        (5, (".", "--exit-zero", "--select", "SE"), False),
        (5, ("a.txt", "--exit-zero"), False),
    ):
        assert (told.format(line) in cli("check", *words).out) == expected, words
    (tmp_path / "b.txt").unlink()
    assert told.format(1) in cli("check", ".", "--corpus", "--exit-zero").out


def test_comments_that_suppress_nothing_are_told(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    comments = (
        "# qualcheck: ignore BP001, BP002 -- two rules, and one occurs",
        AD,
        "# qualcheck: ignore ad-marker -- nothing below",
        PROSE,
        "# qualcheck: ignore DU -- needs other documents",
        PROSE,
        "# qualcheck: ignore-file BP001 -- occurs",
    )
    (tmp_path / "a.txt").write_text("\n\n".join(comments), "utf-8")
    idle = [
        "a.txt:1: rules of the comment that suppress nothing: BP002",
        "a.txt:5: the comment suppresses nothing and can go: ad-marker",
    ]
    for options in ((), ("--workers", "2")):
        assert [line for line in cli("check", ".", "--exit-zero", *options).out.split("\n") if "suppress" in line and ".txt" in line] == idle
    assert "a.txt:9: the comment" in cli("check", ".", "--exit-zero", "--corpus").out
    assert "can go" not in cli("check", ".", "--exit-zero", "--select", "SE").out
    (tmp_path / "qualcheck.toml").write_text("obey_comments = false\n", "utf-8")
    assert "can go" not in cli("check", ".", "--exit-zero").out


def test_only_some_idle_comments_are_named(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("# qualcheck: ignore BP001 -- x\n\n" * 8 + PROSE, "utf-8")
    out = cli("check", "a.txt", "--exit-zero").out
    assert (out.count("the comment suppresses nothing"), "\n… and 3 more comments that suppress nothing\n" in out) == (5, True)


def test_what_is_suppressed_is_not_cleaned(tmp_path: Path) -> None:
    text = f"{PROSE}\n\n{AD}\n\n{PROSE}"
    assert qualcheck.clean(text).text != text
    assert qualcheck.clean(text, config=ignoring(tmp_path, '[[ignore]]\nrule = "BP001"\nreason = "x"\n')).text == text


def test_the_closest_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    ignoring(tmp_path, "")
    assert find_ignore_file(tmp_path / "a" / "b") == tmp_path / "qualcheck-ignore.toml"
    assert unused(Suppressions(None, lambda name: [name]), [], bool) == []


def checked(text: str, path: str = "a.txt", **config) -> qualcheck.Report:
    return checker(config).check(Document(text, id=path, path=path))


@pytest.mark.parametrize(
    ("path", "text", "left"),
    [
        ("a.md", f"{PROSE}\n\n<!-- qualcheck: ignore BP001 -- an example -->\n{AD}\n\n{PROSE}\n\n{AD}\n", 1),
        ("a.md", f"{PROSE}\n\n<!-- qualcheck: ignore ad-marker, SE002 -- an example -->\n\n{AD}\n\n{PROSE}\n", 0),
        ("a.md", f"{PROSE}\n\n<!-- qualcheck: ignore-file boilerplate -- a page about boilerplate -->\n\n{AD}\n\n{PROSE}\n\n{AD}\n", 0),
        ("a.txt", f"{PROSE}\n\n# qualcheck: ignore BP001 -- an example\n{AD}\n\n{PROSE}\n\n{AD}\n", 1),
        ("a.txt", f"{PROSE}\r\n\r\n// qualcheck: ignore BP001 -- an example\r\n{AD}\r\n\r\n{PROSE}\r\n\r\n{AD}\r\n", 1),
        ("a.txt", f"{PROSE}\n\n{AD}\n\n{PROSE}\n\n# qualcheck: ignore-file BP001 -- at the end", 0),
        ("a.txt", f"{PROSE}\n\n# qualcheck: ignore BP016 -- another rule\n{AD}\n\n{PROSE}\n", 1),
        ("a.md", f"{PROSE}\n\n# qualcheck: ignore BP001 -- a heading of Markdown is no comment\n\n{AD}\n", 1),
        ("a.txt", f"{PROSE}\n\n# qualcheck: ignore BP001 -- nothing below", 0),
    ],
)
def test_comments(path: str, text: str, left: int) -> None:
    report = checked(text, path)
    assert len(rules(report)) == left
    assert len([one for one in report.suppressed if one.finding.rule == "BP001"]) == text.count(AD) - left
    assert not any("qualcheck:" in finding.found and len(finding.found) < 80 for finding in report.findings) or path == "a.md"
    assert not report.troubles


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore BP001", "it gives no reason"),
        ("ignore BP001 --", "it gives no reason"),
        ("ignore -- because", "it names no rule"),
        ("ignore ad-markr -- because", "unknown rule or family 'ad-markr' (did you mean 'ad-marker'?)"),
        ("ignor BP001 -- because", "it must be 'ignore RULES -- reason' or 'ignore-file RULES -- reason' (did you mean 'ignore'?)"),
    ],
)
def test_comments_that_are_not_obeyed_are_told(comment: str, message: str) -> None:
    report = checked(f"{PROSE}\n\n<!-- qualcheck: {comment} -->\n{AD}\n")
    assert rules(report) == ["BP001"]
    (notice,) = report.troubles
    assert (notice.kind, notice.line) == ("notice", 3)
    assert message in notice.message


def test_comments_can_be_turned_off_and_mean_nothing_in_records() -> None:
    text = f"{PROSE}\n\n# qualcheck: ignore BP001 -- an example\n{AD}\n"
    assert rules(checked(text, obey_comments=False)) == ["BP001"]
    assert rules(checker().check(Document(text, path="a.jsonl", line=1))) == ["BP001"]


def test_cleaning_leaves_comments_and_what_they_are_about() -> None:
    text = f"{PROSE}\n\n<!-- qualcheck: ignore BP001 -- an example -->\n{AD}\n\n{PROSE}\n"
    assert qualcheck.clean(text).text == text


@pytest.mark.serial
@pytest.mark.parametrize(
    "text",
    [
        "<!-- qualcheck: ignore BP001 " * 20_000,
        "<!-- qualcheck: ignore nonsense -- why --> " * 20_000,
        ("# qualcheck: ignore nonsense -- why\n" + AD + "\n\n") * 5_000,
        "<!--" + " " * 500_000 + "qualcheck:" + " " * 500_000,
        "# qualcheck: ignore " + "BP001, " * 20_000 + "-- why",
    ],
    ids=["unclosed", "one line", "many lines", "blanks", "many rules"],
)
def test_comments_cost_linear_time_whatever_stands_there(text: str) -> None:
    used = Suppressions(None, checker().rules.codes_of)
    findings = [finding for finding in checked(f"{PROSE}\n\n{AD}\n").findings if finding.rule == "BP001"]
    start = time.process_time()
    _, _, notices = used.split(Document(text, path="a.txt"), findings)
    assert time.process_time() - start < 5
    assert len(notices) <= MOST_COMMENTS + 1


@pytest.mark.serial
def test_many_entries_are_looked_up_not_tried(tmp_path: Path) -> None:
    entries = "".join(f'[[ignore]]\nfingerprint = "{number:016x}"\nreason = "x"\n' for number in range(5_000))
    used = checker(ignoring(tmp_path, entries))
    document = Document(f"{PROSE}\n\n{AD}\n" * 50, path="a.txt")
    used.check(document)
    start = time.process_time()
    used._suppressions.split(document, used.check(document).findings * 20)
    assert time.process_time() - start < 5
