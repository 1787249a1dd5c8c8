"""Lines that look like boilerplate and are the author's by what stands around them.

A heading with its text below, a term with what it means, an answer below a question, what a line with a colon announces, the clauses
of a contract, a policy that is the document. By themselves such lines can't be told from what a page adds ("Share", "Privacy policy",
"All rights reserved."); here the form of the text tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import Any

import numpy as np

from qualcheck.checks.boilerplate.documents import own_by_kind
from qualcheck.checks.boilerplate.page import ENDS, Page, ends_with_mark
from qualcheck.checks.boilerplate.rows import own_rows
from qualcheck.checks.boilerplate.series import own_series
from qualcheck.checks.boilerplate.vocabulary import COMMENTS, PAGE_TAIL, SURE, keys_of, numbered
from qualcheck.rulepacks import RuleTable
from qualcheck.rulepacks.patterns import HitPattern, hit_pattern
from qualcheck.view import TextView
from qualcheck.view.text import CLOSING

_HEADING = re.compile(rb"#{1,6} +\S")
_UNDERLINE = re.compile(rb"([=\-~^\"'`*+#.:_])\1{2,}\s*$")
#: The list of the headings of a text, as links to them.
_TO_HEADING = re.compile(rb"\s*(?:[-*+]|\d+[.)])\s+\[[^\]]*\]\(#")
_FENCES = (b"```", b"~~~", b"|")
#: What a line opens with that may be a heading (1), an underline of one (2), or what a term means (4).
_OPENERS = np.zeros(256, np.uint8)
_OPENERS[list(b"-=~^*+\"'")], _OPENERS[ord("#")], _OPENERS[ord(":")] = 2, 3, 6
_COLON = ord(":")
_QUESTION_MARKS = tuple(mark.encode("utf-8") for mark in "?？؟")
_ASKS = np.zeros(256, bool)
_ASKS[[mark[-1] for mark in _QUESTION_MARKS]] = True
#: Blanks that a short line of text holds at least, below a heading.
FEWEST_BLANKS = 2
#: Blocks of a label and what is said of it, at least, and their share of all paragraphs: then they are the form of the text.
FEWEST_BLOCKS, SHARE_OF_BLOCKS = 3, 0.6
#: A label is no longer (in bytes).
LONGEST_LABEL = 90
#: Where all questions look like those of a page that wants a visitor to log in, the share of lines that are questions with an answer.
SHARE_OF_ANSWERED = 0.3
#: Where what is said is no sentence (a curriculum vitae, a list of addresses), the share of such blocks.
SHARE_OF_RECORDS = 0.75
#: Of what is said (there, of all lines in the blocks) no more looks like a page's, one line in so many.
ONE_LOOKS_IN = 3
#: Lines that a line with a colon announces, at most, and their words; blanks of a sentence with which the text goes on, at least.
MOST_ANNOUNCED, MOST_WORDS_ANNOUNCED, LEAST_BLANKS = 12, 8, 3
#: Words that open a sentence are fewer.
MOST_OPENING_WORDS = 5
_NO_WORD = b".,:;!?()[]<>{}\"'*|#-+"
#: Entries of a list of words to learn, at least and at most, and the words of each.
FEWEST_TO_LEARN, MOST_TO_LEARN, MOST_WORDS_TO_LEARN = 3, 60, 4
#: Clauses of a contract, at least; share of a policy's sentences that speak of what policies speak of.
FEWEST_CLAUSES, SHARE_OF_POLICY = 3, 0.4
#: So many lines above the words that name it, at most, stands the notice of a licence.
LICENCE_REACH = 8
#: Bytes at the end of a text in which its signatures stand, and at its beginning in which a licence names itself.
SIGNED_WITHIN, LICENCE_WITHIN = 2500, 2500


@dataclass(frozen=True, slots=True)
class Own:
    """Positions of the lines of a page that are the author's by what stands around them.

    Attributes:
        firm: the form of a text: no page has it below the article.
        mild: what stands in an article and in the tail of a page as well.
    """

    firm: frozenset[int]
    mild: frozenset[int]

    def __iter__(self) -> Iterator[int]:
        return chain(self.firm, self.mild)

    def spared(self, found: Iterable[tuple[int, str, str]], *, part: bool = False) -> Iterator[tuple[int, str, str]]:
        """What was found without these lines; of a whole ``part`` of a page without the firm ones."""
        kept = self.firm if part else self.firm | self.mild
        return (one for one in found if one[0] not in kept)


def own_lines(page: Page, view: TextView, rules: RuleTable) -> Own:
    """The lines of a page that are the author's by what stands around them."""
    if not len(page):
        return Own(frozenset(), frozenset())
    reader = _Reader(page, view, rules)
    firm, mild = (frozenset(at for find in forms for at in find(reader)) for forms in (_FIRM, _MILD))
    return Own(firm, mild - firm)


