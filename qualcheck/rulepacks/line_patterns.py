"""Patterns for whole lines: many of them together, looked for in the lines of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from itertools import compress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.kept import kept_answers
from qualcheck.rulepacks.openings import SYMBOLS, is_any, openings, opens_so, symbol_table, tree
from qualcheck.rulepacks.patterns import LINES_MEMORY, SET_MEMORY, HitPattern, KnownLines, compile_pattern, set_of
from qualcheck.rulepacks.relaxed import relaxed

if TYPE_CHECKING:
    from re2 import _Regexp as Pattern

#: What ``openings`` hangs on besides the pattern.
_CODE_OF_OPENINGS = [Path(__file__).with_name(name) for name in ("openings.py", "patterns.py")]
#: Of one line: for each pattern that matches it, its number, and start and end of its first hit.
LineHits: TypeAlias = Sequence[tuple[int, int, int]]


class LinePatterns:
    """Many whole-line patterns, looked for in the lines of a text.

    A line is looked at by itself and given up at the first byte that fits no pattern, so that one automaton can hold them all.
    But patterns that begin with any words whatever never give up, and would keep all others company through every line; of these,
    one pass over the text tells the few lines that are worth a look. Once loops are compiled, a line
    is only looked at where it opens as one of the patterns does. All this says roughly which patterns to try on which lines.
    """

    def __init__(self, sources: Sequence[str]) -> None:
        self._sources = sources
        self._patterns = [HitPattern(source, whole=True) for source in sources]
        patient = [begins_with_anything(source) for source in sources]
        self._patient = _Part(sources, [number for number, is_patient in enumerate(patient) if is_patient])
        self._hasty = _Part(sources, [number for number, is_patient in enumerate(patient) if not is_patient])
        self._any_patient = _any_of([sources[number] for number in self._patient.numbers])
        self._known: KnownLines[bytes, LineHits] = KnownLines(self._hits_on)

    def hits(self, text: bytes, lines: Sequence[bytes], starts: NDArray[np.int64]) -> list[tuple[int, LineHits]]:
        """The lines (0-based) that patterns match, in order.

        Args:
            text: in UTF-8.
            lines: the text, split at line feeds.
            starts: offset of the first byte of each line.
        """
        if kernels.compiled():
            tried: Sequence[int] = self._openings.lines(text, starts)
            maybe = set(compress(tried, map(self._hasty.match, map(lines.__getitem__, tried)))) if tried else set()
            patient = self._openings.others
        else:
            maybe = set(compress(range(len(lines)), map(self._hasty.match, lines))) if self._may_open(lines) else set()
            patient = self._any_patient
        if patient is not None:
            for match in patient.finditer(text):
                maybe.update(range(starts.searchsorted(match.start(), "right") - 1, max(starts.searchsorted(match.end()), 1)))
        found = ((index, self._known[lines[index]]) for index in sorted(maybe) if lines[index])
        return [(index, hits) for index, hits in found if hits]

    @cached_property
    def _found(self) -> dict[int, AbstractSet[str]]:
        """The openings of each hasty pattern."""
        sources = [self._sources[number] for number in self._hasty.numbers]
        return dict(zip(self._hasty.numbers, kept_answers("openings", _CODE_OF_OPENINGS, openings, sources), strict=True))

    @cached_property
    def _openings(self) -> _Openings:
        return _Openings(self._sources, self._found, self._patient.numbers)

    @cached_property
    def _starts(self) -> frozenset[str]:
        """All openings of the hasty patterns; the empty one among them where any letter may open a line."""
        return frozenset().union(*({""} if is_any(one) else one for one in self._found.values()))

    def _may_open(self, lines: Sequence[bytes]) -> bool:
        """Whether the hasty patterns are worth compiling for these lines, where they are not: on a short text mostly none opens so."""
        return self._hasty.is_compiled or "" in self._starts or any(opens_so(line, self._starts) for line in lines)

    def _hits_on(self, line: bytes) -> LineHits:
        numbers = [*self._hasty.matching(line), *self._patient.matching(line)]
        return [(number, *hit) for number in numbers if (hit := self._patterns[number].first(line))]


class _Part:
    """Some of many whole-line patterns, by their numbers."""

    def __init__(self, sources: Sequence[str], numbers: Sequence[int]) -> None:
        self._sources, self.numbers = sources, numbers

    @cached_property
    def match(self) -> Callable[[bytes], list[int] | None]:
        """Gives the places among ``numbers`` of those that may match a line, or None; compiled when the first line is looked at."""
        found: Callable[[bytes], list[int] | None] = set_of(
            [self._sources[number] for number in self.numbers], LINES_MEMORY, whole=True, roughly=True
        ).Match
        return found

    @property
    def is_compiled(self) -> bool:
        """Whether a line was looked at."""
        return "match" in self.__dict__

    def matching(self, line: bytes) -> list[int]:
        """Numbers of the patterns that may match a line."""
        return [self.numbers[place] for place in self.match(line) or ()]


class _Openings:
    """The lines that open as one of the hasty patterns does.

    Attributes:
        others: a pattern that matches wherever one of the others does, those among them that may open with any letter.
    """

    def __init__(self, sources: Sequence[str], found: Mapping[int, AbstractSet[str]], patient: Sequence[int]) -> None:
        self._tree = tree(opening for one in found.values() if not is_any(one) for opening in one)
        self.others = _any_of([sources[number] for number in (*patient, *(number for number, one in found.items() if is_any(one)))])

    def lines(self, text: bytes, starts: NDArray[np.int64]) -> list[int]:
        """Numbers of the lines."""
        from qualcheck.kernels.openings import opening_so

        found = np.empty(len(starts), np.int64)
        count = opening_so(np.frombuffer(text, np.uint8), starts, _SYMBOLS, _PLAIN, self._tree, found)
        numbers: list[int] = found[:count].tolist()
        return numbers


_SYMBOLS, _PLAIN = symbol_table(), SYMBOLS.index(".")


def _any_of(sources: Sequence[str]) -> Pattern | None:
    """A pattern that matches wherever one of ``sources`` does, and perhaps elsewhere; None of no sources."""
    if not sources:
        return None
    try:
        return compile_pattern("|".join(f"(?:{relaxed(source)})" for source in sources), SET_MEMORY)
    except ValueError:  # a class that can only be written as it was
        return compile_pattern("|".join(f"(?:{source})" for source in sources), SET_MEMORY)


#: By its patterns, so that rules that stand in several tables are looked for once.
line_patterns = lru_cache(maxsize=64)(LinePatterns)


_WHOLE_LINE = re.compile(r"\(\?i?m\)\^(?P<inside>.*)\$", re.DOTALL)
_ESCAPE_OR_CLASS = re.compile(r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]", re.DOTALL)


def is_whole_line(pattern: str) -> bool:
    """Whether a pattern (RE2 syntax) is held at both ends of a line: ``(?m)^…$``, with no alternative outside of brackets."""
    match = _WHOLE_LINE.fullmatch(pattern)
    if match is None or re.search(r"(?<!\\)(?:\\\\)*\\\Z", match["inside"]):
        return False
    depth = 0
    for mark in _ESCAPE_OR_CLASS.sub("", match["inside"]):
        depth += (mark == "(") - (mark == ")")
        if mark == "|" and depth == 0:
            return False
    return True


#: What a whole-line pattern begins with: marks around, perhaps, and then a class of characters, repeated.
_FIRST_CLASS = re.compile(r"\(\?i?m\)\^(?:\[\^\\pL[^\]]*\]\*)?(?:\(\?:)?(?P<members>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])(?:[*+]|\{\d+,)")


def begins_with_anything(pattern: str) -> bool:
    """Whether a whole-line pattern may begin with words that are none of its own."""
    match = _FIRST_CLASS.match(pattern)
    return match is not None and all(compile_pattern(match["members"]).match(letter) for letter in (b"a", b" "))
