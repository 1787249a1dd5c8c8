"""Raised and lowered letters that HTML marks by tags: taking the tags away makes 106 of 10⁶."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from qualcheck.model import Fix, Safety

RAISING, LOWERING = "sup", "sub"

#: Blocks of Unicode that hold raised and lowered forms of figures, signs and a few letters.
_FORMS = "²³¹" + "".join(map(chr, [*range(0x2070, 0x20A0), *range(0x1D62, 0x1D66), 0x2C7C]))
_MINUS = "\u2212"
#: What has such forms throughout: figures and signs, one letter among them at most; commas and dashes between figures stay as they are.
_FORMULA = re.compile(r"[+=()\u2212–-]*(?:\d[\d+=()\u2212-]*(?:[,–]\d+)*[a-z]?|[a-z]?)[+=()\u2212-]*")
#: What holds longer contents is a note or a caption, no formula.
_LONGEST = 16
#: Figures and what makes them ordinals; Roman ones, which may be symbols as well, with the commonest endings only.
_COUNTED = re.compile(r"\d\Z")
_COUNTED_BY_LETTERS = re.compile(r"\b[IVXLCDM]{1,7}\Z")
_COUNTING = re.compile(r"[^\W\d_]{2,4}|[aeo]")
_COUNTING_LETTERS = re.compile(r"[aeo]|th|st|nd|rd|er|re|ère|ème")


@lru_cache(maxsize=2)
def _forms(name: str) -> dict[str, str]:
    """Raised or lowered forms by the character that they are forms of."""
    kind = "<super> " if name == RAISING else "<sub> "
    found = {chr(int(parts.removeprefix(kind), 16)): form for form in _FORMS if (parts := unicodedata.decomposition(form)).startswith(kind)}
    return found | dict.fromkeys("-–", found[_MINUS])


def without_raising_tags(text: str, name: str, opening: tuple[int, int], closing: tuple[int, int]) -> tuple[Fix, Fix]:
    """Fixes that take away a pair of tags ``sup`` or ``sub`` and keep what they say, one for each tag.

    Safe where the contents have forms of their own (10⁶, CO₂), where they number (1st, XIXe), and where they touch no word (a
    note in brackets). Elsewhere the meaning would change, or needs a sign (``e^(x+y)``): unsafe.

    Args:
        text: the text or title.
        name: ``sup`` or ``sub``.
        opening: start and end of the opening tag, in code points.
        closing: those of the closing tag.
    """
    contents = text[opening[1] : closing[0]]
    if "<" in contents or "&" in contents:  # tags and references inside go first
        return Fix(*opening, "", "unsafe"), Fix(*closing, "", "unsafe")
    formed = _formed(contents.strip(), name)
    if formed is not None:
        return Fix(opening[0], closing[0], formed, "safe"), Fix(*closing, "", "safe")
    before, after = text[max(opening[0] - 8, 0) : opening[0]], text[closing[1] : closing[1] + 1]
    touches = (contents[:1].isalnum() and before[-1:].isalnum()) or (contents[-1:].isalnum() and after.isalnum())
    if not touches or (name == RAISING and not after.isalnum() and _is_ordinal(before, contents)):
        return Fix(*opening, "", "safe"), Fix(*closing, "", "safe")
    sign = "^" if name == RAISING else "_"
    left, right = (sign, "") if contents.isalnum() else (sign + "(", ")")
    return Fix(*opening, left, "unsafe"), Fix(*closing, right, "unsafe")


def _is_ordinal(before: str, ending: str) -> bool:
    figures = _COUNTED.search(before) and _COUNTING.fullmatch(ending)
    return bool(figures or (_COUNTED_BY_LETTERS.search(before) and _COUNTING_LETTERS.fullmatch(ending)))


def _formed(contents: str, name: str) -> str | None:
    """The contents in raised or lowered forms; None where not all of them have one."""
    if not contents or len(contents) > _LONGEST or not _FORMULA.fullmatch(contents):
        return None
    forms = _forms(name)
    formed = "".join(forms.get(sign, sign if at and sign in ",–" else "") for at, sign in enumerate(contents))
    return formed if len(formed) == len(contents) else None


def alone(text: str, start: int, end: int) -> Fix:
    """What takes away a tag ``sup`` or ``sub`` without its partner: safe where it joins no words."""
    safety: Safety = "unsafe" if text[max(start - 1, 0) : start].isalnum() and text[end : end + 1].isalnum() else "safe"
    return Fix(start, end, "", safety)
