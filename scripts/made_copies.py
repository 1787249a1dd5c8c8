"""Makes a corpus with planted copies and drifting quotations, and knows where they are."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import made_stories
from spun_spin import NO_SPINNER, Spinner

from qualcheck.lexicon.substitutions import read_substitutions

RULES = Path(__file__).resolve().parent.parent / "rules"
#: Shares of the events: told once, by several independent reports, in the very sentences of another event (as from a template),
#: copied word for word, nearly so, spun, translated there and back.
MIX = {"single": 0.5, "reports": 0.12, "template": 0.06, "exact": 0.08, "near": 0.1, "spun": 0.08, "translated": 0.06}
COPIES = ("exact", "near", "spun", "translated")


@dataclass(frozen=True)
class Made:
    """One document.

    Attributes:
        event: number of what it is about; documents of one event may be independent reports of it.
        story: number of the text; copies of one another have the same.
        kind: what kind of copy it is; ``source`` for what was copied, ``single``, ``reports`` and ``template`` for what was not.
        drift: whether a quotation in it was altered against another report of the event.
    """

    text: str
    event: int
    story: int
    kind: str
    date: str
    drift: bool = False


def corpus(count: int, seed: int, sentences: tuple[int, int] = (8, 30), articles: list[str] | None = None) -> list[Made]:
    """A shuffled corpus of so many documents.

    Args:
        count: of documents.
        seed: the same corpus for the same one.
        sentences: fewest and most of a report.
        articles: texts to copy beside those that are made; each is told once or copied, and used once.
    """
    dice = random.Random(seed)
    made: list[Made] = []
    given = iter(articles or ())
    event = story = 0
    while len(made) < count:
        kind = dice.choices(list(MIX), list(MIX.values()))[0]
        event, story = event + 1, story + 8
        facts = made_stories.facts(dice)
        article = next(given, None) if kind not in ("reports", "template") and dice.random() < 0.5 else None
        pattern, size = dice.random(), dice.randint(*sentences)
        text = article or made_stories.report(facts, random.Random(pattern), size)
        made.append(Made(text, event, story, kind if kind in MIX and kind not in COPIES else "source", _date(dice, 0)))
        if kind == "reports":
            made += _reports(facts, made[-1], sentences, dice)
        if kind == "template":
            other = made_stories.report(made_stories.facts(dice), random.Random(pattern), size)
            made.append(Made(other, event, story + 1, kind, _date(dice, 1)))
        for number in range(dice.choice([1, 1, 2]) if kind in COPIES else 0):
            made.append(Made(_copy(kind, text, dice), event, story, kind, _date(dice, number + 1)))
    made = made[:count]
    dice.shuffle(made)
    return made


def _reports(facts: made_stories.Facts, first: Made, sentences: tuple[int, int], dice: random.Random) -> Iterator[Made]:
    for number in range(1, dice.choice([2, 2, 3])):
        text, drift = made_stories.report(facts, dice, dice.randint(*sentences)), False
        if dice.random() < 0.4:
            for quote in facts.quotes:
                text = re.sub(re.escape(quote), lambda match: made_stories.drifted(match[0], dice, _spin), text, flags=re.IGNORECASE)
            drift = True
        yield Made(text, first.event, first.story + number, "reports", _date(dice, number), drift)


def _copy(kind: str, text: str, dice: random.Random) -> str:
    match kind:
        case "exact":
            return made_stories.exact(text, dice)
        case "near":
            return made_stories.near(text, dice)
        case "spun":
            return _spin(text, dice.uniform(0.3, 0.6), dice)
    return made_stories.translated(text, dice, _spin)


def _spin(text: str, rate: float, dice: random.Random) -> str:
    return _spinner().spin(text, rate, dice, steady=dice.random() < 0.5)[0]


@cache
def _spinner() -> Spinner:
    files = sorted((RULES / "substitutions").glob("*.txt"))
    return Spinner(read_substitutions(path for path in files if path.stem not in NO_SPINNER))


def _date(dice: random.Random, later: int) -> str:
    return f"2021-{dice.randint(1, 4) + 4 * min(later, 2):02d}-{dice.randint(1, 28):02d}"


def articles_of(folder: Path, shortest: int = 900) -> list[str]:
    """The content of web pages of a data folder (``lines.jsonl.gz``: rows with ``id`` and labelled ``lines``), the longest of each page."""
    pages: dict[str, str] = {}
    with gzip.open(folder / "lines.jsonl.gz", "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            text = "\n".join(line["text"] for line in row["lines"] if line["label"] == "content")
            if len(text) > len(pages.get(row["id"], "")):
                pages[row["id"]] = text
    return [text for text in pages.values() if len(text) >= shortest]


def write(made: list[Made], path: Path, keep: Callable[[Made], bool] = lambda _: True) -> None:
    """As JSON Lines, one document a line."""
    with path.open("w", encoding="utf-8") as file:
        for number, one in enumerate(made):
            if keep(one):
                file.write(json.dumps({"id": f"d{number}", "text": one.text, "date": one.date}, ensure_ascii=False) + "\n")
