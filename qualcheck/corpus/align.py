"""Two texts side by side, word by word: what stands in both, what one has in place of the other's words, what only one has.

The words that stand in both, in one order, are a longest common subsequence (bit-parallel, in rapidfuzz): case, the kind of apostrophe,
punctuation and the dots of abbreviations make no difference. A lone short word that both happen to have inside two longer replacements
("so *we* are keen" | "and *we* would like") joins them to one: the words around it say nothing one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

Span = tuple[int, int]
Kind = Literal["replaced", "omitted", "inserted"]

#: What no word holds: white space, controls, ASCII punctuation, and the blocks of punctuation and symbols. Marks that combine stay inside words.
APART = (
    r"\s\x00-/:-@\[-`{-\xa9\xab-\xb4\xb6-\xb9\xbb-\xbf\xd7\xf7\u055a-\u055f\u0589\u05be\u060c\u061b\u061f\u066a-\u066d\u06d4"
    r"\u0964\u0965\u104a\u104b\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u3000-\u3004\u3008-\u3020\u3030\u30fb\ufe10-\ufe1f\ufe30-\ufe6f"
    r"\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\ufeff\ufffd"
)
#: Scripts without blanks between words go character by character.
ALONE = (
    r"\u0e00-\u0e4f\u0e80-\u0edf\u1000-\u1049\u1780-\u17d3\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    r"\U00020000-\U0003ffff"
)
_RUN = rf"[^{APART}{ALONE}]+"
WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|{_RUN}(?:['’](?=[^\W_]){_RUN}|(?<=\d)[.,](?=\d){_RUN})*|[{ALONE}]")
_SAME = str.maketrans({"’": "'", "ʼ": "'", ".": None, ",": None})
#: A word of so many letters at the most does not hold two replacements apart, if each has so many words.
_SHORT_WORD = 3
_LONG_REPLACEMENT = 2


def folded(word: str) -> str:
    """A word as it is compared: case-folded, straight apostrophes, without the dots and commas inside."""
    return word.casefold().translate(_SAME)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text.

    Attributes:
        folded: each word as it is compared: case-folded, straight apostrophes, without the dots and commas inside.
        spans: where each stands, in code points of the text.
    """

    folded: list[str]
    spans: list[Span]

    @classmethod
    def of(cls, text: str, start: int = 0, end: int | None = None) -> Words:
        """The words of ``text[start:end]``; the spans are offsets in all of ``text``."""
        matches = list(WORD.finditer(text, start, len(text) if end is None else end))
        return cls([folded(match[0]) for match in matches], [match.span() for match in matches])

    def __len__(self) -> int:
        return len(self.folded)

    def span(self, first: int, last: int) -> Span:
        """From the start of word ``first`` to the end of the word before ``last``; empty, behind the word before, where there is none."""
        return span_of(self.spans, first, last)


def span_of(spans: Sequence[Span], first: int, last: int) -> Span:
    """From the start of word ``first`` to the end of the word before ``last``; empty, behind the word before, where there is none."""
    if first < last:
        return spans[first][0], spans[last - 1][1]
    at = spans[first - 1][1] if first else spans[0][0] if spans else 0
    return at, at


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of the first text and what the second has in their place.

    Attributes:
        left, right: (first, last) word numbers in each text, ``last`` not included; ``left`` is empty where words were inserted,
            ``right`` where they were omitted.
    """

    left: Span
    right: Span

    @property
    def kind(self) -> Kind:
        if self.left[0] == self.left[1]:
            return "inserted"
        return "replaced" if self.right[0] < self.right[1] else "omitted"


@dataclass(frozen=True, slots=True)
class Alignment:
    """Two texts side by side; ``differences`` stand in order, and all words between them are the same on both sides."""

    left: Words
    right: Words
    differences: list[Difference]

    @property
    def same(self) -> int:
        """How many words stand in both."""
        return len(self.left) - sum(difference.left[1] - difference.left[0] for difference in self.differences)

    def spans(self, number: int, before: int = 0, after: int = 0) -> tuple[Span, Span]:
        """Where a difference stands in each text, in code points, with some of the common words around it.

        Args:
            number: which of ``differences``.
            before: how many common words to take along before it; fewer where another difference comes first.
            after: the same behind it.
        """
        difference = self.differences[number]
        start = self.differences[number - 1].left[1] if number else 0
        end = self.differences[number + 1].left[0] if number + 1 < len(self.differences) else len(self.left)
        before, after = min(before, difference.left[0] - start), min(after, end - difference.left[1])
        return (
            self.left.span(difference.left[0] - before, difference.left[1] + after),
            self.right.span(difference.right[0] - before, difference.right[1] + after),
        )


def align(left: Words, right: Words) -> Alignment:
    """Lays two texts side by side.

    Time grows with the product of the lengths, 64 words at a step: two texts of 10,000 words take some milliseconds.
    """
    numbers: dict[str, int] = {}
    first, second = ([numbers.setdefault(word, len(numbers)) for word in words.folded] for words in (left, right))
    return Alignment(left, right, differences_of(first, second, lambda at: is_short(left.folded[at])))


def differences_of(first: Sequence[int], second: Sequence[int], short: Callable[[int], bool]) -> list[Difference]:
    """What differs between two rows of words.

    Args:
        first: words, by numbers that tell them apart.
        second: likewise.
        short: whether a word of the first, by its place, is too short to hold two replacements apart.
    """
    blocks = [
        Difference((code.src_start, code.src_end), (code.dest_start, code.dest_end)) for code in Indel.opcodes(first, second) if code.tag != "equal"
    ]
    return _joined(short, _adjacent_as_one(blocks))


def is_short(word: str) -> bool:
    """Whether a word is too short to hold two replacements apart."""
    return len(word) <= _SHORT_WORD and word.isalpha()


def align_texts(left: str, right: str) -> Alignment:
    """Lays two texts side by side."""
    return align(Words.of(left), Words.of(right))


def _adjacent_as_one(blocks: Iterable[Difference]) -> Iterator[Difference]:
    """What was taken out and what was put in at one place, as one difference."""
    pending: Difference | None = None
    for block in blocks:
        if pending is None:
            pending = block
        elif pending.left[1] == block.left[0] and pending.right[1] == block.right[0]:
            pending = _span_of(pending, block)
        else:
            yield pending
            pending = block
    if pending is not None:
        yield pending


def _joined(short: Callable[[int], bool], differences: Iterable[Difference]) -> list[Difference]:
    """Long replacements that only one short word keeps apart, as one."""
    kept: list[Difference] = []
    for difference in differences:
        if kept and difference.left[0] - kept[-1].left[1] == 1 and _is_long(kept[-1]) and _is_long(difference) and short(kept[-1].left[1]):
            kept[-1] = _span_of(kept[-1], difference)
        else:
            kept.append(difference)
    return kept


def _is_long(difference: Difference) -> bool:
    sizes = [last - first for first, last in (difference.left, difference.right)]
    return min(sizes) >= 1 and max(sizes) >= _LONG_REPLACEMENT


def _span_of(first: Difference, last: Difference) -> Difference:
    return Difference((first.left[0], last.left[1]), (first.right[0], last.right[1]))
