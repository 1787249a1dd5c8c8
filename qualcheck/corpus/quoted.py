"""The words of a quotation, as one quotation is compared with another: spelling apart, by stem, in classes that a meaning hangs on."""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
from typing import NamedTuple
from zlib import crc32

from qualcheck.corpus.align import WORD, Span, folded, is_short, span_of
from qualcheck.view.language import function_words_of
from qualcheck.view.quotations import groups_for, words_for

#: What English writes as one word and says as two; "'s" is "is" behind these only.
_TAILS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "'d": "would"}
_WITH_IS = frozenset("it that he she there what who where here how".split())
_WHOLE = {"can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not"), "cannot": ("can", "not"), "let's": ("let", "us")}
_DOUBLE = re.compile(r"([bdfgklmnprstz])\1$")
#: What ends a sentence, right before the next one's first word.
_ENDS = re.compile(r"[.!?…:;][\"'”’»)\]]*\s+[\"'“‘«(\[]*|[。！？]")
_LONGEST_GAP = 6
_DIGIT = re.compile(r"\d")


#: Marks of a word, as bits: it begins a sentence or a part; it is too short to hold two replacements apart.
START, SHORT = 1, 2
#: So many words of a language are remembered.
_MOST_FORMS = 1 << 17


class Form(NamedTuple):
    """A word of a text as it is compared; a contraction is several words.

    Attributes:
        spelled: each word in one way of spelling, inflection kept.
        said: the same in one string.
        content: whether each is a content word (no function word of the language).
        hashes: of the stems, 32 bits each as bytes; the lowest bit is set for content words.
        marks: ``SHORT`` or 0 of each stem, one byte each.
    """

    spelled: tuple[str, ...]
    said: str
    content: tuple[bool, ...]
    hashes: bytes
    marks: bytes


class _Forms(dict[str, Form]):
    """The forms of the words of a language, by how they stand in texts; each is made when it first comes."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._functions = function_words_of(language)

    def __missing__(self, word: str) -> Form:
        if len(self) >= _MOST_FORMS:
            self.clear()
        plain = folded(word)
        spelled = _spoken(plain) if self._language == "en" else (plain,)
        stems = tuple(stem(one, self._language) for one in spelled)
        content = tuple(one not in self._functions for one in spelled)
        hashes = [crc32(one.encode("utf-8", "ignore")) & ~1 | flag for one, flag in zip(stems, content, strict=True)]
        packed = struct.pack(f"<{len(hashes)}I", *hashes)
        made = Form(spelled, " ".join(spelled), content, packed, bytes(SHORT * is_short(one) for one in stems))
        self[word] = made
        return made


@lru_cache(maxsize=32)
def forms_of(language: str) -> Mapping[str, Form]:
    """The forms of the words of a language (ISO 639-1), by how they stand in texts."""
    return _Forms(language)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation in words; all lists go word by word, and a contraction counts as two words that stand in one place.

    Attributes:
        parts: its spans in the text.
        language: ISO 639-1.
        spans: where each word stands in the text.
        spelled: each word in one way of spelling, inflection kept.
        raw: each word as it stands in the text, the whole contraction for either of its words.
        content: whether it is a content word (no function word of the language).
        part_starts: numbers of the words that begin a part, and one more than the last word's.
        sentence_starts: numbers of the words that begin a sentence or a part, and one more than the last word's.
    """

    parts: Sequence[Span]
    language: str
    spans: list[Span]
    spelled: list[str]
    raw: list[str]
    content: list[bool]
    part_starts: frozenset[int]
    sentence_starts: frozenset[int]

    def __len__(self) -> int:
        return len(self.spelled)

    def span(self, first: int, last: int) -> Span:
        """From the start of word ``first`` to the end of the word before ``last``; empty, behind the word before, where there is none."""
        return span_of(self.spans, first, last)


