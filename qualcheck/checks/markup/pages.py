"""Documents that are a whole page of markup, or a file of a word processor."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.view import TextView

PAGE = "MK020"

_BEGINS = re.compile(
    r"[\s\ufeff]*(?:<\?xml\b[^<>]{0,300}\?>\s*)?(?:<!--[^<>]{0,1000}-->\s*)*(?:<!doctype\b[^<>]{0,300}>\s*)?(?:<!--[^<>]{0,1000}-->\s*)*"
    r"<(html|rss|feed|urlset|sitemapindex|rdf:RDF|svg)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_PARTS = re.compile(r"<(?:head|body|channel|entry|item|url|sitemap|path|g)\b[^<>]{0,2000}>", re.IGNORECASE)
_BEHIND = re.compile(r"(?:\s|<!--[^<>]{0,1000}-->|\Z)*")
#: How far behind its beginning the first part of a page stands, and how long a page may go on behind its end.
_REACH = 20_000
_RTF = re.compile(r"[\s\ufeff]*\{\\rtf1?\b")


def whole_page(view: TextView) -> Iterator[Hit]:
    """One hit on the document where it is a page from its first character to its last, or to where it was cut."""
    if _RTF.match(view.text):
        yield Hit(PAGE, 0, 0, values={"kind": "RTF"}, no_fix=True)
        return
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
