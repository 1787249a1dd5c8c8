"""Telling code from prose, for checks of what is a defect in prose and normal in code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cached_property, lru_cache

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.spans import Places
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.view import TextView
from qualcheck.view.front_matter import behind_front_matter

#: One of these makes a line code: they hardly ever stand in prose.
_SIGNS = (
    r"[{}]\s*$|[=\[\]].*;\s*$|\w\(.*\).*;\s*$|^\s*[\w.]+;\s*$",  # a statement or a block ends
    r"^\s*[})\]]+(?:[;,)]*|\s*\(.*\)+;?)\s*$|^\s*return\b.*;\s*$",
    r"(?:=>|->|::|===?|!==?|&&|\|\||\+=|<<|>>>)(?:[^>]|$)",
    r"^\s*(?:[$#>%] |>>> |\$[a-zA-Z_])",
    r"\w\((?:[^()\n]*)\)\s*(?:[;{.]|$)[^.]?\s*$",
    r"^\s*(?:def|class|import|from|return|elif|else:|try:|except|func|fn|let|const|var|public|private|static|void|int|struct|enum|interface|type|package|using|namespace|#include|#define|template|theorem|SELECT|INSERT|UPDATE|CREATE|ALTER|FROM|WHERE|git|npm|pip|sudo|docker|kubectl|curl|echo|export)\s+[\w.\"'<{$*/@-]+(?:\s*[({=:;<,*.]|\s*$|\s+(?:import|as|from)\s)",
    r"^\s*(?:if|for|while|switch|foreach|elseif|catch)\s*\(.*\)\s*\{?\s*$",
    r"^\s*(?://|/\*|\*/|<\?|<!|@\w+\()",
    r"^\s*</?[a-zA-Z][^<>]*>\s*$",
    r"^\s*[\w.\[\]\"'-]+\s*(?:=|:=|\+=)\s*\S",
    r"^\s*[\"'][\w@.-]+[\"']\s*:\s*[\"'\[{\d]",
    r"^\s*\{%.*%\}\s*$|^\s*\{\{[^{}]*\}\}\s*$",
)
_CODE = re.compile("|".join(f"(?:{sign})" for sign in _SIGNS))
_HEADING_OR_QUOTATION = re.compile(r"^\s*(?:#{1,6} |>)+")
_BACK_TICK = re.compile("`")
_IN_BACK_TICKS = re.compile(r"\s*(?:[-*+•]\s+|\d+[.)]\s+)?`[^`]*`[\s.,;:]*")
_SIGN = re.compile(r"[{}()\[\];=<>_$&|\\/+*#:]")
#: A line with so many blanks whose share of signs is no higher is prose that ends in a bracket, or holds an arrow.
PROSE_BLANKS, MOST_SIGNS = 9, 0.04
#: Longer lines are prose, or data that nobody shows in an article.
LONGEST_CODE_LINE = 400


def looks_like_code(line: str) -> bool:
    """Whether a line, seen alone, is a line of program text, markup or configuration."""
    return len(line) <= LONGEST_CODE_LINE and _is_code(line)


@lru_cache(maxsize=4096)
def _is_code(line: str) -> bool:
    return bool(_CODE.search(line)) and not _reads_as_prose(line)


def _reads_as_prose(line: str) -> bool:
    """Whether a line has the blanks of a sentence and hardly a sign of program text."""
    return line.count(" ") >= PROSE_BLANKS and len(_SIGN.findall(line)) <= MOST_SIGNS * len(line)


def fenced_lines(view: TextView) -> frozenset[int]:
    """Indices of the lines inside Markdown code fences."""
    return _kept(view, _fenced_lines)


def _fenced_lines(view: TextView) -> frozenset[int]:
    if "```" not in view.text and "~~~" not in view.text:
        return frozenset()
    inside = False
    found = []
    for index, line in enumerate(view.lines.raw):
        if line.lstrip().startswith(("```", "~~~")):
            inside = not inside
            found.append(index)
        elif inside:
            found.append(index)
    return frozenset(found) if not inside else frozenset()


def indented_lines(view: TextView) -> frozenset[int]:
    """Indices of the lines of code blocks that Markdown indents: by four blanks or a tab, behind an empty line; none where most are indented."""
    return _kept(view, _indented_lines)


def _indented_lines(view: TextView) -> frozenset[int]:
    found, filled, open_for = [], 0, True
    for index, line in enumerate(view.lines.raw):
        blank = not line or line.isspace()
        filled += not blank
        if blank:
            open_for = True
        elif open_for and line.startswith(("    ", "\t")):
            found.append(index)
        else:
            open_for = False
    return frozenset(found) if 2 * len(found) <= filled else frozenset()


def authored_lines(view: TextView) -> frozenset[int]:
    """Indices of the lines that are the author's whatever they say: program text, settings above it, pieces of paragraphs broken to a width."""
    return _kept(view, _authored_lines)


