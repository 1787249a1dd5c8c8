#!/usr/bin/env python3
"""Measures what is found by comparing documents, on a made corpus with planted copies, and what it costs.

python scripts/measure_corpus.py 10000                     recall of each kind of copy, precision, drifting quotations
python scripts/measure_corpus.py 10000 --prose DATA        half of what is copied are articles of a data folder
python scripts/measure_corpus.py 10000 100000 --cost       time of the steps without the checks, memory, growth
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

import made_copies
from made_copies import COPIES, Made

from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.corpus.base import CorpusHit
from qualcheck.corpus.together import Together, gather, member_of, steps_in_force
from qualcheck.engines.corpus_run import check_corpus
from qualcheck.engines.pool import left_alone
from qualcheck.engines.spool import Spool
from qualcheck.model import Document, Report
from qualcheck.readers import find_sources

SEED = 11
COPY_RULES = ("DU001", "DU002", "DU003")


@dataclass
class Measures:
    """What was found of what was planted."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, int, int]] = field(default_factory=list)
    original_right: int = 0
    originals: int = 0
    drifting: int = 0
    drifting_found: int = 0

    def recall(self, *kinds: str) -> float:
        return sum(self.found[kind] for kind in kinds) / max(1, sum(self.planted[kind] for kind in kinds))

    @property
    def precision(self) -> float:
        right = self.right.total()
        return right / max(1, right + len(self.wrong))


def measure(made: list[Made], found: list[tuple[str, int, int]], drifting: set[int] | None = None) -> Measures:
    """Compares findings with what was planted.

    Args:
        made: the corpus.
        found: (rule, document, the document that it is said to be a copy of).
        drifting: documents with a finding on a quotation, where these were looked for.
    """
    measures = Measures()
    parents = list(range(len(made)))

    def root(one: int) -> int:
        while parents[one] != one:
            one = parents[one]
        return one

    for code, copy, other in found:
        if made[copy].story != made[other].story:
            measures.wrong.append((code, copy, other))
            continue
        measures.right[code] += 1
        parents[root(copy)] = root(other)
    stories = defaultdict(list)
    for number, one in enumerate(made):
        stories[one.story].append(number)
    said_to_be_copies = {copy for _, copy, _ in found}
    for numbers in stories.values():
        source = next((number for number in numbers if made[number].kind == "source"), None)
        copies = [number for number in numbers if made[number].kind in COPIES]
        if source is None or not copies:
            continue
        for number in copies:
            measures.planted[made[number].kind] += 1
            measures.found[made[number].kind] += root(number) == root(source)
        if all(root(number) == root(source) for number in copies):
            measures.originals += 1
            measures.original_right += source not in said_to_be_copies
    drifted = [number for number, one in enumerate(made) if one.drift]
    measures.drifting, measures.drifting_found = len(drifted), sum(number in (drifting or ()) for number in drifted)
    return measures


def run(made: list[Made], workers: int, config: Config | None = None) -> tuple[Measures, float]:
    """Checks a made corpus as ``check --corpus`` does; with the seconds that it took."""
    found: list[tuple[str, int, int]] = []
    drifting: set[int] = set()

    def watch(hit: CorpusHit) -> None:
        _note(hit, found, ":", 1)
        if hit.hit.code.startswith("QU"):
            drifting.add(hit.index)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.jsonl"
        made_copies.write(made, path)
        config = config or Config()
        begun = time.perf_counter()
        for _ in check_corpus(find_sources([str(path)], config.input), config, workers, watch=watch):
            pass
        return measure(made, found, drifting), time.perf_counter() - begun


