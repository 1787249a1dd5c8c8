"""Where paragraphs begin and end: cut heads, cut tails, and line breaks inside a sentence."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.code import looks_like_code
from qualcheck.checks.shared.english import dictionary
from qualcheck.rulepacks import ActiveRule
from qualcheck.view import TextView

#: Closing marks that may stand behind the end of a sentence.
_CLOSERS = " \t\r\u00a0\"'”’»)]*_"
_END_MARKS = (".", "!", "?", "…", ":", ";", "。", "！", "？", "|")
#: How many lines above and below tell whether lines are wrapped.
_NEIGHBOURS = 4
#: Text is wrapped at most here; longer lines are paragraphs.
_WIDEST_WRAP = 110
#: Lines up to this length may be lines of wrapped text that are shown alone, whose last sentence goes on elsewhere.
_WRAP = 85
#: Verse, lists and tables have lines shorter than this.
_SHORT = 60
#: Where more lines than this, and than a quarter of all, start in lower case, the text does without capitals.
_MANY = 20
_LIST_MARK = re.compile(r"\s*(?:[-–—•*·▪◦‣+>|#]|\d{1,3}[.)]|\(?[a-zA-Z][.)])\s")
#: A link of Markdown, which editors wrap like one word.
_LINK = re.compile(r"\s*!?\[[^\[\]\n]{1,300}\](?:\([^()\n]{0,300}\)|\[[^\[\]\n]{0,100}\])")
#: The last word of a line that runs on.
_DANGLING = re.compile(r"\b(?:the|an|a|our|your|their|its|of|and|or|with)\s*\Z")
#: Words that begin with a piece of one, of which so many are looked at.
MOST_LOOKED_AT = 30
#: A term that opens a sentence, and the verb behind it; an aside in brackets and an adverb may stand between.
_NAMED = re.compile(
    r"\s*(?P<word>[a-z]+(?:['’-][a-z]+)*) (?:\([^()]*\) )?(?:also |[a-z]+ly )?(?P<verb>[a-z]+s|can|may|must|should|will|would|could|did|had)\b"
)
_AUXILIARIES = frozenset("is was has does can may must should will would could did had".split())
#: The head of an entry in a glossary or dictionary.
_ENTRY = re.compile(r"\s*[a-z][\w' -]{0,40},? (?:\((?:n|v|vt|vi|adj|adv|noun|verb)\.?\)|(?:n|v|vt|vi|adj|adv)\.:?)[ :]")
_NAME_PARTICLES = frozenset("van von de der den del della di da du la le el al bin ibn dos das af zu ter ten".split())


#: Languages whose sentences begin with an apostrophe: "’s Avonds", "’n Mens".
_APOSTROPHE_FIRST = frozenset(("nl", "af"))


@dataclass(frozen=True, slots=True)
class Line:
    """A line with what stands around it; ``above`` and ``below`` are the nearest lines that are not blank, as indices or None."""

    view: TextView
    index: int

    @property
    def text(self) -> str:
        return self.view.lines.raw[self.index]

    @property
    def above(self) -> int | None:
        return next((n for n in range(self.index - 1, max(self.index - 4, -1), -1) if not self.view.lines.is_blank(n)), None)

    @property
    def below(self) -> int | None:
        lines = self.view.lines
        return next((n for n in range(self.index + 1, min(self.index + 4, len(lines))) if not lines.is_blank(n)), None)

    def raw(self, index: int | None) -> str:
        return "" if index is None else self.view.lines.raw[index]


def ends_open(line: str) -> bool:
    """Whether a line ends without a mark that closes a sentence or announces what follows."""
    stripped = line.rstrip(_CLOSERS)
    return bool(stripped) and not stripped.endswith(_END_MARKS)


def wrapped(view: TextView, index: int) -> bool:
    """Whether the break behind line ``index`` is that of text wrapped at a width: the next word had no room left."""
    raw = view.lines.raw
    if index + 1 >= len(raw) or not raw[index + 1].strip():
        return False
    if index in view.wrapped_lines and index + 1 in view.wrapped_lines:
        return True
    widths = []
    for step in (-1, 1):
        at = index if step < 0 else index + 1
        while 0 <= at < len(raw) and abs(at - index) <= _NEIGHBOURS and raw[at].strip():
            widths.append(len(raw[at].rstrip()))
            at += step
    widest = max(widths)
    link = _LINK.match(raw[index + 1])
    next_word = link[0] if link else raw[index + 1].split(None, 1)[0]
    return widest <= _WIDEST_WRAP and len(raw[index].rstrip()) + 1 + len(next_word) >= 0.85 * widest and len(widths) > 1


def cut_heads(rule: ActiveRule, view: TextView, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """Paragraphs that start in lower case though nothing before them runs on."""
    for start, end, line in _few_in_lower_case(view, spans, 1):
        above = line.raw(line.above)
        adjacent = line.above == line.index - 1
        runs_on = above.rstrip().endswith((":", ";", ",", "-", "–", "—")) or (adjacent and ends_open(above))
        if not runs_on and _reads_as_prose(line.text) and not _is_term(view, line.text, view.text[start:end]):
            yield Hit(rule.code, start, end, severity=None if line.above is not None else "info")


def _is_term(view: TextView, line: str, opening: str) -> bool:
    """Whether a paragraph opens with a term that is never capitalised: a command ("dpkg installs …"), an entry of a glossary ("pixel, n.: …").

    A sentence that lost its head goes on with any word; a word that no dictionary has, with a verb behind it, is the name of something.
    """
    if _ENTRY.match(line):
        return True
    named = _NAMED.match(line) if view.language.code == "en" and len(opening) > 1 else None
    if named is None:
        return False
    known = dictionary()
    word, verb = named["word"].replace("’", "'").removesuffix("'s"), named["verb"]
    return not any(part in known for part in (word, word.removesuffix("s"), *word.split("-"))) and (verb in _AUXILIARIES or verb in known)


def split_sentences(rule: ActiveRule, view: TextView, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """Line breaks inside a sentence: before a mark that closes or joins, and before a lower-case word behind an open line."""
    lower_case = [(start, end) for start, end in spans if view.text[start].islower()]
    if view.language.code in _APOSTROPHE_FIRST:
        spans = [(start, end) for start, end in spans if view.text[start] not in "'’"]
    for start, end in spans:
        line = Line(view, view.lines.index_at(start))
        if not view.text[start].islower() and not looks_like_code(line.text) and not looks_like_code(line.raw(line.above)):
            yield Hit(rule.code, start, end, severity=None if line.above is not None and ends_open(line.raw(line.above)) else "info")
    for start, end, line in _few_in_lower_case(view, lower_case, 2):
        above = line.raw(line.above)
        if line.above == line.index - 1 and ends_open(above) and _breaks_sentence(view, line, above):
            yield Hit(rule.code, start, end, severity="info", confidence=0.7)


def _few_in_lower_case(view: TextView, spans: list[tuple[int, int]], most: int) -> Iterator[tuple[int, int, Line]]:
    """Lines that start in lower case, at most so many in a row: verse, lists, and texts that do without capitals have more."""
    if len(spans) > _MANY and 4 * len(spans) > len(view.lines):
        return
    lines = [Line(view, view.lines.index_at(start)) for start, _ in spans]
    lower = {line.index for line in lines}
    runs: dict[int, int] = {}  # how many such lines stand in a row, up to and with this one
    for line in lines:
        runs[line.index] = 1 + (runs[line.above] if line.above in lower else 0)
    for line in reversed(lines):  # and now the whole row
        if line.above in lower:
            runs[line.above] = runs[line.index]
    for (start, end), line in zip(spans, lines, strict=True):
        words = line.text.split(None, 2)
        is_name = words[0].strip(",") in _NAME_PARTICLES and len(words) > 1 and words[1][:1].isupper()
        if runs[line.index] <= most and not is_name:
            yield start, end, line


def _breaks_sentence(view: TextView, line: Line, above: str) -> bool:
    if wrapped(view, line.index - 1) or _LIST_MARK.match(line.text) or looks_like_code(line.text) or looks_like_code(above):
        return False
    near = (line.above, line.index, line.below, Line(view, line.index - 1).above)
    return max(len(line.raw(n)) for n in near) > _SHORT or any(_DANGLING.search(line.raw(n)) for n in near if n is not None and n < line.index)


def _reads_as_prose(line: str) -> bool:
    stripped = line.rstrip(_CLOSERS)
    return len(stripped) >= 40 and stripped.endswith((".", "!", "?", "…", ":")) and line.count(" ") >= 6 and not looks_like_code(line)


def cut_tails(rule: ActiveRule, view: TextView, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """Lines that end in a word that can't end a sentence."""
    strong = rule.params["never_last"]
    for start, end in spans:
        line = Line(view, view.lines.index_at(start))
        text = line.text
        word = view.text[start:end]
        if not word.islower() or looks_like_code(text) or _goes_on(view, line):
            continue
        if len(text) >= _SHORT if word not in strong else len(text) >= 30:
            yield Hit(rule.code, start, end, confidence=1.0 if word in strong else 0.7, severity=None if word in strong else "info")


