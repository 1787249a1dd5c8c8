"""What other markup languages leave in prose: shortcodes, BBCode, template variables, wiki text, Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from qualcheck.checks.base import Hit
from qualcheck.checks.markup.mentions import is_told
from qualcheck.checks.shared.code import Context, is_markdown_file
from qualcheck.checks.shared.removal import removal
from qualcheck.model import Fix
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.rulepacks.schema import Rule

SHORTCODE, TEMPLATE, WIKI, MARKDOWN, BBCODE = "MK001", "MK006", "MK010", "MK011", "MK012"

_QUOTED = r"""(?:"[^"\]\n]*"|'[^'\]\n]*'|[“”″„′’‘][^“”″„′’‘\]\n]*[“”″′’])"""
_PLAIN_VALUE = r"(?:https?://[^\s\]]+|true|false|yes|no|\d+(?:px|%)?)"
_REST = r"[^\]\[\n]*"
#: A square bracket before a name or a slash: what all shortcodes begin with.
SHORTCODE_PATTERN = r"\[/?[a-zA-Z][\w:-]{1,40}(?:\s[^\]\[\n]+|_[^\]\[\n]*)?/?\]"
TEMPLATE_PATTERN = (
    r"\{\{-?\s*[#/^>&!]?\s*[a-zA-Z_$@][^{}\n]*\}\}|\{%[^{}\n]+%\}|%%[a-z][a-z_]{2,40}%%"
    r"|\$\{[a-zA-Z_][\w.]*\}|<%[=-]?\s[^%\n]+%>|\{\$[a-z_][\w.>-]*\}"
)
WIKI_PATTERN = (
    r"\[\[[^\[\]\n]+\]\]|__(?:NO)?(?:TOC|EDITSECTION|INDEX)__|<ref\b[^<>]*/>|<ref\b[^<>/]*>[^<>]*</ref>|'''[^'\n]+'''"
    r"|\{\{(?i:cite|citation|reflist|infobox|main|see also|short description|defaultsort|refn|efn|sfn|lang|convert)\b[^{}]*\}\}"
)
MARKDOWN_PATTERN = r"!?\[[^\]\[\n]*\]\((?:https?://|/|\./|\.\./|data:|mailto:)[^)\s]*(?:\s\"[^\"\n]*\")?\)"
BBCODE_PATTERN = r"(?i)\[/?(?:b|i|u|s|url|img|quote|code|color|size|center|left|right|list|spoiler|font|email|h[1-6])(?:=[^\]\[\n]*|\s[^\]\[\n]*)?\]"

