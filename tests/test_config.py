"""The configuration: found, read, refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import qualcheck
from qualcheck.config import Config, find_config, make_config, read_config
from qualcheck.errors import ConfigError


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"selct": ["BP"]}, "unknown key 'selct' (did you mean 'select'?)"),
        ({"score": {"other": 1}}, "unknown key 'score.other' (did you mean 'others'?)"),
        ({"gate": {"fail_under": 200}}, "gate.fail_under"),
        ({"rules": {"BP001": {"severity": "fatal"}}}, "rules.BP001.severity"),
        ({"rules": {"BP001": {"wieght": 1}}}, "unknown key 'wieght' (did you mean 'weight'?)"),
        ({"rules": {"ad-markr": {"weight": 1}}}, "unknown rule 'ad-markr' (did you mean 'ad-marker'?)"),
        ({"rules": {"NOPE": {"weight": 1}}}, "rules.NOPE: unknown rule 'NOPE'; 'qualcheck rules'"),
        ({"rules": {"ZZ999": {"weight": 1}}}, "unknown rule 'ZZ999'; 'qualcheck rules'"),
        ({"rules": {"RD010": {"formula": "gopher.word_cuont < 5"}}}, "rules.RD010.formula: the formula 'gopher.word_cuont < 5' names"),
        ({"rules": {"RD010": {"formula": "gopher.word_cuont < 5"}}}, "'gopher.word_cuont', which is no signal (did you mean 'gopher.word_count'?)"),
        ({"rules": {"RD010": {"formula": "language.is.xx == 1"}}}, "'language.is.xx', which is no signal"),
        ({"rules": {"RD010": {"formula": "score.after_safe_fixes < 5"}}}, "only known when all rules are through"),
        (
            {"language": {"expected": ["en", "xx"]}},
            "language.expected: 'xx' is no code (ISO 639-1) of a language that can be told; docs/",
        ),
        ({"language": {"expected": ["english"]}}, "'english' is no code (ISO 639-1) of a language that can be told (did you mean 'en'?)"),
        ({"language": {"expected": ["deu"]}}, "(did you mean 'de'?)"),
        ({"language": {"expected": [""]}}, "'' is no code"),
        ({"score": {"reject_below": 90, "keep_from": 80}}, "score.reject_below = 90 is above score.keep_from = 80"),
        ({"score": {"reject_below": 81}}, "score.reject_below = 81 is above score.keep_from = 80"),
        ({"tool": {"qualcheck": {}}}, "unknown key 'tool'; only in pyproject.toml do the tables stand below [tool.qualcheck]"),
        ({"per-file-ignores": {}}, "unknown key 'per-file-ignores'; what is accepted where stands in qualcheck-ignore.toml"),
        ({"select": ["spum"]}, "select: unknown rule or family 'spum' (did you mean 'spun'?)"),
    ],
)
def test_mistakes_are_refused(given: dict, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        qualcheck.check("text", config=given)
    assert message in str(caught.value)


@pytest.mark.parametrize("codes", [["pt-BR", "zh_TW"], ["nb"], ["EN"], ["iw", "fil"], []])
def test_languages_that_may_be_expected(codes: list[str]) -> None:
    assert make_config({"language": {"expected": codes}}).language.expected == codes


def test_a_mistake_in_a_rule_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[rules.gopher-word-count]\nformula = "text.wrods < 50"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml: rules\.RD010\.formula: .*did you mean 'text.words'"):
        qualcheck.check("text", config=path)


def test_limits_may_be_moved_in_two_files(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text("[score]\nkeep_from = 95\n", "utf-8")
    (tmp_path / "top.toml").write_text('extend = "base.toml"\n[score]\nreject_below = 90\n', "utf-8")
    assert read_config(tmp_path / "top.toml").score.reject_below == 90


def test_the_closest_file_is_found(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.qualcheck]\nignore = ["BP"]\n', "utf-8")
    (tmp_path / "a" / "pyproject.toml").write_text('[project]\nname = "x"\n', "utf-8")
    found = find_config(inner)
    assert found == tmp_path / "pyproject.toml"
    assert read_config(found).ignore == ["BP"]
    (tmp_path / "a" / "qualcheck.toml").write_text('packs = ["mine"]\n', "utf-8")
    found = find_config(inner)
    assert found == tmp_path / "a" / "qualcheck.toml"
    assert read_config(found).packs == [tmp_path / "a" / "mine"]


def test_broken_toml_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "qualcheck.toml"
    path.write_text("select = [", "utf-8")
    with pytest.raises(ConfigError, match=r"qualcheck\.toml: not TOML"):
        read_config(path)


def test_severity_and_weight_can_be_changed() -> None:
    text = "One.\n\n- Advertisement -\n\nTwo."
    plain = qualcheck.check(text)
    changed = qualcheck.check(text, config={"rules": {"ad-marker": {"severity": "error", "weight": 10}}})
    assert {finding.severity for finding in changed.findings if finding.rule == "BP001"} == {"error"}
    assert changed.scores["boilerplate"] < plain.scores["boilerplate"]


def test_equal_configurations_share_a_checker() -> None:
    from qualcheck.api import checker

    assert checker({"ignore": ["BP"]}) is checker(make_config({"ignore": ["BP"]}))
    assert checker(None) is checker(Config())
