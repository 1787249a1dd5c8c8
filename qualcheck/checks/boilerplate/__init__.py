"""BP: lines that belong to the page, not to the article.

Phrases and patterns that are boilerplate wherever they stand need no code (``rules/BP.yaml``). Here are the rules that weigh
evidence: where a line stands (above the title, between title and text, below the last paragraph), what stands beside it,
what opened the part of the page that it is in, how often it comes again, and whether it is the name of the source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Literal

from rapidfuzz import fuzz

from qualcheck.checks.base import Family, Hit, Signals, measure_nothing
from qualcheck.checks.boilerplate import leftovers
from qualcheck.checks.boilerplate.lines import LONGEST_SIGN, holds_sign
from qualcheck.checks.boilerplate.own import own_lines
from qualcheck.checks.boilerplate.page import Page
from qualcheck.checks.boilerplate.refusals import refusals
from qualcheck.checks.boilerplate.running import RUNNING_HEAD, running_heads
from qualcheck.checks.boilerplate.surrounded import surrounded
from qualcheck.checks.boilerplate.vocabulary import (
    CLOSES,
    COMMENTS,
    CONTROL,
    DATE,
    NETWORK,
    PAGE_TAIL,
    REPEATED_BUTTON,
    SECTION,
    SURE,
    TOPIC,
    vocabulary,
)
from qualcheck.checks.shared.code import authored_lines, fenced_lines
from qualcheck.checks.shared.shield import shield
from qualcheck.rulepacks import ActiveRule, RuleTable
from qualcheck.rulepacks.patterns import KnownLines, compile_pattern
from qualcheck.view import TextView

ABOVE_TITLE = "BP059"
SITE_MENU = "BP060"
INTERFACE_WORD = "BP061"
NETWORK_NAME = "BP062"
DATE_ALONE = "BP063"
COMMENT_THREAD = "BP065"
SOURCE_NAME = "BP067"
LONE_BUTTON = "BP086"

#: Different names that make a menu, without bullets and with them.
FEWEST_ENTRIES, FEWEST_BULLETS = 2, 4
#: Where so large a share of the text stands above a closing line, no run of more lines of prose below it is an excerpt in a
#: list of other articles. Set on the lines of 788 hand-labelled article pages: of the lines that the rule takes there, 96 in 100 are boilerplate.
LITTLE_LEFT = ((0.85, 3), (0.9, 5))
#: Where so many lines below are boilerplate by themselves, runs of no more lines of prose between them are. Set on the same pages.
MUCH_KNOWN = ((3, 2), (2, 1))
#: Below a closing line under which nothing is boilerplate by itself, no more lines of prose in a row are, and below one of copyright no
#: more lines at all. Set on the same pages.
MOST_UNKNOWN = 3
#: Below one under which no line looks like anything, no more lines are: a manual goes on in rows below a word that looks like a closer.
MOST_UNMARKED = 60
#: A heading that counts comments is believed where so many lines follow for each of them, at most.
MOST_LINES_A_COMMENT = 15
#: Lines that are tried as the end of the article, at most: keeps the time linear on pages of nothing but buttons.
MOST_CLOSERS = 12
#: A line that comes so often is a button beside each item of a list, and closes none.
MOST_TIMES = 3
#: Longer lines (code points, without blanks) are no name of a source.
LONGEST_NAME = 40
#: A heading that counts the comments on something: "12 comments on ...".
_COUNT = re.compile(rb"\(?(\d[\d,]*)\)? (?:reader |user )?(?:comments?|responses?|replies|thoughts?)$")
_COUNTED = re.compile(rb"(?!0|1\b)\d[\d,.]* (?:comments?|thoughts?|responses?|replies) (?:on|to) ")
#: Which rule speaks for a line of which kind; the first that fits.
_RULE_OF_KIND = ((NETWORK, NETWORK_NAME), (SECTION, SITE_MENU), (DATE, DATE_ALONE), (CONTROL, INTERFACE_WORD), (TOPIC, SITE_MENU))


def find(view: TextView, rules: RuleTable, _signals: Signals) -> Iterator[Hit]:
    """Hits of the rules that weigh evidence; lines that are the author's whatever they say are left alone.

    The head of a page is none of the author's, though it stands inside of a paragraph that is broken to a width.
    """
    hits = list(_find(view, rules))
    authored = authored_lines(view) if hits else frozenset()
    return (hit for hit in hits if hit.code == RUNNING_HEAD or view.lines.index_at(hit.start) not in authored)


def _find(view: TextView, rules: RuleTable) -> Iterator[Hit]:
    page = Page(view, vocabulary(rules))
    own = own_lines(page, view, rules)
    page.leave(own)
    shield(view, frozenset(page.lines[at] for at in own))
    source = view.document.source
    notices = ((at, code, "") for at, code in sorted(page.notices.items()))
    taken: set[int] = set()
    lines = (notices, _words(page), _repeated(page, rules), _source_name(page, rules, source))
    parts = (_thread(page, rules), _tail(page, view, rules, own.firm))
    for found in (*(own.spared(one) for one in lines), *(own.spared(one, part=True) for one in parts)):
        for at, code, evidence in found:
            if at not in taken and code in rules.active:
                taken.add(at)
                yield _hit(page, at, code, evidence)
    flagged = [mark & SURE > 0 for mark in page.marks]
    authored = authored_lines(view) if taken else frozenset()
    for at in taken:
        flagged[at] |= page.lines[at] not in authored
    for at, code, evidence in list(own.spared(surrounded(page, view, rules, flagged))):
        flagged[at] = True
        yield _hit(page, at, code, evidence)
    yield from running_heads(page, view, rules)
    yield from refusals(page, view, rules)
    yield from (_hit(page, at, LONE_BUTTON) for at in _alone(page, rules, flagged))
    yield from leftovers.find(page, view, rules, flagged, _names_of(source) if source else [])


def _hit(page: Page, at: int, code: str, evidence: str = "") -> Hit:
    start, end = page.span(at)
    return Hit(code, start, end, values={"evidence": evidence})


@dataclass(frozen=True, slots=True)
class _Run:
    """A run of marked lines: where it stands, how many of its lines are boilerplate by themselves, and what menus it holds."""

    start: int
    end: int
    sure: int
    zone: Literal["head", "middle", "tail"]
    menus: dict[int, str]

    @property
    def size(self) -> int:
        return self.end - self.start


def _words(page: Page) -> Iterator[tuple[int, str, str]]:
    """Lines that are boilerplate only in company or outside the article."""
    for start, end in page.runs():
        weak = [at for at in range(start, end) if not page.marks[at] & SURE]
        if not weak:
            continue
        zone: Literal["head", "middle", "tail"] = "middle"
        if page.first_prose >= 0:
            zone = "head" if end <= page.first_prose else "tail" if start > page.last_prose else "middle"
        run = _Run(start, end, end - start - len(weak), zone, _menus(page, start, end))
        for at in weak:
            mark = page.marks[at]
            if at == page.title or page.ends_sentence(at) or (page.is_said(at) and page.is_alone(at)):
                continue
            if evidence := _evidence(page, run, at, mark):
                of_head = at < page.title and not mark & DATE
                yield at, ABOVE_TITLE if of_head else next(code for bit, code in _RULE_OF_KIND if mark & bit), evidence


def _evidence(page: Page, run: _Run, at: int, mark: int) -> str:
    """Why a word or phrase that could be content is none here; empty where nothing says so."""
    if at < page.title:
        return "above the title"
    if run.sure and run.size >= 3:
        return f"among {run.size} such lines in a row"
    if run.sure and mark & ~TOPIC:
        return "beside a line that is boilerplate by itself"
    if run.size == 1 and len(page.keys[at]) < 2:
        return ""  # the name of a network of one letter is also a name of a key, a screen or a column
    if run.zone == "head" and mark & (CONTROL | NETWORK | DATE):
        return "above the text"
    if run.zone == "head" and run.size >= 2 and mark & SECTION and page.title >= 0:
        return "between the title and the text"
    if run.zone == "tail" and mark & (CONTROL | NETWORK | DATE):
        return "below the text"
    return run.menus.get(SECTION if mark & SECTION else NETWORK if mark & NETWORK else 0, "")


def _menus(page: Page, start: int, end: int) -> dict[int, str]:
    """Names of sections or networks that stand together are a menu; a list of two or three bullets can be the author's."""
    found = {}
    for kind in (SECTION, NETWORK):
        alike = [at for at in range(start, end) if page.marks[at] & kind]
        different = len({page.keys[at] for at in alike})
        if alike and different >= (FEWEST_BULLETS if page.is_listed(alike[0]) else FEWEST_ENTRIES):
            found[kind] = f"in a menu of {different} entries"
    return found


