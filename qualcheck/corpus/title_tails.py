"""What stands behind the titles of a source's documents again and again: the name of the site or of a section, learned by its recurrence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import ceil
from typing import Final, Literal, NamedTuple

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.line_forms import slotted_key
from qualcheck.checks.shared.source_names import name_of
from qualcheck.corpus.base import CorpusHit, Member, Read, Step
from qualcheck.model import Fix, Report
from qualcheck.rulepacks import RuleTable
from qualcheck.view import TextView

CODE: Final = "TI019"
#: What separates a title from the name of its site; a hyphen only between blanks.
_SEPARATOR: Final = re.compile(r"\s*[|•·»]+\s*|\s+(?:-{1,2}|–|—|::|/{1,2})\s+")
#: Tails with so many separators are looked at, and so many code points of a title.
_MOST_PARTS, _LONGEST = 2, 300


class TitleFacts(NamedTuple):
    """The title of a document: its words, the field and code point where it stands, and where other rules take something off its end."""

    text: str
    field: Literal["text", "title"]
    start: int
    cut: int | None


def facts_of(view: TextView, report: Report) -> TitleFacts | None:
    """What is gathered of a document; None where it has no title."""
    title = view.title
    if not title.text or len(title.text) > _LONGEST:
        return None
    cuts = [
        one.start for one in report.findings if one.family == "title" and one.field == title.field and title.start < one.start < one.end <= title.end
    ]
    return TitleFacts(title.text, title.field, title.start, min(cuts) - title.start if cuts else None)


def _compare(members: Sequence[Member], gathered: Sequence[TitleFacts | None], _read: Read, rules: RuleTable) -> Iterator[CorpusHit]:
    rule = rules.get(CODE)
    if rule is None:
        return
    groups: dict[str, list[tuple[int, TitleFacts]]] = {}
    for member, facts in zip(members, gathered, strict=True):
        if facts is not None:
            groups.setdefault(name_of(member.source, member.path, member.line), []).append((member.index, facts))
    least, share = float(str(rule.params["least"])), float(str(rule.params["share"]))
    for source, titles in groups.items():
        if source and len(titles) >= least:
            yield from _hits(source, titles, least, share)


def _hits(source: str, titles: Sequence[tuple[int, TitleFacts]], least: float, share: float) -> Iterator[CorpusHit]:
    heads: dict[bytes, set[str]] = {}
    different = {facts.text for _, facts in titles}
    for text in different:
        for at, end in _cuts(text):
            heads.setdefault(_key(text[end:]), set()).add(text[:at].strip().casefold())
    needed = max(least, ceil(share * len(different)))
    for index, facts in titles:
        for at, end in _cuts(facts.text):
            count = len(heads[_key(facts.text[end:])])
            if count >= needed and (facts.cut is None or facts.cut > at):
                evidence = f"ends {count} of {len(different)} different titles of {source}"
                start, stop = facts.start + at, facts.start + len(facts.text)
                fix = Fix(start, stop, "", "safe")
                yield CorpusHit(index, Hit(CODE, start, stop, values={"evidence": evidence}, field=facts.field, fix=fix))
                break


def _cuts(text: str) -> list[tuple[int, int]]:
    """Where a tail may begin, its separator included, and where its words do; the longest tail first."""
    found = [match.span() for match in _SEPARATOR.finditer(text) if match.start() and match.end() < len(text)]
    return found[-_MOST_PARTS:]


def _key(tail: str) -> bytes:
    return slotted_key(tail.lower().encode("utf-8", "replace"))


STEP = Step("TI", facts_of, _compare, only=(CODE,))
