"""How many letters of each script a text holds, from its UTF-8 bytes: the first bytes of a character name its block.

Counting first bytes is exact to the block and needs no loop over characters. Blocks that hardly occur (and emoji, signs,
combining marks) are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np

from qualcheck import kernels

LATIN = "latin"
#: Scripts that are written without blanks between words, with the letters that make up about one word.
LETTERS_A_WORD = {"han": 2.0, "kana": 2.0, "thai": 4.0, "lao": 4.0, "khmer": 4.0, "burmese": 4.0, "tibetan": 4.0}
#: Letters of an alphabet that say as much as one of these.
DENSITY = {"han": 2.5, "kana": 2.0, "hangul": 2.0}

_TWO_BYTES = {
    **dict.fromkeys(range(0xC3, 0xCB), LATIN),  # U+00C0..U+02BF
    **dict.fromkeys(range(0xCD, 0xD0), "greek"),  # U+0370..U+03FF
    **dict.fromkeys(range(0xD0, 0xD4), "cyrillic"),  # U+0400..U+04FF
    **dict.fromkeys(range(0xD5, 0xD6), "armenian"),  # U+0540..U+057F
    0xD7: "hebrew",  # U+05C0..U+05FF
    **dict.fromkeys(range(0xD8, 0xDC), "arabic"),  # U+0600..U+06FF
    **dict.fromkeys(range(0xE4, 0xEA), "han"),  # U+4000..U+9FFF, three bytes
    **dict.fromkeys((0xEB, 0xEC, 0xED), "hangul"),  # U+B000..U+D7FF, three bytes
}
_INDIC = ("devanagari", "bengali", "gurmukhi", "gujarati", "oriya", "tamil", "telugu", "kannada", "malayalam", "sinhala", "thai", "lao", "tibetan")
#: Second byte after the first bytes that stand for several scripts.
_THREE_BYTES = {
    **{(0xE0, 0xA4 + 2 * place + half): script for place, script in enumerate(_INDIC[:10]) for half in (0, 1)},  # U+0900..U+0DFF
    **{(0xE0, 0xB8 + 2 * place + half): script for place, script in enumerate(_INDIC[10:]) for half in (0, 1)},  # U+0E00..U+0FBF
    (0xE1, 0x80): "burmese",
    (0xE1, 0x81): "burmese",
    (0xE1, 0x83): "georgian",
    **{(0xE1, second): "hangul" for second in range(0x84, 0x88)},
    **{(0xE1, second): "ethiopic" for second in range(0x88, 0x8E)},
    (0xE1, 0x9E): "khmer",
    (0xE1, 0x9F): "khmer",
    **{(0xE1, second): "mongolian" for second in range(0xA0, 0xA3)},
    **{(0xE1, second): LATIN for second in range(0xB8, 0xBC)},  # U+1E00..U+1EFF: Vietnamese
    **{(0xE1, second): "greek" for second in range(0xBC, 0xC0)},
    **{(0xE3, second): "kana" for second in range(0x81, 0x84)},
    **{(0xE3, second): "han" for second in range(0x90, 0xC0)},
    **{(0xEA, second): "hangul" for second in range(0xB0, 0xC0)},
}
#: All of them.
NAMES = tuple(dict.fromkeys((LATIN, *_TWO_BYTES.values(), *_THREE_BYTES.values())))
_NO_LETTERS = bytes(byte for byte in range(256) if not bytes((byte,)).isalpha())
_SHARED = (0xE0, 0xE1, 0xE3, 0xEA)
_SHARED_PAIRS = re.compile(rb"[\xe0\xe1\xe3\xea].", re.DOTALL)


def script_counts(utf8: bytes) -> dict[str, int]:
    """Letters by script; scripts that do not occur are not in it.

    Args:
        utf8: the text in UTF-8.
    """
    if utf8.isascii():
        latin = len(utf8.translate(None, _NO_LETTERS))
        return {LATIN: latin} if latin else {}
    times = _tally(utf8)
    latin = sum(times[ord("A") : ord("Z") + 1]) + sum(times[ord("a") : ord("z") + 1])
    counts = {LATIN: latin} if latin else {}
    for byte, script in _TWO_BYTES.items():
        if times[byte]:
            counts[script] = counts.get(script, 0) + times[byte]
    if any(map(times.__getitem__, _SHARED)):
        for pair, number in Counter(_SHARED_PAIRS.findall(utf8)).items():
            found = _THREE_BYTES.get((pair[0], pair[1]))
            if found:
                counts[found] = counts.get(found, 0) + number
    return counts


def _tally(data: bytes) -> list[int]:
    """How often each byte stands in ``data``."""
    numbers = np.frombuffer(data, np.uint8)
    if not kernels.compiled():
        counted: list[int] = np.bincount(numbers, minlength=256).tolist()
        return counted
    from qualcheck.kernels.function_words import tally

    counts = np.zeros(256, np.int64)
    tally(numbers, counts)
    return list(counts.tolist())


def blocks() -> Iterator[tuple[str, int, int]]:
    """Script, first and last code point of all blocks of letters that are counted, in pieces that begin with the same bytes."""
    for first, last in ((ord("A"), ord("Z")), (ord("a"), ord("z"))):
        yield LATIN, first, last
    for first in range(0x80, 0x10000, 0x40):  # so many characters share their bytes but the last one
        if not 0xD800 <= first < 0xE000:  # surrogates are no characters
            lead, second = chr(first).encode()[:2]
            script = _TWO_BYTES.get(lead) or _THREE_BYTES.get((lead, second))
            if script:
                yield script, first, first + 0x3F
