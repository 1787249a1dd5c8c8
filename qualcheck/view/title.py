"""What the title of a document is: the one given, or the line that stands like one at the top of the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from qualcheck.view.front_matter import behind_front_matter
from qualcheck.view.lines import LineTable

#: Longest title in code points, and how many of the first lines that hold ink are looked at.
LONGEST_TITLE = 200
LOOK_AT_LINES = 10
#: From so many words on a line reads like a headline by itself; below, only where it heads the prose or a byline.
FEWEST_WORDS = 4
#: A question or an exclamation of this length in code points, blanks included, is a headline rather than prose.
LONGEST_QUESTION = 140

_OPENING = re.compile(r"[-*•·|<{&#✅✔►▸▶→✓✕×=_~+]|\[(?!\d)|\d+[.)]\s")
_ENDS_OPEN = re.compile(r"(?<!\.\.)(?<!U\.S)(?<!U\.K)(?<!\bInc)(?<!\bCo)(?<!\bJr)\.[\"'”’»)]*$|[,;:，；：、。]$|。[」』”）]$")
#: A sentence in quotation marks with the name of who said it.
_SAID_BY = re.compile(r"[\"“«„].*[.!?…][\"”»“]\s*[—–-]{1,2}\s*([^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,3})\s*")
_IDEOGRAPH = re.compile(r"[\u3041-\u30fa\u4e00-\u9fff]")
_TWO_SENTENCES = re.compile(r"[^\W\d_]{5,}[.。] +[^\W\d_]")
_ASKING = ("?", "!", "?”", "!”", '?"', "?’", "…", "...")
#: A question to the reader, such as articles open with, of so many blanks at least.
FEWEST_ADDRESSING = 10
_ADDRESSES_READER = re.compile(r"(?i)\b(?:you|your|you're|i|my|me|we|our)\b")
_HEADING = re.compile(r"#{1,3} +(?=\S)")
#: The chief heading of a Markdown text, its closing marks left out; what may stand above it; a line drawn below one.
_CHIEF = re.compile(r"#[ \t]+([^\s#](?:.*?[^\s#])?)(?:[ \t]+#+)?")
_ABOVE_CHIEF = re.compile(r"\[?!\[|<!--|</?(?:p|div|a|img|br|center|picture|source)\b", re.IGNORECASE)
_UNDERLINE = re.compile(r"={3,}")
#: A line of such a length in code points may be prose that was broken to a width; so many lines tell, all but the last at least
#: this share of the longest; of two the second must go on in small letters.
SHORTEST_WRAPPED, WIDEST_WRAPPED = 40, 110
WRAPPED_LINES = 3
WRAPPED_SHARE = 0.7
_SENTENCE_END = re.compile(r"(?<![A-Z])[.!?…。！？][\"'”’»)]*(?:\s|$)")
_INNER_STOP = re.compile(r"(?<![Vv]s)(?<!\b[A-Z])(?<!Dr)(?<!Mr)(?<!Mrs)(?<!St)(?<!No)[.!?…][\"'”’)]* +\w")
_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|mars|avr|juin|juil|août|ene|abr|ago|dic|set|out|fev)"
    r"[^\W\d_]{0,6}\.?"
)
_DATE = re.compile(
    rf"(?i)\b(?:\d{{1,2}}(?:st|nd|rd|th|\.)?(?: de| of)? {_MONTH},?(?: de)? ?\d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    r"|\d{4}年\d\d?月\d\d?日|\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{4})"
)
#: Beginnings of lines that belong to the page above an article: who, when and how long; navigation; calls and notices.
_FURNITURE = re.compile(
    "|".join(
        (
            r"(?i:by|von|par|por|da|di) [^\W\d_a-z][\w.’'-]+(?: [^\W\d_][\w.’'-]*){0,4}(?:$|,| \||[-–—] )",
            r"(?i:(?:written|posted|published|updated|edited|reviewed|authored|words|credit|source) ?(?:by\b|on\b|in\b|at\b|from\b|:))",
            r"(?i:(?:photos?|images?|pictures?|photograph) ?(?:by\b|:))",
            r"(?i:(?:last|first) (?:updated|published|modified|reviewed)|(?:estimated )?reading time|\W*\d+ ?(?:min|minute)s?\.? read)",
            r"(?i:on behalf of|guest post|(?:skip|jump|back|return|click|tap|scroll|go) (?:to|here|below|down|back)\b|(?:sign|log) ?(?:in|up|out)\b)",
            r"(?i:subscribe|follow us|share (?:this|on|via)|search\b.{0,20}$|menu\b)",
            r"(?i:(?:toggle|open|close|main|site|primary) (?:main )?(?:menu|navigation|search))",
            r"(?i:accessibility links|table of contents|in this article|on this page|advertisement|sponsored|affiliate|disclosure)",
            r"(?i:this (?:browser|site|website|page|post) |an official website|we use cookies|your privacy|what are you looking for)",
            r"(?i:type (?:here )?to search|are you sure|report this|call (?:us|now)|for a free|request (?:a|our|your)|register (?:for|now))",
            r"(?i:join (?:us|free|now|our)|download (?:our|the|now|a)|get (?:your|our|started|the latest|even more)|shop (?:all|now|the))",
            r"(?i:try (?:our|it)|explore (?:our|the)|learn more|read more|book now|buy now|add to (?:cart|bag)|free shipping|enable javascript)",
            r"(?i:you need to enable|something went wrong|loading|please (?:wait|enable|try)|rated \d|\d[\d.]* stars?\b)",
            r"(?i:\d[\d,.]* (?:comments?|reviews?|views?|shares?|likes?)\b|comments? \(?\d|tags?:|categor(?:y|ies):|filed under|topics?:)",
            r"(?:来源|來源|记者|記者|作者|编辑|編輯|责任编辑|責任編輯|文|撮影|写真|執筆)[:：/／]",
            r"(?i:from the archive|©|copyright\b|https?://|www\.|[\w.+-]+@[\w-]+\.|\+?[\d() .-]{7,}$)",
        )
    )
)
#: What such lines hold further on.
_INSIDE = re.compile(
    r"(?i)\b\d+ ?min(?:ute)?s? read\b|[a-z)]learn more|shop now|view in browser|all rights reserved|learn more\W*$|\bsign in\b.*$"
    r"|[\w.+-]+@[\w-]+\.\w{2,}|\b(?:published|updated|posted)(?: on)?:|\d \w+ \d{4} .*\d+ comments?$"
    r"|\{\{|\{%|\[/?[a-z]+(?:_[a-z_]+| [a-z_]+=[^\]]*)\]"
    r"|,[^,]*\b(?:editor|writer|reporter|correspondent|founder|analyst)$"
)
_CRUMBS = re.compile(r"(?i)(?:home|start|startseite|inicio|início|accueil|главная|you are here|blog)\b[^\w]*[>»›▸→/|·]|.* [»›▸] .* [»›▸] ")


@dataclass(frozen=True, slots=True)
class TitleGuess:
    """``text`` stands at ``start`` of ``field``; ``line`` is the 0-based line in the text, or None where it was given."""

    text: str | None
    field: Literal["text", "title"]
    start: int = 0
    line: int | None = None

    @property
    def end(self) -> int:
        return self.start + len(self.text or "")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that holds ink, without the blanks and the marks of a Markdown heading around it."""

    text: str
    start: int
    number: int
    prose: bool
    heading: bool


