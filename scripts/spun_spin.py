"""Spins prose with the substitution tables, as training data for the spun-text model: nothing of it is kept."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from qualcheck.lexicon.substitutions import Substitution

_TOKEN = re.compile(r"[A-Za-z0-9'’]+|[^A-Za-z0-9'’]+")
_COMMON = frozenset("the of and to a in is that for it with as was on be by are this have from at or not an but".split())
#: Table files whose entries are no spinner's that could be learned from or copied.
NO_SPINNER = ("thesaurus",)
_PREPOSITIONS = ("in", "on", "at", "of", "for", "to", "with", "by")


class Spinner:
    """Replaces words and phrases by a table.

    Args:
        pairs: the table.
    """

    def __init__(self, pairs: Iterable[Substitution]) -> None:
        self._options: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for pair in pairs:
            if pair.original != pair.replacement and pair.weight > 0:
                self._options[pair.original].append((pair.replacement, max(pair.weight, 0.1)))
        self._longest = max(len(original.split()) for original in self._options)

    def spin(self, text: str, rate: float, rng: random.Random, *, steady: bool) -> tuple[str, list[tuple[int, int, str]]]:
        """The spun text, and spans in it with what stood there.

        Args:
            text: prose.
            rate: chance that a phrase the table knows is replaced.
            rng: source of chance.
            steady: whether a phrase is replaced by the same one all through the text.
        """
        tokens = _TOKEN.findall(text)
        out: list[str] = []
        spans: list[tuple[int, int, str]] = []
        choice: dict[str, str] = {}
        at = i = 0
        while i < len(tokens):
            taken = self._replaced(tokens, i, rate, rng, choice if steady else {})
            piece, step = taken or (tokens[i], 1)
            if taken:
                spans.append((at, at + len(piece), "".join(tokens[i : i + step])))
            out.append(piece)
            at += len(piece)
            i += step
        return "".join(out), spans

    def _replaced(self, tokens: list[str], i: int, rate: float, rng: random.Random, choice: dict[str, str]) -> tuple[str, int] | None:
        if not tokens[i][0].isalnum():
            return None
        for words in range(self._longest, 0, -1):
            parts = tokens[i : i + 2 * words - 1]
            if len(parts) < 2 * words - 1 or any(gap not in (" ", "-") for gap in parts[1::2]):
                continue
            phrase = " ".join(parts[::2]).lower().replace("’", "'")
            options = self._options.get(phrase)
            if options and rng.random() < rate:
                word = choice.setdefault(phrase, rng.choices([word for word, _ in options], [weight for _, weight in options])[0])
                if all(part[0].isupper() for part in parts[::2]):
                    word = word.title() if words > 1 else word[0].upper() + word[1:]
                elif parts[0][0].isupper():
                    word = word[0].upper() + word[1:]
                return word, 2 * words - 1
        return None


def careless(text: str, rng: random.Random) -> str:
    """``text`` as a hurried or foreign hand writes it: slips of the keys, articles lost, prepositions swapped, no capitals."""
    slips, lost = rng.choice([(0.0, 0.3), (0.03, 0.0), (0.05, 0.1), (0.01, 0.5)])
    out = []
    for token in _TOKEN.findall(text):
        if token.lower() in ("the", "a", "an") and rng.random() < lost:
            continue
        if token in _PREPOSITIONS and rng.random() < lost / 4:
            token = rng.choice(_PREPOSITIONS)
        elif len(token) > 3 and token.isalpha() and rng.random() < slips:
            k = rng.randrange(1, len(token) - 1)
            token = token[:k] + token[k + 1] + token[k] + token[k + 2 :] if rng.random() < 0.5 else token[:k] + token[k + 1 :]
        out.append(token)
    text = "".join(out)
    return text.lower() if rng.random() < 0.2 else text


def clean_prose(folder: Path) -> list[tuple[str, str]]:
    """Passages of human prose as (set, text): news, books of 1961, and the articles of web pages.

    Args:
        folder: where ``spun_clean.jsonl.gz``, ``lines.jsonl.gz`` and ``sentences.jsonl.gz`` are.
    """
    passages = [(row["set"], row["text"]) for row in _rows(folder / "spun_clean.jsonl.gz")]
    pages: dict[str, str] = {}
    for row in _rows(folder / "lines.jsonl.gz"):
        text = "\n".join(line["text"] for line in row["lines"] if line["label"] == "content")
        if len(text) > len(pages.get(row["id"], "")):
            pages[row["id"]] = text
    for page in pages.values():
        passages += [("web", passage) for passage in _split(page)]
    passages += [
        ("paragraphs", row["text"]) for row in _rows(folder / "sentences.jsonl.gz") if row["label"] == "clean" and row["text"].count(" ") > 45
    ]
    return [(name, text) for name, text in passages if _is_english(text)]


def _rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _split(page: str, words: int = 140) -> list[str]:
    found, lines, count = [], [], 0
    for line in page.split("\n"):
        lines.append(line)
        count += line.count(" ") + 1
        if count >= words:
            found.append("\n".join(lines))
            lines, count = [], 0
    return found


def _is_english(text: str) -> bool:
    words = text.lower().split()
    return sum(word in _COMMON for word in words) > 0.12 * len(words)
