"""A static map from 64-bit keys to small numbers that stores no keys: a Bloomier (XOR) filter.

Each key has three cells; their exclusive or is its value and a fingerprint. A key that is not in the map is taken for one
with a chance of 2^-10. After Chazelle et al., "The Bloomier filter" (2004), with the cells of Graf and Lemire,
"Xor filters" (2020). Looking up is three reads for each key, for many keys at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
Cells = NDArray[np.uint16]

VALUE_BITS = 6
_VALUE = np.uint16((1 << VALUE_BITS) - 1)
_FINGERPRINT_SHIFT = np.uint64(64 - (16 - VALUE_BITS))
#: Cells for each key; below 1.23 the map can't be built.
_ROOM = 1.24
#: A few keys may need more room than that: so many times a little is added.
_TRIES = 12
_M1, _M2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_S21, _S22, _S32, _S33, _S42, _S43 = (np.uint64(shift) for shift in (21, 22, 32, 33, 42, 43))
_LOW = np.uint64((1 << 32) - 1)


def mixed(keys: Keys) -> Keys:
    """The finaliser of MurmurHash3: every bit of a key moves every bit of the result."""
    mixed = keys ^ (keys >> _S33)
    mixed *= _M1
    mixed ^= mixed >> _S33
    mixed *= _M2
    mixed ^= mixed >> _S33
    return mixed


def cells_of(hashes: Keys, size: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The three cells of each hash, one in each third of the ``size`` cells."""
    third = np.uint64(size // 3)
    first = ((hashes & _LOW) * third) >> _S32
    second = ((((hashes >> _S21) | (hashes << _S43)) & _LOW) * third) >> _S32
    last = ((((hashes >> _S42) | (hashes << _S22)) & _LOW) * third) >> _S32
    return first.view(np.int64), (second + third).view(np.int64), (last + third + third).view(np.int64)


def look_up(cells: Cells, keys: Keys) -> tuple[NDArray[np.bool_], Cells, tuple[NDArray[np.int64], ...]]:
    """Whether each key is in the map, its value, and its cells (for arrays that go along)."""
    hashes = mixed(keys)
    places = cells_of(hashes, len(cells))
    cell = cells[places[0]] ^ cells[places[1]] ^ cells[places[2]]
    return (cell >> np.uint16(VALUE_BITS)) == _fingerprint(hashes), cell & _VALUE, places


def _fingerprint(hashes: Keys) -> Cells:
    return ((hashes * _M1) >> _FINGERPRINT_SHIFT).astype(np.uint16)


def build_xor_map(keys: Keys, values: Cells, more: NDArray[np.uint8] | None) -> tuple[Cells, NDArray[np.uint8] | None]:
    """The cells for ``keys`` (all different) and ``values`` (under 64), and a second array for the values ``more``.

    Raises:
        ValueError: keys that stand twice, or that can't be placed.
    """
    hashes = mixed(keys)
    size = 3 * (int(len(keys) * _ROOM) // 3 + 11)
    for _ in range(_TRIES):
        places = np.stack(cells_of(hashes, size))
        order = _peeled(places, size)
        if order is not None:
            break
        size += 3 * (size // 48 + 1)
    else:
        raise ValueError("the keys can't be placed; do keys stand twice?")
    cells = np.zeros(size, np.uint16)
    beside = None if more is None else np.zeros(size, np.uint8)
    wanted = (values & _VALUE) | (_fingerprint(hashes) << np.uint16(VALUE_BITS))
    for members, own in reversed(order):
        a, b, c = places[:, members]
        cells[own] = wanted[members] ^ cells[a] ^ cells[b] ^ cells[c]
        if beside is not None and more is not None:
            beside[own] = more[members] ^ beside[a] ^ beside[b] ^ beside[c]
    return cells, beside


def _peeled(places: NDArray[np.int64], size: int) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]] | None:
    """Rounds of (keys, cell that is theirs alone): in each, the keys that own a cell no other key left has. None: no such cell."""
    count = np.zeros(size, np.int64)
    owner = np.zeros(size, np.int64)
    number = np.arange(places.shape[1])
    for cells in places:
        np.add.at(count, cells, 1)
        np.bitwise_xor.at(owner, cells, number)
    rounds = []
    left = places.shape[1]
    while left:
        single = np.flatnonzero(count == 1)
        if not len(single):
            return None
        members, first = np.unique(owner[single], return_index=True)
        rounds.append((members, single[first]))
        for cells in places[:, members]:
            np.subtract.at(count, cells, 1)
            np.bitwise_xor.at(owner, cells, members)
        left -= len(members)
    return rounds