def _authored_lines(view: TextView) -> frozenset[int]:
    return program_lines(view) | _ticked_lines(view) | indented_lines(view) | view.wrapped_lines


def program_lines(view: TextView) -> frozenset[int]:
    """Indices of the lines that are surely no prose of the page: in fences, in indented examples that the text announces, in front matter."""
    return _kept(view, _program_lines)


def _program_lines(view: TextView) -> frozenset[int]:
    return fenced_lines(view) | _announced_lines(view) | frozenset(range(behind_front_matter(view.lines)))


def _announced_lines(view: TextView) -> frozenset[int]:
    """Indices of the lines of indented blocks, blank lines in them left out, where the paragraph above ends in a colon."""
    if "\n    " not in view.text and "\n\t" not in view.text:
        return frozenset()
    found: list[int] = []
    announced = inside = False
    for index, line in enumerate(view.lines.raw):
        if not line or line.isspace():
            continue
        if line.startswith(("    ", "\t")) and (announced or inside):
            inside = True
            found.append(index)
        else:
            announced, inside = line.rstrip().endswith(":"), False
    return frozenset(found)


def _ticked_lines(view: TextView) -> frozenset[int]:
    """Indices of the lines that are between back-ticks as a whole, but for a list mark."""
    if "`" not in view.text:
        return frozenset()
    return frozenset(index for index, line in enumerate(view.lines.raw) if "`" in line and _IN_BACK_TICKS.fullmatch(line))


def _kept(view: TextView, find: Callable[[TextView], frozenset[int]]) -> frozenset[int]:
    """What ``find`` says of a text, looked for once."""
    if find not in view.kept:
        view.kept[find] = find(view)
    found: frozenset[int] = view.kept[find]
    return found


def left_alone_in_code(view: TextView, hits: Iterable[Hit], mended: Container[str] = ()) -> Iterator[Hit]:
    """The hits, those in code without their fix and for information only: what is wrong in prose may be meant there.

    Args:
        view: of the text.
        hits: of any rules.
        mended: codes of the rules that have a fix for each of their hits; of others a hit has its own.
    """
    sense: CodeSense | None = None
    for hit in hits:
        if hit.fix or hit.code in mended:
            sense = sense or CodeSense(view)
            if not sense.shows(hit.start):
                yield hit
                continue
            hit.fix, hit.no_fix, hit.severity = None, True, "info"
        yield hit


class CodeSense:
    """What is known about code in one text; looked at line by line, only where somebody asks, and once for each line."""

    def __init__(self, view: TextView) -> None:
        self._view = view
        self._fenced = program_lines(view)
        self._code: dict[tuple[int, re.Pattern[str] | None], bool] = {}
        self._ticks: dict[int, list[int]] = {}

    def at(self, offset: int, apart_from: re.Pattern[str] | None = None) -> bool:
        """Whether the code point at ``offset`` stands in code: a fence, a line of code, or between back-ticks.

        ``apart_from`` is what the line is judged without: left-over markup must not make code of prose.
        """
        return self.marked(offset) or self._is_code(self._view.lines.index_at(offset), apart_from)

    def marked(self, offset: int) -> bool:
        """Whether the code point at ``offset`` stands in what is marked as code: a fence, an announced block, back-ticks."""
        lines = self._view.lines
        index = lines.index_at(offset)
        return index in self._fenced or self._in_back_ticks(index, offset - lines.starts[index])

    def shows(self, offset: int) -> bool:
        """As ``at``, for prose that quotes and has headings: an indented block is code, too, what Markdown marks as a heading or quotation is not."""
        return self._view.lines.index_at(offset) in indented_lines(self._view) or self.at(offset, _HEADING_OR_QUOTATION)

    def near(self, offset: int, reach: int = 3, passed_over: Callable[[int], bool] = lambda _: False) -> bool:
        """Whether a line up to ``reach`` filled lines above or below the one at ``offset`` is code.

        ``passed_over`` tells of lines (by index) that they are no sign of a listing; they are not counted.
        """
        lines = self._view.lines
        index = lines.index_at(offset)
        for step in (-1, 1):
            seen, at = 0, index + step
            while 0 <= at < len(lines) and seen < reach and abs(at - index) <= 3 * reach:
                if not lines.is_blank(at) and not passed_over(at):
                    seen += 1
                    if at in self._fenced or self._is_code(at, None):
                        return True
                at += step
        return False

    def _is_code(self, index: int, apart_from: re.Pattern[str] | None) -> bool:
        known = self._code.get((index, apart_from))
        if known is None:
            line = self._view.lines.raw[index]
            line = apart_from.sub(" ", line) if apart_from else line
            known = self._code[index, apart_from] = len(line) <= LONGEST_CODE_LINE and looks_like_code(line.rstrip("\r"))
        return known

    def _in_back_ticks(self, index: int, at: int) -> bool:
        ticks = self._ticks.get(index)
        if ticks is None:
            line = self._view.lines.raw[index]
            ticks = self._ticks[index] = [match.start() for match in _BACK_TICK.finditer(line)] if "`" in line else []
        before = bisect_right(ticks, at)
        return before % 2 == 1 and before < len(ticks)