def guess_title(given: str | None, text: str, lines: LineTable[str], prose: list[int]) -> TitleGuess:
    """The given title where there is one (an empty one is one); else the line above the prose that reads most like a title.

    Args:
        given: the title that came with the document.
        text: the text, each lone surrogate replaced.
        lines: its lines.
        prose: indices of the lines that are running prose.
    """
    if given is not None:
        return TitleGuess(given, "title")
    chief = _chief_heading(text, lines, set(prose[:LOOK_AT_LINES]))
    if chief is not None:
        return chief
    top = _top(text, lines, set(prose[:LOOK_AT_LINES]))
    best: _Line | None = None
    most = 0.0
    above = 0  # lines above that could be the title themselves: below a title stands its standfirst
    for number, line in enumerate(top):
        if line.prose:
            break
        points = _points(top, number)
        if points - 0.7 * above > most:
            best, most = line, points - 0.7 * above
        above += points > 1
    return TitleGuess(best.text, "text", best.start, best.number) if best else TitleGuess(None, "text")


def _chief_heading(text: str, lines: LineTable[str], prose: set[int]) -> TitleGuess | None:
    """A Markdown heading of the first rank, marked or underlined, where nothing but pictures and comments stands above it."""
    first = behind_front_matter(lines)
    for index in range(first, min(len(lines), first + 4 * LOOK_AT_LINES)):
        ink = lines.raw[index].strip()
        if not ink or _ABOVE_CHIEF.match(ink):
            continue
        below = lines.raw[index + 1].strip() if index + 1 < len(lines) else ""
        marked = _CHIEF.fullmatch(ink) if len(ink) <= LONGEST_TITLE else None
        # "# set the path" above more code is a comment.
        if marked and (not below or index + 1 in prose or below.startswith("#")):
            start = lines.starts[index] + lines.raw[index].index(ink) + marked.start(1)
            return TitleGuess(text[start : start + len(marked[1])], "text", start, index)
        if _UNDERLINE.fullmatch(below) and len(ink) <= LONGEST_TITLE:
            start = lines.starts[index] + lines.raw[index].index(ink)
            return TitleGuess(text[start : start + len(ink)], "text", start, index)
        return None
    return None


