"""Quotations: what stands between quotation marks, and who is said to have said it.

Marks are paired inside a paragraph by what stands around them; a quotation over several paragraphs opens each and closes only the last.
What one speaker says in one go, broken off only for "she said", is one quotation of several parts. The words around quotations stand in
``rules/data/quotations.txt``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qualcheck.data import table
from qualcheck.late import late
from qualcheck.view.lines import LineTable
from qualcheck.view.sentences import ends_sentence

Span = tuple[int, int]

#: What closes a quotation that each mark opens. Straight marks are used on both sides, and guillemets and low marks in several ways.
_CLOSES = {'"': '"”', "“": '”"', "„": '“”"', "”": "”", "«": "»", "»": "«", "「": "」", "『": "』"}
_MARK = re.compile('["“”„«»「」『』]')
#: Single marks are apostrophes as well: only those that enclose some words, with an end mark or a comma before the last.
_SINGLE = re.compile(r"(?<![\w’'])‘(?=\w)([^‘“”\"\n]{20,600}?[,.?!…])’(?!\w)")
_BOUNDARY_BEFORE = frozenset(" \t\n\r\u00a0([{—–-/‘'‹>*_…:,;.")
_BOUNDARY_AFTER = frozenset(" \t\n\r\u00a0.,;:!?)]}—–-/’'›<*_…")
#: On such lines marks belong to code.
_CODE = ('="', '":', '\\"', '("', '["')
#: Shorter quotations are titles, words that are talked about, scare quotes.
FEWEST_WORDS = 5
#: Nobody is quoted at such length (characters) inside one paragraph: a mark was lost.
LONGEST_PART = 5000
#: In scripts without blanks so many characters are a word.
_WIDE_WORD = 2
_WIDE = late(r"[\u0e00-\u0e4f\u3041-\u30fa\u4e00-\u9fff]")
#: Who says it stands within so many characters of the quotation.
_NEAR = 160
_END_MARKS = re.compile(r"[.!?…]['’)\]]*(?=\s|$)|[。！？\n]")
#: What stands before the participle of a said-verb ("a déclaré").
_AUXILIARIES = frozenset("a ha hat ont hanno haben heeft".split())
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*\.?")
#: Behind a said-verb the speaker's name begins within so many words.
_NAME_WORDS = 8


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation.

    Attributes:
        parts: code-point spans of the words between the marks, in order; more than one where it is broken off and goes on.
        speaker: span of the words that name the speaker ("a senior official", "Prime Minister Jane Doe"); None where nothing does.
    """

    parts: tuple[Span, ...]
    speaker: Span | None

    @property
    def start(self) -> int:
        return self.parts[0][0]

    @property
    def end(self) -> int:
        return self.parts[-1][1]


@lru_cache(maxsize=1)
def _tables() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in table("quotations.txt").read_text("utf-8").splitlines():
        kind, colon, words = row.partition(":")
        if colon and not row.startswith("#"):
            groups = found.setdefault(kind.split()[0], [])
            groups += [tuple(word.replace("_", " ") for word in group.split()) for group in words.split(",")]
    return found


def groups_for(kind: str) -> list[tuple[str, ...]]:
    """The groups of words of a kind of ``rules/data/quotations.txt``, all languages together, in lower case; commas and rows part groups."""
    return _tables().get(kind, [])


@lru_cache(maxsize=32)
def words_for(kind: str) -> frozenset[str]:
    """All words of a kind (``verbs``, ``roles``, ``times`` ...)."""
    return frozenset(word for group in groups_for(kind) for word in group)


@lru_cache(maxsize=1)
def _openers() -> dict[str, tuple[str, ...]]:
    """First word of each said-verb to all that stands behind it, the longest first."""
    found: dict[str, list[str]] = {}
    for verb in words_for("verbs"):
        first, _, rest = verb.partition(" ")
        found.setdefault(first, []).append(f" {rest}" if rest else "")
    return {first: tuple(sorted(rests, key=len, reverse=True)) for first, rests in found.items()}


