"""Whole lines of any alphabet: looked up in a form that brings cases, accents and marks around together."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from qualcheck.rulepacks.patterns import SENTENCE_MARKS, SLOT, SLOTS, compile_pattern

if TYPE_CHECKING:
    from re2 import _Regexp as Pattern

Value = TypeVar("Value")

#: Marks that open what somebody says: quotation marks, but not guillemets, which are arrows on buttons as well.
_QUOTES = tuple("\"“”„‟'‘’「『")
_DASHES = tuple("-–—―")
#: Marks of Chinese and Japanese, which write the narrow ones, too.
_NARROW = str.maketrans("，：；！？（）", ",:;!?()")
#: What parts links in a row.
_PARTS = re.compile(r" ?[|·•›»] ?| [/–—-] ")
#: A whole sentence in guillemets, of either kind.
_SAID = re.compile(r"[«»].*[^.][.!?]\s?[«»]\.?$")
_SENTENCE_ENDS = (".", "!", "?", "…", "؟", "।", "。", "！", "？")
#: Letters of a phrase by whose first or last so many it is found.
_INDEXED = 4
#: Slots as they stand in folded lines, which hold single blanks only; without upper limits, which cost memory by the letter.
_NAME = r"[\pL\pN\pM.&':!-]+(?: [\pL\pN\pM.&':!-]+){0,5}"
_FOLDED_SLOTS = SLOTS | {
    "n": r"\d[\d., ]*[km]?",
    "name": _NAME,
    "site": _NAME,
    "title": r"..+",
    "rest": r"(?:[^\pL\pN\pM].*)?",
    "more": rf"(?: ?[{SENTENCE_MARKS}].*| -.*)?",
    "word": r"[\pL\pN\pM'-]+",
}


def folded_key(line: str) -> str:
    """The form in which whole lines are looked up: in lower case, accents composed, no marks around, single blanks inside.

    Marks of letters (Devanagari vowels, Arabic points) are no marks around a phrase; dotted and dotless i of Turkish are one.
    """
    return _trimmed(" ".join(_folded(line).split()))


def _trimmed(text: str) -> str:
    """Without the marks around."""
    start, end = 0, len(text)
    while start < end and not _is_letter(text[start]):
        start += 1
    while start < end and not _is_letter(text[end - 1]):
        end -= 1
    return text[start:end]


def between_links(key: str) -> list[str]:
    """The entries of a row of links, given and returned as ``folded_key`` makes them; one where no bar, dot or arrow parts them."""
    return [_trimmed(entry) for entry in _PARTS.split(key)] if _PARTS.search(key) else [key]


def is_of_prose(line: str) -> bool:
    """Whether a line belongs to prose, not to a page: speech, or the last words of a sentence that was broken over lines.

    Speech stands in quotation marks (in guillemets if its end mark does, too), or has the dash of dialogues in front and an end
    mark behind; the rest of a sentence begins in lower case and ends in a full stop.
    """
    ink = line.strip()
    if ink.startswith(_QUOTES) or (ink.startswith(_DASHES) and ink.endswith(_SENTENCE_ENDS)):
        return True
    if _SAID.match(ink):
        return True
    return ink[:1].islower() and ink.endswith((".", "।")) and not ink.endswith("..")


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFC", text).casefold().replace("i\u0307", "i").replace("ı", "i").replace("’", "'")
    return folded if folded.isascii() else folded.translate(_NARROW)


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or (unicodedata.category(letter) in ("Mn", "Mc") and letter not in "\ufe0e\ufe0f")


class _Phrase:
    """A phrase with slots, as a pattern on folded lines that is compiled when a line comes near."""

    def __init__(self, term: str) -> None:
        text, at, parts = _folded(term), 0, []
        for match in SLOT.finditer(text):
            parts += [text[at : match.start()], match.group(1)]
            at = match.end()
        parts.append(text[at:])
        parts[0], parts[-1] = _without_marks(parts[0]), _without_marks(parts[-1][::-1])[::-1]
        self._parts = parts
        self.head, self.tail = parts[0].rstrip(" :"), parts[-1].lstrip(" :")
        #: The longest stretch that stands so in every line that the phrase is: seldom there, and quickly looked for.
        self.needle = max((piece.strip() for literal in parts[::2] for piece in _VARIED.split(literal)), key=len)

    @cached_property
    def pattern(self) -> Pattern:
        pieces = [f"(?:{_FOLDED_SLOTS[part]})" if number % 2 else _literal(part) for number, part in enumerate(self._parts)]
        for number in range(0, len(pieces) - 1, 2):
            if self._parts[number + 1] == "title" and pieces[number].endswith(" "):
                pieces[number] = pieces[number][:-1] + "[,;.!?…]* "  # "we use cookies {title}" is also "We use cookies, because ..."
        return compile_pattern(f"(?i)^{''.join(pieces)}$")


#: What a line may write in another way than the phrase does, see ``_literal``.
_VARIED = re.compile("[-–—:]")


def _without_marks(text: str) -> str:
    return text[next((at for at, letter in enumerate(text) if _is_letter(letter)), len(text)) :]


def _literal(text: str) -> str:
    escaped = re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
    return re.sub("[-–—]", "[-–—]", re.sub(r" *: *", " ?: ?", escaped))


class SlottedLines(Generic[Value]):
    """Phrases with slots that are looked up by their first or last letters, then matched on the whole line.

    A line is compared with the few phrases that begin or end like it, so many phrases cost hardly more than one.
    """

    def __init__(self) -> None:
        self._heads: dict[str, list[tuple[_Phrase, Value]]] = defaultdict(list)
        self._tails: dict[str, list[tuple[_Phrase, Value]]] = defaultdict(list)
        self._others: list[tuple[_Phrase, Value]] = []

    def add(self, term: str, value: Value) -> None:
        phrase = _Phrase(term)
        if phrase.head:
            self._heads[phrase.head[:_INDEXED]].append((phrase, value))
        elif phrase.tail:
            self._tails[phrase.tail[-_INDEXED:]].append((phrase, value))
        else:
            self._others.append((phrase, value))

    def find(self, key: str) -> Iterator[Value]:
        """Values of the phrases that a folded line is."""
        near = list(self._others)
        for size in range(1, _INDEXED + 1):
            near += self._heads.get(key[:size], ())
            near += self._tails.get(key[-size:], ())
        near = [pair for pair in near if pair[0].needle in key]
        if near:
            line = key.encode("utf-8", "replace")  # lone surrogates
            yield from (value for phrase, value in near if phrase.pattern.search(line))