class _Reader:
    """A page, and what is asked of its lines again and again.

    Attributes:
        hashes, underlines, colons: positions of the lines that open with a hash, with what underlines headings, with a colon.
        has_gaps: whether empty lines stand between lines.
    """

    def __init__(self, page: Page, view: TextView, rules: RuleTable) -> None:
        self.page, self.view = page, view
        self.raw = view.byte_lines.raw
        self._rules = rules
        kinds = _OPENERS[page.first_bytes]
        marked: list[int] = kinds.nonzero()[0].tolist()
        of = kinds[marked].tolist() if marked else []
        self.hashes, self.underlines, self.colons = ([at for at, kind in zip(marked, of, strict=True) if kind & bit] for bit in (1, 2, 4))
        self.has_gaps = page.lines[-1] - page.lines[0] >= len(page)

    @cached_property
    def paragraphs(self) -> list[int]:
        """Positions of the first lines of the paragraphs, and behind the last line."""
        lines = self.page.columns.lines
        begins: list[int] = (np.flatnonzero(lines[1:] - lines[:-1] > 1) + 1).tolist()
        return [0, *begins, len(self.page)]

    def with_colon(self) -> list[int]:
        """Positions of the lines that end in a colon."""
        found: list[int] = (self.page.last_bytes == _COLON).nonzero()[0].tolist()
        return found

    def questions(self) -> list[int]:
        """Positions of the lines that end in a question mark of any script, and are no longer than labels are."""
        found = _ASKS[self.page.last_bytes].nonzero()[0].tolist()
        return [at for at in found if len(line := self.line(at).rstrip()) <= LONGEST_LABEL and line.endswith(_QUESTION_MARKS)]

    def line(self, at: int) -> bytes:
        return self.raw[self.page.lines[at]]

    def is_known(self, at: int) -> bool:
        """Whether a line is boilerplate by itself."""
        return self.page.marks[at] & SURE > 0 or at in self.page.notices

    def is_text(self, at: int, blanks: int = FEWEST_BLANKS) -> bool:
        """Whether a line is running prose or a sentence, and no boilerplate by itself."""
        if self.is_known(at):
            return False
        line = self.line(at)
        return bool(self.page.prose[at]) or (line.count(b" ") >= blanks and ends_with_mark(line))

    def lines_with(self, name: str, start: int = 0, end: int | None = None) -> list[int]:
        """Positions of the lines of which a pattern among the parameters speaks, in some of the bytes of the text."""
        index_at = self.view.byte_lines.index_at
        return [self.page.at_of_line(index_at(start + last - 1)) for _, last in self.pattern(name).spans(self.view.utf8[start:end])]

    def params(self) -> Mapping[str, Any]:
        """The parameters of the rule for page tails."""
        rule = self._rules.get(PAGE_TAIL)
        return rule.params if rule is not None else self._rules.resolve(PAGE_TAIL).params

    def pattern(self, name: str) -> HitPattern:
        """A pattern among the parameters of the rule for page tails."""
        return hit_pattern(str(self.params()[name]))


@lru_cache(maxsize=8)
def _any_of(words: tuple[str, ...]) -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(word.encode()) for word in words))


def _headings(reader: _Reader) -> Iterator[int]:
    """Headings marked as such (with hashes or an underline) that have text, code or a heading with text below.

    Below an underline, which would be left alone, any line will do that is no page's.
    """
    underlined = dict(_underlined(reader))
    marked = [*_hashed(reader), *underlined.items()]
    headed: set[int] = set()
    slots = reader.pattern("no_headings")
    for at, below in sorted(marked, reverse=True):
        if reader.page.marks[at] & COMMENTS or below >= len(reader.page) or slots.occurs(reader.line(at)):
            continue
        line = reader.line(below)
        if (
            below in headed
            or (at in underlined and not reader.is_known(below))
            or reader.is_text(below)
            or line.lstrip().startswith(_FENCES)
            or _TO_HEADING.match(line)
        ):
            headed.update(range(at, below))
    yield from headed


def _hashed(reader: _Reader) -> Iterator[tuple[int, int]]:
    """Headings of Markdown, each with the position of what is below."""
    yield from ((at, at + 1) for at in reader.hashes if _HEADING.match(reader.line(at)))


