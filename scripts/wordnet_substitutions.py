#!/usr/bin/env python3
"""Writes rules/substitutions/wordnet.txt: what spinners put that take a word's synset from WordNet without knowing its sense.

    apt-get install wordnet-base
    pip install lemminflect==0.2.3 wordsegment==1.3.1
    python scripts/wordnet_substitutions.py WORDNET_DIR

For the commonest words of the web: the members of all their synsets, where they are written at least four times less often than the word itself.
The weight grows with the rarity of the sense (share of the word's occurrences in WordNet's tagged texts) and of the replacement: "tin" for can,
"crab" for cancer, "ecumenical" for general weigh much, "purchase" for buy little. Inflected forms get the replacement inflected, and the first
member of their first synset as the dictionary has it, for such spinners lose the ending.
"""

from __future__ import annotations

import math
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import wordsegment
from inflect_substitutions import TAGS, inflect
from substitution_caps import capped
from whole_files import write_text

TARGET = Path(__file__).resolve().parent.parent / "rules" / "substitutions" / "wordnet.txt"
HEADER = """\
# Substitutions of spinners that take the members of a WordNet synset, right sense or wrong ("tin" for can, "crab" for cancer).
# Made from WordNet 3.0 (c) 2006 Princeton University (WordNet licence) and the word counts of wordsegment (Apache 2.0) by
# scripts/wordnet_substitutions.py; edit that, not this.
"""
PARTS = {"noun": ("1", "noun"), "verb": ("2", "verb"), "adj": ("3", "adj"), "adv": ("4", "word")}
#: How many of the commonest words are taken, how many replacements of each, how much rarer they must be, and may be: a very rare word is
#: unlikely wherever it stands, so that any common word in its place looks better.
WORDS, EACH, RARER, RAREST = 6000, 5, 4, 500
#: Replacements must still be words that people meet (count among 10^12 words of the web).
SEEN = 150_000
#: Weight of a replacement that lost its ending.
BARE = 0.5
#: Grammar words have entries of their own; names of letters, units and chemical elements are no words that a spinner meets.
LEFT_OUT = frozenset("be have do get go make a an i in on at as or no so may will might must it he who us am pm e.g. etc ii iii".split())
#: Members of synsets that no finding should name.
CRUDE = frozenset(
    """ass arse bastard bitch bum bugger cock coon crap cunt darky dick dike dyke fag faggot fairy fanny fuck gook jap jerk negro nigger pansy piss
    poof prick pussy queer screw shit slut spic tit tits turd wank whore wop prat hump bonk bang lay bull cum""".split()
)


@dataclass
class Sense:
    """One sense of one word: the other members of its synset, and how often it was tagged."""

    part: str
    members: list[str]
    tagged: int
    share: float = field(default=0.0)


def read(folder: Path) -> dict[str, list[Sense]]:
    """Word -> senses, in WordNet's order within each part of speech."""
    tagged: dict[str, int] = {}
    for line in (folder / "cntlist.rev").read_text("utf-8").splitlines():
        key, _, count = line.split()
        tagged[":".join(key.split(":")[:3])] = int(count)
    senses: dict[str, list[Sense]] = defaultdict(list)
    for part, (number, _) in PARTS.items():
        synsets = {}
        for line in (folder / f"data.{part}").read_text("utf-8").splitlines():
            if not line.startswith(" "):
                fields = line.split()
                size = int(fields[3], 16)
                members = [(re.sub(r"\(.*", "", fields[4 + 2 * i]), int(fields[5 + 2 * i], 16)) for i in range(size)]
                kind = "5" if fields[2] == "s" else number
                synsets[fields[0]] = (members, f"{kind}:{fields[1]}")
        for line in (folder / f"index.{part}").read_text("utf-8").splitlines():
            if line.startswith(" "):
                continue
            fields = line.split()
            for offset in fields[-int(fields[2]) :]:
                members, kind = synsets[offset]
                own = next((lex for name, lex in members if name.lower() == fields[0]), 0)
                count = tagged.get(f"{fields[0]}%{kind}:{own:02d}", 0)
                names = [name for name, _ in members if name.lower() != fields[0]]
                senses[fields[0]].append(Sense(part, names, count))
    for found in senses.values():
        total = sum(sense.tagged + 0.3 for sense in found)
        for sense in found:
            sense.share = (sense.tagged + 0.3) / total
    return senses


