"""Lines that another program wrote into a text: complaints of a server, heads of mails, times of subtitles, encoded files, marks of a merge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.code import Context
from qualcheck.model import Fix
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.rulepacks.schema import Rule
from qualcheck.view import TextView

ERROR, CONFLICT, MAIL_HEAD, SUBTITLE, ENCODED = "MK021", "MK022", "MK023", "MK024", "MK025"
#: Lines that follow each other: the first and the last, 0-based.
Row = tuple[int, int]


def pattern_of(rule: Rule) -> str:
    """One pattern of all signatures of a rule."""
    return "(?m)" + "|".join(f"(?:{signature})" for signature in _strings(rule, "signatures"))


def foreign_lines(context: Context, rule: Rule) -> Iterator[Hit]:
    """Rows of lines that a rule knows by their ``signatures``; in texts that speak of such things (``about``) information, or nothing.

    The rule says how many lines it takes (``least``), in one row or in the whole text (``apart: true``), what such a row, or all of
    them, must hold as well (``needs``: patterns, each of which has to be found), and whether examples are told (``examples: told``).
    """
    view, lines = context.view, context.view.lines
    rows = _rows(view, rule)
    parts = [rows] if rule.params.get("apart") else [[row] for row in rows]
    rows = [row for part in parts if _is_enough(view, rule, part) for row in part]
    if not rows:
        return
    own = [(lines.starts[first], lines.ends[last]) for first, last in rows]
    about = compile_pattern(str(rule.params["about"]))
    spoken_of = any(not any(start <= at < end for start, end in own) for at, _ in view.scan(about))
    for (first, last), (start, end) in zip(rows, own, strict=True):
        start += len(lines.raw[first]) - len(lines.raw[first].lstrip())
        end -= len(view.text[start:end]) - len(view.text[start:end].rstrip())
        if spoken_of or context.code.marked(start) or _is_announced(view, first):
            if rule.params.get("examples") == "told":
                yield Hit(rule.code, start, end, no_fix=True, severity="info", confidence=0.3)
        elif rule.fix is None:
            yield Hit(rule.code, start, end, no_fix=True)
        else:
            yield Hit(rule.code, start, end, fix=Fix(*lines.whole_line_span(first, last), "", "safe"))


def _rows(view: TextView, rule: Rule) -> list[Row]:
    rows: list[Row] = []
    for start, end in view.scan(compile_pattern(pattern_of(rule))):
        first, last = view.lines.index_at(start), view.lines.index_at(max(end - 1, start))
        if rows and first <= rows[-1][1] + 1:
            rows[-1] = rows[-1][0], max(last, rows[-1][1])
        else:
            rows.append((first, last))
    return rows


def _is_enough(view: TextView, rule: Rule, rows: list[Row]) -> bool:
    if sum(last - first + 1 for first, last in rows) < int(float(str(rule.params.get("least", 1)))):
        return False
    held = "\n".join(line for first, last in rows for line in view.lines.raw[first : last + 1])
    return all(need.search(held) for need in _needs(*_strings(rule, "needs")))


@lru_cache(maxsize=16)
def _needs(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(pattern, re.MULTILINE) for pattern in patterns]


def _strings(rule: Rule, name: str) -> list[str]:
    value = rule.params.get(name, [])
    return list(map(str, value)) if isinstance(value, list) else [str(value)]


def _is_announced(view: TextView, first: int) -> bool:
    above = first - 1
    while above > 0 and view.lines.is_blank(above):
        above -= 1
    return above >= 0 and view.lines.raw[above].rstrip().endswith((":", ">"))
