"""``qualcheck config show`` and ``config schema``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import typer

from qualcheck.cli.common import ConfigFile, Ignore, Isolated, Preset, Select, load_config

config_app = typer.Typer(help="Show the configuration in force, or the schema of configuration files.", no_args_is_help=True)


@config_app.command("show")
def show(config: ConfigFile = None, isolated: Isolated = False, select: Select = None, ignore: Ignore = None, preset: Preset = None) -> None:
    """Print the configuration in force as JSON, and on standard error where it comes from."""
    from qualcheck.checker import Checker
    from qualcheck.config import find_config
    from qualcheck.rulepacks.table import ALL

    made = load_config(config, isolated, select, ignore, preset=preset)
    Checker(made)  # a rule name that is not known is an error here as well
    path = config or (None if isolated else find_config(Path.cwd()))
    sys.stderr.write(f"configuration: {path or 'the defaults (no qualcheck.toml, no [tool.qualcheck] in a pyproject.toml)'}\n")
    shown = made.model_dump(mode="json")
    shown["select"] = shown["select"] or [ALL]  # what an empty list stands for; as it is, it reads as no rule at all
    sys.stdout.write(json.dumps(shown, indent=2, ensure_ascii=False) + "\n")


@config_app.command("schema")
def schema() -> None:
    """Print the JSON Schema of configuration files, for editors."""
    from qualcheck.cli.settings import described_schema

    made = described_schema()
    made["title"] = "qualcheck"
    sys.stdout.write(json.dumps(made, indent=2) + "\n")
