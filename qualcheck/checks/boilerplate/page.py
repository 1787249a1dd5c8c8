"""A text as a page: its lines that hold ink, what each of them looks like, and where the article among them lies."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import compress, islice

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.boilerplate.lines import read_lines
from qualcheck.checks.boilerplate.vocabulary import DATE, SURE, Notice, Vocabulary
from qualcheck.rulepacks.folded import is_of_prose
from qualcheck.rulepacks.patterns import KnownLines, compile_pattern, line_key
from qualcheck.view import TextView
from qualcheck.view.text import CLOSING

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

#: How a letter begins, in lower case.
_SALUTATION = re.compile(
    rb"(?:(?:my )?(?:dear|dearest|darling)|liebe[rs]?|sehr geehrte[rs]?|ch(?:er|\xc3\xa8re)s?|querid[oa]s?|estimad[oa]s?|car[oa]) .{1,60}[,!:]\s*$"
    rb"|(?:sirs?|madam|gentlemen)[,:]\s*$"
)
_RETURN = ord("\r")
#: What a line ends with that ends like a sentence.
ENDS = (b".", b"!", b"?", *(mark.encode("utf-8") for mark in "…”’“»؟।。！？"))
#: What something that is said ends with; what a title does not end with, and what it may open with.
_SAID = tuple(mark.encode("utf-8") for mark in ".!?。！？।؟")
_GOES_ON = (".", ",", ";", ":", "。", "，", "、", "：", "।", "،")
_OPENING = "-*•·–— \t\"'“„«‘([¿¡"
#: A row that opens with a number and has fewer blanks is of a list or a table ("2 eggs").
FEWEST_BLANKS_OF_COUNT = 3
_BULLETS = tuple(mark.encode("utf-8") for mark in ("- ", "* ", "•", "· ", "▪", "◦", "●", "‣"))
#: A year before pages had dates.
_OLD_YEAR = re.compile(rb"\b1(?:[0-8]\d|9[0-8])\d\b")
_is_date: KnownLines[bytes, bool] = KnownLines(lambda line: compile_pattern(DATE_LINE).search(line) is not None and not _OLD_YEAR.search(line))


def ends_with_mark(line: bytes) -> bool:
    """Whether a line ends like a sentence."""
    return line.rstrip(CLOSING).endswith(ENDS)


class Page:
    """The lines of a text that hold ink, by their position among each other (``at``); ``lines[at]`` is the index in the text.

    Attributes:
        lines: indices of the lines.
        keys: each line as phrases are looked up: lower case, no marks around; empty where it is long.
        marks: what each line looks like, as bits.
        above: bytes of ink above each line; one more at the end for the whole.
        prose: whether each line is running prose.
        prose_above: lines of running prose above each line, and of the whole.
        times: how often each line comes.
        buttons, appendices: positions of the lines that are terms of rules of evidence.
        columns: some of it as arrays.
        signs: positions of the lines that may hold what signs of comments hold.
        notices: rule codes of the lines that a phrase in them betrays, by position.
    """

    def __init__(self, view: TextView, known: Vocabulary) -> None:
        self._view = view
        self._known = known
        found = read_lines(view, known)
        self.lines, self.keys, self.marks, self.above = found.index, found.keys, found.marks, found.above
        self.prose, self.prose_above, self.times, self.signs = found.prose, found.prose_above, found.times, found.signs
        self.buttons, self.appendices, self.columns = found.buttons, found.appendices, found.columns
        self._dates, self._noticed = found.dates, found.noticed
        self._mark_patterns()

    def __len__(self) -> int:
        return len(self.lines)

    def _mark_patterns(self) -> None:
        """Marks the lines that only a phrase inside or a pattern shows."""
        self.notices: dict[int, str] = {}
        for at, notice in self._found_notices():
            self.notices[at] = min(self.notices.get(at, notice.code), notice.code)  # of several rules the first of the pack speaks
            self.marks[at] |= notice.mark
        for hit in self._known.matcher.find(self._view):
            self.marks[self.at_of_line(self._view.lines.index_at(hit.start))] |= self._known.tells[hit.code]

    def _found_notices(self) -> Iterator[tuple[int, Notice]]:
        automaton, table = self._known.automaton, self._view.byte_lines
        if automaton is None:
            return
        for at in range(len(self)) if self._noticed is None else self._noticed:
            index = self.lines[at]
            size = table.ends[index] - table.starts[index]
            for number, start, _end in automaton.find_matches_as_indexes(table.raw[index], overlapping=True):
                notice = self._known.notices[number]
                if size <= notice.longest and start <= notice.within and not self._excepted(notice.code, index):
                    yield at, notice

    def _excepted(self, code: str, index: int) -> bool:
        """Whether a line lacks what the rule needs, one of its ``unless`` matches it, or the title names what the rule is about."""
        known = self._known
        subject = known.subjects.get(code)
        if subject is not None and subject.occurs((self._view.title.text or "").encode("utf-8", "replace")):
            return True
        if code not in known.needs and code not in known.unless:
            return False
        table = self._view.byte_lines
        line = self._view.utf8[table.starts[index] : table.ends[index]]
        return (code in known.needs and not known.needs[code][line]) or (code in known.unless and known.unless[code][line])

    def leave(self, own: Iterable[int]) -> None:
        """Takes lines for the author's: they look like nothing, and are no evidence for others."""
        for at in own:
            self.marks[at] = 0
            self.notices.pop(at, None)

    def at_of_line(self, index: int) -> int:
        """Position of a line of the text that holds ink."""
        return bisect_left(self.lines, index)

    @cached_property
    def first_prose(self) -> int:
        """Position of the first line of running prose below the title, or -1 where there is too little prose to tell."""
        prose = self._view.prose_lines
        if len(prose) < FEWEST_PROSE:
            return -1
        title = self._view.title.line
        return self.at_of_line(prose[1] if prose[0] == title else prose[0])

    @cached_property
    def last_prose(self) -> int:
        return self.at_of_line(self._view.body[1]) if self.first_prose >= 0 else -1

    @cached_property
    def title(self) -> int:
        """Position of the title's line, or -1."""
        title = self._view.title
        if title.line is not None:
            at = self.at_of_line(title.line)
            return at if at < len(self) and self.lines[at] == title.line else -1
        wanted = line_key((title.text or "").encode("utf-8", "replace").lower())
        head = self.keys[: max(self.first_prose, 0)] if wanted else []
        return head.index(wanted) if wanted in head else -1

    @property
    def marked(self) -> Iterator[int]:
        """Positions of the lines that look like something."""
        return compress(range(len(self)), self.marks)

    def is_suspect(self, at: int) -> bool:
        """Whether a line looks like something, or a phrase in it betrays it: others can't be taken for a page's."""
        return self.marks[at] > 0 or at in self.notices

    @property
    def suspects(self) -> list[int]:
        """Positions of such lines, in order."""
        return sorted({*self.marked, *self.notices})

    @cached_property
    def first_bytes(self) -> NDArray[np.uint8]:
        """The first byte of each line."""
        found: NDArray[np.uint8] = self._view.utf8_array[self._view.byte_starts[self.columns.lines]]
        return found

    @cached_property
    def last_bytes(self) -> NDArray[np.uint8]:
        """The last byte of each line, line ends left out."""
        letters, starts = self._view.utf8_array, self._view.byte_starts
        behind = self.columns.lines + 1
        ends = starts[np.minimum(behind, len(starts) - 1)] - 2
        if len(behind) and behind[-1] == len(starts):
            ends[-1] = len(letters) - 1
        found: NDArray[np.uint8] = letters[ends]
        if b"\r" in self._view.utf8:
            found = np.where(found == _RETURN, letters[ends - 1], found)
        return found

    @cached_property
    def longest_prose(self) -> list[int]:
        """How many lines of running prose follow each other at most, from each line on; one more at the end."""
        longest, run, most = [0], 0, 0
        for is_prose in reversed(self.prose):
            run = run + 1 if is_prose else 0
            most = max(most, run)
            longest.append(most)
        return longest[::-1]

    def raw(self, at: int) -> bytes:
        """The line as it stands, in lower case as far as ASCII goes."""
        return self._view.byte_lines.raw[self.lines[at]]

    def is_small(self, at: int) -> bool:
        """Whether the line opens with a small letter."""
        return self._view.lines.raw[self.lines[at]].lstrip()[:1].islower()

    def is_listed(self, at: int) -> bool:
        """Whether the line opens with a bullet."""
        return self._view.byte_lines.raw[self.lines[at]].lstrip().startswith(_BULLETS)

    def ends_sentence(self, at: int) -> bool:
        """Whether the line is the last words of a sentence that was broken over lines, or speech."""
        return is_of_prose(self._view.lines.raw[self.lines[at]])

    def is_alone(self, at: int) -> bool:
        """Whether no other line of the text is boilerplate by itself: then it may be no page at all, but a story or a manual."""
        return all(sure == at for sure in self._first_sure)

    @cached_property
    def _first_sure(self) -> list[int]:
        """The first two lines that are boilerplate by themselves."""
        return list(islice((at for at in self.marked if self.marks[at] & SURE), 2))

    def is_said(self, at: int) -> bool:
        """Whether the line ends like something that is said ("Thank you."), as buttons seldom do; dots in a row are no such end."""
        line = self.raw(at).rstrip()
        return line.endswith(_SAID) and not line.endswith(b"..")

    def is_headline(self, at: int) -> bool:
        """Whether the line may be the title of an article, or a name: without an end, and not like a row of a list ("200 g flour")."""
        line = self._view.lines.raw[self.lines[at]].strip()
        opening = line.lstrip(_OPENING)[:1]
        return not opening.islower() and not line.endswith(_GOES_ON) and (not opening.isdigit() or line.count(" ") >= FEWEST_BLANKS_OF_COUNT)

    def runs(self) -> Iterator[tuple[int, int]]:
        """Maximal runs of marked lines as half-open spans of positions; dates beside them and in the head are marked on the way."""
        self._mark_dates()
        start = end = -1
        for at in self.marked:
            if at != end:
                if start >= 0:
                    yield start, end
                start = at
            end = at + 1
        if start >= 0:
            yield start, end

    def _mark_dates(self) -> None:
        """A date or a point in time and nothing else, in the head or beside a marked line (another such date among them)."""
        marks, raw, last = self.marks, self._view.byte_lines.raw, len(self) - 1
        head = max(self.first_prose, 0)
        if any(at < head and _is_date[raw[self.lines[at]]] for at in self._dates) and self._is_dated_throughout():
            head = 0
        for at in self._dates:
            beside = at < head or (at and marks[at - 1]) or (at < last and marks[at + 1])
            if beside and not marks[at] and _is_date[raw[self.lines[at]]]:
                marks[at] = DATE

    def _is_dated_throughout(self) -> bool:
        """Whether dates head the parts of the text: a diary, a chronicle, letters. Comments have who wrote them above their dates."""
        raw, lines = self._view.byte_lines.raw, self.lines
        for at in self._dates:
            if at + 1 < len(self) and _SALUTATION.match(raw[lines[at + 1]]):
                return True
            above = raw[lines[at - 1]] if at > max(self.first_prose, 0) else b""
            if (above.startswith(b"#") or above.rstrip(CLOSING).endswith((b".", b"!", b"?"))) and _is_date[raw[lines[at]]]:
                return True
        return False

    def span(self, at: int) -> tuple[int, int]:
        """Code-point span of the ink of a line."""
        table, index = self._view.lines, self.lines[at]
        line, start = table.raw[index], table.starts[index]
        if line[-1] == "\r":
            line = line[:-1]
        return start + len(line) - len(line.lstrip()), start + len(line.rstrip())
