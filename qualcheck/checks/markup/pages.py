"""Documents that are a whole page of markup, and what the server of a page wrote into it when it failed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.code import Context
from qualcheck.model import Fix
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.rulepacks.schema import Rule
from qualcheck.view import TextView

PAGE, ERROR = "MK020", "MK021"

_BEGINS = re.compile(
    r"[\s\ufeff]*(?:<\?xml\b[^<>]{0,300}\?>\s*)?(?:<!--[^<>]{0,1000}-->\s*)*(?:<!doctype\b[^<>]{0,300}>\s*)?(?:<!--[^<>]{0,1000}-->\s*)*"
    r"<(html|rss|feed|urlset|sitemapindex|rdf:RDF|svg)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_PARTS = re.compile(r"<(?:head|body|channel|entry|item|url|sitemap|path|g)\b[^<>]{0,2000}>", re.IGNORECASE)
_BEHIND = re.compile(r"(?:\s|<!--[^<>]{0,1000}-->|\Z)*")
#: How far behind its beginning the first part of a page stands, and how long a page may go on behind its end.
_REACH = 20_000
_SPEAKS_OF_CODE = (
    r"(?i)\b(?:php|code|scripts?|servers?|programm(?:e|ers?|ing)|debug\w*|exceptions?|stack ?trace|function|error log|plug-?ins?|wordpress"
    r"|developers?)\b"
)


def whole_page(view: TextView) -> Iterator[Hit]:
    """One hit on the document where it is a page from its first character to its last, or to where it was cut."""
    begins = _BEGINS.match(view.text)
    if not begins or not _PARTS.search(view.text, begins.end(), begins.end() + _REACH):
        return
    name = begins.group(1)
    end = view.text.lower().rfind(f"</{name.lower()}")
    if end >= 0:
        closed = view.text.find(">", end)
        if closed >= 0 and not _BEHIND.fullmatch(view.text, closed + 1):
            return
    yield Hit(PAGE, 0, 0, values={"kind": "HTML" if name.lower() == "html" else f"XML ({name})"}, no_fix=True)


def error_pattern(rule: Rule) -> str:
    """One pattern of all signatures of the rule."""
    signatures = rule.params["signatures"]
    return "(?m)" + "|".join(f"(?:{signature})" for signature in (signatures if isinstance(signatures, list) else []))


def program_errors(context: Context, rule: Rule) -> Iterator[Hit]:
    """Rows of lines that programs print when they fail; information only in texts about programs."""
    view = context.view
    lines = view.lines
    rows: list[tuple[int, int]] = []
    for start, end in view.scan(compile_pattern(error_pattern(rule))):
        first, last = lines.index_at(start), lines.index_at(max(end - 1, start))
        if rows and first <= rows[-1][1] + 1:
            rows[-1] = rows[-1][0], max(last, rows[-1][1])
        else:
            rows.append((first, last))
    if not rows:
        return
    own = [(lines.starts[first], lines.ends[last]) for first, last in rows]
    spoken_of = any(not any(start <= at < end for start, end in own) for at, _ in view.scan(compile_pattern(_SPEAKS_OF_CODE)))
    for (first, last), (start, end) in zip(rows, own, strict=True):
        start += len(lines.raw[first]) - len(lines.raw[first].lstrip())
        end -= len(view.text[start:end]) - len(view.text[start:end].rstrip())
        if spoken_of or context.code.marked(start) or _is_announced(view, first):
            yield Hit(ERROR, start, end, no_fix=True, severity="info", confidence=0.3)
        else:
            yield Hit(ERROR, start, end, fix=Fix(*lines.whole_line_span(first, last), "", "safe"))


def _is_announced(view: TextView, first: int) -> bool:
    above = first - 1
    while above > 0 and view.lines.is_blank(above):
        above -= 1
    return above >= 0 and view.lines.raw[above].rstrip().endswith((":", ">"))
