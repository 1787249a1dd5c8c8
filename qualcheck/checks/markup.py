"""MK: left-over markup. What a page, an editor or another program put there for itself, and an extractor took for text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from weakref import WeakKeyDictionary

from qualcheck.checks import _entities, _invisible, _scripts, _shortcodes, _tags
from qualcheck.checks._code import Context
from qualcheck.checks._gate import Gate
from qualcheck.checks._spans import Places
from qualcheck.checks.base import Family, Hit, Signals, measure_nothing
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

_gates: WeakKeyDictionary[RuleTable, Gate] = WeakKeyDictionary()


def _gate(rules: RuleTable) -> Gate:
    gate = _gates.get(rules)
    if gate is None:
        gate = _gates[rules] = Gate(
            {
                "shortcode": _shortcodes.SHORTCODE_PATTERN,
                "tag": _tags.TAG_PATTERN,
                "comment": "<!--",
                "declaration": r"(?i)<!doctype|<\?(?:xml|php)",
                "cdata": r"<!\[CDATA\[|\]\]>",
                "entity": _entities.ENTITY_PATTERN,
                "escape": r"\\u[0-9a-fA-F]{4}",
                "template": _shortcodes.TEMPLATE_PATTERN,
                "script": f"(?i:<script|<noscript)|{_scripts.script_pattern(rules.resolve(_scripts.SCRIPT))}",
                "style": r"(?i:<style)|\{\s*[a-z-]{3,30}\s*:|@media|@import\s+url",
                "structured": _scripts.STRUCTURED_PATTERN,
                "wiki": r"\[\[|\{\{[A-Za-z]|__(?:NO)?(?:TOC|EDITSECTION|INDEX)__|<ref\b|'''",
                "markdown": r"\]\((?:https?:|/|\.|data:|mailto:)",
                "bbcode": r"(?i)\[/(?:b|i|u|s|url|img|quote|code|color|size|center|left|right|list|spoiler|font|email|h[1-6])\]",
                "zero-width": _invisible.ZERO_WIDTH_PATTERN,
                "layout": f"{_invisible.DIRECTION_MARK_PATTERN}|{_invisible.SEPARATOR_PATTERN}",
                "soft-hyphen": _invisible.SOFT_HYPHEN_PATTERN,
                "object": _invisible.OBJECT_PATTERN,
            }
        )
    return gate


def find(view: TextView, rules: RuleTable, _signals: Signals) -> Iterator[Hit]:
    """Hits of all rules of the family; what lies inside a hit of a rule further up the list is not reported again."""
    open_gates = _gate(rules).open(view.utf8)
    if not open_gates:
        return
    context = Context(view)
    checks: list[tuple[str, str, Callable[[], Iterable[Hit]]]] = [
        ("script", _scripts.SCRIPT, lambda: _scripts.scripts(context, rules[_scripts.SCRIPT].rule)),
        ("style", _scripts.STYLE, lambda: _scripts.styles(context)),
        ("structured", _scripts.STRUCTURED, lambda: _scripts.structured_data(context)),
        ("comment", _tags.COMMENT, lambda: _tags.comments(context)),
        ("declaration", _tags.DECLARATION, lambda: _tags.declarations(context)),
        ("cdata", _tags.CDATA, lambda: _tags.cdata(context)),
        ("wiki", _shortcodes.WIKI, lambda: _shortcodes.wiki_markup(context)),
        ("template", _shortcodes.TEMPLATE, lambda: _shortcodes.template_variables(context, rules[_shortcodes.TEMPLATE].rule)),
        ("bbcode", _shortcodes.BBCODE, lambda: _shortcodes.bbcode(context)),
        ("shortcode", _shortcodes.SHORTCODE, lambda: _shortcodes.shortcodes(context, rules[_shortcodes.SHORTCODE].rule)),
        ("markdown", _shortcodes.MARKDOWN, lambda: _shortcodes.markdown(context)),
        ("tag", _tags.TAG, lambda: _tags.html_tags(context, rules[_tags.TAG].rule)),
        ("escape", _entities.ESCAPE, lambda: _entities.escapes(context)),
        ("zero-width", _invisible.EDITOR_MARK, lambda: _invisible.zero_width(view, in_words=False)),
        ("layout", _invisible.EDITOR_MARK, lambda: _invisible.layout_marks(view)),
        ("soft-hyphen", _invisible.SOFT_HYPHEN, lambda: _invisible.soft_hyphens(view)),
        ("object", _invisible.OBJECT, lambda: _invisible.objects(view)),
    ]
    if "entity" in open_gates:
        yield from _entities.entities(context, rules)
    taken = Places()
    for gate, code, run in checks:
        if gate in open_gates and code in rules:
            hits = [hit for hit in run() if not taken.touch(hit.start, hit.end)]
            taken.add((hit.start, hit.end) for hit in hits)
            yield from hits


FAMILY = Family("MK", measure_nothing, find)
