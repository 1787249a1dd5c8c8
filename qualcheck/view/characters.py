"""What compiled loops need to know of each code point, as flags in one table."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualcheck.kept import kept
from qualcheck.kernels.sentences import ALPHABETIC, APART, CLOSER, FAR, LETTER, MARK, NO_START, SPACE, WORD
from qualcheck.view import sentences

#: Code points from here on, where no white space is, are looked at for letters and digits only.
FAR_OFF = 0x3001
_ALL = 0x110000
_WORDS = re.compile(r"\w+")


@lru_cache(maxsize=1)
def kinds() -> NDArray[np.uint16]:
    """The flags of ``kernels.sentences`` for each code point."""
    table = np.zeros(_ALL, np.uint16)
    near = list(map(chr, range(FAR_OFF)))
    tests: list[tuple[int, Callable[[str], object]]] = [
        (SPACE, str.isspace),
        (WORD, _WORDS.match),
        (ALPHABETIC, str.isalpha),
        (LETTER, re.compile(r"[^\W\d_]").match),
        (MARK, re.compile(f"[{sentences.ENDS}]").match),
        (CLOSER, re.compile(f"[{sentences.CLOSERS}]").match),
        (NO_START, re.compile(f"[{sentences.NO_START}]").match),
        (APART, re.compile(f"[{sentences.PARTING}]").match),
    ]
    for flag, holds in tests:
        table[:FAR_OFF] |= np.fromiter((flag if holds(character) else 0 for character in near), np.uint16, FAR_OFF)
    table[FAR_OFF:] = FAR
    for start, end in kept("word-characters", [Path(__file__)], _far_words):
        table[start:end] |= WORD
    return table


def _far_words() -> list[tuple[int, int]]:
    """Runs of letters, digits and underscores that are far off."""
    codes = np.arange(FAR_OFF, _ALL, dtype=np.uint32)
    codes[(codes >= 0xD800) & (codes < 0xE000)] = ord(" ")  # surrogates are none, and can't be decoded
    return [(FAR_OFF + match.start(), FAR_OFF + match.end()) for match in _WORDS.finditer(codes.tobytes().decode("utf-32-le"))]
