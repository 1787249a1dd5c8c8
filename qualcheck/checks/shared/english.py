"""English words."""

from __future__ import annotations

from functools import lru_cache

from qualcheck.data import table


def sections(name: str) -> list[list[str]]:
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
    _, common, further = sections("english.txt")
    return frozenset(common), frozenset(common) | frozenset(further)


def common_words() -> frozenset[str]:
    """About 11,000 common English words, in lower case."""
    return _english()[0]


def dictionary() -> frozenset[str]:
    """About 40,000 English words, inflected forms among them, in lower case."""
    return _english()[1]
