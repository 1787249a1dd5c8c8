"""A title against the lines around it: repeated below, a section above, a trailer that names another, what was glued on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from qualcheck.checks.base import Hit
from qualcheck.model import Fix, Severity
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.view import TextView

#: Lines with ink that are looked at from the top, from the bottom, and how many lines at most to find them.
_TOP, _BOTTOM, _REACH = 8, 4, 40
#: A trailer stands in the last so many code points of its line; the line above a title is no longer than a label.
_TRAILER_REACH, _LABEL = 600, 40
#: What is longer than this is a paragraph and no line of the page's head.
_STANDFIRST = 120
_INK = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[^\W\d_]{3,}[.!?]\s")
_NUMBER = re.compile(r"\d+")
#: Dots at the end of a title, in brackets as well ("[…]").
_DOTS = re.compile(r"\s*(?:[\[(](?:…|\.{3,})[\])]|…\.*|\.{3,})$")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with ink: its text without the blanks around, where it starts, and its 0-based number."""

    text: str
    start: int
    number: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def text_hits(view: TextView, rules: RuleTable) -> Iterator[Hit]:
    """Hits of the rules that compare the title with the text."""
    top = _top(view)
    key = folded(view.title.text or "")
    if key:
        yield from _category(view, rules, top, key)
        yield from _repeated(view, rules, top, key)
        yield from _truncated(view, rules, top)
        yield from _contradicted(view, rules, key)


def folded(text: str) -> str:
    """Lower-case letters and digits, single blanks: what is left of two titles that are the same."""
    return " ".join(_INK.findall(text.lower()))


def _ink(view: TextView, number: int) -> _Line | None:
    start, end = view.lines.starts[number], view.lines.ends[number]
    raw = view.text[start : min(end, start + 1000)]
    text = raw.strip()
    return _Line(text, start + raw.index(text), number) if text else None


def _top(view: TextView) -> list[_Line]:
    found = []
    for number in range(min(len(view.lines), _REACH)):
        if (line := _ink(view, number)) is not None:
            found.append(line)
            if len(found) == _TOP:
                break
    return found


def _category(view: TextView, rules: RuleTable, top: Sequence[_Line], key: str) -> Iterator[Hit]:
    """Section labels above the title line, or in place of a given title."""
    rule = rules.get("TI003")
    if rule is None:
        return
    sections = _prepared(rule, _terms)
    title = view.title
    if title.field == "title":
        if key in sections and title.text is not None:
            ink = title.text.strip()
            at = title.text.index(ink)
            yield Hit("TI003", at, at + len(ink), field="title", no_fix=True, values={"where": "in place of the title"})
        own = next((line.number for line in top if _may_equal(line.text, key) and folded(line.text) == key), None)
    else:
        own = title.line
    for line in top:
        if own is None or line.number >= own:
            return
        if len(line.text) <= _LABEL and folded(line.text) in sections:
            fix = Fix(*view.lines.whole_line_span(line.number), "", "safe")
            yield Hit("TI003", line.start, line.end, fix=fix, values={"where": "above the title"})


Prepared = TypeVar("Prepared")
_store: dict[tuple[int, str], tuple[ActiveRule, Any]] = {}


def _prepared(rule: ActiveRule, prepare: Callable[[ActiveRule], Prepared]) -> Prepared:
    """What a rule's data come to, worked out once for each rule in force."""
    key = (id(rule), prepare.__name__)
    held = _store.get(key)
    if held is None or held[0] is not rule:
        if len(_store) > 64:
            _store.clear()
        held = _store[key] = (rule, prepare(rule))
    prepared: Prepared = held[1]
    return prepared


def _terms(rule: ActiveRule) -> frozenset[str]:
    return frozenset(folded(term) for term in rule.rule.terms)


def _forms(rule: ActiveRule) -> tuple[tuple[str, str], ...]:
    """Terms "before {title} between {site}" as (before, between)."""
    split = (term.lower().partition("{title}") for term in rule.rule.terms)
    return tuple((before.strip(), rest.partition("{site}")[0].strip()) for before, _, rest in split)


def _repeated(view: TextView, rules: RuleTable, top: Sequence[_Line], key: str) -> Iterator[Hit]:
    """The title once more below itself. One line of the text may carry a title that came apart."""
    if "TI002" not in rules or len(key) < 12 or key.count(" ") < 2:
        return
    seen = view.title.field == "text"
    top_of_title = next((place for place, line in enumerate(top) if line.number == view.title.line), None)
    for place, line in enumerate(top):
        if line.number == view.title.line or not _may_equal(line.text, key):
            continue
        other = folded(line.text)
        if other != key and (fuzz.ratio(key, other) < 95 or _NUMBER.findall(key) != _NUMBER.findall(other)):
            continue
        if not seen:
            seen, top_of_title = True, place
            continue
        below = top[place + 1] if place + 1 < len(top) else None
        stands_alone = below is None or below.number > line.number + 1 or len(below.text) >= 80
        if not stands_alone or line.text.endswith((",", ";", ":")):
            continue  # the first line of a poem
        # Further down it may be the heading of a section.
        between = top[0 if top_of_title is None else top_of_title + 1 : place]
        is_head = len(between) <= 1 and all(len(middle.text) < _STANDFIRST for middle in between)
        # Not right below, and where no prose follows, it may be the refrain of a song, or the last words of the text.
        certain = other == key and is_head and (not between or any(number > line.number for number in view.prose_lines[-1:]))
        fix = Fix(*view.lines.whole_line_span(line.number), "", "safe" if certain else "unsafe")
        yield Hit("TI002", line.start, line.end, fix=fix, confidence=1.0 if certain else 0.7)


