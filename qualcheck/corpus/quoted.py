"""The words of a quotation, as one quotation is compared with another: spelling apart, by stem, in classes that a meaning hangs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qualcheck.corpus.align import Span, Words
from qualcheck.view import TextView
from qualcheck.view.language import function_words_of
from qualcheck.view.quotations import Quotation, groups_for, words_for

#: What English writes as one word and says as two; "'s" is "is" behind these only.
_TAILS = {"n't": "not", "'re": "are", "'ve": "have", "'ll": "will", "'m": "am", "'d": "would"}
_WITH_IS = frozenset("it that he she there what who where here how".split())
_WHOLE = {"can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not"), "cannot": ("can", "not"), "let's": ("let", "us")}
_DOUBLE = re.compile(r"([bdfgklmnprstz])\1$")
#: What ends a sentence, right before the next one's first word.
_ENDS = re.compile(r"(?:[.!?…:;][\"'”’»)\]]*\s+[\"'“‘«(\[]*|[。！？])\Z")
_LONGEST_GAP = 6
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation in words; all lists go word by word, and a contraction counts as two words that stand in one place.

    Attributes:
        quotation: where it stands.
        language: ISO 639-1.
        words: stems, with their spans in the text.
        spelled: each word in one way of spelling, inflection kept.
        raw: each word as it stands in the text, the whole contraction for either of its words.
        content: whether it is a content word (no function word of the language).
        part_starts: numbers of the words that begin a part, and one more than the last word's.
        sentence_starts: numbers of the words that begin a sentence or a part, and one more than the last word's.
    """

    quotation: Quotation
    language: str
    words: Words
    spelled: list[str]
    raw: list[str]
    content: list[bool]
    part_starts: frozenset[int]
    sentence_starts: frozenset[int]

    def __len__(self) -> int:
        return len(self.spelled)


def quoted_of(view: TextView) -> list[Quoted]:
    """The quotations of a text in words."""
    return [one_quoted(view, place) for place in range(len(view.quotations))]


def one_quoted(view: TextView, place: int) -> Quoted:
    """The quotation of a text at this place among its quotations, in words."""
    return _quoted(view.text, view.quotations[place], view.language.code or "en")


def _quoted(text: str, quotation: Quotation, language: str) -> Quoted:
    spelled: list[str] = []
    raw: list[str] = []
    spans: list[Span] = []
    part_starts, sentence_starts = set(), set()
    for start, end in quotation.parts:
        part_starts.add(len(spelled))
        words = Words.of(text, start, end)
        for word, span in zip(words.folded, words.spans, strict=True):
            if _ENDS.search(text, max(span[0] - _LONGEST_GAP, start), span[0]):
                sentence_starts.add(len(spelled))
            pieces = _spoken(word) if language == "en" else (word,)
            spelled += pieces
            raw += [text[span[0] : span[1]]] * len(pieces)
            spans += [span] * len(pieces)
    part_starts.add(len(spelled))
    functions = function_words_of(language)
    stems = [stem(word, language) for word in spelled]
    content = [word not in functions for word in spelled]
    return Quoted(quotation, language, Words(stems, spans), spelled, raw, content, frozenset(part_starts), frozenset(sentence_starts | part_starts))


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
