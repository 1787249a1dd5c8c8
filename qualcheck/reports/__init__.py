"""The formats in which reports leave: each a class with ``document`` for every report and ``finish`` at the end."""

from __future__ import annotations

from importlib import import_module
from typing import Final

from qualcheck.reports.base import Reporter

FORMATS: Final = ("full", "concise", "json", "jsonl", "csv", "github", "gitlab", "junit", "sarif", "rdjson")

_ELSEWHERE = {"csv": ("csv_rows", "REPORTER"), "statistics-json": ("statistics_format", "StatisticsJson")}

__all__ = ["FORMATS", "Reporter", "reporter"]


def reporter(name: str) -> type[Reporter]:
    """The reporter of a format of ``FORMATS``, or of ``statistics`` and ``statistics-json``."""
    module, kind = _ELSEWHERE.get(name, (f"{name}_format", "REPORTER"))
    made: type[Reporter] = getattr(import_module(f"qualcheck.reports.{module}"), kind)
    return made
