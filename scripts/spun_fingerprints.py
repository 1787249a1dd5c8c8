#!/usr/bin/env python3
"""Makes ``rules/data/spun/fingerprints.tsv`` out of the fingerprint list of the Problematic Paper Screener.

    pip install symspellpy wordsegment
    python scripts/spun_fingerprints.py LIST.tsv

The list has the columns tortured, expected, papers, query. A fingerprint that English uses elsewhere (its word pairs are attested,
it is one plain word, its query asks for a second term) is kept with a low confidence: it needs company before it counts.
"""

from __future__ import annotations

import csv
import math
import re
import sys
from itertools import pairwise
from pathlib import Path

import symspellpy
import wordsegment
from whole_files import write_text

TARGET = Path(__file__).resolve().parent.parent / "rules" / "data" / "spun" / "fingerprints.tsv"
HEADER = """\
# Fingerprints of spun ("tortured") phrases: found, expected, confidence (0..1).
# From the list of the Problematic Paper Screener by Guillaume Cabanac, Cyril Labbe and Alexander Magazinov
# ("Tortured phrases: A dubious writing style emerging in science", arXiv:2107.06751), redistributed as CC BY 4.0
# (https://creativecommons.org/licenses/by/4.0/). Changed: expected phrases shortened to the phrase itself, acronyms and
# notes taken off, fingerprints that occur in ordinary English dropped or given a low confidence.
# Made by scripts/spun_fingerprints.py; edit that, not this.
"""
#: Words that ordinary English has; alone they show nothing.
PLAIN = {"bosom", "ruinous", "thimbleful", "medical expertise", "social impact", "planning and testing", "shared data", "independent learning"} | {
    "dark out",
    "dimensionality reduction",
    "directed learning",
    "exchange learning",
    "test technique",
}
#: Named diseases with "illness" and the like are seen in good prose, by patients' families and journalists.
AILMENT = re.compile(r"^\w+'?s (illness|ailment|sickness|malady|disorder|infection)$", re.IGNORECASE)
#: Pairs seen this much more often than chance in web text are ordinary English.
ATTESTED = 1.5


def main(source: str) -> None:
    pairs, singles, total = counts()
    rows = {}
    with Path(source).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            found, expected = without_acronym(row["tortured"], row["query"]), phrase(row["expected"])
            confidence = trust(found, row["query"], pairs, singles, total)
            if expected and confidence and found.lower() != expected.lower():
                rows[found.lower()] = (expected, confidence)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{found}\t{expected}\t{confidence:g}\n" for found, (expected, confidence) in sorted(rows.items()))
    write_text(TARGET, HEADER + text)
    print(f"{len(rows)} fingerprints, {sum(c >= 0.8 for _, c in rows.values())} strong")


def phrase(expected: str) -> str:
    """The phrase itself out of a note; empty where the note is no phrase."""
    if re.search(r"https?://|versions of|\bOR\b|\?\?", expected):
        expected = re.split(r",?\s*see http", expected)[0]
        if "http" in expected or "versions of" in expected:
            return ""
    expected = re.sub(r"\[([^]]*)\]", r"\1", expected)
    expected = re.sub(r"\s*\([^)]*\)?", "", expected)
    expected = re.split(r"\s+AND\s+|\s*[/;,=]\s*|\s+or\s+|\s+i\.e\.", expected)[0]
    expected = re.sub(r"[?\"\\…]+", "", expected)
    expected = " ".join(expected.split())
    return expected if 0 < len(expected.split()) <= 8 else ""


def without_acronym(found: str, query: str) -> str:
    """The fingerprint without the acronym that the query has in brackets behind it."""
    acronym = re.search(r"\(([^)]+)\)\"?$", query.strip())
    if acronym and found.endswith(" " + acronym.group(1)):
        found = found[: -len(acronym.group(1)) - 1]
    return " ".join(re.sub(r"\s+[A-Z]{2,6}s?$", "", found).replace("’", "'").split())


def trust(found: str, query: str, pairs: dict[tuple[str, str], float], singles: dict[str, float], total: float) -> float:
    """0 (drop) to 0.95."""
    words = re.findall(r"[a-z']+", found.lower())
    if not words or found.lower() in PLAIN or re.search(r"[^\w' .-]", found):
        return 0.0
    if len(found.split()) == 1:
        return 0.7 if "-" in found and len(words) > 1 and not found.lower().startswith(("post-", "non-", "low-", "text-to", "silicon")) else 0.0
    if AILMENT.match(found):
        return 0.3
    if " AND " in query or "~" in query:
        return 0.4
    if all(attested(a, b, pairs, singles, total) for a, b in pairwise(words)):
        return 0.3 if len(words) == 2 else 0.5
    return 0.8 if len(words) == 2 else 0.95


def attested(a: str, b: str, pairs: dict[tuple[str, str], float], singles: dict[str, float], total: float) -> bool:
    count = pairs.get((a, b), 0.0)
    if not count:
        return False
    expected = singles.get(a, 1.0) * singles.get(b, 1.0) / total
    return math.log(count / expected) > ATTESTED


def counts() -> tuple[dict[tuple[str, str], float], dict[str, float], float]:
    """Web counts of word pairs and words, scaled to one size."""
    wordsegment.load()
    singles = dict(wordsegment.UNIGRAMS)
    pairs = {tuple(pair.split(" ")): count for pair, count in wordsegment.BIGRAMS.items() if pair.count(" ") == 1}
    path = Path(symspellpy.__file__).parent / "frequency_bigramdictionary_en_243_342.txt"
    for line in path.read_text("utf-8-sig").splitlines():
        a, b, count = line.split()
        pairs[a, b] = max(pairs.get((a, b), 0.0), float(count))
    return pairs, singles, 1024908267229.0


if __name__ == "__main__":
    main(sys.argv[1]) if len(sys.argv) == 2 else sys.exit(__doc__)
