"""Damage inside a title that came apart from the text: entities, mojibake, lost letters, markup, odd blanks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.raised import without_raising_tags
from qualcheck.model import Fix, Safety
from qualcheck.rulepacks import RuleTable
from qualcheck.view.text import STAND_IN

#: What is looked at: titles longer than this are no titles.
_LONGEST = 2000
_ENTITY = re.compile(r"&(?:amp;){0,3}(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_TAG = re.compile(
    r"</?(?:b|i|u|em|strong|span|font|p|br|sup|sub|small|big|h[1-6]|a|mark|wbr|nobr|center|abbr|cite|img)(?:\s[^<>]{0,300})?/?>", re.IGNORECASE
)
_RAISED = re.compile(r"(<(su[bp])\s*>)[^<>]{0,200}(</\2\s*>)", re.IGNORECASE)
_BREAKS = ("<br",)
_HEADING_MARK = re.compile(r"^\s*#{1,6}\s+(?=[^\W\d])|(?:\*\*|__)(?=\S)(?=.*(?:\*\*|__)\s*$)|(?<=\S)(?:\*\*|__)\s*$")
_SHORTCODE = re.compile(r"\[/?[a-z]+_[a-z_]+(?: [^\[\]]{0,200})?\]|\{\{[^{}]{1,100}\}\}|<%.{1,100}?%>")
_LOST = re.compile(r"(?<=[^\W\d_])\?(?=[^\W\d_])|\ufffd+")
_ODD_BLANKS = re.compile(
    r"^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$"
    r"|[\u00ad\u2060\ufeff]+|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b+(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])"
    r"|[ \u00a0\t]{2,}|\s*[\t\n\r\v\f\u2028\u2029\x85]\s*"
)
#: Letters set apart ("T h e  c o u n c i l"): there the wider blanks are all that tells the words.
_SPACED_OUT = re.compile(r"(?<!\S)(?:\w[ \u00a0]+){5,}\w(?!\S)")
_SURROGATES = re.compile("[\ud800-\udfff]")


def damage_hits(title: str, rules: RuleTable) -> Iterator[Hit]:
    """Hits on a given title, in its own offsets."""
    if len(title) > _LONGEST:
        return
    if "&" in title and "TI008" in rules:
        yield from _entities(title)
    if not title.isascii():
        if "TI009" in rules:
            yield from _mojibake(title)
        if "TI010" in rules and "\ufffd" in title:
            yield from _lost(title)
    if "?" in title and "TI010" in rules and "\ufffd" not in title:
        yield from _lost(title)
    if "TI011" in rules and any(mark in title for mark in "<[{#*_"):
        yield from _markup(title)
    if "TI012" in rules:
        yield from _blanks(title)


def _entities(title: str) -> Iterator[Hit]:
    for match in _ENTITY.finditer(title):
        entity = match.group()
        decoded = entity
        for _ in range(4):
            decoded, before = html.unescape(decoded), decoded
            if decoded == before:
                break
        if decoded == entity or not decoded or (decoded.isprintable() is False and not decoded.isspace()):
            continue
        decoded = " " if decoded.isspace() else decoded
        # A bracket set free could make a tag of what is spoken of in the title.
        safety: Safety = "unsafe" if decoded in "<>" or ("&" in decoded and ";" in title[match.end() : match.end() + 10]) else "safe"
        yield Hit("TI008", *match.span(), expected=decoded, field="title", exact=True, fix=Fix(*match.span(), decoded, safety))


def _mojibake(title: str) -> Iterator[Hit]:
    from qualcheck.checks.shared.mojibake import apart_from_sound, mend_line

    stretches = apart_from_sound(_SURROGATES.sub(STAND_IN, title), mend_line)
    doubtful = all(stretch.doubtful for stretch in stretches)
    for stretch in stretches:
        repaired = stretch.repaired
        if STAND_IN not in repaired and "\ufffd" not in repaired and "\n" not in repaired:
            yield Hit(
                "TI009",
                stretch.start,
                stretch.end,
                expected=repaired,
                field="title",
                exact=True,
                fix=Fix(stretch.start, stretch.end, repaired, "unsafe" if doubtful else "safe"),
                severity="info" if doubtful else None,
                confidence=0.3 if doubtful else 1.0,
            )


def _lost(title: str) -> Iterator[Hit]:
    """A question mark inside a word; not one between two words that lost their blank, nor in an address."""
    for match in _LOST.finditer(title):
        start, end = match.span()
        after = title[end : end + 1]
        if match.group() == "?" and (
            after.isupper()
            or "=" in title[end : end + 30].split(" ", maxsplit=1)[0]
            or "/" in title[max(0, start - 30) : start].rsplit(" ", maxsplit=1)[-1]
        ):
            continue
        yield Hit("TI010", start, end, field="title", no_fix=True)


def _markup(title: str) -> Iterator[Hit]:
    """Tags that are closed, or need no closing, go; one that stands alone may be what the title is about."""
    raised = dict(_raised(title))
    for pattern in (_TAG, _HEADING_MARK, _SHORTCODE):
        for match in pattern.finditer(title):
            start, end = match.span()
            tag = match.group().lower()
            if not (title[:start] + title[end:]).strip():
                continue
            breaks = pattern is _TAG and tag.startswith(_BREAKS)
            glued = title[start - 1 : start].strip() != "" or title[end : end + 1].isalnum()
            certain = pattern is _HEADING_MARK or (breaks and glued and start > 0) or (pattern is _TAG and "</" in title)
            fix = raised.get(start) or Fix(start, end, " " if breaks else "", "safe" if certain else "unsafe")
            yield Hit("TI011", start, end, field="title", fix=fix)


def _raised(title: str) -> Iterator[tuple[int, Fix]]:
    """Tags that raise and lower letters, by where they start, with what takes them away: 10⁶ is not 106."""
    for match in _RAISED.finditer(title):
        for start, fix in zip(match.regs[1:4:2], without_raising_tags(title, match[2].lower(), match.span(1), match.span(3)), strict=True):
            yield start[0], fix


def _blanks(title: str) -> Iterator[Hit]:
    if title.isascii() and title == " ".join(title.split()):
        return
    spaced_out = _SPACED_OUT.search(title)
    for match in _ODD_BLANKS.finditer(title):
        start, end = match.span()
        if spaced_out and spaced_out.start() < start and end < spaced_out.end():
            continue
        inside = start > 0 and end < len(title)
        blank = " " if inside and any(map(str.isspace, match.group())) else ""
        if match.group() != blank:
            yield Hit("TI012", start, end, field="title", fix=Fix(start, end, blank, "safe"))
