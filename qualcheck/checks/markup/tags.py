"""HTML that was not taken for HTML: tags, comments, declarations, CDATA marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qualcheck.checks.base import Hit
from qualcheck.checks.markup.mentions import Mentions, is_spoken_of
from qualcheck.checks.markup.scripts import COMMENT_PATTERN
from qualcheck.checks.shared import raised
from qualcheck.checks.shared.code import Context, is_markdown_file
from qualcheck.checks.shared.removal import removal
from qualcheck.model import Fix
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.rulepacks.schema import Rule

TAG, COMMENT, CDATA, DECLARATION = "MK002", "MK003", "MK013", "MK019"

_VALUE = r"""(?:"[^"<>]*"|'[^'<>]*'|[“”″„][^“”″„<>]*[“”″]|[^\s"'<>=]+)"""
_ATTRIBUTE = rf"\s+[a-zA-Z_:@*#\[(.][\w:.@\-\])(]*(?:\s*=\s*{_VALUE})?"
TAG_PATTERN = rf"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:{_ATTRIBUTE})*)\s*/?>"
DECLARATION_PATTERN = r"(?is)<!doctype[^<>]*>|<\?(?:xml|php)\b.*?\?>"
CDATA_PATTERN = r"(?://|/\*)?\s?<!\[CDATA\[(?:\s?\*/)?|(?://|/\*)\s?\]\]>(?:\s?\*/)?"