_MARKDOWN_FILE = (".md", ".markdown", ".mdx", ".rmd", ".qmd")

_ABOUT_MARKUP = r"(?i)\b(?:html5?|xhtml|xml|dom|jsx|css|javascript|typescript|markdown|bbcode|wikitext|parsers?|xss)\b"
_ABOUT_CODE = (
    r"(?i)\b(?:templates?|templating|placeholders?|jinja2?|liquid|handlebars|mustache|twig|vue|angular|django|helm|ansible|yaml"
    r"|variables?|syntax|snippets?|code|scripts?|function|shortcodes?)\b"
)


class Context:
    """One text as the checks of markup see it: where code is, and whether the text is about markup or code."""

    def __init__(self, view: TextView) -> None:
        self.view = view
        self.code = CodeSense(view)
        self.left_over = Places()
        """Stretches that are known to be no words of the text, such as scripts of the page."""
        self._held: dict[tuple[int, str], bool] = {}

    @cached_property
    def about_markup(self) -> bool:
        """Whether markup languages are spoken of again and again: what looks like left-over markup is then an example."""
        return len(self.view.scan(compile_pattern(_ABOUT_MARKUP))) >= 4

    @cached_property
    def about_code(self) -> bool:
        """Whether templates or code are spoken of at all; what a left-over script says does not count."""
        return any(not self.left_over.touch(start, end) for start, end in self.view.scan(compile_pattern(_ABOUT_CODE)))

    @cached_property
    def has_prose(self) -> bool:
        """Whether a line of the text reads as a sentence."""
        return any(line.count(" ") >= PROSE_BLANKS and not looks_like_code(line) for line in self.view.lines.raw)

    def mentions(self, offset: int, pattern: str) -> bool:
        """Whether the line at ``offset`` holds the pattern (RE2): a text about a thing is not a text spoilt by it."""
        lines = self.view.lines
        index = lines.index_at(offset)
        known = self._held.get((index, pattern))
        if known is None:
            line = self.view.safe[lines.starts[index] : lines.ends[index]].encode("utf-8")
            known = self._held[index, pattern] = compile_pattern(pattern).search(line) is not None
        return known

    def quoted(self, start: int, end: int) -> bool:
        """Whether a stretch stands between quotation marks or back-ticks of its own."""
        text = self.view.text
        return start > 0 and end < len(text) and text[start - 1] in "\"'“‘`«(" and text[end] in "\"'”’`»)"

    def spoken_of(self, start: int, end: int, pattern: str, apart_from: re.Pattern[str]) -> bool:
        """Whether a stretch is an example: in code, quoted, or on a line that speaks of such things (a pattern, RE2)."""
        return self.code.at(start, apart_from) or self.quoted(start, end) or self.mentions(start, pattern)


def is_markdown_file(context: Context) -> bool:
    """Whether the text comes from a file of Markdown, by its name."""
    return (context.view.document.path or "").lower().endswith(_MARKDOWN_FILE)