_SPOKEN_OF = r"(?i)\bshort-?codes?\b|\bplugins?\b"
_SPOKEN_OF_TAGS = r"(?i)\bbb ?codes?\b|\]\s*(?:tags?|blocks?)\b"
_SPOKEN_OF_TEMPLATES = r"(?i)\btemplates?\b|\bplaceholders?\b|\bmerge tags?\b|\btokens?\b|\bpersonali[sz]|\bvariables?\b|\bsyntax\b"
_SPOKEN_OF_WIKI = (
    r"(?i)(?:\]\]|\}\})[\"'”’]?\s+(?:is|are)\s+(?:an?|the)\b|\bwiki ?(?:text|markup|code|page)\b"
    r"|\b(?:the|an?|your|our) wiki\b|\btemplates?\b|\bmarkup\b|\bsyntax\b"
)
_ANY = re.compile(r"\[[^\]\[\n]+\]|\{\{[^{}\n]+\}\}|\{%[^{}\n]+%\}|<%[^%\n]{1,300}%>|\$?\{[^{}\n]+\}")
#: Something but a placeholder stands on the line.
_WORDS_BESIDE = r"^[^{}%<>$]*\pL|[}%>][^{}%<>$]*\pL[^{}%<>$]*$"
_VARIABLE = re.compile(r"\{\{[^{}\n]{1,300}\}\}|\{%[^{}\n]{1,300}%\}|%%[a-z][a-z_]{2,40}%%|<%[^%\n]{1,300}%>")
_ONLY_VARIABLES = re.compile(rf"\s*(?:(?:{_VARIABLE.pattern})\s*)+")
#: Conditions, loops, comments: nothing is written in their place.
_CONTROL = re.compile(r"\{%|\{\{-?\s*[#/^>!]|<%[^=]")
_SENTENCE_END = re.compile(r"[.!?…。][\"”’»)]*\s+\Z")
#: Marks that stand inside a sentence, or end one.
_INSIDE = ",.;:!?)…-–—"
_REACH = 300
_WIKI_NAMESPACE = re.compile(
    r"\[\[:?(?:category|file|image|media|special|kategorie|datei|bild|catégorie|fichier|categoría|archivo|categoria|ficheiro|imagem|immagine"
    r"|категория|файл|wikipedia|wp|template)\s?:",
    re.IGNORECASE,
)
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]+\|)?([^\[\]|\n]+)\]\]\Z")
#: In notes and code such brackets hold numbers.
_WIKI_YEAR = re.compile(r"\[\[\d{3,4}\]\]")
_MARKDOWN_PARTS = re.compile(r"!?\[([^\]]*)\]")
#: Links in prose, at least, that show by themselves that a text is of a wiki, or of Markdown that was to be rendered; a link keeps its words, and
#: weighs a third of what has to go.
FEWEST_LINKS, LINK_CONFIDENCE = 3, 0.35
#: What else a text of Markdown shows: bold text, code, lists, quotations, tables.
_MARKDOWN_HINTS = r"(?m)\*\*\S|__\S|`|^ {0,3}(?:[-*+>]|\d{1,3}[.)]) |^\|.*\|[ \t\r]*$|^[^\n]+\n(?:={3,}|-{3,})[ \t\r]*$"
_MARKDOWN_SIGNS = r"(?m)^#{1,6} \S|^```|^\[[^\]\n]+\]: \S"


@dataclass(frozen=True, slots=True)
class _Names:
    """Names of shortcodes: those that are certain whenever they stand in brackets, and those that need arguments or a partner."""

    certain: re.Pattern[str]
    known: frozenset[str]
    embedding: tuple[str, ...]
    jokes: frozenset[str]

    @classmethod
    def of(cls, rule: Rule) -> _Names:
        lists = {name: value if isinstance(value, list) else [] for name, value in rule.params.items()}
        return cls(re.compile("|".join(lists["certain"])), frozenset(lists["known"]), tuple(lists["embedding"]), frozenset(lists["jokes"]))


_BRACKET = re.compile(r"\[(/?)([a-zA-Z][\w:-]*)(.*?)/?\]\Z", re.DOTALL)
_ATTRIBUTE = re.compile(rf"\s[\w:-]+={_QUOTED}|\s[\w:-]+={_PLAIN_VALUE}(?=\s|/?\]|\Z)")
_QUOTED_ATTRIBUTE = re.compile(rf"\s[\w:-]+={_QUOTED}")
_ARGUMENT = re.compile(r"\s+(?:https?://|\d{4,}|id\b|[\w:-]+=)")


def shortcodes(context: Context, rule: Rule) -> Iterator[Hit]:
    """Shortcodes of content management systems; a run of them is one hit, with the address that one embeds."""
    names = _Names.of(rule)
    view = context.view
    spans = view.scan(compile_pattern(SHORTCODE_PATTERN))
    closed = {match.group(2).lower() for start, end in spans if (match := _BRACKET.match(view.text[start:end])) and match.group(1)}
    opened = {match.group(2).lower() for start, end in spans if (match := _BRACKET.match(view.text[start:end])) and not match.group(1)}
    found = [span for span in spans if _is_shortcode(view.text[span[0] : span[1]], view.text[span[1] : span[1] + 1], names, opened, closed)]
    for start, end in _runs(context, found):
        if context.code.at(start, _ANY) or context.quoted(start, end):
            continue
        if context.mentions(start, _SPOKEN_OF):
            yield Hit(SHORTCODE, start, end, no_fix=True, severity="info", confidence=0.4)
        else:
            yield Hit(SHORTCODE, start, end, fix=removal(view, start, end))


