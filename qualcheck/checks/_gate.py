"""A gate before dear work: which of several patterns occur in a text at all, in one pass."""

from __future__ import annotations

from collections.abc import Mapping


class Gate:
    """Patterns (RE2 syntax) by name, searched all at once; linear in the text, whatever the patterns."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        import re2

        options = re2.Options()
        options.log_errors = False
        options.max_mem = 64 << 20
        self._names = list(patterns)
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns.values():
            self._set.Add(pattern.encode("utf-8"))
        self._set.Compile()

    def open(self, text: bytes) -> frozenset[str]:
        """Names of the patterns that occur in a text given in UTF-8."""
        return frozenset(self._names[number] for number in self._set.Match(text) or ())
