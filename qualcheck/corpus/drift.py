"""What a difference between two copies of a quotation amounts to: nothing, another form, other words, another number, another meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from rapidfuzz.distance import OSA

from qualcheck.checks.shared.english import dictionary
from qualcheck.corpus.align import Difference, Span
from qualcheck.corpus.likeness import Likeness
from qualcheck.corpus.quoted import Quoted, numerals, stem
from qualcheck.view.quotations import groups_for, words_for

#: The kinds, gravest first: a negation, modal, quantity, name or contrary; a number; other words; words left out; tense or another form.
Kind = Literal["meaning", "number", "reworded", "missing", "form"]
KINDS: tuple[Kind, ...] = ("meaning", "number", "reworded", "missing", "form")

#: Names with the same consonants that differ in so many letters at the most are one; words of so many letters may hold a slip.
ONE_NAME = 2
SHORTEST_SLIP = 5
#: A quotation whose copies share less of their words than this is told anew: what single words change tells no more.
TOLD_ANEW = 0.5
_NUMBER = re.compile(r"\d")
_SOUNDS = str.maketrans({"q": "k", "c": "k", "g": "k", "w": "v", "z": "s", "j": None, "'": None, "-": None})
_VOWELS = re.compile(r"(?<=.)[aeiouyh]")
_DOUBLED = re.compile(r"(.)\1+")
_BRACKETS = re.compile(r"\[[^\[\]\n]{0,200}\]")
_ELLIPSIS = re.compile(r"…|\.\s?\.\s?\.|\[\s*\]")
_NEGATING = ("un", "in", "im", "il", "ir", "dis", "non", "mis", "de", "anti")
#: What stands beside numbers, as a sign or as a word.
_UNITS = frozenset("percent per cent pct dollar dollars euro euros pound pounds usd eur a an of the and".split())
#: Languages that write all nouns with a capital: there it tells no names.
_CAPITAL_NOUNS = frozenset(("de", "lb"))


@dataclass(frozen=True, slots=True)
class Drift:
    """A difference that is more than style.

    Attributes:
        kind: what it amounts to.
        left, right: (first, last) words in each quotation, ``last`` not included; one of them may be empty.
    """

    kind: Kind
    left: Span
    right: Span


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a difference: the words in one spelling, the content words among them, the names, and whether a sentence begins here."""

    words: list[str]
    content: list[str]
    names: list[str]
    language: str

    @classmethod
    def of(cls, quoted: Quoted, span: Span) -> _Side:
        first, last = span
        words = quoted.spelled[first:last]
        if not words:
            return cls(words, [], [], quoted.language)
        numbers = [number for number, is_content in enumerate(quoted.content[first:last], first) if is_content]
        content = [quoted.spelled[number] for number in numbers]
        if quoted.language in _CAPITAL_NOUNS:
            return cls(words, content, [], quoted.language)
        names = [quoted.spelled[number] for number in numbers if quoted.raw[number][0].isupper() and number not in quoted.sentence_starts]
        return cls(words, content, names, quoted.language)


def drifts(texts: tuple[str, str], left: Quoted, right: Quoted, likeness: Likeness) -> list[Drift]:
    """What differs between two copies of a quotation, in order, without what is only style.

    Args:
        texts: the text of each document.
        left: the quotation in the first.
        right: the quotation in the second.
        likeness: the stretch that they share.
    """
    asides = _asides(texts[0], left), _asides(texts[1], right)
    found: list[Drift] = []
    for difference in likeness.differences:
        if not _is_left_out_openly(texts, (left, right), difference, asides):
            kind = _kind(_Side.of(left, difference.left), _Side.of(right, difference.right))
            if kind:
                found.append(Drift(kind, difference.left, difference.right))
    if likeness.share < TOLD_ANEW and found:
        return [Drift("reworded", drift.left, drift.right) for drift in found]
    return sorted([*found, *_other_forms(left, right, likeness)], key=lambda drift: drift.left)


def about_others(left: Quoted, right: Quoted, likeness: Likeness) -> bool:
    """Whether two quotations say the same of different people or places ("we are pleased to announce that ..."): names differ, and more.

    A spinner changes words and leaves proper names; who misquotes a name leaves the words. Names that are words of the dictionary
    ("White House") a spinner changes too, and they don't count.
    """
    sides = [(_Side.of(left, difference.left), _Side.of(right, difference.right)) for difference in likeness.differences]
    known = dictionary()
    proper = [
        (one, other)
        for one, other in sides
        if one.names and other.names and _of_names(one, other) == "meaning" and not {*one.names, *other.names} <= known
    ]
    others = sum(bool(set(one.content) - set(one.names)) and bool(set(other.content) - set(other.names)) for one, other in sides)
    return bool(proper) and others > 0


