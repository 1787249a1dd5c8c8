"""Where a title ends and the name of its site begins: evidence for and against each part, weighed by the points of the pack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Any

from qualcheck.checks.base import Hit
from qualcheck.checks.title.parts import Part, split_title
from qualcheck.checks.title.site_name import COMPANIONS, Match, plain_words, site_name
from qualcheck.model import Fix, Safety
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

#: A title longer than this in code points is a text, and is left alone.
LONGEST = 500

_ENDS_ASKING = re.compile(r"(?:[?!…]|\.\.\.)[\"'”’»)]*\s*$")
_ADDRESS = re.compile(r"(?i)\b[\w-]{2,}\.(?:com|org|net|co|io|gov|edu|info|de|fr|uk|au|in|ru|br|it|es|nl|pl|tv|us|ca|eu)\b")
_BYLINE = re.compile(r"(?:by|von|par|por|di) [^\W\d_][\w.'’-]+(?: [^\W\d_][\w.'’-]*){1,3}", re.IGNORECASE)
_DATE = re.compile(r"\(?(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:\d{1,2}\.? )?[^\W\d]{3,9}\.? (?:\d{1,2},? )?\d{4})\)?")
#: Words that stay small in a headline in title case, in the commoner European languages.
_SMALL = frozenset(
    "a an the of and for to in on at by from with or vs as de la le du des der die das und y e el en da do di et et les los las del al au aux "
    "for dem den im am von van het een och og i na w z и в на о с".split()
)
_SURE: tuple[Match, ...] = ("whole", "inside", "initials")
_NAMED: dict[Match, str] = {
    "whole": "names-site",
    "inside": "holds-site",
    "part": "part-of-site",
    "initials": "initials-of-site",
    "near": "near-site",
    "none": "not-site",
}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word lists and points of the pack; words in lower case."""

    site_words: frozenset[str]
    sections: frozenset[str]
    telling: frozenset[str]
    roots: frozenset[str] = frozenset()
    thread_labels: frozenset[str] = frozenset()
    publications: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    points: Mapping[str, float] = field(default_factory=dict)
    least: float = 1.2
    least_unknown: float = 2.0


_known: dict[int, tuple[RuleTable, Vocabulary]] = {}


def vocabulary(rules: RuleTable) -> Vocabulary:
    """The word lists of TI003 to TI005, whether these rules are in force or not: each needs what the others know."""
    held = _known.get(id(rules))
    if held is None or held[0] is not rules:
        if len(_known) > 16:
            _known.clear()
        held = _known[id(rules)] = (rules, _vocabulary(rules))
    return held[1]


def _vocabulary(rules: RuleTable) -> Vocabulary:
    suffix, prefix = _params(rules, "TI004"), _params(rules, "TI005")
    sections = {word for term in rules.resolve("TI003").terms for word in term.lower().split()}
    return Vocabulary(
        site_words=frozenset(suffix["site-words"]),
        sections=frozenset(suffix["section-words"]) | sections - _SMALL,
        telling=frozenset(suffix["telling-words"]),
        roots=frozenset(prefix["roots"]),
        thread_labels=frozenset(prefix["thread-labels"]),
        publications=frozenset(prefix["publications"]),
        asking=frozenset(prefix["asking-words"]),
        points={name: value for name, value in suffix.items() if isinstance(value, float | int)},
        least=float(suffix["least"]),
        least_unknown=float(suffix["least-unknown"]),
    )


def _params(rules: RuleTable, code: str) -> Mapping[str, Any]:
    active = rules.get(code)
    return active.params if active is not None else rules.resolve(code).params


