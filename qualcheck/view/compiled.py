"""Language and sentences by compiled loops: as ``scripts``, ``language``, ``passages`` and ``sentences`` have them, and tests hold it so."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qualcheck.kernels import function_words as loops
from qualcheck.kernels import prose as reading
from qualcheck.kernels import sentences as cutting
from qualcheck.kernels.hashing import slots_of_words
from qualcheck.view import scripts
from qualcheck.view.characters import kinds
from qualcheck.view.language import MARKS, FunctionWords, groups_of_languages, listed_words, script_of
from qualcheck.view.passages import FOREIGN_HITS, LOOK_AT, NAME_LIKE, SHORTEST_LINE
from qualcheck.view.sentences import LEADING, NUMBERED, TRAILING, ends_sentence

if TYPE_CHECKING:
    from qualcheck.view.text import TextView

Codes = NDArray[np.uint32]

#: Code points that stand for themselves in a normalised text, or for their lower case: Latin letters, punctuation and signs, emoji.
_PLAIN = (range(0x250), range(0x2000, 0x20D0), range(0x2500, 0x27C0), range(0xFE00, 0xFE10), range(0x1F000, 0x1FB00))
#: Hardly any text has more ends of sentences inside of lines than one in so many characters.
_CHARACTERS_A_CUT = 24
_ENOUGH_HITS = FOREIGN_HITS // 2
_LINES = (SHORTEST_LINE, LOOK_AT, NAME_LIKE, _ENOUGH_HITS)


def codes_of(text: str) -> Codes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def function_words(text: str) -> FunctionWords | None:
    """As ``language.read_function_words``; None for a text that only that one can read."""
    groups = np.zeros(len(groups_of_languages()))
    words = loops.count_words(codes_of(text), _lists(), groups)
    return None if words < 0 else FunctionWords(words, groups)


def suspects(codes: Codes, starts: NDArray[np.int64], language: str) -> list[int]:
    """As ``passages.suspects``, and lines that only that one can read.

    Args:
        codes: the code points of the text.
        starts: where its lines start.
        language: its language.
    """
    own_script, latin, foreign = _of_language(language)
    found = np.empty(len(starts), np.int64)
    count = loops.suspects(codes, starts, _lists(), _scripts()[1], own_script, latin, foreign, language == "en", _LINES, found)
    numbers: list[int] = found[:count].tolist()
    return numbers


@lru_cache(maxsize=1)
def _scripts() -> tuple[list[str], NDArray[np.uint8]]:
    """Names of the scripts, the first of none; and for each code point of three bytes at the most the number of its script."""
    names = ["", *scripts.NAMES]
    table = np.zeros(0x10000, np.uint8)
    for name, first, last in scripts.blocks():
        table[first : last + 1] = names.index(name)
    return names, table


@lru_cache(maxsize=64)
def _of_language(language: str) -> tuple[int, int, NDArray[np.bool_]]:
    names, _ = _scripts()
    foreign = np.array([language not in group for group in groups_of_languages()])
    return names.index(script_of(language)), names.index(scripts.LATIN), foreign


@lru_cache(maxsize=1)
def _lists() -> loops.Lists:
    words: Mapping[str, int] = listed_words()
    letters = codes_of("".join(words))
    sizes = np.fromiter(map(len, words), np.int64, len(words))
    bounds = np.concatenate(([0], np.cumsum(sizes)))
    slots = slots_of_words(letters, bounds, 1 << (2 * len(words)).bit_length())
    return loops.Lists(_fold(), letters, bounds, np.fromiter(words.values(), np.int64, len(words)), slots, int(sizes.max()))


def _fold() -> NDArray[np.uint32]:
    table = np.full(_PLAIN[-1].stop, loops.HARD, np.uint32)
    for code, letter in _plain_letters():
        table[code] = letter
    return table


def _plain_letters() -> Iterator[tuple[int, int]]:
    for code in (code for block in _PLAIN for code in block):
        lower = chr(code).lower().replace("’", "'")
        if lower.isspace() or MARKS.match(lower):
            yield code, loops.SEPARATOR
        elif len(lower) == 1 and unicodedata.is_normalized("NFC", lower) and not unicodedata.combining(lower):
            # the two lowest controls would read as what the table says with them; no word has one, and none has the third
            yield code, max(ord(lower), loops.HARD + 1)


def sentences(codes: Codes, text: str, line_starts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As ``sentences.sentence_spans``, in rows, and how many there are in each line.

    Args:
        codes: the code points of the text.
        text: the same.
        line_starts: where its lines start.
    """
    found = np.empty((len(codes) // _CHARACTERS_A_CUT + 16, 4), np.int64)
    count = cutting.cuts(codes, kinds(), _abbreviations(), found)
    if count > len(found):
        found = np.empty((count, 4), np.int64)
        cutting.cuts(codes, kinds(), _abbreviations(), found)
    found = found[:count]
    kept = found[:, 3] != 0
    for unsure in np.flatnonzero(~kept).tolist():
        mark, _, after, _ = found[unsure].tolist()
        kept[unsure] = ends_sentence(text, mark, after)
    spans, counts = np.empty((len(line_starts) + count, 2), np.int64), np.empty(len(line_starts), np.int64)
    number = cutting.spans(codes, kinds(), line_starts, found, kept, spans, counts)
    return spans[:number], counts


@lru_cache(maxsize=1)
def _abbreviations() -> NDArray[np.bool_]:
    """For each key whether one of the abbreviations that hold no full stop has it."""
    table = np.zeros(cutting.KEYS, bool)
    for word in (*LEADING, *NUMBERED, *TRAILING):
        letters = codes_of(word)
        table[cutting.key_of(letters, 0, len(letters))] = True
    return table


def prose(view: TextView) -> NDArray[np.bool_]:
    """As ``TextView.is_prose``."""
    from qualcheck.view.text import FEWEST_BYTES, PROSE_BLANKS, PROSE_BYTES, ends_prose

    starts = view.byte_starts
    found = np.empty(len(starts), np.int8)
    reading.prose(view.utf8_array, starts, FEWEST_BYTES, PROSE_BYTES, PROSE_BLANKS, _closing(), found)
    for index in np.flatnonzero(found == reading.UNSURE).tolist():
        found[index] = ends_prose(view.byte_lines.raw[index])
    return found.astype(bool)


@lru_cache(maxsize=1)
def _closing() -> NDArray[np.bool_]:
    from qualcheck.view.text import CLOSING

    flags = np.zeros(256, bool)
    flags[list(CLOSING)] = True
    return flags