def _asides(text: str, quoted: Quoted) -> list[Span]:
    """Brackets in a quotation: what stands there, the reporter put in."""
    parts = (part for part in quoted.parts if text.find("[", *part) >= 0)
    return [match.span() for part in parts for match in _BRACKETS.finditer(text, *part)]


def _is_left_out_openly(texts: tuple[str, str], sides: tuple[Quoted, Quoted], difference: Difference, asides: tuple[list[Span], list[Span]]) -> bool:
    """Whether an ellipsis, brackets, or the end of a part tell that words were left out or put in; or other sentences were chosen."""
    spans = difference.left, difference.right
    for text, side, (first, last), brackets in zip(texts, sides, spans, asides, strict=True):
        if any(number in side.part_starts for number in range(max(first, 1), min(last + 1, len(side)))):
            return True
        start = side.spans[first - 1][1] if first else side.parts[0][0]
        end = side.spans[last][0] if last < len(side) else side.parts[-1][1]
        if _ELLIPSIS.search(text, start, end) or any(begin < end and stop > start for begin, stop in brackets):
            return True
    whole = [{first, last} <= side.sentence_starts for side, (first, last) in zip(sides, spans, strict=True)]
    return all(whole) and difference.kind == "replaced"


def _kind(left: _Side, right: _Side) -> Kind | None:
    """What a difference amounts to; None for style."""
    if "".join(left.words) == "".join(right.words) or _is_one_word(left, right) or _only_fillers(left.words, right.words):
        return None
    numbers = _numbers(left.words), _numbers(right.words)
    if not all(numbers):  # "one" is a number beside another number only
        numbers = _numbers(word for word in left.words if word != "one"), _numbers(word for word in right.words if word != "one")
    if numbers[0] != numbers[1] and left.words and right.words:
        return "number"
    if _changes_meaning(left, right):
        return "meaning"
    if numbers[0] == numbers[1] and numbers[0] and not {*left.content, *right.content} - _UNITS - numerals().keys() - set(numbers[0]):
        return None
    if left.names and right.names:
        return _of_names(left, right)
    if not left.content and not right.content:
        return _of_function_words(left.words, right.words)
    if left.words and right.words:
        return "reworded"
    return None if {*left.content, *right.content} <= words_for("roles") else "missing"


def _is_one_word(left: _Side, right: _Side) -> bool:
    """Whether both sides are one word in two ways of writing, or one of them is a slip of the pen."""
    first, second = " ".join(left.words), " ".join(right.words)
    if _groups_with("aliases").get(first, _NONE) & _groups_with("aliases").get(second, _NONE):
        return True
    if len(left.words) != 1 or len(right.words) != 1 or (left.names and right.names) or _NUMBER.search(first + second):
        return False
    if min(len(first), len(second)) < SHORTEST_SLIP:
        return False
    return OSA.distance(first, second, score_cutoff=1) <= 1 and not {first, second} <= dictionary()


def _only_fillers(left: Sequence[str], right: Sequence[str]) -> bool:
    fillers = words_for("fillers")
    return not (left and right) and (" ".join([*left, *right]) in fillers or {*left, *right} <= fillers)


def _numbers(words: Iterable[str]) -> list[str]:
    """The numbers among some words, in digits."""
    table = numerals()
    found = [table.get(word, word) for word in words]
    return [word.removesuffix("s") for word in found if _NUMBER.search(word) or word in _SCALES]


_SCALES = frozenset(("thousand", "million", "billion", "trillion"))


def _changes_meaning(left: _Side, right: _Side) -> bool:
    first, second = f" {' '.join(left.words)} ", f" {' '.join(right.words)} "
    if _holds("negations", left.words) != _holds("negations", right.words):
        return True
    for kind in ("modals", "quantities"):
        classes = _classes(kind, first), _classes(kind, second)
        if classes[0] and classes[1] and not classes[0] & classes[1]:
            return True
    if not (left.content and right.content) and _holds("limits", left.words) != _holds("limits", right.words):
        return True
    return _are_contrary(left, right)


