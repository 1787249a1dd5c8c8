#!/usr/bin/env python3
"""Writes docs/rules/: a page for each family of rules, made from the packs."""

from __future__ import annotations

from pathlib import Path

from qualcheck.reports.pages import page_name, rule_page
from qualcheck.rulepacks import RuleTable, load_packs

DOCS = Path(__file__).resolve().parent.parent / "docs" / "rules"


def main() -> None:
    table = RuleTable(load_packs())
    DOCS.mkdir(parents=True, exist_ok=True)
    index = ["# Rules", "Each page is made from its rule pack by `scripts/build_rule_docs.py`; `qualcheck rule CODE` prints the same text."]
    for pack in sorted(table.packs, key=lambda pack: (pack.prefix, pack.languages)):
        pages = [rule_page(rule, pack).strip() for rule in sorted(pack.rules, key=lambda rule: rule.code)]
        (DOCS / page_name(pack, table.packs)).write_text("\n\n".join([pack.about.strip(), *pages]) + "\n", "utf-8")
        page, heading = page_name(pack, table.packs), " ".join([pack.prefix, pack.family, *pack.languages])
        index.append(f"- [{heading}]({page}): {len(pages)} rules. {' '.join(pack.about.split())}")
    (DOCS / "index.md").write_text("\n\n".join(index[:2]) + "\n\n" + "\n".join(index[2:]) + "\n", "utf-8")
    print(f"{len(table.rules)} rules written to {DOCS}")


if __name__ == "__main__":
    main()
