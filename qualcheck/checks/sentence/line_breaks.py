"""Words that were hyphenated at the end of a line that is still there: "the next meet-", "ing of the council"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.code import looks_like_code
from qualcheck.model import Fix, Safety
from qualcheck.rulepacks import ActiveRule
from qualcheck.view import TextView

#: A line of prose that was broken to a width holds so many blanks; what stands in a narrow column or a cell may hold fewer, and no matter.
_FEWEST_BLANKS = 2
#: Columns of a table, or of a page of which two were put side by side.
_COLUMNS = re.compile(r"\t|\||\S {3,}\S")
#: In verse every line begins with a capital; of prose broken to a width some lines do. So many lines tell, and so large a share of them.
_FEWEST_LINES, _VERSE = 3, 0.8
#: Lines above and below that are looked at.
_REACH = 12
_REST_OF_WORD = re.compile(r"[^\s]*")


def line_break(rule: ActiveRule, view: TextView, start: int, end: int, dictionary: AbstractSet[str]) -> Iterator[Hit]:
    """The hit at a word that goes over a line end, where the word without its hyphen is known and the one with it is not.

    Args:
        rule: hyphenation-break.
        view: of the text.
        start: offset of the word.
        end: offset behind its part on the second line.
        dictionary: English words in lower case; those of other languages are known by standing whole somewhere in the text.
    """
    text, counts = view.text, view.word_counts
    left, right = re.split(r"-\s+", text[start:end], maxsplit=1)
    known = dictionary if view.language.code in ("en", None) else frozenset[str]()
    joined = (left + right).lower()
    elsewhere = counts[joined] > 0
    if not (elsewhere or joined in known) or f"{left}-{right}".lower() in _hyphenated(view):
        return
    if (start and text[start - 1] in "/@_.\\") or not _is_prose(view, start):
        return
    # each half is counted once where the word is broken
    whole = all(part.lower() in known or counts[part.lower()] > 1 for part in (left, right))
    safety: Safety = "unsafe" if whole else "safe"
    yield Hit(rule.code, start, end, left + right, fix=_fix(text, start, end, left, right, safety))


def _fix(text: str, start: int, end: int, left: str, right: str, safety: Safety) -> Fix:
    """The whole word, marks behind it too, goes to the end of the first line."""
    rest = _REST_OF_WORD.match(text, end)
    stop = rest.end() if rest else end
    word = left + right + text[end:stop]
    if text[stop : stop + 1] != " ":  # nothing else stands on the second line
        return Fix(start, stop, word, safety)
    return Fix(start, stop + 1, word + text[start + len(left) + 1 : end - len(right)].lstrip(" \t"), safety)


def _hyphenated(view: TextView) -> frozenset[str]:
    """The compounds with a hyphen that stand on one line somewhere in the text."""
    key = "sentence.hyphenated"
    if key not in view.kept:
        view.kept[key] = frozenset(found.lower() for found in re.findall(r"[^\W\d_]{2,}-[^\W\d_]{2,}", view.text))
    found: frozenset[str] = view.kept[key]
    return found


def _is_prose(view: TextView, start: int) -> bool:
    """Whether a place stands in a paragraph of prose: not in code, in a table, or in verse."""
    raw = view.lines.raw
    index = view.lines.index_at(start)
    line, below = raw[index], raw[index + 1]
    if line.strip().count(" ") < _FEWEST_BLANKS or any(_COLUMNS.search(one.strip()) or looks_like_code(one) for one in (line, below)):
        return False
    first = last = index
    while first and index - first < _REACH and raw[first - 1].strip():
        first -= 1
    while last + 1 < len(raw) and last - index < _REACH and raw[last + 1].strip():
        last += 1
    others = [one for at in range(first, last + 1) if at != index + 1 and (one := raw[at].lstrip())]
    capitals = sum(one[:1].isupper() for one in others)
    return len(others) < _FEWEST_LINES or capitals < _VERSE * len(others)
