"""A checker for each process."""

from __future__ import annotations

from typing import Any

from qualcheck.checker import Checker
from qualcheck.config import Config


class OwnChecker:
    """Has the checker of a configuration. Processes that share memory share it; to others the configuration travels.

    Raises:
        ConfigError: the configuration can't be used; at once, not in another process.
        PackError: a rule pack that can't be used.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._checker: Checker | None = Checker(config)

    def __getstate__(self) -> dict[str, Any]:
        """For processes that do not share memory: they compile their own checker."""
        return {**self.__dict__, "_checker": None}

    @property
    def checker(self) -> Checker:
        """The checker; compiled here where it did not come along."""
        if self._checker is None:
            self._checker = Checker(self.config)
        return self._checker