def _repeated(page: Page, rules: RuleTable) -> Iterator[tuple[int, str, str]]:
    """Buttons that a page shows again and again, beside each comment or product."""
    rule = rules.get(REPEATED_BUTTON)
    if rule is None:
        return
    least = int(rule.params["least"])
    for at in page.buttons:
        if (times := page.times[at]) >= least:
            yield at, REPEATED_BUTTON, f"{times} times in this text, at least {least}"


def _source_name(page: Page, rules: RuleTable, source: str | None) -> Iterator[tuple[int, str, str]]:
    """The site's own name as a line of its own above the text."""
    rule = rules.get(SOURCE_NAME)
    names = _names_of(source) if rule is not None and source else []
    if rule is None or not names or page.first_prose < 0:
        return
    least = float(rule.params["likeness"])
    sizes = [_alike(len(name), least) for name in names]
    shortest, longest = max(min(sizes)[0], 4), min(max(most for _, most in sizes), LONGEST_NAME)
    for at in range(page.first_prose):
        key = page.keys[at]
        if len(key) < shortest or at == page.title:
            continue
        squeezed = key.decode("utf-8", "ignore").replace(" ", "")
        if shortest <= len(squeezed) <= longest:
            likeness = max(fuzz.ratio(squeezed, name) for name in names)
            if likeness >= least:
                yield at, SOURCE_NAME, f"{likeness:.0f} % like the source {source}, at least {rule.params['likeness']}"


