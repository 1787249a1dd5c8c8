"""``qualcheck test-rules``: the cases that rules carry, run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from qualcheck.cli.common import ConfigFile, Isolated, load_config


def test_rules(
    packs: Annotated[list[Path] | None, typer.Argument(help="Packs to test; by default those of the configuration, else the built-in ones.")] = None,
    config: ConfigFile = None,
    isolated: Isolated = False,
    built_in: Annotated[bool, typer.Option("--built-in", help="Test the built-in packs as well.")] = False,
) -> None:
    """Run the tests that rules carry: what must flag, what must pass, what fixing gives.

    Example: qualcheck test-rules qualcheck-rules/
    """
    from qualcheck.pack_tests import run_pack_tests

    made = load_config(config, isolated)
    if packs:
        made = made.model_copy(update={"packs": packs})
    result = run_pack_tests(made, built_in=built_in or not made.packs)
    for failure in result.failures:
        sys.stdout.write(f"FAILED {failure}\n")
    sys.stdout.write(f"{result.cases - len(result.failures)} passed, {len(result.failures)} failed ({result.rules} rules)\n")
    raise typer.Exit(1 if result.failures else 0)
