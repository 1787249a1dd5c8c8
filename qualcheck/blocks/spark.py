"""A function for Spark's ``DataFrame.mapInArrow``, and the whole of it for a data frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from qualcheck.api import Settings
from qualcheck.blocks.lazily import LazyChecker
from qualcheck.engines.tables import clean_table
from qualcheck.extras import load

#: The columns that are added, in Spark's way to write a schema.
ADDED: Final = (
    "qualcheck_score double, qualcheck_verdict string, qualcheck_findings array<struct<rule:string,count:bigint>>, "
    "qualcheck_edits array<struct<field:string,rules:array<string>,start:bigint,end:bigint,removed:string,inserted:string>>, "
    "qualcheck_trouble string"
)


class CleanBatches:
    """Cleans Arrow record batches, as ``mapInArrow`` hands them over; the result has the columns of ``ADDED`` behind its own.

    Args:
        config: as for ``qualcheck.clean_table``.

    Raises:
        ConfigError: the configuration can't be used, or pyarrow is not installed.
    """

    def __init__(self, config: Settings = None) -> None:
        self._lazy = LazyChecker(config)

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        for batch in batches:
            yield from clean_table(batch, self._lazy.config, work=self._lazy.work).to_batches()


def clean_frame(frame: Any, config: Settings = None) -> Any:
    """A data frame of Spark with every row cleaned where it lies, and the columns of ``ADDED``.

    Args:
        frame: a ``pyspark.sql.DataFrame``.
        config: as for ``qualcheck.clean_table``.

    Raises:
        ConfigError: the configuration can't be used, or pyspark is not installed.
    """
    types = load("pyspark.sql.types", "qualcheck.blocks.spark")
    schema = types.StructType([*frame.schema.fields, *types.StructType.fromDDL(ADDED).fields])
    return frame.mapInArrow(_function(CleanBatches(config)), schema)


def _function(clean: CleanBatches) -> Any:
    """Spark takes plain functions only."""

    def cleaned(batches: Iterator[Any]) -> Iterator[Any]:
        return clean(batches)

    return cleaned
