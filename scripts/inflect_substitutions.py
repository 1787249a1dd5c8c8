#!/usr/bin/env python3
"""Writes rules/substitutions/*.txt from the base entries in scripts/substitutions/*.txt, inflected.

    pip install lemminflect==0.2.3 wordsegment==1.3.1
    python scripts/inflect_substitutions.py [--check]

A base file opens with comment lines, which the output keeps, and holds sections `[noun 0.4]`, `[verb 0.4]`, `[adj 0.4]`, `[word 0.4]`:
the number is the weight of replacements that carry none. Entries are `original|other original : replacement*weight, …`.
Nouns get their plural, verbs their five forms, adjectives comparative and superlative where both sides have one; words stay as they are.
In a phrase the head is the last word before a preposition (nouns) or the first word (verbs); `^` before a word names another head.
`=` before a replacement: for the form that is written only; `~`: an ordinary synonym, weight 0.3. A form that no large word list knows
("freeer", "mealses") is dropped, and so is a pair that substitution_caps.py finds worthless.
`--check` writes nothing and fails where a file is out of date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import wordsegment
from lemminflect import getAllInflections, getInflection
from substitution_caps import capped
from whole_files import write_text

ROOT = Path(__file__).resolve().parent
BASE, OUT = ROOT / "substitutions", ROOT.parent / "rules" / "substitutions"
PREPOSITIONS = frozenset("of for in to with at on by from about into against between over under as who that out up behind upon near".split())
TAGS = {"noun": ("NN", "NNS"), "verb": ("VB", "VBZ", "VBD", "VBN", "VBG"), "adj": ("JJ", "JJR", "JJS"), "word": ("",)}
SYNONYM = "0.3"
BARE = frozenset(("", "NN", "VB", "JJ"))
SECTION = re.compile(r"\[(noun|verb|adj|word)(?: ([01](?:\.\d+)?))?\]")
# What lemminflect has wrong, or has rarer forms first.
IRREGULAR = {
    ("broadcast", "VBD"): "broadcast", ("broadcast", "VBN"): "broadcast", ("bus", "NNS"): "buses", ("e-book", "NNS"): "e-books",
    ("fit", "VBD"): "fit", ("fit", "VBN"): "fit", ("focus", "VBD"): "focused", ("focus", "VBG"): "focusing", ("focus", "VBN"): "focused",
    ("focus", "VBZ"): "focuses", ("forecast", "VBD"): "forecast", ("forecast", "VBN"): "forecast", ("formula", "NNS"): "formulas",
    ("forum", "NNS"): "forums", ("gas", "NNS"): "gases", ("get", "VBN"): "gotten", ("hang", "VBD"): "hung", ("hang", "VBN"): "hung",
    ("index", "NNS"): "indexes", ("person", "NNS"): "people", ("prove", "VBN"): "proven", ("quit", "VBD"): "quit", ("stadium", "NNS"): "stadiums",
    ("target", "VBD"): "targeted", ("target", "VBN"): "targeted", ("bet", "VBD"): "bet", ("bet", "VBN"): "bet",
}  # fmt: skip
# Right forms that the word list (333,000 words of the web of 2006) lacks.
KNOWN = frozenset(
    """actualizes assentions demises detesting forestalls filthier outskirts perusers peruses plausibilities podcasts populaces recoups
    recuperates recuperations rundowns shoddier smartphones understudied understudies vitalities""".split()
)


@lru_cache(None)
def inflect(word: str, tag: str) -> str | None:
    """One form of one word; None where it has none."""
    form = regular(word, tag)
    last = form.rpartition("-")[2].replace("'", "") if form else ""
    known = tag in BARE or (word, tag) in IRREGULAR or last in wordsegment.UNIGRAMS or last in KNOWN
    return form if known else None


def regular(word: str, tag: str) -> str | None:
    """The form that the dictionary or its rules give, right or not."""
    if tag in BARE:
        return word
    if (word, tag) in IRREGULAR:
        return IRREGULAR[word, tag]
    if tag in ("JJR", "JJS"):  # of the words the dictionary knows and nobody doubts: one syllable or -y
        forms = getAllInflections(word, "ADJ").get(tag, ()) if len(word) <= 6 else ()
        return forms[0] if forms else None
    stem, joint, last = word.rpartition("-")
    forms = getInflection(last, tag)
    return f"{stem}{joint}{forms[0]}" if forms else None


def phrase(text: str, tag: str) -> str | None:
    """A phrase with its head inflected; None where that form does not exist."""
    words = text.split()
    head = next((i for i, word in enumerate(words) if word.startswith("^")), None)
    if head is None:
        head = 0 if tag.startswith("V") else next((i - 1 for i, word in enumerate(words) if i and word in PREPOSITIONS), len(words) - 1)
    words[head] = words[head].removeprefix("^")
    form = inflect(words[head], tag)
    if form is None:
        return None
    words[head] = form
    return " ".join(words)


def forms(kind: str, original: str, replacement: str) -> Iterator[tuple[str, str]]:
    """All pairs of like form that an entry of one kind stands for."""
    for number, tag in enumerate(TAGS[kind]):
        if replacement.startswith("=") and number:
            return
        left, right = phrase(original, tag), phrase(replacement.removeprefix("="), tag)
        if left and right and left != right:
            yield left, right


def parse(path: Path) -> tuple[list[str], dict[str, dict[str, float]]]:
    """Header lines, and original -> replacement -> weight, inflected, in the order of the file."""
    header: list[str] = []
    table: dict[str, dict[str, float]] = {}
    kind, default = "word", 1.0
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        row = line.strip()
        if not row or row.startswith("#"):
            header += [row] if row and not table else []
        elif found := SECTION.fullmatch(row):
            kind, default = found[1], float(found[2] or 1)
        else:
            left, colon, right = row.partition(" : ")
            if not colon or not right.strip():
                sys.exit(f"{path}:{number}: not an entry: {row}")
            for original in left.split("|"):
                for item in right.split(","):
                    word, _, weight = item.strip().partition("*")
                    if word.startswith("~"):
                        word, weight = word[1:], SYNONYM
                    if not word.strip():
                        sys.exit(f"{path}:{number}: empty replacement: {row}")
                    for a, b in forms(kind, original.strip(), word.strip()):
                        known = table.setdefault(a, {})
                        known.setdefault(b, float(weight or default))
    return header, table


def render(header: list[str], table: dict[str, dict[str, float]]) -> str:
    """The shipped file: header, then one original a line; a weight of 1 is left out."""
    rows = []
    for original, words in table.items():
        kept = [(word, weight) for word in words if (weight := capped(original, word, words[word])) is not None]
        if kept:
            rows.append(f"{original} : " + ", ".join(word if weight == 1 else f"{word}*{weight:g}" for word, weight in kept))
    return "\n".join([*header, *rows]) + "\n"


def main() -> None:
    wordsegment.load()
    stale, total = [], 0
    for path in sorted(BASE.glob("*.txt")):
        header, table = parse(path)
        text, target = render(header, table), OUT / path.name
        rows = [line for line in text.splitlines() if not line.startswith("#")]
        pairs = sum(line.count(", ") + 1 for line in rows)
        total += pairs
        if not target.exists() or target.read_text("utf-8") != text:
            stale.append(path.name)
            if "--check" not in sys.argv:
                write_text(target, text)
        print(f"{path.name:24} {len(rows):6} originals {pairs:6} pairs")
    print(f"{'all':24} {total:23} pairs")
    if stale and "--check" in sys.argv:
        sys.exit(f"out of date: {', '.join(stale)}")


if __name__ == "__main__":
    main()