def _said_verbs(text: str, start: int, end: int) -> Iterator[Span]:
    """Where said-verbs stand in ``text[start:end]``."""
    openers = _openers()
    for match in _LETTERS.finditer(text, start, end):
        rests = openers.get(match[0].lower())
        if rests:
            after = text[match.end() : match.end() + 20].lower()
            rest = next((rest for rest in rests if after.startswith(rest)), None)
            if rest is not None:
                yield match.start(), match.end() + len(rest)


def quotations(text: str, lines: LineTable[str]) -> list[Quotation]:
    """All quotations of at least ``FEWEST_WORDS`` words, in the order of the text; those inside others are not told apart."""
    parts = _parts(text, lines)
    turns = (turn for turn in _turns(text, parts) if sum(_size(text[start:end]) for start, end in turn) >= FEWEST_WORDS)
    return [Quotation(tuple(turn), speaker_of(text, turn)) for turn in turns]


def _size(words: str) -> int:
    """Words, by blanks, or by characters where the script has none."""
    count = len(words.split())
    return count if count >= FEWEST_WORDS or words.isascii() else max(count, len(_WIDE.findall(words)) // _WIDE_WORD)


def _parts(text: str, lines: LineTable[str]) -> list[tuple[Span, bool]]:
    """What stands between marks, and whether it goes on in the next part, which opens the next paragraph."""
    found: list[tuple[Span, bool]] = []
    by_line: dict[int, list[int]] = {}
    for match in _MARK.finditer(text):
        by_line.setdefault(lines.index_at(match.start()), []).append(match.start())
    for line, places in by_line.items():
        raw = lines.raw[line]
        if '"' in raw and any(sign in raw for sign in _CODE):
            continue
        spans, left_open = _pairs(text, places)
        found += ((span, False) for span in spans if span[1] - span[0] <= LONGEST_PART)
        if left_open is not None:
            following = _next_line(lines, line)
            first = by_line.get(following, [0])[0]
            if following > 0 and not text[lines.starts[following] : first].strip(" \t\u00a0") and first >= lines.starts[following]:
                found.append(((left_open, lines.ends[line]), True))
    if "‘" in text:
        taken = [span for span, _ in found]
        found += ((match.span(1), False) for match in _SINGLE.finditer(text) if not _inside(match.start(), taken))
        found.sort()
    return found


def _inside(at: int, spans: Sequence[Span]) -> bool:
    place = bisect_left(spans, (at, 0))
    return place > 0 and spans[place - 1][1] > at


def _next_line(lines: LineTable[str], line: int) -> int:
    return next((n for n in range(line + 1, min(line + 4, len(lines))) if not lines.is_blank(n)), -1)


def _pairs(text: str, places: Sequence[int]) -> tuple[list[Span], int | None]:
    """Spans between paired marks of one line, and where a quotation starts that is still open at its end."""
    spans: list[Span] = []
    start, closing, mark = -1, "", ""
    for at in places:
        sign = text[at]
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        opens = (not before or before in _BOUNDARY_BEFORE) and bool(after) and (sign == "«" or not after.isspace())
        closes = not after or after in _BOUNDARY_AFTER or not opens
        if start < 0:
            if opens and sign in _CLOSES and sign != "”":
                start, closing, mark = at + 1, _CLOSES[sign], sign
        elif sign in closing and (closes or sign not in '"“'):
            spans.append(_stripped(text, start, at))
            start = -1
        elif sign == mark and opens:
            start = at + 1  # the one before was never closed
    return spans, start if start >= 0 else None


def _stripped(text: str, start: int, end: int) -> Span:
    inside = text[start:end]
    return (start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())) if inside.strip() else (start, start)