def cost(count: int, sentences: tuple[int, int], config: Config | None = None) -> tuple[dict[str, float], Measures]:
    """Seconds of processor time of the steps by themselves on so many documents, and of the check of some of them, in one process.

    Only a sample is checked, so what the steps learn from the checks (which text reads as spun, which lines are boilerplate) is missing.
    """
    checker = Checker(config or Config())
    together = Together(checker.rules, steps_in_force(checker.rules))
    spool = Spool()
    rates: dict[str, float] = Counter()
    blank = checker.check(Document("x"))
    made: list[Made] = []
    while len(made) < count:
        part = made_copies.corpus(min(10_000, count - len(made)), SEED + len(made), sentences)
        stories = 100 * len(made)
        for one in part:
            _gather(one, len(made), checker, together, spool, rates, blank)
            made.append(replace(one, text="", story=one.story + stories))
    found: list[tuple[str, int, int]] = []
    begun = time.process_time()
    with left_alone():
        hits, troubles = together.compare(spool.__getitem__, lambda hit: _note(hit, found, "d"))
    compared = time.process_time() - begun
    if troubles:
        raise SystemExit(troubles[0].message)
    figures = {
        "documents": count,
        "megabytes": rates["size"] / 1e6,
        "check": rates["check"] / max(rates["checked"], 1) * count,
        "gather": rates["gather"],
        "compare": compared,
        "hits": sum(map(len, hits.values())),
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return figures, measure(made, found)


def _note(hit: CorpusHit, found: list[tuple[str, int, int]], before: str, shift: int = 0) -> None:
    """Keeps (rule, copy, of what) of a hit of a rule of copies; names end in a number behind ``before``."""
    if hit.hit.code in COPY_RULES:
        found.append((hit.hit.code, hit.index, int(str(hit.hit.values["other"]).rpartition(before)[2]) - shift))


def _gather(one: Made, number: int, checker: Checker, together: Together, spool: Spool, rates: dict[str, float], blank: Report) -> None:
    document = Document(one.text, id=f"d{number}", date=one.date)
    view, report = checker.view(document), replace(blank, id=document.id)
    if number % 20 == 0:  # a sample is checked: enough to know what the check of all would take
        begun = time.process_time()
        report = checker.check_view(view)
        rates["check"] += time.process_time() - begun
        rates["checked"] += 1
    else:
        _ = view.numbered_tokens, view.prose_lines, view.tokens, view.language, view.quotations  # the check has them at hand
    begun = time.process_time()
    facts, _ = gather(together.steps, view, report)
    rates["gather"] += time.process_time() - begun
    rates["size"] += len(one.text)
    together.add(member_of(number, document, report), facts)
    spool.add(pickle.dumps(document))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=int, nargs="+")
    parser.add_argument("--prose", type=Path, help="data folder with lines.jsonl.gz, whose articles are copied too")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sentences", type=int, nargs=2, default=(8, 30))
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--select", default="", help="only these rules or families, as with 'check --select'")
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--wrong", type=int, default=3, help="how many wrong findings are shown")
    given = parser.parse_args()
    config = Config(select=given.select.split(",") if given.select else [])
    for count in given.documents:
        if given.cost:
            figures, measures = cost(count, tuple(given.sentences), config)
            print(json.dumps({name: round(value, 2) for name, value in figures.items()}))
            _tell(measures)
            continue
        articles = made_copies.articles_of(given.prose) if given.prose else None
        made = made_copies.corpus(count, given.seed, tuple(given.sentences), articles)
        measures, seconds = run(made, given.workers, config)
        print(f"{count:,} documents, {sum(len(one.text) for one in made) / 1e6:.1f} MB, {seconds:.1f} s")
        _tell(measures)
        print(f"  reports with an altered quotation: {measures.drifting_found} of {measures.drifting} have a finding on it")
        for code, copy, other in measures.wrong[: given.wrong]:
            print(f"  wrong: {code}\n    {made[copy].kind}: {made[copy].text[:300]!r}\n    {made[other].kind}: {made[other].text[:300]!r}")


def _tell(measures: Measures) -> None:
    for kind in COPIES:
        print(f"  {kind:10} {measures.found[kind]:5} of {measures.planted[kind]:5} found: {measures.recall(kind):.4f}")
    print(f"  rewritten  {measures.recall('spun', 'translated'):.4f}   precision {measures.precision:.4f} ({len(measures.wrong)} wrong)")
    print(f"  findings {dict(measures.right)}; the original was told in {measures.original_right} of {measures.originals} clusters", flush=True)


if __name__ == "__main__":
    main()
