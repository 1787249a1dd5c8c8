"""A title as parts between separators."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qualcheck.late import late

Kind = Literal["bar", "hyphen", "dash", "bullet", "arrow", "colon", "spaced-colon", "bracket", "other"]

#: Letters of scripts that write without blanks, so that separators have none beside them either.
IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_BLANK = r"[\s\u200b-\u200d\u2060\ufeff]"
_SEPARATOR = late(
    rf"(?:{_BLANK}*[|｜¦]+{_BLANK}*|{_BLANK}*[»›«‹→←►▸⟩]+{_BLANK}*|{_BLANK}*[•●∙]{_BLANK}*|{_BLANK}+[·⋅∙⋆★◦]{_BLANK}*"
    rf"|{_BLANK}+(?=[(\[][^()\[\]]+[)\]]\s*$)|{_BLANK}+(?:-{{1,3}}|[–—―−‐]|::|:|：|~|/|//|\\\\|@|;|>|>>|<){_BLANK}+|{_BLANK}*::{_BLANK}+|(?<=\w){_BLANK}*[—–]{_BLANK}+|[:：]{_BLANK}+"
    rf"|(?<=[{IDEOGRAPHS}？！。」』》）”…])(?:(?:_+|-{{1,3}})(?=[A-Za-z]{{0,8}}[{IDEOGRAPHS}])|：(?=[{IDEOGRAPHS}]))|{_BLANK}+：(?=[{IDEOGRAPHS}]))"
)
#: One of the characters without which nothing separates.
_MARK = re.compile(r"[_|｜¦»›«‹→←►▸⟩•●∙·⋅⋆★◦\-–—―−‐:：~/\\@;><\])]")
_CHARACTERS: tuple[tuple[Kind, str], ...] = (
    ("bar", "|｜¦"),
    ("hyphen", "-‐−"),
    ("dash", "–—―"),
    ("bullet", "•●∙·⋅⋆★◦"),
    ("arrow", "»›«‹→←►▸⟩><"),
)
_KINDS: dict[str, Kind] = {character: kind for kind, characters in _CHARACTERS for character in characters}
#: An abbreviation in brackets.
_LETTERS = re.compile(r"[(\[]([A-Z]{2,8})[)\]]\s*$")


@dataclass(frozen=True, slots=True)
class Part:
    """``text`` stands at ``start`` of the title; ``kind`` is the separator before it (``None`` for the first)."""

    text: str
    start: int
    kind: Kind | None
    separator_start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def split_title(title: str) -> list[Part]:
    """The non-empty parts of a title, in order; a separator inside brackets does not split."""
    if not _MARK.search(title):
        return [Part(title.rstrip(), 0, None, 0)] if title.strip() else []
    parts: list[Part] = []
    at = 0
    kind: Kind | None = None
    separator_start = 0
    for match in _SEPARATOR.finditer(title):
        if match.start() < at or _joins_numbers(title, match) or _inside_brackets(title, match.start()) or _abbreviates(title, match):
            continue
        piece = title[at : match.start()]
        if piece.strip():
            parts.append(Part(piece, at, kind, separator_start))
            kind, separator_start = _kind(match.group()), match.start()
        elif not parts:
            pass
        at = match.end()
    piece = title[at:].rstrip()
    if piece:
        parts.append(Part(piece, at, kind, separator_start))
    return parts


def _kind(separator: str) -> Kind:
    if separator.isspace():
        return "bracket"
    mark = separator.strip().strip("\u200b\u200c\u200d\u2060\ufeff")
    if mark in (":", "："):
        return "spaced-colon" if separator[0].isspace() else "colon"
    return _KINDS.get(mark[:1], "other")


def _joins_numbers(title: str, separator: re.Match[str]) -> bool:
    """``2024 - 2025``, ``9 / 11``: a range or a date, not two parts."""
    return title[separator.start() - 1 : separator.start()].isdigit() and title[separator.end() : separator.end() + 1].isdigit()


def _abbreviates(title: str, separator: re.Match[str]) -> bool:
    """Whether letters in brackets follow that are the initials of the words before them: "Mine Safety and Health Administration (MSHA)"."""
    letters = _LETTERS.match(title, separator.end())
    if letters is None or not separator.group().isspace():
        return False
    initials = "".join(word[0] for word in title[: separator.start()].replace("-", " ").split() if word[0].isupper())
    return initials.endswith(letters[1])


def _inside_brackets(title: str, at: int) -> bool:
    for opening, closing in ("()", "[]", "“”", "«»"):
        last = title.rfind(opening, 0, at)
        if last >= 0 and title.find(closing, last + 1, at) < 0 and title.find(closing, at) >= 0:
            return True
    return False
