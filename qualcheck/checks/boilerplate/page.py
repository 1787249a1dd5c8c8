"""A text as a page: its lines that hold ink, what each of them looks like, and where the article among them lies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from qualcheck.checks.packs import PackMatcher
from qualcheck.rulepacks import ActiveRule, Rule, RuleTable
from qualcheck.rulepacks.patterns import LONGEST_KEYED, compile_pattern, has_slot, line_key, line_keys
from qualcheck.view import TextView

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

#: What a line looks like, as bits: boilerplate by itself, or only in company of some kind.
SURE = 1
CONTROL = 2
SECTION = 4
TOPIC = 8
NETWORK = 16
DATE = 32
#: A sure line that stands at the end of articles, and one that opens the comments.
CLOSES = 64
COMMENTS = 128
WEAK = CONTROL | SECTION | TOPIC | NETWORK | DATE
_MARKS = {"control": CONTROL, "section": SECTION, "topic": TOPIC, "network": NETWORK}
_TELLS = {"end": CLOSES, "comments": COMMENTS | CLOSES}

#: Longer lines (in bytes) are no dates.
LONGEST_DATE = 60
#: Lines of the text below which there is no telling where its head and its tail are.
FEWEST_PROSE = 2

_MONTH = "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY = "(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)"
_DATE = (
    rf"(?:{_DAY}[\pP ]+)?(?:{_MONTH}\.? \d\d?(?:st|nd|rd|th)?(?:,? \d\d\d\d)?|\d\d?(?:st|nd|rd|th)?[ -](?:of )?{_MONTH}[.,]?(?:[ ,-]+\d\d(?:\d\d)?)?"
    rf"|{_MONTH}[.,]? \d\d\d\d|\d\d?[./-]\d\d?[./-]\d\d(?:\d\d)?|\d\d\d\d[./-]\d\d?[./-]\d\d?|\d\d\d\d {_MONTH} \d\d?)"
)
_TIME = r"(?:\d\d?[:.]\d\d(?:[:.]\d\d)? ?(?:[ap]\.?m\.?)?|\d\d? ?[ap]\.?m\.?)(?: ?\(?\pL{2,4}\)?)?"
_AGO = r"(?:\d+|an?|one) ?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|mins?|hrs?|h|d|w|mo|yr) ago|yesterday|just now"
#: A line that is a date or a point in time and nothing else, in lower case.
DATE_LINE = rf"^[^\pL\pN]*(?:{_DATE}(?:[\pP ]+(?:at )?{_TIME})?|{_TIME}[\pP ]+(?:on )?{_DATE}|{_AGO})[^\pL\pN]*$"

_DIGITS = b"0123456789"
_NUMBER = re.compile(rb"\d[\d.,]*(?: ?[km]\b)?")
_BULLETS = tuple(mark.encode("utf-8") for mark in ("- ", "* ", "•", "· ", "▪", "◦", "●", "‣"))


@dataclass(frozen=True, slots=True)
class Notice:
    """A phrase that betrays the line it stands in: of which rule, how long the line may be (in bytes), how far into it the phrase may start."""

    code: str
    longest: int
    within: int
    mark: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the rules of the pack know of lines, whether they are in force or not: neighbours are evidence either way."""

    marks: dict[bytes, int]
    notices: list[Notice]
    automaton: BytesAhoCorasick | None
    matcher: PackMatcher
    tells: dict[str, int]
    terms: dict[str, frozenset[bytes]]

    @classmethod
    def of(cls, rules: list[Rule], local: list[ActiveRule]) -> Vocabulary:
        """Gathers the terms of ``rules``; ``params`` say of which kind they are (``mark``) and what a line of them tells (``tells``).

        ``local`` are rules of packs for some languages, which speak only on texts in one of them.
        """
        marks: dict[bytes, int] = {}
        notices: list[Notice] = []
        phrases: list[bytes] = []
        for rule in rules:
            told = _TELLS.get(str(rule.params.get("tells")), 0)
            mark = SURE | told if rule.extends == "phrase" else _MARKS.get(str(rule.params.get("mark")))
            if mark is not None:
                for key in _keys(list(rule.terms)):
                    marks[key] = marks.get(key, 0) | mark
            elif "longest" in rule.params:
                longest = int(float(str(rule.params["longest"])))
                within = int(float(str(rule.params.get("within", longest))))
                for term in _forms(list(rule.terms)):
                    phrases.append(term.encode("utf-8"))
                    notices.append(Notice(rule.code, longest, within, SURE | told))
        patterns = [ActiveRule(rule, "", rule.severity, rule.weight, rule.params) for rule in rules if rule.extends == "regex"] + local
        tells = {active.code: SURE | _TELLS.get(str(active.params.get("tells")), 0) for active in patterns}
        terms = {rule.code: frozenset(_keys(list(rule.terms))) for rule in rules if rule.extends == "check"}
        return cls(marks, notices, _automaton(phrases), PackMatcher(patterns), tells, terms)


