"""Use is not mention: a phrase in short quotation marks, or beside the phrase that it stands for, is talked about."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: A quotation of at most so many characters around a phrase mentions it; a longer one is somebody's speech, spun or not.
SHORT = 48
#: The expected phrase this near (characters) on the same line makes an example of the phrase: "bosom peril (breast cancer)".
NEAR = 60


def mentions(text: bytes, hits: Sequence[tuple[int, int, str]]) -> list[bool]:
    """Whether each hit (start, end, expected) is mentioned and not used.

    Args:
        text: folded text.
        hits: spans in it, with the phrase that stood there.
    """
    return [_quoted(text, start, end) or _glossed(text, start, end, expected) for start, end, expected in hits]


def _quoted(text: bytes, start: int, end: int) -> bool:
    before = text[max(0, start - SHORT) : start].rpartition(b"\n")[2]
    if b'"' not in before and b"'" not in before:
        return False
    opening = max(before.rfind(b'"'), before.rfind(b" '"), 0 if before.startswith(b"'") else -1)
    if opening < 0:
        return False
    after = text[end : end + SHORT].partition(b"\n")[0]
    closing = re.search(rb"\"|'(?![a-z])", after)
    return closing is not None and len(before) - opening + closing.start() + end - start <= SHORT


def _glossed(text: bytes, start: int, end: int, expected: str) -> bool:
    wanted = expected.lower().encode("latin-1", "replace")
    if len(wanted) < 4 or b" " not in wanted.strip():
        return False
    before = text[max(0, start - NEAR) : start].rpartition(b"\n")[2]
    after = text[end : end + NEAR].partition(b"\n")[0]
    return wanted in before or wanted in after
