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
        ({"select": ["spum"]}, "select: unknown rule or family 'spum' (did you mean 'spun'?)"),
    ],
)
def test_mistakes_are_refused(given: dict, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        qualcheck.check("text", config=given)
    assert message in str(caught.value)


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
