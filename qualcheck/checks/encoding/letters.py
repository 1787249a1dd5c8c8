"""Letters of two scripts in one word, and words whose letters were set apart by blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from qualcheck.checks.base import Hit
from qualcheck.model import Fix
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.rulepacks.schema import Rule
from qualcheck.view import TextView

MIXED, SPACED = "EN011", "EN012"

MIXED_PATTERN = r"[A-Za-z][\x{370}-\x{52f}]|[\x{370}-\x{52f}][A-Za-z]"
_MIXED_WORD = r"[\pL\pM]*(?:[A-Za-z][\x{370}-\x{52f}]|[\x{370}-\x{52f}][A-Za-z])[\pL\pM]*"
_FOREIGN = re.compile("[\u0370-\u052f]+")
_LATIN = re.compile("[A-Za-z]+")
#: A Latin word with a Cyrillic ending, as Russian text has them.
_ENDED = re.compile("[A-Za-z]+[\u0400-\u052f]+")
_CYRILLIC_WORD = re.compile("(?<![A-Za-z\u0370-\u052f])[\u0400-\u052f]{3,}(?![A-Za-z\u0370-\u052f])")

#: Five single letters with a blank between: the shortest that is looked at.
SPACED_PATTERN = r"(?:^|[^\pL\pN'’.])\pL[ \x{a0}]\pL[ \x{a0}]\pL[ \x{a0}]\pL[ \x{a0}]\pL(?:[^\pL\pN.'’)]|$)"
_SPACED_WORD = r"\pL(?:[ \x{a0}]\pL)"
_SPACED_RUN = rf"(?:^|[^\pL\pN'’.])({_SPACED_WORD}+(?:[ \x{{a0}}]{{2,4}}\pL(?:[ \x{{a0}}]\pL)*)+|{_SPACED_WORD}{{4,}})(?:[^\pL\pN.'’)]|$)"
_WORD_GAP = re.compile("[ \xa0]{2,}")
#: Fewest letters of a word set apart, and fewest different ones: rows of initials and grades repeat few letters.
_FEWEST, _FEWEST_DIFFERENT = 5, 4
_VOWELS = frozenset("aeiouyäöüáéíóúàèìòùâêîôûаеиоуыэюяёαεηιουω")


def look_alikes(rule: Rule) -> dict[int, str]:
    """Letters of other scripts that look like Latin ones, from the rule's parameters (rows such as ``а a``)."""
    rows = rule.params["look_alikes"]
    return {ord(row[0]): row[-1] for row in (rows if isinstance(rows, list) else [])}


def mixed_scripts(view: TextView, table: Mapping[int, str]) -> Iterator[Hit]:
    """Words that mix Latin letters with look-alikes of another script.

    Only where every foreign letter has a Latin twin (or every Latin letter a Cyrillic one): a Greek letter as a symbol, a
    Russian ending on an English word are right as they stand.
    """
    cyrillic = _CYRILLIC_WORD.search(view.text) is not None
    back = {ord(latin): chr(foreign) for foreign, latin in reversed(list(table.items())) if foreign >= 0x400}
    for start, end in view.scan(compile_pattern(_MIXED_WORD)):
        word = view.text[start:end]
        foreign = "".join(_FOREIGN.findall(word))
        latin = "".join(_LATIN.findall(word))
        if len(word) < 4:
            continue
        to_latin = all(ord(letter) in table for letter in foreign)
        to_cyrillic = all(ord(letter) in back for letter in latin) and all(letter >= "\u0400" for letter in foreign)
        if to_cyrillic and len(foreign) > len(latin):
            expected = word.translate(back)
        elif to_latin and not (_ENDED.fullmatch(word) and cyrillic):
            expected = word.translate(table)
        else:
            continue
        yield Hit(MIXED, start, end, expected=expected, exact=True, replacement=expected)


def letter_spaced(view: TextView) -> Iterator[Hit]:
    """``T h e  c o u n c i l``. Where words are told apart by wider gaps the text is known; else only that something is wrong."""
    compiled = compile_pattern(_SPACED_RUN)
    for start, end in view.to_spans([match.span(1) for match in compiled.finditer(view.utf8)]):
        found = view.text[start:end]
        words = ["".join(word.split()) for word in _WORD_GAP.split(found)]
        letters = "".join(words).lower()
        if len(letters) < _FEWEST or len(set(letters)) < _FEWEST_DIFFERENT or _is_row(letters) or not _is_wordlike(words):
            continue
        expected = " ".join(words)
        certain = len(words) > 1 or len(letters) <= 12
        unsure = len(words) == 1 and (found.isupper() or len(letters) < 7)
        yield Hit(
            SPACED,
            start,
            end,
            expected=expected if certain else None,
            exact=True,
            fix=Fix(start, end, expected, "unsafe") if certain else None,
            no_fix=not certain,
            severity="info" if unsure else None,
        )


def _is_row(letters: str) -> bool:
    """Whether most letters follow the one before in the alphabet: a list of options, an index of letters."""
    steps = [ord(right) - ord(left) for left, right in pairwise(letters)]
    return 2 * sum(0 < step <= 2 for step in steps) > len(steps)


def _is_wordlike(words: list[str]) -> bool:
    """Whether the letters could be words: vowels and consonants in the shares of running text."""
    letters = "".join(words).lower()
    vowels = sum(letter in _VOWELS for letter in letters)
    return 0.2 <= vowels / len(letters) <= 0.65
