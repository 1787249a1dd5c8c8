"""Packs: every mistake is refused with file, line, row and the nearest known name; patterns can't hang."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import yaml

import qualcheck
from qualcheck.config import Config
from qualcheck.data import rules_dir
from qualcheck.errors import ConfigError, PackError
from qualcheck.pack_tests import run_pack_tests
from qualcheck.rulepacks import RuleTable, load_file, load_packs
from qualcheck.rulepacks.formula import Formula
from qualcheck.rulepacks.line_patterns import LinePatterns, begins_with_anything
from qualcheck.rulepacks.patterns import HitPattern, expand_slots, line_key

GOOD = """\
family: house
prefix: HOUSE
about: Rules of this test.
rules:
- code: HOUSE001
  name: house-footer
  extends: phrase
  scope: line
  message: 'footer "{found}"'
  weight: 1
  terms: ["Reporting by {name}"]
  fix: {action: delete-line, safety: safe}
  why: It is no part of the article.
  limits: none that we know
  source: our corpus
  tests:
    flag: ["Reporting by Jane Roe"]
    pass: ["She was reporting by telephone when the line went dead."]
    fix:
    - {text: "It opened.\\nReporting by Jane Roe", fixed: "It opened."}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "house.yaml"
    path.write_text(text, "utf-8")
    return path


def refused(folder: Path, text: str) -> str:
    with pytest.raises(PackError) as caught:
        load_file(write(folder, text))
    return str(caught.value)


def test_slots_of_messages_are_checked(tmp_path: Path) -> None:
    bad = refused(tmp_path, GOOD.replace("{found}", "{fuond}"))
    assert bad.splitlines()[0].endswith(
        ":9: unknown slot {fuond} in the message (did you mean 'found'?); a message of a phrase rule can show {found}"
    )
    metric = (
        GOOD.replace("extends: phrase", "extends: metric").replace("scope: line", "formula: text.words < 3").replace('["Reporting by {name}"]', "[]")
    )
    metric = metric.replace("  fix: {action: delete-line, safety: safe}\n", "")
    assert "unknown slot {found} in the message; a message of a metric rule can show {measured}, {formula}" in refused(tmp_path, metric)
    assert load_file(write(tmp_path, metric.replace("{found}", "{measured} is low: {formula}"))).rules[0].extends == "metric"
    assert load_file(write(tmp_path, GOOD.replace("{found}", "a set {1, 2}, a brace {"))).rules[0].message.endswith('brace {"')


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("weight: 1", 'weight: "1"', "rules.weight: Input should be a valid number"),
        ("weight: 1", 'weight: 1\n  at_least: "3"', "rules.at_least: Input should be a valid integer"),
        ("weight: 1", 'weight: 1\n  preview: "yes"', "rules.preview: Input should be a valid boolean"),
        ("family: house", "family: boilerplate", "the family 'boilerplate' is a built-in one; choose another name"),
    ],
)
def test_what_is_quoted_or_taken_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refused(tmp_path, GOOD.replace(old, new, 1))


def test_a_good_pack_is_used(tmp_path: Path) -> None:
    config = {"packs": [write(tmp_path, GOOD)]}
    report = qualcheck.check("It opened.\nReporting by Jane Roe", config=config)
    finding = next(finding for finding in report.findings if finding.rule == "HOUSE001")
    assert (finding.family, finding.line, finding.found) == ("house", 2, "Reporting by Jane Roe")
    assert finding.message == 'footer "Reporting by Jane Roe"'
    assert report.scores["house"] < 100
    assert qualcheck.clean("It opened.\nReporting by Jane Roe", config=config).text == "It opened."
    assert not run_pack_tests(Config(packs=[tmp_path / "house.yaml"]), built_in=False).failures


def test_an_unknown_field_of_a_case_that_must_be_fixed_is_none_of_a_fix(tmp_path: Path) -> None:
    cases = "    fix:\n    - {text: 'Reporting by Jane Roe', fixd: '', safety: safe}\n"
    message = refused(tmp_path, GOOD.rstrip("\n") + "\n" + cases)
    assert "unknown field 'fixd' (did you mean 'fixed'?)" in message
    assert "did you mean 'safety'" not in message