def _is_shortcode(text: str, following: str, names: _Names, opened: set[str], closed: set[str]) -> bool:
    match = _BRACKET.match(text)
    if not match or following == "(":
        return False
    name, rest = match.group(2).lower(), match.group(3)
    if names.certain.fullmatch(name):
        return not rest or rest[0].isspace()
    if match.group(1):
        return not rest and name not in names.jokes and (name in names.known or name in opened)
    if name in names.known:
        return bool(_ARGUMENT.match(rest)) or (name in closed and not rest)
    return bool(_QUOTED_ATTRIBUTE.match(rest))


_EMBEDDED = re.compile(r"\s*https?://[^\s\[\]]+\s*\Z")


def _runs(context: Context, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbours joined: with blanks between, or the address that stands between an opening and its closing tag."""
    text = context.view.text
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined:
            gap = text[joined[-1][1] : start] if start - joined[-1][1] <= 520 else "far"
            address = text.startswith("[/", start) and _EMBEDDED.match(gap)
            if address or ("\n" not in gap and not gap.strip()):
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined


def template_variables(context: Context, rule: Rule) -> Iterator[Hit]:
    """Places that a template engine was to fill. In texts about templates or code they are examples."""
    personal = rule.params["personal"]
    names = re.compile(rf"\W*(?:\w+\.)?(?:{'|'.join(personal if isinstance(personal, list) else [])})\W*", re.IGNORECASE)
    view = context.view
    for start, end in view.scan(compile_pattern(TEMPLATE_PATTERN)):
        found = view.text[start:end]
        if context.code.at(start, _ANY) or context.quoted(start, end) or names.fullmatch(found):
            continue
        alone = not context.mentions(start, _WORDS_BESIDE)
        if context.mentions(start, _SPOKEN_OF_TEMPLATES) or (alone and _is_listed(context, start)):
            continue
        if context.about_code or found.startswith(("${", "{$")):
            yield Hit(TEMPLATE, start, end, no_fix=True, severity="info", confidence=0.4)
        else:
            unsure = (alone and _touches_variables(context, start)) or _leaves_a_hole(context, start, end)
            yield Hit(TEMPLATE, start, end, fix=removal(view, start, end, "unsafe" if unsure else "safe"))


def _is_listed(context: Context, start: int) -> bool:
    """Whether a line of variables stands among other lines of code, or of variables in a text that speaks of code or has no line of prose.

    What of the lines around is left over itself, or holds nothing but variables, is no sign of a listing: a page full of them is no example.
    """
    lines = context.view.lines

    def passed_over(index: int) -> bool:
        return _ONLY_VARIABLES.fullmatch(lines.raw[index]) is not None or context.left_over.touch(lines.starts[index], lines.ends[index])

    if context.code.near(start, passed_over=passed_over):
        return True
    return context.code.near(start) and (context.about_code or not context.has_prose)


def _touches_variables(context: Context, start: int) -> bool:
    """Whether the line above or below holds variables, too, as in a template that is shown."""
    lines = context.view.lines
    index = lines.index_at(start)
    return any(0 <= at < len(lines) and _ONLY_VARIABLES.fullmatch(lines.raw[at]) for at in (index - 1, index + 1))


def _leaves_a_hole(context: Context, start: int, end: int) -> bool:
    """Whether words were to stand here: the variable is neither alone nor a sentence between sentences."""
    view = context.view
    if _CONTROL.match(view.text, start):
        return False
    index = view.lines.index_at(start)
    before = view.text[max(view.lines.starts[index], start - _REACH) : start]
    after = view.text[end : min(view.lines.ends[index], end + _REACH)]
    before, after = _VARIABLE.sub(" ", before), _VARIABLE.sub(" ", after)
    if not any(map(str.isalnum, before + after)):
        return False
    follows = after.lstrip()[:1]
    apart = not follows or (after[:1].isspace() and not follows.islower() and follows not in _INSIDE)
    return not (apart and (not before.strip() or _SENTENCE_END.search(before)))


def wiki_markup(context: Context) -> Iterator[Hit]:
    """Wiki text: what holds no words of the article goes; links keep their label.

    Brackets mean other things too, so links are mended unsafely, but for texts that show otherwise that they are wiki text: by what else is left
    over of it, or by many links in prose that does not speak of wikis.
    """
    view = context.view
    links: list[Hit] = []
    years: list[Hit] = []
    is_wiki = False
    for start, end in view.scan(compile_pattern(WIKI_PATTERN)):
        found = view.text[start:end]
        if context.code.at(start, _ANY) or context.quoted(start, end):
            continue
        if _WIKI_NAMESPACE.match(found) or found.startswith(("{{", "__", "<ref")):
            if context.mentions(start, _SPOKEN_OF_WIKI) or is_told(context, start):
                yield Hit(WIKI, start, end, no_fix=True, severity="info", confidence=0.4)
            else:
                is_wiki = True
                yield Hit(WIKI, start, end, fix=removal(view, start, end))
            continue
        label = _WIKI_LINK.match(found)
        if found.startswith("'''"):
            expected = found.strip("'")
        elif label and re.search(r"[^\W\d_]{2}", found) and not re.search(r"[=<>$\"]|\s-\w\s", found):
            expected = label.group(1)
        elif _WIKI_YEAR.fullmatch(found):
            years.append(Hit(WIKI, start, end, expected=found[2:-2], exact=True))
            continue
        else:
            continue
        links.append(Hit(WIKI, start, end, expected=expected, exact=True, fix=Fix(start, end, expected, "unsafe"), severity="info"))
    spoken_of = is_markdown_file(context) or context.about_markup or compile_pattern(_SPOKEN_OF_WIKI).search(view.utf8) is not None
    sure = not spoken_of and context.has_prose and (is_wiki or len(links) >= FEWEST_LINKS)
    yield from map(_as_sure, [*links, *years]) if sure else links


def markdown(context: Context) -> Iterator[Hit]:
    """Links and images of Markdown in a text that is no Markdown otherwise; mended safely where there are many, and no other sign of Markdown."""
    view = context.view
    if is_markdown_file(context) or compile_pattern(_MARKDOWN_SIGNS).search(view.utf8):
        return
    links = []
    for start, end in view.scan(compile_pattern(MARKDOWN_PATTERN)):
        parts = _MARKDOWN_PARTS.match(view.text, start)
        if parts and not context.code.at(start, _ANY):
            label = parts.group(1)
            links.append(Hit(MARKDOWN, start, end, expected=label, exact=True, fix=Fix(start, end, label, "unsafe"), severity="info"))
    sure = len(links) >= FEWEST_LINKS and context.has_prose and not context.about_markup and not compile_pattern(_MARKDOWN_HINTS).search(view.utf8)
    yield from (_as_sure(link) if sure and link.expected else link for link in links)


def _as_sure(link: Hit) -> Hit:
    """A link that is certain: its label stands, and it weighs less than what has to go."""
    link.severity, link.confidence = "warning", LINK_CONFIDENCE
    link.fix = Fix(link.start, link.end, link.expected or "", "safe")
    return link


_BB = re.compile(r"\[(/?)(\w+)(.*)\]\Z", re.DOTALL)


def bbcode(context: Context) -> Iterator[Hit]:
    """Tags of bulletin boards, in pairs or with an argument; the words between them stay, addresses of images go."""
    view = context.view
    spans = view.scan(compile_pattern(BBCODE_PATTERN))
    tags = [
        (start, end, match.group(1), match.group(2).lower(), match.group(3)) for start, end in spans if (match := _BB.match(view.text[start:end]))
    ]
    opened = {name for _, _, slash, name, _ in tags if not slash}
    closed = {name for _, _, slash, name, _ in tags if slash}
    told = {view.lines.index_at(start) for start, _, slash, _, _ in tags if not slash and is_told(context, start)}
    image_from: int | None = None
    for start, end, slash, name, argument in tags:
        if name not in opened & closed or (argument and not argument.startswith(("=", " "))):
            continue
        if context.code.at(start, _ANY) or context.mentions(start, _SPOKEN_OF_TAGS) or view.lines.index_at(start) in told:
            continue
        if name == "img" and not slash:
            image_from = start
        elif name == "img" and image_from is not None:
            if "\n" not in view.text[image_from:start]:
                yield Hit(BBCODE, image_from, end, fix=removal(view, image_from, end))
            image_from = None
        elif name != "img":
            yield Hit(BBCODE, start, end, fix=Fix(start, end, "", "safe"))