def count(phrase: str) -> float:
    """How often a word, or a phrase of two, is seen; a phrase that the counts of pairs lack is rare."""
    words = phrase.split()
    if len(words) == 1:
        return wordsegment.UNIGRAMS.get(phrase.replace("-", "").replace("'", ""), 0)
    return wordsegment.BIGRAMS.get(phrase, 0) if len(words) == 2 else 0


def spelling(word: str) -> str:
    """One spelling for the British and the American one."""
    return re.sub(r"ou(?=r\b|rs\b|red\b)", "o", re.sub(r"is(?=e\b|ed\b|es\b|ing\b|ation)", "iz", word)).replace("ll", "l").replace("tre", "ter")


def weigh(share: float, rarer: float) -> float:
    return round(min(0.5, 0.3 * (1 - share) ** 2 + 0.1 * math.log10(rarer)), 1)


def replacements(word: str, senses: list[Sense]) -> list[tuple[str, str, float]]:
    """Part of speech, replacement, weight: senses in turn, commonest members first."""
    seen, found = {spelling(word)}, []
    for sense in sorted(senses, key=lambda sense: -sense.share):
        members = sorted((name.replace("_", " ") for name in sense.members), key=lambda name: -count(name))
        for name in members:
            usual = name.islower() and re.fullmatch(r"[a-z]{3,}(?:[ -][a-z]{2,})?", name) and not name.startswith(word) and not word.startswith(name)
            rarer = count(word) / max(count(name), 1)
            if not usual or spelling(name) in seen or count(name) < SEEN or not RARER <= rarer <= RAREST or CRUDE & {word, *name.split()}:
                continue
            seen.add(spelling(name))
            found.append((sense.part, name, weigh(sense.share, rarer)))
    return found[:EACH]


def endingless(senses: list[Sense]) -> str | None:
    """The first member of the first synset that holds more than the word itself, where it is one plain word."""
    names = [name for name in next((sense.members for sense in senses if sense.members), []) if name not in CRUDE]
    return names[0] if names and re.fullmatch(r"[a-z]{3,}", names[0]) and count(names[0]) >= SEEN else None


def forms(part: str, word: str, name: str) -> Iterator[tuple[str, str]]:
    """All inflected pairs; the head of a verb is its first word, that of a noun its last."""
    first, _, rest = name.partition(" ")
    start, _, last = name.rpartition(" ")
    for tag in TAGS[PARTS[part][1]]:
        one, other = inflect(word, tag), inflect(first if part == "verb" else last, tag)
        if one and other:
            yield one, f"{other} {rest}".strip() if part == "verb" else f"{start} {other}".strip()


def entries(word: str, senses: list[Sense]) -> Iterator[tuple[str, str, float]]:
    """Original, replacement, weight, of one word in all its forms."""
    for part, name, weight in replacements(word, senses):
        yield from ((one, other, weight) for one, other in forms(part, word, name) if one != other)
    for part in ("noun", "verb"):
        bare = endingless([sense for sense in senses if sense.part == part and sense.share > BARE / 3])
        for tag in TAGS[part][1:] if bare else ():
            one = inflect(word, tag)
            if one and bare and one not in (bare, word) and one[:4] != bare[:4]:
                yield one, bare, BARE


def main(folder: Path) -> None:
    wordsegment.load()
    senses = read(folder)
    common = [word for word, _ in sorted(wordsegment.UNIGRAMS.items(), key=lambda item: (-item[1], item[0])) if word in senses]
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for word in [word for word in common if len(word) > 2 and word not in LEFT_OUT][:WORDS]:
        for one, other, weight in entries(word, senses[word]):
            limit = capped(one, other, weight)
            if limit is not None:
                table[one][other] = max(limit, table[one].get(other, 0))
    rows = [f"{word} : " + ", ".join(f"{name}*{weight:g}" for name, weight in found.items()) for word, found in sorted(table.items()) if found]
    write_text(TARGET, HEADER + "\n".join(rows) + "\n")
    print(f"{len(rows)} originals, {sum(map(len, table.values()))} pairs")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
