#!/usr/bin/env python3
"""Makes the language model of ``qualcheck/lexicon/data/``: word, pair and triple probabilities of English, quantised.

    pip install numpy pocketsphinx symspellpy wordsegment
    python scripts/spun_ngrams.py

Sources: the trigram model ``en-us.lm.bin`` of pocketsphinx (BSD), the word pair counts of symspellpy (MIT) and wordsegment
(Apache 2.0, counts by P. Norvig, MIT). They are needed for building only. Same packages, same bytes out.
"""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pocketsphinx
import symspellpy
import wordsegment
from whole_files import save_array, write_text

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qualcheck.lexicon.ngrams import BACKOFFS, LEVELS, PAIRS, TRIPLES, UNIGRAMS, WORDS, pair_keys, triple_keys  # noqa: E402
from qualcheck.lexicon.xormap import build_xor_map  # noqa: E402

TARGET = ROOT / "qualcheck" / "lexicon" / "data"
#: Nats in one unit of the source's integers: its logarithms have the base 1.0001.
UNIT = math.log(1.0001)
#: Words of the web that the trigram model does not know: so many of the most frequent are added.
WEB_WORDS = 30_000
WEB_TOTAL = 1024908267229.0
#: A pair or triple that is this close (nats) to what backing off says is left out.
CLOSE_PAIR, CLOSE_TRIPLE = 0.25, 0.35
#: Share of the probability that counted web pairs get; the rest is for what was not counted.
WEB_DISCOUNT = 0.7


@dataclass
class Trigrams:
    words: list[str]
    unigram: np.ndarray
    backoff: np.ndarray
    pairs: np.ndarray  # rows (before, word)
    pair: np.ndarray
    pair_backoff: np.ndarray
    triples: np.ndarray  # rows (before before, index of the pair)
    triple: np.ndarray


def read_model() -> Trigrams:
    """The binary trie model of pocketsphinx: quantisation tables, unigrams, bit-packed pairs and triples, newest word first."""
    raw = (Path(pocketsphinx.__file__).parent / "model/en-us/en-us.lm.bin").read_bytes()
    at = len(b"Trie Language Model") + 1
    n, m, k = (int(count) for count in np.frombuffer(raw, "<u4", 3, at))
    at += 12 + 4
    tables = np.frombuffer(raw, "<f4", 3 << 16, at).reshape(3, 1 << 16) * UNIT
    at += 3 * (4 << 16)
    single = np.frombuffer(raw, np.dtype([("p", "<f4"), ("b", "<f4"), ("next", "<u4")]), n + 1, at)
    at += 12 * (n + 1)
    word_bits, next_bits = n.bit_length(), k.bit_length()
    width = word_bits + 32 + next_bits
    before = _bits(raw, at, 0, word_bits, m, width)
    packed = _bits(raw, at, word_bits, 32, m, width)
    following = _bits(raw, at, word_bits + 32, next_bits, m + 1, width).astype(np.int64)
    at += ((m + 1) * width + 7) // 8 + 8
    width = word_bits + 16
    before_before = _bits(raw, at, 0, word_bits, k, width)
    last = _bits(raw, at, word_bits, 16, k, width)
    at += ((k + 1) * width + 7) // 8 + 8
    words = [word.decode() for word in raw[at + 4 :].split(b"\0")[:n]]
    m = int(single["next"][n])
    k = int(following[m])
    word = np.repeat(np.arange(n), np.diff(single["next"].astype(np.int64)))
    parent = np.repeat(np.arange(m), np.diff(following[: m + 1]))
    return Trigrams(
        words,
        single["p"][:n] * UNIT,
        single["b"][:n] * UNIT,
        np.stack([before[:m].astype(np.int64), word], axis=1),
        tables[0][(packed[:m] >> np.uint64(16)).astype(int)],
        tables[1][(packed[:m] & np.uint64(0xFFFF)).astype(int)],
        np.stack([before_before[:k].astype(np.int64), parent], axis=1),
        tables[2][last[:k].astype(int)],
    )


def _bits(raw: bytes, offset: int, shift: int, size: int, count: int, width: int) -> np.ndarray:
    """Field of ``size`` bits, ``shift`` bits into each of ``count`` records of ``width`` bits."""
    position = np.uint64(shift) + np.arange(count, dtype=np.uint64) * np.uint64(width)
    byte = (position >> np.uint64(3)).astype(np.int64)
    data = np.frombuffer(raw[offset : offset + int(byte[-1]) + 16].ljust(int(byte[-1]) + 16, b"\0"), np.uint8)
    value = np.zeros(count, np.uint64)
    for number in range(8):
        value |= data[byte + number].astype(np.uint64) << np.uint64(8 * number)
    return (value >> (position & np.uint64(7))) & np.uint64((1 << size) - 1)


def web_counts() -> tuple[dict[str, float], dict[tuple[str, str], float]]:

    wordsegment.load()
    pairs = {(a, b): float(count) for (a, _, b), count in ((pair.partition(" "), count) for pair, count in wordsegment.BIGRAMS.items())}
    path = Path(symspellpy.__file__).parent / "frequency_bigramdictionary_en_243_342.txt"
    for line in path.read_text("utf-8-sig").splitlines():
        a, b, count = line.split()
        pairs[a, b] = max(pairs.get((a, b), 0.0), float(count))
    return {word: float(count) for word, count in wordsegment.UNIGRAMS.items()}, pairs


