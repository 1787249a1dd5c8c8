"""What copies are told by: a few hundred bytes of each document."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from qualcheck.view import TextView


@dataclass(frozen=True, slots=True)
class Print:
    """What is kept of a document.

    Attributes:
        digest: of its text, white space and the line ends made alike.
        tokens: how many there are, cut at white space.
    """

    digest: bytes
    tokens: int


def print_of(view: TextView) -> Print | None:
    """The print of a document; None where it holds nothing."""
    tokens = view.tokens
    if not tokens:
        return None
    return Print(hashlib.blake2b(" ".join(tokens).encode("utf-8", "surrogatepass"), digest_size=16).digest(), len(tokens))
