"""Characters that were lost or swapped one by one: U+FFFD, "?" in place of a letter, another letter in place of an apostrophe.

What stood there is certain in a few surroundings only. The surest is an English contraction: in ``don?t`` nothing but an
apostrophe can have been, whatever stands there now; and what stands for the apostrophe gives the code page away.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.code import CodeSense
from qualcheck.model import Fix
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.rulepacks.schema import Rule
from qualcheck.view import TextView
from qualcheck.view.language import function_words_of

APOSTROPHE = "’"
REPLACED, QUESTIONED, SWAPPED = "EN003", "EN004", "EN014"

QUESTION_PATTERN = r"\pL\?{1,3}\pL|(?:^|[\s(“\"])\?\pL|,\?(?:\s|$)| \? [\p{Ll}(]|[\"”] \? \p{Lu}"
_TAILS = "t|s|re|ve|ll|d|m"
#: Articles, pronouns and particles of French, Italian and Catalan that lose their vowel before another.
_ELIDED = r"(?:[ldjmtsncLDJMTSNC]|[Qq]u|[Ll]orsqu|[Pp]uisqu|[Jj]usqu|[Dd]ell|[Nn]ell|[Dd]all|[Aa]ll|[Ss]ull|[Uu]n|[Qq]uest)"
_ELISION = rf"(?:^|[^\pL\pN]){_ELIDED}(?P<hit>%s)[aeiouhyAEIOUHYÀ-ÿ]"
_ELIDING_LANGUAGES = frozenset({"fr", "it", "ca"})
_POSSESSIVE = r"\pL\pL(?P<hit>%s)s(?:[^\pL\pN=&/]|$)|\bO(?P<or>%s)[A-Z][a-z]"
_OPENING = r"(?:^|[\s(])(?P<hit>%s)\pL"
_CLOSING = r"[\pL\pN.,!](?P<hit>%s)(?:[\s.,;:)]|$)"
#: The second byte of typographic marks in Shift JIS, whose first (81) is no UTF-8: ``Montana�fs``, ``�gyes�h``.
_SHIFT_JIS = {"c": "…", "e": "‘", "f": "’", "g": "“", "h": "”"}

_SHIFT_JIS_MARKS = r"\pL\x{fffd}fs\b|(?:^|[\s(])\x{fffd}g[A-Z]|[a-z][.,!?]\x{fffd}h(?:[\s]|$)|\x{fffd}g[a-z]+\x{fffd}h[\s.,]"
_DASHES = frozenset("–—")
_SPACED_MARK = r"\pL [?!](?: \p{Lu}|\s*(?:\n|$))"
_SENTENCE_START = re.compile(r"[.!?…:;“”\"(]")
_NO_PROSE = re.compile(r"[/=&#@\\<>{}\[\]|*+^$_]|www\.|\d\?\d")
#: A piece of a word so long is a word by itself, where a mark parts it from another.
_LONG_PIECE = 4
#: How far around a mark its token and its sentence are looked at, in characters.
_TOKEN_REACH, _SENTENCE_REACH = 200, 400


@dataclass(frozen=True, slots=True)
class ApostropheTable:
    """English contractions, and what is seen in place of their apostrophe.

    Attributes:
        pairs: words before the apostrophe with what follows it, in lower case.
        words: the words as alternatives of a pattern.
        stand_ins: what is seen in place of the apostrophe when another code page was read.
        marks: for a stand-in, what its code page makes of other typographic marks: mark seen -> mark meant.
    """

    pairs: frozenset[tuple[str, str]]
    words: str
    stand_ins: tuple[str, ...]
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, rule: Rule) -> ApostropheTable:
        """From the parameters of the rule about stand-ins: ``contractions`` (``t: don didn``), ``stand_ins``, ``marks`` (``Õ: “Ò ”Ó``)."""
        pairs = frozenset((word, tail) for row in _rows(rule, "contractions") for tail in row[0].split("|") for word in row[1].split())
        marks = {row[0]: {pair[1:]: pair[0] for pair in row[1].split()} for row in _rows(rule, "marks")}
        words = "|".join(sorted({word for word, _ in pairs}))
        return cls(pairs, words, tuple(_strings(rule, "stand_ins")), marks)

    @property
    def swapped(self) -> str:
        """Pattern of any stand-in."""
        return "|".join(re.escape(stand_in) for stand_in in sorted(self.stand_ins, key=len, reverse=True))

    def pattern(self, stands: str) -> str:
        """Pattern (RE2) of a contraction with ``stands`` in place of its apostrophe: word, stand-in, tail as groups."""
        return rf"(?i)\b({self.words})({stands})({_TAILS})\b"

    def spans(self, view: TextView, stands: str) -> list[tuple[int, int]]:
        """Spans of what stands for the apostrophe in true contractions."""
        found = [
            match.span(2)
            for match in compile_pattern(self.pattern(stands)).finditer(view.utf8)
            if (match.group(1).decode().lower(), match.group(3).decode().lower()) in self.pairs
        ]
        return view.to_spans(found)


def _strings(rule: Rule, name: str) -> list[str]:
    value = rule.params[name]
    return value if isinstance(value, list) else [str(value)]


def _rows(rule: Rule, name: str) -> list[tuple[str, str]]:
    rows = (row.partition(": ") for row in _strings(rule, name))
    return [(left, right) for left, _, right in rows]


def _groups(view: TextView, pattern: str) -> list[tuple[int, int]]:
    """Spans of the named groups of all matches."""
    compiled = compile_pattern(pattern)
    numbers = compiled.groupindex.values()
    spans = [match.span(number) for match in compiled.finditer(view.utf8) for number in numbers if match.start(number) >= 0]
    return view.to_spans(sorted(spans))


def certain_apostrophes(view: TextView, table: ApostropheTable, stands: str) -> dict[int, int]:
    """Places (start -> end) where ``stands`` can only be a lost apostrophe, by the grammar of the language of the text."""
    found = dict(table.spans(view, stands))
    if view.language.code in _ELIDING_LANGUAGES:
        found.update(_groups(view, _ELISION % stands))
    elif view.language.code == "en" or (view.language.code is None and found):
        found.update(_groups(view, _POSSESSIVE % (stands, stands)))
    return found


def replaced(view: TextView, table: ApostropheTable) -> Iterator[Hit]:
    """U+FFFD: one hit a run; mended where the surroundings leave one reading."""
    runs = view.scan(compile_pattern("\ufffd+"))
    apostrophes = certain_apostrophes(view, table, r"\x{fffd}{1,3}")
    shift_jis = _is_shift_jis(view, table)
    quotes = _quotes(view, r"\x{fffd}")
    for start, end in runs:
        letter = view.text[end : end + 1]
        if shift_jis and letter in _SHIFT_JIS and end - start == 1:
            yield Hit(REPLACED, start, end + 1, expected=_SHIFT_JIS[letter], replacement=_SHIFT_JIS[letter])
        elif apostrophes.get(start) == end:
            yield Hit(REPLACED, start, end, expected=APOSTROPHE, replacement=APOSTROPHE)
        elif start in quotes:
            yield Hit(REPLACED, start, end, expected=quotes[start], fix=Fix(start, end, quotes[start], "unsafe"))
        else:
            yield Hit(REPLACED, start, end, no_fix=True)


def _is_shift_jis(view: TextView, table: ApostropheTable) -> bool:
    """Whether marks of Shift JIS lost their first bytes: in English, since ``�gypten`` and ``fr�h`` are German words."""
    if table.spans(view, r"\x{fffd}f"):
        return True
    return view.language.code in ("en", None) and compile_pattern(_SHIFT_JIS_MARKS).search(view.utf8) is not None


def _quotes(view: TextView, stands: str) -> dict[int, str]:
    """Where a lost mark opens a word and another closes one further on in the line: quotation marks, by English use."""
    if view.language.code not in ("en", None):
        return {}
    lines = view.lines
    marks = [(start, "“") for start, _ in _groups(view, _OPENING % stands)] + [(start, "”") for start, _ in _groups(view, _CLOSING % stands)]
    found: dict[int, str] = {}
    opened: int | None = None
    for start, mark in sorted(marks):
        if mark == "“":
            opened = start
        elif opened is not None and lines.index_at(opened) == lines.index_at(start):
            found |= {opened: "“", start: "”"}
            opened = None
    return found


class _QuestionMarks:
    """Judges the question marks of one text that no question can have put there."""

    def __init__(self, view: TextView, rule: Rule) -> None:
        self._view = view
        self._code = CodeSense(view)
        self._heads = frozenset(_strings(rule, "question_words"))
        self._tails = frozenset(_strings(rule, "question_tails"))
        self._openers = frozenset(_strings(rule, "openers"))
        self._spoken_of = frozenset(_strings(rule, "spoken_of"))

    def stands(self, start: int) -> bool:
        """Whether the mark stands in prose: not in an address, a pattern or code."""
        lines = self._view.lines
        index = lines.index_at(start)
        left = self._view.text[max(lines.starts[index], start - _TOKEN_REACH) : start].rsplit(None, 1)
        right = self._view.text[start : min(lines.ends[index], start + _TOKEN_REACH)].split(None, 1)
        before = left[-1] if left and start and not self._view.text[start - 1].isspace() else ""
        return not _NO_PROSE.search(before + (right[0] if right else "")) and not self._code.at(start)

    def asks(self, start: int) -> bool:
        """Whether the words before the mark are a question: short, or begun by a word that begins questions."""
        lines = self._view.lines
        left = self._view.text[max(lines.starts[lines.index_at(start)], start - _SENTENCE_REACH) : start]
        words = _SENTENCE_START.split(left)[-1].replace("’", "'").lower().split()
        while words and words[0].strip(",") in self._openers:
            del words[0]
        return len(words) <= 2 or words[0].split("'")[0] in self._heads or words[0] in self._heads or words[-1] in self._tails | self._spoken_of


def questioned(view: TextView, table: ApostropheTable, rule: Rule) -> Iterator[Hit]:
    """Letters and marks that became "?": mended where the surroundings leave one reading."""
    judge = _QuestionMarks(view, rule)
    hits = {
        start: Hit(QUESTIONED, start, end, expected=APOSTROPHE, replacement=APOSTROPHE)
        for start, end in certain_apostrophes(view, table, r"\?{1,3}").items()
    }
    for start, mark in _lost_marks(view, judge):
        if start not in hits:
            hits[start] = _unsure(QUESTIONED, start, start + 1, mark) if mark else Hit(QUESTIONED, start, start + 1, no_fix=True, severity="info")
    inside = [start for start, _ in _groups(view, r"\pL(?P<hit>\?)\p{Ll}") if start not in hits and not judge.asks(start)]
    inside = [start for start in inside if judge.stands(start)]
    kept = [hit for start, hit in sorted(hits.items()) if judge.stands(start)]
    alone = len(kept) + len(inside) < 2
    if alone and kept and kept[0].expected in _DASHES:
        kept[0].severity = "info"  # some writers put a blank before a question mark
    yield from kept
    for start in inside:
        yield Hit(QUESTIONED, start, start + 1, no_fix=True, severity="info" if alone else None)


def _lost_marks(view: TextView, judge: _QuestionMarks) -> Iterator[tuple[int, str | None]]:
    """Where quotation marks and dashes were, surest first, with the mark where one is likely."""
    for start, mark in _quotes(view, r"\?").items():
        if mark == "“" or view.text[max(start - 1, 0)] in ",.":
            yield start, mark
    for start, _ in _groups(view, _OPENING % r"\?"):
        yield start, None
    for start, _ in _groups(view, r",(?P<hit>\?)(?:\s|$)"):
        yield start, "”"
    if view.language.code == "fr" or compile_pattern(_SPACED_MARK).search(view.utf8):
        return  # blanks before question marks belong to the language, or to the writer's habits
    for start, _ in _groups(view, r"[\pL\pN,)] (?P<hit>\?) (?:\p{Ll}|\(\pL)"):
        if not judge.asks(start):
            yield start, "–"
    for start, _ in _groups(view, r"[.!,][\"”] (?P<hit>\?) \p{Lu}"):
        yield start, "—"


def _unsure(code: str, start: int, end: int, mark: str) -> Hit:
    return Hit(code, start, end, expected=mark, fix=Fix(start, end, mark, "unsafe"))


def swapped(view: TextView, table: ApostropheTable, rule: Rule) -> Iterator[Hit]:
    """Other letters in place of apostrophes (``donÕt``), and, once they give the code page away, of quotation marks and dashes."""
    certain = table.spans(view, table.swapped)
    seen = {view.text[start:end] for start, end in certain}
    english = view.language.code == "en"
    if english:
        certain = sorted({*certain, *(span for mark in seen for span in _groups(view, rf"\pL\pL(?P<hit>{re.escape(mark)})s\b"))})
    for start, end in certain:
        yield Hit(SWAPPED, start, end, expected=APOSTROPHE, replacement=APOSTROPHE)
    for mark in sorted(seen & set(table.marks)):
        yield from _marks_of_page(view, table.marks[mark])
    if english:
        places = {start for start, _ in certain}
        for mark in sorted(seen & set(_strings(rule, "any_mark"))):
            yield from _marks_that_lost_all(view, re.escape(mark), places)


def _marks_that_lost_all(view: TextView, seen: str, apostrophes: set[int]) -> Iterator[Hit]:
    """Where the same remainder stands for any typographic mark: between words a dash, at their edges quotation marks.

    Between two pieces of a word it may be a letter after all ("châtelain"): one of them must be a function word, or both long.
    """
    function_words = function_words_of("en")
    found: dict[int, Hit] = {}
    matches = list(compile_pattern(rf"(\pL+)({seen})(\pL+)").finditer(view.utf8))
    for match, (start, end) in zip(matches, view.to_spans([match.span(2) for match in matches]), strict=True):
        pieces = [match.group(number).decode().lower() for number in (1, 3)]
        words = [piece for piece in pieces if len(piece) >= _LONG_PIECE or (len(piece) > 1 and piece in function_words)]
        if len(words) == 2 or (words and any(piece in function_words for piece in words) and min(map(len, pieces)) > 2):
            found[start] = _unsure(SWAPPED, start, end, "—")
    around = {"–": r"[\pL\pN,.)] (?P<hit>%s) [\pL\pN(]", "“": r"(?:^|[\s(])(?P<hit>%s)\p{Lu}", "”": r"[.,!?](?P<hit>%s)(?:[\s;:)]|$)"}
    for meant, pattern in around.items():
        for start, end in _groups(view, pattern % seen):
            found.setdefault(start, _unsure(SWAPPED, start, end, meant))
    yield from (hit for start, hit in sorted(found.items()) if start not in apostrophes)


def _marks_of_page(view: TextView, marks: Mapping[str, str]) -> Iterator[Hit]:
    """Quotation marks and dashes of a code page that an apostrophe gave away, where a letter would be out of place."""
    by_meaning = {meant: seen for seen, meant in marks.items()}
    around = {"“": r"(?:^|[\s(])(?P<hit>%s)[A-Z\pN]", "‘": r"(?:^|[\s(“])(?P<hit>%s)[A-Z]", "”": r"[a-z.,!?](?P<hit>%s)(?:[\s.,;:)]|$)"}
    around |= {"—": r"[a-z.,](?P<hit>%s)[a-z]|\s(?P<or>%s)\s", "–": r"\s(?P<hit>%s)\s|\pN(?P<or>%s)\pN", "…": r"[a-z](?P<hit>%s)(?:\s|$)"}
    for meant in _known(by_meaning, around):
        seen = re.escape(by_meaning[meant])
        pattern = around[meant]
        for start, end in _groups(view, pattern % ((seen,) * pattern.count("%s"))):
            yield Hit(SWAPPED, start, end, expected=meant, replacement=meant)


def _known(names: Iterable[str], table: Mapping[str, str]) -> list[str]:
    return [name for name in names if name in table]
