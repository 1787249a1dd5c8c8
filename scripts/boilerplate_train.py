#!/usr/bin/env python3
"""Trains the model that confirms unknown boilerplate lines and writes ``rules/data/boilerplate/model.json``: figures and words, no line of a page.

    pip install lightgbm scikit-learn
    python scripts/boilerplate_train.py ../shared/data/lines.jsonl.gz

A case is one page as an extractor left it: ``{"source", "lines": [{"text", "label": "content"|"boilerplate"|"skip"}]}``. Prints
precision, recall and what the articles lose (known rules and model together) on sites held out, for several limits. Same data,
same bytes out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import re
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from whole_files import write_text  # noqa: E402

from qualcheck.api import checker  # noqa: E402
from qualcheck.checks import boilerplate  # noqa: E402
from qualcheck.checks.boilerplate import leftovers  # noqa: E402
from qualcheck.checks.boilerplate.evidence import FEATURES, evidence  # noqa: E402
from qualcheck.model import Document  # noqa: E402
from qualcheck.view import TextView  # noqa: E402

TARGET = ROOT / "rules" / "data" / "boilerplate" / "model.json"
VERSION = 2
#: A word counts where so many sites have it.
SITES = 25
#: Inverse strength of the regularisation of words, and how much of their log-odds is added to those of the trees.
C, SHARE = 0.02, 0.6
#: A line counts by the number of lines of its site to this power: sites of many lines would speak for all others.
EVENED = -0.75
#: Few trees of few leaves with many lines in each, and a third of the features for each tree, so that no site is learnt by heart.
#: All of these are the best of a few on sites held out.
ROUNDS = 80
TREES = {
    "objective": "binary",
    "learning_rate": 0.15,
    "num_leaves": 12,
    "min_data_in_leaf": 1000,
    "lambda_l2": 5.0,
    "feature_fraction": 0.3,
    "deterministic": True,
    "num_threads": 1,
    "seed": 0,
    "verbose": -1,
}
FOLDS = 5
LIMITS = (0.95, 0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3)
_WORD = re.compile(r"[a-z]{2,}")


@dataclass
class Page:
    """One page: per line the label (1, 0, -1 for skip), characters, whether known rules flag it; per line looked at its evidence."""

    source: str
    labels: np.ndarray
    sizes: np.ndarray
    known: np.ndarray  # by the findings of the default configuration
    flagged: np.ndarray  # by position on the page, as the model sees it
    lines: np.ndarray  # index of each position
    prose: np.ndarray
    looked_at: np.ndarray
    bins: np.ndarray
    words: list[list[str]]  # of each line looked at, the opening one first


def read_page(row: bytes) -> Page | None:
    case = json.loads(row)
    texts = [line["text"].replace("\n", " ") for line in case["lines"]]
    document = Document("\n".join(texts), None, case.get("source") or None)
    used = checker()
    view, seen = TextView(document), {}

    def spy(page: Any, _view: TextView, _rules: Any, flagged: list[bool], names: list[str]) -> list[Any]:
        seen.update(page=page, flagged=flagged, names=names)
        return []

    original, boilerplate.leftovers.find = boilerplate.leftovers.find, spy
    try:
        findings = used.check(document).findings
    finally:
        boilerplate.leftovers.find = original
    page = seen.get("page")
    if page is None or not len(page):
        return None
    covered = np.zeros(len(document.text) + 1, bool)
    for finding in findings:
        if finding.rule[:2] in ("BP", "MK") and finding.field == "text":
            covered[finding.start : finding.end] = True
    known, at = [], 0
    for text in texts:
        ink = [at + place for place, letter in enumerate(text) if not letter.isspace()]
        known.append(bool(ink) and 2 * int(covered[ink].sum()) >= len(ink))
        at += len(text) + 1
    found = evidence(page, view, seen["flagged"], seen["names"])
    chosen = leftovers.looked_at(found)
    words = [_WORD.findall(view.byte_lines.raw[page.lines[at]].decode("utf-8", "replace")) for at in np.flatnonzero(chosen)]
    kinds = {"boilerplate": 1, "content": 0}
    return Page(
        case.get("source") or case.get("id", ""),
        np.array([kinds.get(line["label"], -1) for line in case["lines"]]),
        np.array([len(text) for text in texts]),
        np.array(known),
        np.array(seen["flagged"]),
        np.array(page.lines),
        found.prose,
        chosen,
        found.bins[chosen],
        words,
    )


def vocabulary(pages: Sequence[Page]) -> list[str]:
    """Words of lines looked at that enough sites have."""
    sites: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for word in {word for words in page.words for word in words}:
            sites[word].add(page.source)
    return sorted(word for word, where in sites.items() if len(where) >= SITES)


@dataclass
class Table:
    """One row for each line looked at: bins of the evidence, words anywhere and words that open, label, how much it counts; and what is known."""

    bins: np.ndarray
    words: csr_matrix
    labels: np.ndarray
    weights: np.ndarray
    known: np.ndarray
    sites: np.ndarray

    def rows(self, chosen: np.ndarray) -> Table:
        return Table(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def table(pages: Sequence[Page], words: Sequence[str]) -> Table:
    numbers = {word: number for number, word in enumerate(words)}
    rows: list[int] = []
    places: list[int] = []
    for row, found in enumerate(line for page in pages for line in page.words):
        known = {numbers[word] for word in found if word in numbers}
        rows += [row] * len(known)
        places += known
        if found and found[0] in numbers:
            rows.append(row)
            places.append(len(words) + numbers[found[0]])
    bins = np.concatenate([page.bins for page in pages])
    sites = np.repeat([page.source for page in pages], [page.looked_at.sum() for page in pages])
    _, site, lines = np.unique(sites, return_inverse=True, return_counts=True)
    return Table(
        bins,
        csr_matrix((np.ones(len(rows), np.float32), (rows, places)), (len(bins), 2 * len(words))),
        np.concatenate([page.labels[page.lines[page.looked_at]] for page in pages]),
        (lines**EVENED)[site] / (lines**EVENED)[site].mean(),
        np.concatenate([page.known[page.lines[page.looked_at]] for page in pages]),
        sites,
    )


@dataclass
class Fitted:
    """Trees trained on lines that no rule knows, and weights of words trained on all."""

    trees: lightgbm.Booster
    words: LogisticRegression

    @classmethod
    def on(cls, lines: Table) -> Fitted:
        told, unknown = lines.rows(lines.labels >= 0), lines.rows((lines.labels >= 0) & ~lines.known)
        trees = lightgbm.train(TREES, lightgbm.Dataset(unknown.bins, unknown.labels, weight=unknown.weights), ROUNDS)
        words = LogisticRegression(C=C, solver="liblinear", tol=1e-2, random_state=0).fit(told.words, told.labels, sample_weight=told.weights)
        return cls(trees, words)

    def odds(self, lines: Table) -> np.ndarray:
        """Log-odds of lines."""
        return np.asarray(self.trees.predict(lines.bins, raw_score=True) + SHARE * self.words.decision_function(lines.words))


def split(pages: Sequence[Page], own: np.ndarray) -> list[np.ndarray]:
    """Log-odds of all positions of each page."""
    odds = [np.full(len(page.looked_at), leftovers.UNASKED) for page in pages]
    ends = np.cumsum([page.looked_at.sum() for page in pages])
    for odd, page, part in zip(odds, pages, np.split(own, ends[:-1]), strict=True):
        odd[page.looked_at] = part
    return odds


def calibrated(pages: Sequence[Page], odds: Sequence[np.ndarray]) -> tuple[float, float]:
    """Slope and offset that make log-odds of lines not yet flagged probabilities."""
    open_ = [page.looked_at & ~page.flagged & (page.labels[page.lines] >= 0) for page in pages]
    values = np.concatenate([odd[chosen] for odd, chosen in zip(odds, open_, strict=True)])
    labels = np.concatenate([page.labels[page.lines][chosen] for page, chosen in zip(pages, open_, strict=True)])
    line = LogisticRegression(C=1e6).fit(values[:, None], labels)
    return float(line.coef_[0, 0]), float(line.intercept_[0])


def report(pages: Sequence[Page], odds: Sequence[np.ndarray], slope: float, offset: float) -> None:
    print("limit: of short lines, of paragraphs; precision, recall, lost")
    for short in (1.1, *LIMITS):
        for prose in (short, short + 0.1, short + 0.2):
            hit = false = all_ = lost = kept = 0
            for page, odd in zip(pages, odds, strict=True):
                likely = 1 / (1 + np.exp(-(slope * odd + offset)))
                taken = page.known.copy()
                taken[page.lines[page.looked_at & (likely >= np.where(page.prose, prose, short))]] = True
                right, wrong = page.labels == 1, page.labels == 0
                hit, false, all_ = hit + (taken & right).sum(), false + (taken & wrong).sum(), all_ + right.sum()
                lost, kept = lost + page.sizes[taken & wrong].sum(), kept + page.sizes[wrong].sum()
            print(f"  {short:.2f} {prose:.2f}  {hit / (hit + false):.4f} {hit / all_:.4f} {lost / kept:.3%}")


def held_out(lines: Table) -> np.ndarray:
    """Log-odds of each line looked at from a model that has not seen its site."""
    sites = np.unique(lines.sites)
    fold_of = dict(zip(np.random.default_rng(0).permutation(sites), np.arange(len(sites)) % FOLDS, strict=True))
    folds = np.array([fold_of[site] for site in lines.sites])
    own = np.zeros(len(folds))
    for fold in range(FOLDS):
        own[folds == fold] = Fitted.on(lines.rows(folds != fold)).odds(lines.rows(folds == fold))
    return own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("cases", type=Path)
    options = parser.parse_args()
    with gzip.open(options.cases) as rows, Pool(2) as pool:
        pages = [page for page in pool.imap(read_page, rows, chunksize=20) if page is not None]
    words = vocabulary(pages)
    lines = table(pages, words)
    print(f"{len(pages)} pages, {len(lines.labels)} lines looked at, {len(words)} words on {SITES} sites or more")
    odds = split(pages, held_out(lines))
    slope, offset = calibrated(pages, odds)
    report(pages, odds, slope, offset)
    write(Fitted.on(lines), words, slope, offset)


def written(trees: lightgbm.Booster) -> list[tuple[list[list[int]], list[float]]]:
    """Each tree as splits (feature, highest bin that goes left, left, right) and leaves, numbered as ``boilerplate.trees`` has it."""
    found = []
    for tree in trees.dump_model()["tree_info"]:
        splits: list[list[int]] = []
        leaves: list[float] = []
        _add(tree["tree_structure"], splits, leaves)
        found.append((splits, leaves))
    return found


def _add(node: dict[str, Any], splits: list[list[int]], leaves: list[float]) -> int:
    """Adds a node and all below it, and returns its number."""
    if "leaf_value" in node:
        leaves.append(round(float(node["leaf_value"]), 3))
        return -len(leaves)
    split = [int(node["split_feature"]), math.floor(node["threshold"])]
    splits.append(split)
    number = len(splits) - 1
    split += [_add(node[child], splits, leaves) for child in ("left_child", "right_child")]
    return number


def write(model: Fitted, words: Sequence[str], slope: float, offset: float) -> None:
    anywhere, opening = SHARE * model.words.coef_[0].reshape(2, -1)
    data = {
        "version": VERSION,
        "bias": round(SHARE * float(model.words.intercept_[0]), 3),
        "slope": round(slope, 3),
        "offset": round(offset, 3),
        "features": FEATURES,
        "trees": written(model.trees),
        "words": {word: [round(float(anywhere[at]), 3), round(float(opening[at]), 3)] for at, word in enumerate(words)},
    }
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(f" {json.dumps(key)}: {_block(value)}" for key, value in data.items())
    write_text(TARGET, "{\n" + lines + "\n}\n")
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size} bytes")


def _block(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"  {json.dumps(item)}" for item in value) + "\n ]"
    if not isinstance(value, dict):
        return json.dumps(value)
    return "{\n" + ",\n".join(f"  {json.dumps(key)}: {json.dumps(item)}" for key, item in value.items()) + "\n }"


if __name__ == "__main__":
    main()
