"""Patterns of packs, compiled on a linear-time engine, and whole-line phrases with slots."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from qualcheck.errors import nearest
from qualcheck.rulepacks.networks import NETWORKS
from qualcheck.rulepacks.relaxed import in_ascii, relaxed

if TYPE_CHECKING:
    from re2 import Options, Set, _Match
    from re2 import _Regexp as Pattern

    #: How a pattern is tried on a text, and its group that is the hit.
    _Compiled: TypeAlias = tuple[Callable[[bytes], _Match | None], bytes | int]

Line = TypeVar("Line", bound=str | bytes)
Value = TypeVar("Value")

#: A blank: also an unbreakable, a narrow and a full-width one. Always inside a class, so that whole lines can leave out line ends.
BLANK = r"[\s\x{a0}\x{202f}\x{3000}]"
#: 3 de mayo de 2021, 1er mai 2021, 3. Mai 2021, 3 мая 2021 г., 27 सितंबर 2023
_DAY_MONTH_YEAR = (
    rf"(?:[\pL\pM-]{{2,15}}\.?,?{BLANK}+)?\d{{1,2}}(?:\.|º|°|er|ª)?{BLANK}+(?:de{BLANK}+|d['’])?[\pL\pM]{{2,12}}\.?,?{BLANK}+"
    rf"(?:del?{BLANK}+)?\d{{4}}(?:{BLANK}*г\.?(?:ода)?)?"
)
_DATE = "|".join(
    (
        # 3 May 2021, 2021-05-03
        rf"(?:\pL{{3,9}}\.?,?{BLANK}+)?\d{{1,4}}(?:st|nd|rd|th)?[\s./-]+(?:of{BLANK}+)?(?:\pL{{3,9}}|\d{{1,2}})[\s.,/-]+\d{{2,4}}",
        rf"\pL{{3,9}}\.?{BLANK}+\d{{1,2}}(?:st|nd|rd|th)?(?:,?{BLANK}+\d{{4}})?",  # May 3rd, 2021
        rf"\pL{{3,9}}{BLANK}+\d{{4}}",  # May 2021
        _DAY_MONTH_YEAR,
        rf"\d{{4}}{BLANK}?[年년]{BLANK}?\d{{1,2}}{BLANK}?[月월]{BLANK}?\d{{1,2}}{BLANK}?[日일号]?",  # 2021年5月3日
    )
)
_TIME = rf"\d{{1,2}}(?:[:.]|{BLANK}?[hH]{BLANK}?)\d{{2}}(?::\d{{2}})?{BLANK}*(?:[ap]\.?m\.?)?(?:{BLANK}*\pL{{2,4}})?"
#: 10時32分, 오전 10시 32분
_TIME_IN_LETTERS = rf"(?:오전|오후|午前|午後|上午|下午)?{BLANK}?\d{{1,2}}{BLANK}?[時时点點시]{BLANK}?\d{{1,2}}{BLANK}?[分분]"
#: What parts a phrase from another sentence, or from what it points to.
SENTENCE_MARKS = r".!?:;…。！？：；؟।»›|–—(（\["
#: What may stand in a slot of a whole-line phrase, in RE2 syntax. Matched on lines in any case.
SLOTS = {
    "n": rf"\d[\d.,]*{BLANK}?[kKmM]?",
    "date": _DATE,
    "time": _TIME,
    # 12.03.2021, 10:32 Uhr; 12 de marzo de 2021 a las 10:32; 2021年3月12日 10時32分
    "when": rf"(?:{_DATE})(?:[\s,|·•–—-]*(?:[\s,]\pL{{1,5}}\.?){{0,2}}[\s,|·•–—-]*(?:{_TIME}|{_TIME_IN_LETTERS}))?",
    "name": r"[\pL\pN][\pL\pN\pM.&'’ -]{0,60}",
    "site": r"[\pL\pN][\pL\pN\pM.&'’:! -]{0,60}",
    "networks": NETWORKS,
    "title": r"[^\n]{3,200}",
    "rest": r"(?:[^\pL\pN\pM\n][^\n]{0,300})?",
    "more": rf"(?:{BLANK}?[{SENTENCE_MARKS}][^\n]{{0,300}}|{BLANK}-[^\n]{{0,300}})?",
    "word": r"[\pL\pN\pM'’-]{1,40}",
}
SLOT = re.compile(r"\{(\w*)\}")

#: What may stand around a whole-line phrase: blanks, dashes, bullets, arrows, brackets, end marks.
EDGE = r"[^\pL\pN\n]*"
_OUTER_MARKS = re.compile(r"^[\W_]+|[\W_]+$")
EDGE_BYTES = b" \t\r\x0b\x0c!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


#: Patterns of one set: the two dozen of a family took half the time in one set that they took in two.
SET_SIZE = 28
#: Bytes that an automaton may grow to, of one pattern, of a set, and of all whole lines: each keeps the states that texts asked
#: for, drops them when there is no more room, and begins anew. Measured on 60 MB of web pages: with 64 MB for sets and lines a process
#: needs 100 MB more and is no faster; with 2 MB for a pattern those that hold several classes of letters take ten times as long as
#: with 4. Patterns that don't fit at all get more.
PATTERN_MEMORY, SET_MEMORY, LINES_MEMORY, MOST_MEMORY = 4 << 20, 8 << 20, 24 << 20, 1 << 30

#: Lines up to so many bytes are remembered, with the patterns that match them, and so many of them.
SHORT_LINE, MOST_LINES = 120, 30_000
#: Longer lines (bytes) are not looked up as whole-line phrases.
LONGEST_KEYED = 240
#: A group of this name in a pattern is what was found; the rest of the pattern is what must stand around it.
HIT_GROUP = b"hit"
#: Any so many characters: automata for hundreds are large and slow.
_LENGTH = re.compile(r"\.\{(\d+)\}")


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str, memory: int = PATTERN_MEMORY) -> Pattern:
    """Compiles in RE2 syntax, to an automaton that may grow to so many bytes.

    Raises:
        ValueError: the pattern is wrong, or uses what a linear-time engine can't do (back-references, look-around).
    """
    import re2

    try:
        try:
            return re2.compile(pattern.encode("utf-8"), _options(memory))
        except re2.error:
            return re2.compile(pattern.encode("utf-8"), _options(4 * memory))
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error)
        hint = (
            "; look-around and back-references don't exist in RE2 syntax" if "invalid perl operator" in reason or "invalid escape" in reason else ""
        )
        raise ValueError(f"the pattern can't be compiled: {reason}{hint}") from error


class HitPattern:
    """A pattern (RE2 syntax), compiled when a text first comes near it: most patterns never meet one.

    What it finds is its group ``hit`` where it has one, the rest being what must stand around; else the whole match.

    Args:
        source: the pattern.
        whole: it is held at both ends of a line (``is_whole_line``), and tried on lines by themselves. Then where it begins needs no
            looking for: another automaton, which takes as long to build as the first.
    """

    def __init__(self, source: str, *, whole: bool = False) -> None:
        self._source, self._whole = source, whole
        length = _LENGTH.fullmatch(source)
        #: Characters that a line must have, where the pattern asks for nothing else.
        self._length = int(length[1]) if length else None

    @cached_property
    def _compiled(self) -> _Compiled:
        return self._compile(self._source)

    @cached_property
    def _for_ascii(self) -> _Compiled:
        """The same for texts of ASCII only, built in a fifth of the time."""
        return self._compile(in_ascii(self._source))

    def _compile(self, source: str) -> _Compiled:
        pattern = compile_pattern(source)
        return (pattern.fullmatch if self._whole else pattern.search), pattern.groupindex.get(HIT_GROUP, 0)

    def first(self, text: bytes) -> tuple[int, int] | None:
        """Start and end of the first hit, (-1, -1) where the group has no part in the match; None without a match."""
        find, group = self._for_ascii if text.isascii() else self._compiled
        match = find(text)
        return match.span(group) if match else None

    def occurs(self, line: bytes) -> bool:
        """Whether there is a hit in a line."""
        if self._length is not None:
            return len(line) >= self._length and len(line.decode("utf-8")) >= self._length
        return self.first(line) is not None

    def spans(self, text: bytes) -> Iterator[tuple[int, int]]:
        """Start and end of all hits."""
        pattern = compile_pattern(self._source)
        group = pattern.groupindex.get(HIT_GROUP, 0)
        return (match.span(group) for match in pattern.finditer(text))


def _options(memory: int) -> Options:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = memory
    return options


def set_of(sources: Iterable[str], memory: int, *, whole: bool, roughly: bool) -> Set:
    """Patterns as one automaton that may grow to so many bytes, or to as many more as it takes to hold the patterns."""
    import re2

    make = re2.Set.FullMatchSet if whole else re2.Set.SearchSet
    while True:
        made = make(_options(memory))
        for source in sources:
            _add(made, source, roughly=roughly)
        try:
            made.Compile()
        except re2.error:
            if memory >= MOST_MEMORY:
                raise
            memory *= 2
        else:
            return made


class PatternSets:
    """Tells which of many patterns (RE2 syntax) occur in a text, in a few linear passes.

    Each set is one deterministic automaton, built as texts ask for its states; the states of many patterns multiply. Measured
    on web pages: one set of a hundred patterns outgrows its memory again and again (100 ms/MB); seventy-six take 15 ms/MB in sets
    of up to 20, 23 in sets of 8, 20 in sets of 32.

    Args:
        sources: the patterns.
        roughly: tell a pattern that may occur, for who tries it anyway; compiled in a tenth of the time.
    """

    def __init__(self, sources: Sequence[str], *, roughly: bool = False) -> None:
        sets = -(-len(sources) // SET_SIZE)
        # Pattern n is number n // len(sets) of set n % len(sets).
        self._sets = [set_of(sources[first::sets], SET_MEMORY, whole=False, roughly=roughly) for first in range(sets)]

    def matching(self, text: bytes) -> Iterator[int]:
        """Numbers of the patterns that match somewhere in a text given in UTF-8."""
        for first, patterns in enumerate(self._sets):
            for number in patterns.Match(text) or ():
                yield first + number * len(self._sets)


def _add(patterns: Set, source: str, *, roughly: bool) -> None:
    import re2

    try:
        patterns.Add((relaxed(source) if roughly else source).encode("utf-8"))
    except re2.error:  # a class that can only be written as it was
        patterns.Add(source.encode("utf-8"))


class KnownLines(dict[Line, Value]):
    """``known[line]``: what ``find(line)`` gives; of short lines, which texts of a site have in common, it is remembered."""

    def __init__(self, find: Callable[[Line], Value]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, line: Line) -> Value:
        value = self._find(line)
        if len(line) <= SHORT_LINE:
            if len(self) >= MOST_LINES:
                self.clear()
            self[line] = value
        return value


@lru_cache(maxsize=64)
def hit_pattern(source: str) -> HitPattern:
    """A pattern that stands among the parameters of a rule, made once."""
    return HitPattern(source)


def any_hit(patterns: Iterable[str]) -> KnownLines[bytes, bool]:
    """Whether a line is hit by any of the patterns."""
    tried = [HitPattern(pattern) for pattern in patterns]
    return KnownLines(lambda line: any(pattern.occurs(line) for pattern in tried))


def expand_slots(term: str) -> str:
    """A phrase with ``{slots}`` as a pattern; blanks match any run of blanks.

    Raises:
        ValueError: an unknown slot.
    """
    parts: list[str] = []
    at = 0
    for match in SLOT.finditer(term):
        name = match.group(1)
        if name not in SLOTS:
            raise ValueError(f"unknown slot {{{name}}} in '{term}'{nearest(name, SLOTS)}; the slots are {', '.join(SLOTS)}")
        parts += [_literal(term[at : match.start()]), f"(?:{SLOTS[name]})"]
        at = match.end()
    return "".join([*parts, _literal(term[at:])])


def _literal(text: str) -> str:
    escaped = re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
    # Blanks may be unbreakable or full-width; a colon may be full-width, and French has a blank in front of it.
    escaped = re.sub(r" *[:：] *", lambda _: rf"{BLANK}*[:：]{BLANK}*", escaped)
    return re.sub(r"['’]", "['’]", re.sub(r" +", lambda _: f"{BLANK}+", escaped))


def has_slot(term: str) -> bool:
    return bool(SLOT.search(term))


def line_pattern(terms: list[str]) -> str:
    """One pattern for whole lines that are any of ``terms``, in any case, with what may stand around them."""
    inside = "|".join(expand_slots(term) for term in terms).replace(r"\s", r"\t ")
    return f"(?im)^{EDGE}(?:{inside}){EDGE}$"


def line_key(line: bytes) -> bytes:
    """The form in which whole lines are looked up: no blanks or marks around, single blanks inside. Case is the caller's."""
    key = line.strip(EDGE_BYTES)
    if key and (key[0] >= 0x80 or key[-1] >= 0x80):
        key = _OUTER_MARKS.sub("", key.decode("utf-8", "replace")).encode("utf-8")
    return b" ".join(key.split()) if b"  " in key or b"\t" in key else key


def line_keys(lines: Iterable[bytes]) -> list[bytes]:
    """The ``line_key`` of each line; empty for lines longer than ``LONGEST_KEYED``."""
    return list(map(_keys.__getitem__, lines))


_keys: KnownLines[bytes, bytes] = KnownLines(lambda line: line_key(line) if len(line) <= LONGEST_KEYED else b"")
