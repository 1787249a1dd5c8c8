"""How many hyphenation points a word has: pyphen's own patterns, all of them found in a word by one pass of an automaton.

pyphen asks its table for every substring of a word. Here the table is an Aho-Corasick automaton; the answer is the same.
"""

from __future__ import annotations

from pathlib import Path

from qualcheck.kept import kept

#: The letters of the patterns that are no ASCII, the patterns with a byte for each letter (``_bytes``), and for each pattern
#: the offset of its levels from where it is found, and the levels.
_Patterns = tuple[str, list[bytes], list[tuple[int, tuple[int, ...]]]]
#: Letters that pyphen leaves together at the ends of a word, where nothing else is asked for.
_LEFT = _RIGHT = 2
#: The byte of a letter that stands in no pattern.
_OTHER = 0xFF


class Hyphenation:
    """The points of words, as pyphen gives them.

    Args:
        language: one that pyphen has patterns for, with fewer than 127 letters that are no ASCII.

    Attributes:
        patterns: a byte for each letter, an ASCII letter by itself.
        levels: for each pattern the offset of its levels from where it is found, and the levels.
    """

    def __init__(self, language: str) -> None:
        import pyphen
        from ahocorasick_rs import BytesAhoCorasick, MatchKind

        file = Path(str(pyphen.LANGUAGES[pyphen.language_fallback(language)]))
        letters, self.patterns, self.levels = kept(f"hyphenation-{language}", [file, Path(__file__)], lambda: _read(file))
        self._letters = _numbered(letters)
        self._automaton = BytesAhoCorasick(self.patterns, matchkind=MatchKind.Standard)

    def points(self, word: str) -> int:
        """The number of places where ``word`` can be hyphenated, as ``len(pyphen.positions(word))`` counts them."""
        text = b".%b." % _bytes(word.lower(), self._letters)
        levels = bytearray(len(text) + 1)
        for number, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            offset, values = self.levels[number]
            for at, level in enumerate(values, start + offset):
                levels[at] = max(levels[at], level)
        # level n stands before letter n - 1 of the word; odd ones are points
        return sum(level & 1 for level in levels[_LEFT + 1 : len(word) - _RIGHT + 2])


def _read(file: Path) -> _Patterns:
    from pyphen import HyphDict

    patterns = HyphDict(file).patterns
    letters = "".join(sorted({letter for pattern in patterns for letter in pattern if not letter.isascii()}))
    numbers = _numbered(letters)
    return letters, [_bytes(pattern, numbers) for pattern in patterns], [(offset, tuple(map(int, levels))) for offset, levels in patterns.values()]


def _numbered(letters: str) -> dict[str, int]:
    return {letter: number for number, letter in enumerate(letters, 0x80)}


def _bytes(text: str, letters: dict[str, int]) -> bytes:
    return text.encode() if text.isascii() else bytes(ord(letter) if letter.isascii() else letters.get(letter, _OTHER) for letter in text)
