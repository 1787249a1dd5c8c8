"""The counts of ``textstat_measures`` and ``corpus_filters`` by compiled loops; equal, and tests hold it so."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from qualcheck.checks.readability import corpus_filters
from qualcheck.checks.readability import textstat_measures as reference
from qualcheck.kernels import corpus_filters as filters
from qualcheck.kernels import sentences
from qualcheck.kernels import syllables as loops
from qualcheck.kernels.needles import Needles, count, needles
from qualcheck.kernels.word_table import WordTable, word_table
from qualcheck.view import TextView
from qualcheck.view.characters import kinds
from qualcheck.view.tokens import Ints, NumberedTokens

_SYLLABLE_KNOBS = (reference.LONGEST_TOKEN, reference.TOO_ODD, reference.BITS, reference.DIFFICULT_SYLLABLES, reference.STOP_WORD)
_MARKS = [tuple(map(ord, marks)) for marks in (corpus_filters.GOPHER_BULLETS, corpus_filters.C4_END_MARKS, corpus_filters.FINEWEB_END_MARKS)]
_FILTER_KNOBS = (corpus_filters.C4_FEWEST_WORDS, corpus_filters.C4_LONGEST_WORD, corpus_filters.FINEWEB_SHORT, ord("["))
#: One of these is in each of the phrases about terms and cookies; with a rare letter.
_SIGNS_OF_POLICY = {b"cookie": b"k", b"privacy policy": b"v", b"terms of use": b"m"}
_ALPHANUMERIC = np.array([2 * chr(byte).isalpha() or int(chr(byte).isdigit()) for byte in range(128)] + [0] * 128, np.uint8)
#: Bytes of a token, the full stops around it included; levels between them.
_ROOM = reference.LONGEST_TOKEN + 3


def counts_of(tokens: list[str]) -> list[int]:
    """As ``textstat_measures.counts_of``."""
    data = np.frombuffer(("\n".join(tokens) + "\n").encode("utf-8", "replace"), np.uint8)
    found = np.empty(len(tokens), np.int64)
    loops.count(data, _ALPHANUMERIC, kinds(), _words(), _patterns(), _SYLLABLE_KNOBS, np.empty(_ROOM, np.uint8), np.empty(_ROOM, np.uint8), found)
    for unread in np.flatnonzero(found == loops.UNREAD).tolist():
        found[unread] = reference.read_counts(tokens[unread])
    values: list[int] = found.tolist()
    return values


def sums(packed: Ints, tokens: NumberedTokens) -> list[int]:
    """As ``textstat_measures.read_sums``."""
    found = np.zeros(reference.FIELDS, np.int64)
    loops.add_up(packed, tokens.counts, reference.BITS, found)
    totals: list[int] = found.tolist()
    return totals


def counts_of_lines(view: TextView) -> corpus_filters.Counts:
    """As ``corpus_filters.read_counts``."""
    codes, lines = view.codes, len(view.lines)
    verdicts, lists = np.empty(lines, np.int64), np.zeros(4, np.int64)
    filters.filters(codes, kinds(), view.line_starts, "[" in view.text, *_MARKS, _FILTER_KNOBS, verdicts, lists)
    words = _counted(view.utf8_lower)
    script = words[corpus_filters.SCRIPT] > 0
    policy = any(map(words.__getitem__, _SIGNS_OF_POLICY)) and corpus_filters.names_policy(view.utf8_lower)
    if script or policy:
        verdicts[verdicts != filters.BLANK] = filters.UNREAD
    scripted = corpus_filters.judge(view, np.flatnonzero(verdicts == filters.UNREAD).tolist(), verdicts, script=script, policy=policy)
    kept = verdicts == filters.KEPT
    spoken, signs, ellipses = sentences.marks(codes, kinds())
    bullets, trailing, ended, short = lists.tolist()
    return corpus_filters.Counts(
        signs=signs,
        ellipses=ellipses,
        bullets=bullets,
        trailing=trailing,
        ended=ended,
        short=short,
        unended=int(np.count_nonzero(verdicts == filters.UNENDED)),
        scripted=scripted,
        kept=int(np.count_nonzero(kept)),
        sentences=int(view.sentences_of_lines[kept].sum()),
        spoken=max(spoken, 1) if view.text else 0,
        curly_brackets=words[corpus_filters.CURLY],
        lorem_ipsum=words[corpus_filters.LOREM],
    )


def _counted(lower: bytes) -> dict[bytes, int]:
    """How often the words of C4 stand in a text, in place of the phrases about terms and cookies what they all hold."""
    sought, strings = _needles()
    found = np.zeros(len(strings), np.int64)
    count(np.frombuffer(lower, np.uint8), sought, found)
    return dict(zip(strings, found.tolist(), strict=True))


@lru_cache(maxsize=1)
def _needles() -> tuple[Needles, list[bytes]]:
    rare = {corpus_filters.SCRIPT: b"v", corpus_filters.CURLY: b"{", corpus_filters.LOREM: b"m"}
    return needles(rare | _SIGNS_OF_POLICY)


@lru_cache(maxsize=1)
def _words() -> WordTable:
    numbers = dict(reference.spoken_syllables())
    for word in filter(str.isascii, reference.easy_words()):
        numbers[word] = (numbers[word] if word in numbers else reference.syllables(word)) + loops.EASY
    for word in reference.GOPHER_STOP_WORDS:
        numbers[word] += loops.STOP_WORD
    return word_table(numbers)


@lru_cache(maxsize=1)
def _patterns() -> loops.Patterns:
    """The patterns of ASCII letters, which are all that a word of such letters can hold."""
    hyphenation = reference.hyphenation()
    ends = {pattern: levels for pattern, levels in zip(hyphenation.patterns, hyphenation.levels, strict=True) if pattern.isascii()}
    every = sorted({pattern[:end] for pattern in ends for end in range(len(pattern) + 1)}, key=lambda head: (len(head), head))
    numbers = {head: number for number, head in enumerate(every)}
    used = sorted(set(b"".join(ends)))
    column = np.full(256, loops.NO_COLUMN, np.uint8)
    column[used] = range(len(used))
    children = np.zeros(len(every), np.uint32)
    for head in every[1:]:
        children[numbers[head[:-1]]] |= 1 << int(column[head[-1]])
    none: tuple[int, tuple[int, ...]] = 0, ()
    offset, levels = zip(*(ends.get(head, none) for head in every), strict=True)
    bounds = np.concatenate(([0], np.cumsum(list(map(len, levels)))))
    return loops.Patterns(
        column=column,
        children=children,
        following=np.searchsorted([numbers[head[:-1]] for head in every[1:]], range(len(every))).astype(np.int32) + 1,
        bounds=bounds.astype(np.int32),
        offset=np.array(offset, np.uint8),
        levels=np.array([level for row in levels for level in row], np.uint8),
    )
