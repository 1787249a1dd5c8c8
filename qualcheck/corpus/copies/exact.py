"""Documents with the same text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualcheck.corpus.copies.clusters import Link
from qualcheck.corpus.copies.prints import Print
from qualcheck.rulepacks import RuleTable

CODE = "DU001"


def exact_links(prints: Sequence[Print | None], rules: RuleTable) -> Iterator[Link]:
    """Each document with the first that has the same text, however the white space is laid out."""
    rule = rules.get(CODE)
    least = 0 if rule is None else rule.params["least_words"]
    first: dict[bytes, int] = {}
    for number, one in enumerate(prints):
        if one is None or one.tokens < least:
            continue
        other = first.setdefault(one.digest, number)
        if other != number:
            yield Link(other, number, CODE, 1.0)
