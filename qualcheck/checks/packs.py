"""The check that runs what packs describe: phrases, patterns, substitutions, co-occurrences and metrics."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from qualcheck.checks.base import Hit, Signals
from qualcheck.checks.company import ByteHit, accompanied, on_known_pages
from qualcheck.checks.shared import line_hashes
from qualcheck.checks.shared.code import authored_lines, left_alone_in_code
from qualcheck.checks.shared.headings import without_headings
from qualcheck.checks.shared.line_hashes import HashedPhrases
from qualcheck.checks.shared.notices import PARAMETER, is_prose_about
from qualcheck.rulepacks import ActiveRule
from qualcheck.rulepacks.folded import SlottedLines, between_links, folded_key, is_of_prose
from qualcheck.rulepacks.formula import Formula
from qualcheck.rulepacks.line_patterns import LineHits, LinePatterns, is_whole_line, line_patterns
from qualcheck.rulepacks.patterns import (
    LONGEST_KEYED,
    HitPattern,
    KnownLines,
    PatternSets,
    any_hit,
    expand_slots,
    has_slot,
    line_key,
    line_keys,
    line_pattern,
)
from qualcheck.view import TextView

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

ANY = "any language"
#: Whole-line patterns that are fewer than this share an automaton: asking one more costs more than what it knows.
FEW_PATTERNS = 10


class _Patterns:
    """The patterns of rules: those of whole lines in one automaton, the others in sets."""

    def __init__(self, patterns: Sequence[tuple[ActiveRule, str]]) -> None:
        # The regex rules of a family apart, and of these the ones that tell it nothing: where a family looks for its own as well, the
        # two share one answer. Phrases that tell nothing apart, too: an automaton is compiled when a line opens like one of its patterns.
        groups: dict[tuple[str, str, bool], list[tuple[ActiveRule, str]]] = defaultdict(list)
        anywhere: list[tuple[ActiveRule, str]] = []
        for rule, source in patterns:
            silent = rule.params.get("tells") == "none"
            group = groups[rule.family, rule.rule.extends, silent] if is_whole_line(source) else anywhere
            group.append((rule, source))
        few = [pair for group in groups.values() if len(group) < FEW_PATTERNS for pair in group]
        shared = [group for group in groups.values() if len(group) >= FEW_PATTERNS]
        # What is left over joins a group that no family asks for: each group is one more pass over the lines.
        open_to_all = [group for (_, extends, silent), group in groups.items() if len(group) >= FEW_PATTERNS and (silent or extends != "regex")]
        if open_to_all:
            min(open_to_all, key=len).extend(few)
        elif few:
            shared.append(few)
        self._of_lines = [([rule for rule, _ in group], line_patterns(tuple(source for _, source in group))) for group in shared]
        self._anywhere = _on_demand(anywhere), PatternSets([source for _, source in anywhere], roughly=True)

    def spans(self, view: TextView) -> Iterator[tuple[ActiveRule, int, int]]:
        """Rules and byte spans: of the group ``hit`` where a pattern has one, else of the whole match."""
        for rules, together in self._of_lines:
            for index, hits in _hits(together, view):
                start = view.byte_lines.starts[index]
                yield from ((rules[number], start + first, start + last) for number, first, last in hits)
        patterns, sets = self._anywhere
        for number in sets.matching(view.utf8):
            rule, pattern = patterns[number]
            yield from ((rule, *hit) for hit in pattern.spans(view.utf8))


def _hits(patterns: LinePatterns, view: TextView) -> list[tuple[int, LineHits]]:
    """What whole-line patterns find; asked once for each text, though several matchers may share the patterns."""
    if patterns not in view.kept:
        view.kept[patterns] = patterns.hits(view.utf8, view.utf8_lines, view.byte_starts)
    made: list[tuple[int, LineHits]] = view.kept[patterns]
    return made


def _on_demand(patterns: Sequence[tuple[ActiveRule, str]]) -> list[tuple[ActiveRule, HitPattern]]:
    return [(rule, HitPattern(source)) for rule, source in patterns]


class PackMatcher:
    """All pack rules of one configuration, compiled for one pass: one table, one automaton, one pattern set.

    Rules of packs for some languages have a matcher of their own for each language, compiled when a text in it comes: whole
    lines are looked up there in a form that brings all alphabets' cases together.
    """

    def __init__(self, rules: Iterable[ActiveRule], *, folded: bool = False) -> None:
        everything = list(rules)
        rules = [rule for rule in everything if not rule.languages]
        self._of_languages = [rule for rule in everything if rule.languages]
        self._local: dict[str, PackMatcher | None] = {}
        self._folded = folded
        self.shy = any(rule.rule.position == "in-company" for rule in rules)
        self.led = any(rule.rule.position == "known-page" for rule in rules)
        self._lines: dict[bytes | str, list[ActiveRule]] = defaultdict(list)
        self._slotted: SlottedLines[ActiveRule] = SlottedLines()
        self._known: KnownLines[str, Sequence[ActiveRule]] = KnownLines(self._folded_rules)
        self._patterns: list[tuple[ActiveRule, str]] = []
        self._terms: list[tuple[ActiveRule, str | None]] = []
        self._unless = {rule.code: any_hit(rule.rule.unless) for rule in rules if rule.rule.unless}
        self._metrics = [(rule, Formula(rule.rule.formula)) for rule in rules if rule.rule.formula]
        self.mended = frozenset(rule.code for rule in rules if rule.rule.fix and rule.rule.scope not in ("line", "title"))
        automaton: list[bytes] = []
        for rule in rules:
            kind, scope = rule.rule.extends, rule.rule.scope
            if kind == "phrase" and scope in ("line", "title"):
                self._add_line_phrases(rule)
            elif kind == "regex":
                self._patterns += [(rule, pattern) for pattern in rule.rule.patterns]
            elif kind in ("phrase", "substitution", "cooccurrence"):
                self._add_terms(rule, automaton)
        self._lines.pop(b"", None)  # what is nothing but marks is no phrase
        self._automaton = _automaton(automaton)
        self._together = _Patterns(self._patterns)

    def find(self, view: TextView, of: TextView | None = None) -> Iterator[Hit]:
        """Hits on the text of ``view``.

        Packs for some languages speak where the text of ``of`` (by default the same text) is in one of them, and on passages
        in one of them. A text that is too short to tell counts as one in any language.
        """
        parts = [(self, list(self.candidates(view)))]
        if self._of_languages:
            main = (of or view).language.code or ANY
            if local := self._for(main):
                parts.append((local, list(local.candidates(view))))
            for language, lines in view.foreign_lines.items() if of is None else ():
                if language != main and (local := self._for(language)):
                    parts.append((local, list(local.candidates(view, lines))))
        yield from _hits_of(view, parts)

    def find_metrics(self, view: TextView, signals: Signals) -> Iterator[Hit]:
        """Hits of metric rules, about the whole document, with what was measured."""
        for rule, formula in self._metrics:
            if formula.holds(signals):
                yield Hit(rule.code, 0, 0, values={"measured": formula.measured(signals), "formula": formula.source}, confidence=rule.rule.confidence)
        if self._of_languages and (local := self._for(view.language.code or ANY)):
            yield from local.find_metrics(view, signals)

    def _for(self, language: str) -> PackMatcher | None:
        """The matcher of the rules for one language, compiled when first asked for; None where there are no rules."""
        if language not in self._local:
            rules = [replace(rule, languages=frozenset()) for rule in self._of_languages if language == ANY or language in rule.languages]
            self._local[language] = PackMatcher(rules, folded=True) if rules else None
        return self._local[language]

    def _add_line_phrases(self, rule: ActiveRule) -> None:
        slotted = []
        for term in rule.rule.terms:
            if has_slot(term):
                if self._folded:
                    self._slotted.add(term, rule)
                else:
                    slotted.append(term)
                continue
            keys = [folded_key(term)] if self._folded else [line_key(form.encode("utf-8").lower()) for form in _spellings(term)]
            for key in keys:
                if not any(known is rule for known in self._lines[key]):  # equal rules are one: comparing them takes time
                    self._lines[key].append(rule)
        if slotted:
            self._patterns.append((rule, line_pattern(slotted)))

    def _add_terms(self, rule: ActiveRule, automaton: list[bytes]) -> None:
        terms = rule.rule.terms if isinstance(rule.rule.terms, dict) else dict.fromkeys(rule.rule.terms)
        for term, expected in terms.items():
            if has_slot(term):
                self._patterns.append((rule, rf"(?i)\b{expand_slots(term)}\b"))
                continue
            for form in _spellings(term):
                automaton.append(form.encode("utf-8").lower())
                self._terms.append((rule, expected))

    def candidates(self, view: TextView, only: Sequence[int] | None = None) -> Iterator[ByteHit]:
        """What the rules find, in all lines or in some (0-based, in order), before it is asked where it stands and beside what."""
        if self._lines:
            yield from self._whole_lines(view, only)
        elsewhere = self._hits_anywhere(view)
        if only is None:
            yield from elsewhere
            return
        lines, wanted = view.byte_lines, frozenset(only)
        yield from (hit for hit in elsewhere if lines.index_at(hit.start) in wanted and lines.index_at(hit.end) in wanted)

    def _hits_anywhere(self, view: TextView) -> Iterator[ByteHit]:
        """Hits of patterns and terms."""
        for rule, start, end in self._together.spans(view):
            if start < end:
                yield ByteHit(rule, *(_ink(view.utf8[start:end], start) if rule.rule.scope == "line" else (start, end)))
        if self._automaton is not None:
            yield from self._term_hits(view)

    def _whole_lines(self, view: TextView, only: Sequence[int] | None) -> Iterator[ByteHit]:
        lines = view.byte_lines
        for index, rules in self._rules_of_lines(view, only):
            start, end = _ink(lines.raw[index], lines.starts[index])
            yield from (ByteHit(rule, start, end) for rule in rules)

    def _rules_of_lines(self, view: TextView, only: Sequence[int] | None) -> Iterator[tuple[int, Sequence[ActiveRule]]]:
        """The lines that are a phrase, with its rules."""
        if self._folded:
            texts = view.lines.raw
            tried = range(len(texts)) if only is None else only
            of_folded = list(map(self._known.__getitem__, map(texts.__getitem__, tried)))
            yield from ((index, rules) for index, rules in zip(tried, of_folded, strict=True) if rules)
            return
        raw, hashes = view.byte_lines.raw, line_hashes.kept(view)
        maybe: Sequence[int] = range(len(raw)) if hashes is None else self._hashed.among(hashes)
        for index, key in zip(maybe, line_keys(map(raw.__getitem__, maybe)), strict=True):
            if rules := self._lines.get(key):
                yield index, rules

    @cached_property
    def _hashed(self) -> HashedPhrases:
        return HashedPhrases([key for key in self._lines if isinstance(key, bytes)])

    def _folded_rules(self, line: str) -> Sequence[ActiveRule]:
        """The rules of languages that a whole line is a phrase of."""
        key = folded_key(line) if len(line.encode("utf-8", "surrogatepass")) <= 2 * LONGEST_KEYED else ""
        if not key:
            return ()
        return self._lines.get(key) or tuple({rule.code: rule for rule in self._slotted.find(key)}.values()) or self._rules_of_row(key)

    def _rules_of_row(self, key: str) -> Sequence[ActiveRule]:
        """The rule of a row of links ("Impressum | Datenschutz | Kontakt"): all its entries are phrases, and one is by itself."""
        entries = between_links(key)
        known = [self._lines.get(entry, ()) for entry in entries]
        if len(entries) < 2 or not all(known):
            return ()
        return [rule for rules in known for rule in rules if rule.rule.position == "any"][:1]

    def _term_hits(self, view: TextView) -> Iterator[ByteHit]:
        text = view.utf8_lower
        best: dict[str, list[ByteHit]] = defaultdict(list)
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):  # type: ignore[union-attr]
            if _is_edge(text, start) and _is_edge(text, end):
                rule, expected = self._terms[number]
                best[rule.code].append(ByteHit(rule, start, end, expected))
        for hits in best.values():
            hits.sort(key=lambda hit: (hit.start, -hit.end))
            if hits[0].rule.rule.extends == "cooccurrence":
                yield from _together(view, hits)
                continue
            free = 0
            for hit in hits:
                if hit.start >= free:
                    free = hit.end
                    yield hit

    def stands(self, view: TextView, hit: ByteHit, judged: dict[tuple[str, int], bool]) -> bool:
        """Position and ``unless`` of the rule, judged once for each rule and line.

        The lines that are the author's whatever they say are left alone.
        """
        rule = hit.rule.rule
        spoken = self._folded and rule.extends == "phrase" and rule.scope == "line"
        authored = authored_lines(view) if rule.scope == "line" else ()
        shaped = PARAMETER in hit.rule.params
        if rule.position == "any" and not rule.unless and not spoken and not authored and not shaped:
            return True
        lines = view.byte_lines
        index = lines.index_at(hit.start)
        key = rule.code, index
        if key not in judged:
            line = view.utf8[lines.starts[index] : lines.ends[index]]
            judged[key] = (
                index not in authored
                and in_position(view, index, rule.position)
                and not (rule.code in self._unless and self._unless[rule.code][line])
                and not (spoken and is_of_prose(view.lines.raw[index]))
                and not (shaped and is_prose_about(hit.rule, view.lines.raw[index]))
            )
        return judged[key]


def _hits_of(view: TextView, parts: Sequence[tuple[PackMatcher, list[ByteHit]]]) -> Iterator[Hit]:
    """What stands of the candidates of each matcher; those of all matchers keep each other company and tell together what page it is."""
    if any(matcher.shy for matcher, _ in parts):
        together = accompanied(view, [hit for _, found in parts for hit in found])
        parts = [(matcher, [hit for hit in found if not hit.is_shy or (hit.rule.family, hit.start) in together]) for matcher, found in parts]
    led = any(matcher.led for matcher, _ in parts)
    if led:
        parts = _worth_judging(parts)
    judged: dict[tuple[str, int], bool] = {}
    stands = [hit for matcher, found in parts for hit in found if matcher.stands(view, hit, judged)]
    if led:
        stands = on_known_pages(view, stands)
    stands = without_headings(view, stands)
    at = view.code_points(offset for hit in stands for offset in (hit.start, hit.end))
    hits = (Hit(hit.rule.code, at[hit.start], at[hit.end], hit.expected, hit.rule.rule.confidence, replacement=hit.expected) for hit in stands)
    mended = frozenset[str]().union(*(matcher.mended for matcher, _ in parts))
    yield from left_alone_in_code(view, hits, mended)


def _worth_judging(parts: Sequence[tuple[PackMatcher, list[ByteHit]]]) -> list[tuple[PackMatcher, list[ByteHit]]]:
    """Without the hits of rules that speak on known pages only, where nothing was found that tells such a page: on most texts that is so."""
    found = {hit.rule.code for _, hits in parts for hit in hits}
    lost = {hit.rule.code for _, hits in parts for hit in hits if hit.rule.rule.position == "known-page" and found.isdisjoint(_tellers(hit.rule))}
    return [(matcher, [hit for hit in hits if hit.rule.code not in lost]) for matcher, hits in parts] if lost else list(parts)


def _tellers(rule: ActiveRule) -> Sequence[str]:
    """Codes of the rules whose lines tell the page on which this one speaks."""
    known_by = rule.params["known_by"]
    return known_by if isinstance(known_by, list) else ()


def in_position(view: TextView, line: int, position: str) -> bool:
    """Whether the line (0-based) stands where a rule wants it: above, below or outside the running prose."""
    first, last = view.body
    match position:
        case "head":
            return first < 0 or line < first
        case "tail":
            return first < 0 or line > last
        case "edges":
            return first < 0 or line < first or line > last
        case "outside-prose":
            return line not in view.prose_line_set
    return True


def _spellings(term: str) -> set[str]:
    """The forms of a term that lower-casing ASCII bytes does not bring together: other alphabets' case, apostrophes."""
    if term.isascii() and "'" not in term:
        return {term}
    forms = {term, term.lower(), term.upper(), term[:1].upper() + term[1:].lower()} if not term.isascii() else {term}
    return forms | {form.replace("'", "’") for form in forms} | {form.replace("’", "'") for form in forms}


