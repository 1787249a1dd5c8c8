#!/usr/bin/env python3
"""Trains the spun-text model and writes weights and counts, nothing of the prose: ``model.json``, ``usage.npy``, ``usual.npy`` in
``qualcheck/lexicon/data/``.

    pip install scikit-learn
    python scripts/spun_train.py ../shared/data --prose prose.jsonl   trains on everything, prints how it does on passages held out
    python scripts/spun_train.py ../shared/data --families           leaves one family of spinners out at a time, prints the table

``--prose`` adds human prose of other times and trades (``gather_prose.py``), so that old English and manuals do not look spun.

Clean prose against the same prose spun by the tables. Part of the entries is hidden from the detector for each passage, so
that the model learns what a spinner with an unknown table looks like; part of the prose is made careless, so that slips and
foreign English do not look spun. Same data, same bytes out.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from spun_spin import NO_SPINNER, Spinner, careless, clean_prose  # noqa: E402
from spun_usual import Counts, counted, total, usage, usual  # noqa: E402
from whole_files import save_array, write_text  # noqa: E402

from qualcheck.checks.spun.analysis import chosen, phrases_of, windows  # noqa: E402
from qualcheck.checks.spun.features import HIT_FEATURES, TELL_FEATURES, WINDOW_FEATURES, Lexicon, hit_features, tell_features, window_features  # noqa: E402
from qualcheck.checks.spun.gains import Candidates, candidates, read  # noqa: E402
from qualcheck.checks.spun.tokens import Tokens, tokenise  # noqa: E402
from qualcheck.lexicon import cased, language_model, phrase_book, substitution_table  # noqa: E402
from qualcheck.lexicon.ngrams import USUAL  # noqa: E402
from qualcheck.lexicon.substitutions import USAGE, Substitution, SubstitutionTable, compiled, read_substitutions, words_of  # noqa: E402

TARGET = ROOT / "qualcheck" / "lexicon" / "data" / "model.json"
VERSION = 3
RATES = (0.25, 0.4, 0.6, 0.8, 0.95)
#: Shares of the entries that the detector is not shown; hiding more made spinbot, left out, found less (0.66 instead of 0.68).
HIDDEN = (0.0, 0.0, 0.3)
CARELESS = 0.2
#: Share of the passages that are cut down to a fragment, and its most words.
SHORT, LONGEST_FRAGMENT = 0.25, 70
#: Seeds: each passage is spun so many times, each time by another spinner; with one spin the weights hang on the draw.
SPINS = (3, 4, 5)
#: Share of its words that a passage must have lost to count as spun.
LEAST = 0.03
PASSAGES = 6000
#: At most so many passages of each set of further prose.
FURTHER = 400
#: Of what is left of such a set at most so many passages are counted for what is usual.
COUNTED = 1200
#: Made-up spinners to learn from beside the families, and how many families each of them knows.
MIXTURES, KNOWN = 10, 4
#: Share of clean passages of one set that may stand at a probability of 0.5 or more.
ALARMS = 0.0015
#: Clean passages for one spun one, where it is settled which replacements are told.
CLEAN_TO_SPUN = 4.0
#: The net over candidates: its units, and how often it sees every candidate. Of what an unseen family had spun (spinbot, on half of the data) a
#: logistic regression over the same features found 0.60, the net 0.63; without topics they found 0.52 and 0.60.
UNITS, ROUNDS = 16, 25
MODEL = language_model()


@dataclass
class Net:
    """The log-likelihood ratio of candidates, for raw features: weights of the units, their biases, weights of the positive units, their bias."""

    first: np.ndarray
    biases: np.ndarray
    units: np.ndarray
    bias: float

    def evidence(self, features: np.ndarray) -> np.ndarray:
        return (np.maximum(features @ self.first + self.biases, 0.0) @ self.units + self.bias).astype(np.float32)


@dataclass
class Sample:
    label: int
    name: str
    tokens: Tokens
    reading: object
    found: Candidates
    place: np.ndarray  # whether each candidate stands where something was replaced
    true: np.ndarray  # and brings back what stood there
    features: np.ndarray
    phrases: list[tuple[int, float]]
    lexicon: Lexicon


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("--families", nargs="*")
    arguments.add_argument("--passages", type=int, default=PASSAGES)
    arguments.add_argument("--prose", type=Path)
    options = arguments.parse_args()
    pairs = list(read_substitutions(iter(sorted((ROOT / "rules" / "substitutions").glob("*.txt")))))
    families = sorted({pair.family for pair in pairs})
    spinning = [family for family in families if family not in NO_SPINNER]
    rng = random.Random(2)
    prose = balanced(clean_prose(options.data), options.passages, rng)
    rest: list[str] = []
    if options.prose:
        further, rest = further_prose(options.prose)
        prose += further
        rng.shuffle(prose)
    cut = int(0.7 * len(prose))
    if options.families is not None:
        leave_one_out(prose, cut, rest, pairs, families, options.families or spinning)
        return
    spinners = {family: Spinner(pair for pair in pairs if pair.family == family) for family in spinning}
    spinners |= {"all": Spinner(pair for pair in pairs if pair.family in spinning), **mixtures(pairs, spinning)}
    model, held, lexicon = learned(prose, cut, rest, spinners, substitution_table(), SPINS)
    report("held out", held, model)
    save_array(TARGET.parent / USAGE, lexicon.table.usage)
    save_array(TARGET.parent / USUAL, lexicon.model.usual)
    write_text(TARGET, json.dumps({"version": VERSION, **model}, indent=1) + "\n")


def learned(
    prose: list[tuple[str, str]], cut: int, rest: list[str], spinners: dict[str, Spinner], table: SubstitutionTable, seeds: Sequence[int]
) -> tuple[dict, list[Sample], Lexicon]:
    """A model of the passages before ``cut``, spun once for each seed, the samples that were held out, and what the model was counted for.

    No passage is judged by counts that it has part in: the one half learns by what the other half counts.
    """
    halves = prose[:cut:2], prose[1:cut:2]
    more = counted(rest, table, MODEL)
    own = [counted((text for _, text in half), table, MODEL) for half in halves]
    learn = []
    for half, counts in zip(halves, reversed(own), strict=True):
        learn += [one for seed in seeds for one in samples(half, spinners, counting(table, more + counts), seed)]
    lexicon = counting(table, total([more, *own]))
    held = [one for seed in seeds for one in samples(prose[cut:], spinners, lexicon, 100 + seed)]
    return train(learn, held, unspun(prose, lexicon, 6)), held, lexicon


def counting(table: SubstitutionTable, counts: Counts) -> Lexicon:
    """Table and language model with what was counted in prose that nobody spun."""
    known, english = copy.copy(table), copy.copy(MODEL)
    known.usage, english.usual = usage(counts, table), usual(counts, MODEL)
    return Lexicon(english, known)


def mixtures(pairs: list[Substitution], families: list[str]) -> dict[str, Spinner]:
    """Spinners that nobody has seen: each knows a few families."""
    rng = random.Random(7)
    known = [set(rng.sample(families, KNOWN)) for _ in range(MIXTURES)]
    return {f"mixture {number}": Spinner(pair for pair in pairs if pair.family in names) for number, names in enumerate(known, 1)}


def balanced(prose: list[tuple[str, str]], most: int, rng: random.Random) -> list[tuple[str, str]]:
    """At most half of the passages from one set."""
    rng.shuffle(prose)
    room = {name: most // 2 for name, _ in prose}
    found = []
    for name, text in prose:
        if room[name] and len(found) < most:
            room[name] -= 1
            found.append((name, text))
    rng.shuffle(found)
    return found


def further_prose(path: Path) -> tuple[list[tuple[str, str]], list[str]]:
    """Some passages of each set of a file of ``gather_prose.py``, and some of the others, to count in."""
    seen: Counter[str] = Counter()
    found, rest = [], []
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            seen[row["set"]] += 1
            if seen[row["set"]] <= FURTHER:
                found.append((row["set"], row["text"]))
            elif seen[row["set"]] <= FURTHER + COUNTED:
                rest.append(row["text"])
    return found, rest


def samples(prose: list[tuple[str, str]], spinners: dict[str, Spinner], lexicon: Lexicon, seed: int, *, hide: bool = True) -> list[Sample]:
    rng = random.Random(seed)
    names = sorted(spinners)
    made = []
    for name, text in prose:
        if rng.random() < SHORT:
            text = fragment(text, rng)
        hidden, mask = rng.choice(HIDDEN) if hide else 0.0, rng.randrange(1 << 30)
        spinner = rng.choice(names)
        spun, spans = spinners[spinner].spin(text, rng.choice(RATES), rng, steady=rng.random() < 0.5)
        if rng.random() < CARELESS:
            text = careless(text, rng)
        made.append(sample(0, name, text, [], lexicon, hidden, mask))
        if len(spans) >= max(4 if text.count(" ") > LONGEST_FRAGMENT else 3, LEAST * text.count(" ")):
            made.append(sample(1, spinner, spun, spans, lexicon, hidden, mask))
    return made


def unspun(prose: list[tuple[str, str]], lexicon: Lexicon, seed: int) -> list[Sample]:
    """Clean passages under the whole table, cut and careless as often as those to learn from."""
    rng = random.Random(seed)
    made = []
    for name, text in prose:
        text = fragment(text, rng) if rng.random() < SHORT else text
        made.append(sample(0, name, careless(text, rng) if rng.random() < CARELESS else text, [], lexicon, 0.0, 0))
    return made


def fragment(text: str, rng: random.Random) -> str:
    """Some words on end out of a passage."""
    words = text.split(" ")
    size = rng.randrange(20, LONGEST_FRAGMENT)
    first = rng.randrange(max(len(words) - size, 1))
    return " ".join(words[first : first + size])


def sample(label: int, name: str, text: str, spans: list[tuple[int, int, str]], lexicon: Lexicon, hidden: float, mask: int) -> Sample:
    table = lexicon.table
    upper, lower = cased(text)
    tokens = tokenise(upper, lower, MODEL)
    reading = read(tokens.stream, MODEL)
    found = candidates(tokens, reading, table, MODEL)
    if hidden:
        draw = ((found.entry.astype(np.uint64) * np.uint64(2654435761) + np.uint64(mask)) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)
        found = found.take(np.flatnonzero(draw % np.uint64(1000) >= np.uint64(int(1000 * hidden))))
    place = true = np.zeros(len(found), bool)
    if spans and len(found):
        start = tokens.starts[tokens.word[found.at]]
        opened = np.array([span[0] for span in spans])
        at = np.searchsorted(opened, start, "right") - 1
        place = (at >= 0) & (start < np.array([span[1] for span in spans])[np.maximum(at, 0)])
        true = place & brings_back(found, at, spans, table)
    phrases = [] if hidden else [(begin, phrase.confidence) for begin, _, phrase in phrase_book().find(lower) if phrase.confidence >= 0.5]
    return Sample(label, name, tokens, reading, found, place, true, hit_features(found, tokens, lexicon), phrases, lexicon)


def brings_back(found: Candidates, span: np.ndarray, spans: list[tuple[int, int, str]], table: SubstitutionTable) -> np.ndarray:
    """Whether the original of each candidate is what stood in its span."""
    stood = np.zeros((len(spans), table.original.shape[1]), np.int32)
    for row, (_, _, original) in enumerate(spans):
        words = words_of(original.replace("’", "'"))[: stood.shape[1]]
        stood[row, : len(words)] = [MODEL.numbers[word] for word in words]
    return (stood[np.maximum(span, 0)] == table.original[found.entry]).all(axis=1)


def train(learn: list[Sample], held: list[Sample], clean_prose: list[Sample]) -> dict:
    """Weights of the regressions, for raw features; the bias is set by the alarms on clean prose, under the whole table."""
    clean = np.concatenate([one.features for one in learn if not one.label])
    spun = np.concatenate([one.features[one.true] for one in learn if one.label])
    hit = net(clean, spun)
    window, window_bias = fitted(np.concatenate([rows(one, hit) for one in learn]), labels(learn, hit), 3.0)
    judged = [(one.name, rows(one, hit) @ window + window_bias) for one in clean_prose]
    odds, names = np.concatenate([odds for _, odds in judged]), np.concatenate([[name] * len(odds) for name, odds in judged])
    window_bias -= max(float(np.quantile(odds[names == name], 1 - ALARMS)) for name in set(names) if (names == name).sum() * ALARMS > 1)
    tell, tell_bias = telling(held, hit, window, window_bias)
    return {
        "tell": dict(zip(TELL_FEATURES, rounded(tell), strict=True)),
        "tell_bias": round(tell_bias, 5),
        "hit": dict(zip(HIT_FEATURES, map(rounded, hit.first), strict=True)),
        "hit_bias": rounded(hit.biases),
        "hit_units": rounded(hit.units),
        "hit_units_bias": round(hit.bias, 5),
        "window": dict(zip(WINDOW_FEATURES, rounded(window), strict=True)),
        "window_bias": round(window_bias, 5),
    }


def net(clean: np.ndarray, spun: np.ndarray) -> Net:
    """A small net that tells features of replacements from those of candidates in clean prose."""
    features, label = np.concatenate([clean, spun]), np.concatenate([np.zeros(len(clean)), np.ones(len(spun))])
    scale = StandardScaler().fit(features)
    model = MLPClassifier((UNITS,), alpha=1e-3, max_iter=ROUNDS, batch_size=1000, learning_rate_init=3e-3, random_state=0, tol=0.0)
    with threadpool_limits(1), warnings.catch_warnings():  # one thread adds in one order; the number of rounds is chosen, not a failure
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(scale.transform(features), label)
    (first, second), (biases, bias) = model.coefs_, model.intercepts_
    first = first / scale.scale_[:, None]
    return Net(first, biases - scale.mean_ @ first, second[:, 0], float(bias[0]) - float(np.log(len(spun) / len(clean))))


def telling(held: list[Sample], hit: Net, window: np.ndarray, window_bias: float) -> tuple[np.ndarray, float]:
    """Weights of the log-odds that a chosen candidate is a replacement, by its evidence and the log-odds of its window."""
    features, true, weight = [], [], []
    for one in held:
        evidence = hit.evidence(one.features)
        best = chosen(one.found, evidence, len(one.tokens.stream))
        odds = rows(one, hit) @ window + window_bias
        at = np.searchsorted(windows(one.tokens), one.tokens.word[one.found.at[best]], side="right") - 1
        features.append(tell_features(evidence[best], odds[at]))
        true.append(one.place[best])
        weight.append(np.full(len(best), 1.0 if one.label else CLEAN_TO_SPUN))
    model = LogisticRegression(C=10.0, max_iter=3000).fit(np.concatenate(features), np.concatenate(true), sample_weight=np.concatenate(weight))
    return model.coef_[0], float(model.intercept_[0])


def fitted(features: np.ndarray, label: np.ndarray, strength: float) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression, for features that are not scaled."""
    scale = StandardScaler().fit(features)
    model = LogisticRegression(C=strength, max_iter=3000).fit(scale.transform(features), label)
    weights = model.coef_[0] / scale.scale_
    return weights, float(model.intercept_[0] - weights @ scale.mean_)


