"""Text of documents as HTML: everything escaped, and what can't be seen, or would do something to the page, as a visible token.

So that places can be told from the page: every code point of a text stands in it as itself, as an element of class ``t`` (one code
point), or in an element of class ``gap`` whose ``data-n`` says how many were left out.
"""

from __future__ import annotations

import re
from typing import Final

from markupsafe import Markup, escape

#: Controls, what turns the direction of text, what has no width or is no character. The joiners of Indic and Arabic scripts and of
#: emoji (U+200C, U+200D) are part of words and stay. A carriage return in front of a line feed is not seen, and stays too.
_ODD = re.compile(
    "\r(?=\n)|[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufdd0-\ufdef"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
#: So near a blank is looked for where a text is cut.
_NEAR: Final = 30
#: Short names, by the Unicode Character Database (Unicode 15, NameAliases.txt: abbreviations).
_NAMES: Final = {
    0x00: "NUL",
    0x0B: "VT",
    0x0C: "FF",
    0x0D: "CR",
    0x1B: "ESC",
    0x7F: "DEL",
    0x85: "NEL",
    0xAD: "SHY",
    0x61C: "ALM",
    0x200B: "ZWSP",
    0x200E: "LRM",
    0x200F: "RLM",
    0x202A: "LRE",
    0x202B: "RLE",
    0x202C: "PDF",
    0x202D: "LRO",
    0x202E: "RLO",
    0x2060: "WJ",
    0x2066: "LRI",
    0x2067: "RLI",
    0x2068: "FSI",
    0x2069: "PDI",
    0xFEFF: "ZWNBSP",
}


def named(letter: str) -> str:
    """What a token says: the short name, the byte that a lone surrogate stands for, or the code point."""
    point = ord(letter)
    if 0xDC80 <= point <= 0xDCFF:
        return f"byte {point - 0xDC00:02X}"
    return _NAMES.get(point, f"U+{point:04X}")


def html(text: str) -> str:
    """Text of a document as HTML, code point for code point."""
    escaped = str(escape(text))
    return escaped if escaped.isascii() and escaped.isprintable() else _ODD.sub(_token, escaped)


def plain(text: str) -> str:
    """Text of a document for places that take no elements, such as attributes: tokens in brackets. Not escaped."""
    return text if text.isascii() and text.isprintable() else _ODD.sub(lambda match: f"[{named(match[0][0])}]", text)


def cut(text: str, longest: int) -> str:
    """The text on one line, at most so long."""
    flat = " ".join(text[: 4 * longest].split())
    return flat if len(flat) <= longest and len(text) <= 4 * longest else flat[: longest - 1].rstrip() + "…"


def head_of(text: str, most: int) -> str:
    """The beginning of a text, about so many code points, up to a blank where one is near."""
    return text[: max(text.rfind(" ", most - _NEAR, most) + 1, 0) or most]


def tail_of(text: str, most: int) -> str:
    """The end of a text, as ``head_of``."""
    start = max(len(text) - most, 0)
    blank = text.find(" ", start, start + _NEAR)
    return text[start if blank < 0 else blank :]


def gap(count: int, what: str = "characters without findings") -> str:
    """Stands for code points that are left out."""
    return f'<span class="gap" data-n="{count}"> … {count:,} {escape(what)} … </span>'


def size(markup: str) -> int:
    """Bytes of UTF-8."""
    return len(markup) if markup.isascii() else len(markup.encode("utf-8", "replace"))


def safe(markup: str) -> Markup:
    """What this room has escaped itself, for templates."""
    return Markup(markup)  # noqa: S704 - the one place where that is said


def _token(match: re.Match[str]) -> str:
    letter = match[0]
    if letter == "\r" and match.string[match.end() : match.end() + 1] == "\n":
        return "&#13;"
    return f'<span class="t">{named(letter)}</span>'
