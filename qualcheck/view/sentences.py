"""Sentence boundaries, by punctuation, capital and a list of abbreviations. English first, Latin script in general."""

from __future__ import annotations

import re

_ABBREVIATIONS = (
    "Mr Ms Dr St Jr Sr vs No pp ed al cf ca Co Lt Mt Ft Rd Av Bd op Sq Hr Fr "
    "Mrs Inc Ltd Rev Hon Gen Col Maj Cpt Sgt Adm Gov Sen Rep Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec Ave Bro etc vol "
    "fig eds est dep def jur Nos Prof Capt Sept Corp Dept Univ Blvd Assn Bros Messrs"
).split()
_NOT_AFTER = "".join(rf"(?<!\b{word})(?<!\b{word.capitalize()})" for word in _ABBREVIATIONS)

# A boundary: an end mark, closing quotes and brackets, white space, then something that can open a sentence. An initial
# ("J. Smith"), an abbreviation and a lower-case letter that follows speak against it.
_BOUNDARY = re.compile(
    rf"(?:[!?…]|(?<!\b[A-Za-z])(?<!\.[A-Za-z]){_NOT_AFTER}\.)[.!?]*[\"'”’»)\]]*(?P<gap>[^\S\n]+)(?=[\"'“‘«(\[¿¡—–-]*[^\sa-z,;:.!?)\]])"
)


def sentence_spans(text: str, starts: list[int], ends: list[int]) -> list[tuple[int, int]]:
    """Sentences as code-point spans, blanks outside; a line end always ends a sentence.

    Args:
        text: the text.
        starts: offsets of the lines' starts.
        ends: offsets of the lines' ends.
    """
    cuts = [match.span("gap") for match in _BOUNDARY.finditer(text)]
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end in zip(starts, ends, strict=True):
        while at < len(cuts) and cuts[at][1] <= end:
            left, right = cuts[at]
            if left > start:
                spans.append((start, left))
            start = right
            at += 1
        if end > start:
            spans.append((start, end))
    return [span for span in (_stripped(text, start, end) for start, end in spans) if span[0] < span[1]]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    if not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