def _may_equal(line: str, key: str) -> bool:
    """Whether a line can fold to about ``key``, by its length."""
    return 0.9 * len(key) - 3 <= len(line) <= 1.4 * len(key) + 12


def _truncated(view: TextView, rules: RuleTable, top: Sequence[_Line]) -> Iterator[Hit]:
    """A title that stops in the middle: told by the headline at the top of the text, by its dots, or by its last word."""
    rule = rules.get("TI006")
    title = view.title
    if rule is None or title.text is None:
        return
    whole_title = title.text.rstrip()
    bare = _DOTS.sub("", whole_title)
    marked = bare != whole_title
    whole = next((line.text for line in top[:4] if title.field == "title" and _continues(bare, line.text)), None)
    if whole is not None and (marked or _inside_a_word(whole, len(bare))):
        yield Hit("TI006", 0, len(title.text), expected=whole, field="title", exact=True, fix=Fix(0, len(title.text), whole, "safe"))
        return
    *before, last = bare.lower().split() or [""]
    dangling: Collection[str] = rule.params["dangling"]
    breaks = len(before) >= 3 and (last in dangling or (len(last) == 1 and last.isalpha() and bare[-1].islower() and before[-1] in dangling))
    if marked or breaks:
        severity: Severity | None = None if breaks or len(bare) >= rule.params["long"] else "info"
        yield Hit("TI006", title.start, title.start + len(title.text.rstrip()), field=title.field, severity=severity, no_fix=True)


def _inside_a_word(line: str, at: int) -> bool:
    """Whether a line goes on with the same word there; a capital or a figure glued to a word, or the line once more, is another one."""
    last, following = line[at - 1], line[at]
    glued = (following.isupper() and not last.isupper()) or (following.isdigit() and not last.isdigit())
    return last.isalnum() and following.isalnum() and not glued and line[at:].rstrip() != line[:at]


def _continues(start: str, line: str) -> bool:
    """Whether a line is the headline that ``start`` is the beginning of; a sentence of prose is none."""
    return 20 <= len(start) < len(line) <= 250 and not line.endswith(".") and line.casefold().startswith(start.casefold())


def _contradicted(view: TextView, rules: RuleTable, key: str) -> Iterator[Hit]:
    """A trailer such as "The post TITLE appeared first on SITE" that names another title."""
    rule = rules.get("TI013")
    if rule is None or not view.text:
        return
    limit = float(rule.params["likeness"])
    forms = _prepared(rule, _forms)
    for line in _bottom(view):
        span = _trailer_title(line, forms)
        if span is None:
            continue
        named = folded(view.text[span[0] : span[1]])
        cut = key.startswith(named) or named.startswith(key)
        likeness = 100.0 if cut else 100.0 * Indel.normalized_similarity(key.split(), named.split())
        if len(named) >= 12 and likeness < limit:
            values = {"title": view.title.text, "likeness": round(likeness), "limit": round(limit)}
            yield Hit("TI013", *span, values=values, no_fix=True)
        return


def _bottom(view: TextView) -> Iterator[_Line]:
    left = _BOTTOM
    for number in range(len(view.lines) - 1, max(len(view.lines) - 1 - _REACH, -1), -1):
        start, end = view.lines.starts[number], view.lines.ends[number]
        cut = max(start, end - _TRAILER_REACH)
        raw = view.text[cut:end]
        text = raw.strip()
        if text:
            yield _Line(text, cut + raw.index(text), number)
            left -= 1
            if not left:
                return


def _trailer_title(line: _Line, forms: Sequence[tuple[str, str]]) -> tuple[int, int] | None:
    """The span of the title that a trailer names; ``forms`` are what stands before the title and between it and the site."""
    lower = line.text.lower()
    if len(lower) != len(line.text):
        return None
    for before, between in forms:
        if between not in lower:
            continue
        middle = lower.rfind(between)
        found = lower.rfind(before, 0, middle) if before else 0
        at = found + len(before)
        if found < 0 or len(lower) - middle > 160 or middle - at > 300:
            continue
        piece = line.text[at:middle]
        if not before and _SENTENCE_END.search(piece):
            continue
        ink = piece.strip(" \t\"'“”‘’«»,:")
        if len(ink) >= 12:
            start = line.start + at + piece.index(ink)
            return start, start + len(ink)
        if before:
            return None  # too short to judge by; the forms without a beginning would take it along
    return None
