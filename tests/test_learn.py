"""``qualcheck learn``: what recurs in a source, kept as text, and found again in new documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from run_cli import Cli
from test_repeated import FOOT, PROMO, _documents

import qualcheck
from qualcheck import ConfigError
from qualcheck.checks.profile import read_profile

HEAD = "The Valley Letter, number {n}"


@pytest.fixture(autouse=True)
def _corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Path("old.jsonl").open("w", encoding="utf-8") as file:
        for n, document in enumerate(_documents(8, [HEAD], [PROMO], FOOT)):
            record = {"text": document.text.format(n=n), "url": f"https://www.example.org/{n}", "id": f"d{n}"}
            file.write(f"{json.dumps(record)}\n")
        file.write(json.dumps({"text": "\n\n".join([_new().split("\n\n")[0], *FOOT]), "source": "other.example", "id": "other"}) + "\n")


def _new() -> str:
    return _documents(9, [HEAD.format(n=99)], [PROMO], FOOT)[-1].text


def _learned(text: str, source: str = "example.org", profile: str = "profile.yaml") -> list[tuple[str, str]]:
    report = qualcheck.check(text, source=source, config={"boilerplate": {"profile": profile}})
    assert not report.troubles
    assert all(text[finding.start : finding.end] == finding.found for finding in report.findings if finding.field == "text")
    return [(finding.rule, finding.found) for finding in report.findings if finding.rule in ("BP075", "BP076")]


def test_what_is_learned_is_kept_as_text_with_counts_and_examples(cli: Cli) -> None:
    done = cli("learn", "old.jsonl", "-o", "out/profile.yaml")
    assert (done.code, done.out) == (0, "")
    assert "4 line(s) of 1 source(s), learned from 9 document(s): out/profile.yaml" in done.err
    profile = read_profile(Path("out/profile.yaml"))
    assert list(profile.sources) == ["example.org"]
    source = profile.sources["example.org"]
    assert source.documents == 8
    assert {line.line: line.inside for line in source.lines} == {
        HEAD.lower(): False,
        PROMO: True,
        FOOT[0]: True,
        FOOT[1]: True,
    }
    assert all(line.documents == 8 and line.examples == ["d0", "d1", "d2"] for line in source.lines)
    assert [path.name for path in Path("out").iterdir()] == ["profile.yaml"]


def test_the_profile_is_the_same_for_any_number_of_workers(cli: Cli) -> None:
    assert cli("learn", "old.jsonl", "-o", "one.yaml").code == 0
    assert cli("learn", "old.jsonl", "-o", "two.yaml", "--workers", "2").code == 0
    assert Path("one.yaml").read_bytes() == Path("two.yaml").read_bytes()


def test_new_documents_of_the_same_source_are_known(cli: Cli) -> None:
    cli("learn", "old.jsonl", "-o", "profile.yaml")
    edge = [("BP075", line) for line in FOOT]
    found = _learned(_new())
    assert [one for one in found if one[1] != HEAD.format(n=99)] == [("BP076", PROMO), *edge]
    assert _learned(_new(), source="www.example.org") == []
    assert _learned(_new(), source="other.example") == []
    assert _learned(_new().replace(FOOT[0], f"  {FOOT[0].upper()} ").replace(FOOT[1], "")) != []


def test_findings_name_the_profile(cli: Cli) -> None:
    cli("learn", "old.jsonl", "-o", "profile.yaml")
    Path("new.jsonl").write_text(json.dumps({"text": _new(), "source": "example.org"}) + "\n", "utf-8")
    done = cli("check", "new.jsonl", "--profile", "profile.yaml", "--format", "json")
    messages = [finding["message"] for finding in json.loads(done.out)["documents"][0]["findings"] if finding["rule"] == "BP075"]
    assert f'line that recurs "{FOOT[0]}": stands in 8 of 8 documents of example.org, by the profile profile.yaml' in messages
    assert "BP075" not in cli("check", "new.jsonl").out


def test_cleaning_with_a_profile_is_idempotent_and_spares_inserts(cli: Cli) -> None:
    cli("learn", "old.jsonl", "-o", "profile.yaml")
    config = {"boilerplate": {"profile": "profile.yaml"}}
    cleaned = qualcheck.clean(_new(), source="example.org", config=config)
    assert PROMO in cleaned.text
    assert not any(line in cleaned.text for line in FOOT)
    again = qualcheck.clean(cleaned.text, source="example.org", config=config)
    assert again.text == cleaned.text
    unsafe = qualcheck.clean(_new(), source="example.org", config=config | {"clean": {"unsafe_fixes": True}})
    assert PROMO not in unsafe.text
    Path("new.jsonl").write_text(json.dumps({"text": _new(), "source": "example.org"}) + "\n", "utf-8")
    assert cli("clean", "new.jsonl", "-o", "out", "--profile", "profile.yaml").code == 0
    assert json.loads(Path("out/new.jsonl").read_text("utf-8"))["text"] == cleaned.text


def test_a_line_that_is_taken_out_by_hand_is_known_no_more() -> None:
    Path("profile.yaml").write_text(
        f"version: 1\nsources:\n  example.org:\n    documents: 20\n    lines:\n    - {{line: '{FOOT[1]}', documents: 14}}\n", "utf-8"
    )
    assert _learned(_new()) == [("BP075", FOOT[1])]


def test_the_configuration_names_a_profile_beside_itself() -> None:
    Path("sub").mkdir()
    Path("sub/known.yaml").write_text(
        f"version: 1\nsources: {{example.org: {{documents: 9, lines: [{{line: '{FOOT[1]}', documents: 9}}]}}}}\n", "utf-8"
    )
    Path("sub/qualcheck.toml").write_text('[boilerplate]\nprofile = "known.yaml"\n', "utf-8")
    report = qualcheck.check(_new(), source="example.org", config="sub/qualcheck.toml")
    assert [finding.found for finding in report.findings if finding.rule == "BP075"] == [FOOT[1]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 1\n", "it must hold 'version' and 'sources'"),
        ("version: 2\nsources: {}\n", "version: Input should be 1"),
        ("version: 1\nsources: {a: {documents: 3, lines: [{lin: x, documents: 2}]}}\n", "did you mean 'line'?"),
        ("version: 1\nsource: {}\n", "did you mean 'sources'?"),
        ("version: 1\nsources: {a: {documents: no, lines: []}}\n", "sources.a.documents"),
        ("version: 1\nsources:\n  a: [\n", "profile.yaml:4: not a profile"),
        ("version: 1\nsources: {a: {documents: 3, lines: [{line: '', documents: 2}]}}\n", "sources.a.lines.0.line"),
    ],
)
def test_what_is_no_profile_is_refused_with_its_place(cli: Cli, text: str, message: str) -> None:
    Path("profile.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        qualcheck.check("One.", config={"boilerplate": {"profile": "profile.yaml"}})
    assert message in str(caught.value)
    done = cli("check", "old.jsonl", "--profile", "profile.yaml")
    assert done.code == 2
    assert "profile.yaml" in done.err


def test_missing_and_unreadable(cli: Cli) -> None:
    assert "can't be read" in cli("check", "old.jsonl", "--profile", "none.yaml").err
    assert cli("learn", "none.jsonl", "-o", "p.yaml").code == 2
    with Path("old.jsonl").open("a") as file:
        file.write("{broken\n")
    done = cli("learn", "old.jsonl", "-o", "p.yaml")
    assert done.code == 3
    assert "old.jsonl:10: not JSON" in done.err
    assert read_profile(Path("p.yaml")).sources
