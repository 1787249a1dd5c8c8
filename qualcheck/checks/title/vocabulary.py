"""The words and points by which the parts of titles are told, as the pack has them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qualcheck.checks.title.site_name import plain_words
from qualcheck.rulepacks import RuleTable

#: Words that stay small in a headline in title case, in the commoner European languages.
SMALL = frozenset(
    "a an the of and for to in on at by from with or vs as de la le du des der die das und y e el en da do di et et les los las del al au aux "
    "for dem den im am von van het een och og i na w z и в на о с η ο το οι τα του της των και".split()
)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word lists and points of the pack; words in lower case."""

    site_words: frozenset[str]
    site_endings: tuple[str, ...]
    sections: frozenset[str]
    telling: frozenset[str]
    roots: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    pieces: frozenset[str] = frozenset()
    piece_kinds: frozenset[str] = frozenset()
    archive_words: frozenset[str] = frozenset()
    archive_holders: frozenset[str] = frozenset()
    thread_labels: frozenset[str] = frozenset()
    page_labels: frozenset[str] = frozenset()
    page_kinds: frozenset[str] = frozenset()
    blog_hosts: frozenset[str] = frozenset()
    known_sites: frozenset[str] = frozenset()
    joining: frozenset[str] = frozenset()
    plain_hosts: frozenset[str] = frozenset()
    other_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    publications: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    slogan_starts: frozenset[str] = frozenset()
    slogan_words: frozenset[str] = frozenset()
    points: Mapping[str, float] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)


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
        site_endings=tuple(suffix["site-endings"]),
        sections=frozenset(suffix["section-words"]) | sections - SMALL,
        telling=frozenset(suffix["telling-words"]),
        indefinite=frozenset(suffix["indefinite-articles"]),
        pieces=frozenset(suffix["pieces"]),
        piece_kinds=frozenset(suffix["piece-kinds"]),
        archive_words=frozenset(suffix["archive-words"]),
        archive_holders=frozenset(suffix["archive-holders"]),
        roots=frozenset(prefix["roots"]),
        thread_labels=frozenset(prefix["thread-labels"]) | frozenset(prefix["page-labels"]),
        page_labels=frozenset(prefix["page-labels"]),
        page_kinds=frozenset(prefix["page-kinds"]),
        blog_hosts=frozenset(prefix["blog-hosts"]),
        known_sites=frozenset(map(_compact, suffix["known-sites"])),
        joining=frozenset(suffix["joining-words"]),
        plain_hosts=frozenset(suffix["plain-hosts"]),
        other_names={host: tuple(map(_compact, names.split(", "))) for host, names in _pairs(suffix["other-names"])},
        publications=frozenset(prefix["publications"]),
        asking=frozenset(prefix["asking-words"]),
        slogan_starts=frozenset(prefix["slogan-starts"]),
        slogan_words=frozenset(prefix["slogan-words"]),
        points={name: value for name, value in suffix.items() if isinstance(value, float | int)},
        said=dict(_pairs(suffix["said"])),
    )


def _pairs(entries: Sequence[str]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        name, _, value = entry.partition(": ")
        yield name, value


def _compact(name: str) -> str:
    return "".join(plain_words(name))


def _params(rules: RuleTable, code: str) -> Mapping[str, Any]:
    active = rules.get(code)
    return active.params if active is not None else rules.resolve(code).params