def _is_wrapped(lines: LineTable[str], index: int) -> bool:
    """Whether a line is prose that was broken to a width: mostly small words, and lines of about one length down to the last."""
    line = lines.raw[index].strip()
    if len(line) < SHORTEST_WRAPPED or line.endswith((".", "!", "?", ":", "…")):
        return False
    block = [line]
    for below in lines.raw[index + 1 : index + 1 + LOOK_AT_LINES]:
        if not below.strip():
            break
        block.append(below.strip())
    widest = max(map(len, block))
    even = widest <= WIDEST_WRAPPED and all(len(piece) >= WRAPPED_SHARE * widest for piece in block[:-1])
    if len(block) == 1 or not even or not any(map(_SENTENCE_END.search, block[1:])):
        return False
    words = line.split()[1:]
    if 2 * sum(word[0].islower() for word in words) < len(words):
        return False  # a headline in title case
    return len(block) >= WRAPPED_LINES or (block[1][0].islower() and not _FURNITURE.match(block[1]))


def _top(text: str, lines: LineTable[str], prose: set[int]) -> list[_Line]:
    """The first lines that hold ink, down to the first that is prose and one below."""
    top: list[_Line] = []
    for index in range(min(len(lines), 4 * LOOK_AT_LINES)):
        start, end = lines.starts[index], lines.ends[index]
        raw = text[start : min(end, start + 2 * LONGEST_TITLE)]
        ink = raw.strip()
        if not ink:
            continue
        is_prose = (index in prose and not _asks_once(ink)) or _is_wrapped(lines, index)
        mark = _HEADING.match(ink)
        skipped = mark.end() if mark else 0
        top.append(_Line(ink[skipped:], start + raw.index(ink) + skipped, index, is_prose, mark is not None))
        if is_prose or len(top) == LOOK_AT_LINES:
            break
    return top


def _asks_once(line: str) -> bool:
    """One question or exclamation, which a headline may be although prose ends so too."""
    if len(line) >= LONGEST_QUESTION or not line.endswith(_ASKING) or _INNER_STOP.search(line):
        return False
    return line.count(" ") < FEWEST_ADDRESSING or _ADDRESSES_READER.search(line) is None


def _points(top: list[_Line], number: int) -> float:
    """How much a line reads like the title; nothing or less where it doesn't.

    A headline has a handful of words and no full stop; the line below it tells who wrote it and when, or is prose.
    """
    line = top[number].text
    words = _word_count(line)
    if not reads_like_title(line):
        return 0.0
    after = top[number + 1] if number + 1 < len(top) else None
    heads_prose = after is not None and after.prose
    heads_byline = after is not None and _is_byline(after.text)
    if words < FEWEST_WORDS and not top[number].heading:
        return 0.6 * (heads_prose or heads_byline) if number <= 2 else 0.0
    points = 2.0 + 0.3 * heads_prose + 0.9 * heads_byline
    points += 1.0 * top[number].heading + 0.5 * (5 <= words <= 16) - 1.0 * (words > 24) - 0.5 * (line == line.upper())
    folded = line.casefold()
    if any(folded in other.text.casefold() and len(folded) < len(other.text) for other in top[:number]):
        points += 1.5
    if any(folded == other.text.casefold() for other in top[number + 1 :]):
        points += 1.5
    if line.endswith(("?", "!")) and number + 1 < len(top) and not (heads_prose or heads_byline):
        points -= 1.0
    return points


@lru_cache(maxsize=4096)
def _is_byline(line: str) -> bool:
    return bool(_FURNITURE.match(line) or _DATE.match(line))


@lru_cache(maxsize=4096)
def _may_be_title(line: str) -> bool:
    """What ``reads_like_title`` asks of a line of fitting length; the heads of the pages of a site have lines in common."""
    if _OPENING.match(line) or _ENDS_OPEN.search(line):
        return False
    said_by = _SAID_BY.fullmatch(line)
    if said_by and all(word[0].isupper() for word in said_by[1].split()):
        return False
    if line[0].islower() and line.split(" ", 1)[0].islower():
        return False
    if _FURNITURE.match(line) or _CRUMBS.match(line) or _INSIDE.search(line) or _TWO_SENTENCES.search(line):
        return False
    dated = _DATE.search(line)
    return dated is None or len(line) - len(dated.group()) > 30


def reads_like_title(line: str) -> bool:
    """Short, no full stop at the end, starts with a capital, a digit or a quotation mark; no list mark, date, byline or button."""
    return len(line) <= LONGEST_TITLE and (" " in line or _word_count(line) >= FEWEST_WORDS) and _may_be_title(line)


def _word_count(line: str) -> int:
    """Words between blanks; Chinese and Japanese, which have none, count by their letters, two for a word."""
    count = line.count(" ") + 1
    return count if line.isascii() else max(count, len(_IDEOGRAPH.findall(line)) // 2)
