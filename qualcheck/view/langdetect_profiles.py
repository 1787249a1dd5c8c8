"""The n-gram profiles of langdetect in a quarter of the memory: most n-grams occur in a few of its 55 languages.

langdetect holds a list of 55 probabilities for each of some 90,000 n-grams, 50 MB a process, nearly all of them 0. Here the
others are held with the numbers of their languages, and a list is made when langdetect asks for one: the same floats.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from qualcheck.kept import kept

#: langdetect looks at n-grams of at most so many characters.
LONGEST = 3
#: Lists that are kept for the next time: those of a text's n-grams are asked for again and again. 2 MB.
MOST_KEPT = 4096


#: Names of the languages; n-grams, one a line; for each entry its language and its probability, as bytes; where those of an n-gram start.
_Packed = tuple[list[str], str, bytes, bytes, bytes]


class Profiles(Mapping[str, list[float]]):
    """N-gram -> its probability in each language, in the order of ``languages``.

    Args:
        packed: made of what the files of langdetect hold (``name``, ``freq``, ``n_words``).
    """

    def __init__(self, packed: _Packed) -> None:
        self.languages, ngrams, places, values, starts = packed
        self._rows = dict(zip(ngrams.split("\n"), range(len(starts)), strict=False))
        self._places, self._values = np.frombuffer(places, np.uint8), np.frombuffer(values, np.float64)
        self._starts = np.frombuffer(starts, np.int64)
        self._kept: dict[str, list[float]] = {}

    def __contains__(self, ngram: object) -> bool:
        return ngram in self._rows

    def __getitem__(self, ngram: str) -> list[float]:
        kept = self._kept.get(ngram)
        if kept is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept = {}
            kept = self._kept[ngram] = self._list_of(self._rows[ngram])
        return kept

    def _list_of(self, row: int) -> list[float]:
        here = slice(self._starts[row], self._starts[row + 1])
        values = np.zeros(len(self.languages))
        values[self._places[here]] = self._values[here]
        made: list[float] = values.tolist()
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def _packed(profiles: Iterable[Mapping[str, Any]]) -> _Packed:
    languages: list[str] = []
    numbers: dict[str, int] = {}
    rows, places, values = array("q"), array("B"), array("d")
    for index, profile in enumerate(profiles):
        languages.append(profile["name"])
        sizes = profile["n_words"]
        for ngram, times in profile["freq"].items():
            row = numbers.setdefault(ngram, len(numbers))
            if 1 <= len(ngram) <= LONGEST:
                rows.append(row)
                places.append(index)
                values.append(1.0 * times / sizes[len(ngram) - 1])
    order = np.argsort(np.asarray(rows), kind="stable")
    starts = np.searchsorted(np.asarray(rows)[order], np.arange(len(numbers) + 1)).astype(np.int64)
    return languages, "\n".join(numbers), np.asarray(places)[order].tobytes(), np.asarray(values)[order].tobytes(), starts.tobytes()


def read_profiles(folder: Path) -> Profiles:
    """The profiles of a folder, in the order of their names: the same everywhere."""
    paths = sorted(path for path in folder.iterdir() if path.is_file() and path.name[0] != ".")
    packed = kept("langdetect", [*paths, Path(__file__)], lambda: _packed(json.loads(path.read_text("utf-8")) for path in paths))
    return Profiles(packed)
