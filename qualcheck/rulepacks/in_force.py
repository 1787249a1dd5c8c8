"""The rules of a configuration."""

from __future__ import annotations

from qualcheck.config import Config
from qualcheck.errors import ConfigError
from qualcheck.rulepacks.loader import load_packs
from qualcheck.rulepacks.table import RuleTable


def rules_in_force(config: Config) -> RuleTable:
    """The rules that a configuration chooses, as it sets them; those of the built-in packs without their test cases.

    Raises:
        ConfigError: a rule name in the configuration that is not known.
        PackError: a rule pack that can't be used.
    """
    packs = load_packs(config.packs, cases=False)
    try:
        return RuleTable(packs, config.select, config.ignore, config.overrides, config.preview_families)
    except ConfigError as error:
        # What is set of single rules can only stand in the file; select and ignore may be options of the command line.
        place = f"{config.read_from}: " if config.read_from and str(error).startswith("rules.") else ""
        raise ConfigError(f"{place}{error}") from None