_SPOKEN_OF = (
    r"(?i)\bhtml5?\b|\bxml\b|\bjsx\b|\bdom\b|\bmarkup\b"
    r"|\b(?:title|meta|script|opening|closing|start|end|heading|alt|anchor|head|body|image|img|canonical|style|link|div|span|h[1-6])\s+tags?\b|>[^a-z]{0,3}\btags?\b"
    r"|\belements?\b[^a-z]{0,3}<|>[^a-z]{0,3}\b(?:element|attribute|component)s?\b"
)
_ANY = re.compile(r"<[^<>\n]{0,4000}>")
_ONLY_TAGS = r"^\s*(?:<[^<>]+>\s*)+$"
#: Nobody writes a full address, or the class of a generator, into an example.
_REAL_ADDRESS = re.compile(
    r"=\s*[\"'“”″]?https?://(?!(?:www\.)?(?:example|domain|website|your|mysite|site)\b)[\w-]+\.|\b(?:class|style|data-[\w-]+|target|rel)\s*="
)
_NAMED_BEFORE = re.compile(r"(?:\b(?:the|an?|use|using|with|called|named|press|type|enter|your)\s+|[\w.]=)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Elements:
    known: frozenset[str]
    breaking: frozenset[str]
    void: frozenset[str]


def _elements(rule: Rule) -> _Elements:
    names = {name: value if isinstance(value, list) else [] for name, value in rule.params.items()}
    return _Elements(*(frozenset(names[name]) for name in ("elements", "breaking", "void")))


@dataclass(frozen=True, slots=True)
class _Tag:
    start: int
    end: int
    closing: bool
    name: str
    attributes: str


def _tags(context: Context, known: frozenset[str]) -> list[_Tag]:
    """All tags of known elements, by code points."""
    view = context.view
    found = []
    matches = list(compile_pattern(TAG_PATTERN).finditer(view.utf8))
    spans = view.to_spans([match.span() for match in matches])
    for match, (start, end) in zip(matches, spans, strict=True):
        name = match.group(2).decode().lower()
        if name in known or name.split(":", 1)[0] in ("o", "st1", "fb", "w", "v") or name.startswith("amp-"):
            found.append(_Tag(start, end, bool(match.group(1)), name, match.group(3).decode("utf-8", "replace")))
    return found


def html_tags(context: Context, rule: Rule) -> Iterator[Hit]:
    """Tags left in prose. A tag without attributes and without its partner may be a placeholder or an example: info at most."""
    elements = _elements(rule)
    tags = _tags(context, elements.known)
    parting = _parting(context, tags, elements)
    opened = {tag.name for tag in tags if not tag.closing}
    closed = {tag.name for tag in tags if tag.closing}
    partner = _partners(tags, elements)
    kept = {tag.start for tag in tags if context.code.at(tag.start, _ANY)}
    of_formulas = _raised(context, tags, partner)
    bare = ((tag.start, tag.end, tag.name) for tag in tags if not tag.attributes.strip())
    mentions = Mentions(context, bare, (tag.start for tag in tags if not tag.closing))
    examples: set[int] = set()
    of_markdown = is_markdown_file(context)
    for tag in tags:
        assigns = "=" in tag.attributes
        if tag.attributes.strip() and not assigns:
            continue  # words behind the name, as in "a <b and c> d"
        paired = tag.name in (opened if tag.closing else closed)
        strong = assigns or tag.closing or paired or tag.name in elements.void
        before = context.view.text[max(tag.start - 12, 0) : tag.start]
        if not strong and before and (before[-1].isalnum() or before[-1] in "._"):
            continue  # a type with a parameter: List<Object>
        if tag.start in kept or (not assigns and context.quoted(tag.start, tag.end)):
            continue
        if not strong and _NAMED_BEFORE.search(before):
            continue
        certain = bool(_REAL_ADDRESS.search(tag.attributes)) or (tag.name in ("a", "span") and tag.closing and paired)
        spoken_of = (context.about_markup and not assigns) or context.mentions(tag.start, _SPOKEN_OF)
        shown = partner.get(tag.start) in kept or _in_brackets(context, tag) or mentions.at(tag.start)
        example = (spoken_of and not certain) or shown or _among_tags(context, tag.start) or (tag.closing and partner.get(tag.start) in examples)
        if example or not strong:
            examples.add(tag.start)
        if example and context.about_markup and not certain:
            continue  # the words of a text about markup
        if example or not strong:
            yield Hit(TAG, tag.start, tag.end, no_fix=True, severity="info", confidence=0.4, values={"name": tag.name})
            continue
        fix = of_formulas.get(tag.start) or _without(context, tag, elements, parting)
        if of_markdown:  # where tags are part of the language
            yield Hit(TAG, tag.start, tag.end, fix=replace(fix, safety="unsafe"), severity="info", confidence=0.4, values={"name": tag.name})
        else:
            yield Hit(TAG, tag.start, tag.end, fix=fix, values={"name": tag.name})


def _raised(context: Context, tags: list[_Tag], partner: dict[int, int]) -> dict[int, Fix]:
    """What takes away the tags (by start) that raise and lower letters."""
    text, by_start = context.view.text, {tag.start: tag for tag in tags}
    found: dict[int, Fix] = {}
    for tag in tags:
        if tag.name not in (raised.RAISING, raised.LOWERING) or tag.start in found:
            continue
        closing = by_start.get(partner.get(tag.start, -1))
        if closing is None or tag.closing:
            found[tag.start] = raised.alone(text, tag.start, tag.end)
        else:
            found[tag.start], found[closing.start] = raised.without_raising_tags(text, tag.name, (tag.start, tag.end), (closing.start, closing.end))
    return found


def _partners(tags: list[_Tag], elements: _Elements) -> dict[int, int]:
    """For each tag (by start) that opens or closes an element, the one (by start) that closes or opens it."""
    found: dict[int, int] = {}
    open_tags: dict[str, list[int]] = {}
    for tag in tags:
        if not tag.closing:
            if tag.name not in elements.void:
                open_tags.setdefault(tag.name, []).append(tag.start)
        elif open_tags.get(tag.name):
            opening = open_tags[tag.name].pop()
            found |= {opening: tag.start, tag.start: opening}
    return found


def _in_brackets(context: Context, tag: _Tag) -> bool:
    """Whether a tag fills a pair of brackets: the words around it speak of it."""
    text = context.view.text
    return tag.start > 0 and text[tag.start - 1] == "(" and text[tag.end : tag.end + 1] == ")"


def _among_tags(context: Context, offset: int) -> bool:
    """Whether the line holds nothing but tags and the lines around it are of the same kind, or code: a listing."""
    return context.mentions(offset, _ONLY_TAGS) and context.code.near(offset, 1)


def _parting(context: Context, tags: list[_Tag], elements: _Elements) -> dict[int, str]:
    """What takes the place of tags (by start) that alone keep words apart: a line end or a blank for the last of a row of tags."""
    text = context.view.text
    places: dict[int, str] = {}
    row: list[_Tag] = []
    for number, tag in enumerate(tags, 1):
        row.append(tag)
        if number < len(tags) and tags[number].start == tag.end:
            continue
        before, after = text[max(row[0].start - 1, 0) : row[0].start], text[tag.end : tag.end + 1]
        breaking = [each.name for each in row if each.name in elements.breaking]
        if breaking and before.strip() and after.strip():
            places |= {each.start: "" for each in row}
            places[tag.start] = " " if set(breaking) <= {"td", "th"} else "\n"
        row = []
    return places


def _without(context: Context, tag: _Tag, elements: _Elements, parting: dict[int, str]) -> Fix:
    """The words stay; where a tag parted lines and nothing else does, a line end takes its place."""
    if tag.start in parting:
        return Fix(tag.start, tag.end, parting[tag.start], "safe")
    text = context.view.text
    before, after = text[max(tag.start - 1, 0) : tag.start], text[tag.end : tag.end + 1]
    if tag.name in elements.breaking or tag.name in elements.void or (not before.strip() and not after.strip()):
        return removal(context.view, tag.start, tag.end)
    return Fix(tag.start, tag.end, "", "safe")


def _plain(context: Context, code: str, pattern: str) -> Iterator[Hit]:
    view = context.view
    for start, end in view.scan(compile_pattern(pattern)):
        text = view.text[start:end]
        start += len(text) - len(text.lstrip())
        if context.code.at(start, _ANY) or context.quoted(start, end):
            continue
        if context.about_markup:
            continue
        if _among_tags(context, start) or is_spoken_of(context, start, end):
            yield Hit(code, start, end, no_fix=True, severity="info", confidence=0.4)
        else:
            yield Hit(code, start, end, fix=removal(view, start, end))


def comments(context: Context) -> Iterator[Hit]:
    """Comments of HTML, among them the marks of block editors."""
    return _plain(context, COMMENT, COMMENT_PATTERN)


def declarations(context: Context) -> Iterator[Hit]:
    """Document types and processing instructions."""
    return _plain(context, DECLARATION, DECLARATION_PATTERN)


def cdata(context: Context) -> Iterator[Hit]:
    """The marks of CDATA sections, not what they hold."""
    return _plain(context, CDATA, CDATA_PATTERN + r"|\]\]>" if "<![CDATA[" in context.view.text else CDATA_PATTERN)
