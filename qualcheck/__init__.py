r"""qualcheck: finds what is wrong with documents collected from the web, scores them, and cleans them.

>>> import qualcheck
>>> report = qualcheck.check("Share this article\n\nThe council met on Monday to talk about the bridge.")
>>> [finding.found for finding in report.findings if finding.severity == "warning"]
['Share this article']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcheck._version import __version__

if TYPE_CHECKING:
    from qualcheck.api import check, check_files, clean, clean_table
    from qualcheck.errors import ConfigError, InputError, PackError, QualcheckError
    from qualcheck.model import Cleaned, Edit, Finding, Report

__all__ = [
    "Cleaned",
    "ConfigError",
    "Edit",
    "Finding",
    "InputError",
    "PackError",
    "QualcheckError",
    "Report",
    "__version__",
    "check",
    "check_files",
    "clean",
    "clean_table",
]

_HOMES = {
    **dict.fromkeys(("check", "check_files", "clean", "clean_table"), "qualcheck.api"),
    **dict.fromkeys(("ConfigError", "InputError", "PackError", "QualcheckError"), "qualcheck.errors"),
    **dict.fromkeys(("Cleaned", "Edit", "Finding", "Report"), "qualcheck.model"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'qualcheck' has no attribute '{name}'")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
