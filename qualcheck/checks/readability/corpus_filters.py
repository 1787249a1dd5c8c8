"""The document measures of three published corpora, by their own definitions: C4, Gopher (MassiveText) and FineWeb.

They only measure; the limits stand in ``rules/RD.yaml``. Words are what stands between white space, lines are stripped and
blank ones left out, in all of them; ``docs/signals.md`` says for each measure what else its implementations do.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from qualcheck.view import TextView
from qualcheck.view.tokens import TokenProperty

#: Rae et al. 2021, A1.1: "at least two of the following English words".
GOPHER_STOP_WORDS = frozenset(("the", "be", "to", "of", "and", "that", "have", "with"))
_IS_STOP_WORD = TokenProperty(lambda tokens: list(map(GOPHER_STOP_WORDS.__contains__, tokens)))
#: Bullets: datatrove has the first and the hyphen, dolma the hyphen and the asterisk; the paper names none.
GOPHER_BULLETS = ("•", "-", "*")
ELLIPSES = ("...", "…")

#: Raffel et al. 2020, 2.2: "a period, exclamation mark, question mark, or end quotation mark". The code of TensorFlow Datasets has
#: the straight quotation mark only.
C4_END_MARKS = (".", "?", "!", '"', "”")
C4_FEWEST_WORDS = 5
C4_LONGEST_WORD = 1000
_C4_CITATION = re.compile(r"\[\d*\]|\[edit\]|\[citation needed\]")
C4_POLICY = (b"terms of use", b"privacy policy", b"cookie policy", b"uses cookies", b"use of cookies", b"use cookies")

#: datatrove when FineWeb was made; later it took the end marks of all scripts.
FINEWEB_END_MARKS = (".", "'", '"', "!", "?")
FINEWEB_SHORT = 30


def gopher(view: TextView, lines: Sequence[str], characters: int, alphabetic: int) -> Iterator[tuple[str, float]]:
    """Rae et al. 2021, Scaling Language Models, appendix A1.1, "Quality filtering".

    Args:
        view: the text.
        lines: its lines, stripped, without blank ones.
        characters: characters of the words together.
        alphabetic: words with at least one alphabetic character.
    """
    text, words = view.text, len(view.numbered_tokens)
    yield "gopher.word_count", words
    if not words:
        return
    yield "gopher.mean_word_length", characters / words
    yield "gopher.symbol_to_word_ratio_hash", text.count("#") / words
    yield "gopher.symbol_to_word_ratio_ellipsis", sum(map(text.count, ELLIPSES)) / words
    yield "gopher.fraction_bullet_lines", sum(line.startswith(GOPHER_BULLETS) for line in lines) / len(lines)
    yield "gopher.fraction_ellipsis_lines", sum(line.endswith(ELLIPSES) for line in lines) / len(lines)
    yield "gopher.fraction_words_with_letter", alphabetic / words
    yield "gopher.stop_words", int(_IS_STOP_WORD.of(view.numbered_tokens).sum())


def c4(view: TextView) -> Iterator[tuple[str, float]]:
    """Raffel et al. 2020, Exploring the Limits of Transfer Learning, section 2.2, as TensorFlow Datasets does it.

    ``c4.sentences`` are those of the lines that C4 would keep; it splits sentences with Punkt, here it is the view's splitter.
    """
    lower = view.utf8_lower
    script, policy = b"javascript" in lower, any(phrase in lower for phrase in C4_POLICY)
    kept: list[int] = []
    unended = with_script = 0
    for index, raw in enumerate(view.lines.raw):
        line = raw.strip()
        if not line:
            continue
        if "[" in line:
            line = _C4_CITATION.sub("", line)
        scripted = script and "javascript" in line.lower()
        with_script += scripted
        if not line.endswith(C4_END_MARKS) or line.endswith("..."):
            unended += 1
        elif not scripted and _holds_enough(line) and not (policy and _holds_policy(line)):
            kept.append(index)
    yield "c4.lines_without_terminal_punctuation", unended
    yield "c4.lines_with_javascript", with_script
    yield "c4.lines_kept", len(kept)
    yield "c4.sentences", _sentences_in(view, kept)
    yield "c4.curly_brackets", lower.count(b"{")
    yield "c4.lorem_ipsum", lower.count(b"lorem ipsum")


def _holds_policy(line: str) -> bool:
    lowered = line.lower().encode("utf-8", "ignore")
    return any(phrase in lowered for phrase in C4_POLICY)


def _holds_enough(line: str) -> bool:
    """Five words, and none of more than a thousand characters."""
    if len(line) > C4_LONGEST_WORD and max(map(len, line.split()), default=0) > C4_LONGEST_WORD:
        return False
    return len(line.split(None, C4_FEWEST_WORDS - 1)) == C4_FEWEST_WORDS


def _sentences_in(view: TextView, lines: Sequence[int]) -> int:
    starts = [start for start, _ in view.sentences]
    table = view.lines
    return sum(bisect_left(starts, table.ends[index]) - bisect_left(starts, table.starts[index]) for index in lines)


def fineweb(view: TextView, lines: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Penedo et al. 2024, The FineWeb Datasets, section 3.6, as datatrove does it.

    Args:
        view: the text.
        lines: its lines, stripped, without blank ones.
    """
    if not lines:
        return
    characters = sum(map(len, lines))
    repeated = characters - sum(map(len, set(lines)))
    yield "fineweb.fraction_lines_ending_with_punctuation", sum(line.endswith(FINEWEB_END_MARKS) for line in lines) / len(lines)
    yield "fineweb.fraction_characters_in_duplicated_lines", repeated / characters
    yield "fineweb.fraction_short_lines", sum(len(line) <= FINEWEB_SHORT for line in lines) / len(lines)
    yield "fineweb.newline_to_word_ratio", view.text.count("\n") / len(view.numbered_tokens)
