"""Findings and fixes while they are made: a frozen record takes five times as long to fill as one that is frozen when it is full."""

from __future__ import annotations

from typing import Literal, cast

from qualcheck.model.records import Finding, Fix, Safety, Severity


class FindingDraft:
    """A finding in the making."""

    __slots__ = Finding.__slots__

    def __init__(
        self,
        rule: str,
        name: str,
        family: str,
        severity: Severity,
        start: int,
        end: int,
        line: int,
        found: str,
        expected: str | None,
        message: str,
        confidence: float,
        field: Literal["text", "title"],
        fix: Fix | None,
    ) -> None:
        self.rule = rule
        self.name = name
        self.family = family
        self.severity = severity
        self.start = start
        self.end = end
        self.line = line
        self.found = found
        self.expected = expected
        self.message = message
        self.confidence = confidence
        self.field = field
        self.fix = fix

    def done(self) -> Finding:
        """The same object as a finding, which nothing changes any more."""
        self.__class__ = Finding  # type: ignore[assignment]
        return cast("Finding", self)


class FixDraft:
    """A fix in the making."""

    __slots__ = Fix.__slots__

    def __init__(self, start: int, end: int, replacement: str, safety: Safety) -> None:
        self.start = start
        self.end = end
        self.replacement = replacement
        self.safety = safety

    def done(self) -> Fix:
        """The same object as a fix, which nothing changes any more."""
        self.__class__ = Fix  # type: ignore[assignment]
        return cast("Fix", self)
