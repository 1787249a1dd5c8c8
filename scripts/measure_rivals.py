#!/usr/bin/env python3
"""Measures qualcheck beside the simplest rules that others use, on labelled data, in one run; and each rule by itself.

    scripts/measure_rivals.py [DATA] [--limit N] [--write]

DATA: the folder of the development data (by default ../shared/data beside the checkout): lines.jsonl.gz and lines_all.jsonl.gz
(pages whose lines are labelled content, boilerplate or skip), titles.jsonl.gz (a page's title and its headline),
sentences.jsonl.gz (paragraphs, damaged in several ways or clean), encoding_wild.jsonl.gz (lines, damaged or clean).
Prints tables in Markdown. ``--write`` also writes rules/data/measured.toml, which ``qualcheck rule`` shows.

The rivals are restated from what was published about them:

- C4's line rules: C. Raffel and others, "Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer",
  JMLR 21 (2020), section 2.2: a line goes that does not end in a terminal punctuation mark, has fewer than three words, holds
  the word Javascript, or holds a phrase of policies.
- policy phrases: the same phrases alone; NVIDIA's NeMo Curator counts paragraphs that hold one of them.
- cut after the last separator: what stands behind the last " | ", " - " or the like of a page's title is the site's name.
- ftfy (R. Speer): a text is damaged where ``ftfy.fix_encoding`` changes it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ftfy

import qualcheck

ROOT = Path(__file__).resolve().parent.parent
MEASURED = ROOT / "rules" / "data" / "measured.toml"
POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
SEPARATOR = re.compile(r" (?:\||-|–|—|::|»|·|•) (?!.* (?:\||-|–|—|::|»|·|•) )")

Row = dict[str, Any]


@dataclass
class Tally:
    """For each rule: the different things it flagged, and whether it was right."""

    on: dict[str, str] = field(default_factory=dict)
    seen: dict[str, dict[tuple[str, ...], bool]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, rule: str, on: str, what: tuple[str, ...], *, right: bool) -> None:
        self.on[rule] = on
        self.seen[rule][what] = right


def rows(path: Path, limit: int | None) -> list[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(row) for row, _ in zip(file, range(limit or sys.maxsize), strict=False)]


def folded(text: str) -> str:
    """Lower case, letters and digits only, single blanks."""
    return " ".join(re.findall(r"\w+", text.lower()))


def c4_drops(line: str) -> bool:
    low = line.lower()
    return not line.rstrip().endswith((".", "!", "?", '"', "”")) or len(line.split()) < 3 or "javascript" in low or policy_drops(line)


def policy_drops(line: str) -> bool:
    low = line.lower()
    return any(phrase in low for phrase in POLICY)


def cut_after_last(title: str) -> str:
    return SEPARATOR.split(title, maxsplit=1)[0]


def covered(text: str, lines: list[str], findings: list[qualcheck.Finding]) -> tuple[list[bool], Iterator[tuple[str, int]]]:
    """Which lines are covered by half at least, and the rules (with line numbers) that cover a line by half themselves."""
    marks = bytearray(len(text))
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line) + 1
    alone: list[tuple[str, int]] = []
    for finding in findings:
        if finding.family in ("boilerplate", "markup") and finding.field == "text" and finding.end:
            marks[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
            number = finding.line - 1
            ink = len("".join(lines[number].split())) if number < len(lines) else 0
            if ink and 2 * len("".join(finding.found.split())) >= ink:
                alone.append((finding.rule, number))
    flags = []
    for start, line in zip(starts, lines, strict=True):
        inked = [marks[start + place] for place, letter in enumerate(line) if not letter.isspace()]
        flags.append(bool(inked) and 2 * sum(inked) >= len(inked))
    return flags, iter(alone)


def measure_lines(name: str, cases: list[Row], tally: Tally) -> str:
    """Precision and recall over lines, and the share of the article's characters that is lost."""
    ways: dict[str, Callable[[str], bool]] = {"C4's line rules": c4_drops, "policy phrases": policy_drops}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        lines = [line["text"].replace("\n", " ") for line in case["lines"]]
        text = "\n".join(lines)
        flags, alone = covered(text, lines, list(qualcheck.check(text, source=case.get("source")).findings))
        labels = [line["label"] for line in case["lines"]]
        for rule, number in alone:
            if labels[number] != "skip":
                what = (str(case.get("dataset")), case["id"], lines[number])
                tally.add(rule, "lines of article pages, labelled by hand", what, right=labels[number] == "boilerplate")
        for number, (line, label) in enumerate(zip(lines, labels, strict=True)):
            for way in ("qualcheck", *ways):
                flag = flags[number] if way == "qualcheck" else ways[way](line)
                count = counts[way]
                count[f"{label} {flag}"] += 1
                count["lost"] += len(line) * (flag and label == "content")
                count["content"] += len(line) * (label == "content")
    table = [f"| {name} | precision | recall | article characters lost |", "|---|---|---|---|"]
    for way, count in counts.items():
        hit, wrong, missed = count["boilerplate True"], count["content True"], count["boilerplate False"]
        lost = count["lost"] / max(count["content"], 1)
        table.append(f"| {way} | {hit / max(hit + wrong, 1):.3f} | {hit / max(hit + missed, 1):.3f} | {lost:.2%} |")
    return "\n".join(table)


