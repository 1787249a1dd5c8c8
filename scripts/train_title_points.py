#!/usr/bin/env python3
"""Fits the points of TI004, by which a part of a title is told for the site's, and writes them into ``rules/TI.yaml``.

    python scripts/train_title_points.py ../shared/data/titles.jsonl.gz            prints what cross-validation over sites gives
    python scripts/train_title_points.py ../shared/data/titles.jsonl.gz --write    and writes the points fitted on all rows

A case: {"source", "raw_title", "title_gold"}. The labels are facts (where the headline of a page ends in its title); no title is
kept. Each title is a choice between its possible cuts, and the points are the weights of a conditional logit over them, with a
Gaussian prior around ``EXPECTED``: what was believed of each piece of evidence before any title was counted, so that rare evidence keeps a
sensible weight. Each case counts once with its source and, with less weight, once without. Same data, same bytes out.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from qualcheck.checker import Checker  # noqa: E402
from qualcheck.checks.title.evidence import evidence, matches_of  # noqa: E402
from qualcheck.checks.title.parts import split_title  # noqa: E402
from qualcheck.checks.title.site import divide  # noqa: E402
from qualcheck.checks.title.site_name import plain_words, site_name  # noqa: E402
from qualcheck.checks.title.vocabulary import Vocabulary, vocabulary  # noqa: E402
from qualcheck.config import Config  # noqa: E402

PACK = ROOT / "rules" / "TI.yaml"
#: Points believed in before counting, in halves. A tail needs more than 0 once "cut" (or "cut-unknown") is counted in.
EXPECTED = {
    "cut": -1.0, "cut-unknown": -1.5,
    "separator-bar": 0.5, "separator-hyphen": 0.5, "separator-dash": 1.0, "separator-bullet": 0.0, "separator-arrow": 0.5,
    "separator-colon": -1.5, "separator-spaced-colon": 1.0, "separator-bracket": -1.0, "separator-other": 0.5,
    "weak-separator-alone": -1.5, "same-separator": 1.0, "bar-unknown": 0.5, "bar-caseless": 0.3, "site-in-brackets": 3.0,
    "names-site": 2.0, "holds-site": 1.0, "initials-of-site": 1.0, "part-of-site": 0.5, "near-site": 0.5, "not-site": -0.5, "site-unknown": -0.5,
    "words-1": 1.0, "words-2-3": 0.5, "words-4-5": 0.5, "words-6-8": -0.5, "words-9": -1.0,
    "case-title": 0.5, "case-upper": 0.0, "case-sentence": 0.0, "case-lower": 0.0, "case-none": 0.0,
    "sentence-unknown": -1.0, "small-start": -2.0, "small-list": -2.0, "site-word": 1.0, "site-ending": 2.5, "section": 0.5,
    "section-before-site": 1.0, "clause-before-site": -2.0, "other-separator-before-site": -2.0, "asks-inside": -2.0, "home-page": -2.0,
    "long-behind-bar": 1.0, "handle": 3.0, "of-catalogue": 2.0, "short-head-alone": -2.0, "short-head-unknown": -1.0, "numbered-head": -2.0,
    "numbered-piece": -3.0, "kind-of-piece": -2.0, "date-alone": -3.0, "head-quoted": -2.0, "joins-head": -2.0,
    "dash-before-other": -2.0, "clause-alone": -1.0, "article-first": -2.0,
    "telling-word": -1.0, "tells-twice": -1.0, "telling-word-first": -1.0, "address": 0.0, "digit": -0.5, "asks": -0.5,
    "date": 1.5, "byline": 1.5, "repeats-head": 0.5,
    "head-1": -1.0, "head-2": 0.0, "head-3": 0.5, "head-4": 1.5, "head-asks": 0.5, "head-is-site": -3.0, "head-is-section": -1.0,
    "headline-behind-section": -4.0,
}  # fmt: skip
#: How firmly that is believed, in cases; found by cross-validation (10, 30, 100 do alike).
FIRMNESS = 30.0
#: What a case counts without its source.
WITHOUT_SOURCE = 0.3
#: How many points more must speak for a tail in which nothing names the site: those cuts are the ones that spoil good titles.
UNNAMED, UNKNOWN = 1.0, 1.0
FOLDS = 10
ROUNDS = 40


@dataclass(frozen=True)
class Case:
    """A title and its headline, and the site that it is from."""

    site: str
    title: str
    gold: str
    source: str | None


@dataclass(frozen=True)
class Choice:
    """Evidence for each possible cut of a title, no cut first; which cuts are right; what the case counts."""

    site: str
    cuts: list[Counter[str]]
    right: list[bool]
    weight: float


def folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def read_cases(path: Path) -> list[Case]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as rows:
        found = [json.loads(row) for row in rows]
    return [Case(row["source"], row["raw_title"], folded(row["title_gold"]), row["source"]) for row in found]


def choice_of(case: Case, words: Vocabulary, weight: float) -> Choice | None:
    """None where there is nothing to choose, or no choice is right."""
    parts = split_title(case.title)
    if len(parts) < 2:
        return None
    matches = matches_of(parts, site_name(case.source), words)
    cuts, right = [Counter[str]()], [folded(case.title) == case.gold]
    gathered: Counter[str] = Counter()
    for number in range(len(parts) - 1, 0, -1):
        gathered.update(evidence(parts, number, words, matches))
        cuts.append(gathered + Counter(["cut" if matches else "cut-unknown"]))
        right.append(folded(case.title[: parts[number - 1].end]) == case.gold)
    return Choice(case.site, cuts, right, weight) if any(right) else None


def fit(choices: Sequence[Choice]) -> dict[str, float]:
    """Points with the highest posterior, by Newton's method."""
    names = sorted(EXPECTED)
    place = {name: at for at, name in enumerate(names)}
    rows = np.zeros((sum(len(choice.cuts) for choice in choices), len(names)))
    starts: list[int] = []
    at = 0
    for choice in choices:
        starts.append(at)
        for cut in choice.cuts:
            for name, count in cut.items():
                if name in place:
                    rows[at, place[name]] = count
            at += 1
    weight = np.array([choice.weight for choice in choices])
    right = np.concatenate([np.array(choice.right, float) for choice in choices])
    of = np.repeat(np.arange(len(choices)), [len(choice.cuts) for choice in choices])
    expected = np.array([EXPECTED[name] for name in names])
    points = expected.copy()
    for _ in range(ROUNDS):
        chance, told = _softmax(rows @ points, starts, of), _softmax(rows @ points, starts, of, right)
        slope = rows.T @ ((chance - told) * weight[of]) + FIRMNESS * (points - expected)
        mean = np.add.reduceat(rows * chance[:, None], starts)
        curve = (rows * (chance * weight[of])[:, None]).T @ rows - (mean * weight[:, None]).T @ mean + FIRMNESS * np.eye(len(names))
        step = np.linalg.solve(curve, slope)
        points -= step
        if np.abs(step).max() < 1e-6:
            break
    return {name: round(float(value), 1) + 0.0 for name, value in zip(names, points, strict=True)}


