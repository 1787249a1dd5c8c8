"""How many hyphenation points a word has: pyphen's own patterns, all of them found in a word by one pass of an automaton.

pyphen asks its table for every substring of a word. Here the table is an Aho-Corasick automaton; the answer is the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyphen import Pyphen


class Hyphenation:
    """The points of ASCII words in lower case, by the patterns that ``pyphen`` loaded."""

    def __init__(self, pyphen: Pyphen) -> None:
        from ahocorasick_rs import BytesAhoCorasick, MatchKind

        self._pyphen = pyphen
        patterns = {pattern: levels for pattern, levels in pyphen.hd.patterns.items() if pattern.isascii()}
        self._automaton = BytesAhoCorasick([pattern.encode() for pattern in patterns], matchkind=MatchKind.Standard)
        self._levels: list[tuple[int, tuple[int, ...]]] = list(patterns.values())

    def points(self, word: str) -> int:
        """The number of places where ``word`` can be hyphenated, as ``len(pyphen.positions(word))`` counts them."""
        if not word.isascii():
            return len(self._pyphen.positions(word))
        text = b".%b." % word.lower().encode()
        levels = bytearray(len(text) + 1)
        for number, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            offset, values = self._levels[number]
            for at, level in enumerate(values, start + offset):
                levels[at] = max(levels[at], level)
        # level n stands before letter n - 1 of the word; odd ones are points
        return sum(level & 1 for level in levels[self._pyphen.left + 1 : len(word) - self._pyphen.right + 2])
