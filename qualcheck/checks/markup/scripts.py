"""Program text of the page itself between the lines of an article: scripts, style sheets, structured data.

An article may show code on purpose. So only what belongs to running a page counts (trackers, advertisement slots, widgets,
rules of style sheets, schema.org data), and only where nothing around announces a listing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.code import Context, looks_like_code
from qualcheck.checks.shared.spans import Places
from qualcheck.model import Fix
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.rulepacks.schema import Rule
from qualcheck.view import TextView

SCRIPT, STYLE, STRUCTURED = "MK007", "MK008", "MK009"

ELEMENT_PATTERN = r"(?is)<(?:script|style|noscript)\b[^<>]*>.*?</(?:script|style|noscript)\s*>"
#: A script in a comment goes with it.
COMMENT_PATTERN = r"(?s)<!--.*?-->"
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
#: What a text about data for search engines calls them.
_ABOUT_DATA = r"(?i)\b(?:structured data|(?:schema|product|store|microdata) markup|rich (?:results|snippets)|json-ld)\b"
#: A host that nobody can own (RFC 2606): data that name it are shown as an example.
_EXAMPLE_HOST = re.compile(r"//(?:[\w-]+\.)*example\.(?:com|net|org)\b")
_JSON_LINE = re.compile(r"\s*[\[\]{}\"“]|\s*\Z")
_WHOLE_LINE = re.compile(r".+")
_DENSE = re.compile(r"[{}();=<>\[\]:\"']")
#: Share of signs of program text in a line that is nothing else.
_LEAST_DENSITY = 0.05
#: So many lines of code elsewhere in a text make it one that may show code.
_CODE_LINES = 3
#: Words of those who speak of code; other people use some of them once in a while.
_CODE_WORDS = (
    r"(?i)\b(?:x?html5?|xml|dom|css|scss|javascript|typescript|jquery|json(?:-ld)?|php|python|java|ajax|apis?|node\.?js|npm|react|angular|vue"
    r"|wordpress|plug-?ins?|schema\.org|analytics|tag manager|snippets?|scripts?|style ?sheets?|selectors?|shortcodes?|cod(?:e|es|ing)|functions?"
    r"|methods?|variables?|syntax|compilers?|programmers?|developers?|debug\w*|browsers?|call-?backs?|parameters?|templates?|markup)\b"
    r"|c[óo]digos?|codice|quell(?:code|text)|skript|скрипт|代码|コード"
)
#: So many of them speak of code where there is a listing, and so many where all code is of the kind that pages run on.
_FEWEST_WORDS, _MANY_WORDS = 1, 4
_ONLY_MARKUP = re.compile(r"\s*(?:(?:<[^<>]{1,2000}>|\{%[^{}]{1,300}%\}|\{\{[^{}]{1,300}\}\}|<%[^%]{1,300}%>)\s*)+")
#: Rules of style sheets further apart in their line are not joined.
_MOST_BLANKS = 200
#: Longest block of lines that is looked at as one.
_LONGEST_BLOCK = 2000


def script_pattern(rule: Rule) -> str:
    """One pattern of all signatures of the rule."""
    signatures = rule.params["signatures"]
    return "|".join(f"(?:{signature})" for signature in (signatures if isinstance(signatures, list) else []))


def elements(context: Context, code: str) -> Iterator[tuple[int, int]]:
    """Whole script and style elements: their content is no prose in any case."""
    text = context.view.text
    for start, end in context.view.scan(compile_pattern(ELEMENT_PATTERN)):
        if (STYLE if text[start : start + 6].lower() == "<style" else SCRIPT) == code:
            yield start, end


def scripts(context: Context, machinery: Machinery) -> Iterator[Hit]:
    """Blocks of lines around what only the scripts of a page hold."""
    for start, end, sure in machinery.scripts:
        if sure:
            yield _block_hit(context, machinery, SCRIPT, start, end)
        else:
            yield Hit(SCRIPT, start, end, no_fix=True, severity="info", confidence=0.3)


def styles(context: Context, machinery: Machinery) -> Iterator[Hit]:
    """Rules of style sheets; those of one line are one hit."""
    return (_block_hit(context, machinery, STYLE, start, end) for start, end in machinery.styles)


def structured_data(context: Context, machinery: Machinery) -> Iterator[Hit]:
    """Data for search engines in JSON, from its opening brace to the last line that can belong to it."""
    return (_block_hit(context, machinery, STRUCTURED, start, end) for start, end in machinery.structured)


class Machinery:
    """What of one text belongs to running a page, and whether the text shows such things on purpose.

    Args:
        context: of the text.
        rule: the rule about scripts, with their signatures.
    """

    def __init__(self, context: Context, rule: Rule) -> None:
        self._context = context
        self._rule = rule

    @cached_property
    def scripts(self) -> list[tuple[int, int, bool]]:
        """Start and end of the script elements and blocks of script, and whether they are surely more than a mention."""
        context = self._context
        text = context.view.text
        comments = Places(context.view.scan(compile_pattern(COMMENT_PATTERN)) if "<!--" in text else ())
        found = [(start, end) for start, end in elements(context, SCRIPT) if not comments.touch(start, start + 1)]
        return [(*span, True) for span in found] + list(_script_blocks(context, script_pattern(self._rule)))

    @cached_property
    def styles(self) -> list[tuple[int, int]]:
        """Start and end of the style elements, and of the rules of style sheets."""
        return [*elements(self._context, STYLE), *_style_rules(self._context.view)]

    @cached_property
    def structured(self) -> list[tuple[int, int]]:
        """Start and end of the data for search engines; none where the text speaks of such data: it shows them."""
        view = self._context.view
        found = list(_structured_blocks(view))
        return [] if found and _is_about_data(view) else found

    @cached_property
    def _own(self) -> frozenset[int]:
        """Indices of the lines of scripts, styles and data, and of those that hold tags and template variables only."""
        at = self._context.view.lines.index_at
        spans = [*((start, end) for start, end, sure in self.scripts if sure), *self.styles, *self.structured]
        found = {index for start, end in spans for index in range(at(start), at(max(end - 1, start)) + 1)}
        return frozenset(found.union(index for index in self._code if _ONLY_MARKUP.fullmatch(self._context.view.lines.raw[index])))

    @cached_property
    def _rows(self) -> list[int]:
        """Indices of the lines that look like code, each seen alone, in order."""
        return [index for index, line in enumerate(self._context.view.lines.raw) if line and looks_like_code(line.rstrip("\r"))]

    @cached_property
    def _code(self) -> frozenset[int]:
        """The same, to be looked up."""
        return frozenset(self._rows)

    @cached_property
    def _is_listing(self) -> bool:
        """Whether the text holds several lines of other code than of machinery."""
        return len(self._code - self._own) >= _CODE_LINES

    @cached_property
    def _above(self) -> list[int]:
        """For each line the nearest one above it that is neither blank nor machinery; -1 where there is none."""
        lines = self._context.view.lines
        passed_over = (lines.is_blank(index) or index in self._own for index in range(len(lines)))
        return list(accumulate(enumerate(passed_over), lambda above, at: above if at[1] else at[0], initial=-1))

    @cached_property
    def _words(self) -> int:
        """How often the prose speaks of code."""
        view = self._context.view
        lines = (view.lines.index_at(start) for start, _ in view.scan(compile_pattern(_CODE_WORDS)))
        return sum(index not in self._own and index not in self._code for index in lines)

    def announced(self, first: int) -> bool:
        """Whether the line of prose above the block that begins with the line ``first`` announces an example."""
        lines, above = self._context.view.lines, self._above[first]
        return above >= 0 and (lines.raw[above].rstrip().endswith(":") or self._context.mentions(lines.starts[above], _SHOWS_CODE))

    def shown(self, first: int, last: int) -> bool | None:
        """Whether the text shows code, so that the block of these lines may be an example; None where that can't be told.

        Pieces of machinery alone never make a listing, however many there are: what they leave is a page full of them.
        """
        inside = bisect_right(self._rows, last) - bisect_left(self._rows, first)
        if len(self._rows) - inside < _CODE_LINES:
            return False
        if self._words >= (_FEWEST_WORDS if self._is_listing else _MANY_WORDS):
            return True
        return None if self._is_listing or self._words > _FEWEST_WORDS else False


def _style_rules(view: TextView) -> Iterator[tuple[int, int]]:
    joined: tuple[int, int] | None = None
    for start, end in view.scan(compile_pattern(STYLE_PATTERN)):
        if joined and start < joined[1]:
            continue
        text = view.text[start:end]
        start += len(text) - len(text.lstrip())
        last_break = view.text.rfind("\n\n", start, end)
        start = last_break + 2 if last_break >= 0 else start
        if joined and start - joined[1] <= _MOST_BLANKS and not view.text[joined[1] : start].strip(" \t"):
            joined = joined[0], end
            continue
        if joined:
            yield joined
        joined = start, end
    if joined:
        yield joined


def _structured_blocks(view: TextView) -> Iterator[tuple[int, int]]:
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
            yield start, end


def _is_about_data(view: TextView) -> bool:
    """Whether the text speaks of such data: it shows them."""
    return any(view.lines.index_at(start) in view.prose_line_set for start, _ in view.scan(compile_pattern(_ABOUT_DATA)))


def _depth(text: str) -> int:
    return text.count("{") + text.count("[") - text.count("}") - text.count("]")


def _script_blocks(context: Context, pattern: str) -> Iterator[tuple[int, int, bool]]:
    """The lines with a signature, with the lines of code that touch them; False with one that prose may hold."""
    view = context.view
    lines = view.lines
    free = 0
    for start, _ in view.scan(compile_pattern(pattern)):
        if start < free or context.code.at(start, _WHOLE_LINE):
            continue
        first = last = lines.index_at(start)
        if not _is_program(lines.raw[first], start - lines.starts[first]):
            yield start, lines.ends[first], False
            free = lines.ends[first]
            continue
        while first > 0 and lines.starts[first] > free and last - first < _LONGEST_BLOCK and _continues(view, first - 1):
            first -= 1
        while last + 1 < len(lines) and last - first < _LONGEST_BLOCK and _continues(view, last + 1):
            last += 1
        free = lines.ends[last]
        left = lines.starts[first] + len(lines.raw[first]) - len(lines.raw[first].lstrip())
        yield left, lines.starts[last] + len(lines.raw[last].rstrip()), True


def _continues(view: TextView, index: int) -> bool:
    line = view.lines.raw[index].rstrip("\r")
    return bool(line.strip()) and looks_like_code(line)


def _is_program(line: str, at: int) -> bool:
    """Whether a line that holds a signature at ``at`` is program text from its beginning."""
    return at <= 60 and len(_DENSE.findall(line)) >= _LEAST_DENSITY * len(line) and (looks_like_code(line.strip()[:400]) or ";" in line)


def _block_hit(context: Context, machinery: Machinery, code: str, start: int, end: int) -> Hit:
    """A hit that deletes its lines, unless the text shows code or something announces a listing."""
    view = context.view
    lines = view.lines
    first, last = lines.index_at(start), lines.index_at(max(end - 1, start))
    whole = not view.text[lines.starts[first] : start].strip() and not view.text[end : lines.ends[last]].strip()
    shown = machinery.announced(first) or context.code.at(start, _WHOLE_LINE) or machinery.shown(first, last)
    if shown:
        return Hit(code, start, end, no_fix=True, severity="info", confidence=0.3)
    whole_lines = Fix(*lines.whole_line_span(first, last), "", "safe" if shown is False else "unsafe")
    return Hit(code, start, end, fix=whole_lines if whole else Fix(start, end, "", "unsafe"))