def test_an_unknown_field_names_the_nearest(tmp_path: Path) -> None:
    message = refused(tmp_path, GOOD.replace("  weight: 1", "  wieght: 1"))
    assert "house.yaml:10: unknown field 'wieght' (did you mean 'weight'?)" in message
    assert "10 |   wieght: 1" in message


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("family: house", "famly: house", 1, "unknown field 'famly' (did you mean 'family'?)"),
        ("extends: phrase", "extends: phrases", 7, "'phrase'"),
        ("action: delete-line", "action: delete-lines", 12, "delete-line"),
        ("safety: safe", "safty: safe", 12, "unknown field 'safty' (did you mean 'safety'?)"),
        ("    flag:", "    falg:", 17, "unknown field 'falg' (did you mean 'flag'?)"),
        ("{name}", "{nam}", 11, "unknown slot {nam} in 'Reporting by {nam}' (did you mean 'name'?)"),
        ("code: HOUSE001", "code: OTHER001", 5, "the code must start with the pack's prefix HOUSE"),
        ("  weight: 1", "  weight: -1", 10, "weight"),
        ("prefix: HOUSE", "prefix: [HOUSE", 3, "not YAML"),
        ("extends: phrase", "extends: check", 7, "'check' is for built-in packs"),
        ("extends: phrase", "extends: regex", 5, "extends regex needs pattern"),
    ],
)  # fmt: skip
def test_mistakes_are_refused_with_their_row(tmp_path: Path, old: str, new: str, line: int, part: str) -> None:
    message = refused(tmp_path, GOOD.replace(old, new, 1))
    assert part in message
    assert f"house.yaml:{line}:" in message, message


