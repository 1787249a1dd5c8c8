#!/usr/bin/env python3
"""Makes ``kinds.npy`` and ``order.npy`` of ``qualcheck/lexicon/data/``: what kind each word is of, and how well two kinds stand in a row.

    pip install scipy scikit-learn
    python scripts/spun_kinds.py ../shared/data prose.jsonl

The commonest words are a kind of their own; the others are put together by the words that they stand between, in the development
prose and in what ``gather_prose.py`` gathered. Counts of two kinds in a row, and with one word between, are set against what chance would
make of them. Run it after spun_ngrams.py; same prose, same bytes out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits
from whole_files import save_array

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from spun_spin import clean_prose  # noqa: E402

from qualcheck.checks.spun.tokens import tokenise  # noqa: E402
from qualcheck.lexicon import cased, language_model, model_file  # noqa: E402
from qualcheck.lexicon.ngrams import KINDS, ORDER, ORDER_UNIT  # noqa: E402

TARGET = model_file().parent
#: Kinds in all (0: nothing is known), and words that are a kind by themselves. Of what an unseen family had spun (spinbot) 0.68 was found at 1 %
#: false alarms without kinds, 0.72 with 250 of them, 0.76 with 400, 600 and 800.
NUMBER, ALONE = 400, 200
#: Neighbours that are told apart; a word that was met less often is of no kind.
NEIGHBOURS, LEAST = 400, 6
#: Dimensions that the neighbours are brought down to; how much the words beyond the neighbours count.
SIZE, BEYOND = 60, 0.5
#: Times that each couple is taken to have been met more often, as often as chance makes it.
MORE = 3.0


def read(data: Path, prose: Path) -> np.ndarray:
    """The words of all passages, as their numbers."""
    model = language_model()
    texts = [text for _, text in clean_prose(data)]
    with prose.open(encoding="utf-8") as rows:
        texts += [json.loads(row)["text"] for row in rows]
    return np.concatenate([tokenise(*cased(text), model).stream for text in texts])


def kinds_of(words: np.ndarray, total: int) -> np.ndarray:
    """The kind of each word of the model."""
    seen = np.bincount(words, minlength=total)
    seen[0] = 0
    known = np.argsort(-seen, kind="stable")[: int((seen >= LEAST).sum())]
    row, column = np.full(total, -1), np.full(total, -1)
    row[known], column[known[:NEIGHBOURS]] = np.arange(len(known)), np.arange(NEIGHBOURS)
    parts = [_company(row[words], column[words], seen[known], step) * (1.0 if abs(step) == 1 else BEYOND) for step in (-1, 1, -2, 2)]
    found = TruncatedSVD(SIZE, random_state=0).fit_transform(hstack(parts).tocsr())
    found /= np.linalg.norm(found, axis=1, keepdims=True) + 1e-9
    groups = KMeans(NUMBER - ALONE - 1, n_init=1, max_iter=30, random_state=0).fit(found[ALONE:], sample_weight=np.sqrt(seen[known[ALONE:]]))
    kinds = np.zeros(total, np.uint16)
    kinds[known[:ALONE]], kinds[known[ALONE:]] = 1 + np.arange(ALONE), 1 + ALONE + groups.labels_
    return kinds


def _company(row: np.ndarray, column: np.ndarray, seen: np.ndarray, step: int) -> csr_matrix:
    """For each word and each neighbour ``step`` words away: how much more often than by chance (logarithm), less where that was seldom seen."""
    word, neighbour = (row[:-step], column[step:]) if step > 0 else (row[-step:], column[:step])
    both = (word >= 0) & (neighbour >= 0)
    table = csr_matrix((np.ones(both.sum()), (word[both], neighbour[both])), shape=(len(seen), NEIGHBOURS)).tocoo()
    often = np.bincount(table.col, weights=table.data, minlength=NEIGHBOURS)
    more = np.log(table.data * table.data.sum() / (seen[table.row] * often[table.col])) * table.data / (table.data + 1.0)
    return csr_matrix((np.maximum(more, 0.0), (table.row, table.col)), shape=table.shape)


def order_of(kinds: np.ndarray, words: np.ndarray, step: int) -> np.ndarray:
    """How much more often than by chance each kind comes ``step`` words before each other, logarithm in ``ORDER_UNIT``."""
    first, second = kinds[words[:-step]].astype(np.int64), kinds[words[step:]].astype(np.int64)
    met = np.bincount(first * NUMBER + second, minlength=NUMBER * NUMBER).reshape(NUMBER, NUMBER).astype(np.float64)
    chance = met.sum(axis=1, keepdims=True) * met.sum(axis=0, keepdims=True) / met.sum()
    more = np.log((met + MORE) / (chance + MORE)) / ORDER_UNIT
    more[0] = more[:, 0] = 0
    return np.clip(np.rint(more), -127, 127).astype(np.int8)


def main(data: Path, prose: Path) -> None:
    words = read(data, prose)
    with threadpool_limits(1):
        kinds = kinds_of(words, len(language_model().unigram))
    save_array(TARGET / KINDS, kinds)
    save_array(TARGET / ORDER, np.stack([order_of(kinds, words, 1), order_of(kinds, words, 2)]))
    print(f"{len(words)} words read, {np.count_nonzero(kinds)} of {len(kinds)} have a kind")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
