"""MK: left-over markup. What a page, an editor or another program put there for itself, and an extractor took for text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from weakref import WeakKeyDictionary

from qualcheck.checks.base import Family, Hit, Signals, measure_nothing
from qualcheck.checks.markup import entities, foreign, pages, scripts, shortcodes, tags
from qualcheck.checks.shared import invisible
from qualcheck.checks.shared.code import Context
from qualcheck.checks.shared.gate import Gate
from qualcheck.checks.shared.spans import Places
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

#: What no page of markup is without.
PAGE_GATES = frozenset(("declaration", "tag", "rtf"))
#: Lines that other programs wrote.
FOREIGN = (foreign.ERROR, foreign.CONFLICT, foreign.MAIL_HEAD, foreign.SUBTITLE, foreign.ENCODED)

_gates: WeakKeyDictionary[RuleTable, Gate] = WeakKeyDictionary()


def _gate(rules: RuleTable) -> Gate:
    gate = _gates.get(rules)
    if gate is None:
        gate = _gates[rules] = Gate(
            {
                "shortcode": shortcodes.SHORTCODE_PATTERN,
                "tag": tags.TAG_PATTERN,
                "comment": "<!--",
                "declaration": r"(?i)<!doctype|<\?(?:xml|php)",
                "cdata": r"<!\[CDATA\[|\]\]>",
                "entity": entities.ENTITY_PATTERN,
                "escape": r"\\u[0-9a-fA-F]{4}",
                "template": shortcodes.TEMPLATE_PATTERN,
                "script": f"(?i:<script|<noscript)|{scripts.script_pattern(rules.resolve(scripts.SCRIPT))}",
                "style": r"(?i:<style)|\{\s*[a-z-]{3,30}\s*:|@media|@import\s+url",
                "structured": scripts.STRUCTURED_PATTERN,
                "rtf": r"\A\s*\{\\rtf",
                **{code: foreign.pattern_of(rules.resolve(code)) for code in FOREIGN},
                "wiki": r"\[\[|\{\{[A-Za-z]|__(?:NO)?(?:TOC|EDITSECTION|INDEX)__|<ref\b|'''",
                "markdown": r"\]\((?:https?:|/|\.|data:|mailto:)",
                "bbcode": r"(?i)\[/(?:b|i|u|s|url|img|quote|code|color|size|center|left|right|list|spoiler|font|email|h[1-6])\]",
                "zero-width": invisible.ZERO_WIDTH_PATTERN,
                "layout": f"{invisible.DIRECTION_MARK_PATTERN}|{invisible.SEPARATOR_PATTERN}",
                "soft-hyphen": invisible.SOFT_HYPHEN_PATTERN,
                "object": invisible.OBJECT_PATTERN,
            }
        )
    return gate


def find(view: TextView, rules: RuleTable, _signals: Signals) -> Iterator[Hit]:
    """Hits of all rules of the family; what lies inside a hit of a rule further up the list is not reported again."""
    open_gates = _gate(rules).open(view.utf8)
    if not open_gates:
        return
    if PAGE_GATES & open_gates and pages.PAGE in rules and (whole := list(pages.whole_page(view))):
        yield from whole
        return
    context = Context(view)
    machinery = scripts.Machinery(context, rules.resolve(scripts.SCRIPT))
    checks: list[tuple[str, str, Callable[[], Iterable[Hit]]]] = [
        *((code, code, partial(foreign.foreign_lines, context, rules.resolve(code))) for code in FOREIGN),
        ("script", scripts.SCRIPT, lambda: scripts.scripts(context, machinery)),
        ("style", scripts.STYLE, lambda: scripts.styles(context, machinery)),
        ("structured", scripts.STRUCTURED, lambda: scripts.structured_data(context, machinery)),
        ("comment", tags.COMMENT, lambda: tags.comments(context)),
        ("declaration", tags.DECLARATION, lambda: tags.declarations(context)),
        ("cdata", tags.CDATA, lambda: tags.cdata(context)),
        ("wiki", shortcodes.WIKI, lambda: shortcodes.wiki_markup(context)),
        ("template", shortcodes.TEMPLATE, lambda: shortcodes.template_variables(context, rules[shortcodes.TEMPLATE].rule)),
        ("bbcode", shortcodes.BBCODE, lambda: shortcodes.bbcode(context)),
        ("shortcode", shortcodes.SHORTCODE, lambda: shortcodes.shortcodes(context, rules[shortcodes.SHORTCODE].rule)),
        ("markdown", shortcodes.MARKDOWN, lambda: shortcodes.markdown(context)),
        ("tag", tags.TAG, lambda: tags.html_tags(context, rules[tags.TAG].rule)),
        ("escape", entities.ESCAPE, lambda: entities.escapes(context)),
        ("zero-width", invisible.EDITOR_MARK, lambda: invisible.zero_width(view, in_words=False)),
        ("layout", invisible.EDITOR_MARK, lambda: invisible.layout_marks(view)),
        ("soft-hyphen", invisible.SOFT_HYPHEN, lambda: invisible.soft_hyphens(view)),
        ("object", invisible.OBJECT, lambda: invisible.objects(view)),
    ]
    if "entity" in open_gates:
        yield from entities.entities(context, rules)
    taken = Places()
    for gate, code, run in checks:
        if gate in open_gates and code in rules:
            hits = [hit for hit in run() if not taken.touch(hit.start, hit.end)]
            taken.add((hit.start, hit.end) for hit in hits)
            context.left_over.add((hit.start, hit.end) for hit in hits if hit.severity != "info")
            yield from hits


FAMILY = Family("MK", measure_nothing, find)
