"""Character references of HTML and escapes of JSON that were not decoded, or encoded twice."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from html.entities import html5

from qualcheck.checks.base import Hit
from qualcheck.checks.markup.mentions import is_told
from qualcheck.checks.shared.code import Context
from qualcheck.model import Fix, Safety
from qualcheck.rulepacks import RuleTable
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.view.text import STAND_IN

ENTITY, DOUBLE, ESCAPE = "MK004", "MK005", "MK018"

_COMMON = "nbsp|quot|rsquo|lsquo|rdquo|ldquo|ndash|mdash|hellip"
_NUMBERS = "0?39|8211|8212|8216|8217|8220|8221|8230"
#: A reference, its ampersand encoded again or not; with a blank that slipped in; without its semicolon, or its ampersand.
ENTITY_PATTERN = (
    r"&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});"
    rf"|&[ \x{{a0}}]?#[ \x{{a0}}]?[0-9]{{2,6}}[ \x{{a0}}]?;|&[ \x{{a0}}](?:amp|{_COMMON});"
    rf"|&(?:{_COMMON}|#(?:{_NUMBERS}))\b|\pL#(?:{_NUMBERS});"
)
ESCAPE_PATTERN = r"(?:\\u[0-9a-fA-F]{4})+"

_PARTS = re.compile(r"&((?:amp;)*)(#?[0-9A-Za-z]+);?\Z")
_ANY = re.compile(r"&[#\w]{1,32};|\\u[0-9a-fA-F]{4}")
_BLANKS = re.compile("[ \xa0]")
#: What is said of a reference that is explained: the character itself, or for a no-break space its name.
_MEANS = re.compile(r"[ \t]+(?:for|is|means?|gives?|makes?|stands for|becomes?|=|→)[ \t]+(?:an? |the )?([^\s,;]{1,20}?)(?=[,.;:]?(?:\s|\Z))")
_BLANK_NAMES = ("blank", "space", "no-break", "non-breaking", "nonbreaking")
_SPOKEN_OF = (
    r"(?i)\bentit(?:y|ies)\W{1,5}&|\b(?:html|xml|character|named|numeric)\s+entit|\bescap(?:e|ed|es|ing)\b|\bhtml\b|\bxml\b"
    r"|\bcharacter references?\b"
)
_SPOKEN_OF_ESCAPES = (
    r"(?i)\bescap(?:e|ed|es|ing)\b|\bunicode\b|\bjson\b|\bcode ?points?\b|\bstring\b|\b(?:in|with) (?:python|java(?:script)?|c\+\+|ruby|css)\b"
)
#: Brackets on this line would make tags once they are decoded.
_WOULD_BE_TAG = r"&(?:amp;)*(?:lt|#0*60|#[xX]0*3[cC]);[/!?a-zA-Z]"


def entities(context: Context, rules: RuleTable) -> Iterator[Hit]:
    """References: single ones by ``MK004``, those whose ampersand was encoded again by ``MK005``."""
    view = context.view
    for start, end in view.scan(compile_pattern(ENTITY_PATTERN)):
        if not view.text.startswith("&", start):
            start += 1  # the letter before a reference that lost its ampersand
        found = view.text[start:end]
        decoded = decode(found)
        if decoded is None or (not found.endswith(";") and view.text[end : end + 1] in ("=", "_")):
            continue
        code = DOUBLE if found.startswith("&amp;") and found != "&amp;" else ENTITY
        if code not in rules:
            continue
        means = _MEANS.match(view.text, end)
        if means is not None and (means[1] == decoded or (decoded == "\xa0" and means[1] in _BLANK_NAMES)):
            continue  # "&lt; for <": the reference is explained
        inside_word = view.text[max(start - 1, 0) : start].isalpha() and view.text[end : end + 1].isalpha()
        if not inside_word and context.spoken_of(start, end, _SPOKEN_OF, _ANY):
            continue
        safety: Safety = "unsafe" if decoded in "<>" and context.mentions(start, _WOULD_BE_TAG) else "safe"
        yield Hit(code, start, end, expected=decoded, exact=True, fix=Fix(start, end, decoded, safety))


def decode(found: str) -> str | None:
    """The character that a reference stands for, however often it was encoded; None where it stands for none."""
    flat = _BLANKS.sub("", found if found.startswith("&") else "&" + found)
    parts = _PARTS.match(flat)
    if not parts:
        return None
    name = parts.group(2)
    if not name.startswith("#") and name + ";" not in html5:
        return None
    decoded = html.unescape(f"&{name};")
    if decoded == "\r":
        return ""
    return decoded if decoded and decoded != "\ufffd" and STAND_IN not in decoded and (decoded >= " " or decoded in "\t\n") else None


def escapes(context: Context) -> Iterator[Hit]:
    r"""Escapes of JSON and JavaScript in prose: ``don\u2019t``."""
    view = context.view
    for start, end in view.scan(compile_pattern(ESCAPE_PATTERN)):
        try:
            decoded = json.loads(f'"{view.text[start:end]}"')
        except ValueError:
            continue
        if not decoded.isprintable() and decoded not in ("\xa0", "\u2028"):
            continue
        if context.spoken_of(start, end, _SPOKEN_OF_ESCAPES, _ANY) or is_told(context, start):
            continue
        yield Hit(ESCAPE, start, end, expected=decoded, exact=True, replacement=decoded)