def _holds(kind: str, words: Sequence[str]) -> bool:
    return not words_for(kind).isdisjoint(words)


def _classes(kind: str, words: str) -> set[int]:
    """Which groups of a kind have a word (or words) in a text with blanks around each word."""
    known = _groups_with(kind)
    found = {number for word in words.split() if word in known for number in known[word]}
    return found.union(*(known[several] for several in _several(kind) if f" {several} " in words))


@lru_cache(maxsize=32)
def _groups_with(kind: str) -> Mapping[str, frozenset[int]]:
    """The numbers of the groups of a kind that each word, or several words, stand in."""
    found: dict[str, set[int]] = {}
    for number, group in enumerate(groups_for(kind)):
        for word in group:
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@lru_cache(maxsize=32)
def _several(kind: str) -> tuple[str, ...]:
    """What consists of several words in the groups of a kind."""
    return tuple(word for word in _groups_with(kind) if " " in word)


_NONE: Final[frozenset[int]] = frozenset()


def _are_contrary(left: _Side, right: _Side) -> bool:
    stems = [{stem(word, side.language) for word in side.words} for side in (left, right)]
    only = stems[0] - stems[1], stems[1] - stems[0]
    contraries = _contraries()
    if any(not contraries[word].isdisjoint(only[1]) for word in only[0] if word in contraries):
        return True
    shorter, longer = sorted((left.content, right.content), key=lambda words: sum(map(len, words)))
    return len(shorter) == len(longer) == 1 and any(longer[0] == prefix + shorter[0] for prefix in _NEGATING)


@lru_cache(maxsize=1)
def _contraries() -> Mapping[str, set[str]]:
    """Stems with those that say the contrary."""
    found: dict[str, set[str]] = {}
    for pair in groups_for("opposites"):
        one, other = stem(pair[0], "en"), stem(pair[1], "en")
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _of_names(left: _Side, right: _Side) -> Kind | None:
    """Another name is another meaning; the same one in another spelling, shortened or in full, is style."""
    rests = [[word for word in side.content if word not in side.names] for side in (left, right)]
    otherwise: Kind | None = "reworded" if all(rests) else "missing" if any(rests) else None
    first, second = " ".join(left.names), " ".join(right.names)
    if set(left.names) <= set(right.names) or set(right.names) <= set(left.names) or _is_one_name(first, second):
        return otherwise
    joined = " ".join(left.words), " ".join(right.words)
    if _classes("aliases", f" {joined[0]} ") & _classes("aliases", f" {joined[1]} ") or _is_acronym(left.words, right.words):
        return otherwise
    return "meaning"


def _is_one_name(first: str, second: str) -> bool:
    """Whether two names are one, carried over from another script in two ways: the same consonants, by sound, and hardly other vowels."""
    return _skeleton(first) == _skeleton(second) and OSA.distance(first, second) <= ONE_NAME


def _skeleton(name: str) -> str:
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", name.translate(_SOUNDS).replace("kh", "k").replace("ph", "f")))


def _is_acronym(left: Sequence[str], right: Sequence[str]) -> bool:
    shorter, longer = sorted((left, right), key=len)
    initials = "".join(word[0] for word in longer)
    strong = "".join(word[0] for word in longer if word not in ("of", "the", "and", "for"))
    return any(len(word) > 1 and word in (initials, strong) for word in shorter)


def _of_function_words(left: Sequence[str], right: Sequence[str]) -> Kind | None:
    persons = [{number for word in words for number in _groups_with("persons").get(word, _NONE)} for words in (left, right)]
    if len(left) == len(right) == 1 and all(persons) and not persons[0] & persons[1]:
        return "reworded"
    return "form" if _holds("auxiliaries", [*left, *right]) else None


def _other_forms(left: Quoted, right: Quoted, likeness: Likeness) -> list[Drift]:
    """Words that stand in both in another form: another tense, singular for plural."""
    found: list[Drift] = []
    at, other = likeness.left[0], likeness.right[0]
    for difference in [*likeness.differences, Difference((likeness.left[1],) * 2, (likeness.right[1],) * 2)]:
        pairs = zip(range(at, difference.left[0]), range(other, difference.right[0]), strict=True)
        found += [Drift("form", (a, a + 1), (b, b + 1)) for a, b in pairs if left.spelled[a] != right.spelled[b]]
        at, other = difference.left[1], difference.right[1]
    return found
