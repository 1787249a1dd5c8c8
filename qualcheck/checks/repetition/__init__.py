"""RE: what a text says twice: lines, paragraphs, sentences, phrases in a loop, and the repetition measures of Gopher."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcheck.checks.base import Family, Hit, Signals
from qualcheck.checks.repetition.copies import (
    Copy,
    copied_blocks,
    in_verse,
    is_row,
    is_sentence,
    repeated_lines,
    repeated_spans,
    sentences_that_may_recur,
)
from qualcheck.checks.repetition.gopher import TOP_SIZES, duplicate_fractions, ngram_fractions
from qualcheck.checks.repetition.loops import loops, shortest_repeated
from qualcheck.model import Fix
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.view import TextView

LINE, PARAGRAPH, SENTENCE, LOOP = "RE001", "RE002", "RE003", "RE004"
_WORD = re.compile(r"\S+")
#: How many rounds, and words in all, make a loop, for the signal; the rule has limits of its own, never lower ones.
_FEWEST_ROUNDS, _FEWEST_WORDS = 4, 8
_LOOPS = "repetition.looped_word_fraction"
#: A paragraph of several lines that was said before makes duplicate lines.
_LINES = "repetition.duplicate_line_fraction"
#: A sentence of at least eight words that was said before makes duplicate 8-grams.
_LONG_PHRASES = "repetition.gopher.duplicate_8gram_character_fraction"
_FEWEST_BLANKS = 7
#: So far above a copy the colon of a quotation is looked for.
_NEAR = 8
#: Characters that two lines of a litany open with, and lines within which the next one stands.
_OPENING, _GAP = 24, 3
#: A single word said fewer times may be a row of a table ("Yes Yes Yes Yes").
_CERTAIN_ROUNDS = 20


def measure(view: TextView) -> Signals:
    """Shares of repeated text, 0..1, and the number of lines, paragraphs and words that they are shares of."""
    lines, tokens = view.inked_lines, view.numbered_tokens
    line_fraction, line_characters = duplicate_fractions(lines)
    # a paragraph that was there before has lines that were there before
    paragraph_fraction, paragraph_characters = duplicate_fractions(_paragraph_texts(view)) if line_fraction else (0.0, 0.0)
    signals = {
        "repetition.lines": float(len(lines)),
        "repetition.paragraphs": float(len(view.paragraphs)),
        "repetition.words": float(len(tokens)),
        "repetition.duplicate_line_fraction": line_fraction,
        "repetition.gopher.duplicate_line_fraction": line_fraction,
        "repetition.gopher.duplicate_line_character_fraction": line_characters,
        "repetition.gopher.duplicate_paragraph_fraction": paragraph_fraction,
        "repetition.gopher.duplicate_paragraph_character_fraction": paragraph_characters,
    }
    fractions = ngram_fractions(tokens)
    # each loop that counts repeats a phrase of so many words
    looped = loops(tokens, _FEWEST_ROUNDS, _FEWEST_WORDS) if fractions[shortest_repeated(_FEWEST_ROUNDS, _FEWEST_WORDS)] else []
    signals[_LOOPS] = sum(last - first for first, last, _ in looped) / max(len(tokens), 1)
    for size, fraction in fractions.items():
        kind = "top" if size in TOP_SIZES else "duplicate"
        signals[f"repetition.gopher.{kind}_{size}gram_character_fraction"] = fraction
    return signals


def _paragraph_texts(view: TextView) -> list[str]:
    starts, ends = view.lines.starts, view.lines.ends
    return [view.text[starts[first] : ends[last]].strip() for first, last in view.paragraphs]


def find(view: TextView, rules: RuleTable, signals: Signals) -> Iterator[Hit]:
    """Hits of the rules on places; the measures have metric rules of their own."""
    lines, blocks = _lines(view, rules[LINE]) if LINE in rules else ({}, [])
    copied = {line for first, last, _ in blocks for line in range(first, last + 1)}
    yield from (_block(view, rules[LINE], *block) for block in blocks)
    inside = set(copied)
    for hit in _paragraphs(view, rules[PARAGRAPH]) if PARAGRAPH in rules and signals.get(_LINES, 1.0) > 0.0 else ():
        covered = range(view.lines.index_at(hit.start), view.lines.index_at(hit.end - 1) + 1)
        if not copied.issuperset(covered):
            inside.update(covered)
            yield hit
    yield from (hit for line, hit in lines.items() if line not in inside)
    if SENTENCE in rules and signals.get(_LONG_PHRASES, 1.0) > 0.0:
        yield from _sentences(view, rules[SENTENCE], inside.union(lines))
    if LOOP in rules and signals.get(_LOOPS, 1.0) > 0.0:
        yield from _loops(view, rules[LOOP])


def _lines(view: TextView, rule: ActiveRule) -> tuple[dict[int, Hit], list[tuple[int, int, int]]]:
    """Repeated lines, by their number, and whole stretches of lines that stand twice."""
    hits: dict[int, Hit] = {}
    anchors: list[tuple[int, int]] = []
    for copy in repeated_lines(view, int(rule.params["shortest"]), float(rule.params["likeness"])):
        hit = hits[copy.line] = _line(view, rule, copy)
        if hit.fix is not None:
            anchors.append((copy.line, copy.first))
    if len(anchors) < 2:
        return hits, []
    raw, least = view.lines.raw, int(rule.params["letters_of_a_block"])
    blocks = copied_blocks(raw, anchors)
    return hits, [block for block in blocks if sum(map(str.isalpha, "".join(raw[block[0] : block[1] + 1]))) >= least]


def _block(view: TextView, rule: ActiveRule, first: int, last: int, original: int) -> Hit:
    """A stretch of lines that repeats the one from line ``original`` on: as long as it is, it is no accident, and all of it goes."""
    lines = view.lines
    start = lines.starts[first] + len(lines.raw[first]) - len(lines.raw[first].lstrip())
    end = lines.starts[last] + len(lines.raw[last].rstrip())
    values = {"first": f"{original + 1} and those below", "likeness": f"and the next {last - first} repeat"}
    return Hit(rule.code, start, end, values=values, fix=Fix(*lines.whole_line_span(first, last), "", "safe"))


def _line(view: TextView, rule: ActiveRule, copy: Copy) -> Hit:
    start, end = view.lines.starts[copy.line], view.lines.ends[copy.line]
    line = view.text[start:end]
    start, end = start + len(line) - len(line.lstrip()), start + len(line.rstrip())
    letters = sum(map(str.isalpha, line))
    told_twice = is_sentence(line) and not line.rstrip().endswith("?") and letters >= int(rule.params["letters_of_a_sentence"])
    sure = (copy.adjacent or told_twice) and not in_verse(view, copy.line) and not is_row(line)
    values = {"first": copy.first + 1, "likeness": "repeats" if copy.exact else f"nearly repeats ({copy.likeness:.0f} % alike)"}
    fix = _deletion(view, rule, copy, letters) if sure and copy.exact else None
    return Hit(rule.code, start, end, confidence=copy.likeness / 100, values=values, fix=fix, no_fix=fix is None, severity=None if sure else "info")


def _deletion(view: TextView, rule: ActiveRule, copy: Copy, letters: int) -> Fix | None:
    """Deletes the copy with its line end. Safe right below the first one, and for long paragraphs that the text does not quote again."""
    if copy.adjacent and letters < int(rule.params["letters_to_delete"]):
        return None
    start = view.lines.starts[copy.line]
    quoted = view.text[max(start - _NEAR, 0) : start].rstrip().endswith(":")
    if copy.adjacent and _is_litany(view, copy.line):
        return Fix(*view.lines.whole_line_span(copy.line), "", "unsafe")
    safe = copy.adjacent or (letters >= int(rule.params["letters_to_delete_far"]) and not quoted)
    return Fix(*view.lines.whole_line_span(copy.line), "", "safe" if safe else "unsafe")


def _is_litany(view: TextView, line: int) -> bool:
    """Whether the next line with ink begins as a line does and ends otherwise: what is said again and again, and closed in other words."""
    raw = view.lines.raw
    following = next((raw[number].strip() for number in range(line + 1, min(line + 1 + _GAP, len(raw))) if raw[number].strip()), "")
    said = raw[line].strip()
    return following != said and following[:_OPENING] == said[:_OPENING]


def _paragraphs(view: TextView, rule: ActiveRule) -> Iterator[Hit]:
    """Paragraphs of several lines; those of one line are lines."""
    starts, ends = view.lines.starts, view.lines.ends
    spans = [(starts[first], ends[last]) for first, last in view.paragraphs if last > first]
    for start, end, first in repeated_spans(view.text, spans, int(rule.params["shortest"])):
        line = view.lines.index_at(start)
        weak = in_verse(view, line) or is_row(view.lines.raw[line])
        yield Hit(rule.code, start, end, values={"first": view.lines.number_at(first)}, severity="info" if weak else None)


def _sentences(view: TextView, rule: ActiveRule, done: set[int]) -> Iterator[Hit]:
    shortest = int(rule.params["shortest"])
    for start, end, first in repeated_spans(view.text, sentences_that_may_recur(view, shortest), shortest):
        line = view.lines.index_at(start)
        if line not in done and is_sentence(view.text[start:end]) and view.text.count(" ", start, end) >= _FEWEST_BLANKS:
            yield Hit(rule.code, start, end, values={"first": view.lines.number_at(first)})


def _loops(view: TextView, rule: ActiveRule) -> Iterator[Hit]:
    found = loops(view.numbered_tokens, int(rule.params["fewest_rounds"]), int(rule.params["fewest_words"]))
    if not found:
        return
    spans = [match.span() for match in _WORD.finditer(view.text)]
    for first, last, period in found:
        start, end = spans[first][0], spans[last - 1][1]
        phrase = " ".join(view.numbered_tokens.between(first, first + period))
        rounds = (last - first) // period
        # cells of a table, with or without their lines; lines, which have a rule of their own
        weak = "|" in phrase or any(map(str.isdigit, phrase)) or "\n" in view.text[start:end] or (period == 1 and rounds < _CERTAIN_ROUNDS)
        yield Hit(rule.code, start, end, values={"rounds": rounds, "phrase": phrase}, severity="info" if weak else None)


FAMILY = Family("RE", measure, find)
