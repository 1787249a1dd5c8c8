"""The document measures of three published corpora, by their own definitions: C4, Gopher (MassiveText) and FineWeb.

They only measure; the limits stand in ``rules/RD.yaml``. Words are what stands between white space, lines are stripped and
blank ones left out, in all of them; ``docs/signals.md`` says for each measure what else its implementations do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.checks.readability.textstat_measures import sentence_count
from qualcheck.view import TextView

#: Bullets: datatrove has the first and the hyphen, dolma the hyphen and the asterisk; the paper names none.
GOPHER_BULLETS = ("•", "-", "*")
ELLIPSES = ("...", "…")

#: Raffel et al. 2020, 2.2: "a period, exclamation mark, question mark, or end quotation mark". The code of TensorFlow Datasets has
#: the straight quotation mark only.
C4_END_MARKS = (".", "?", "!", '"', "”")
C4_FEWEST_WORDS = 5
C4_LONGEST_WORD = 1000
_C4_CITATION = re.compile(r"\[\d*\]|\[edit\]|\[citation needed\]")
SCRIPT, CURLY, LOREM = b"javascript", b"{", b"lorem ipsum"
C4_POLICY = (b"terms of use", b"privacy policy", b"cookie policy", b"uses cookies", b"use of cookies", b"use cookies")

#: datatrove when FineWeb was made; later it took the end marks of all scripts.
FINEWEB_END_MARKS = (".", "'", '"', "!", "?")
FINEWEB_SHORT = 30

#: What C4 makes of a line: nothing stands in it; it does not end as it should; it is no prose for another reason; it is kept.
BLANK, UNENDED, POOR, KEPT = range(4)


@dataclass(frozen=True, slots=True)
class Counts:
    """What the filters count.

    Attributes:
        signs, ellipses: "#", and "..." or "…" in the text.
        bullets, trailing: lines that begin with a bullet; that end in an ellipsis.
        ended, short: lines that end as FineWeb wants it, that are short.
        unended, scripted, kept: lines that C4 drops for their end, that name JavaScript, that it keeps.
        sentences: sentences in the lines that C4 keeps.
        spoken: sentences as textstat counts them.
        curly_brackets, lorem_ipsum: how often these stand in the text.
    """

    signs: int
    ellipses: int
    bullets: int
    trailing: int
    ended: int
    short: int
    unended: int
    scripted: int
    kept: int
    sentences: int
    spoken: int
    curly_brackets: int
    lorem_ipsum: int


def counts_of(view: TextView) -> Counts:
    """The counts of a text."""
    if kernels.compiled():
        from qualcheck.checks.readability import compiled

        return compiled.counts_of_lines(view)
    return read_counts(view)


def read_counts(view: TextView) -> Counts:
    """As ``counts_of``, by the readable way."""
    lines, every = view.inked_lines, range(len(view.lines))
    verdicts = np.full(len(every), BLANK)
    lower = view.utf8_lower
    scripted = judge(view, every, verdicts, script=SCRIPT in lower, policy=names_policy(lower))
    return Counts(
        signs=view.text.count("#"),
        ellipses=sum(map(view.text.count, ELLIPSES)),
        bullets=sum(line.startswith(GOPHER_BULLETS) for line in lines),
        trailing=sum(line.endswith(ELLIPSES) for line in lines),
        ended=sum(line.endswith(FINEWEB_END_MARKS) for line in lines),
        short=sum(len(line) <= FINEWEB_SHORT for line in lines),
        unended=int(np.count_nonzero(verdicts == UNENDED)),
        scripted=scripted,
        kept=int(np.count_nonzero(verdicts == KEPT)),
        sentences=int(view.sentences_of_lines[verdicts == KEPT].sum()),
        spoken=sentence_count(view.text),
        curly_brackets=lower.count(CURLY),
        lorem_ipsum=lower.count(LOREM),
    )


def gopher(view: TextView, counts: Counts, characters: int, alphabetic: int, stop_words: int) -> Iterator[tuple[str, float]]:
    """Rae et al. 2021, Scaling Language Models, appendix A1.1, "Quality filtering".

    Args:
        view: the text.
        counts: what was counted in it.
        characters: characters of the words together.
        alphabetic: words with at least one alphabetic character.
        stop_words: how many of the stop words are among them.
    """
    words, lines = len(view.numbered_tokens), len(view.inked_lines)
    yield "gopher.word_count", words
    if not words:
        return
    yield "gopher.mean_word_length", characters / words
    yield "gopher.symbol_to_word_ratio_hash", counts.signs / words
    yield "gopher.symbol_to_word_ratio_ellipsis", counts.ellipses / words
    yield "gopher.fraction_bullet_lines", counts.bullets / lines
    yield "gopher.fraction_ellipsis_lines", counts.trailing / lines
    yield "gopher.fraction_words_with_letter", alphabetic / words
    yield "gopher.stop_words", stop_words


def c4(counts: Counts) -> Iterator[tuple[str, float]]:
    """Raffel et al. 2020, Exploring the Limits of Transfer Learning, section 2.2, as TensorFlow Datasets does it.

    ``c4.sentences`` are those of the lines that C4 would keep; it splits sentences with Punkt, here it is the view's splitter.
    """
    yield "c4.lines_without_terminal_punctuation", counts.unended
    yield "c4.lines_with_javascript", counts.scripted
    yield "c4.lines_kept", counts.kept
    yield "c4.sentences", counts.sentences
    yield "c4.curly_brackets", counts.curly_brackets
    yield "c4.lorem_ipsum", counts.lorem_ipsum


def names_policy(lower: bytes) -> bool:
    """Whether a text (UTF-8, in lower case) holds one of the phrases about terms and cookies."""
    return any(phrase in lower for phrase in C4_POLICY)


def judge(view: TextView, lines: Iterable[int], verdicts: NDArray[np.int64], *, script: bool, policy: bool) -> int:
    """Notes what C4 makes of some lines that are not blank; says how many of them name JavaScript.

    Args:
        view: the text.
        lines: numbers of the lines.
        verdicts: room for what C4 makes of each line of the text.
        script: whether the text names JavaScript.
        policy: whether it holds one of the phrases about terms and cookies.
    """
    scripted = 0
    for index in lines:
        line = view.lines.raw[index].strip()
        if line:
            verdicts[index], has_script = _verdict(line, script=script, policy=policy)
            scripted += has_script
    return scripted


def _verdict(line: str, *, script: bool, policy: bool) -> tuple[int, bool]:
    """What C4 makes of a stripped line, and whether it names JavaScript; ``script`` and ``policy``: whether the text does."""
    if "[" in line:
        line = _C4_CITATION.sub("", line)
    scripted = script and "javascript" in line.lower()
    if not line.endswith(C4_END_MARKS) or line.endswith("..."):
        return UNENDED, scripted
    if scripted or not _holds_enough(line) or (policy and names_policy(line.lower().encode("utf-8", "ignore"))):
        return POOR, scripted
    return KEPT, scripted


def _holds_enough(line: str) -> bool:
    """Five words, and none of more than a thousand characters."""
    if len(line) > C4_LONGEST_WORD and max(map(len, line.split()), default=0) > C4_LONGEST_WORD:
        return False
    return len(line.split(None, C4_FEWEST_WORDS - 1)) == C4_FEWEST_WORDS


def fineweb(view: TextView, counts: Counts) -> Iterator[tuple[str, float]]:
    """Penedo et al. 2024, The FineWeb Datasets, section 3.6, as datatrove does it."""
    lines = view.inked_lines
    if not lines:
        return
    characters, distinct = sum(map(len, lines)), set(lines)
    repeated = characters - sum(map(len, distinct)) if len(distinct) < len(lines) else 0
    yield "fineweb.fraction_lines_ending_with_punctuation", counts.ended / len(lines)
    yield "fineweb.fraction_characters_in_duplicated_lines", repeated / characters
    yield "fineweb.fraction_short_lines", counts.short / len(lines)
    yield "fineweb.newline_to_word_ratio", (len(view.lines) - 1) / len(view.numbered_tokens)
