"""A diff by words made from the edits: hunks as in a unified diff, and in them what went and what came between marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from qualcheck.model import Edit
from qualcheck.view import LineTable
from qualcheck.writers.diff import CONTEXT

#: A word is shown whole up to so many characters before and behind an edit.
WORD = 64
#: Stands for a line end that went or came.
LINE_END = "⏎"
#: Marked pieces of a line, for whoever wants to colour them.
MARKED = re.compile(r"\[-.*?-\]|\{\+.*?\+\}")


@dataclass(slots=True)
class _Span:
    """Characters ``[start, end)`` of the original, and the edits in them."""

    start: int
    end: int
    edits: list[Edit]

    def new(self, text: str) -> str:
        """What stands in the place of the span."""
        parts: list[str] = []
        at = self.start
        for edit in self.edits:
            parts += [text[at : edit.start], edit.inserted]
            at = edit.end
        return "".join([*parts, text[at : self.end]])


def word_diff(original: str, edits: Iterable[Edit], name: str) -> Iterator[str]:
    r"""Lines of a diff by words, each with its own ``\n``; nothing where there are no edits.

    What went stands in ``[-…-]``, what came in ``{+…+}``; ``⏎`` is a line end that went or came, and the line breaks behind it for
    the eye only.

    Args:
        original: the text before.
        edits: of this text only, in order.
        name: goes into the headers.
    """
    spans = _spans(original, edits)
    if not spans:
        return
    yield f"--- {name}\n"
    yield f"+++ {name} (cleaned)\n"
    lines = LineTable.of_text(original)
    count = _lines_in(original)
    shift = 0  # lines that came less those that went, above
    for hunk in _hunks(spans, lines):
        first = max(lines.index_at(hunk[0].start) - CONTEXT, 0)
        last = min(lines.index_at(hunk[-1].end) + CONTEXT + 1, count)
        start, end = lines.starts[first], lines.starts[last] if last < len(lines.starts) else len(original)
        new = _Span(start, end, [edit for span in hunk for edit in span.edits]).new(original)
        yield f"@@ -{_range(first, _lines_in(original[start:end]))} +{_range(first + shift, _lines_in(new))} @@\n"
        shift += new.count("\n") - original.count("\n", start, end)
        yield from _body(original, hunk, start, end)


def _lines_in(text: str) -> int:
    return text.count("\n") + bool(text and not text.endswith("\n"))


def _range(first: int, size: int) -> str:
    return f"{first + 1 if size else first},{size}"


def _spans(text: str, edits: Iterable[Edit]) -> list[_Span]:
    """The edits, grown to whole words; those that then touch as one."""
    spans: list[_Span] = []
    for edit in edits:
        start, end = edit.start, edit.end
        gone = text[start:end]
        if not (gone or edit.inserted)[:1].isspace():
            start -= len(_word_end(text[max(start - WORD, 0) : start][::-1]))
        if not (gone or edit.inserted)[-1:].isspace():
            end += len(_word_end(text[end : end + WORD]))
        last = spans[-1] if spans else None
        if last is not None and start <= last.end:
            last.end = max(end, last.end)
            last.edits.append(edit)
        else:
            spans.append(_Span(start, end, [edit]))
    return spans


def _word_end(text: str) -> str:
    """The characters up to the first white space."""
    return text[: next((at for at, letter in enumerate(text) if letter.isspace()), len(text))]


def _hunks(spans: Iterable[_Span], lines: LineTable[str]) -> Iterator[list[_Span]]:
    hunk: list[_Span] = []
    for span in spans:
        if hunk and lines.index_at(span.start) - lines.index_at(hunk[-1].end) > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(span)
    yield hunk


def _body(text: str, hunk: Iterable[_Span], start: int, end: int) -> Iterator[str]:
    parts: list[str] = []
    for span in hunk:
        parts += [text[start : span.start], _marked(text[span.start : span.end], "[-", "-]"), _marked(span.new(text), "{+", "+}")]
        start = span.end
    whole = "".join([*parts, text[start:end]])
    yield from (f"{line}\n" for line in whole.removesuffix("\n").split("\n"))


def _marked(text: str, left: str, right: str) -> str:
    if not text:
        return ""
    *whole, last = text.split("\n")
    return "".join(f"{left}{line}{LINE_END}{right}\n" for line in whole) + (f"{left}{last}{right}" if last else "")
