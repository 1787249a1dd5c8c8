"""Every rule carries cases that flag, cases that pass, and, where it mends, cases with their mended form."""

from __future__ import annotations

from pathlib import Path

import pytest
from run_cli import Cli

from qualcheck.model import FAMILIES
from qualcheck.reports.pages import page_name, rule_page
from qualcheck.rulepacks import RuleTable, load_packs

TABLE = RuleTable(load_packs())
DOCS = Path(__file__).resolve().parent.parent / "docs" / "rules"


def test_the_cases_of_all_built_in_rules_hold(cli: Cli) -> None:
    done = cli("test-rules", "--isolated")
    cases = sum(len(rule.tests.flag) + len(rule.tests.passes) + len(rule.tests.fix) for rule in TABLE.rules)
    assert done.out == f"{cases} passed, 0 failed ({len(TABLE.rules)} rules)\n"
    assert done.code == 0


@pytest.mark.parametrize("rule", TABLE.rules, ids=lambda rule: rule.code)
def test_every_rule_is_documented(rule) -> None:
    page = rule_page(rule, TABLE.home(rule.code))
    for part in ("## Why it matters", "## Examples", "Flagged:", "Left alone:", "## Where it errs", "## Source"):
        assert part in page
    assert len(rule.why) > 20
    assert len(rule.limits) > 10
    if rule.fix and rule.fix.safety == "safe":
        assert rule.tests.fix, f"{rule.code} mends without a case that shows it"
    family_page = (DOCS / page_name(TABLE.home(rule.code), TABLE.packs)).read_text("utf-8")
    assert page.strip() in family_page, f"{rule.code}: docs/rules is not up to date; run scripts/build_rule_docs.py"


def test_every_family_has_rules() -> None:
    assert {TABLE.home(rule.code).prefix for rule in TABLE.rules} == set(FAMILIES)


def test_codes_are_two_letters_and_three_digits() -> None:
    assert all(len(rule.code) == 5 for rule in TABLE.rules)
