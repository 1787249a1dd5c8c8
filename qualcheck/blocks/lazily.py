"""What a step holds that is sent to other processes: the configuration travels, the compiled rules are made where they are needed."""

from __future__ import annotations

from typing import Any

from qualcheck.api import Settings
from qualcheck.config import make_config
from qualcheck.engines.clean_work import CleanOptions, CleanWork
from qualcheck.engines.own_checker import OwnChecker


class LazyChecker(OwnChecker):
    """A checker, made once in each process.

    Raises:
        ConfigError: the configuration can't be used; at once, not in a worker.
    """

    def __init__(self, config: Settings) -> None:
        super().__init__(make_config(config))
        self._work: CleanWork | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_work": None}

    @property
    def work(self) -> CleanWork:
        """What cleans a raw document."""
        if self._work is None:
            self._work = CleanWork(self.config, CleanOptions(unsafe=self.config.clean.unsafe_fixes))
        return self._work
