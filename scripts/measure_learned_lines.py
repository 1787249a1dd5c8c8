#!/usr/bin/env python3
"""How often lines that were learned from a corpus are boilerplate, and how many of those planted are found.

    measure_learned_lines.py [--seed N] [DATA]

DATA: the folder with lines.jsonl.gz and lines_all.jsonl.gz (labelled pages; those of one source are a corpus). Without it only the planted
templates are measured: sites made of sentences of this script and of made_sites.py, with lines at the edges and between paragraphs on the
one side, and on the other what recurs and is content: sub-headings, labels, ingredients, refrains, bylines, datelines, questions, letters,
speeches, chapters, results, copies. Sites in which a whole sentence stands at one place of every article are counted apart ("limits").
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from made_sites import KINDS, LIMITS, varied_site

from qualcheck.api import checker
from qualcheck.checks.learned import AT_EDGE, INSIDE
from qualcheck.corpus.together import check_together
from qualcheck.model import Document

CODES = (AT_EDGE, INSIDE)
#: Limits that must hold, by the plan of the project.
LEAST_PRECISION = 0.97


@dataclass(frozen=True)
class Page:
    """A document line by line: (line, label); ``content``, ``boilerplate``, or ``skip`` for what counts on neither side."""

    source: str
    lines: list[tuple[str, str]]

    @property
    def text(self) -> str:
        return "\n".join(line for line, _ in self.lines)


def labelled(path: Path) -> Iterator[tuple[str, list[Page]]]:
    """(extractor, pages) of each source that has several."""
    groups: dict[tuple[str, str], list[Page]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in map(json.loads, file):
            lines = [(line["text"].replace("\n", " "), line["label"]) for line in row["lines"]]
            if row["source"] and lines:
                groups[row.get("extractor", "all text"), row["source"]].append(Page(row["source"], lines))
    for (extractor, _), pages in groups.items():
        if len(pages) > 1:
            yield extractor, pages


def measure(pages: list[Page], counts: Counter[tuple[str, str, str]], group: str, *, show: bool) -> None:
    """Counts the lines that were found, by rule and label, and the boilerplate that was not."""
    documents = [Document(page.text, source=page.source, id=str(number)) for number, page in enumerate(pages)]
    for page, report in zip(pages, check_together(documents, checker()), strict=True):
        found = {finding.line: finding.rule for finding in report.findings if finding.rule in CODES}
        known = {finding.line for finding in report.findings if finding.rule[:2] in ("BP", "MK") and finding.end > finding.start}
        for number, (line, label) in enumerate(page.lines, 1):
            rule = found.get(number, "known" if number in known else "missed")
            counts[group, rule, label] += 1
            if show and rule in CODES and label == "content":
                print(f"  content, {rule}: {page.source}: {line[:110]}")


TOPICS = "bridge library ferry orchard school tower harbour mill market museum station theatre valley island garden quarry lighthouse canal".split()
PEOPLE = "Anna Weiss,Karl Brandt,Maria Okafor,John Lindqvist,Ines Duarte,Tom Akana,Petra Novak,Samuel Reyes".split(",")
VERBS = "mend close open sell paint measure move widen survey insure inspect heat flood rent photograph describe".split()
TIMES = "in spring,before the frost,after the election,by the end of June,once the money is there,next year,on a Sunday".split(",")


def sentence(chance: random.Random) -> str:
    """A sentence that hardly comes twice."""
    topic, other = chance.sample(TOPICS, 2)
    number = chance.randrange(3, 990)
    shapes = (
        f"{chance.choice(PEOPLE)} said that the {topic} had cost {number} pounds more than the {other}, and that nobody had asked why.",
        f"The {topic} will {chance.choice(TIMES)} be {number} years old, which is older than the {other} and most houses around it.",
        f"About {number} people came to hear whether to {chance.choice(VERBS)} the {topic} or rather {chance.choice(VERBS)} the {other}.",
        f"The plan to {chance.choice(VERBS)} the {topic} {chance.choice(TIMES)} was given up when {number} letters against it had come in.",
    )
    return chance.choice(shapes)


def paragraph(chance: random.Random) -> str:
    return " ".join(sentence(chance) for _ in range(chance.randrange(1, 4)))


HEAD = [
    "The {t} Courier - news from the {t}",
    "Sections of the courier",
    "Weather at the {t}: {n} degrees",
    "Today is {d}",
    "Rooms and houses near the {t}",
]
FOOT = [
    "The {t} Courier is made by the people of the {t}",
    "Write to us at the old {t}",
    "You are reader {n} of this page",
    "Printed on paper from the {t} mill",
    "The courier is not bound by what its readers write, and sends no letter back that was not ordered, nor does it pay for photographs of the {t}.",
    "More from the {t}",
]
INSERT = [
    "Never miss a word from the {t} - have the courier sent to your door",
    "The courier lives from its readers, become one of them for {n} pounds",
]
SUBHEADS = ["What happened", "What comes next", "The background", "In numbers"]
LABELS = ["For", "Against"]
LARDER = ["eggs", "flour", "sugar", "salt", "butter", "milk", "yeast", "honey", "walnuts", "cream", "pepper", "olive oil"]
REFRAIN = "And the river runs on, and the river runs on, and nobody asks it why"
QUESTIONS = ["What is the first thing that you do in the morning?", "Which of your neighbours would you never want to miss, and why?"]


def site(number: int, chance: random.Random) -> list[Page]:
    """The documents of one made site, some of them with traps."""
    topic = TOPICS[number % len(TOPICS)]
    size = chance.choice([4, 6, 10, 20, 40])
    head, foot = chance.sample(HEAD, chance.randrange(0, 4)), chance.sample(FOOT, chance.randrange(1, 5))
    insert = chance.sample(INSERT, chance.randrange(0, 2))
    style = chance.choice(["plain", "headings", "labels", "recipes", "refrain", "interview"])
    pages = [_document(topic, chance, head, foot, insert, style) for _ in range(size)]
    copies = [chance.choice(pages)] * chance.choice([0, 0, 3])
    background = [(paragraph(chance), "content") for _ in range(chance.choice([0, 0, 2]))]
    foot_size = len(foot)
    for page in pages[: size * 2 // 5]:  # follow-ups of one story end with the same paragraphs
        page[len(page) - foot_size : len(page) - foot_size] = background
    return [Page(f"{topic}-{number}.example", lines) for lines in (*pages, *copies)]


def _document(topic: str, chance: random.Random, head: list[str], foot: list[str], insert: list[str], style: str) -> list[tuple[str, str]]:
    def filled(template: str) -> tuple[str, str]:
        day = f"{chance.randrange(1, 28)} {chance.choice(['May', 'June', 'October'])} {chance.randrange(2001, 2025)}"
        return template.format(t=topic, n=chance.randrange(2, 900), d=day), "boilerplate"

    body = [(paragraph(chance), "content") for _ in range(chance.randrange(4, 9))]
    lines = [
        *map(filled, head),
        (f"{chance.choice(VERBS).capitalize()} the {topic}? {chance.choice(PEOPLE)} asks {chance.randrange(10**6)}", "content"),
    ]
    lines.append((f"By {chance.choice(PEOPLE[:3])}", "content"))
    if style == "recipes":
        lines += [(f"{chance.randrange(1, 9)} {thing}", "content") for thing in chance.sample(LARDER, 6)]
    lines.append(body[0])
    for number, part in enumerate(body[1:]):
        if style == "headings" and number < len(SUBHEADS):
            lines.append((SUBHEADS[number], "content"))
        elif style == "labels":
            lines += [(LABELS[number % 2], "content")]
        elif style == "refrain":
            lines.append((REFRAIN, "content"))
        elif style == "interview" and number < len(QUESTIONS):
            lines.append((QUESTIONS[number], "content"))
        if insert and number == 1:
            lines += map(filled, insert)
        lines.append(part)
    return [*lines, *map(filled, foot)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sites", type=int, default=60)
    parser.add_argument("--varied", type=int, default=6, help="sites of each kind of scripts/made_sites.py")
    parser.add_argument("--show", action="store_true", help="print the content lines that were taken")
    options = parser.parse_args()
    counts: Counter[tuple[str, str, str]] = Counter()
    chance = random.Random(options.seed)
    for number in range(options.sites):
        measure(site(number, chance), counts, "planted", show=options.show)
    for kind in (*KINDS, *LIMITS):
        for number in range(options.varied):
            pages = [Page(f"{kind}-{number}.example", lines) for lines in varied_site(kind, chance)]
            measure(pages, counts, f"{'limits' if kind in LIMITS else 'planted'}, {kind}", show=options.show)
    for name in ("lines.jsonl.gz", "lines_all.jsonl.gz") if options.data else ():
        for extractor, pages in labelled(options.data / name):
            measure(pages, counts, f"pages, {extractor}", show=options.show)
    return told(counts)


def told(counts: Counter[tuple[str, str, str]]) -> int:
    """Prints the measures; 1 where the precision of a kind of corpus is below the limit."""
    sums: dict[str, list[int]] = {"planted": [0, 0], "limits": [0, 0], "pages": [0, 0]}
    print(f"{'group':28} {'rule':6} {'boilerplate':>11} {'content':>8} {'precision':>9} {'of the rest':>11}")
    for group in sorted({key[0] for key in counts}):
        rest = sum(counts[group, rule, "boilerplate"] for rule in (*CODES, "missed"))
        for rule in CODES:
            hits, errors = counts[group, rule, "boilerplate"], counts[group, rule, "content"]
            of_kind = sums[group.partition(",")[0]]
            of_kind[0] += hits
            of_kind[1] += errors
            print(f"{group:28} {rule:6} {hits:11,} {errors:8,} {hits / max(hits + errors, 1):9.4f} {hits / max(rest, 1):11.4f}")
    bad = 0
    for kind, (hits, errors) in sums.items():
        if hits + errors:
            precision = hits / (hits + errors)
            bad += precision < LEAST_PRECISION and kind != "limits"
            wanted = "known limits of the rules" if kind == "limits" else f"at least {LEAST_PRECISION}"
            print(f"{kind}: {hits + errors:,} lines, precision {precision:.4f} ({wanted})")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
