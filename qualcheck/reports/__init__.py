"""The formats in which reports leave: each a class with ``document`` for every report and ``finish`` at the end."""

from __future__ import annotations

from importlib import import_module
from typing import IO, Final, Protocol

from qualcheck.model import Report
from qualcheck.reports.summary import Summary

FORMATS: Final = ("full", "concise", "json", "jsonl", "csv")


class Reporter(Protocol):
    """Writes reports as they come."""

    def __init__(self, out: IO[str], *, show_info: bool = False) -> None: ...

    def document(self, report: Report, text: str) -> None:
        """One report, and the text that it is about."""

    def finish(self, summary: Summary) -> None:
        """The end of the run."""


def reporter(name: str) -> type[Reporter]:
    """The reporter of a format of ``FORMATS``."""
    made: type[Reporter] = import_module(f"qualcheck.reports.{'csv_rows' if name == 'csv' else name + '_format'}").REPORTER
    return made
