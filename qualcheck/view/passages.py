"""Passages in another language than the rest of the text, by function words and script, line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from qualcheck.view.language import (
    FEWEST_WORDS,
    LANGUAGE_OF_SCRIPT,
    MANY_WORDS,
    FunctionWords,
    function_words,
    function_words_but,
    function_words_of,
    hits_of,
    leading_script,
    script_of,
    words_of,
)
from qualcheck.view.lines import LineTable
from qualcheck.view.scripts import LETTERS_A_WORD, script_counts

#: Shorter lines (characters) are no running text and are left to the lines around them.
SHORTEST_LINE = 60
#: Of a line only so many characters are looked at.
LOOK_AT = 400
#: A line is in another language where this share of its words are function words of that one, so many at the least and so
#: many different ones, and at most half as many are function words of the document's language. The lower share is for
#: languages that do with fewer of them, where the document's own language has hardly any.
FOREIGN_SHARE = 0.2
FOREIGN_SHARE_FAR = 0.1
OWN_SHARE_FAR = 0.04
FOREIGN_HITS = 4
FOREIGN_WORDS = 3
#: Share of the letters that a script must have for the line to be in it.
SCRIPT_SHARE = 0.6

#: English hardly fills a line without "the", "of", "and", "is", "that", and other languages hold them in names at the most,
#: longer lines (characters) not two of them: spares the closer look.
NAME_LIKE = 200
_SENTENCE_ENDS = re.compile(r"[.!?…।։።؟][\"'”’»)\]]*(?=\s|$)|[。！？]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Lines in another language than the document's.

    Attributes:
        first, last: line numbers, 0-based, inclusive.
        language: ISO 639-1.
        words: words in it (estimated from the letters where a script has no blanks between words).
        sentences: end marks in it.
    """

    first: int
    last: int
    language: str
    words: int
    sentences: int


def foreign_passages(lines: LineTable[str], language: str, suspected: Iterable[int]) -> list[Passage]:
    """Runs of lines in another language than ``language``, shorter lines between them included.

    Args:
        lines: of the text.
        language: of the text.
        suspected: numbers of the lines that may be in another language (``suspects``).
    """
    if not any(verdict[0] != language for index in suspected if (verdict := _judge(lines.raw[index], language))):
        return []
    found = [(index, *verdict) for index, line in enumerate(lines.raw) if len(line) >= SHORTEST_LINE and (verdict := _judge(line, language))]
    return [passage for run in _runs(found, language) if (passage := _passage(lines, run))]


def suspects(lines: LineTable[str], language: str) -> Iterator[int]:
    """Numbers of the lines that may be in another language."""
    return (index for index, line in enumerate(lines.raw) if len(line) >= SHORTEST_LINE and _may_be_foreign(line, language))


def _may_be_foreign(line: str, language: str) -> bool:
    """Whether ``_judge`` could find another language: a cheap look that hardly any line of a text in one language passes."""
    if language == "en" and _surely_english(line):
        return False
    piece = line[:LOOK_AT]
    if not piece.isascii() and not script_counts(piece.encode("utf-8", "ignore")).keys() <= {script_of(language)}:
        return True
    # of the hits that another language needs, at least half are no function words of the document's own
    return sum(map(function_words_but(language).__contains__, words_of(piece))) * 2 >= FOREIGN_HITS


def span_with_neighbours(lines: LineTable[str], passage: Passage) -> tuple[int, int]:
    """Code-point span of a passage and of the lines around it that are too short to be judged by themselves."""
    first, last = passage.first, passage.last
    while first and len(lines.raw[first - 1]) < SHORTEST_LINE:
        first -= 1
    while last + 1 < len(lines.raw) and len(lines.raw[last + 1]) < SHORTEST_LINE:
        last += 1
    return lines.starts[first], lines.ends[last]


def _surely_english(line: str) -> bool:
    the, of = " the " in line, " of " in line
    if len(line) <= NAME_LIKE:
        return the or of or " and " in line or " is " in line or " that " in line
    return the + of > 1 or the + of + (" and " in line) + (" is " in line) + (" that " in line) > 1


def _judge(line: str, language: str) -> tuple[str, int] | None:
    """Language and number of words of a line of running text; None where it says nothing for any."""
    if language == "en" and _surely_english(line):
        return "en", 0
    piece = line[:LOOK_AT]
    found = function_words(piece)
    script = ""
    if not piece.isascii():
        scripts = script_counts(piece.encode("utf-8", "ignore"))
        script, share = leading_script(scripts) if scripts else ("", 0.0)
        if script in LANGUAGE_OF_SCRIPT:
            size = max(float(found.words), scripts.get(script, 0) / LETTERS_A_WORD.get(script, 12.0)) * len(line) / len(piece)
            return (LANGUAGE_OF_SCRIPT[script], round(size)) if share > SCRIPT_SHARE and size >= FEWEST_WORDS else None
        script = script if share > SCRIPT_SHARE else ""
    if found.words < FEWEST_WORDS:
        return None
    code = _language_of(piece, found, language, other_script=script not in ("", script_of(language)))
    return (code, found.words * len(line) // len(piece)) if code else None


def _language_of(piece: str, found: FunctionWords, language: str, *, other_script: bool) -> str | None:
    """The language of a line: ``language`` itself, another one, or None where the words don't tell."""
    languages, hits = hits_of(found)
    first = int(hits.argmax())  # the first by name of those that lead
    code, best = languages[first], int(hits[first])
    own = int(hits[languages.index(language)]) if language in languages else 0
    if not best:
        return None
    if other_script:
        return code
    if best < FOREIGN_HITS:
        return None
    if own * 2 > best:
        return language if best >= FOREIGN_SHARE * found.words else None
    least = FOREIGN_SHARE_FAR if own <= OWN_SHARE_FAR * found.words else FOREIGN_SHARE
    return code if best >= least * found.words and len(function_words_of(code).intersection(words_of(piece))) >= FOREIGN_WORDS else None


_Judged = tuple[int, str, int]


def _runs(found: Sequence[_Judged], language: str) -> Iterator[list[_Judged]]:
    for foreign, run in groupby(found, key=lambda judged: judged[1] != language):
        if foreign:
            yield list(run)


def _passage(lines: LineTable[str], run: Sequence[_Judged]) -> Passage | None:
    codes: Counter[str] = Counter()
    for _, code, words in run:
        codes[code] += words
    code, words = codes.most_common(1)[0][0], codes.total()
    if words < MANY_WORDS:
        return None
    first, last = run[0][0], run[-1][0]
    text = "\n".join(lines.raw[first : last + 1])
    return Passage(first, last, code, words, len(_SENTENCE_ENDS.findall(text)))
