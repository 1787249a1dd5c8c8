"""Lines that look like boilerplate without being known: below the safe line, so told as one note, or one by one where ``strict``.

Two rules name such lines by shape and place (a short line that is no sentence; a paragraph at the edges of the page or about the
source), and one, which is always in force, those with which the site speaks for itself (``pitches``). A model of the evidence
confirms them: boosted trees of a few leaves each, and a weight for each word. Trained by scripts/boilerplate_train.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.checks.base import Hit
from qualcheck.checks.boilerplate.evidence import FEATURES, Evidence, Flags, Ints, evidence
from qualcheck.checks.boilerplate.page import Page
from qualcheck.checks.boilerplate.pitches import PITCH, shapes
from qualcheck.checks.boilerplate.trees import Trees
from qualcheck.data import table
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

    from qualcheck.checks.boilerplate.compiled_evidence import Weights

Floats = NDArray[np.float32]

STRAY_LINE = "BP070"
EDGE_PARAGRAPH = "BP071"
UNSURE_LINES = "BP072"

#: The model knows English words and English pages.
LANGUAGES = ("en", None)
#: Paragraphs are looked at where so few lines of running prose are below or above them, where so much of the text stands above,
#: or where they name the source.
PROSE_BELOW, PROSE_ABOVE, LATE = 3, 1, 0.94
#: Log-odds of lines that nobody asks about: those of the article, and boilerplate by another rule.
UNASKED = -20.0
_NO_LETTER = np.ones(256, bool)
_NO_LETTER[list(b"abcdefghijklmnopqrstuvwxyz0123456789")] = False
#: The note stands on pages with so many lines of known boilerplate; on others there is hardly more.
ENOUGH_KNOWN = 3
#: Line numbers that a note names, at most.
MOST_NAMED = 12


@dataclass(frozen=True)
class Model:
    """Weights; ``version`` goes up when they are trained anew.

    Attributes:
        bias: log-odds of a line without evidence.
        trees: what the evidence adds.
        words: weight of each word anywhere in the line.
        openers: weight of each word as the first of the line.
        vocabulary: the words.
        slope, offset: of the probability.
    """

    version: int
    bias: float
    trees: Trees
    words: Floats
    openers: Floats
    vocabulary: tuple[str, ...]
    slope: float
    offset: float

    def probabilities(self, found: Evidence, looked_at: Flags, flagged: Flags, page: Page, view: TextView) -> Floats:
        """How likely each line is boilerplate that no other rule has found; 0 where it is not looked at."""
        odds = np.full(len(looked_at), UNASKED, np.float32)
        own = self.trees.sums(found.bins[looked_at], self.bias)
        weigh(self, words_of(page, view, looked_at, self.automaton), own)
        odds[looked_at] = np.float32(self.slope) * own + np.float32(self.offset)
        odds[flagged] = UNASKED
        return probability(odds)

    @cached_property
    def automaton(self) -> BytesAhoCorasick:
        """Finds the words."""
        return automaton_of(self.vocabulary)

    @cached_property
    def weights(self) -> Weights:
        """The same for a compiled loop."""
        from qualcheck.checks.boilerplate.compiled_evidence import Weights

        return Weights.of(self)


def probability(odds: NDArray[np.floating]) -> Floats:
    """The probabilities of log-odds."""
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def weigh(model: Model, found: Words, odds: Floats) -> None:
    """Adds the weights of words to the log-odds of their lines."""
    np.add.at(odds, found.lines, model.words[found.numbers])
    np.add.at(odds, found.lines[found.opens], model.openers[found.numbers[found.opens]])


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the model that were found: in which line (by position among those looked at), which, and whether they open it."""

    lines: Ints
    numbers: Ints
    opens: Flags


def looked_at(found: Evidence) -> Flags:
    """Lines that a rule can name: no prose, or prose at the edges of the page or about the source; never rows and headings marked as such."""
    edges = (found.prose_below <= PROSE_BELOW) | (found.prose_above <= PROSE_ABOVE) | (found.late >= LATE) | found.names_source
    return np.asarray((~found.prose | edges) & ~found.rows, bool)


def words_of(page: Page, view: TextView, chosen: Flags, automaton: BytesAhoCorasick) -> Words:
    """The words of the model in the chosen lines, each once a line."""
    raw = view.byte_lines.raw
    lines = [raw[page.lines[at]] for at in np.flatnonzero(chosen)]
    text = b"\n" + b"\n".join(lines) + b"\n"
    matches = np.array(automaton.find_matches_as_indexes(text, overlapping=False), np.int64).reshape(-1, 3)
    bare = _NO_LETTER[np.frombuffer(text, np.uint8)]
    matches = matches[bare[matches[:, 1] - 1] & bare[matches[:, 2]]]
    starts = np.cumsum([1, *(len(line) + 1 for line in lines)])[:-1]
    places = np.searchsorted(starts, matches[:, 1], side="right") - 1
    letters = np.concatenate([[0], np.cumsum(~bare)])
    opens = letters[matches[:, 1]] == letters[starts[places]] if len(matches) else np.zeros(0, bool)
    _, first = np.unique(places * (1 << 20) + matches[:, 0], return_index=True)
    return Words(places[first], matches[first, 0], opens[first])


