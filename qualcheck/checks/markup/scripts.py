"""Program text of the page itself between the lines of an article: scripts, style sheets, structured data.

An article may show code on purpose. So only what belongs to running a page counts (trackers, advertisement slots, widgets,
rules of style sheets, schema.org data), and only where nothing around announces a listing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.code import Context, looks_like_code
from qualcheck.model import Fix
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.rulepacks.schema import Rule
from qualcheck.view import TextView

SCRIPT, STYLE, STRUCTURED = "MK007", "MK008", "MK009"

ELEMENT_PATTERN = r"(?is)<(?:script|style|noscript)\b[^<>]*>.*?</(?:script|style|noscript)\s*>"
_PROPERTY = (
    r"(?:-webkit-|-moz-|-ms-)?(?:align|animation|appearance|background|border|bottom|box|clear|color|content|cursor|display|fill|filter|flex|float|font|gap|grid"
    r"|height|justify|left|letter|line|list|margin|max|min|object|opacity|order|outline|overflow|padding|pointer|position|right|text|top|transform"
    r"|transition|vertical|visibility|white|width|word|z)(?:-[a-z]+){0,3}"
)
_SELECTOR = r"[.#@*:a-zA-Z\[][\w \t.#,:>+~*()\[\]=\"'@-]*(?:,\s*\n[\w \t.#,:>+~*()\[\]=\"'@-]+)*\s?"
#: Rules inside a rule, or its beginning alone where it was cut.
_AT_RULE = r"@(?:media|supports|font-face|keyframes|-webkit-keyframes)\b[^{}]{0,300}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|@media[^{}\n]+\{"
STYLE_PATTERN = rf"{_SELECTOR}\{{(?:\s*{_PROPERTY}\s*:\s*[^;{{}}]+;?)+\s*\}}|{_AT_RULE}|@import\s+url\([^)\n]+\);"
STRUCTURED_PATTERN = (
    r"\{\s*[\"“]@context[\"”]\s*:\s*[\"“]https?:\\?/\\?/schema\.org"
    r"|\{\s*\"props\"\s*:\s*\{\s*\"(?:pageProps|initialProps|initialState)\"\s*:|\{\s*\"(?:apolloState|__APOLLO_STATE__|initialReduxState)\"\s*:"
)

_SHOWS_CODE = (
    r"(?i)\b(?:code|snippets?|scripts?|paste|copy|javascript|css|json(?:-ld)?|html|stylesheet|example|listing|syntax|selector|function|add|insert)\b"
)
#: A host that nobody can own (RFC 2606): data that name it are shown as an example.
_EXAMPLE_HOST = re.compile(r"//(?:[\w-]+\.)*example\.(?:com|net|org)\b")
_JSON_LINE = re.compile(r"\s*[\[\]{}\"“]|\s*\Z")
_WHOLE_LINE = re.compile(r".+")
_DENSE = re.compile(r"[{}();=<>\[\]:\"']")
#: Share of signs of program text in a line that is nothing else.
_LEAST_DENSITY = 0.05
#: So many lines of code elsewhere in a text make it one that shows code.
_CODE_LINES = 3
#: Longest block of lines that is looked at as one.
_LONGEST_BLOCK = 2000


def script_pattern(rule: Rule) -> str:
    """One pattern of all signatures of the rule."""
    signatures = rule.params["signatures"]
    return "|".join(f"(?:{signature})" for signature in (signatures if isinstance(signatures, list) else []))


def elements(context: Context, code: str) -> Iterator[Hit]:
    """Whole script and style elements: their content is no prose in any case."""
    view = context.view
    for start, end in view.scan(compile_pattern(ELEMENT_PATTERN)):
        kind = STYLE if view.text[start : start + 6].lower() == "<style" else SCRIPT
        if kind == code:
            yield _block_hit(context, code, start, end)


def scripts(context: Context, rule: Rule) -> Iterator[Hit]:
    """Blocks of lines around what only the scripts of a page hold."""
    yield from elements(context, SCRIPT)
    yield from _blocks(context, SCRIPT, script_pattern(rule))


def styles(context: Context) -> Iterator[Hit]:
    """Rules of style sheets."""
    yield from elements(context, STYLE)
    free = 0
    for start, end in context.view.scan(compile_pattern(STYLE_PATTERN)):
        text = context.view.text[start:end]
        if start >= free:
            start += len(text) - len(text.lstrip())
            last_break = context.view.text.rfind("\n\n", start, end)
            start = last_break + 2 if last_break >= 0 else start
            free = end
            yield _block_hit(context, STYLE, start, end)


def structured_data(context: Context) -> Iterator[Hit]:
    """Data for search engines in JSON, from its opening brace to the last line that can belong to it."""
    view = context.view
    lines = view.lines
    free = 0
    for start, _ in view.scan(compile_pattern(STRUCTURED_PATTERN)):
        if start < free:
            continue
        first = last = lines.index_at(start)
        depth = _depth(view.text[start : lines.ends[first]])
        while depth > 0 and last + 1 < len(lines) and last - first < _LONGEST_BLOCK and _JSON_LINE.match(lines.raw[last + 1]):
            last += 1
            depth += _depth(lines.raw[last])
        free = lines.ends[last]
        end = max(start + 1, lines.starts[last] + len(lines.raw[last].rstrip()))
        if not _EXAMPLE_HOST.search(view.text, start, end):
            yield _block_hit(context, STRUCTURED, start, end)


def _depth(text: str) -> int:
    return text.count("{") + text.count("[") - text.count("}") - text.count("]")


def _blocks(context: Context, code: str, pattern: str) -> Iterator[Hit]:
    """The lines with a signature, with the lines of code that touch them."""
    view = context.view
    lines = view.lines
    free = 0
    for start, _ in view.scan(compile_pattern(pattern)):
        if start < free or context.code.at(start, _WHOLE_LINE):
            continue
        first = last = lines.index_at(start)
        if not _is_program(lines.raw[first], start - lines.starts[first]):
            yield Hit(code, start, lines.ends[first], no_fix=True, severity="info", confidence=0.3)
            free = lines.ends[first]
            continue
        while first > 0 and lines.starts[first] > free and last - first < _LONGEST_BLOCK and _continues(view, first - 1):
            first -= 1
        while last + 1 < len(lines) and last - first < _LONGEST_BLOCK and _continues(view, last + 1):
            last += 1
        free = lines.ends[last]
        left = lines.starts[first] + len(lines.raw[first]) - len(lines.raw[first].lstrip())
        yield _block_hit(context, code, left, lines.starts[last] + len(lines.raw[last].rstrip()))


def _continues(view: TextView, index: int) -> bool:
    line = view.lines.raw[index].rstrip("\r")
    return bool(line.strip()) and looks_like_code(line)


def _is_program(line: str, at: int) -> bool:
    """Whether a line that holds a signature at ``at`` is program text from its beginning."""
    return at <= 60 and len(_DENSE.findall(line)) >= _LEAST_DENSITY * len(line) and (looks_like_code(line.strip()[:400]) or ";" in line)


def _block_hit(context: Context, code: str, start: int, end: int) -> Hit:
    """A hit that deletes its lines, unless the text shows code or something announces a listing."""
    view = context.view
    lines = view.lines
    first, last = lines.index_at(start), lines.index_at(max(end - 1, start))
    whole = not view.text[lines.starts[first] : start].strip() and not view.text[end : lines.ends[last]].strip()
    above = first - 1
    while above > 0 and lines.is_blank(above):
        above -= 1
    announced = above >= 0 and first > 0 and (lines.raw[above].rstrip().endswith(":") or context.mentions(lines.starts[above], _SHOWS_CODE))
    if announced or context.code.at(start, _WHOLE_LINE) or _shows_code(context, first, last):
        return Hit(code, start, end, no_fix=True, severity="info", confidence=0.3)
    fix = Fix(*lines.whole_line_span(first, last), "", "safe") if whole else Fix(start, end, "", "unsafe")
    return Hit(code, start, end, fix=fix)


def _shows_code(context: Context, first: int, last: int) -> bool:
    """Whether the text holds several lines of code beside the block: a text that shows code."""
    found = 0
    for index, line in enumerate(context.view.lines.raw):
        if not first <= index <= last and line and looks_like_code(line.rstrip("\r")):
            found += 1
            if found >= _CODE_LINES:
                return True
    return False
