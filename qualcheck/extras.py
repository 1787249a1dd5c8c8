"""Libraries that only some formats need: imported when such a file is met, and missed with the command that installs them."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any, Final

from qualcheck.errors import ConfigError

#: Module -> the extra of ``pyproject.toml`` that brings it.
EXTRAS: Final = {
    "pyarrow": "parquet",
    "zstandard": "zstd",
    "warcio": "warc",
    "fsspec": "remote",
    "duckdb": "store",
    "ray": "ray",
    "datatrove": "datatrove",
    "pyspark": "spark",
}


def require(module: str, what: str, *, extra: str = "") -> None:
    """Refuses early what can't work without a library, before anything is read.

    Args:
        module: a key of ``EXTRAS``.
        what: what needs it; begins the message.
        extra: that brings it along with what else is needed; by default the library's own.

    Raises:
        ConfigError: the library is not installed; the message has the command that installs it.
    """
    if importlib.util.find_spec(module) is None:
        raise _missing(module, what, extra)


def load(name: str, what: str, *, extra: str = "") -> Any:
    """A module of such a library, imported now; arguments and errors as for ``require``."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise _missing(name.partition(".")[0], what, extra) from error


def _missing(module: str, what: str, extra: str) -> ConfigError:
    return ConfigError(f"{what}: needs the package {module}, which is not installed; pip install 'qualcheck[{extra or EXTRAS[module]}]'")