def rows(one: Sample, hit: Net) -> np.ndarray:
    evidence = hit.evidence(one.features)
    best = chosen(one.found, evidence, len(one.tokens.stream))
    bounds = windows(one.tokens)
    phrases = phrases_of(bounds, one.tokens, one.phrases)
    return window_features(bounds, one.tokens, one.reading, one.lexicon, one.tokens.word[one.found.at[best]], evidence[best], phrases)


def labels(group: list[Sample], hit: Net) -> np.ndarray:
    return np.concatenate([np.full(len(rows(one, hit)), one.label) for one in group])


def rounded(values: np.ndarray) -> list[float]:
    return [round(float(value), 6) for value in values]


def odds_of(group: list[Sample], model: dict) -> np.ndarray:
    first, window = (np.array(list(model[part].values())) for part in ("hit", "window"))
    hit = Net(first, np.array(model["hit_bias"]), np.array(model["hit_units"]), model["hit_units_bias"])
    return np.array([float(np.mean(rows(one, hit) @ window + model["window_bias"])) for one in group])


def report(title: str, group: list[Sample], model: dict) -> None:
    odds = odds_of(group, model)
    label = np.array([one.label for one in group])
    limit = np.quantile(odds[label == 0], 0.99)
    print(f"{title:24} auc {roc_auc_score(label, odds):.4f}  recall at 1 % {np.mean(odds[label == 1] > limit):.3f}", flush=True)
    for name in sorted({one.name for one in group}):
        values = odds[[one.name == name for one in group]]
        spun = any(one.label for one in group if one.name == name)
        print(
            f"    {name:20} {len(values):5}  at 0.5 or more {np.mean(values >= 0):.4f}"
            + (f"  over the limit {np.mean(values > limit):.3f}" if spun else "")
        )


def leave_one_out(
    prose: list[tuple[str, str]], cut: int, rest: list[str], pairs: list[Substitution], families: list[str], chosen_families: list[str]
) -> None:
    """For each family: a detector and a model that never saw it, tested on its spins. Each passage is spun once, which takes a third of the time."""
    for family in chosen_families:
        others = [pair for pair in pairs if pair.family != family]
        known = [name for name in families if name not in (family, *NO_SPINNER)]
        entries, places, _ = compiled(others, families, MODEL)
        table = SubstitutionTable(entries, places, len(MODEL.unigram), families)
        spinners = {name: Spinner(pair for pair in others if pair.family == name) for name in known}
        spinners |= mixtures(others, known)
        model, _, lexicon = learned(prose, cut, rest, spinners, table, SPINS[:1])
        unseen = samples(prose[cut:], {family: Spinner(pair for pair in pairs if pair.family == family)}, lexicon, 5, hide=False)
        report(f"without {family}", unseen, model)


if __name__ == "__main__":
    main()
