r"""Patterns that cost far less to compile: those that match a little more, and those that are right in ASCII only.

``\pL`` is some 800 ranges in UTF-8, and a whole-line phrase has it at both ends. A set of patterns only tells which of them to
try, so it may hold relaxed ones, to which every letter beyond ASCII may be any other: what these match is tried with the pattern
itself. And most lines of an English page hold ASCII only.
"""

from __future__ import annotations

import re

_PART = re.compile(r"(?P<members>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\])|\\p(?:(?P<letter>[LNM])|\{(?P<name>[LNM][a-z]?)\})|\\.", re.DOTALL)
_HIGH = r"\x{80}-\x{10ffff}"
#: What a class of characters has in ASCII.
_ASCII = {"L": "a-zA-Z", "Lu": "A-Z", "Ll": "a-z", "N": "0-9", "Nd": "0-9"}
_ANYTHING, _NOTHING = "(?s:.)", r"[^\x{0}-\x{10ffff}]"


def relaxed(pattern: str) -> str:
    """A pattern (RE2 syntax) that matches wherever ``pattern`` does, with classes of letters, digits and marks made simple."""
    return _PART.sub(lambda part: _simple(part, _HIGH), pattern)


def in_ascii(pattern: str) -> str:
    """A pattern (RE2 syntax) that matches texts of ASCII just as ``pattern`` does; of others it says nothing."""
    return _PART.sub(lambda part: _simple(part, ""), pattern)


def _simple(match: re.Match[str], beyond: str) -> str:
    """A class with its letters in ASCII, and those ``beyond``."""
    members = match["members"]
    if members is None:
        ascii_part = _ascii_of(match)
        return match.group() if ascii_part is None else f"[{ascii_part}{beyond}]" if ascii_part or beyond else _NOTHING
    # What is left out of a class leaves room for more, what is put into it gives more room.
    more = "" if members.startswith("[^") else beyond
    simple = "[" + _PART.sub(lambda part: part.group() if (known := _ascii_of(part)) is None else known + more, members[1:-1]) + "]"
    return {"[^]": _ANYTHING, "[]": _NOTHING}.get(simple, simple)


def _ascii_of(match: re.Match[str]) -> str | None:
    name = match["letter"] or match["name"]
    return None if name is None else _ASCII.get(name, "")
