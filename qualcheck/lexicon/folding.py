"""A text as the lexicon reads it: lower case, one byte for each code point, so that offsets stay what they are."""

from __future__ import annotations

_SAME = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " ", "…": "."}
_LOWER = bytes(byte + 32 if 65 <= byte <= 90 or (192 <= byte <= 222 and byte != 215) else byte for byte in range(256))


def cased(text: str) -> tuple[bytes, bytes]:
    """``text`` in Latin-1, typographic quotes and dashes as ASCII, all other characters as ``?``: as it is, and in lower case."""
    if text.isascii():
        upper = text.encode("ascii")
        return upper, upper.lower()
    for mark, same in _SAME.items():
        text = text.replace(mark, same)
    upper = text.encode("latin-1", "replace")
    return upper, upper.translate(_LOWER)


def folded(text: str) -> bytes:
    """``text`` in lower case, see ``cased``."""
    return cased(text)[1]
