"""What the rules of the pack know of lines: whole lines, phrases that betray the line they stand in, patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from qualcheck.checks.packs import PackMatcher
from qualcheck.rulepacks import ActiveRule, Pack, Rule, RuleTable
from qualcheck.rulepacks.patterns import HitPattern, KnownLines, any_hit, has_slot, line_key

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

    from qualcheck.checks.boilerplate.compiled import Tables

#: What a line looks like, as bits: boilerplate by itself, or only in company of some kind.
SURE = 1
CONTROL = 2
SECTION = 4
TOPIC = 8
NETWORK = 16
DATE = 32
#: A sure line that stands at the end of articles, and one that opens the comments.
CLOSES = 64
COMMENTS = 128
MARKS = 255
#: A term of one of two rules of evidence, which marks nothing by itself: a button that may come again and again, the heading of an appendix.
BUTTON, APPENDIX = 256, 512
REPEATED_BUTTON, PAGE_TAIL = "BP066", "BP064"
_TERMS = {REPEATED_BUTTON: BUTTON, PAGE_TAIL: APPENDIX}
_MARKS = {"control": CONTROL, "section": SECTION, "topic": TOPIC, "network": NETWORK}
_TELLS = {"end": CLOSES, "comments": COMMENTS | CLOSES}

#: So many vocabularies are held.
_MOST = 8

_DIGITS = b"0123456789"
_NUMBER = re.compile(rb"\d[\d.,]*(?: ?[km]\b)?")


@dataclass(frozen=True, slots=True)
class Notice:
    """A phrase that betrays the line it stands in: of which rule, how long the line may be (in bytes), how far into it the phrase may start."""

    code: str
    longest: int
    within: int
    mark: int


@dataclass(frozen=True)
class Vocabulary:
    """What the rules of the pack know of lines, whether they are in force or not: neighbours are evidence either way.

    Attributes:
        facts: what is known of whole lines, as bits (``MARKS``, ``BUTTON``, ``APPENDIX``).
        notices: of the phrases.
        phrases: by number, in UTF-8 and lower case.
        matcher: of the patterns.
        tells: bits of the rules of patterns.
        needs: of the rules of phrases, what a line that holds one has to look like as well, where they say so.
        unless: of the rules of phrases, whether a line is left alone although it holds one.
        subjects: of such rules, a pattern of titles: of a document about the matter its phrases are the text.
    """

    facts: dict[bytes, int]
    notices: list[Notice]
    phrases: list[bytes]
    matcher: PackMatcher
    tells: dict[str, int]
    needs: dict[str, KnownLines[bytes, bool]]
    unless: dict[str, KnownLines[bytes, bool]]
    subjects: dict[str, HitPattern]

    @classmethod
    def of(cls, rules: list[Rule], local: list[ActiveRule]) -> Vocabulary:
        """Gathers the terms of ``rules``; ``params`` say of which kind they are (``mark``) and what a line of them tells (``tells``).

        ``local`` are rules of packs for some languages, which speak only on texts in one of them. A rule that tells ``none`` finds its
        own lines and is no evidence for those beside them: authors use its words as well.
        """
        facts: dict[bytes, int] = {}
        notices: list[Notice] = []
        phrases: list[bytes] = []
        for rule in rules:
            told = _TELLS.get(str(rule.params.get("tells")), 0)
            silent = rule.params.get("tells") == "none"
            mark = SURE | told if rule.extends == "phrase" and not silent else _MARKS.get(str(rule.params.get("mark")), 0)
            fact = mark | _TERMS.get(rule.code, 0) * (rule.extends == "check")
            lists = rule.params.get("word_lists", [])
            for key in _keys([*rule.terms, *(lists if isinstance(lists, list) else [])]) if fact else ():
                facts[key] = facts.get(key, 0) | fact
            if not mark and "longest" in rule.params:
                longest = int(float(str(rule.params["longest"])))
                within = int(float(str(rule.params.get("within", longest))))
                for term in _forms(list(rule.terms)):
                    phrases.append(term.encode("utf-8"))
                    notices.append(Notice(rule.code, longest, within, 0 if silent else SURE | told))
        patterns = [
            ActiveRule(rule, "", rule.severity, rule.weight, rule.params)
            for rule in rules
            if rule.extends == "regex" and rule.params.get("tells") != "none"
        ] + local
        tells = {active.code: _told(active) for active in patterns}
        checks = [rule for rule in rules if rule.extends == "check"]
        needs = {rule.code: any_hit(rule.patterns) for rule in checks if rule.patterns}
        unless = {rule.code: any_hit(rule.unless) for rule in checks if rule.unless}
        subjects = {rule.code: HitPattern(str(rule.params["subject"])) for rule in checks if "subject" in rule.params}
        return cls(facts, notices, phrases, PackMatcher(patterns), tells, needs, unless, subjects)

    def facts_of(self, key: bytes) -> int:
        """What is known of a line by its key; its marks also where other numbers stand in it."""
        facts = self.facts.get(key, 0)
        if facts & MARKS or not key or key.isalpha() or key.translate(None, _DIGITS) == key:
            return facts
        return facts | self.facts.get(numbered(key), 0) & MARKS

    @cached_property
    def automaton(self) -> BytesAhoCorasick | None:
        """Finds the phrases."""
        if not self.phrases:
            return None
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        return BytesAhoCorasick(self.phrases, implementation=Implementation.DFA)

    @cached_property
    def tables(self) -> Tables:
        """The same for compiled loops."""
        from qualcheck.checks.boilerplate.compiled import Tables

        return Tables.of(self)


def _told(active: ActiveRule) -> int:
    """What a line that a rule finds is known to be, as bits; nothing where the rule is no evidence for its neighbours."""
    tells = str(active.params.get("tells"))
    return 0 if tells == "none" else SURE | _TELLS.get(tells, 0)


_known: dict[tuple[int, ...], tuple[list[Pack], Vocabulary]] = {}


@lru_cache(maxsize=_MOST)
def vocabulary(rules: RuleTable) -> Vocabulary:
    """The vocabulary of all boilerplate rules that a table knows: the same one for all tables of the same packs, whatever they select."""
    packs = [pack for pack in rules.packs if any(rule.code.startswith("BP") for rule in pack.rules)]
    key = tuple(map(id, packs))  # the packs are held, so that no other can come to stand where they do
    if key not in _known:
        if len(_known) >= _MOST:
            _known.clear()
        _known[key] = (packs, _vocabulary(rules))
    return _known[key][1]


def _vocabulary(rules: RuleTable) -> Vocabulary:
    ours = [(rule, rules.languages_of(rule.code)) for rule in rules.rules if rule.code.startswith("BP")]
    local = [ActiveRule(rule, "", rule.severity, rule.weight, rule.params, languages) for rule, languages in ours if languages]
    return Vocabulary.of([rule for rule, languages in ours if not languages], local)


def numbered(key: bytes) -> bytes:
    """A key with its numbers as ``#``."""
    return _NUMBER.sub(b"#", key)


def _forms(terms: list[str]) -> list[str]:
    """Terms in lower case, with either apostrophe."""
    return list(dict.fromkeys(form for term in map(str.lower, terms) for form in (term, term.replace("'", "’"), term.replace("’", "'"))))


@lru_cache(maxsize=8)
def _known_keys(terms: tuple[str, ...]) -> frozenset[bytes]:
    return frozenset(_keys(list(terms)))


def keys_of(terms: Iterable[str]) -> frozenset[bytes]:
    """Terms as they are looked up."""
    return _known_keys(tuple(terms))


def _keys(terms: list[str]) -> Iterator[bytes]:
    """Terms as they are looked up, numbers as ``#``; those with other slots are left to the patterns."""
    for form in _forms(terms):
        with_number = "{n}" in form
        if not has_slot(form := form.replace("{n}", "0")) and (key := line_key(form.encode("utf-8"))):
            yield numbered(key) if with_number else key
