"""Notices of copyright and prose that speaks of one: the same words stand in both."""

from __future__ import annotations

import re
from functools import lru_cache

from qualcheck.data import table
from qualcheck.rulepacks import ActiveRule

#: What a rule says of lines that must have the shape of a notice: ``params: {shape: notice}``.
PARAMETER, NOTICE = "shape", "notice"
#: Other words in small letters that a notice holds at most, and where it opens with all that makes one. Of the 200 notices on
#: hand-labelled article pages 196 hold no more than two, and those with more open so.
MOST_OTHER, MOST_OTHER_BEHIND = 2, 6
#: Without a year or a sign, where the words of a notice go on in a clause: "All rights reserved, read the last page."
MOST_OTHER_IN_CLAUSE = 1
_GOES_ON = re.compile(r"[^\d©]*, (?=[^\W\d_])[^\d©A-Z]*[.]\W*\Z")
#: Where a notice may be over: a full stop before a capital, a bar, a bullet.
_OVER = re.compile(r"(?<=[^\W\d_]{2})[.!](?=\s+[^\W\d_a-z])|[|•·/]")
_OPENS = re.compile(r"\W*(?:copyright\b|&copy;|©|\(c\))", re.IGNORECASE)
_MARKS = "\"“”„«»‘’'()[]<>.,;:!?…*|•·–—-®™"
#: Addresses and names of files hold small letters and are no words.
_NO_WORD = re.compile(r"[.@/\d&]")


def is_prose_about(rule: ActiveRule, line: str) -> bool:
    """Whether a line that a rule for notices takes is prose: it holds too many words that no notice is made of.

    Alphabets without small letters have none to count: packs in them name their exceptions themselves.
    """
    if rule.params.get(PARAMETER) != NOTICE:
        return False
    others = _others(line)
    if others <= (MOST_OTHER_IN_CLAUSE if _GOES_ON.match(line) else MOST_OTHER):
        return False
    return others > MOST_OTHER_BEHIND or not _opens_as_notice(line)


def _opens_as_notice(line: str) -> bool:
    """Whether a line opens with all of a notice: sign and year and the name of the holder, then a full stop or a bar."""
    over = _OVER.search(line)
    head = line[: over.start()] if over else ""
    opening = _OPENS.match(head)
    return opening is not None and not _others(head) and any(word[:1].isupper() for word in head[opening.end() :].split())


def _others(line: str) -> int:
    """How many words in small letters no notice is made of."""
    whole, stems = _words()
    count = 0
    for piece in line.split():
        word = piece.strip(_MARKS)
        if len(word) > 1 and word[0].islower() and word not in whole and not _NO_WORD.search(word) and not word.startswith(stems):
            count += 1
    return count


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of notices in all languages: whole ones, and how others begin."""
    rows = table("boilerplate/notices.txt").read_text("utf-8").splitlines()
    words = {word for row in rows if row and not row.startswith("#") for word in row.split(":", 1)[1].split()}
    return frozenset(word for word in words if not word.endswith("*")), tuple(sorted(word[:-1] for word in words if word.endswith("*")))