@lru_cache(maxsize=8)
def vocabulary(rules: RuleTable) -> Vocabulary:
    """The vocabulary of all boilerplate rules that a table knows."""
    ours = [(rule, rules.languages_of(rule.code)) for rule in rules.rules if rule.code.startswith("BP")]
    local = [ActiveRule(rule, "", rule.severity, rule.weight, rule.params, languages) for rule, languages in ours if languages]
    return Vocabulary.of([rule for rule, languages in ours if not languages], local)


def _forms(terms: list[str]) -> list[str]:
    """Terms in lower case, with either apostrophe."""
    return list(dict.fromkeys(form for term in map(str.lower, terms) for form in (term, term.replace("'", "’"), term.replace("’", "'"))))


def _keys(terms: list[str]) -> Iterator[bytes]:
    """Terms as they are looked up, numbers as ``#``; those with other slots are left to the patterns."""
    for form in _forms(terms):
        number = "{n}" in form
        if not has_slot(form := form.replace("{n}", "0")) and (key := line_key(form.encode("utf-8"))):
            yield _NUMBER.sub(b"#", key) if number else key


def _automaton(phrases: list[bytes]) -> BytesAhoCorasick | None:
    if not phrases:
        return None
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    return BytesAhoCorasick(phrases, implementation=Implementation.DFA)


