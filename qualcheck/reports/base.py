"""What all formats share: where they write, and which findings they show."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import IO, TYPE_CHECKING

from qualcheck.model import Finding, Report
from qualcheck.reports.summary import Summary

if TYPE_CHECKING:
    from qualcheck.rulepacks import RuleTable


class Reporter(ABC):
    """Writes reports as they come.

    Args:
        out: where to; it takes Unicode, lone surrogates excepted.
        show_info: whether formats for people and for reviews show findings of severity info.
        rules: the rules of the run, for formats that explain them.
    """

    def __init__(self, out: IO[str], *, show_info: bool = False, rules: RuleTable | None = None) -> None:
        self._out = out
        self._show_info = show_info
        self._rules = rules
        self._begin()

    @abstractmethod
    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        """One report, the text that it is about, and the gate's conditions that fail by this document alone."""

    @abstractmethod
    def finish(self, summary: Summary) -> None:
        """The end of the run."""

    def _begin(self) -> None:  # noqa: B027 - most formats have no head
        """What stands before the first document."""

    def _shows(self, finding: Finding) -> bool:
        return self._show_info or finding.severity != "info"
