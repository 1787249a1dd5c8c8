"""Hits that count only beside others: entries of a menu in company, words of a forum on a page that other lines show to be one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from qualcheck.rulepacks import ActiveRule
from qualcheck.view import TextView

#: Lines in a row, all taken by rules, that keep each other company; one of them at least by a rule that needs none.
COMPANY = 3
#: Different lines of other rules that tell what page it is (``position: known-page``), where a rule does not say how many.
KNOWN_LINES = 2


@dataclass(slots=True)
class ByteHit:
    """What a rule found, in bytes of the text."""

    rule: ActiveRule
    start: int
    end: int
    expected: str | None = None

    @property
    def is_shy(self) -> bool:
        """Whether the rule wants company."""
        return self.rule.rule.position == "in-company"


def accompanied(view: TextView, hits: list[ByteHit]) -> frozenset[tuple[str, int]]:
    """Family and start of the hits of rules that want company and have it: ``COMPANY`` lines of their family in a row, one of them sure."""
    if not any(hit.is_shy for hit in hits):
        return frozenset()
    lines = view.byte_lines
    by_line: dict[tuple[str, int], list[ByteHit]] = defaultdict(list)
    for hit in hits:
        if hit.rule.rule.scope == "line":
            by_line[hit.rule.family, lines.index_at(hit.start)].append(hit)
    runs: list[list[tuple[str, int]]] = []
    for family, index in sorted(by_line):
        if runs and runs[-1][-1][0] == family and not any(line.strip() for line in lines.raw[runs[-1][-1][1] + 1 : index]):
            runs[-1].append((family, index))
        else:
            runs.append([(family, index)])
    together = (run for run in runs if len(run) >= COMPANY and any(not hit.is_shy for place in run for hit in by_line[place]))
    return frozenset((place[0], hit.start) for run in together for place in run for hit in by_line[place] if hit.is_shy)


def on_known_pages(view: TextView, hits: list[ByteHit]) -> list[ByteHit]:
    """Leaves out the hits of rules that speak on pages of one kind, where too few different lines tell that it is one."""
    led = {hit.rule.code: hit.rule for hit in hits if hit.rule.rule.position == "known-page"}
    if not led:
        return hits
    lines = view.byte_lines
    by_code: dict[str, set[bytes]] = defaultdict(set)
    for hit in hits:
        by_code[hit.rule.code].add(lines.raw[lines.index_at(hit.start)].strip())

    def is_known(rule: ActiveRule) -> bool:
        telling = set().union(*(by_code[code] for code in rule.params["known_by"] if code in by_code))
        return len(telling) >= int(rule.params.get("known_lines", KNOWN_LINES))

    known = {code: is_known(rule) for code, rule in led.items()}
    return [hit for hit in hits if known.get(hit.rule.code, True)]
