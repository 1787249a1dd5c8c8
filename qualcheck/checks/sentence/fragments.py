"""Orphan fragments: a word or two that a translator or an editor left behind as a sentence of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.rulepacks import ActiveRule
from qualcheck.view import TextView
from qualcheck.view.sentences import ends_sentence

_BOUNDARY = re.compile(r"[.!?…][\"”’)]*\s+(?=[\"“‘(]?[^\W\d_a-z])")
_NAME = re.compile(r"(?<=[a-z,’] )[^\W\d_a-z][^\W\d_]{3,}")
#: So far back the sentence before is looked at.
_LOOK_BACK = 600


def orphans(rule: ActiveRule, view: TextView, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """Names that hang behind a whole sentence, and (weaker) two function words behind a long one.

    Short sentences are good style in speech and fiction. What makes these wrong: the word is a name, which answers no question,
    and the text uses it elsewhere; or nothing in the fragment means anything by itself.
    """
    text = view.text
    function_words = rule.params["function_words"]
    names: list[str] | None = None
    for start, end in spans:
        found = text[start:end].rstrip(" .")
        after = text[end : end + 2].strip()
        before = _sentence_before(view, start)
        if before is None or not found[:1].isupper() or after[:1].isdigit() or after[:1] in ("(", "["):
            continue
        words = found.split()
        if len(words) == 1:
            if before.count(" ") >= 8 and len(found) >= 4 and found[1:].islower() and found not in function_words:
                names = _names(text) if names is None else names
                if _has_stem(names, found[: max(4, len(found) - 3)]):
                    yield Hit(rule.code, start, end)
        elif before.count(" ") >= 20 and all(word.lower() in function_words for word in words):
            yield Hit(rule.code, start, end, severity="info", confidence=0.5)


def _sentence_before(view: TextView, start: int) -> str | None:
    """The sentence before, in the same line, where it ends in a full stop."""
    low = max(view.lines.starts[view.lines.index_at(start)], start - _LOOK_BACK)
    before = view.text[low:start].rstrip()
    if not before.endswith(".") or not ends_sentence(view.text, low + len(before) - 1, start):
        return None
    *_, last = _BOUNDARY.split(before)
    return last


def _names(text: str) -> list[str]:
    """Words that stand with a capital inside a sentence, sorted."""
    return sorted(set(_NAME.findall(text)))


def _has_stem(names: list[str], stem: str) -> bool:
    """Whether one of ``names`` (sorted) begins with ``stem``."""
    at = bisect_left(names, stem)
    return at < len(names) and names[at].startswith(stem)
