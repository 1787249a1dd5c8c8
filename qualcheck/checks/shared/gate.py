"""A gate before dear work: which of several patterns occur in a text at all, in one pass."""

from __future__ import annotations

from collections.abc import Mapping

from qualcheck.rulepacks.patterns import PatternSets


class Gate:
    """Patterns (RE2 syntax) by name, searched all at once; linear in the text, whatever the patterns."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self._names = list(patterns)
        self._together = PatternSets(list(patterns.values()))

    def open(self, text: bytes) -> frozenset[str]:
        """Names of the patterns that occur in a text given in UTF-8."""
        return frozenset(self._names[number] for number in self._together.matching(text))
