"""The language of a text: script and function words settle most texts at once, langdetect is asked about the rest.

Function words are the commonest words of a language, a quarter to a half of all running text, and they hardly depend on
the subject: the share of a text's words that are on a language's list tells languages apart from a few dozen words on
(Grefenstette 1995, "Comparing two language identification schemes"). The lists stand in ``rules/data/function_words.txt``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.data import table
from qualcheck.view.langdetect_profiles import read_profiles
from qualcheck.view.scripts import DENSITY, LATIN, LETTERS_A_WORD, script_counts

#: Characters of the text that are looked at, at most; and that langdetect gets to see.
SAMPLE = 2400
LANGDETECT_SAMPLE = 2000
#: A line of at least so many characters is more likely to be text than a heading or a menu; so many of them make a sample.
LONG_LINE = 80
ENOUGH_LONG = 400
#: A text of fewer words than this has no language.
FEWEST_WORDS = 8
#: From so many words on a text is long enough to ask langdetect, and for the lower limits below.
MANY_WORDS = 20
#: Share of function words that settles a language: in texts of many words, where no other language has half as many, and in
#: texts of few words. Of the words that the first two languages don't share, the first must have so many times as many.
SETTLED = 0.14
SETTLED_FAR = 0.08
SETTLED_SHORT = 0.2
LEAD = 2.5
#: What langdetect says of a language that has a list is believed only where this share of the words is on the list, and at
#: least half as many as are on any other.
SUPPORT = 0.03

#: Scripts that only one language of today writes in any number.
LANGUAGE_OF_SCRIPT = {
    "greek": "el",
    "armenian": "hy",
    "hebrew": "he",
    "bengali": "bn",
    "gurmukhi": "pa",
    "gujarati": "gu",
    "oriya": "or",
    "tamil": "ta",
    "telugu": "te",
    "kannada": "kn",
    "malayalam": "ml",
    "sinhala": "si",
    "thai": "th",
    "lao": "lo",
    "tibetan": "bo",
    "burmese": "my",
    "georgian": "ka",
    "ethiopic": "am",
    "khmer": "km",
    "mongolian": "mn",
    "hangul": "ko",
    "kana": "ja",
    "han": "zh",
}
_EAST_ASIAN = frozenset(("han", "kana", "hangul"))

DecidedBy = Literal["too short", "script", "function words", "langdetect", "nothing"]
MARKS = re.compile(r"[.,;:!?()\[\]\"…«»“”„*_|।॥،؟؛-]+")


@dataclass(frozen=True, slots=True)
class Language:
    """The language of a text.

    Attributes:
        code: ISO 639-1, or None where the text is too short to tell or nothing speaks for a language.
        probability: 0..1. By function words: half at a tie with the second language, each word of lead halves the doubt. By script: its
            share of the letters. By langdetect: its own. 0 where ``code`` is None.
        decided_by: what settled it.
        share: share (0..1) of the words of the sample that are function words of the language.
    """

    code: str | None
    probability: float
    decided_by: DecidedBy
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class FunctionWords:
    """The function words in a text.

    Attributes:
        words: how many words it has.
        groups: how many of them are function words that the languages of each group share.
    """

    words: int
    groups: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Index:
    """Word -> number of a group of languages that have it; the groups; all languages."""

    words: Mapping[str, int]
    groups: Sequence[tuple[str, ...]]
    languages: frozenset[str]


@lru_cache(maxsize=1)
def _index() -> _Index:
    homes: dict[str, dict[str, None]] = {}
    for row in table("function_words.txt").read_text("utf-8").splitlines():
        language, _, words = row.partition(":")
        if words and not row.startswith("#"):
            for word in words.split():
                homes.setdefault(word, {})[language.strip()] = None
    numbers: dict[tuple[str, ...], int] = {}
    words_of = {word: numbers.setdefault(tuple(languages), len(numbers)) for word, languages in homes.items()}
    return _Index(words_of, list(numbers), frozenset(language for group in numbers for language in group))


def listed_words() -> Mapping[str, int]:
    """The function words of all languages, with the number of the group of languages that share each."""
    return _index().words


def groups_of_languages() -> Sequence[tuple[str, ...]]:
    """The groups of languages that share function words."""
    return _index().groups


@lru_cache(maxsize=1)
def _members() -> tuple[list[str], NDArray[np.float64]]:
    """The languages by name, and for each group which of them are in it (1 and 0)."""
    languages = sorted(listed_languages())
    return languages, np.array([[float(language in group) for language in languages] for group in _index().groups])


def listed_languages() -> frozenset[str]:
    """Languages (ISO 639-1) that have a list of function words."""
    return _index().languages


@lru_cache(maxsize=16)
def function_words_but(language: str) -> frozenset[str]:
    """The function words of all listed languages that are none of ``language``."""
    index = _index()
    return frozenset(word for word, number in index.words.items() if language not in index.groups[number])


@lru_cache(maxsize=64)
def function_words_of(language: str) -> frozenset[str]:
    """The function words of a language (ISO 639-1); none where it has no list."""
    index = _index()
    return frozenset(word for word, number in index.words.items() if language in index.groups[number])


@lru_cache(maxsize=256)
def script_of(language: str) -> str:
    """The script that a language is written in, by its function words; Latin where nothing is known of it."""
    for script, code in LANGUAGE_OF_SCRIPT.items():
        if code == language:
            return script
    words = "".join(function_words_of(language))
    return leading_script(script_counts(words.encode()))[0] if words else LATIN


def words_of(text: str) -> list[str]:
    """Lower-cased words as the lists of function words have them: marks off, the text cut behind apostrophes."""
    text = text.lower().replace("’", "'").replace("'", "' ")
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return MARKS.sub(" ", text).split()


def function_words(text: str) -> FunctionWords:
    """The function words in ``text``."""
    if kernels.compiled():
        from qualcheck.view import compiled

        return compiled.function_words(text) or read_function_words(text)
    return read_function_words(text)


def hits_of(found: FunctionWords) -> tuple[list[str], NDArray[np.float64]]:
    """The languages by name, and how many function words of each there are."""
    languages, members = _members()
    # Only the groups that occur: a product of the whole table would be shared out among threads that wait for work as busily as they do it.
    rows = found.groups.nonzero()[0]
    return languages, found.groups[rows] @ members[rows]


def read_function_words(text: str) -> FunctionWords:
    """As ``function_words``, by the readable way."""
    index, words = _index(), words_of(text)
    numbers = [number for number in map(index.words.get, words) if number is not None]
    groups = np.bincount(np.array(numbers, np.int64), minlength=len(index.groups))
    return FunctionWords(len(words), groups.astype(np.float64))


def decide(lines: Sequence[str]) -> Language:
    """The language of a text, by a sample of its lines."""
    sample = sample_of(lines)
    scripts = script_counts(sample.encode("utf-8", "ignore"))
    if not scripts:
        return Language(None, 0.0, "too short")
    script, script_share = leading_script(scripts)
    found = function_words(sample)
    if script in LANGUAGE_OF_SCRIPT:
        return _by_script(script, script_share, scripts, found.words)
    if found.words < FEWEST_WORDS:
        return Language(None, 0.0, "too short")
    return _by_words(found) or _by_langdetect(sample, found)


def sample_of(lines: Sequence[str], most: int = SAMPLE) -> str:
    """Lines spread evenly over the text, long ones where there are enough of them; at most about ``most`` characters."""
    chosen = [line for line in lines if len(line) >= LONG_LINE]
    total = sum(map(len, chosen))
    if total < ENOUGH_LONG:
        chosen = list(lines)
        total = sum(map(len, chosen))
    if total > most:
        chosen = chosen[:: -(-total // most)] if len(chosen) > 3 else chosen
        longest = max(most // max(len(chosen), 1), LONG_LINE)
        chosen = [line[:longest] for line in chosen[: most // LONG_LINE]]
    return "\n".join(chosen)


def leading_script(scripts: Mapping[str, int]) -> tuple[str, float]:
    """The script of most of the text and its share of the letters; letters that stand for syllables or words weigh more."""
    weights = {script: letters * DENSITY.get(script, 1.0) for script, letters in scripts.items()}
    east = sum(weights.get(script, 0.0) for script in _EAST_ASIAN)
    script = max(sorted(weights), key=weights.__getitem__)
    total = sum(weights.values())
    if east <= weights[script] and script not in _EAST_ASIAN:
        return script, weights[script] / total
    kana, hangul, han = (weights.get(name, 0.0) for name in ("kana", "hangul", "han"))
    # Japanese is Chinese characters with kana between them, Korean may hold some Chinese characters.
    return ("kana" if kana > 0.1 * east and kana > hangul else "hangul" if hangul > han else "han"), east / total


def _by_script(script: str, share: float, scripts: Mapping[str, int], words: int) -> Language:
    size = max(float(words), scripts.get(script, 0) / LETTERS_A_WORD.get(script, 12.0))
    if size < FEWEST_WORDS:
        return Language(None, 0.0, "too short")
    return Language(LANGUAGE_OF_SCRIPT[script], share, "script")


def _by_words(found: FunctionWords) -> Language | None:
    """The language whose function words are many and lead clearly; None where there is none."""
    languages, hits = hits_of(found)
    first = int(hits.argmax())  # the first by name of those that lead
    best, hits[first] = int(hits[first]), -1
    following = int(hits.argmax())
    second = int(hits[following])
    share = best / found.words
    # Close relatives share most of these words: what one has and the other has not decides between them.
    _, members = _members()
    own = int(found.groups @ (members[:, first] > members[:, following]))
    others = own - (best - second)
    if found.words >= MANY_WORDS:
        settled = own >= 3 and own >= others * LEAD and (share >= SETTLED or (share >= SETTLED_FAR and best >= second * 2))
    else:
        settled = share >= SETTLED_SHORT and best >= 3 and own >= others * LEAD + 2
    return Language(languages[first], 1.0 - 0.5 ** (best - second + 1), "function words", share) if settled else None


def _by_langdetect(sample: str, words: FunctionWords) -> Language:
    if words.words < MANY_WORDS:
        return Language(None, 0.0, "too short")
    code, probability = ask_langdetect(sample_of(sample.split("\n"), LANGDETECT_SAMPLE))
    if code is None:
        return Language(None, 0.0, "nothing")
    languages, hits = hits_of(words)
    found, most = int(hits[languages.index(code)]) if code in languages else 0, int(hits.max())
    share = found / words.words
    if code in listed_languages() and (share < SUPPORT or found * 2 < most):
        return Language(None, 0.0, "nothing", share)
    return Language(code, probability, "langdetect", share)


@lru_cache(maxsize=512)
def ask_langdetect(sample: str) -> tuple[str | None, float]:
    """Code and probability as langdetect gives them with seed 0; Chinese is "zh" in either script. None: no letters."""
    from langdetect import LangDetectException

    detector = _langdetect_factory().create()
    detector.append(sample)
    try:
        found = detector.get_probabilities()
    except LangDetectException:
        return None, 0.0
    return (found[0].lang.partition("-")[0], float(found[0].prob)) if found else (None, 0.0)


_factory_lock = Lock()
_factory: Any = None


def _langdetect_factory() -> Any:
    """The profiles of langdetect, loaded once a process when first asked for; apart from its own global ones.

    Its own loading is not safe when two threads come first at once, and its seed is a global of everybody's.
    """
    global _factory  # noqa: PLW0603 - made once a process, and only where a text asks for it
    if _factory is None:
        from langdetect import PROFILES_DIRECTORY, DetectorFactory

        with _factory_lock:
            if _factory is None:
                factory = DetectorFactory()
                profiles = read_profiles(Path(PROFILES_DIRECTORY))
                factory.langlist, factory.word_lang_prob_map = profiles.languages, profiles
                factory.set_seed(0)
                _factory = factory
    return _factory