def site_hits(view: TextView, rules: RuleTable) -> Iterator[Hit]:
    """Hits of TI004 (a site's name behind the title), TI005 (before it) and TI017 (nothing else)."""
    title = view.title
    text = title.text or ""
    site = site_name(view.document.source)
    if site is not None and text.count(" ") < 6 and "TI017" in rules and site.is_named_by(plain_words(text)):
        yield Hit("TI017", title.start, title.end, field=title.field, no_fix=True)
        return
    parts = split_title(text)
    if len(parts) < 2:
        return
    words = vocabulary(rules)
    matches: list[Match] | None = [site.match(plain_words(part.text)) for part in parts] if site else None
    cut, points = suffix_from(
        [sum(words.points.get(name, 0.0) for name in evidence(parts, number, words, matches)) for number in range(1, len(parts))],
        words.least_unknown if site is None else words.least,
    )
    named = matches is not None and any(match in _SURE for match in matches[cut:])
    # A line of the text is not given as a title: only what is sure goes from it.
    safety: Safety = "safe" if title.field == "title" or named else "unsafe"
    if cut < len(parts) and "TI004" in rules:
        start, end = title.start + parts[cut].separator_start, title.start + len(text)
        confidence = 1 / (1 + exp(-min(points, 20.0)))
        yield Hit("TI004", start, end, confidence=confidence, field=title.field, fix=Fix(start, end, "", safety))
    lead = prefix_to(parts[:cut], words, matches or ["none"] * len(parts), site_follows=named)
    if lead and "TI005" in rules:
        end = title.start + parts[lead].start
        yield Hit("TI005", title.start, end, field=title.field, fix=Fix(title.start, end, "", safety))


def evidence(parts: Sequence[Part], number: int, words: Vocabulary, matches: Sequence[Match] | None) -> list[str]:
    """Names of what speaks for or against part ``number`` (from 1) being the site's and not the title's.

    What stands to the right may only raise the suspicion, so that a title once cut is not cut again for lack of company.

    Args:
        parts: all parts of the title.
        number: the part that is judged; at least one stands before it.
        words: the vocabulary of the pack.
        matches: how each part names the site, or None where the source is unknown.
    """
    part = parts[number]
    tokens = part.text.split()
    lower = [token.lower().strip(".,!?()[]\"'“”") for token in tokens]
    known = matches is not None and matches[number] not in ("none", "near")
    follows = matches is not None and any(match in _SURE for match in matches[number + 1 :])
    section = all(word in words.sections or word in _SMALL or not any(map(str.isalnum, word)) for word in lower)
    byline = _BYLINE.fullmatch(part.text.strip()) is not None
    case = _case(tokens)
    weak = part.kind in ("colon", "spaced-colon", "bracket")
    said = {
        "bar-unknown": matches is None and part.kind == "bar",
        "weak-separator-alone": weak and not known and not (section and follows),
        "site-in-brackets": known and part.kind == "bracket",
        "same-separator": number > 1 and parts[number - 1].kind == part.kind,
        "section-before-site": section and follows,
        "section": section and not follows,
        "small-start": not (known or section or byline) and tokens[0][:1].islower(),
        "sentence-unknown": not known and case == "sentence",
        "telling-word-first": lower[0] in words.telling or lower[0] in ("a", "an"),
        "telling-word": any(word in words.telling for word in lower[1:]),
        "site-word": any(word in words.site_words for word in plain_words(part.text)),
        "date": _DATE.fullmatch(part.text.strip()) is not None,
        "byline": byline,
        "address": _ADDRESS.search(part.text) is not None,
        "digit": any(map(str.isdigit, part.text)),
        "asks": _ENDS_ASKING.search(part.text) is not None,
    }
    return [
        f"separator-{part.kind}",
        "site-unknown" if matches is None else _NAMED[matches[number]],
        _length(len(tokens)),
        f"case-{case}",
        *(name for name, holds in said.items() if holds),
        *_of_head(parts, number, words, matches, known=known),
    ]


def _of_head(parts: Sequence[Part], number: int, words: Vocabulary, matches: Sequence[Match] | None, *, known: bool) -> Iterator[str]:
    """What the parts before say: little is left of a short head; a head that is itself a site or section needs what follows."""
    head = [word for left in parts[:number] for word in plain_words(left.text)]
    yield f"head-{min(len(head), 4)}"
    if _ENDS_ASKING.search(parts[number - 1].text):
        yield "head-asks"
    if all(_is_section(left, words) or (matches is not None and matches[place] == "whole") for place, left in enumerate(parts[:number])):
        yield "head-is-site"
    if not known and (set(plain_words(parts[number].text)) & set(head)) - words.telling - COMPANIONS:
        yield "repeats-head"


def _is_section(part: Part, words: Vocabulary) -> bool:
    lower = part.text.strip().lower()
    return lower in words.roots or all(word in words.sections for word in lower.split())