class Page:
    """The lines of a text that hold ink, by their position among each other (``at``); ``lines[at]`` is the index in the text.

    Attributes:
        lines: indices of the lines.
        keys: each line as phrases are looked up: lower case, no marks around; empty where it is long.
        marks: what each line looks like, as bits.
        above: bytes of ink above each line; one more at the end for the whole.
        notices: rule codes of the lines that a phrase in them betrays, by position.
    """

    def __init__(self, view: TextView, known: Vocabulary) -> None:
        self._view = view
        self._known = known
        raw = view.byte_lines.raw
        keys = line_keys(raw)
        self.lines: list[int] = [index for index, key in enumerate(keys) if key or len(raw[index]) > LONGEST_KEYED or raw[index].strip()]
        self.keys: list[bytes] = [keys[index] for index in self.lines]
        self._date = compile_pattern(DATE_LINE)
        self.above = list(accumulate((len(raw[index]) for index in self.lines), initial=0))
        looked_up = {key: self._look_up(key) for key in set(self.keys)}
        self.marks: list[int] = list(map(looked_up.__getitem__, self.keys))
        self._mark_patterns()

    def _look_up(self, key: bytes) -> int:
        mark = self._known.marks.get(key, 0)
        if mark or not key or key.isalpha() or key.translate(None, _DIGITS) == key:
            return mark
        return self._known.marks.get(_NUMBER.sub(b"#", key), 0)

    def __len__(self) -> int:
        return len(self.lines)

    def _mark_patterns(self) -> None:
        """Marks the lines that only a phrase inside or a pattern shows."""
        self.notices: dict[int, str] = {}
        for at, notice in self._found_notices():
            self.notices.setdefault(at, notice.code)
            self.marks[at] |= notice.mark
        for hit in self._known.matcher.find(self._view):
            self.marks[self.at_of_line[self._view.lines.index_at(hit.start)]] |= self._known.tells[hit.code]

    def _found_notices(self) -> Iterator[tuple[int, Notice]]:
        if self._known.automaton is None:
            return
        table = self._view.byte_lines
        for number, start, _end in self._known.automaton.find_matches_as_indexes(self._view.utf8_lower, overlapping=False):
            notice = self._known.notices[number]
            index = table.index_at(start)
            left, right = table.starts[index], table.ends[index]
            if right - left <= notice.longest and start - left <= notice.within:
                yield self.at_of_line[index], notice

    @cached_property
    def at_of_line(self) -> dict[int, int]:
        return {index: at for at, index in enumerate(self.lines)}

    @cached_property
    def first_prose(self) -> int:
        """Position of the first line of running prose below the title, or -1 where there is too little prose to tell."""
        prose = self._view.prose_lines
        if len(prose) < FEWEST_PROSE:
            return -1
        title = self._view.title.line
        return self.at_of_line[prose[1] if prose[0] == title else prose[0]]

    @cached_property
    def last_prose(self) -> int:
        return self.at_of_line[self._view.body[1]] if self.first_prose >= 0 else -1

    @cached_property
    def title(self) -> int:
        """Position of the title's line, or -1."""
        title = self._view.title
        if title.line is not None:
            return self.at_of_line.get(title.line, -1)
        wanted = line_key((title.text or "").encode("utf-8", "replace").lower())
        head = self.keys[: max(self.first_prose, 0)]
        return head.index(wanted) if wanted and wanted in head else -1

    @cached_property
    def counts(self) -> Counter[bytes]:
        """How often each line comes."""
        return Counter(self.keys)

    @cached_property
    def prose_above(self) -> list[int]:
        """How many lines of running prose stand above each line."""
        return list(accumulate((index in self._view.prose_line_set for index in self.lines), initial=0))

    def terms_of(self, code: str) -> frozenset[bytes]:
        """The terms of a rule as lines are looked up."""
        return self._known.terms[code]

    def is_prose(self, at: int) -> bool:
        return self.lines[at] in self._view.prose_line_set

    def is_listed(self, at: int) -> bool:
        """Whether the line opens with a bullet."""
        return self._view.byte_lines.raw[self.lines[at]].lstrip().startswith(_BULLETS)

    def is_date(self, at: int) -> bool:
        """Whether the line is a date or a point in time and nothing else."""
        line = self._view.byte_lines.raw[self.lines[at]]
        return len(line) <= LONGEST_DATE and bool(self.keys[at]) and self._date.search(line) is not None

    def runs(self) -> Iterator[tuple[int, int]]:
        """Maximal runs of marked lines as half-open spans of positions; dates beside them and in the head are marked on the way."""
        self._mark_dates()
        marks, end = self.marks, 0
        for start in range(len(marks)):
            if start < end or not marks[start]:
                continue
            end = start
            while end < len(marks) and marks[end]:
                end += 1
            yield start, end

    def _mark_dates(self) -> None:
        head = max(self.first_prose, 0)
        for at, mark in enumerate(self.marks):
            beside = at < head or (at and self.marks[at - 1]) or (at + 1 < len(self.marks) and self.marks[at + 1])
            if not mark and beside and self.is_date(at):
                self.marks[at] = DATE

    def span(self, at: int) -> tuple[int, int]:
        """Code-point span of the ink of a line."""
        table, index = self._view.lines, self.lines[at]
        start, end = table.starts[index], table.ends[index]
        line = self._view.text[start:end]
        return start + len(line) - len(line.lstrip()), start + len(line.rstrip())
