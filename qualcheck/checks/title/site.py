"""Where a title ends and the name of its site begins: evidence for and against each part, weighed by the points of the pack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp

from qualcheck.checks.base import Hit
from qualcheck.checks.title.evidence import SURE, Vocabulary, evidence, matches_of, vocabulary
from qualcheck.checks.title.parts import Part, split_title
from qualcheck.checks.title.prefix import Around, prefix_to
from qualcheck.checks.title.site_name import Match, SiteName, plain_words, site_name
from qualcheck.model import Fix, Safety
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

#: A title longer than this in code points is a text, and is left alone.
LONGEST = 500
#: Points are given in tenths: a part that earns less than half of one is at least as likely the title's, and stays.
TIE = 0.05
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
    if len(parts) < 2:
        return
    words = vocabulary(rules)
    matches = matches_of(parts, site)
    reasons = [evidence(parts, number, words, matches) for number in range(1, len(parts))]
    cut, points = suffix_from([points_of(names, words) for names in reasons], needed(matches, len(parts), words))
    named = matches is not None and any(match in SURE for match in matches[cut:])
    # A line of the text is not given as a title: only what is sure goes from it.
    safety: Safety = "safe" if title.field == "title" or named else "unsafe"
    if cut < len(parts) and "TI004" in rules:
        start, end = title.start + _without_page_kind(text, parts, cut, words, sure=named), title.start + len(text)
        confidence = 1 / (1 + exp(-min(points, 20.0)))
        values = {"reasons": _told(reasons[cut - 1 :], words)}
        yield Hit("TI004", start, end, confidence=confidence, values=values, field=title.field, fix=Fix(start, end, "", safety))
    lead = prefix_to(parts[:cut], words, around(parts, cut, matches, site, words))
    if lead and "TI005" in rules:
        end = title.start + parts[lead].start
        yield Hit("TI005", title.start, end, field=title.field, fix=Fix(title.start, end, "", safety))


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
    return Around(matches or ["none"] * len(parts), behind, named, site is not None and site.keys[0] in words.blog_hosts)


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
