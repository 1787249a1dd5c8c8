#!/usr/bin/env python3
"""Writes rules/substitutions/fingerprints.txt: word pairs that the fingerprints of spun papers hold.

    pip install wordsegment==1.3.1
    python scripts/mine_fingerprints.py WORDNET_DIR

"profound learning" for "deep learning" gives deep -> profound. Both sides of each fingerprint are aligned: words that they share are anchors,
a gap of one or two words on either side between anchors is a pair; phrases of equal length without anchors are read word by word, and such a
pair needs a second fingerprint behind it. A pair of one synset of WordNet (WORDNET_DIR holds data.noun and its like) is an ordinary synonym
and weighs less; so does a pair that one fingerprint alone supports.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path

import wordsegment
from substitution_caps import capped
from whole_files import write_text

ROOT = Path(__file__).resolve().parent.parent
SOURCE, TARGET = ROOT / "rules" / "data" / "spun" / "fingerprints.tsv", ROOT / "rules" / "substitutions" / "fingerprints.txt"
HEADER = """\
# Substitutions mined from the fingerprints of spun papers, word against word.
# From the list of the Problematic Paper Screener by Guillaume Cabanac, Cyril Labbe and Alexander Magazinov
# ("Tortured phrases: A dubious writing style emerging in science", arXiv:2107.06751), redistributed as CC BY 4.0
# (https://creativecommons.org/licenses/by/4.0/). Changed: aligned, weighted, only words and pairs of words kept.
# Made by scripts/mine_fingerprints.py; edit that, not this.
"""
#: Words that say nothing when they stand for another, or for nothing.
FUNCTION = frozenset("a an the of for in on to and or with by from as at is are be its their it not".split())
#: Weight by kind of pair: (several fingerprints, one fingerprint).
STRANGE, SYNONYM = (0.9, 0.7), (0.5, 0.3)


def synsets(folder: Path) -> set[frozenset[str]]:
    """All pairs of words that share a synset."""
    pairs = set()
    for part in ("noun", "verb", "adj", "adv"):
        for line in (folder / f"data.{part}").read_text("utf-8").splitlines():
            if not line.startswith(" "):
                fields = line.split()
                words = {re.sub(r"\(.*", "", fields[4 + 2 * i]).lower() for i in range(int(fields[3], 16))}
                pairs.update(frozenset(pair) for pair in combinations(sorted(words), 2))
    return pairs


def words(phrase: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", phrase.lower().replace("’", "'"))


def aligned(original: list[str], spun: list[str]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    """Gaps between the anchors: what stood there, what stands there, and whether an anchor was beside it."""
    same = SequenceMatcher(None, original, spun, autojunk=False).get_opcodes()
    anchored = any(tag == "equal" for tag, *_ in same)
    for tag, a, b, c, d in same:
        if tag != "replace":
            continue
        left, right = original[a:b], spun[c:d]
        if len(left) == len(right) == 1 or (anchored and len(left) <= 2 and len(right) <= 2 and len(left) != len(right)):
            yield tuple(left), tuple(right), anchored
        elif len(left) == len(right) and len(left) <= 4:
            for one, other in zip(left, right, strict=True):
                yield (one,), (other,), False


def plausible(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Real words on both sides, other ones, and not mere inflection."""
    if left == right or set(left) & FUNCTION or set(right) & FUNCTION or min(map(len, (*left, *right))) < 2:
        return False
    if not all(word.isascii() and wordsegment.UNIGRAMS.get(word.replace("'", ""), 0) > 100_000 for word in (*left, *right)):
        return False
    one, other = " ".join(left), " ".join(right)
    return one.removesuffix("s") != other.removesuffix("s") and one[:5] != other[:5]


def main(folder: Path) -> None:
    wordsegment.load()
    near = synsets(folder)
    support: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for row in SOURCE.read_text("utf-8").splitlines():
        if not row.startswith("#"):
            spun, original, _ = row.split("\t")
            for left, right, anchored in aligned(words(original), words(spun)):
                if plausible(left, right):
                    support[" ".join(left), " ".join(right)].append(anchored)
    table: dict[str, list[tuple[int, str, float]]] = defaultdict(list)
    for (left, right), found in support.items():
        if len(found) > 1 or any(found):
            stems = {left.removesuffix("s").replace(" ", "_"), right.removesuffix("s").replace(" ", "_")}
            many, one = SYNONYM if frozenset(stems) in near or frozenset((left, right)) in near else STRANGE
            weight = capped(left, right, many if len(found) > 1 else one)
            if weight is not None:
                table[left].append((-len(found), right, weight))
    rows = [f"{left} : " + ", ".join(f"{right}*{weight:g}" for _, right, weight in sorted(found)) for left, found in sorted(table.items())]
    write_text(TARGET, HEADER + "\n".join(rows) + "\n")
    print(f"{len(rows)} originals, {sum(map(len, table.values()))} pairs")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
