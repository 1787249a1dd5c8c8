"""The formats in which reports leave: each a class with ``document`` for every report and ``finish`` at the end."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from qualcheck.reports.base import Reporter

FORMATS: Final = ("full", "concise", "json", "jsonl", "csv", "github", "gitlab", "junit", "sarif", "rdjson")

__all__ = ["FORMATS", "Reporter", "reporter"]


def reporter(name: str) -> type[Reporter]:
    """The reporter of a format of ``FORMATS``."""
    made: type[Reporter] = import_module(f"qualcheck.reports.{'csv_rows' if name == 'csv' else name + '_format'}").REPORTER
    return made