def cut_words(rule: ActiveRule, view: TextView, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """The last word of a text, where it is none and others begin with it."""
    for start, end in spans:
        line, word = Line(view, view.lines.index_at(start)), view.text[start:end]
        above = line.raw(line.above)
        if view.language.code != "en" or len(line.text) < int(rule.params["shortest_line"]) or view.word_counts[word] > 1:
            continue
        is_prose = not looks_like_code(line.text) and not _LIST_MARK.match(line.text) and (not above or not ends_open(above))
        if is_prose and word not in dictionary() and _begins_words(word):
            yield Hit(rule.code, start, end)


def _begins_words(piece: str) -> bool:
    """Whether English words begin with a piece of one, and go on in more ways than with an ending."""
    words = _sorted_dictionary()
    first = bisect_left(words, piece)
    longer = takewhile(lambda word: word.startswith(piece), islice(words, first, first + MOST_LOOKED_AT))
    return any(len(word) > len(piece) + 1 for word in longer)


@lru_cache(maxsize=1)
def _sorted_dictionary() -> list[str]:
    return sorted(dictionary())


def _goes_on(view: TextView, line: Line) -> bool:
    """Whether the next line continues this one: the text is wrapped, or split around a short piece."""
    below = line.raw(line.below)
    if line.below == line.index + 1 and (wrapped(view, line.index) or below.lstrip()[:1].islower()):
        return True
    if line.below == line.index + 1 and len(line.text) < _SHORT and len(below) < _SHORT:
        return True  # short lines: verse, a table, a heading in two parts
    return below.lstrip().startswith((",", ".", ";", ")", "-", "•", "*"))


def unfinished(rule: ActiveRule, view: TextView, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """Paragraphs of several sentences whose last one has no end."""
    for start, end in spans:
        line = Line(view, view.lines.index_at(start))
        last = view.text[start:end]
        words = last.split()
        if (
            len(line.text) < _WRAP
            or _LIST_MARK.match(line.text)
            or any(mark in last for mark in ("http", "/", " – ", " — ", "--", "@", ")", "|"))
            or (len(words) > 1 and words[-1][:1].isupper())
            or sum(word[:1].isupper() for word in words) > max(0.4 * len(words), 1)
            or looks_like_code(line.text)
            or _goes_on(view, line)
        ):
            continue
        yield Hit(rule.code, start, end)