def _ink(piece: bytes, start: int) -> tuple[int, int]:
    """The span without blanks around."""
    left = len(piece) - len(piece.lstrip())
    return start + left, start + len(piece.rstrip())


def _is_edge(text: bytes, at: int) -> bool:
    """Whether a word can start or end here: not between two letters or digits."""
    if at == 0 or at == len(text):
        return True
    before, after = text[at - 1], text[at]
    if before < 0x80 and after < 0x80:
        return not (chr(before).isalnum() and chr(after).isalnum())
    left = text[max(at - 4, 0) : at].decode("utf-8", "ignore")[-1:]
    right = text[at : at + 4].decode("utf-8", "ignore")[:1]
    return not (left.isalnum() and right.isalnum())


def _together(view: TextView, hits: list[ByteHit]) -> Iterator[ByteHit]:
    """One hit for each unit of the scope that holds enough different terms, from the first of them to the last."""
    rule = hits[0].rule.rule
    units: dict[int, list[ByteHit]] = defaultdict(list)
    for hit in hits:
        units[_unit(view, rule.scope, hit.start)].append(hit)
    for members in units.values():
        if len({view.utf8_lower[hit.start : hit.end] for hit in members}) >= rule.at_least:
            yield ByteHit(members[0].rule, members[0].start, max(hit.end for hit in members))


def _unit(view: TextView, scope: str, byte_offset: int) -> int:
    line = view.byte_lines.index_at(byte_offset)
    if scope == "line":
        return line
    if scope == "paragraph":
        return next((number for number, (first, last) in enumerate(view.paragraphs) if first <= line <= last), -1)
    if scope == "sentence":
        at = view.code_points([byte_offset])[byte_offset]
        return next((start for start, end in view.sentences if start <= at < end), -1)
    return 0


def _automaton(terms: list[bytes]) -> BytesAhoCorasick | None:
    if not terms:
        return None
    from ahocorasick_rs import BytesAhoCorasick, MatchKind

    return BytesAhoCorasick(terms, matchkind=MatchKind.Standard)