def _length(count: int) -> str:
    for limit, name in ((1, "words-1"), (3, "words-2-3"), (5, "words-4-5"), (8, "words-6-8")):
        if count <= limit:
            return name
    return "words-9"


def _case(tokens: Sequence[str]) -> str:
    big = [token for token in tokens if token.lower() not in _SMALL and any(map(str.isalpha, token))]
    if not big:
        return "none"
    if not any(letter.isupper() or letter.islower() for token in big for letter in token):
        return "caseless"
    low = sum(token == token.lower() for token in big)
    if low == 0:
        return "upper" if all(token == token.upper() for token in big) and sum(map(len, big)) > 3 else "title"
    return "lower" if low == len(big) or tokens[0][:1].islower() else "sentence"


def suffix_from(points: Sequence[float], least: float) -> tuple[int, float]:
    """The part from which on the title is the site's, and the points for that; the number of parts where nothing is.

    Among all tails the one whose parts gather most points is taken: a slogan behind a site name goes with it, a section
    before it goes where it earns points of its own.

    Args:
        points: points of the second part and those behind it.
        least: points that a tail must exceed.
    """
    best, most, gathered = len(points) + 1, least, 0.0
    for number in range(len(points), 0, -1):
        gathered += points[number - 1]
        if gathered > most:
            best, most = number, gathered
    return best, most


def prefix_to(parts: Sequence[Part], words: Vocabulary, matches: Sequence[Match], *, site_follows: bool) -> int:
    """Number of leading parts that are the site's, a section's or a tag's, the title beginning behind them.

    Args:
        parts: the parts that are left once the site's name is off the end.
        words: the vocabulary of the pack.
        matches: how each part names the site.
        site_follows: whether a name of the site was taken off the end.
    """
    count = len(parts)
    if count < 2:
        return 0
    if _is_root(parts[0], words) and all(part.kind in ("arrow", "other", "bullet", "bar") for part in parts[1:]):
        return count - 1
    cut = 0
    while cut < min(count - 1, 3) and _is_prefix(parts, cut, words, matches, site_follows=site_follows or cut > 0):
        cut += 1
    return cut


def _is_root(part: Part, words: Vocabulary) -> bool:
    return part.text.strip().lower() in words.roots


def _is_prefix(parts: Sequence[Part], number: int, words: Vocabulary, matches: Sequence[Match], *, site_follows: bool) -> bool:
    part, kind = parts[number], parts[number + 1].kind
    tokens = part.text.split()
    lower = [token.lower() for token in tokens]
    rest = [token for right in parts[number + 1 :] for token in right.text.split()]
    if part.text.strip().lower() in words.thread_labels:
        return number > 0 or site_follows
    if 2 <= len(tokens) <= 4 and lower[-1] == "blog" and len(rest) >= 2:
        return True
    if len(tokens) <= 2 and all(word in words.sections for word in lower) and kind in ("bar", "arrow", "bullet"):
        return len(rest) >= 4 and matches[number + 1] == "none"
    if kind not in ("colon", "spaced-colon") and _is_publication(lower, matches[number], words) and len(rest) >= 4:
        return _asks(rest, words) or (any(word in words.publications for word in lower) and not _is_slogan(rest))
    tag = part.text.strip() == part.text.strip().lower() and part.text.strip()[:1].isalpha() and site_follows
    if tag and len(rest) >= 4 and (rest[0][:1].isupper() or not rest[0][:1].isalpha()):
        return (kind == "hyphen" and len(tokens) <= 3) or (kind == "colon" and 3 <= len(tokens) <= 5)
    return False


def _is_publication(lower: Sequence[str], match: Match, words: Vocabulary) -> bool:
    return match == "whole" or (match in ("inside", "initials") and len(lower) <= 4 and any(word in words.publications for word in lower))


def _asks(rest: Sequence[str], words: Vocabulary) -> bool:
    """Whether it reads like a headline and not like a slogan: a question word or a finite verb in it, or a question mark at its end."""
    return any(token.lower().strip(".,:!?") in words.asking for token in rest) or rest[-1].endswith("?")


def _is_slogan(rest: Sequence[str]) -> bool:
    return rest[0].lower() in ("the", "a", "an", "your", "breaking", "official", "latest", "#1") or rest[-1].endswith(".")
