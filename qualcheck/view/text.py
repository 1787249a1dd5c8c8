"""One text and what several checks want to know of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qualcheck import kernels
from qualcheck.model import Document
from qualcheck.view.language import Language, decide
from qualcheck.view.lines import LineTable, paragraph_spans
from qualcheck.view.passages import Passage, foreign_passages, span_with_neighbours, suspects
from qualcheck.view.quotations import Quotation, quotations
from qualcheck.view.scripts import script_counts
from qualcheck.view.sentences import sentence_spans
from qualcheck.view.title import TitleGuess, guess_title
from qualcheck.view.wrapped import soft_breaks, unwrapped

if TYPE_CHECKING:
    from re2 import _Regexp as Pattern

    from qualcheck.view.tokens import NumberedTokens

_SURROGATES = re.compile("[\ud800-\udfff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

#: Stands for a lone surrogate where one is matched; a noncharacter, so that no pattern means it. One for one: offsets stay.
STAND_IN = "\ufdd0"

#: A line is prose where it is at least this long in UTF-8 bytes, or ends like a sentence and holds this many blanks; never below.
PROSE_BYTES = 140
FEWEST_BYTES = 40
PROSE_BLANKS = 7
#: What may stand behind the mark that ends a sentence.
CLOSING = b" \r\t\"')]"
_SENTENCE_ENDS = (b".", b"!", b"?", *(mark.encode("utf-8") for mark in "”’“।؟"))
#: Ends of sentences in scripts that put no blanks between words.
_WIDE_ENDS = tuple((mark + quote).encode("utf-8") for mark in "。！？" for quote in ("", "”", "」", "』", "）"))


def is_prose(line: bytes) -> bool:
    """Whether a line is long, or somewhat shorter and ends like a sentence."""
    return len(line) >= FEWEST_BYTES and (len(line) >= PROSE_BYTES or ends_prose(line))


def ends_prose(line: bytes) -> bool:
    """Whether a line ends like a sentence and holds as many blanks as one, or ends like a sentence of a script without blanks."""
    end = line.rstrip(CLOSING)
    return (end.endswith(_SENTENCE_ENDS) and line.count(b" ") >= PROSE_BLANKS) or end.endswith(_WIDE_ENDS)


class TextView:
    """Lazy views of one document's text; every offset that leaves here is in code points of the text as it came in."""

    def __init__(self, document: Document, expected_languages: Sequence[str] = ()) -> None:
        self.document = document
        self.text = document.text
        self.expected_languages = tuple(expected_languages)

    @cached_property
    def kept(self) -> dict[Hashable, Any]:
        """What was made of this text outside of the view and is asked for again."""
        return {}

    @cached_property
    def safe(self) -> str:
        """The text with each lone surrogate replaced by one noncharacter: same length, encodable."""
        return self._encoded[0]

    @cached_property
    def utf8(self) -> bytes:
        """``safe`` in UTF-8: what patterns run on."""
        return self._encoded[1]

    @cached_property
    def _encoded(self) -> tuple[str, bytes]:
        try:
            return self.text, self.text.encode("utf-8")
        except UnicodeEncodeError:
            safe = _SURROGATES.sub(STAND_IN, self.text)
            return safe, safe.encode("utf-8")

    @cached_property
    def utf8_lines(self) -> list[bytes]:
        """The lines of ``utf8``; line ``n`` is line ``n`` of ``lines``."""
        return self.utf8.split(b"\n")

    @cached_property
    def utf8_lower(self) -> bytes:
        """``utf8`` with ASCII letters in lower case: same offsets."""
        return self.utf8.lower()

    @cached_property
    def codes(self) -> NDArray[np.uint32]:
        """The code points of the text: what compiled loops run on."""
        return np.frombuffer(self.text.encode("utf-32-le", "surrogatepass"), np.uint32)

    @cached_property
    def is_ascii(self) -> bool:
        return len(self.utf8) == len(self.text)

    @cached_property
    def lines(self) -> LineTable[str]:
        """Lines by code-point offsets."""
        return LineTable.of_text(self.text)

    @cached_property
    def line_starts(self) -> NDArray[np.int64]:
        """The starts of ``lines`` as an array."""
        return self.lines.start_array

    @cached_property
    def soft_breaks(self) -> frozenset[int]:
        """Indices of the lines behind which a paragraph that was broken to a width goes on."""
        return soft_breaks(self.lines)

    @cached_property
    def wrapped_lines(self) -> frozenset[int]:
        """Indices of the lines that are pieces of such a paragraph, and so no lines of a page."""
        return self.soft_breaks | {index + 1 for index in self.soft_breaks}

    @cached_property
    def unwrapped(self) -> LineTable[str]:
        """Its lines where each such paragraph is one, by the same offsets as ``lines``; the text itself with blanks for line ends in it."""
        return LineTable.of_text(unwrapped(self.text, self.lines, self.soft_breaks)) if self.soft_breaks else self.lines

    @cached_property
    def byte_lines(self) -> LineTable[bytes]:
        """Lines of ``utf8_lower`` by byte offsets; line ``n`` is line ``n`` of ``lines``."""
        return LineTable.of_bytes(self.utf8_lower)

    @cached_property
    def byte_starts(self) -> NDArray[np.int64]:
        """The starts of ``byte_lines`` as an array."""
        return self.byte_lines.start_array

    @cached_property
    def utf8_array(self) -> NDArray[np.uint8]:
        """``utf8`` as an array."""
        return np.frombuffer(self.utf8, np.uint8)

    @cached_property
    def paragraphs(self) -> list[tuple[int, int]]:
        """Paragraphs (between blank lines) as (first, last) line indices, inclusive."""
        return paragraph_spans(self.stripped_lines)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Sentences as code-point spans."""
        starts, ends = self.sentence_bounds.T.tolist()
        return list(zip(starts, ends, strict=True))

    @property
    def sentence_bounds(self) -> NDArray[np.int64]:
        """Start and end of each sentence, by code points: a row for each."""
        return self._sentences[0]

    @property
    def sentences_of_lines(self) -> NDArray[np.int64]:
        """How many sentences each line has."""
        return self._sentences[1]

    @cached_property
    def _sentences(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        if kernels.compiled():
            from qualcheck.view import compiled

            return compiled.sentences(self.codes, self.safe, self.line_starts)
        bounds = np.array(sentence_spans(self.safe, self.lines.starts, self.lines.ends), np.int64).reshape(-1, 2)
        lines = np.searchsorted(self.line_starts, bounds[:, 0], side="right") - 1
        return bounds, np.bincount(lines, minlength=len(self.lines))

    @cached_property
    def tokens(self) -> list[str]:
        """The text split at white space, as published heuristics (Gopher, C4) count words."""
        return self.text.split()

    @cached_property
    def numbered_tokens(self) -> NumberedTokens:
        """The tokens by number."""
        from qualcheck.view.tokens import NumberedTokens

        return NumberedTokens.of(self.text, lambda: self.codes)

    @cached_property
    def inked_lines(self) -> list[str]:
        """The lines that are not blank, stripped."""
        return list(filter(None, self.stripped_lines))

    @cached_property
    def stripped_lines(self) -> list[str]:
        """The lines without blanks around them."""
        return list(map(str.strip, self.lines.raw))

    @cached_property
    def words(self) -> list[str]:
        """Runs of letters, apostrophes and hyphens inside them kept, in the case they have."""
        return _WORD.findall(self.text)

    @cached_property
    def word_counts(self) -> Counter[str]:
        """Lower-cased words with their counts."""
        return Counter(map(str.lower, self.words))

    @cached_property
    def language(self) -> Language:
        """The language of the whole text."""
        return decide(self.lines.raw)

    @cached_property
    def scripts(self) -> dict[str, int]:
        """Letters by script."""
        return script_counts(self.utf8)

    @cached_property
    def foreign_passages(self) -> list[Passage]:
        """Passages of running text in another language than the text's."""
        language = self.language.code
        return foreign_passages(self.lines, language, self._suspects(language)) if language else []

    def _suspects(self, language: str) -> Iterable[int]:
        if not kernels.compiled():
            return suspects(self.lines, language)
        from qualcheck.view import compiled

        return compiled.suspects(self.codes, self.line_starts, language)

    @cached_property
    def foreign_spans(self) -> list[tuple[str, int, int]]:
        """Language, start and end (code points) of each passage in another language, with the short lines that stand around it."""
        return [(passage.language, *span_with_neighbours(self.lines, passage)) for passage in self.foreign_passages]

    def language_at(self, start: int, end: int) -> str | None:
        """The language of a span (code points): that of the passage which holds it, or of the whole text."""
        spans = self.foreign_spans
        before = bisect_right(spans, start, key=itemgetter(1)) - 1  # they are in order, and never touch
        return spans[before][0] if before >= 0 and end <= spans[before][2] else self.language.code

    @cached_property
    def foreign_lines(self) -> dict[str, list[int]]:
        """By language the numbers of the lines in ``foreign_spans``, in order."""
        found: dict[str, list[int]] = {}
        for language, start, end in self.foreign_spans:
            found.setdefault(language, []).extend(range(self.lines.index_at(start), self.lines.index_at(end) + 1))
        return found

    @cached_property
    def quotations(self) -> list[Quotation]:
        """Quotations of some words, with the words that name their speakers."""
        return quotations(self.text, self.lines)

    @cached_property
    def is_prose(self) -> NDArray[np.bool_]:
        """Whether each line is running prose: a long one, or a shorter one that ends like a sentence."""
        if kernels.compiled():
            from qualcheck.view import compiled

            return compiled.prose(self)
        return np.array(list(map(is_prose, self.byte_lines.raw)))

    @cached_property
    def prose_lines(self) -> list[int]:
        """Indices of the lines that are running prose."""
        indices: list[int] = np.flatnonzero(self.is_prose).tolist()
        return indices

    @cached_property
    def prose_line_set(self) -> frozenset[int]:
        return frozenset(self.prose_lines)

    @cached_property
    def body(self) -> tuple[int, int]:
        """(first, last) index of a prose line, inclusive; (-1, -1) where no line is prose."""
        return (self.prose_lines[0], self.prose_lines[-1]) if self.prose_lines else (-1, -1)

    @cached_property
    def title(self) -> TitleGuess:
        """The title as given, or as found at the top of the text; the first line of a broken paragraph is none."""
        title = guess_title(self.document.title, self.safe, self.lines, self.prose_lines)
        if title.line is not None and title.line in self.soft_breaks and self.lines.raw[title.line + 1].lstrip()[:1].islower():
            return TitleGuess(None, "text")
        return title

    def code_points(self, byte_offsets: Iterable[int]) -> dict[int, int]:
        """Code-point offset of each byte offset of ``utf8``."""
        offsets = list(byte_offsets)
        if self.is_ascii or not offsets:
            return dict(zip(offsets, offsets, strict=True))
        at = np.array(offsets)
        return dict(zip(offsets, (at - np.searchsorted(self._continuations, at)).tolist(), strict=True))

    @cached_property
    def _continuations(self) -> NDArray[np.int64]:
        """Offsets of the bytes of ``utf8`` with which no character begins: 80 to BF."""
        return np.flatnonzero(np.frombuffer(self.utf8, np.int8) < np.int8(-0x40))

    def scan(self, pattern: Pattern) -> list[tuple[int, int]]:
        """Code-point spans of all matches of a google-re2 pattern; linear in the text."""
        return self.to_spans([match.span() for match in pattern.finditer(self.utf8)])

    def to_spans(self, byte_spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Byte spans of ``utf8`` as code-point spans."""
        if self.is_ascii or not byte_spans:
            return list(byte_spans)
        at = self.code_points(offset for span in byte_spans for offset in span)
        return [(at[start], at[end]) for start, end in byte_spans]
