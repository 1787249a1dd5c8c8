#!/usr/bin/env python3
"""Measures on clean prose how often each entry of the table would be taken for a spinner's work, and caps the weights of those that are.

    pip install pocketsphinx==5.1.1
    python scripts/calibrate_substitutions.py prose.jsonl

A row of prose.jsonl (gather_prose.py) holds a "text" that nobody spun, called a page here. Wherever a replacement stands, the original is
put back and the gain in log-probability taken under pocketsphinx's English model (nats; six for each word that the original has more, as
a shorter text is likelier by itself). An entry that gains over six nats on at least three pages is capped by log10 of the ratio between
the use that a spinner would make of it (three in a hundred of the original's occurrences, at most thirty) and the pages it errs on. Only
figures leave the prose: scripts/substitutions/caps.tsv. Limits that stand there already stay unless the new one is lower.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

import pocketsphinx
from substitution_caps import CAPS, LEAST, caps
from whole_files import write_text

TABLE = Path(__file__).resolve().parent.parent / "rules" / "substitutions"
HEADER = "# original, replacement, greatest weight (0: left out). Made by scripts/calibrate_substitutions.py; edit that, not this.\n"
LONGEST, GAIN, PER_WORD, PAGES, USE, MOST = 4, 6.0, 6.0, 3, 0.03, 30

folder = Path(pocketsphinx.__file__).parent
model = pocketsphinx.NGramModel.readfile(str(folder / "model/en-us/en-us.lm.bin"))


@lru_cache(2_000_000)
def logprob(word: str, before: str) -> float:
    return float(model.prob([word, before])) * 1e-4


def chain(words: list[str]) -> float:
    return sum(logprob(words[i], words[i - 1]) for i in range(1, len(words)))


def table() -> dict[str, list[tuple[str, str]]]:
    """Replacement, its hyphens split -> the pairs it stands in."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for path in TABLE.glob("*.txt"):
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                original, _, right = line.partition(" : ")
                for item in right.split(", "):
                    pair = (original, item.partition("*")[0])
                    if pair not in found[pair[1].replace("-", " ")]:
                        found[pair[1].replace("-", " ")].append(pair)
    return found


def errs(words: list[str], back: dict[str, list[tuple[str, str]]]) -> set[tuple[str, str]]:
    """The pairs that gain too much somewhere in one text."""
    wrong = set()
    for i in range(1, len(words) - 1):
        for size in range(1, min(LONGEST, len(words) - 1 - i) + 1):
            pairs = back.get(" ".join(words[i : i + size]))
            if pairs:
                now = chain(words[i - 1 : i + size + 1])
                for original, replacement in pairs:
                    put = original.replace("-", " ").split()
                    gain = chain([words[i - 1], *put, words[i + size]]) - now - PER_WORD * (size - len(put))
                    if gain > GAIN:
                        wrong.add((original, replacement))
    return wrong


def main(path: Path) -> None:
    back = table()
    pages: Counter[tuple[str, str]] = Counter()
    uses: Counter[str] = Counter()
    with path.open(encoding="utf-8") as rows_of_prose:
        texts = [json.loads(row)["text"] for row in rows_of_prose]
    for text in texts:
        seen = set()
        for line in text.split("\n"):
            words = [w for w in (w.strip("'") for w in re.findall(r"[a-z']+", line.lower().replace("’", "'"))) if w]
            uses.update(" ".join(words[i : i + size]) for size in range(1, LONGEST + 1) for i in range(len(words) - size + 1))
            seen |= errs(["<s>", *words, "</s>"], back)
        pages.update(seen)
    limits = dict(caps())
    for pair, number in pages.items():
        if number >= PAGES:
            ratio = min(USE * uses[pair[0].replace("-", " ")] + 1, MOST) / number
            cap = round(min(1.0, max(0.0, 0.25 + 0.5 * math.log10(ratio))), 1)
            limits[pair] = min(limits.get(pair, 1.0), cap if cap >= LEAST else 0.0)
    rows = "".join(f"{original}\t{replacement}\t{cap:g}\n" for (original, replacement), cap in sorted(limits.items()) if cap < 1)
    write_text(CAPS, HEADER + rows)
    print(f"{sum(cap < 1 for cap in limits.values())} limits, {sum(not cap for cap in limits.values())} of them 0")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
