"""Phrases that give a spinner away by themselves: the fingerprint list and the artefacts of the families of spinners."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qualcheck import kernels

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

    from qualcheck.kernels.phrases import Table

#: Confidence of an artefact that names none.
USUAL = 0.95
FINGERPRINT = "SP001"
_ENTRY = re.compile(r"(?P<found>.+?) : (?P<expected>[^*]+?)(?: \*(?P<weight>[\d.]+))?$")
_FAMILY = re.compile(r"\[(?P<code>[A-Z]{2}\d{3})\] (?P<name>.+)$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """``found`` is in lower case; ``family`` names the spinners that write it; ``code`` is the rule that reports it."""

    code: str
    found: str
    expected: str
    confidence: float
    family: str


def read_artefacts(path: Path) -> Iterator[Phrase]:
    """Rows ``found : expected *confidence`` below a row ``[code] family``.

    Raises:
        ValueError: a row of another form, with its number.
    """
    code = family = ""
    for number, row in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not row.strip() or row.startswith("#"):
            continue
        if head := _FAMILY.match(row):
            code, family = head["code"], head["name"]
        elif (entry := _ENTRY.match(row)) and code:
            yield Phrase(code, entry["found"], entry["expected"], float(entry["weight"] or USUAL), family)
        else:
            raise ValueError(f"{path}:{number}: not 'found : expected *confidence': {row}")


def read_fingerprints(path: Path) -> Iterator[Phrase]:
    """Rows of found, expected, confidence with tabs between."""
    for row in path.read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            found, expected, confidence = row.split("\t")
            yield Phrase(FINGERPRINT, found, expected, float(confidence), "fingerprints")


class PhraseBook:
    """All phrases. Where a phrase stands twice, the first one read counts."""

    def __init__(self, phrases: Iterator[Phrase]) -> None:
        unique = {phrase.found: phrase for phrase in reversed(list(phrases))}
        self._phrases = list(unique.values())

    def __len__(self) -> int:
        return len(self._phrases)

    def find(self, folded: bytes) -> list[tuple[int, int, Phrase]]:
        """Phrases in ``folded`` (lower case, one byte a code point), whole words only; the longest where several overlap."""
        if kernels.compiled():
            from qualcheck.kernels import phrases

            rows = phrases.find(self._table, np.frombuffer(folded, np.uint8)).tolist()
        else:
            rows = self.rows(folded)
        return [(start, end, self._phrases[number]) for start, end, number in rows]

    def rows(self, folded: bytes) -> list[tuple[int, int, int]]:
        """Start, end and number of each phrase that ``find`` tells: the reference of the compiled loop."""
        end, rows = 0, []
        hits = [(start, -stop, number) for number, start, stop in self._automaton.find_matches_as_indexes(folded, overlapping=True)]
        for start, stop, number in sorted(hits):
            if start >= end and not _inside_word(folded, start) and not _inside_word(folded, -stop):
                end = -stop
                rows.append((start, end, number))
        return rows

    @cached_property
    def _automaton(self) -> BytesAhoCorasick:
        return _automaton(self._terms)

    @cached_property
    def _table(self) -> Table:
        from qualcheck.kernels.phrases import table_of

        return table_of(self._terms)

    @property
    def _terms(self) -> list[bytes]:
        return [phrase.found.encode("latin-1") for phrase in self._phrases]


def _inside_word(text: bytes, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1 : at].isalnum() and text[at : at + 1].isalnum()


def _automaton(terms: list[bytes]) -> BytesAhoCorasick:
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

    return BytesAhoCorasick(terms, matchkind=MatchKind.Standard)