@pytest.mark.parametrize("field", ["why", "limits", "source", "message", "tests"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    lines = GOOD.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith(f"  {field}:"))
    rest = lines[at + 1 :] if field != "tests" else []
    assert f"the field '{field}' is missing" in refused(tmp_path, "\n".join([*lines[:at], *rest]))


def test_missing_fields_are_named_at_once(tmp_path: Path) -> None:
    text = "\n".join(line for line in GOOD.splitlines() if not line.startswith(("  why:", "  limits:")))
    assert "the fields 'why', 'limits' are missing" in refused(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new"),
    [('terms: ["Reporting by {name}"]', "terms: [one, off]"), ("message:", "message: 3 #"), ("    pass: [", "    pass: [no, ")],
)
def test_what_yaml_takes_for_something_else_is_explained(tmp_path: Path, old: str, new: str) -> None:
    assert old in GOOD
    assert "put it in quotation marks" in refused(tmp_path, GOOD.replace(old, new))


def test_back_references_are_refused(tmp_path: Path) -> None:
    text = GOOD.replace("extends: phrase", "extends: regex").replace('terms: ["Reporting by {name}"]', r"pattern: '(a)\1'")
    message = refused(tmp_path, text)
    assert "house.yaml:11:" in message
    assert "RE2" in message


@pytest.mark.serial
def test_an_explosive_pattern_cannot_hang(tmp_path: Path) -> None:
    text = GOOD.replace("extends: phrase", "extends: regex").replace("scope: line", "scope: document")
    text = (
        text.replace('terms: ["Reporting by {name}"]', "pattern: '(a+)+$'").replace("Reporting by Jane Roe", "aaa").replace("delete-line", "delete")
    )
    config = {"packs": [write(tmp_path, text)], "select": ["HOUSE001"]}
    begun = time.process_time()
    assert not qualcheck.check("a" * 200_000 + "!", config=config).findings
    assert time.process_time() - begun < 5


def test_built_in_prefixes_are_kept(tmp_path: Path) -> None:
    assert "belongs to the built-in family 'boilerplate'" in refused(tmp_path, GOOD.replace("HOUSE", "BP"))


def test_codes_and_names_are_used_once(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(GOOD, "utf-8")
    second.write_text(GOOD, "utf-8")
    with pytest.raises(PackError, match="is taken already"):
        load_packs([first, second])


def test_pages_are_known_by_rules_that_there_are(tmp_path: Path) -> None:
    known = GOOD.replace("  weight: 1\n", "  weight: 1\n  position: known-page\n  params: {known_by: [BP403]}\n")
    load_packs([write(tmp_path, known)])
    with pytest.raises(PackError, match=r"HOUSE001 \(house-footer\): known_by names 'BP9403', .*did you mean 'BP"):
        load_packs([write(tmp_path, known.replace("BP403", "BP9403"))])


def test_a_folder_without_packs_is_said(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no rule pack in this folder"):
        load_packs([tmp_path])


def test_failing_cases_are_reported(tmp_path: Path) -> None:
    path = write(tmp_path, GOOD.replace("She was reporting by telephone when the line went dead.", "Reporting by hand"))
    result = run_pack_tests(Config(packs=[path]), built_in=False)
    assert result.failures == ["HOUSE001 (house-footer) must pass 'Reporting by hand': found 'Reporting by hand'"]


def test_unknown_rules_name_the_nearest() -> None:
    table = RuleTable(load_packs())
    with pytest.raises(ConfigError, match="did you mean 'ad-marker'"):
        table.resolve("ad-maker")
    with pytest.raises(ConfigError, match="did you mean 'boilerplate'"):
        table.codes_of("boilerplat")


def test_rules_can_be_chosen_by_code_name_prefix_and_family() -> None:
    packs = load_packs()
    assert {rule.code for rule in RuleTable(packs, select=["BP001"])} == {"BP001"}
    assert {rule.code for rule in RuleTable(packs, select=["ad-marker"])} == {"BP001"}
    assert {rule.code[:2] for rule in RuleTable(packs, select=["BP"])} == {"BP"}
    assert {rule.code[:2] for rule in RuleTable(packs, select=["boilerplate"])} == {"BP"}
    assert "BP001" not in RuleTable(packs, ignore=["BP001"])
    assert RuleTable(packs, overrides={"BP001": {"severity": "info", "weight": 9}})["BP001"].weight == 9


def test_an_unknown_parameter_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"rules\.BP001: unknown key 'wight' \(did you mean 'weight'\?\)"):
        RuleTable(load_packs(), overrides={"BP001": {"wight": 1}})


@pytest.mark.parametrize(
    ("formula", "holds"),
    [
        ("a.b > 0.3", True),
        ("a.b > 0.3 and not c >= 2", False),
        ("0.1 < a.b < 0.6", True),
        ("a.b * 2 + 1 == 2", True),
        ("c / 0 > 1", False),
        ("missing > 0", False),
        ("language.is.or == 1 and not language.is.is > 0", True),
        ("missing > 0 or c == 2", False),
    ],
)
def test_formulas(formula: str, holds: bool) -> None:
    assert Formula(formula).holds({"a.b": 0.5, "c": 2, "language.is.or": 1, "language.is.is": 0}) is holds


@pytest.mark.parametrize(
    "formula", ["a.b", "open('x')", "__import__('os') == 1", "a[0] > 1", "a >", "lambda: 1", "a ** 9 > 1", "'x' == a", "(" * 500]
)
def test_formulas_hold_nothing_else(formula: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        Formula(formula)


def test_a_formula_of_a_pack_names_signals(tmp_path: Path) -> None:
    metric = GOOD.replace("extends: phrase\n  scope: line", "extends: metric").replace('terms: ["Reporting by {name}"]', "formula: text.wrods < 30")
    metric = metric.replace("  fix: {action: delete-line, safety: safe}\n", "").replace("{found}", "{measured}")
    message = refused(tmp_path, metric)
    assert "house.yaml:10: the formula 'text.wrods < 30' names 'text.wrods', which is no signal (did you mean 'text.words'?)" in message
    assert "10 |   formula: text.wrods < 30" in message
    load_file(write(tmp_path, metric.replace("wrods", "words")))


def test_line_keys() -> None:
    assert line_key(b"  - advertisement -\r") == b"advertisement"
    assert line_key("» read   more →".encode()) == b"read more"
    assert line_key("— über —".encode()) == "über".encode()


def test_slots_are_patterns() -> None:
    assert expand_slots("{n} comments").startswith("(?:")
    with pytest.raises(ValueError, match="unknown slot"):
        expand_slots("{number} comments")


@pytest.mark.parametrize("path", sorted(rules_dir().glob("*.yaml")), ids=lambda path: path.stem)
def test_the_packs_that_ship_are_whole(path: Path) -> None:
    assert load_file(path, built_in=True).rules


def test_patterns_too_large_for_the_usual_memory_get_more(monkeypatch: pytest.MonkeyPatch) -> None:
    from qualcheck.rulepacks import patterns

    many = [rf"(?:large{number}[\pL\pM]{{1,60}}x?){{1,2}}" for number in range(8)]
    text = "large3größe and large5été and nothing else".encode()
    usual = patterns.SET_MEMORY // 8  # what is too large for all of it takes ten seconds to compile
    monkeypatch.setattr(patterns, "SET_MEMORY", usual)
    with monkeypatch.context() as patch:
        patch.setattr(patterns, "MOST_MEMORY", usual)
        with pytest.raises(Exception, match="compile Set"):  # they are large indeed
            patterns.PatternSets(many)
    assert sorted(patterns.PatternSets(many).matching(text)) == [3, 5]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"(?im)^[^\n]*\ball rights reserved\b[^\n]*$", True),
        (r"(?im)^[^\pL\pN\n]*(?:[\pL .]+ ?[/|] ?)?(?:getty images)$", True),
        (r"(?m)^[^\pL\pN\n]*[\pL\pN ]{2,40} [»›] [^\n]+$", True),
        (r"(?im)^[^\pL\pN\n]*(?:share|tweet)[^\n]*$", False),
        (r"(?im)^[^\pL\pN\n]*$", False),
        (r"(?im)^\d+ of \d+$", False),
    ],
)
def test_patterns_that_begin_with_anything_are_known(pattern: str, expected: bool) -> None:
    assert begins_with_anything(pattern) is expected