def measure_titles(cases: list[Row], tally: Tally) -> str:
    """Titles that equal the headline, and right ones that stay so."""
    counts: dict[str, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for case in cases:
        raw, gold = case["raw_title"], folded(case["title_gold"])
        was_right = folded(raw) == gold
        cleaned = qualcheck.clean("", title=raw, source=case.get("source"))
        for way, title in (("qualcheck", cleaned.title or ""), ("left as it is", raw), ("cut after the last separator", cut_after_last(raw))):
            counts[way][was_right, folded(title) == gold] += 1
        for finding in qualcheck.check("", title=raw, source=case.get("source")).findings:
            if finding.field == "title" and finding.severity != "info":
                tally.add(finding.rule, "titles of article pages: not the headline as they stood", (case["id"],), right=not was_right)
    table = ["| titles | exactly right | right ones kept |", "|---|---|---|"]
    for way, count in counts.items():
        right, kept = count[True, True] + count[False, True], count[True, True]
        table.append(f"| {way} | {right / max(count.total(), 1):.3f} | {kept / max(kept + count[True, False], 1):.3f} |")
    return "\n".join(table)


def measure_damage(name: str, cases: list[Row], families: tuple[str, ...], rivals: dict[str, Callable[[str], bool]], tally: Tally) -> str:
    """Share of the damaged texts that are found, kind by kind, and of the clean ones that are flagged."""
    counts: Counter[tuple[str, str]] = Counter()
    kinds: Counter[str] = Counter()
    for number, case in enumerate(cases):
        damaged = case["label"] != "clean"
        kind = (case.get("type") or case["label"]) if damaged else "clean"
        kinds[kind] += 1
        rules = {finding.rule for finding in qualcheck.check(case["text"]).findings if finding.rule[:2] in families}
        counts[kind, "qualcheck"] += bool(rules)
        for way, finds in rivals.items():
            counts[kind, way] += finds(case["text"])
        for rule in rules:
            tally.add(rule, "paragraphs, damaged in known ways or clean", (name, str(number)), right=damaged)
    ways = ["qualcheck", *rivals]
    table = [f"| {name} | rows | {' | '.join(ways)} |", "|---" * (len(ways) + 2) + "|"]
    wanted = sorted(kind for kind in kinds if kind != "clean")
    groups = [(kind, [kind]) for kind in wanted] + [("**all kinds**", wanted), ("clean: false alarms", ["clean"])]
    for label, members in groups:
        total = sum(kinds[kind] for kind in members)
        shares = [sum(counts[kind, way] for kind in members) / max(total, 1) for way in ways]
        digits = 4 if members == ["clean"] else 3
        table.append(f"| {label} | {total} | {' | '.join(f'{share:.{digits}f}' for share in shares)} |")
    return "\n".join(table)


def as_toml(tally: Tally) -> str:
    head = "# Written by scripts/measure_rivals.py --write: for each rule the different things it flagged, how many rightly, and on what."
    parts = [head]
    for rule in sorted(tally.seen):
        seen = tally.seen[rule]
        parts.append(f'[{rule}]\nhits = {len(seen)}\nright = {sum(seen.values())}\non = "{tally.on[rule]}"')
    return "\n\n".join(parts) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--limit", type=int, help="so many rows of each file only")
    parser.add_argument("--write", action="store_true", help="write rules/data/measured.toml")
    options = parser.parse_args()
    tally = Tally()

    def cases(name: str) -> list[Row]:
        return rows(options.data / f"{name}.jsonl.gz", options.limit)

    def show(table: str) -> None:
        sys.stdout.write(table + "\n\n")
        sys.stdout.flush()

    show(measure_lines("lines that extractors left", cases("lines"), tally))
    show(measure_lines("lines of all visible text", cases("lines_all"), tally))
    show(measure_titles(cases("titles"), tally))
    ends = {"no end mark (C4)": lambda text: not text.rstrip().endswith((".", "!", "?", '"', "”"))}
    show(measure_damage("damaged paragraphs", cases("sentences"), ("SE", "MK", "EN"), ends, tally))
    changed = {"ftfy": lambda text: ftfy.fix_encoding(text) != text}
    show(measure_damage("encoding damage in the wild", cases("encoding_wild"), ("EN",), changed, tally))
    if options.write:
        MEASURED.write_text(as_toml(tally), "utf-8")
        sys.stderr.write(f"{len(tally.seen)} rules measured, written to {MEASURED}\n")


if __name__ == "__main__":
    main()
