"""Hits to findings: message, severity, line and fix, by the rule's entry in its pack."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from string import Formatter

from qualcheck.checks.base import Hit
from qualcheck.model import Finding, Fix
from qualcheck.model.drafts import FindingDraft, FixDraft
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.view import LineTable, TextView

#: Characters of the text that a message shows.
LONGEST_SHOWN = 60
_place = attrgetter("start", "end", "rule")
_field = attrgetter("field")
_NO_LINES = LineTable.of_text("")


class Findings:
    """Makes findings of the rules in force.

    Args:
        rules: the table of rules.
    """

    def __init__(self, rules: RuleTable) -> None:
        self._rules = rules.active
        self._messages = {code: _Message(rule.rule.message) for code, rule in rules.active.items()}

    def of(self, view: TextView, hits: Iterable[Hit]) -> Iterator[Finding]:
        """The findings of one text, each place of a rule once; hits of rules that are not in force are left out."""
        seen: set[tuple[str, str, int, int]] = set()
        title = view.document.title or ""
        texts = {"text": (view.text, view.lines), "title": (title, LineTable.of_text(title) if title else _NO_LINES)}
        for hit in hits:
            code, start, end = hit.code, hit.start, hit.end
            rule = self._rules.get(code)
            key = code, hit.field, start, end
            if rule is None or key in seen or (rule.languages and not _is_of(rule.languages, hit, view)):
                continue
            seen.add(key)
            text, lines = texts[hit.field]
            found = text[start:end]
            expected = hit.expected if hit.exact or hit.expected is None else like(found, hit.expected)
            index = max(bisect_right(lines.starts, start) - 1, 0)
            yield FindingDraft(
                code,
                rule.rule.name,
                rule.family,
                hit.severity or rule.severity,
                start,
                end,
                index + 1,
                found,
                expected,
                self._messages[code].filled(found, expected or "", hit.values),
                hit.confidence if hit.confidence == 1 else round(hit.confidence, 3),
                hit.field,
                hit.fix or (None if hit.no_fix else _fix(rule, hit, found, lines, index)),
            ).done()


def in_order(findings: list[Finding]) -> list[Finding]:
    """By place in the text, those on the title first."""
    findings.sort(key=_place)
    findings.sort(key=_field, reverse=True)
    return findings


def _is_of(languages: frozenset[str], hit: Hit, view: TextView) -> bool:
    """Whether a rule for ``languages`` speaks here: in a text or passage in one of them, or in a text too short to tell."""
    here = view.language_at(hit.start, hit.end) if hit.field == "text" and hit.end else view.language.code
    return here is None or here in languages


def _fix(rule: ActiveRule, hit: Hit, found: str, lines: LineTable[str], index: int) -> Fix | None:
    """What the rule's fix does to a hit that begins in line ``index``."""
    spec = rule.rule.fix
    if spec is None or hit.start == hit.end:
        return None
    match spec.action:
        case "delete":
            return FixDraft(hit.start, hit.end, "", spec.safety).done()
        case "delete-line":
            last = index if hit.end <= lines.ends[index] else lines.index_at(hit.end - 1)
            return FixDraft(*lines.whole_line_span(index, last), "", spec.safety).done()
    replacement = spec.replacement if hit.replacement is None else hit.replacement if hit.exact else like(found, hit.replacement)
    return None if replacement is None else FixDraft(hit.start, hit.end, replacement, spec.safety).done()


def like(found: str, expected: str) -> str:
    """``expected`` in the case of ``found``: all capitals, capitalised words, or one capital in front."""
    if not expected or not found or expected != expected.lower():
        return expected
    letters = [letter for letter in found if letter.isalpha()]
    if len(letters) > 1 and all(letter.isupper() for letter in letters):
        return expected.upper()
    words = found.replace("-", " ").split()
    if words and all(word[0].isupper() for word in words) and len(words) > 1:
        return " ".join("-".join(part[:1].upper() + part[1:] for part in word.split("-")) for word in expected.split(" "))
    return expected[0].upper() + expected[1:] if found[0].isupper() else expected


def short(text: str, longest: int = LONGEST_SHOWN) -> str:
    """A text on one line, cut where it is long."""
    flat = " ".join(text[: 4 * longest].split())
    if len(flat) <= longest and len(text) > 4 * longest:  # mostly blanks: look at all of it
        flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


class _Message:
    """A rule's message with slots in braces. A slot that nothing fills stays as it is, and a message that is no such text does too."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._names: list[str] = []
        self._form = ""
        try:
            parts = list(Formatter().parse(text))
        except ValueError:
            parts = [("", "", "?", None)]
        self._plain = all(not form and not conversion and (name is None or name.isidentifier()) for _, name, form, conversion in parts)
        if self._plain:
            self._names = [name for _, name, _, _ in parts if name is not None]
            self._form = "".join(literal.replace("%", "%%") + ("" if name is None else "%s") for literal, name, _, _ in parts)

    def filled(self, found: str, expected: str, values: Mapping[str, object]) -> str:
        """The message about what was found."""
        if not self._plain:
            return _filled(self._text, {"found": _seen(found), "expected": _seen(expected), **values})
        return self._form % tuple([values[name] if name in values else _shown(name, found, expected) for name in self._names])


def _shown(name: str, found: str, expected: str) -> str:
    """What fills a slot that the hit has no value for."""
    return _seen(found) if name == "found" else _seen(expected) if name == "expected" else f"{{{name}}}"


def _seen(text: str) -> str:
    """As ``short``; blanks, of which a reader would see nothing, by name."""
    return short(text) or ", ".join(dict.fromkeys(unicodedata.name(blank, "").lower() or f"U+{ord(blank):04X}" for blank in text[:LONGEST_SHOWN]))


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def _filled(message: str, values: dict[str, object]) -> str:
    try:
        return message.format_map(_Blank(values))
    except (ValueError, IndexError, AttributeError, KeyError):
        return message