def wanted_words() -> set[str]:
    """Words of the tables, whatever their frequency; also the replacements of several words, glued together."""
    found: set[str] = set()
    for path in sorted([*(ROOT / "rules/substitutions").glob("*.txt"), *(ROOT / "rules/data/spun").glob("*")]):
        for line in path.read_text("utf-8").splitlines():
            if not line.startswith("#"):
                line = re.sub(r"[*\t][\d.]+", "", line)
                found.update(word for word in "".join(c if c.isalnum() or c == "'" else " " for c in line.lower()).split() if word.isascii())
                phrases = line.lower().partition(" : ")[2].replace("-", " ").split(",") if path.parent.name == "substitutions" else []
                found.update(phrase.replace(" ", "") for phrase in phrases if " " in phrase.strip() and phrase.replace(" ", "").isalpha())
    return found


def main() -> None:
    model = read_model()
    counts, web_pairs = web_counts()
    words, unigram, backoff = vocabulary(model, counts)
    number = {word: index for index, word in enumerate(words)}
    pairs, pair, pair_backoff = all_pairs(model, number, unigram, backoff, counts, web_pairs)
    before_before, parent = model.triples.T
    triples = np.column_stack([before_before + 1, model.pairs[parent] + 1])
    useful = has_context(triples, pairs, pair, pair_backoff, unigram, backoff, model.triple)
    keep_pair = useful_pairs(pairs, pair, pair_backoff, unigram, backoff, triples[useful])
    pairs, pair, pair_backoff = pairs[keep_pair], pair[keep_pair], pair_backoff[keep_pair]
    TARGET.mkdir(parents=True, exist_ok=True)
    write_text(TARGET / WORDS, "\n".join(words))
    save_array(TARGET / UNIGRAMS, np.stack([unigram, backoff]).astype(np.float16))
    levels = quantised(pair)
    cells, context = build_xor_map(pair_keys(pairs[:, 0], pairs[:, 1]), levels, (np.clip(pair_backoff, -6, 2) * 31.875 + 191).astype(np.uint8))
    save_array(TARGET / PAIRS, cells)
    save_array(TARGET / BACKOFFS, context)
    triples, triple = triples[useful], model.triple[useful]
    cells, _ = build_xor_map(triple_keys(*triples.T), quantised(triple), None)
    save_array(TARGET / TRIPLES, cells)
    print(f"{len(words)} words, {len(pairs)} pairs, {len(triples)} triples, {sum(p.stat().st_size for p in TARGET.iterdir()) / 1e6:.1f} MB")


def quantised(nats: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(-nats * (LEVELS - 1) / 18.0), 0, LEVELS - 1).astype(np.uint16)


def vocabulary(model: Trigrams, counts: dict[str, float]) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Words (0 is the unknown word) with log-probability and backoff weight in nats."""
    known = set(model.words)
    common = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if word not in known][:WEB_WORDS]
    more = sorted({word for word in common if len(word) > 2} | (wanted_words() - known))
    rare = math.log(12711 / WEB_TOTAL)
    extra = [math.log(counts[word] / WEB_TOTAL) if word in counts else rare for word in more]
    words = ["", *model.words, *more]
    unigram = np.concatenate([[0.0], np.maximum(model.unigram, -25.0), extra])
    backoff = np.concatenate([[0.0], model.backoff, np.zeros(len(more))])
    return words, unigram, backoff


def all_pairs(
    model: Trigrams, number: dict[str, int], unigram: np.ndarray, backoff: np.ndarray, counts: dict[str, float], web: dict[tuple[str, str], float]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The model's pairs, and the web's where they say more than backing off does."""
    mine = {(int(a) << 32) | int(b) for a, b in model.pairs + 1}
    more, values = [], []
    for (a, b), count in sorted(web.items()):
        first, second = number.get(a), number.get(b)
        if first and second and ((first << 32) | second) not in mine:
            value = math.log(WEB_DISCOUNT * count / max(counts.get(a, count), count))
            if value > backoff[first] + unigram[second] + 0.7:
                more.append((first, second))
                values.append(value)
    pairs = np.concatenate([model.pairs + 1, np.array(more, np.int64).reshape(-1, 2)])
    return pairs, np.concatenate([model.pair, values]), np.concatenate([model.pair_backoff, np.zeros(len(more))])


def useful_pairs(
    pairs: np.ndarray, pair: np.ndarray, pair_backoff: np.ndarray, unigram: np.ndarray, backoff: np.ndarray, triples: np.ndarray
) -> np.ndarray:
    """Which pairs say more than backing off, or are the context of a triple that is kept."""
    told = np.abs(pair - (backoff[pairs[:, 0]] + unigram[pairs[:, 1]])) > CLOSE_PAIR
    context = np.isin(pair_keys(pairs[:, 0], pairs[:, 1]), np.unique(pair_keys(triples[:, 0], triples[:, 1])))
    return told | (context & (np.abs(pair_backoff) > 0.1))


def has_context(
    triples: np.ndarray, pairs: np.ndarray, pair: np.ndarray, pair_backoff: np.ndarray, unigram: np.ndarray, backoff: np.ndarray, triple: np.ndarray
) -> np.ndarray:
    """Which triples say more than backing off to the pair."""
    order = np.argsort(pair_keys(pairs[:, 0], pairs[:, 1]))
    keys = pair_keys(pairs[:, 0], pairs[:, 1])[order]

    def look(a: np.ndarray, b: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        wanted = pair_keys(a, b)
        at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return keys[at] == wanted, values[order][at]

    known, value = look(triples[:, 1], triples[:, 2], pair)
    shorter = np.where(known, value, backoff[triples[:, 1]] + unigram[triples[:, 2]])
    known, weight = look(triples[:, 0], triples[:, 1], pair_backoff)
    return np.abs(triple - shorter - np.where(known, weight, 0.0)) > CLOSE_TRIPLE


if __name__ == "__main__":
    main()
