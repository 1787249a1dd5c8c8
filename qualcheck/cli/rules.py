"""``qualcheck rule`` and ``qualcheck rules``: what the rules mean."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from qualcheck.cli.common import ConfigFile, Isolated, load_config, split

if TYPE_CHECKING:
    from qualcheck.rulepacks import Rule, RuleTable


def rule(
    name: Annotated[str, typer.Argument(help="Code (BP001) or name (ad-marker) of a rule.", metavar="CODE|NAME")],
    config: ConfigFile = None,
    isolated: Isolated = False,
) -> None:
    """Explain a rule: what it finds, why it matters, examples, limits, source.

    Example: qualcheck rule BP001
    """
    from qualcheck.errors import ConfigError
    from qualcheck.reports.pages import rule_page
    from qualcheck.rulepacks import RuleTable, load_packs
    from qualcheck.rulepacks.table import ALL

    table = RuleTable(load_packs(load_config(config, isolated).packs, cases=False))
    group = [] if name.upper() == ALL else table.of_group(name)
    if group:
        raise ConfigError(
            f"{name}: is a family of {len(group)} rules; 'qualcheck rules {name}' lists them, 'qualcheck rule {group[0].code}' explains one"
        )
    wanted = table.resolve(name)
    page = rule_page(wanted, table.home(wanted.code))
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(page))
    else:
        sys.stdout.write(page)


def rules(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Only these: codes, names, prefixes (BP) or families (boilerplate).", metavar="[RULES…]"),
    ] = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    as_json: Annotated[bool, typer.Option("--json", help="All fields of all rules as JSON.")] = False,
) -> None:
    """List all rules, or those of some families: code, severity, name, family.

    Examples:

      qualcheck rules

      qualcheck rules title EN
    """
    from qualcheck.reports.pages import rules_json
    from qualcheck.rulepacks import RuleTable, load_packs

    table = RuleTable(load_packs(load_config(config, isolated).packs, cases=False))
    wanted = _wanted(table, names or [])
    if as_json:
        sys.stdout.write(rules_json(table, wanted))
        return
    for item in wanted:
        fix = "*" if item.fix and item.fix.safety == "safe" else " "
        sys.stdout.write(f"{item.code}{fix} {item.severity:7} {item.name:32} {table.family_of(item.code)}{' (preview)' if item.preview else ''}\n")
    sys.stdout.write("\n* has a safe fix. 'qualcheck rule CODE' explains one.\n")


def _wanted(table: RuleTable, names: list[str]) -> list[Rule]:
    """The rules that are named, previews too; all where none is.

    Raises:
        ConfigError: an unknown name, with the nearest known one.
    """
    chosen: set[str] = set()
    for name in split(names):
        chosen |= {rule.code for rule in table.of_group(name)} or table.codes_of(name)
    return [rule for rule in table.rules if rule.code in chosen or not names]
