"""``qualcheck rule`` and ``qualcheck rules``: what the rules mean."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from qualcheck.cli.common import ConfigFile, Isolated, load_config


def rule(
    name: Annotated[str, typer.Argument(help="Code (BP001) or name (ad-marker) of a rule.", metavar="CODE|NAME")],
    config: ConfigFile = None,
    isolated: Isolated = False,
) -> None:
    """Explain a rule: what it finds, why it matters, examples, limits, source.

    Example: qualcheck rule BP001
    """
    from qualcheck.reports.pages import rule_page
    from qualcheck.rulepacks import RuleTable, load_packs

    table = RuleTable(load_packs(load_config(config, isolated).packs, cases=False))
    wanted = table.resolve(name)
    page = rule_page(wanted, table.home(wanted.code))
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        sys.stdout.write(page)


def rules(
    config: ConfigFile = None,
    isolated: Isolated = False,
    as_json: Annotated[bool, typer.Option("--json", help="All fields of all rules as JSON.")] = False,
) -> None:
    """List all rules: code, severity, name, what it says.

    Example: qualcheck rules | grep title
    """
    from qualcheck.reports.pages import rules_json
    from qualcheck.rulepacks import RuleTable, load_packs

    table = RuleTable(load_packs(load_config(config, isolated).packs, cases=False))
    if as_json:
        sys.stdout.write(rules_json(table))
        return
    for item in table.rules:
        fix = "*" if item.fix and item.fix.safety == "safe" else " "
        sys.stdout.write(f"{item.code}{fix} {item.severity:7} {item.name:32} {table.family_of(item.code)}{' (preview)' if item.preview else ''}\n")
    sys.stdout.write("\n* has a safe fix. 'qualcheck rule CODE' explains one.\n")
