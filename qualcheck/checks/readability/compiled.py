"""The counts of ``textstat_measures`` and ``corpus_filters`` by compiled loops; equal, and tests hold it so."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.readability import corpus_filters
from qualcheck.checks.readability import textstat_measures as reference
from qualcheck.checks.readability.hyphenation import Hyphenation
from qualcheck.kernels import corpus_filters as filters
from qualcheck.kernels import sentences
from qualcheck.kernels import syllables as loops
from qualcheck.kernels.words import Vocabulary, hash_table
from qualcheck.view import TextView
from qualcheck.view.characters import kinds
from qualcheck.view.tokens import Ints, NumberedTokens

_SYLLABLE_KNOBS = (reference.LONGEST_TOKEN, reference.TOO_ODD, reference.BITS, reference.DIFFICULT_SYLLABLES)
_MARKS = [tuple(map(ord, marks)) for marks in (corpus_filters.GOPHER_BULLETS, corpus_filters.C4_END_MARKS, corpus_filters.FINEWEB_END_MARKS)]
_FILTER_KNOBS = (corpus_filters.C4_FEWEST_WORDS, corpus_filters.C4_LONGEST_WORD, corpus_filters.FINEWEB_SHORT, ord("["))
_ALPHANUMERIC = np.array([2 * chr(byte).isalpha() or int(chr(byte).isdigit()) for byte in range(128)] + [0] * 128, np.uint8)
#: Bytes of a token, the full stops around it included; levels between them.
_ROOM = reference.LONGEST_TOKEN + 3


def counts_of(tokens: list[str]) -> list[int]:
    """As ``textstat_measures.counts_of``."""
    data = np.frombuffer(("\n".join(tokens) + "\n").encode("utf-8", "replace"), np.uint8)
    found = np.empty(len(tokens), np.int64)
    loops.count(data, _ALPHANUMERIC, _words(), _patterns(), _SYLLABLE_KNOBS, np.empty(_ROOM, np.uint8), np.empty(_ROOM, np.uint8), found)
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
    lower = view.utf8_lower
    if corpus_filters.names_script(lower) or corpus_filters.names_policy(lower):
        verdicts[verdicts != filters.BLANK] = filters.UNREAD
    scripted = corpus_filters.judge(view, np.flatnonzero(verdicts == filters.UNREAD).tolist(), verdicts)
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
    )


@lru_cache(maxsize=1)
def _words() -> loops.Words:
    easy = {word for word in reference.easy_words() if word.isascii()}
    spoken = reference.spoken_syllables()
    rest = sorted(easy - spoken.keys())
    words = [b"", *(word.encode() for word in (*spoken, *rest))]  # number 0 stands for all that are unknown
    text = np.frombuffer(b"\n".join(words) + b"\n", np.uint8)
    bounds = np.concatenate(([0], np.cumsum(np.fromiter(map(len, words), np.int64, len(words)) + 1)))
    slots = hash_table(text, bounds, 1 << (2 * len(words)).bit_length())
    syllables = np.array([0, *spoken.values(), *map(reference.syllables, rest)], np.int64)
    return loops.Words(Vocabulary(text, bounds, slots), syllables, np.array([word.decode() in easy for word in words]))


@lru_cache(maxsize=1)
def _patterns() -> loops.Patterns:
    return tree(reference.hyphenation())


def tree(hyphenation: Hyphenation) -> loops.Patterns:
    """The patterns as a tree."""
    patterns, levels = hyphenation.patterns, hyphenation.levels
    used = sorted({byte for pattern in patterns for byte in pattern})
    letter = np.zeros(256, np.uint8)
    letter[used] = np.arange(1, len(used) + 1)
    nodes: dict[bytes, int] = {b"": 0}
    for pattern in patterns:
        for end in range(1, len(pattern) + 1):
            nodes.setdefault(pattern[:end], len(nodes))
    following = np.zeros((len(nodes), len(used) + 1), np.int16)
    for head, node in nodes.items():
        if head:
            following[nodes[head[:-1]], letter[head[-1]]] = node
    ends: NDArray[np.int64] = np.full(len(nodes), -1)
    ends[[nodes[pattern] for pattern in patterns]] = np.arange(len(patterns))
    offset = np.array([levels[number][0] if number >= 0 else 0 for number in ends])
    sizes = [len(levels[number][1]) if number >= 0 else 0 for number in ends]
    flat = [level for number in ends if number >= 0 for level in levels[number][1]]
    return loops.Patterns(letter, following, np.concatenate(([0], np.cumsum(sizes))), offset, np.array(flat, np.uint8))
