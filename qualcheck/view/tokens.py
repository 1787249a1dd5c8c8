"""The white-space tokens of a text by number, for everything that is counted over them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class NumberedTokens:
    """Tokens with equal numbers for equal ones, from 0 in the order in which they come up.

    Attributes:
        distinct: the distinct tokens; token ``n`` has number ``n``.
        numbers: the number of each token, in the order of the text.
    """

    distinct: list[str]
    numbers: Ints

    @classmethod
    def of(cls, tokens: Sequence[str]) -> NumberedTokens:
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        found = np.fromiter(map(numbers.__getitem__, tokens), np.int64, len(tokens))
        return cls(list(numbers), found)

    @cached_property
    def counts(self) -> Ints:
        """How often each distinct token stands in the text."""
        return np.bincount(self.numbers, minlength=len(self.distinct))

    @cached_property
    def distinct_lengths(self) -> Ints:
        """Characters of each distinct token."""
        return np.fromiter(map(len, self.distinct), np.int64, len(self.distinct))

    @cached_property
    def lengths(self) -> Ints:
        """Characters of each token, in the order of the text."""
        return self.distinct_lengths[self.numbers]

    @cached_property
    def characters(self) -> int:
        """Characters of all tokens together."""
        return int(self.counts @ self.distinct_lengths)


class Remembered(dict[str, int]):
    """What ``value`` says of a token, asked once: most tokens of a text were met in the texts before.

    Attributes:
        most: tokens that are remembered; then all are forgotten and it starts anew.
        longest: longer tokens (characters) are not remembered.
    """

    def __init__(self, value: Callable[[str], int], most: int = 250_000, longest: int = 64) -> None:
        super().__init__()
        self._value, self.most, self.longest = value, most, longest

    def __missing__(self, token: str) -> int:
        value = self._value(token)
        if len(self) >= self.most:
            self.clear()
        if len(token) <= self.longest:
            self[token] = value
        return value
