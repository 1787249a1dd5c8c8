"""Documents with the same text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from qualcheck.corpus.copies.clusters import Link, Sets
from qualcheck.corpus.copies.prints import Print
from qualcheck.rulepacks import RuleTable

CODE: Final = "DU001"
#: Shorter texts are the same by chance; where the rule is in force, its ``least_words`` says it.
LEAST_WORDS: Final = 10


def exact_links(prints: Sequence[Print | None], sets: Sets, rules: RuleTable) -> Iterator[Link]:
    """Each document with the first that has the same text, however the white space is laid out; whether or not the rule is in force."""
    rule = rules.get(CODE)
    least = LEAST_WORDS if rule is None else rule.params["least_words"]
    first: dict[bytes, int] = {}
    for number, one in enumerate(prints):
        if one is None or one.tokens < least:
            continue
        other = first.setdefault(one.digest, number)
        if other != number:
            sets.join(other, number)
            yield Link(other, number, CODE, 1.0)
