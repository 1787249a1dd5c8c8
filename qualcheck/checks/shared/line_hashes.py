"""The lines of a text by the hashes of their keys: made where the lines are read by a compiled loop, used where whole lines are looked up."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qualcheck.view import TextView

_KEPT = "line hashes"


class LineHashes(NamedTuple):
    """Lines of a text that hold ink: their indices, and the hash of what each is looked up by (``line_key``)."""

    indices: NDArray[np.int64]
    hashes: NDArray[np.uint64]


def keep(view: TextView, indices: NDArray[np.int64], hashes: NDArray[np.uint64]) -> None:
    """Keeps the hashes of a text for whoever asks next."""
    view.kept[_KEPT] = LineHashes(indices, hashes)


def kept(view: TextView) -> LineHashes | None:
    """The hashes of a text, if they were made."""
    made: LineHashes | None = view.kept.get(_KEPT)
    return made


class HashedPhrases:
    """Whole lines by their hashes, to tell the few lines of a text that may be one of them."""

    def __init__(self, keys: Collection[bytes]) -> None:
        from qualcheck.kernels.pages import hash_of

        hashes = [hash_of(np.frombuffer(key, np.uint8), 0, len(key)) for key in keys]
        self._sorted = np.sort(np.array(hashes, np.uint64))

    def among(self, lines: LineHashes) -> list[int]:
        """Indices of the lines that may be a phrase."""
        places = np.searchsorted(self._sorted, lines.hashes)
        places[places == len(self._sorted)] = 0
        found: list[int] = lines.indices[self._sorted[places] == lines.hashes].tolist()
        return found
