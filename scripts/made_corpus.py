"""Makes a JSON Lines file of any size from a few sentences and defects: to measure memory, and to kill runs in the middle.

python scripts/made_corpus.py 1000 corpus.jsonl   (megabytes, file)
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

SUBJECTS = [
    "The council",
    "A young gardener",
    "The old bridge",
    "Her neighbour",
    "The museum",
    "Nobody in the village",
    "The late train",
    "A retired pilot",
]
VERBS = [
    "waited for",
    "wrote about",
    "looked after",
    "painted",
    "talked to",
    "forgot",
    "measured",
    "laughed at",
]
OBJECTS = [
    "the river",
    "a box of letters",
    "the broken clock",
    "the mayor's speech",
    "two wooden boats",
    "the first snow",
    "an empty road",
    "the bakery",
]
ENDINGS = [
    "before the rain came",
    "on a Tuesday in May",
    "without a word",
    "for the third time",
    "and went home",
    "as usual",
    "in 1961",
    "until it was dark",
]
DEFECTS = [
    "- Advertisement -",
    "Share this article",
    "It wasnâ€™t easy, he said.",
    "Read more: &nbsp;",
    "Comments are closed.",
    "The the end was near.",
]


SYLLABLES = ["ba", "den", "fo", "gri", "hal", "ki", "lor", "mu", "nes", "pa", "rin", "sto", "tal", "ves", "wyn", "zor"]

#: Letters of a field that is only passed on, as a crawl keeps the page beside its text: a large file need not take hours.
PASSED = 24_000


def name(dice: random.Random) -> str:
    """A name that hardly comes twice, of which every page has some: what a program remembers of words has to end somewhere."""
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(3, 5))).capitalize()


def _sentence_of(dice: random.Random) -> str:
    return f"{dice.choice(SUBJECTS)} {dice.choice(VERBS)} {dice.choice(OBJECTS)} of {name(dice)} {dice.choice(ENDINGS)}."


def document(dice: random.Random, number: int) -> dict[str, object]:
    """One record of some three thousand letters of text, and a field that is passed on."""
    paragraphs = []
    for _ in range(dice.randint(3, 14)):
        if dice.random() < 0.12:
            paragraphs.append(dice.choice(DEFECTS))
        sentences = (_sentence_of(dice) for _ in range(dice.randint(2, 9)))
        paragraphs.append(" ".join(sentences))
    title = f"{dice.choice(SUBJECTS)} {number}"
    page = dice.randbytes(PASSED // 2).hex()
    return {"id": number, "title": title, "text": "\n\n".join(paragraphs), "price": 1.50, "seen": None, "page": page}


def write(path: Path, megabytes: float, seed: int = 1) -> int:
    """Writes the file; returns the number of documents."""
    dice = random.Random(seed)
    number = size = 0
    with path.open("wb") as file:
        while size < megabytes * 1e6:
            number += 1
            size += file.write(json.dumps(document(dice, number), ensure_ascii=False).encode() + b"\n")
    return number


if __name__ == "__main__":
    print(f"{write(Path(sys.argv[2]), float(sys.argv[1])):,} documents")