def _underlined(reader: _Reader) -> Iterator[tuple[int, int]]:
    """Headings with an underline as long as they are, each with the position of what is below that."""
    lines = reader.page.lines
    for under in reader.underlines:
        below = reader.line(under)
        if under and lines[under] == lines[under - 1] + 1 and _UNDERLINE.match(below):
            size = len(reader.view.lines.raw[lines[under - 1]].strip())
            if len(below.strip()) >= size and not _UNDERLINE.match(reader.line(under - 1)):
                yield under - 1, under + 1


def _defined(reader: _Reader) -> Iterator[int]:
    """Terms of definition lists with what they mean: a line directly below that opens with a colon."""
    lines = reader.page.lines
    for at in reader.colons:
        if at and reader.line(at).startswith(b": ") and lines[at] == lines[at - 1] + 1:
            yield from (at - 1, at)


def _blocks(reader: _Reader) -> Iterator[int]:
    """Lines of blocks of a label and what is said of it, where the text consists of such: questions, terms, agenda items, speakers."""
    page = reader.page
    if not reader.has_gaps:
        return
    starts = reader.paragraphs
    many = len(starts) - 1
    if len(page) < (1 + SHARE_OF_BLOCKS) * many:
        return  # most paragraphs are of one line
    blocks = [(first, end) for first, end in pairwise(starts) if end - first > 1]
    if len(blocks) < max(FEWEST_BLOCKS, SHARE_OF_BLOCKS * many):
        return
    labels = [first for first, _ in blocks if len(reader.line(first)) <= LONGEST_LABEL and _is_label(reader.line(first))]
    inside = [at for first, end in blocks for at in range(first, end)]
    if sum(ends_with_mark(reader.line(first + 1)) for first in labels) >= max(FEWEST_BLOCKS, SHARE_OF_BLOCKS * len(blocks)):
        looks = [reader.is_known(first + 1) for first in labels]
    elif len(labels) >= max(FEWEST_BLOCKS + 1, SHARE_OF_RECORDS * many):
        looks = [page.marks[at] > 0 for at in inside]
    else:
        return
    comments = any(page.marks[at] & COMMENTS for at in frozenset(page.marked).difference(labels))
    if sum(looks) * ONE_LOOKS_IN <= len(looks) and not comments:
        yield from inside


def _answered(reader: _Reader) -> Iterator[int]:
    """Questions and the first lines of their answers, where several questions, and most that there are, have one: a text that answers."""
    page = reader.page
    letters = reader.view.utf8
    if letters.count(_QUESTION_MARKS[0]) < FEWEST_BLOCKS and not any(mark in letters for mark in _QUESTION_MARKS[1:]):
        return
    questions = reader.questions()
    if len(questions) < FEWEST_BLOCKS:
        return
    asked = frozenset(questions)
    answered = [at for at in questions if at + 1 < len(page) and at + 1 not in asked and reader.is_text(at + 1)]
    if len(answered) < max(FEWEST_BLOCKS, SHARE_OF_RECORDS * len(questions)):
        return
    if any(not page.marks[at] for at in answered) or len(answered) >= SHARE_OF_ANSWERED * len(page):
        yield from (line for at in answered for line in (at, at + 1))


def _is_label(line: bytes) -> bool:
    """Whether a line is none of a sentence: a question or a heading."""
    end = line.rstrip(CLOSING)
    return end.endswith(b"?") or not end.endswith(ENDS)


def _announced(reader: _Reader) -> Iterator[int]:
    """What a line that ends in a colon announces, where empty lines show it and the line is the author's."""
    page = reader.page
    for at in reader.with_colon() if reader.has_gaps else ():
        if not page.is_suspect(at) and _is_sentence(reader.view.lines.raw[page.lines[at]]):
            block = _block_below(reader, at, MOST_WORDS_ANNOUNCED, MOST_ANNOUNCED)
            if block.stop < len(page) and _goes_on(reader, block.stop):
                yield from block


def _is_sentence(line: str) -> bool:
    """Whether a line with a colon is written as a sentence: no heading of one word, or with capitals."""
    words = line.split()
    return len(words) > 1 and 2 * sum(word[:1].isupper() for word in words[1:]) < len(words) - 1


def _block_below(reader: _Reader, at: int, words: int, most: int) -> range:
    """Positions of the lines of the block below a line, up to an empty line; none where they are too many, or one is long or a sentence."""
    lines, end = reader.page.lines, at + 1
    while end < len(lines) and (end == at + 1 or lines[end] == lines[end - 1] + 1):
        if end - at > most or reader.line(end).strip().count(b" ") >= words or reader.is_text(end, LEAST_BLANKS):
            return range(at + 1, at + 1)
        end += 1
    return range(at + 1, end)


