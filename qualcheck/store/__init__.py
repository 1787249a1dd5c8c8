"""A run kept as tables that can be asked in SQL."""

from qualcheck.store.reading import opened, reports
from qualcheck.store.rows import Saved
from qualcheck.store.writer import StoreWriter

__all__ = ["Saved", "StoreWriter", "opened", "reports"]
