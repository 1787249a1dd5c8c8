"""A function for ``datasets.Dataset.map``: rows to cleaned rows, with the columns that ``qualcheck.clean_table`` adds."""

from __future__ import annotations

from typing import Any

from qualcheck.api import Settings
from qualcheck.blocks.lazily import LazyChecker
from qualcheck.engines.tables import clean_table
from qualcheck.extras import load


class CleanBatch:
    """Cleans a batch: a mapping of columns, or an Arrow table where the dataset has the format ``arrow``; gives back the same kind.

    ``dataset.map(CleanBatch(), batched=True, num_proc=8)``

    Args:
        config: as for ``qualcheck.clean_table``.

    Raises:
        ConfigError: the configuration can't be used, or pyarrow is not installed.
    """

    def __init__(self, config: Settings = None) -> None:
        self._lazy = LazyChecker(config)

    def __call__(self, batch: Any) -> Any:
        arrow = load("pyarrow", "qualcheck.blocks.datasets")
        if isinstance(batch, arrow.Table):
            return clean_table(batch, self._lazy.config, work=self._lazy.work)
        cleaned = clean_table(arrow.table(dict(batch)), self._lazy.config, work=self._lazy.work)
        return cleaned.to_pydict()