def _softmax(scores: np.ndarray, starts: Sequence[int], of: np.ndarray, allowed: np.ndarray | None = None) -> np.ndarray:
    raised = np.exp(scores - np.maximum.reduceat(scores, starts)[of])
    if allowed is not None:
        raised = raised * allowed
    return raised / np.add.reduceat(raised, starts)[of]


def with_points(words: Vocabulary, points: Mapping[str, float]) -> Vocabulary:
    return replace(words, points={**words.points, **as_params(points)})


def as_params(points: Mapping[str, float]) -> dict[str, float]:
    """Points as the pack has them: what a cut costs becomes what must be exceeded."""
    params = {name: value for name, value in points.items() if not name.startswith("cut")}
    least, unknown = -points["cut"], -points["cut-unknown"]
    return {"least": round(least, 1), "least-unnamed": round(least + UNNAMED, 1), "least-unknown": round(unknown + UNKNOWN, 1), **params}


def cut_title(case: Case, words: Vocabulary) -> str:
    """The title as cleaning leaves it, by TI004 and TI005 alone."""
    title = case.title
    while True:
        parts = split_title(title)
        site = site_name(case.source)
        if len(parts) < 2 or (site is not None and title.count(" ") < 6 and site.is_named_by(plain_words(title))):
            return title
        divided = divide(parts, words, site)
        if divided.cut == len(parts) and not divided.lead:
            return title
        title = title[parts[divided.lead].start : parts[divided.cut - 1].end]


def figures(cases: Iterable[Case], words_of: Mapping[str, Vocabulary]) -> str:
    """Share of titles right, and of those right before that are still right."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for case in cases:
        counts[folded(case.title) == case.gold, folded(cut_title(case, words_of[case.site])) == case.gold] += 1
    right = (counts[True, True] + counts[False, True]) / counts.total()
    return f"right {right:.4f}  kept {counts[True, True] / max(1, counts[True, True] + counts[True, False]):.4f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--write", action="store_true", help="write the points fitted on all cases into rules/TI.yaml")
    given = parser.parse_args()
    words = vocabulary(Checker(Config()).rules)
    cases = read_cases(given.cases)
    unknown = [replace(case, source=None) for case in cases]
    choices = [
        choice
        for some, weight in ((cases, 1.0), (unknown, WITHOUT_SOURCE))
        for case in some
        if (choice := choice_of(case, words, weight)) is not None
    ]
    sites = sorted({case.site for case in cases})
    random.Random(0).shuffle(sites)
    fold = {site: number % FOLDS for number, site in enumerate(sites)}
    fitted = [with_points(words, fit([choice for choice in choices if fold[choice.site] != number])) for number in range(FOLDS)]
    held_out = {site: fitted[number] for site, number in fold.items()}
    expected = dict.fromkeys(sites, with_points(words, EXPECTED))
    points = fit(choices)
    everything = dict.fromkeys(sites, with_points(words, points))
    for name, some in (("source known", cases), ("source unknown", unknown)):
        print(f"{name}: held out {figures(some, held_out)}   as expected {figures(some, expected)}   fitted on all {figures(some, everything)}")
    if given.write:
        PACK.write_text(written(PACK.read_text("utf-8"), as_params(points)), "utf-8")


def written(pack: str, params: Mapping[str, float]) -> str:
    """The pack with these values in place of its own; a name that it lacks is an error."""
    start = pack.index("- code: TI004")
    end = pack.index("- code: TI005")
    rule = pack[start:end]
    for name, value in params.items():
        rule, found = re.subn(rf"(?m)^(    {re.escape(name)}: )-?[\d.]+$", rf"\g<1>{value}", rule)
        if found != 1:
            raise SystemExit(f"{PACK}: TI004 has no parameter {name!r}; add it to params and run again")
    return pack[:start] + rule + pack[end:]


if __name__ == "__main__":
    main()
