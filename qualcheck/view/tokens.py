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

Ints = NDArray[np.int64]

#: Tokens, and characters of them together, that are remembered; then a new store is begun.
MOST_TOKENS, MOST_CHARACTERS = 250_000, 16_000_000
_UNKNOWN = np.iinfo(np.int64).min


class _Numbers(dict[str, int]):
    """Token to number; a token that is not in it gets the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.strings: list[str] = []
        self.characters = 0
        self._lock = Lock()

    def __missing__(self, token: str) -> int:
        with self._lock:
            number = self.setdefault(token, len(self.strings))
            if number == len(self.strings):
                self.strings.append(token)
                self.characters += len(token)
        return number


class TokenStore:
    """The distinct tokens of the texts so far, by number, and the values of their properties."""

    def __init__(self) -> None:
        self.numbers = _Numbers()
        self.values: dict[TokenProperty, Ints] = {}

    @property
    def strings(self) -> list[str]:
        return self.numbers.strings

    @property
    def full(self) -> bool:
        return len(self.strings) >= MOST_TOKENS or self.numbers.characters >= MOST_CHARACTERS


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
    def of(cls, tokens: Sequence[str]) -> NumberedTokens:
        global _store  # noqa: PLW0603 - one memory for the process; a text keeps the store that it was numbered in
        if _store.full:
            _store = TokenStore()
        store = _store
        here: defaultdict[str, int] = defaultdict(count().__next__)  # small, so quicker to look into than the store
        numbers = np.fromiter(map(here.__getitem__, tokens), np.int64, len(tokens))
        ids = np.fromiter(map(store.numbers.__getitem__, here), np.int64, len(here))
        return cls(store, numbers, ids, np.bincount(numbers, minlength=len(ids)))

    @cached_property
    def distinct(self) -> list[str]:
        """The token of each number."""
        strings = self.store.strings
        return [strings[number] for number in self.ids.tolist()]

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