def _alike(size: int, least: float) -> tuple[int, int]:
    """Fewest and most letters that can be ``least`` % like a name of ``size``: ``fuzz.ratio`` is at most twice the shorter of both."""
    return int(size * least / (200 - least)), int(size * (200 - least) / least) + 1 if least > 0 else LONGEST_NAME


@lru_cache(maxsize=1024)
def _names_of(source: str) -> list[str]:
    """``www.example-news.co.uk`` -> the whole host and its longest label, without hyphens."""
    host = source.lower().split("//")[-1].split("/")[0].removeprefix("www.")
    label = max(host.split("."), key=len)
    return [name for name in {host, label.replace("-", "").replace(" ", ""), source.lower().replace(" ", "")} if len(name) > 3]


def _thread(page: Page, rules: RuleTable) -> Iterator[tuple[int, str, str]]:
    """Everything below the heading of the comments, or from the first of them on, where it looks like comments."""
    rule = rules.get(COMMENT_THREAD)
    if rule is None or page.first_prose < 0:
        return
    first, evidence = _headed_thread(page, rule) or _bare_thread(page, rule) or (len(page), "")
    yield from ((at, COMMENT_THREAD, evidence) for at in range(first, len(page)) if not page.marks[at] & SURE)


def _headed_thread(page: Page, rule: ActiveRule) -> tuple[int, str] | None:
    """The first line below a heading of comments, where enough signs of comments follow it soon or it counts the comments on a title."""
    least = int(rule.params["signs"])
    headings = [at for at in page.marked if page.marks[at] & COMMENTS and page.prose_above[at] >= int(rule.params["prose_above"])]
    if not headings:
        return None
    signs = [sign for sign in _signs(page, rule, "patterns") if sign > headings[0]]
    for number, sign in enumerate(signs[: len(signs) - least + 1]):
        at = headings[bisect_left(headings, sign) - 1]
        if sign - at <= int(rule.params["first_within"]):
            count = len(signs) - number
            return at + 1, f"below the heading of the comments (line {page.lines[at] + 1}), with {count} signs of comments, at least {least}"
    counted = next((at for at in headings if _COUNTED.match(page.keys[at]) or _as_many(page, at)), None)
    return None if counted is None else (counted + 1, f"below the heading of the comments (line {page.lines[counted] + 1}), which counts them")