def _goes_on(reader: _Reader, at: int) -> bool:
    """Whether the text goes on with a line: prose, a sentence, or what announces the next list."""
    return reader.is_text(at, LEAST_BLANKS) or (not reader.page.marks[at] and reader.line(at).rstrip().endswith(b":"))


def _opening(reader: _Reader) -> Iterator[int]:
    """Words that open a sentence which goes on in a small letter on the next line, the one above being over."""
    page, raw = reader.page, reader.view.lines.raw
    last = len(page) - 1
    for at in page.marked:
        if at < last and raw[page.lines[at + 1]].lstrip()[:1].islower() and (at == 0 or ends_with_mark(reader.line(at - 1))) and _opens(reader, at):
            yield at


def _opens(reader: _Reader, at: int) -> bool:
    """Whether a line can be the first words of a sentence, and the next one the rest of it."""
    line, rest = reader.line(at).strip(), reader.line(at + 1)
    is_open = line[:1] not in _NO_WORD and line[-1:] not in _NO_WORD and line.count(b" ") < MOST_OPENING_WORDS
    return is_open and rest.count(b" ") >= LEAST_BLANKS and ends_with_mark(rest)


def _to_learn(reader: _Reader) -> Iterator[int]:
    """Words of a list that its heading calls one: vocabulary, words to learn."""
    end = 0
    heads = keys_of(reader.params()["word_lists"]) if reader.has_gaps else frozenset()
    for at in (0, *reader.page.appendices) if heads else ():
        if at < end or numbered(reader.page.keys[at]) not in heads:
            continue
        end = at + 1
        while block := _block_below(reader, end - 1, MOST_WORDS_TO_LEARN, MOST_TO_LEARN - (end - at)):
            end = block.stop
        if end - at > FEWEST_TO_LEARN:
            yield from range(at + 1, end)


def _policy(reader: _Reader) -> Iterator[int]:
    """All lines of a policy or notice that is the document: so says its title, and of it speak its sentences."""
    page = reader.page
    title = (reader.view.title.text or "").lower().encode("utf-8", "replace")
    leads = _any_of(tuple(reader.params()["policy_leads"]))
    names = [name for name in (title, reader.line(0).strip()) if len(name) <= LONGEST_LABEL and leads.search(name)]
    if not any(map(reader.pattern("policies").occurs, names)):
        return
    words = reader.pattern("policy_words")
    said = [
        reader.line(at)
        for at in range(len(page))
        if page.prose[at] or (reader.line(at).count(b" ") > FEWEST_BLANKS and ends_with_mark(reader.line(at)))
    ]
    if said and sum(map(words.occurs, said)) >= SHARE_OF_POLICY * len(said):
        yield from range(max(page.title, 0), len(page))


def _contract(reader: _Reader) -> Iterator[int]:
    """Lines of a contract from its first clause to the last line of its signatures; of a form the fields to sign in."""
    page, signed = reader.page, reader.lines_with("signatures", _line_start(reader, -SIGNED_WITHIN))
    if not signed:
        return
    clauses = [at for at in reader.lines_with("clauses") if at < signed[-1]]
    if len(clauses) >= FEWEST_CLAUSES:
        yield from range(clauses[0], signed[-1] + 1)
    end = 0
    for at in signed:
        end = max(end, at + 1)
        while end < len(page) and page.lines[end] == page.lines[end - 1] + 1 and reader.line(end).rstrip(b" \t\r_.").endswith(b":"):
            end += 1
        yield from range(at, end)


def _licence(reader: _Reader) -> Iterator[int]:
    """The notice at the head of a licence, which the licence calls its own."""
    for at in reader.lines_with("licences", end=LICENCE_WITHIN)[:1]:
        yield from range(max(at - LICENCE_REACH, 0), at + 1)


def _line_start(reader: _Reader, offset: int) -> int:
    """Where the line begins that holds a byte of the text, counted from the end where negative."""
    table = reader.view.byte_lines
    return table.starts[table.index_at(max(len(reader.view.utf8) + offset, 0))]


def _rows(reader: _Reader) -> Iterator[int]:
    """Rows of something that the author wrote."""
    yield from own_rows(reader.page)


def _by_kind(reader: _Reader) -> Iterator[int]:
    """Lines of a contract, a menu, a press release, a recipe."""
    yield from own_by_kind(reader.page, reader.view, reader.pattern)


def _series(reader: _Reader) -> Iterator[int]:
    """Members of a series: headings of a manual, what is said in a play, entries of a menu that the text is about, words of a poem."""
    yield from own_series(reader.page, reader.view, reader.pattern)


_FIRM = (_defined, _blocks, _policy, _contract, _licence)
_MILD = (_headings, _answered, _to_learn, _announced, _opening, _rows, _by_kind, _series)
