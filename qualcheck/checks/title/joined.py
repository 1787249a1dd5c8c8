"""What was joined to a title: the way to the page before it, a byline, time stamp or buttons behind it, the title once more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qualcheck.checks.base import Hit
from qualcheck.checks.title.evidence import word_count
from qualcheck.checks.title.text import folded
from qualcheck.model import Fix
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.view import TextView

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = (
    rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}"
    r"|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d)"
)
_PERSON = r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){1,3}"
_DASH = r"\s*[|•·,–—-]?\s*"
_BYLINE = re.compile(
    rf"{_DASH}(?:(?<![^\W_])[Bb]y:? |(?<=[a-zß-ÿ?!)])(?:By|Von|Par|Por|Di|Door|Autor):? ){_PERSON}{_DASH}"
    rf"(?:(?:[Oo]n|[Pp]ublished|[Uu]pdated|[Pp]osted)?:?\s*(?P<date>{_DATE}).{{0,40}})?$"
)
_STAMP = re.compile(
    rf"\s*[|•·,(–—-]?\s*(?:(?:[Ll]ast |[Ff]irst )?(?:[Pp]ublished|[Uu]pdated|[Pp]osted|[Mm]odified)(?: on| at)?:?\s*{_DATE}.{{0,30}}"
    r"|\d{1,3} ?[Mm]in(?:ute)?s? [Rr]ead)\)?\s*$"
)
_GLUED_DATE = re.compile(rf"(?<=[a-z?!)])(?:{_DATE}|\d{{1,2}} ?(?:min(?:ute)?s?|hours?|hrs?|days?|weeks?|months?) ago)\s*$")
#: "[2401.01234v2] ", "[hep-th/9901001] ": the number of a preprint before its title (arXiv, "Understanding the arXiv identifier").
_PREPRINT = re.compile(r"\s*\[(?:\d{4}\.\d{4,5}|[a-z-]{2,10}(?:\.[A-Z]{2})?/\d{7})(?:v\d{1,2})?\]\s+(?=\S)")
_COUNTER = re.compile(r"\s*\(\d{1,3}\+?\)\s+(?=\S)")
_ISSUE_KEY = re.compile(r"\s*\[[A-Z][A-Z0-9]{1,9}-\d{1,6}\]\s+(?=\S)")
#: What one of the bylines begins with.
_GLUED_WORDS = ("by", "von ", "par ", "por ", "di ", "door ", "autor")
#: One button alone may be a brand's second half ("MailShare"); two, or a date's label that lost its date, are none.
_BUTTONS = re.compile(
    r"(?<=[a-z?!)])(?:(?:Share|Tweet|Print|Email|Save|Copy|Link|Comments?|Listen|Subscribe|Facebook|Twitter){2,}|Published|Updated|Posted)\s*$"
)
#: Lines of the text that are compared with the title, words that such a headline has at least, and what is glued to it at most.
_TOP_LINES, _FEWEST_WORDS, _MOST_GLUED = 4, 3, 80
#: A title said twice has so many words at least, and between the two at most so many code points.
_FEWEST_DOUBLED, _WIDEST_GAP = 3, 3


def joined_hits(view: TextView, rules: RuleTable) -> Iterator[Hit]:
    """Hits of TI014 (glued text) and TI018 (the title twice)."""
    title = view.title
    text = title.text or ""
    rule = rules.get("TI014")
    if rule is not None:
        for start, end in _glued_spans(view, text, rule):
            span = title.start + start, title.start + end
            yield Hit("TI014", *span, field=title.field, fix=Fix(*span, "", "safe"))
    if "TI018" in rules:
        half = _second_half(text)
        if half is not None:
            span = title.start + half, title.end
            yield Hit("TI018", *span, field=title.field, fix=Fix(*span, "", "safe"))


def _glued_spans(view: TextView, text: str, rule: ActiveRule) -> Iterator[tuple[int, int]]:
    names = tuple(map(str, rule.params["sections"] if isinstance(rule.params["sections"], list) else []))
    labels = rule.params["labels"] if isinstance(rule.params["labels"], list) else []
    headlines = _headlines(view) if view.title.field == "title" else []
    counters = rule.params["counters"] if isinstance(rule.params["counters"], list) else []
    front = _label_in_front(text, labels, counters) or _sections_in_front(text, names, headlines)
    if front:
        yield 0, front
    back = next((len(line) for line in headlines if text.startswith(line) and _is_glued(text, len(line))), None) or _glued_back(text)
    if back is not None and back > front:
        yield back, len(text)


def _headlines(view: TextView) -> list[str]:
    """The lines at the top of the text that may be the headline."""
    lines = (line.strip() for line in view.lines.raw[: 3 * _TOP_LINES])
    return [line for line in lines if line][:_TOP_LINES] if view.text else []


def _is_glued(text: str, at: int) -> bool:
    """Whether what follows begins without a blank where a word of the headline ends ("…on lampsShareTweet")."""
    return (
        text[:at].count(" ") >= _FEWEST_WORDS - 1
        and 0 < len(text) - at <= _MOST_GLUED
        and text[at - 1].isalnum()
        and (text[at].isupper() or (text[at].isdigit() and not text[at - 1].isdigit()))
    )


def _label_in_front(text: str, labels: Sequence[str], counters: Sequence[str]) -> int:
    """``[PDF] `` as search engines put it before a title, or the number of a preprint: where the title begins, else 0.

    Also how many messages wait at a network ("(3) … - YouTube"), and the key of an issue in Jira ("[LAMP-12] … - Example JIRA").
    """
    last = text.rsplit(maxsplit=1)[-1:]
    counted = _COUNTER.match(text) if last and last[0].lower() in counters else None
    keyed = _ISSUE_KEY.match(text) if last and last[0].lower() == "jira" else None
    labelled = _PREPRINT.match(text) or counted or keyed
    if labelled:
        return labelled.end()
    match = re.match(r"\s*[\[(]([A-Za-z]{2,8})[\])]\s+(?=\S)", text)
    return match.end() if match and match[1].lower() in labels else 0


def _glued_back(text: str) -> int | None:
    """Where buttons, a byline with a date, a byline or date without a blank before it, or a time stamp begins behind the title."""
    tail = max(0, len(text) - 120)
    match = _BUTTONS.search(text, tail)
    if match and _leaves_title(text, match.start()):
        return match.start()
    lower = text[tail:].lower()
    if any(word in lower for word in _GLUED_WORDS):
        match = _BYLINE.search(text, tail)
        # "Hamlet by William Shakespeare" is a title.
        if match and _leaves_title(text, match.start()) and (match.group("date") or text[match.start()].isalpha()):
            return match.start()
    match = _GLUED_DATE.search(text, tail)
    if match and _leaves_title(text, match.start()):
        return match.start()
    if any(word in lower for word in ("date", "publ", "post", "modi", "read")):
        match = _STAMP.search(text, tail)
        if match and _leaves_title(text, match.start()):
            return match.start()
    return None


def _leaves_title(text: str, end: int) -> bool:
    return end >= 15 and " " in text[:end].strip()


def _sections_in_front(text: str, names: tuple[str, ...], headlines: Sequence[str]) -> int:
    """How many code points of section names stand glued before the title, two or more of them, or one before the headline; else 0."""
    first = text.split(maxsplit=1)[0][1:] if text.strip() else ""
    if first == first.lower():
        return 0  # nothing that begins with a capital is glued to the first word
    at = count = 0
    while count < 5:
        # "HomeNewsRussia spent": the last name is the headline's first word.
        sizes = [len(name) for name in names if text.startswith(name, at) and text[at + len(name) : at + len(name) + 1].isupper()]
        if not sizes:
            break
        at += max(sizes)
        count += 1
    rest = text[at:]
    if not count or rest.count(" ") < 2 or not rest[1:2].islower():
        return 0
    return at if count > 1 or rest.strip() in headlines else 0


def _second_half(text: str) -> int | None:
    """Where a title begins to repeat itself, the separator between included; None where it doesn't."""
    ink = text.rstrip()
    for gap in range(_WIDEST_GAP + 1):
        half, odd = divmod(len(ink) - gap, 2)
        if odd or half < 1:
            continue
        between = ink[half : half + gap]
        if any(map(str.isalnum, between)) or ink[:half] != ink[half + gap :]:
            continue
        if word_count(folded(ink[:half])) >= _FEWEST_DOUBLED and (gap or ink[half].isupper()):
            return half
    return None
