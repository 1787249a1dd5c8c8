"""The white-space tokens of a text by number, and what is known of each token from the texts before.

Most tokens of a text were met in earlier ones. So each distinct token of a process has a number in a ``TokenStore``; what a
check wants to know of tokens (a ``TokenProperty``) is asked once for each and then taken from an array.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels

Ints = NDArray[np.int64]

#: Tokens, and characters of them together, that are remembered; then a new store is begun.
MOST_TOKENS, MOST_CHARACTERS = 120_000, 8_000_000
#: Room for so many tokens is kept from text to text.
KEPT = 1 << 17
_UNKNOWN = np.iinfo(np.int64).min


class TokenStore:
    """The distinct tokens of the texts so far, by their ids, and the values of their properties."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.values: dict[TokenProperty, Ints] = {}
        self.characters = 0
        self._ids: dict[str, int] = {}
        self._lock = Lock()

    @property
    def full(self) -> bool:
        return len(self.strings) >= MOST_TOKENS or self.characters >= MOST_CHARACTERS

    def add(self, tokens: Sequence[str]) -> NumberedTokens:
        """Numbers the tokens of a text."""
        here: defaultdict[str, int] = defaultdict(count().__next__)  # small, so quicker to look into than all
        numbers = np.fromiter(map(here.__getitem__, tokens), np.int64, len(tokens))
        with self._lock:
            new = [token for token in here if token not in self._ids]
            self._ids.update(zip(new, count(len(self.strings))))
            self._remember(new)
            ids = np.fromiter(map(self._ids.__getitem__, here), np.int64, len(here))
        return NumberedTokens(self, numbers, ids, np.bincount(numbers, minlength=len(ids)))

    def _remember(self, new: list[str]) -> None:
        self.strings += new
        self.characters += sum(map(len, new))


class CompiledStore(TokenStore):
    """The same by compiled loops over the code points of a text."""

    def __init__(self) -> None:
        super().__init__()
        self._table = np.zeros((1 << 16, 2), np.uint64)
        self._room = _Room(0)  # used again: new memory costs more than the loops

    def add_text(self, text: str, codes: NDArray[np.uint32]) -> NumberedTokens:
        """Numbers the white-space tokens of ``text``, whose code points are ``codes``."""
        from qualcheck.kernels.tokens import known_as, number, spans

        most = len(codes) // 2 + 1
        with self._lock:
            if len(self._room.bounds) < most <= KEPT:
                self._room = _Room(2 * most)
            room = self._room if most <= KEPT else _Room(most)
            tokens = spans(codes, SPACE, room.bounds, room.hashes)
            hashes = room.hashes[:tokens]
            table = room.table[: 1 << (2 * tokens).bit_length()]
            table.fill(0)
            kinds = number(hashes, table, room.numbers, room.firsts, room.counts)
            firsts, known = room.firsts[:kinds], len(self.strings)
            self._make_room(known + kinds)
            added = known_as(hashes, firsts, self._table, known, room.ids, room.new)
            starts, ends = room.bounds[firsts].T
            new = room.new[:added]
            self._remember([text[start:end] for start, end in zip(starts[new].tolist(), ends[new].tolist(), strict=True)])
            numbered = NumberedTokens(self, room.numbers[:tokens].copy(), room.ids[:kinds].copy(), room.counts[:kinds].copy())
        numbered.__dict__["distinct_lengths"] = ends - starts
        return numbered

    def _make_room(self, ids: int) -> None:
        """For so many ids: half of the table stays empty."""
        if len(self._table) < 2 * ids:
            from qualcheck.kernels.tokens import move

            larger = np.zeros((1 << (2 * ids).bit_length(), 2), np.uint64)
            move(self._table, larger)
            self._table = larger


class _Room:
    """Arrays for the tokens of one text; ``most`` is their number at most."""

    def __init__(self, most: int) -> None:
        self.bounds, self.hashes = np.empty((most, 2), np.int64), np.empty((most, 2), np.uint64)
        self.table = np.empty((1 << (2 * most).bit_length(), 2), np.uint64)
        self.numbers, self.firsts, self.counts, self.ids, self.new = np.empty((5, most), np.int64)


#: Of the lowest code points, whether they are white space; all others are none.
SPACE = np.array([chr(code).isspace() for code in range(0x3001)])
_store = TokenStore()


@dataclass(frozen=True)
class NumberedTokens:
    """The tokens of a text, with equal numbers for equal ones, from 0 in the order in which they come up.

    Attributes:
        store: where they are known by their ids.
        numbers: the number of each token, in the order of the text.
        ids: the id of the token of each number.
        counts: how often each stands in the text.
    """

    store: TokenStore
    numbers: Ints
    ids: Ints
    counts: Ints

    @classmethod
    def of(cls, text: str, codes: Callable[[], NDArray[np.uint32]]) -> NumberedTokens:
        """The white-space tokens of ``text``, as ``str.split`` finds them; ``codes`` gives its code points."""
        global _store  # noqa: PLW0603 - one memory for the process; a text keeps the store that it was numbered in
        wanted = CompiledStore if kernels.compiled() else TokenStore
        if type(_store) is not wanted or _store.full:
            _store = wanted()
        return _store.add_text(text, codes()) if isinstance(_store, CompiledStore) else _store.add(text.split())

    def __len__(self) -> int:
        return len(self.numbers)

    def between(self, first: int, last: int) -> list[str]:
        """The tokens ``first`` to ``last``, that one not included."""
        strings = self.store.strings
        return [strings[number] for number in self.ids[self.numbers[first:last]].tolist()]

    @cached_property
    def distinct_lengths(self) -> Ints:
        """Characters of the token of each number."""
        return LENGTH.of(self)

    @cached_property
    def lengths(self) -> Ints:
        """Characters of each token, in the order of the text."""
        return self.distinct_lengths[self.numbers]

    @cached_property
    def characters(self) -> int:
        """Characters of all tokens together."""
        return int(self.counts @ self.distinct_lengths)


class TokenProperty:
    """Something about a token by itself, as an integer.

    Args:
        values: the integers for some tokens.
    """

    def __init__(self, values: Callable[[list[str]], Sequence[int]]) -> None:
        self._values = values

    def of(self, tokens: NumberedTokens) -> Ints:
        """The value of the token of each number."""
        store, ids = tokens.store, tokens.ids
        known = store.values.get(self)
        if known is None or len(known) < len(store.strings):
            more = np.full(2 * len(store.strings), _UNKNOWN, np.int64)
            if known is not None:
                more[: len(known)] = known
            known = store.values[self] = more
        found: Ints = known[ids]
        unknown = np.flatnonzero(found == _UNKNOWN)
        if len(unknown):
            strings = store.strings
            found[unknown] = self._values([strings[number] for number in ids[unknown].tolist()])
            known[ids[unknown]] = found[unknown]
        return found


LENGTH = TokenProperty(lambda tokens: list(map(len, tokens)))
