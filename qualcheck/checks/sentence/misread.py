"""What a scanner makes of English words: letters that were misread for others of the same shape."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import compress
from pathlib import Path

from qualcheck import kernels
from qualcheck.checks.shared import english
from qualcheck.checks.shared.english import common_words, dictionary
from qualcheck.data import table
from qualcheck.kept import kept
from qualcheck.view.tokens import NumberedTokens, TokenProperty

# Letters that optical character recognition takes for one another, brought to one form: e/c, b/h, f/t, l/1/i, o/0, s/5, m/rn/in.
_PAIRS = ((b"rn", b"m"), (b"in", b"m"))
LETTERS = bytes.maketrans(b"cbf1i05", b"ehtllos")
#: Everything but lower-case ASCII letters and digits becomes a blank.
WORDS_ONLY = bytes(byte if chr(byte).isascii() and (chr(byte).islower() or chr(byte).isdigit()) else 32 for byte in range(256))
#: Where a digit stands for a letter: inside a word, at the end of one ("al1"), in front of one ("5imilar"); not in "11i" and "power5".
_MISREAD_DIGIT = re.compile(rb"[a-z]+[105][a-z][a-z0-9]*|[a-z]{2,}1|[105][a-z]{3,}")
#: Shorter words are too often something else: an abbreviation, a symbol, a name.
SHORTEST = 3


def folded(words: bytes) -> bytes:
    """Lower-case words (any number, with marks between them) with letters of one shape made the same."""
    for pair, letter in _PAIRS:
        words = words.replace(pair, letter)
    return words.translate(LETTERS)


@lru_cache(maxsize=1)
def forms_and_words() -> tuple[dict[bytes, bytes], frozenset[bytes]]:
    """Folded form to common word (the longest, then the first by alphabet), and words that are real, whatever they look like."""
    return kept("misread", [table("words/english.txt"), table("words/lookalikes.txt"), Path(english.__file__), Path(__file__)], _made_misread)


def _made_misread() -> tuple[dict[bytes, bytes], frozenset[bytes]]:
    common = sorted((word.encode() for word in common_words() if len(word) >= SHORTEST), key=lambda word: (-len(word), word), reverse=True)
    real = dictionary() | frozenset(english.sections("lookalikes.txt")[0])
    return dict(zip(folded(b"\n".join(common)).split(b"\n"), common, strict=True)), frozenset(map(str.encode, real))


def misreadings(text: bytes) -> dict[bytes, bytes]:
    """Words of a lower-case text that are no words but look like a common one, with that one."""
    targets, real = forms_and_words()
    unknown = list(set(text.translate(WORDS_ONLY).split()) - real)
    forms = folded(b"\n".join(unknown)).split(b"\n")
    alike = compress(zip(unknown, forms, strict=False), map(targets.__contains__, forms))
    return {word: targets[form] for word, form in alike if len(word) >= SHORTEST and (word.isalpha() or _MISREAD_DIGIT.fullmatch(word))}


def bytes_of(text: str) -> bytes:
    """A text as ``misreadings`` reads it."""
    return text.encode("utf-8", "replace").lower()


def misread_tokens(tokens: list[str]) -> list[bool]:
    """Which tokens hold a misreading."""
    if kernels.compiled():
        from qualcheck.checks.sentence import compiled

        return compiled.misread_tokens(tokens)
    return read_misread_tokens(tokens)


def read_misread_tokens(tokens: list[str]) -> list[bool]:
    """As ``misread_tokens``, by the readable way: nearly always none holds one, so they are looked at all at once first."""
    if not misreadings(bytes_of("\n".join(tokens))):
        return [False] * len(tokens)
    return [bool(misreadings(bytes_of(token))) for token in tokens]


_IS_MISREAD = TokenProperty(misread_tokens)


def misreadings_among(tokens: NumberedTokens) -> dict[bytes, bytes]:
    """The misreadings in white-space tokens."""
    strings = tokens.store.strings
    suspects = [strings[number] for number in tokens.ids[_IS_MISREAD.of(tokens) != 0].tolist()]
    return misreadings(bytes_of("\n".join(suspects))) if suspects else {}
