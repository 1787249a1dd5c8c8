"""SE: sentences that a machine broke: stray marks, fragments, lost text, marks that never close, letters misread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from ahocorasick_rs import BytesAhoCorasick

from qualcheck.checks.base import Family, Hit, Signals, measure_nothing
from qualcheck.checks.sentence import edges
from qualcheck.checks.sentence.articles import wrong_articles
from qualcheck.checks.sentence.fragments import orphans
from qualcheck.checks.sentence.line_breaks import line_break
from qualcheck.checks.sentence.misread import misreadings_among
from qualcheck.checks.sentence.quotations import unclosed
from qualcheck.checks.sentence.scan import scanner
from qualcheck.checks.shared.code import left_alone_in_code, looks_like_code
from qualcheck.checks.shared.english import dictionary
from qualcheck.model import Fix, Safety
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.view import TextView

Spans = list[tuple[int, int]]
Judge = Callable[[ActiveRule, TextView, Spans], Iterator[Hit]]

QUOTATION, MISREAD = "SE004", "SE012"
_DIGITS = dict(zip("one two three four five six seven eight nine".split(), "123456789", strict=True))
_APOSTROPHES = "'’"
#: Where so many sentences, and more than begin with a capital, begin in lower case, the writer does without capitals.
_MANY_LOWER = 3
_CAPITAL_SENTENCE = re.compile(r"[^\W\d_]{2}[.!?] [^\W\d_a-z]")
#: What an abbreviation may stand behind; Roman numbers of items.
_BEHIND = re.compile(r"[\s/]+")
_SMALL_NUMERAL = re.compile(r"[ivxl]+[)]?")
_INNER_CAPITAL = re.compile(r"[^\W\d_A-Z][A-Z]")
#: Beginnings of names with a capital inside.
_NAMES_WITH_CAPITALS = ("Mc", "Mac", "O'", "O’")
_QUOTED = frozenset("\"'“”„«»‘’`")
#: How a turn in a transcript or play begins, and how somebody sounds who stammers; looked for no further away than this.
_SPEAKER = re.compile(
    r"[ \t]*(?:[A-Z][A-Z.'’ -]{1,30}|(?:Speaker|Interviewer|Interviewee|Moderator|Host|Guest|Participant)(?: \w{1,3})?|[QA]\d?)"
    r"(?: ?[(\[][^)\]\n]{1,30}[)\]])?:\s"
)
_HESITATES = re.compile(r"\b(?:uh+|um+|er+m?|hmm*)\b,?|\bstammer")
_SPEECH_REACH = 400
#: So many marks behind blanks may be the way of a whole text; words that wait for the next one, before such marks.
_FEWEST_APART = 4
_WAITING = (
    r"(?i)\b(?:the|an?|my|our|their|its|your|his|her|of|in|on|at|by|for|with|to|from|and|or|as|is|are|was|were|be|been|like|including|called|than"
    r"|into|between|via|using|visit|see) [,.] "
)
#: A name that looks like a slip; what never follows an article.
_BAND = "The The"
_NO_NOUN = re.compile(r"[ \xa0]+(?:of|is|are|was|were|has|had|and|or|to|from|in|by|for|with)\b")
#: Shorter words that no dictionary has are not taken for broken ones.
_SHORTEST_BROKEN = 6


def find(view: TextView, rules: RuleTable, _signals: Signals) -> Iterator[Hit]:
    """Hits of all rules of the family that are in force; in code nothing is mended."""
    mended = [rule.code for code in (*JUDGES, MISREAD) if (rule := rules.get(code)) and rule.rule.fix]
    yield from left_alone_in_code(view, _find(view, rules), mended)


def _find(view: TextView, rules: RuleTable) -> Iterator[Hit]:
    patterns = scanner(rules, SCANNED)
    spans = patterns.spans(view) if patterns else {}
    for code, judge in JUDGES.items():
        if code in spans:
            yield from judge(rules[code], view, spans[code])
    if QUOTATION in rules:
        for quotation in unclosed(view):
            end = quotation.start + len(view.text[quotation.start : quotation.end].rstrip())
            yield Hit(QUOTATION, quotation.start, end, severity=None if quotation.sure else "info")
    if MISREAD in rules:
        yield from _misread(view)


def stray_stops(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """Full stops that stand alone behind the end of a sentence; without them the sentence is whole."""
    return (Hit(rule.code, start, end) for start, end in spans if not _spaced_dots(view.text, end))


def lower_case_sentences(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """Sentences that start with a lower-case function word, unless the full stop belongs to an abbreviation, or the writer does without capitals."""
    if len(spans) >= _MANY_LOWER and len(_CAPITAL_SENTENCE.findall(view.text)) < len(spans):
        return
    abbreviations = rule.params["abbreviations"]
    openers = rule.params["openers"]
    text = view.text
    for start, end in spans:
        if text[start:end] not in openers:
            continue
        before = _BEHIND.split(text[max(start - 24, 0) : start].rstrip().removesuffix("."))[-1].strip("([“\"'‘")
        if (
            before.lower() in abbreviations
            or _SMALL_NUMERAL.fullmatch(before)
            or "." in before
            or (before[:1].isupper() and len(before) <= 5)
            or not before[-3:].isalpha()
        ):
            continue
        if not looks_like_code(_line(view, start)):
            yield Hit(rule.code, start, end)


def spelled_digits(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """Numbers whose first digit was written out: "three,420"."""
    for start, end in spans:
        found = view.text[start:end]
        word = next(word for word in _DIGITS if found.lower().startswith(word))
        before = view.text[start - 1 : start] if start else ""
        if before.isalnum() or before in "-‐":
            continue
        expected = _DIGITS[word] + found[len(word) :]
        yield Hit(rule.code, start, end, expected=expected, replacement=expected)


def repeated_subjects(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """A name that does something to itself, where one says "itself"."""
    for start, end in spans:
        first, *_, last = view.text[start:end].split()
        if first == last:
            yield Hit(rule.code, start, end)


def doubled_words(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """Articles and "of" said twice. In what somebody says they may have been: there it is information."""
    text = view.text
    of_the_band = bool(spans) and _BAND in text
    for start, end in spans:
        word = text[start:end].strip()
        first = start - len(word)
        if first > 0 and text[first - 1] in _QUOTED and text[end : end + 1] in _QUOTED:
            continue  # "the the" is spoken of
        if _is_speech(view, first, end, word) or (word == "the" and of_the_band):
            yield Hit(rule.code, start, end, fix=Fix(start, end, "", "unsafe"), severity="info")
        elif word == "the" and _NO_NOUN.match(text, end):
            yield Hit(rule.code, start, end, fix=Fix(start, end, "", "unsafe"))  # a word is missing as well
        else:
            yield Hit(rule.code, start, end)


def _is_speech(view: TextView, start: int, end: int, word: str) -> bool:
    """Whether a place stands in a quotation, in the turn of a speaker, or where a word is said three times."""
    line = view.lines.index_at(start)
    first, last = view.lines.starts[line], view.lines.ends[line]
    before, after = view.text[max(first, start - _SPEECH_REACH) : start], view.text[end : min(last, end + _SPEECH_REACH)]
    if before.lower().endswith(f" {word} ") or after.lower().startswith(f" {word} ") or _HESITATES.search(f"{before} {after}"):
        return True
    opened, closed = (max(before.rfind(mark) for mark in marks) for marks in ("“„«", "”»"))
    quoted = opened > closed and any(mark in after for mark in "”“»")
    return quoted or (before.count('"') % 2 == 1 and '"' in after) or _SPEAKER.match(view.text, first, last) is not None


def glued_sentences(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """A full stop with no blank behind it, between two words; names of programs ("tkinter.Tk", "net.SocketAddress") are none."""
    openers = rule.params["openers"]
    text = view.text
    known = dictionary() if view.language.code == "en" else None
    for start, end in spans:
        found = text[start:end]
        mark = max(map(found.rfind, ".!?"))
        left, right = found[:mark], found[mark + 1 :].strip("”\"’'“‘")
        after = text[end : end + 1]
        if (
            (after and (after.isalnum() or after in "(_/=:@&<[{"))
            or (right.isupper() and right not in ("A", "I"))
            or (_INNER_CAPITAL.search(right) and not right.startswith(_NAMES_WITH_CAPITALS))
            or (after == "." and (len(right) <= 2 or text[end + 1 : end + 2].isalnum()))  # initials; the name of a file
        ):
            continue
        sure = left.isalpha() and left.islower() and len(left) >= 3 and (len(right) > 1 or right in ("A", "I"))
        if not sure and right not in openers:
            continue
        before = text[start - 1 : start] if start else ""
        if (before and before in "./@\\_#$<-:=") or looks_like_code(_line(view, start)):
            continue
        at = start + mark + 1 + (found[mark + 1 : mark + 2] in ("”", '"', "’", ")") and found[mark + 1 : mark + 2] != right[:1])
        yield Hit(rule.code, start, end, fix=Fix(at, at, " ", "unsafe"), severity=None if sure and (known is None or left in known) else "info")


def hyphenation_breaks(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """Words that were hyphenated at a line end, be it there or no more: "finan- cials"."""
    suspended = rule.params["suspended"]
    known = dictionary()
    for start, end in spans:
        found = view.text[start:end]
        left, right = found.split("-", 1)
        right = right.lstrip()
        before = view.text[start - 1 : start] if start else ""
        if right in suspended or (before and (before in "-–—'’" or before.isalnum())) or (view.text[end : end + 1] in "-'’" and end < len(view.text)):
            continue
        if "\n" in found:
            yield from line_break(rule, view, start, end, known)
            continue
        joined = left + right
        elsewhere = view.word_counts[joined.lower()] > 0
        whole = elsewhere or joined.lower() in known
        parts = left.lower() in known, right in known
        if not whole and (any(parts) or left.isupper() or len(joined) < _SHORTEST_BROKEN):
            continue
        safety: Safety = "safe" if elsewhere and not all(parts) else "unsafe"
        fix = Fix(start, end, joined, safety)
        yield Hit(rule.code, start, end, joined, confidence=1.0 if whole else 0.7, fix=fix, severity=None if whole else "info")


def lost_links(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """Blanks and marks that a dropped link left behind: "according to , the"."""
    if tokenised(view):
        return
    text = view.text
    spaced = _of_lines(view, lambda line: "( " in line)
    for start, end in spans:
        if _spaced_dots(text, end) or (text[end - 1] == ")" and spaced(start)) or looks_like_code(_line(view, start)):
            continue
        yield Hit(rule.code, start, end)


def _spaced_dots(text: str, end: int) -> bool:
    """Whether the mark that ends at ``end`` is the first of spaced dots, which stand for words left out on purpose: "with . . . them"."""
    return text[end - 1] == "." and text[end : end + 2] in (" .", "\u00a0.", "\n.")


def lower_cased_names(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """Names of countries, days and months in lower case, in a text that writes capitals."""
    has_capitals = _of_lines(view, lambda line: sum(map(str.isupper, line)) * 80 >= len(line))
    for start, end in spans:
        before, after = view.text[start - 1 : start] if start else "", view.text[end : end + 2]
        apart = not before.strip() and (not after[:1].strip() or after[:1] in ",;:!?’'" or (after[:1] == "." and not after[1:].strip()))
        if apart and has_capitals(start):
            expected = view.text[start:end].capitalize()
            yield Hit(rule.code, start, end, expected=expected, replacement=expected)


def brackets(rule: ActiveRule, view: TextView, spans: Spans) -> Iterator[Hit]:
    """Opening brackets that nothing in the paragraph closes."""
    by_line: dict[int, int] = {}
    for start, _ in spans:
        by_line.setdefault(view.lines.index_at(start), start)
    for index, start in by_line.items():
        line = view.lines.raw[index]
        if line.count("(") == 1 and ")" not in line and len(line) >= 60 and line.count(" ") >= 8 and not looks_like_code(line):
            yield Hit(rule.code, start, start + 1)


def tokenised(view: TextView) -> bool:
    """Whether blanks stand before marks all over the text: a tokenised corpus, not lost text.

    Where links were lost, most of the words before such marks are those that a link stood behind: "according to , the".
    """
    text = view.utf8
    apart = text.count(b" , ") + text.count(b" . ")
    if apart < _FEWEST_APART or apart * 3 < text.count(b", ") + text.count(b". "):
        return False
    return 2 * len(compile_pattern(_WAITING).findall(text)) < apart


def _misread(view: TextView) -> Iterator[Hit]:
    if not (view.language.code == "en" or (view.language.code is None and view.is_ascii)):
        return
    wrong = misreadings_among(view.numbered_tokens)
    if not wrong:
        return
    text, terms = view.text, sorted(wrong)
    found = list(BytesAhoCorasick(terms).find_matches_as_indexes(view.utf8_lower, overlapping=True))
    at = view.code_points(offset for _, start, end in found for offset in (start, end))
    prefixes = _prefixes(text, {text[at[first] : at[last]] for _, first, last in found})
    for number, first, last in found:
        start, end, term = at[first], at[last], terms[number]
        before, after, word = text[start - 1 : start] if start else "", text[end : end + 1], text[start:end]
        if before.isalnum() or after.isalnum() or (before and before in "_@/.#") or (after and after in "_@/"):
            continue
        if (before == "[" and text[start - 2 : start - 1].isalnum()) or (after == "." and text[end + 1 : end + 2].isalnum()):
            continue  # what may be left out ("b[uffer]"); files and versions ("gir1.2")
        if (after and after in _APOSTROPHES and term.endswith(b"in")) or word[1:] != word[1:].lower():
            continue  # dialect ("seein'"); abbreviations and symbols
        if word in prefixes:
            continue
        weak = word[:1].isupper() or before == "-" or after == "-"  # names, and made-up words
        meant = wrong[term].decode()
        yield Hit(MISREAD, start, end, expected=meant, replacement=meant, severity="info" if weak else None)


def _prefixes(text: str, words: set[str]) -> set[str]:
    """Those of the words that name a namespace or scheme somewhere in the text: "@prefix dcat: <…>", "dcat:Dataset"."""
    if ":" not in text or not words:
        return set()
    names = "|".join(map(re.escape, sorted(words)))
    return {match[1] for match in re.finditer(rf"\b({names}):(?:[^\W_]|[ \t]*<)", text)}


def _of_lines(view: TextView, holds: Callable[[str], bool]) -> Callable[[int], bool]:
    """Whether something holds for the line at an offset, settled once for each line: a line may have a hit at every word."""
    known: dict[int, bool] = {}

    def of_line(at: int) -> bool:
        index = view.lines.index_at(at)
        if index not in known:
            known[index] = holds(view.lines.raw[index])
        return known[index]

    return of_line


def _line(view: TextView, at: int) -> str:
    return view.lines.raw[view.lines.index_at(at)]


JUDGES: Mapping[str, Judge] = {
    "SE001": stray_stops,
    "SE002": orphans,
    "SE003": lower_case_sentences,
    "SE005": spelled_digits,
    "SE006": repeated_subjects,
    "SE007": doubled_words,
    "SE008": edges.cut_tails,
    "SE009": edges.cut_heads,
    "SE010": glued_sentences,
    "SE011": hyphenation_breaks,
    "SE013": lost_links,
    "SE014": edges.split_sentences,
    "SE015": lower_cased_names,
    "SE017": brackets,
    "SE019": edges.unfinished,
    "SE020": lost_links,
    "SE023": lost_links,
    "SE024": wrong_articles,
    "SE025": edges.cut_words,
}
SCANNED = tuple(JUDGES)

FAMILY = Family("SE", measure_nothing, find)
