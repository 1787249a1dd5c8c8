"""Documents whose sketches share enough hashes to be worth a closer look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

#: A document is paired with so many of those that follow it among all that share a hash with it: copies of one story hang together
#: like a chain, and a hash that half of the corpus has costs no more than any other.
WINDOW: Final = 3


def candidate_pairs(sketches: Sequence[bytes], least: int) -> Iterator[tuple[int, int]]:
    """Pairs of numbers of sketches, the smaller first, that share at least so many hashes; in ascending order.

    Time and memory grow with the hashes of all sketches (and the logarithm of that), however common a hash is.

    Args:
        sketches: distinct unsigned 64-bit integers as bytes.
        least: from so many shared hashes on.
    """
    sizes = np.array([len(sketch) // 8 for sketch in sketches], np.int64)
    hashes = np.frombuffer(b"".join(sketches), np.uint64)
    owners = np.repeat(np.arange(len(sketches), dtype=np.uint32), sizes)
    order = np.argsort(hashes, kind="stable")  # stable: the owners of a hash stay in order
    hashes, owners = hashes[order], owners[order]
    del order  # of a large corpus these columns are what takes most memory
    found = []
    for step in range(1, WINDOW + 1):
        same = np.flatnonzero(hashes[:-step] == hashes[step:])
        found.append(owners[same].astype(np.int64) * len(sketches) + owners[same + step])
    pairs, counts = np.unique(np.concatenate(found), return_counts=True)
    for pair in pairs[counts >= least].tolist():
        yield divmod(pair, len(sketches))
