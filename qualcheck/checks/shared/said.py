"""Short lines that are sentences: what somebody says, in any alphabet, and no entry of a menu."""

from __future__ import annotations

_CLOSING = "\"'”’»«“)]」』"
_STOPS = (".", "…", "。", "।", "۔")
_ASKING = ("?", "!", "؟", "？", "！")
#: Questions and exclamations of fewer words are what people write below an article ("Great work!") or what buttons ask.
FEWEST_ASKING = 3


def is_sentence(line: str) -> bool:
    """Whether a short line is a sentence: an end mark, and small letters behind the first word; or letters that have no capitals."""
    ink = line.strip().rstrip(_CLOSING)
    if not ink.endswith(_STOPS + _ASKING) or ink.endswith(".."):
        return False
    words = [word for word in ink.split() if any(map(str.isalpha, word))]
    if not ink.isascii() and not any(letter.islower() or letter.isupper() for letter in ink):
        return bool(words)  # Chinese and Japanese write no blanks
    if len(words) < (FEWEST_ASKING if ink.endswith(_ASKING) else 2):
        return False
    return any(len(word.strip(".,")) > 1 and word[0].islower() for word in words[1:])
