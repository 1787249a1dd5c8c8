"""Where a title ends and the name of its site begins: evidence for and against each part, weighed by the points of the pack."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp

from qualcheck.checks.base import Hit
from qualcheck.checks.title.evidence import SURE, compact_name, evidence, matches_of, word_count
from qualcheck.checks.title.parts import Part, split_title
from qualcheck.checks.title.prefix import Around, behind_site, prefix_to
from qualcheck.checks.title.site_name import Match, SiteName, plain_words, site_name
from qualcheck.checks.title.vocabulary import Vocabulary, vocabulary
from qualcheck.model import Fix, Safety
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

#: A title longer than this in code points is a text, and is left alone.
LONGEST = 500
#: Points are given in tenths: a part that earns less than half of one is at least as likely the title's, and stays.
TIE = 0.05
#: Where a name is joined to a title without a separator proper; how long it is at most, how many words stand before it, how sure that is.
_JOINT = re.compile(r"(?<=\w)[-–—]\s+|\s+[-–—](?=\w)|\s+on\s+")
_LONGEST_NAME, _FEWEST_BEFORE_JOINT, _SURE_ENOUGH = 40, 2, 0.95
#: What parts a list from its heading and its items from one another, how many of them a list has, and what stands before the last.
_ITEMS, _FEWEST_ITEMS = re.compile(r"[:,;]"), 2
_AND = "(?:and|or|und|oder|et|ou|y|o|e|en|och|og|i|и)"
#: Parts of a title that make a list of single words, at least, and words of two that are the same in another order.
_FEWEST_LIKE = 3
#: How many reasons a message names.
_REASONS = 3


def site_hits(view: TextView, rules: RuleTable) -> Iterator[Hit]:
    """Hits of TI004 (a site's name behind the title), TI005 (before it) and TI017 (nothing else)."""
    title = view.title
    text = title.text or ""
    site = site_name(view.document.source)
    if site is not None and text.count(" ") < 6 and "TI017" in rules and site.is_named_by(plain_words(text)):
        yield Hit("TI017", title.start, title.end, field=title.field, no_fix=True)
        return
    parts = split_title(text)
    words = vocabulary(rules)
    joined = _joined_name(text, site, words) if site is not None else None
    if joined is not None and "TI004" in rules:
        span = title.start + joined, title.start + len(text)
        values = {"reasons": words.said["names-site"]}
        yield Hit("TI004", *span, confidence=_SURE_ENOUGH, values=values, field=title.field, fix=Fix(*span, "", "safe"))
        return
    if len(parts) < 2:
        return
    divided = divide(parts, words, site)
    cut, lead = divided.cut, divided.lead
    named = divided.matches is not None and any(match in SURE for match in divided.matches[cut:])
    # A line of the text is not given as a title: only what is sure goes from it.
    safety: Safety = "safe" if title.field == "title" or named else "unsafe"
    if cut < len(parts) and "TI004" in rules and not _is_one_of_list(view, parts, cut) and (named or not are_like(parts, cut)):
        start, end = title.start + _without_page_kind(text, parts, cut, words, sure=named), title.start + len(text)
        confidence = 1 / (1 + exp(-min(divided.points, 20.0)))
        values = {"reasons": _told(divided.reasons[cut - 1 :], words)}
        yield Hit("TI004", start, end, confidence=confidence, values=values, field=title.field, fix=Fix(start, end, "", safety))
    if lead and "TI005" in rules:
        end = title.start + parts[lead].start
        yield Hit("TI005", title.start, end, field=title.field, fix=Fix(title.start, end, "", safety))


def _joined_name(text: str, site: SiteName, words: Vocabulary) -> int | None:
    """Where the site's name and nothing else stands behind a dash with a blank on one side ("… -Example News"), or behind
    "on" at a host that ends its titles so ("… on Example"); None where it doesn't.
    """
    for match in _JOINT.finditer(text, max(0, len(text) - _LONGEST_NAME)):
        tail = text[match.end() :]
        if not tail[:1].isupper() or site.match(plain_words(tail)) != "whole":
            continue
        if match.group().strip() == "on" and site.keys[0] not in words.plain_hosts:
            continue
        if word_count(text[: match.start()]) >= _FEWEST_BEFORE_JOINT:
            return match.start()
    return None


def _is_one_of_list(view: TextView, parts: Sequence[Part], cut: int) -> bool:
    """Whether the tail is one word that the text names beside what the title lists before it ("Planets: Mercury, Venus | Mars")."""
    tail = parts[cut].text.strip()
    if cut != len(parts) - 1 or not tail.isalpha():
        return False
    items = [item.strip() for item in _ITEMS.split(" , ".join(part.text for part in parts[:cut]))]
    names = [item for item in items if item.isalpha() and item[:1].isupper() and item.lower() != tail.lower()]
    if len(names) < _FEWEST_ITEMS or tail not in view.text:
        return False
    either, joined = "|".join(map(re.escape, names)), rf"(?:,? {_AND} |, )"
    return re.search(rf"\b(?:(?:{either}){joined}{tail}|{tail}{joined}(?:{either}))\b", view.text) is not None


def are_like(parts: Sequence[Part], cut: int) -> bool:
    """Whether the tail is of the same form as what stands before it, as the units of a list are: no source says that it is a site's name.

    Single words with the same separator between them ("Mercury - Venus - Earth"); the same word before a comma on both sides
    ("Paris, Texas - Paris, France"); the same words in another order ("Apple sues Samsung | Samsung sues Apple"); a word behind a list of
    words ("Planets: Mercury, Venus | Mars").
    """
    texts = [part.text.strip() for part in parts]
    if len(parts) >= _FEWEST_LIKE and len({part.kind for part in parts[1:]}) == 1 and all(map(_is_capitalised_word, texts)):
        return len({text.lower() for text in texts}) == len(texts)
    if cut != len(parts) - 1:
        return False
    before, tail = texts[cut - 1], texts[cut]
    ahead, behind = (text.partition(",")[0] for text in (before, tail))
    if "," in before and "," in tail and ahead == behind:
        return True
    if len(tail.split()) >= _FEWEST_LIKE and sorted(before.lower().split()) == sorted(tail.lower().split()) and before.lower() != tail.lower():
        return True
    items = [item.strip() for item in before.split(",")]
    return len(items) >= _FEWEST_ITEMS and parts[cut - 1].kind == "colon" and all(map(_is_capitalised_word, [*items, tail]))


def _is_capitalised_word(text: str) -> bool:
    return text.isalpha() and text[0].isupper() and text[1:].islower()


@dataclass(frozen=True, slots=True)
class Division:
    """Where the title lies among its parts.

    Attributes:
        lead: number of parts before it.
        cut: the part from which on the title is the site's; the number of parts where nothing is.
        points: by how many points that is so.
        matches: how each part names the site; None where the source is unknown.
        reasons: names of evidence for the second part and those behind it.
    """

    lead: int
    cut: int
    points: float
    matches: Sequence[Match] | None
    reasons: Sequence[Sequence[str]]


def divide(parts: Sequence[Part], words: Vocabulary, site: SiteName | None) -> Division:
    """Tells the title from what stands before and behind it; there are two parts at least."""
    matches = matches_of(parts, site, words)
    reasons = [evidence(parts, number, words, matches) for number in range(1, len(parts))]
    lead = behind_site(parts, words, matches)
    if lead:
        return Division(lead, len(parts), 0.0, matches, reasons)
    if matches is not None and (site.keys[0] if site is not None else compact_name(parts[-1].text)) in words.plain_hosts:
        for names, match in zip(reasons, matches[1:], strict=True):
            if match not in SURE:
                names.append("plain-host")
    cut, points = suffix_from([points_of(names, words) for names in reasons], needed(matches, len(parts), words))
    return Division(prefix_to(parts[:cut], words, around(parts, cut, matches, site, words)), cut, points, matches, reasons)


def _without_page_kind(text: str, parts: Sequence[Part], cut: int, words: Vocabulary, *, sure: bool) -> int:
    """Where the tail begins, the word that a blog puts behind the name of a category included ("Lamps Archives - Example").

    Not where the archives are somebody's ("State Archives", "the Archives"), or the site's name speaks of them.
    """
    start = parts[cut].separator_start
    *before, last = text[:start].split() or [""]
    if not (sure and len(before) > 0 and last in words.archive_words and parts[cut].kind in ("hyphen", "dash", "bar", "bullet", "arrow")):
        return start
    if before[-1].lower() in words.archive_holders or "archiv" in text[start:].lower():
        return start
    return len(" ".join(before)) if text.startswith(" ".join(before)) else start


def around(parts: Sequence[Part], cut: int, matches: Sequence[Match] | None, site: SiteName | None, words: Vocabulary) -> Around:
    """What the search for a prefix needs to know once the tail from part ``cut`` on is off."""
    named = matches is not None and any(match in SURE for match in matches[cut:])
    behind = parts[cut].kind if cut < len(parts) else None
    hosts_blogs = site is not None and site.keys[0] in words.blog_hosts
    colon = len(parts) > 1 and parts[1].kind in ("colon", "spaced-colon")  # nothing else asks
    own_address = colon and site is not None and SiteName(site.keys[:1]).is_named_by(plain_words(parts[0].text))
    return Around(matches or ["none"] * len(parts), behind, named, hosts_blogs, own_address)


def points_of(names: Sequence[str], words: Vocabulary) -> float:
    """The sum of what the pack gives for these pieces of evidence."""
    return sum(words.points.get(name, 0.0) for name in names)


def needed(matches: Sequence[Match] | None, count: int, words: Vocabulary) -> list[float]:
    """Points that the tail from each part on, the second first, must exceed: fewer where something in it names the site."""
    if matches is None:
        return [words.points["least-unknown"]] * (count - 1)
    limits: list[float] = []
    limit = words.points["least-unnamed"]
    for match in reversed(matches[1:]):
        if match in SURE:
            limit = words.points["least"]
        limits.append(limit)
    return limits[::-1]


def suffix_from(points: Sequence[float], needed: Sequence[float]) -> tuple[int, float]:
    """The part from which on the title is the site's, and by how many points; the number of parts where nothing is.

    Among all tails the one whose parts gather most points beyond what it needs is taken: a slogan behind a site name goes
    with it, a section before it goes where it earns points of its own.

    Args:
        points: points of the second part and those behind it.
        needed: points that the tail from there on must exceed.
    """
    best, most, gathered = len(points) + 1, 0.0, 0.0
    for number in range(len(points), 0, -1):
        gathered += points[number - 1]
        if gathered - needed[number - 1] > most + TIE:
            best, most = number, gathered - needed[number - 1]
    return best, most


def _told(reasons: Sequence[Sequence[str]], words: Vocabulary) -> str:
    """The weightiest evidence for a cut, in words."""
    gathered: dict[str, float] = {}
    for name in (name for names in reasons for name in names):
        said = words.said.get(name) or words.said.get(name.split("-")[0], name.replace("-", " "))
        gathered[said] = gathered.get(said, 0.0) + words.points.get(name, 0.0)
    ranked = sorted(((value, name) for name, value in gathered.items() if value > 0), key=lambda pair: (-pair[0], pair[1]))
    return "; ".join(said for _, said in ranked[:_REASONS])