def test_lines_that_patterns_match_are_told_with_what_each_found() -> None:
    several = LinePatterns([r"(?im)^[^\n]*\b(?P<hit>rights reserved)\b[^\n]*$", r"(?im)^[^\pL\pN\n]*copyright [^\n]*$", r"(?im)^(?:one|two)$"])
    text = "Copyright 2020, all rights reserved\n\nplain\nTWO\nmy rights reserved too\n– copyright é".encode()
    lines = text.split(b"\n")
    starts = np.array([sum(len(line) + 1 for line in lines[:index]) for index in range(len(lines))])
    expected = [(0, [(1, 0, 35), (0, 20, 35)]), (3, [(2, 0, 3)]), (4, [(0, 3, 18)]), (5, [(1, 0, 16)])]
    assert several.hits(text, lines, starts) == several.hits(text, lines, starts) == expected


@pytest.mark.parametrize("line", ["", "abc", "äöü", "abcd", "äöüß", "abcde", "a\rb "])
def test_patterns_that_only_ask_for_a_length(line: str) -> None:
    data = line.encode()
    assert HitPattern(".{4}").occurs(data) == (HitPattern(".{4}").first(data) is not None) == (len(line) >= 4)
    assert HitPattern("a.{3}").occurs(data) == (line in {"abcd", "abcde", "a\rb "})


@pytest.mark.parametrize("path", sorted(rules_dir().glob("*.yaml")), ids=lambda path: path.stem)
def test_packs_mean_the_same_without_the_compiled_loader(path: Path) -> None:
    """Where YAML's C library is missing, packs are read by the loader in Python, which is stricter about marks in plain values."""
    text = path.read_text(encoding="utf-8")
    assert yaml.load(text, Loader=yaml.CSafeLoader) == yaml.safe_load(text)
