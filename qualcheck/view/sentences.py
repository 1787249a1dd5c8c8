"""Sentence boundaries, by punctuation, capital and lists of abbreviations. English first, Latin script in general."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Titles and other words that never end a sentence: a name or a number follows. In lower case.
LEADING = frozenset(
    "mr mrs ms mx dr prof rev gen col maj cpt capt sgt lt cmdr adm gov sen rep pres supt insp st ste mt messrs mme mlle "
    "vs cf eg ie viz approx ca esp incl resp eds bzw vgl".split()
)
#: Abbreviations that may stand at the end of a sentence; it ends there only where the next word opens one. As they are written.
TRAILING = frozenset(
    "Inc inc Ltd ltd Co co Corp corp Bros LLC PLC Plc Jr Sr Esq etc al Ave Blvd Rd Sq Hwy Dept dept Univ Assn est "
    "Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun".split()
)
#: Abbreviations where a number follows, words where anything else does. In lower case.
NUMBERED = frozenset("no nos p pp vol fig figs eq eqs ch chap sec sect art par cl nr".split())
#: Words that open sentences and hardly ever stand inside a name.
OPENERS = frozenset(
    "The This That These Those There Then They It Its He She We You I His Her Their Our My Your In On At By For From With Without After Before "
    "When While Where Why What Who How If Although Though Since Because As And But Or So Yet Not No All Some Many Most Each Every One Two Three "
    "However Moreover Also Still Now Here Once Until During Under Over Only Even Just Both Such Another Other To Is Are Was Were Do Does Did "
    "Can Could Will Would Should Have Has Had Let Please Even Meanwhile Today Last Later".split()
)

#: Insides of character classes: marks that end sentences; what may stand behind them; what no sentence begins with; what parts an
#: abbreviation from what is before it.
ENDS, CLOSERS, NO_START, PARTING = r".!?…", r"\"'”’»)\]", r"\sa-z,;:.!?)\]", r"\s(\[\"“‘«/—–"
# Only the last mark of a run is matched, so that long runs cost no more than their length.
_END = re.compile(rf"[{ENDS}][{CLOSERS}]*+(?P<gap>[^\S\n]++)(?=[^{NO_START}])")
_LAST_WORD = re.compile(rf"[^{PARTING}]*\Z")
#: An initial ("J. Smith"), or letters with full stops ("U.S.", "a.m."), which may end a sentence ("plan B. The …").
_INITIALS = re.compile(r"(?!I\Z)(?:[^\W\d_]{1,2}\.)*[^\W\d_]")
_NEXT_WORD = re.compile(r"[\W_]*(\w*)")
#: No word that matters for the decision is longer than this.
_LOOK_BACK = 14


def sentence_spans(text: str, starts: Sequence[int], ends: Sequence[int]) -> list[tuple[int, int]]:
    """Sentences as code-point spans, blanks outside; a line end always ends a sentence.

    Args:
        text: the text.
        starts: offsets of the lines' starts.
        ends: offsets of the lines' ends.
    """
    cuts = [match.span("gap") for match in _END.finditer(text) if ends_sentence(text, match.start(), match.end())]
    # Cuts are inside of lines: in order, each start of a line or end of a cut belongs to the next end of a line or start of a cut.
    opened = sorted([*starts, *(right for _, right in cuts)])
    closed = sorted([*ends, *(left for left, _ in cuts)])
    spans = [span for span in zip(opened, closed, strict=True) if span[0] < span[1]]
    firsts, lasts = [text[start] for start, _ in spans], [text[end - 1] for _, end in spans]
    if not any(map(str.isspace, firsts)) and not any(map(str.isspace, lasts)):  # the usual case, all at once
        return spans
    return [span for span in (_stripped(text, start, end) for start, end in spans) if span[0] < span[1]]


def ends_sentence(text: str, mark: int, after: int) -> bool:
    """Whether the end mark at ``mark``, with the next sentence's first character at ``after``, closes a sentence."""
    if text[mark] != "." or text[mark - 1 : mark] in {".", "!", "?", "…"}:
        return True
    word = text[max(mark - _LOOK_BACK, 0) : mark]
    if word[-5:].isalpha() and len(word) >= 5:  # longer than any abbreviation: the usual case first
        return True
    match = _LAST_WORD.search(word)
    word = match.group() if match else ""
    lowered = word.lower()
    if lowered in NUMBERED:
        return not _next_word(text, after)[:1].isdigit()
    if lowered in LEADING or lowered in ("e.g", "i.e"):
        return False
    if word in TRAILING or _INITIALS.fullmatch(word):
        return _next_word(text, after) in OPENERS
    return True


def _next_word(text: str, at: int) -> str:
    match = _NEXT_WORD.match(text, at, at + 24)
    return match.group(1) if match else ""


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    if not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
