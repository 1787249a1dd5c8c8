"""Orphan fragments: a word or two that a translator or an editor left behind as a sentence of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.rulepacks import ActiveRule
from qualcheck.view import TextView
from qualcheck.view.sentences import ends_sentence

_BOUNDARY = re.compile(r"[.!?…][\"”’)]*\s+(?=[\"“‘(]?[^\W\d_a-z])")
#: So far back the sentence before is looked at.
_LOOK_BACK = 600


def orphans(rule: ActiveRule, view: TextView, spans: list[tuple[int, int]]) -> Iterator[Hit]:
    """Names that hang behind a whole sentence, and (weaker) two function words behind a long one.

    Short sentences are good style in speech and fiction. What makes these wrong: the word is a name, which answers no question,
    and the text uses it elsewhere; or nothing in the fragment means anything by itself.
    """
    text = view.text
    function_words = rule.params["function_words"]
    for start, end in spans:
        found = text[start:end].rstrip(" .")
        after = text[end : end + 2].strip()
        before = _sentence_before(view, start)
        if before is None or not found[:1].isupper() or after[:1].isdigit() or after[:1] in ("(", "["):
            continue
        words = found.split()
        if len(words) == 1:
            if before.count(" ") >= 8 and len(found) >= 4 and found[1:].islower() and found not in function_words and _is_name(text, found):
                yield Hit(rule.code, start, end)
        elif before.count(" ") >= 20 and all(word.lower() in function_words for word in words):
            yield Hit(rule.code, start, end, severity="info", confidence=0.5)


def _sentence_before(view: TextView, start: int) -> str | None:
    """The sentence before, in the same line, where it ends in a full stop."""
    line_start = view.lines.starts[view.lines.index_at(start)]
    before = view.text[max(line_start, start - _LOOK_BACK) : start].rstrip()
    mark = line_start + len(view.text[line_start:start].rstrip()) - 1
    if not before.endswith(".") or not ends_sentence(view.text, mark, start):
        return None
    *_, last = _BOUNDARY.split(before)
    return last


def _is_name(text: str, word: str) -> bool:
    """Whether the text has the word, or one of its stem, with a capital inside a sentence."""
    stem = word[: max(4, len(word) - 3)]
    return any(f"{before} {stem}" in text for before in "abcdefghijklmnopqrstuvwxyz,’")
