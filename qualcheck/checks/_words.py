"""English word lists, and what a scanner makes of words: letters that were misread for others of the same shape."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import compress

from qualcheck.data import table

# Letters that optical character recognition takes for one another, brought to one form: e/c, b/h, f/t, l/1/i, o/0, s/5, m/rn/in.
_PAIRS = (("rn", "m"), ("in", "m"))
_LETTERS = str.maketrans("cbf1i05", "ehtllos")
#: Shorter words are too often something else: an abbreviation, a symbol, a name.
SHORTEST = 3


def folded(words: str) -> str:
    """Lower-case words (any number, with marks between them) with letters of one shape made the same."""
    for pair, letter in _PAIRS:
        words = words.replace(pair, letter)
    return words.translate(_LETTERS)


def _rows(name: str) -> list[list[str]]:
    """Sections of a word list, each behind a comment line that is not the notice's."""
    sections: list[list[str]] = [[]]
    for row in table(f"words/{name}").read_text("utf-8").splitlines():
        if row in ("# common", "# further"):
            sections.append([])
        elif row and not row.startswith("#"):
            sections[-1].append(row)
    return sections


@lru_cache(maxsize=1)
def _english() -> tuple[frozenset[str], frozenset[str]]:
    _, common, further = _rows("english.txt")
    return frozenset(common), frozenset(common) | frozenset(further)


def common_words() -> frozenset[str]:
    """About 11,000 common English words, in lower case."""
    return _english()[0]


def dictionary() -> frozenset[str]:
    """About 40,000 English words, inflected forms among them, in lower case."""
    return _english()[1]


@lru_cache(maxsize=1)
def _misread() -> tuple[dict[str, str], frozenset[str]]:
    """Folded form to common word (the longest, then the first by alphabet), and words that are real, whatever they look like."""
    common = sorted((word for word in common_words() if len(word) >= SHORTEST), key=lambda word: (-len(word), word), reverse=True)
    return dict(zip(folded("\n".join(common)).split("\n"), common, strict=True)), dictionary() | frozenset(_rows("lookalikes.txt")[0])


def misreadings(words: Iterable[str]) -> dict[str, str]:
    """Those of ``words`` (lower case; parts of compounds are looked at one by one) that are no words but look like a common one."""
    targets, real = _misread()
    parts = "\n".join(words).replace("-", "\n").replace("'", "\n").replace("’", "\n").split("\n")
    unknown = list(set(parts) - real)
    forms = folded("\n".join(unknown)).split("\n")
    alike = compress(zip(unknown, forms, strict=False), map(targets.__contains__, forms))
    return {word: targets[form] for word, form in alike if len(word) >= SHORTEST}
