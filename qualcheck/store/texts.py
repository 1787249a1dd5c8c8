"""Text as a database takes it: lone surrogates, which stand for bytes that were not UTF-8, as characters of a private plane, one for one.

Offsets stay what they are. A document whose values hold any is marked, so that reading changes them back there and nowhere else.
"""

from __future__ import annotations

import re
from typing import Final

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
#: U+D800 + n is kept as U+10D800 + n.
_SHIFT: Final = 0x100000
_SHIFTED: Final = re.compile("[\U0010d800-\U0010dfff]")


def has_surrogate(text: str) -> bool:
    """Whether a text can't be stored as it is."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def stored(text: str | None) -> str | None:
    """A value as it is stored."""
    if text is None or not has_surrogate(text):
        return text
    return _SURROGATE.sub(lambda match: chr(ord(match[0]) + _SHIFT), text)


def restored(text: str | None) -> str | None:
    """The value that was stored, of a document that is marked."""
    return text if text is None or text.isascii() else _SHIFTED.sub(lambda match: chr(ord(match[0]) - _SHIFT), text)
