"""Whether two quotations are given to one speaker: by the names, or else by the office ("a senior administration official")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from qualcheck.view.language import function_words_of
from qualcheck.view.quotations import words_for

Hashes = NDArray[np.uint32]

#: So many words of a name are kept, the last ones: given names are left out more often than family names.
NAMES = 3
#: Speakers without a name are one where they share so many words of their office.
OFFICE_WORDS = 2
_TOKEN = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?|[^\W_]+(?:['’-][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, in numbers.

    Attributes:
        names: hashes of the last words of the name (32 bits), 0 for each that is missing.
        office: a bit for each word of the office, by its hash.
    """

    names: tuple[int, int, int] = (0, 0, 0)
    office: int = 0

    @classmethod
    def of(cls, words: str, language: str) -> Speaker:
        """The speaker that some words name ("Deputy Foreign Minister Jane Doe of the Party")."""
        roles, times, functions = words_for("roles"), words_for("times"), function_words_of(language)
        names: list[int] = []
        office = 0
        for match in _TOKEN.finditer(words):
            word = _POSSESSIVE.sub("", match[0])
            lower = word.lower()
            if lower in functions:
                if names and lower not in ("de", "la", "le", "van", "von", "der", "den", "al", "el", "bin", "da", "di", "du"):
                    break  # what comes behind is a place, a house, or the next thing that is told
            elif lower in roles:
                office |= 1 << crc32(lower.encode()) % 31
            elif word[:1].isupper() and lower not in times and len(word) > 1:
                names.append(crc32(lower.replace(".", "").encode("utf-8", "ignore")) or 1)
        last = (names[-NAMES:] + [0] * NAMES)[:NAMES]
        return cls((last[0], last[1], last[2]), office)


Agreement = Literal["same", "other", "unknown"]


def agreement(first: Speaker, second: Speaker) -> Agreement:
    """Whether two speakers are one: "same", "other", or "unknown" where a name is missing and the offices tell nothing."""
    names = {*first.names} - {0}, {*second.names} - {0}
    if all(names):
        return "same" if names[0] & names[1] else "other"
    shared = (first.office & second.office).bit_count()
    return "same" if shared >= OFFICE_WORDS or (shared and first.office == second.office) else "unknown"


#: What ``agreements`` says by numbers.
AGREEMENTS: tuple[Agreement, ...] = ("unknown", "same", "other")


def agreements(first: tuple[Hashes, Hashes], second: tuple[Hashes, Hashes]) -> NDArray[np.int8]:
    """What ``agreement`` says of each pair of speakers, by its place in ``AGREEMENTS``.

    Args:
        first: names (three of each, as in ``Speaker.names``) and offices (as in ``Speaker.office``).
        second: likewise.
    """
    (names, office), (other_names, other_office) = first, second
    both = (names != 0).any(1) & (other_names != 0).any(1)
    shares_name = np.zeros(len(names), bool)
    for place in range(NAMES):
        column = names[:, place : place + 1]
        shares_name |= ((column != 0) & (column == other_names)).any(1)
    shared = office & other_office
    bits = np.unpackbits(shared.astype("<u4").view(np.uint8).reshape(-1, 4), axis=1).sum(1, dtype=np.int64)
    shares_office = (bits >= OFFICE_WORDS) | ((bits > 0) & (office == other_office))
    return np.where(both, np.where(shares_name, 1, 2), shares_office).astype(np.int8)