def quoted_of(text: str, parts: Sequence[Span], language: str) -> Quoted:
    """The quotation that stands in these spans of a text, in words."""
    forms = forms_of(language)
    spelled: list[str] = []
    raw: list[str] = []
    content: list[bool] = []
    spans: list[Span] = []
    part_starts: set[int] = set()
    sentence_starts: set[int] = set()
    for start, end in parts:
        part_starts.add(len(spelled))
        begins = _sentence_begins(text, start, end)
        matches = list(WORD.finditer(text, start, end))
        words = [match[0] for match in matches]
        found = [forms[word] for word in words]
        places = [match.span() for match in matches]
        sizes = [len(form.content) for form in found]
        if begins:
            numbers = accumulate(sizes, initial=len(spelled))
            sentence_starts.update(number for number, (begin, _) in zip(numbers, places, strict=False) if begin in begins)
        if sum(sizes) == len(sizes):
            spelled += [form.said for form in found]
            content += [form.content[0] for form in found]
        else:
            spelled += chain.from_iterable(form.spelled for form in found)
            content += chain.from_iterable(form.content for form in found)
            words = [word for word, size in zip(words, sizes, strict=True) for _ in range(size)]
            places = [place for place, size in zip(places, sizes, strict=True) for _ in range(size)]
        raw += words
        spans += places
    part_starts.add(len(spelled))
    return Quoted(parts, language, spans, spelled, raw, content, frozenset(part_starts), frozenset(sentence_starts | part_starts))


def sentence_starts(text: str, start: int, end: int, language: str) -> list[int]:
    """Numbers of the words of ``text[start:end]`` that begin a sentence; the first is no matter of this."""
    forms = forms_of(language)
    return [
        sum(len(forms[word].spelled) for word in WORD.findall(text, start, at))
        for at in sorted(_sentence_begins(text, start, end))
        if WORD.match(text, at, end)
    ]


def _sentence_begins(text: str, start: int, end: int) -> set[int]:
    """Where sentences begin in ``text[start:end]``, if words stand there."""
    return {match.end() for match in _ENDS.finditer(text, start, end) if match.end() - match.start() <= _LONGEST_GAP}


@lru_cache(maxsize=1 << 16)
def _spoken(word: str) -> tuple[str, ...]:
    """An English word as it is said, in one spelling: "we're" as "we are", "organisation" as "organization"."""
    if "'" in word or word == "cannot":
        if word in _WHOLE:
            return _WHOLE[word]
        for tail, full in _TAILS.items():
            if word.endswith(tail) and len(word) > len(tail):
                return spelling(word[: -len(tail)]), full
        head, _, tail = word.rpartition("'")
        if tail == "s" and head:
            return (head, "is") if head in _WITH_IS else (spelling(head),)
        word = word.replace("'", "")
    return (spelling(word),)


def spelling(word: str) -> str:
    """An English word in the American way, roughly, but the same for both ways: "programme", "centre", "defence", "travelled", "colour"."""
    if len(word) < 5 or _DIGIT.search(word):
        return word
    word = re.sub(r"is(?=(?:e|es|ed|ing|ation|ations)$)", "iz", word)
    word = re.sub(r"ys(?=(?:e|es|ed|ing)$)", "yz", word)
    word = word.replace("our", "or").removesuffix("me") + "m" if word.endswith("mme") else word.replace("our", "or")
    word = re.sub(r"tre(?=s?$)", "ter", word)
    word = re.sub(r"ence(?=s?$)", "ense", word)
    word = re.sub(r"ll(?=(?:ed|ing|er|ers)$)", "l", word)
    return word.replace("ae", "e").replace("oe", "e") if len(word) > 6 else word


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str) -> str:
    """What is left of a word without its endings: of an English one by rules and a list, else its first letters."""
    if language != "en":
        return word[: max(len(word) - 2, 5)]
    if base := _base_forms().get(word):
        word = base
    if len(word) <= 3 or _DIGIT.search(word):
        return word
    if word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "zes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word[: -len(ending)]
            break
    return word[:-1] + "i" if word[-1] == "y" else _DOUBLE.sub(r"\1", word.removesuffix("e"))


@lru_cache(maxsize=1)
def _base_forms() -> dict[str, str]:
    return {form: forms[0] for forms in groups_for("forms") for form in forms}


@lru_cache(maxsize=1)
def numerals() -> dict[str, str]:
    """Numbers in words to digits, all languages together."""
    return dict(pair.split("=") for pair in words_for("numerals"))