def _as_many(page: Page, at: int) -> bool:
    """Whether a heading counts several comments ("124 comments") and about so many lines follow, and much text is above it."""
    counted = _COUNT.match(page.keys[at])
    count = int(counted.group(1).replace(b",", b"")) if counted and len(counted.group(1)) < 7 else 0
    rest = len(page) - at - 1
    return count >= 3 and count <= rest <= MOST_LINES_A_COMMENT * count and page.prose_above[at] >= 6 and page.above[at] >= 0.2 * page.above[-1]


def _bare_thread(page: Page, rule: ActiveRule) -> tuple[int, str] | None:
    """The first sign of comments that no heading announces, where signs stand close together from there to the end."""
    least, least_share = int(rule.params["bare_signs"]), float(rule.params["bare_share"])
    if len(page.signs) < least:
        return None
    signs = _signs(page, rule, "bare_patterns")
    for number in range(len(signs) - least + 1):
        at, count = signs[number], len(signs) - number
        share = count / (len(page) - at)
        if share >= least_share and page.prose_above[at] >= int(rule.params["prose_above"]):
            return at, f"{count} signs of comments from here to the end, {share:.0%} of the lines, at least {least_share:.0%}"
    return None


def _signs(page: Page, rule: ActiveRule, parameter: str) -> list[int]:
    """Positions of lines that comments are known by: who said it, when, and the button to answer."""
    matching = _any_of(rule, parameter)
    return [at for at in page.signs if holds_sign(page.keys[at]) and matching[page.keys[at]]]


def _any_of(rule: ActiveRule, parameter: str) -> KnownLines[bytes, bool]:
    """Tells whether a line holds any of the patterns of a parameter."""
    patterns = rule.params[parameter]
    return _matching(*(patterns if isinstance(patterns, list) else [patterns]))


@lru_cache(maxsize=32)
def _matching(*patterns: object) -> KnownLines[bytes, bool]:
    compiled = compile_pattern("|".join(map(str, patterns)))
    return KnownLines(lambda line: compiled.search(line) is not None)


def _tail(page: Page, view: TextView, rules: RuleTable, firm: frozenset[int]) -> Iterator[tuple[int, str, str]]:
    """What stands below the first line that closes an article, where the rest does not look like more of the article."""
    rule = rules.get(PAGE_TAIL)
    if rule is None or page.first_prose < 0:
        return
    least = float(rule.params["share_above"])
    last_kept = max(chain(page.appendices, firm), default=-1)
    code = max(fenced_lines(view), default=-1)
    captions = _any_of(rule, "captions")
    for at in islice(_closers(page, rule, last_kept), MOST_CLOSERS):
        below = page.lines[at + 1] if at + 1 < len(page) else 0
        if page.lines[at] < code or page.lines[at] in view.wrapped_lines or below in authored_lines(view):
            continue  # what explains a program goes on with it ("or:"); a piece of a sentence closes nothing
        if _goes_on(page, rule, at):
            continue
        share = page.above[at] / page.above[-1]
        if (reason := _no_article(page, at + 1, share)) and not any(captions[page.keys[other]] for other in range(at + 1, len(page))):
            evidence = (
                f"below line {page.lines[at] + 1}, which closes the article with {share:.0%} of the text above it, at least {least:.0%}; {reason}"
            )
            yield from ((other, PAGE_TAIL, evidence) for other in range(at, len(page)) if not page.marks[other] & SURE)
            return