def _turns(text: str, parts: Sequence[tuple[Span, bool]]) -> Iterator[list[Span]]:
    """Parts that one speaker says in one go."""
    turn: list[Span] = []
    goes_on = False
    for span, continues in parts:
        if turn and not goes_on and not _only_broken_off(text[turn[-1][1] : span[0]]):
            yield turn
            turn = []
        turn.append(span)
        goes_on = continues
    if turn:
        yield turn


def _only_broken_off(between: str) -> bool:
    """Whether what stands between two parts only says who speaks: one clause, in one paragraph."""
    if len(between) > _NEAR or "\n" in between or next(_said_verbs(between, 0, len(between)), None) is None:
        return False
    last = len(between.rstrip(' \t\u00a0"“„«»‘'))
    return all(end >= last for _, end in _sentence_ends(between, 0, len(between)))


def _sentence_ends(text: str, start: int, end: int) -> Iterator[Span]:
    """Spans of the marks that end sentences in ``text[start:end]``."""
    for match in _END_MARKS.finditer(text, start, end):
        if ends_sentence(text, match.start(), match.end() + 1):
            yield match.span()


def speaker_of(text: str, parts: Sequence[Span]) -> Span | None:
    """The words that name who speaks: behind a part or before the first, beside a said-verb."""
    for _, end in parts:
        clause = _clause_behind(text, end)
        said = next(_said_verbs(text, *clause), None) if clause else None
        if clause and said:
            return _subject_behind(text, clause, said)
    start, end = _clause_before(text, parts[0][0])
    verbs = list(_said_verbs(text, start, end))
    if not verbs:
        return None
    before = list(_TOKEN.finditer(text, start, verbs[-1][0]))[-_NAME_WORDS:]
    return (before[0].start(), before[-1].end()) if before else _name_after(text, verbs[-1][1], end)


def _clause_behind(text: str, end: int) -> Span | None:
    """From behind the closing mark to the end of its sentence; None where the quotation ended the sentence."""
    room = text[end : end + 3]
    after = end + len(room) - len(room.lstrip()) + 1  # some put a blank before the mark
    if text[end - 1 : end] in ".。" and text[after : after + 1] != ",":
        return None
    limit = min(after + _NEAR, len(text))
    closing = next(_sentence_ends(text, after, limit), None)
    if closing:
        return after, closing[0]
    mark = _MARK.search(text, after, limit)
    return after, mark.start() if mark else limit


def _clause_before(text: str, start: int) -> Span:
    """From the start of the sentence, or the last quotation mark, to the opening mark."""
    limit = max(start - 1 - _NEAR, 0)
    begin = max((end for _, end in _sentence_ends(text, limit, start - 1)), default=limit)
    return max(begin, *(text.rfind(mark, limit, start - 1) + 1 for mark in '"”»“'), limit), start - 1


def _subject_behind(text: str, clause: Span, said: Span) -> Span | None:
    """The speaker in the clause behind a quotation: between the mark and the said-verb, or behind the verb ("..., said Jane Doe")."""
    before = text[clause[0] : said[0]]
    words = before.strip(" ,")
    # what ends in a comma and opens like no name belongs to the sentence around the quotation ("..." around the town, said Jane Doe)
    if (
        words
        and words.lower() not in _AUXILIARIES
        and (words[:1].isupper() or not before.rstrip().endswith(",") or words.partition(" ")[0] in ("the", "a", "an", "one"))
    ):
        tokens = list(_TOKEN.finditer(text, clause[0], said[0]))[:_NAME_WORDS]
        return (tokens[0].start(), tokens[-1].end()) if tokens else None
    return _name_after(text, said[1], clause[1])


def _name_after(text: str, start: int, end: int) -> Span | None:
    stop = text.find(",", start, end)
    tokens = list(_TOKEN.finditer(text, start, stop if stop > 0 else end))[:_NAME_WORDS]
    return (tokens[0].start(), tokens[-1].end()) if tokens else None
