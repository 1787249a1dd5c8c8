#!/usr/bin/env python3
"""Writes docs/rules/: a page for each family of rules, made from the packs."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from qualcheck.reports.pages import page_name, rule_page
from qualcheck.rulepacks import RuleTable, load_packs

DOCS = Path(__file__).resolve().parent.parent / "docs" / "rules"


def main() -> None:
    table = RuleTable(load_packs())
    DOCS.mkdir(parents=True, exist_ok=True)
    index = ["# Rules", "Each page is made from its rule pack by `scripts/build_rule_docs.py`; `qualcheck rule CODE` prints the same text."]
    ordered = sorted(table.packs, key=lambda pack: (pack.prefix, pack.languages))
    for page, packs in groupby(ordered, key=lambda pack: page_name(pack, table.packs)):  # a family may have several packs
        together = list(packs)
        pages = [text for _, text in sorted((rule.code, rule_page(rule, pack).strip()) for pack in together for rule in pack.rules)]
        abouts = [pack.about.strip() for pack in together]
        (DOCS / page).write_text("\n\n".join([*abouts, *pages]) + "\n", "utf-8")
        heading = " ".join([together[0].prefix, together[0].family, *together[0].languages])
        index.append(f"- [{heading}]({page}): {len(pages)} rules. {' '.join(' '.join(abouts).split())}")
    (DOCS / "index.md").write_text("\n\n".join(index[:2]) + "\n\n" + "\n".join(index[2:]) + "\n", "utf-8")
    print(f"{len(table.rules)} rules written to {DOCS}")


if __name__ == "__main__":
    main()
