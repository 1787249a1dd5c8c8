"""A made corpus of stories told by several papers, with quotations that drift as planted, and many that do not.

Each story has a few words of its own, which all its quotations use, so that different quotations of one speaker on one matter share
words. Run as a program it prints what is found: ``python tests/quotation_corpus.py STORIES``.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from qualcheck.checker import Checker
from qualcheck.checks.shared.english import common_words
from qualcheck.config import Config
from qualcheck.corpus.base import Member
from qualcheck.corpus.quotations import STEP
from qualcheck.model import Document
from qualcheck.view import TextView
from qualcheck.view.language import function_words_of
from qualcheck.view.quotations import words_for

_KINDS = (
    "negations",
    "modals",
    "quantities",
    "limits",
    "opposites",
    "forms",
    "numerals",
    "persons",
    "aliases",
    "fillers",
    "roles",
    "verbs",
    "auxiliaries",
)
FRAMES = (
    "we will {v} the {a} {n} before the {n} of the {n} is {v2}",
    "nobody in the {n} has seen a {a} {n} like this since the {n} was {v2} in {year}",
    "the {n} must {v} the {n} and the {n} because the {a} {n} cannot {v} without it",
    "they have {v2} {number} {n}s in the {a} {n} and we are still waiting for the {n}",
    "if the {n} does not {v} the {n}, we can {v} with the {a} {n} of the {n} next year",
    "it is the first time that a {n} of this {n} has {v2} its own {a} {n}",
    "our {n} depends on the {n}, and the {a} {n} shows that every {n} may {v} at any time",
    "the {a} {n} was {v2} by the {n}, not by the {n} that the {n} had asked for",
    "people here want to {v} a {n} and to {v} their {a} {n} in peace",
    "I have told the {n} {number} times that the {n} of the {n} would {v} the {a} {n}",
    "between the {n} and the {n} there is a {a} {n} that nobody has {v2} for {number} years",
    "what the {n} calls a {n} is in truth a {a} {n}, and those who {v} it know that",
    "you cannot {v} a {n} with one hand and {v} the {n} with the other",
    "since the {n} was {v2}, {number} of us have lost a {n} or a {a} {n}",
    "give us {number} weeks and a {a} {n}, and we will show how to {v} the {n}",
    "the {n} came too late for the {n}, too late for the {n}, and far too late for the {a} {n}",
    "some of the {n}s that were {v2} last spring could have been {v2} by a {a} {n}",
    "there was no {n} at the {n} when the {a} {n} began to {v} in the dark",
    "whoever {v2} this {n} did not think of the {n} or of the {a} {n}",
    "my {n} had {number} {n}s and never a {a} {n}, and it could {v} all the same",
    "a {a} {n} is what we hoped for, but the {n} gave us a {n} and went away",
    "how should a {n} {v} when its {n} is {v2} by the very {n} that it pays",
    "in {year} the {n} promised a {a} {n}, and all that came was {number} {n}s",
    "once the {n} is {v2} the {n} will be {a} again and the {n} can {v}",
)
ENDS = (", said {who}.", ", {who} said.", ", {who} told reporters on {day}.", ", according to {who}.", ", {who} stated in a letter.")
FILLERS = (
    "The {n} of the town opened again after a long winter.",
    "Several hundred people came to see the {n}.",
    "A second meeting about the {n} and the {n} is planned for the spring.",
)
NAMES = [
    first + " " + last
    for first in ("Ada", "Bo", "Cleo", "Dario", "Edda", "Finn", "Gesa", "Hugo")
    for last in ("Kern", "Lund", "Marsh", "Novak", "Okoro", "Pell", "Quist", "Rossi", "Stark", "Tamm", "Umber", "Voss", "Wirth", "Yilmaz", "Zander")
]
OFFICES = ("a senior {n} official", "a spokesman for the {n}", "the police chief", "a former minister")
DAYS = ("Monday", "Tuesday", "Wednesday", "Friday")


@dataclass(slots=True)
class Made:
    """Documents; which pairs drift (documents and a kind), and where each quotation of a document stands."""

    documents: list[Document] = field(default_factory=list)
    planted: list[tuple[int, int, str, int]] = field(default_factory=list)  # two documents, kind, number of the quotation of the story
    stories: list[int] = field(default_factory=list)  # the first document of each document's story
    places: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)  # document and quotation of the story to its span


def content_words() -> list[str]:
    """Common words that no list of the project singles out, so that a swap of two is a rewording and nothing else."""
    special = {word for kind in _KINDS for word in words_for(kind)} | function_words_of("en")
    return sorted(
        word
        for word in common_words()
        if 5 <= len(word) <= 10 and word.isalpha() and word not in special and not word.endswith(("s", "ed", "ing", "ly"))
    )


def make(stories: int, seed: int = 1, drifting: float = 0.3) -> Made:
    """A corpus of so many stories, two or three documents each."""
    chance = random.Random(seed)
    words = content_words()
    made = Made()
    for _ in range(stories):
        own = chance.sample(words, 14)
        opening = len(made.documents)
        frames = list(FRAMES)
        chance.shuffle(frames)  # nobody frames two things alike in one story
        quotes = [_sentence(chance, own, frames) for _ in range(chance.randint(2, 4))]
        speakers = [chance.choice(NAMES) if chance.random() < 0.7 else chance.choice(OFFICES).format(n=own[0]) for _ in range(2)]
        who = [chance.choice(speakers) for _ in quotes]
        first = _add(made, chance, own, [(number, quote, who[number]) for number, quote in enumerate(quotes)])
        for _ in range(chance.randint(1, 2)):
            told, drifts = [], []
            for number, quote in enumerate(quotes):
                if chance.random() < 0.2 and len(quotes) > 2 and len(frames) > 2:
                    told.append((number + 100, _sentence(chance, own, frames), who[number]))  # another quotation on the same matter
                elif chance.random() < drifting:
                    kind = chance.choice(("reworded", "reworded", "spun", "number", "negation", "missing"))
                    changed = _drifted(chance, words, quote, kind)
                    if changed != quote:
                        drifts.append((kind, number))
                    told.append((number, changed, who[number]))
                else:
                    told.append((number, _restyled(chance, quote), who[number]))
            document = _add(made, chance, own, told)
            made.planted += [(first, document, kind, number) for kind, number in drifts]
        made.stories += [opening] * (len(made.documents) - opening)
    return made


def _sentence(chance: random.Random, own: list[str], frames: list[str]) -> str:
    """A quotation of one or two sentences in the words of a story; uses up its frames."""
    sentences = []
    for _ in range(chance.choice((1, 1, 2))):
        frame = frames.pop()
        sentence = frame.replace("{number}", str(chance.randint(3, 900))).replace("{year}", str(chance.randint(1900, 2020)))
        for slot, ending in (("{v2}", "ed"), ("{v}", ""), ("{a}", ""), ("{n}", "")):
            while slot in sentence:
                sentence = sentence.replace(slot, chance.choice(own) + ending, 1)
        sentences.append(sentence[:1].upper() + sentence[1:])
    return ". ".join(sentences)


def _drifted(chance: random.Random, words: list[str], quote: str, kind: str) -> str:
    """The quotation with something altered; the same where it has nothing of the kind."""
    tokens = quote.split(" ")
    plain = [at for at, token in enumerate(tokens) if token in words]
    if kind == "reworded":
        for at in chance.sample(plain, min(len(plain), chance.randint(1, 3))):
            tokens[at] = chance.choice(words)
    elif kind == "spun":
        for at in chance.sample(plain, len(plain) * 2 // 5):
            tokens[at] = chance.choice(words)
    elif kind == "number":
        tokens = [str(int(token) + 7) if token.isdigit() else token for token in tokens]
    elif kind == "negation":
        at = next(
            (at for at, token in enumerate(tokens) if token in ("will", "must", "can", "was", "has", "does", "is") and tokens[at + 1] != "not"), None
        )
        if at is not None:
            tokens.insert(at + 1, "not")
    elif kind == "missing":
        del tokens[chance.choice([at for at in plain if 0 < at < len(tokens) - 1])]
    return " ".join(tokens)


def _restyled(chance: random.Random, quote: str) -> str:
    """The quotation word for word, or with what is no drift: cut at an end, dots for some words, brackets, contractions."""
    tokens = quote.split(" ")
    style = chance.randrange(6)
    if style == 0 and len(tokens) > 14:
        return " ".join(tokens[:-5])
    if style == 1 and len(tokens) > 14:
        return " ".join(tokens[4:])
    if style == 2 and len(tokens) > 14:
        return " ".join([*tokens[:6], "…", *tokens[8:]])
    if style == 3:
        return quote.replace("we are", "we’re").replace("does not", "doesn’t").replace("cannot", "can not")
    if style == 4 and len(tokens) > 14:
        return " ".join([*tokens[:5], f"[{tokens[5]}]", *tokens[6:]])
    return quote


def _add(made: Made, chance: random.Random, own: list[str], told: list[tuple[int, str, str]]) -> int:
    """Writes a document with some quotations; returns its index."""
    marks = chance.choice(("“”", "“”", '""', "«»"))
    text, index = "", len(made.documents)
    for number, quote, who in told:
        end = chance.choice(ENDS).format(who=who, day=chance.choice(DAYS))
        text += chance.choice(FILLERS).replace("{n}", chance.choice(own)) + "\n\n" + marks[0]
        made.places[index, number] = len(text), len(text) + len(quote)
        text += quote + marks[1] + end + "\n\n"
    made.documents.append(Document(text, source=f"paper{chance.randrange(500)}.example", id=f"d{index}"))
    return index


@dataclass(slots=True)
class Measured:
    """What was found of what was planted."""

    found: Counter[str] = field(default_factory=Counter)
    planted: Counter[str] = field(default_factory=Counter)
    right: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds_gathering: float = 0.0
    seconds_comparing: float = 0.0
    gathered_bytes: int = 0

    @property
    def recall(self) -> float:
        return self.found.total() / max(self.planted.total(), 1)

    @property
    def precision(self) -> float:
        return self.right / max(self.right + len(self.wrong), 1)


def measure(made: Made) -> Measured:
    """Runs the step over a corpus. A finding is right where it stands on a quotation that a document of the story has altered, and names a document
    of the story.

    A planted drift is found where both documents have a right finding.
    """
    result = Measured()
    start = time.process_time()
    gathered = [STEP.gather(TextView(document), None) for document in made.documents]  # type: ignore[arg-type]
    result.seconds_gathering = time.process_time() - start
    result.gathered_bytes = sum(len(one.words) + len(one.rows) for one in gathered if one is not None)
    members = [Member(number, one.id, None, None, one.source, None, None, 90.0, "keep", 0.0) for number, one in enumerate(made.documents)]
    start = time.process_time()
    hits = list(STEP.compare(members, gathered, made.documents.__getitem__, Checker(Config(select=["QU"])).rules))
    result.seconds_comparing = time.process_time() - start
    altered: dict[tuple[int, int], list[int]] = {}
    for number, (first, _, _, quote) in enumerate(made.planted):
        altered.setdefault((first, quote), []).append(number)
    sides: dict[int, set[int]] = {}
    for hit in hits:
        quotes = [quote for quote in range(4) if _holds(made.places.get((hit.index, quote)), hit.hit.start, hit.hit.end)]
        drifts = [number for quote in quotes for number in altered.get((made.stories[hit.index], quote), ())]
        drifts = drifts if made.stories[int(hit.hit.values["other"][1:])] == made.stories[hit.index] else []
        result.right += bool(drifts)
        if not drifts:
            text = made.documents[hit.index].text
            result.wrong.append(f"{hit.index} {hit.hit.code} {text[hit.hit.start : hit.hit.end]!r} {hit.hit.values}")
        for number in drifts:
            sides.setdefault(number, set()).add(hit.index)
    for number, (first, second, kind, _) in enumerate(made.planted):
        result.planted[kind] += 1
        result.found[kind] += {first, second} <= sides.get(number, set())
    return result


def _holds(place: tuple[int, int] | None, start: int, end: int) -> bool:
    return place is not None and place[0] <= start and end <= place[1]


if __name__ == "__main__":
    corpus = make(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    measured = measure(corpus)
    print(f"{len(corpus.documents)} documents, {sum(len(one.text) for one in corpus.documents) / 1e6:.1f} MB, {len(corpus.places)} quotations")
    for kind, planted in sorted(measured.planted.items()):
        print(f"{kind:10} {measured.found[kind]:6} of {planted:6} found ({measured.found[kind] / planted:.3f})")
    print(f"recall {measured.recall:.4f}, precision {measured.precision:.4f} ({measured.right} findings right, {len(measured.wrong)} wrong)")
    print(
        f"gathering {measured.seconds_gathering:.1f} s, comparing {measured.seconds_comparing:.1f} s, {measured.gathered_bytes / 1e6:.1f} MB gathered"
    )
    for line in measured.wrong[:20]:
        print("  wrong:", line[:300])
