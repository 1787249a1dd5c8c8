"""What was taken out of a document by which rule, to the character: deletions that touch are one edit, and would all bear one name."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from qualcheck.model import Edit, Finding, Fix

#: Where the fix of a rule stands: start, end, and the rule.
_Place = tuple[int, int, str]


def removed_by_rule(edits: Iterable[Edit], findings: Iterable[Finding]) -> Counter[str]:
    """Characters taken out by rule.

    Of an edit that several rules made, each character counts for the rule whose fix begins first among those that cover it; what none
    of them covers (blank lines that went along, what went once other lines were gone) for the rules that found nothing of the edit at
    first, the first by code, else for the one before.

    Args:
        edits: of one document.
        findings: of the report on the original.
    """
    removed: Counter[str] = Counter()
    together: list[Edit] = []
    for edit in edits:
        if edit.removed and len(edit.rules) == 1:
            removed[edit.rules[0]] += len(edit.removed)
        elif edit.removed:
            together.append(edit)
    if together:
        places = _places(findings)
        for edit in together:
            removed.update(_shares(edit, places[edit.field]))
    return removed


def _places(findings: Iterable[Finding]) -> dict[str, list[_Place]]:
    """The fixes by field, in order."""
    places: dict[str, list[_Place]] = {"title": [], "text": []}
    for finding in findings:
        fix: Fix | None = finding.fix
        if fix is not None and fix.start < fix.end:
            places[finding.field].append((fix.start, fix.end, finding.rule))
    for of_field in places.values():
        of_field.sort()
    return places


def _shares(edit: Edit, places: Sequence[_Place]) -> Counter[str]:
    shares: Counter[str] = Counter()
    first, behind = (bisect_left(places, (at, 0, "")) for at in (edit.start, edit.end))
    inside = [place for place in places[first:behind] if place[2] in edit.rules]
    late = sorted({*edit.rules} - {rule for _, _, rule in inside})
    at, last = edit.start, inside[0][2] if inside else edit.rules[0]
    for start, end, rule in inside:
        if end <= at:
            continue
        shares[late[0] if late else last] += max(0, start - at)
        at, taken = min(end, edit.end), max(start, at)
        shares[rule] += at - taken
        last = rule
    shares[late[0] if late else last] += edit.end - at
    return +shares