def automaton_of(words: Iterable[str]) -> BytesAhoCorasick:
    """Finds words; a word that is the head of a longer one gives way to it."""
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

    return BytesAhoCorasick([word.encode() for word in words], matchkind=MatchKind.LeftmostLongest)


@lru_cache(maxsize=1)
def leftovers_model() -> Model:
    """The model that ships.

    Raises:
        ValueError: it was trained for other features.
    """
    return read_model(table("boilerplate/model.json"))


def read_model(path: Path) -> Model:
    """A model from its JSON file.

    Raises:
        ValueError: it was trained for other features.
    """
    data = json.loads(path.read_text("utf-8"))
    if data["features"] != FEATURES:
        raise ValueError(f"{path}: trained for other features; run scripts/boilerplate_train.py")
    words, openers = np.array(list(data["words"].values()), np.float32).reshape(-1, 2).T
    return Model(data["version"], data["bias"], Trees.of(data["trees"]), words, openers, tuple(data["words"]), data["slope"], data["offset"])


@dataclass(frozen=True, slots=True)
class Judged:
    """How likely each line of a page is boilerplate, and what of the evidence on it is asked for afterwards.

    Attributes:
        likely: 0..1.
        chosen: whether a rule can name the line.
        prose, names_source, prose_below, prose_above: as of the evidence.
    """

    likely: Floats
    chosen: Flags
    prose: Flags
    names_source: Flags
    prose_below: Ints
    prose_above: Ints


def judge(page: Page, view: TextView, flagged: list[bool], names: list[str], model: Model) -> Judged:
    """Judges the lines of a page; by a compiled loop where there is one. The arguments are those of ``evidence``."""
    if kernels.compiled() and model.weights.usable:
        from qualcheck.checks.boilerplate import compiled_evidence

        return compiled_evidence.judge(page, view, flagged, names, model)
    return judge_plainly(page, view, flagged, names, model)


def judge_plainly(page: Page, view: TextView, flagged: list[bool], names: list[str], model: Model) -> Judged:
    """The same step by step."""
    found = evidence(page, view, flagged, names)
    chosen = looked_at(found)
    likely = model.probabilities(found, chosen, np.array(flagged, bool), page, view)
    return Judged(likely, chosen, found.prose, found.names_source, found.prose_below, found.prose_above)


def find(page: Page, view: TextView, rules: RuleTable, flagged: list[bool], names: list[str]) -> Iterator[Hit]:
    """Hits of the rules in force, and one note on what the strict ones would find on a page with much known boilerplate."""
    if not len(page) or view.language.code not in LANGUAGES:
        return
    asked = STRAY_LINE in rules or EDGE_PARAGRAPH in rules or (UNSURE_LINES in rules and sum(flagged) >= ENOUGH_KNOWN)
    shaped = shapes(page, view, rules, flagged, names)
    if not (asked or shaped):
        return
    found = judge(page, view, flagged, names, leftovers_model())
    pitches = {at for at, least in shaped.items() if found.chosen[at] and found.likely[at] >= least}
    yield from (_hit(page, at, PITCH, found) for at in sorted(pitches))
    if asked:
        yield from _strict(page, rules, found, [known or at in pitches for at, known in enumerate(flagged)])


def _strict(page: Page, rules: RuleTable, found: Judged, flagged: list[bool]) -> Iterator[Hit]:
    """Hits of the strict rules where they are in force, else the note."""
    noted: list[int] = []
    short, prose = _limits(rules)
    for at in np.flatnonzero(found.chosen & (found.likely >= np.where(found.prose, prose, short))).tolist():
        code = EDGE_PARAGRAPH if found.prose[at] else STRAY_LINE
        if flagged[at] or at == page.title:
            continue
        if code in rules:
            yield _hit(page, at, code, found)
        else:
            noted.append(page.lines[at] + 1)
    if noted and UNSURE_LINES in rules:
        yield Hit(UNSURE_LINES, 0, 0, values={"evidence": f"{len(noted)} ({_named(noted)})"})


def _hit(page: Page, at: int, code: str, found: Judged) -> Hit:
    start, end = page.span(at)
    return Hit(code, start, end, values={"evidence": _reason(found, at)}, confidence=float(found.likely[at]))


@lru_cache(maxsize=8)
def _limits(rules: RuleTable) -> tuple[float, float]:
    """The least probability of short lines and of paragraphs: as configured, or as the pack has it where a rule is not in force."""
    short, prose = (rules[code].params["least"] if code in rules else rules.resolve(code).params["least"] for code in (STRAY_LINE, EDGE_PARAGRAPH))
    return float(str(short)), float(str(prose))


def _reason(found: Judged, at: int) -> str:
    """The probability, and what of the evidence can be said in a few words."""
    place = "below the last paragraphs" if not found.prose_below[at] else "above the first paragraph" if not found.prose_above[at] else ""
    reasons = [place, "names the source" if found.names_source[at] else ""]
    return "; ".join([*filter(None, reasons), f"{found.likely[at]:.0%} likely by its shape, words, place and neighbours"])


def _named(numbers: list[int]) -> str:
    """``[3, 4, 5, 9]`` -> ``lines 3-5, 9``."""
    runs = []
    for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        runs.append(f"{members[0]}-{members[-1]}" if len(members) > 1 else str(members[0]))
    more = ", …" if len(runs) > MOST_NAMED else ""
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(runs[:MOST_NAMED])}{more}"