def _closers(page: Page, rule: ActiveRule, last_kept: int) -> Iterator[int]:
    """Lines that close an article, with enough of the text above them and no heading of an appendix below.

    The less is left, the less it takes: what closes an article wherever it stands, then names of networks and of the author,
    then words of interfaces and calls, then names of sections.
    """
    shares = ("share_above", "share_above_late", "share_above_later", "share_above_latest")
    least, late, later, latest = (float(rule.params[name]) * page.above[-1] for name in shares)
    start = max(last_kept + 1, bisect_left(page.above, least), bisect_left(page.prose_above, int(rule.params["prose_above"])))
    then = max(start, bisect_left(page.above, min(late, later, latest)))
    closing, late_closing = _any_of(rule, "closers"), _any_of(rule, "late_closers")
    for at in chain((at for at in page.marked if start <= at < then), range(then, len(page))):
        above, mark, key = page.above[at], page.marks[at], page.keys[at]
        if len(key) > LONGEST_SIGN:
            key = b""
        elif key and (page.times[at] >= MOST_TIMES or len(key) < 2):
            continue
        if (
            mark & CLOSES
            or (above >= late and key and (mark & NETWORK or closing[key]))
            or (above >= later and key and (mark & CONTROL or late_closing[key]))
            or (above >= latest and mark & SECTION)
        ):
            yield at


def _goes_on(page: Page, rule: ActiveRule, at: int) -> bool:
    """Whether what is below a closing line is the article's, little as it is.

    So it is where the line only looks like one, being the end of a sentence or a sentence of its own, and where nothing there is
    boilerplate by itself and paragraphs follow each other or, below a call, are all there is; below a line of copyright, which papers and
    contracts have in their middle, also where more lines follow than the last ones of a page. Where nothing else in the whole text looks
    like a page's, a call announces nothing, and a heading only what looks like titles and names; what tells of the author is believed.
    """
    alone = page.is_alone(at)
    if page.ends_sentence(at) or (alone and not page.marks[at] & SURE and page.is_said(at)):
        return True
    below = range(at + 1, len(page))
    if not below or any(page.marks[other] & SURE for other in below):
        return False
    is_of_rights, is_call = _any_of(rule, "rights")[page.raw(at)], _any_of(rule, "calls")[page.keys[at]]
    if alone and not is_of_rights and not _any_of(rule, "biographies")[page.keys[at]] and all(other == at for other in islice(page.marked, 2)):
        return is_call or not all(page.is_headline(other) for other in below)
    if page.longest_prose[at + 1] > MOST_UNKNOWN or (len(below) > MOST_UNMARKED and not any(page.marks[other] for other in below)):
        return True
    if len(below) > MOST_UNKNOWN and is_of_rights:
        return True
    return is_call and all(page.prose[other] for other in below)


def _no_article(page: Page, first: int, share: float) -> str:
    """Why the lines from ``first`` on are not more of the article; empty where they may be."""
    longest = page.longest_prose[first]
    for least, most in LITTLE_LEFT:
        if share >= least and longest <= most:
            return f"from {least:.0%} on at most {most} lines of prose may follow each other below, here {longest}"
    known = sum(map(bool, page.marks[first:]))
    for least, most in MUCH_KNOWN:
        if known >= least and longest <= most:
            return f"{known} lines below are boilerplate by themselves, at least {least}"
    return "no prose is left" if longest == 0 else ""


def _alone(page: Page, rules: RuleTable, flags: list[bool]) -> Iterator[int]:
    """Names of menus and buttons without company that no author writes as a line; no evidence for others, so not among ``flags``."""
    names = _names_alone(rules)
    return (at for at in page.marked if not flags[at] and page.keys[at] in names and at != page.title and not page.ends_sentence(at))


@lru_cache(maxsize=8)
def _names_alone(rules: RuleTable) -> frozenset[bytes]:
    """What ``_alone`` looks for, as lines are looked up; nothing where the rule is not in force."""
    rule = rules.get(LONE_BUTTON)
    return frozenset(str(name).lower().encode() for name in (rule.params["alone"] if rule is not None else ()))


FAMILY = Family("BP", measure_nothing, find)
