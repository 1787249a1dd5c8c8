"""EN: characters that did not survive the way: read in the wrong code page, lost, swapped, or hidden from the eye."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from qualcheck.checks.base import Family, Hit, Signals, measure_nothing
from qualcheck.checks.encoding import letters, lost
from qualcheck.checks.encoding.line_ends import LONE_RETURNS, lone_returns
from qualcheck.checks.shared import invisible
from qualcheck.checks.shared.code import CodeSense
from qualcheck.checks.shared.code_pages import FIRST_REPAIRS, REPAIRS
from qualcheck.checks.shared.gate import Gate
from qualcheck.checks.shared.mojibake import apart_from_sound, badness_pattern, mend_line
from qualcheck.checks.shared.spans import Places
from qualcheck.checks.shared.stretches import Stretch
from qualcheck.model import Fix
from qualcheck.rulepacks import RuleTable
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.view import TextView
from qualcheck.view.text import STAND_IN

#: A rule, the pattern of the lines that it may mend, and what mends one.
Repair = tuple[str, str, Callable[[str], list[Stretch]]]

MOJIBAKE, WRONG_PAGE, UNDECODED, QUOTED_PRINTABLE = "EN001", "EN002", "EN005", "EN017"

_UNDECODED = re.compile("[\udc80-\udcff]+")
#: Bytes of a UTF-8 character that was cut short: a lead and too few continuations.
_CUT_UTF8 = re.compile(rb"(?:[\xe0-\xef][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{1,2})\Z")
#: Longer runs of undecoded bytes are another script, or no text: Windows-1252 would make nonsense of them.
_LONGEST_UNDECODED = 3
#: One damaged character in quotation marks is shown, not used; so is one where encodings are spoken of, no further away than this.
_NEAR_BY = 300
#: In a text that speaks of them so often, others are examples wherever they stand.
_OFTEN = 2
_LONGEST_MENTION, _OPENING, _CLOSING = 6, "\"'“‘«„`", "\"'”’»“`"
_SPEAKS_OF_IT = re.compile(
    r"(?i)\b(?:mojibake|encod(?:ed|ings?)|decod(?:ed|ings?)|utf-?8|charsets?|unicode|latin-?1|code ?pages?|windows-125\d|iso-?8859)\b"
)
#: What of Japanese in UTF-8 no repair brings back where bytes were lost on the way: no language writes these letters side by side.
_REMAINS = re.compile("(?:ã[‚ƒ][\u0080-\u00bf€-™š›œžŸ]?){2,}|(?<=[\u3040-\u30ff\u4e00-\u9fff])ã[‚ƒ]")
_SPEAKS_OF_MAIL = re.compile(r"(?i)\bquoted[- ]printable\b|\bMIME\b|\brfc ?\d{3,4}\b")
QUOTED_PRINTABLE_PATTERN = r"(?:=[C-F][0-9A-F](?:=[89AB][0-9A-F])+)+"


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the rules in force need, made once for a rule table."""

    gate: Gate
    apostrophes: lost.ApostropheTable
    look_alikes: dict[int, str]


_tables: WeakKeyDictionary[RuleTable, _Tables] = WeakKeyDictionary()


def _prepared(rules: RuleTable) -> _Tables:
    tables = _tables.get(rules)
    if tables is None:
        apostrophes = lost.ApostropheTable.of(rules.resolve(lost.SWAPPED))
        patterns = {
            "mojibake": badness_pattern(),
            **{name: pattern for name, (pattern, _) in (FIRST_REPAIRS | REPAIRS).items()},
            "replaced": "\ufffd",
            "questioned": lost.QUESTION_PATTERN,
            "swapped": apostrophes.pattern(apostrophes.swapped),
            "control": invisible.CONTROL_PATTERN,
            "zero-width": invisible.ZERO_WIDTH_PATTERN,
            "bidi": invisible.BIDI_PATTERN,
            "private": invisible.PRIVATE_PATTERN,
            "hidden": invisible.HIDDEN_PATTERN,
            "nonchar": invisible.NONCHARACTER_PATTERN,
            "mixed": letters.MIXED_PATTERN,
            "spaced": letters.SPACED_PATTERN,
            "quoted-printable": QUOTED_PRINTABLE_PATTERN,
        }
        tables = _Tables(Gate(patterns), apostrophes, letters.look_alikes(rules.resolve(letters.MIXED)))
        _tables[rules] = tables
    return tables


def find(view: TextView, rules: RuleTable, _signals: Signals) -> Iterator[Hit]:
    """Hits of all rules of the family; a text that opens no gate costs one scan."""
    tables = _prepared(rules)
    open_gates = tables.gate.open(view.utf8)
    if view.safe is not view.text and UNDECODED in rules:
        yield from undecoded(view)
    if LONE_RETURNS in rules:
        yield from lone_returns(view)
    if not open_gates:
        return
    misread = list(_wrong_readings(view, rules, open_gates))
    damaged = Places((hit.start, hit.end) for hit in misread)
    yield from misread
    checks: list[tuple[str, str, Callable[[], Iterable[Hit]]]] = [
        ("replaced", lost.REPLACED, lambda: lost.replaced(view, tables.apostrophes)),
        ("questioned", lost.QUESTIONED, lambda: lost.questioned(view, tables.apostrophes, rules[lost.QUESTIONED].rule)),
        ("swapped", lost.SWAPPED, lambda: lost.swapped(view, tables.apostrophes, rules[lost.SWAPPED].rule)),
        ("control", invisible.CONTROL, lambda: invisible.controls(view)),
        ("zero-width", invisible.BOM, lambda: invisible.byte_order_mark(view)),
        ("zero-width", invisible.IN_WORD, lambda: invisible.zero_width(view, in_words=True)),
        ("bidi", invisible.BIDI, lambda: invisible.directional_controls(view)),
        ("private", invisible.PRIVATE, lambda: invisible.private_use(view)),
        ("hidden", invisible.HIDDEN, lambda: invisible.hidden_text(view)),
        ("nonchar", invisible.NONCHARACTER, lambda: invisible.noncharacters(view)),
        ("mixed", letters.MIXED, lambda: letters.mixed_scripts(view, tables.look_alikes)),
        ("spaced", letters.SPACED, lambda: letters.letter_spaced(view)),
        ("quoted-printable", QUOTED_PRINTABLE, lambda: quoted_printable(view)),
    ]
    for gate, code, run in checks:
        if gate in open_gates and code in rules:
            yield from (hit for hit in run() if not damaged.touch(hit.start, hit.end))


def _wrong_readings(view: TextView, rules: RuleTable, open_gates: frozenset[str]) -> Iterator[Hit]:
    """Text read in the wrong code page, line by line: by ftfy, and by what it does not try."""
    known = FIRST_REPAIRS | REPAIRS if WRONG_PAGE in rules else {}
    own: dict[str, Repair] = {name: (WRONG_PAGE, *repair) for name, repair in known.items() if name in open_gates}
    repairs = [own.pop(name) for name in FIRST_REPAIRS if name in own]
    if "mojibake" in open_gates and MOJIBAKE in rules:
        repairs.append((MOJIBAKE, badness_pattern(), mend_line))
    repairs += own.values()
    if not repairs:
        return
    found = list(_misread_stretches(view, repairs))
    damaged = not all(stretch.doubtful for _, _, stretch in found)
    for code, at, stretch in found:
        start, end, repaired = at + stretch.start, at + stretch.end, stretch.repaired
        meant = repaired if repaired and STAND_IN not in repaired and "\n" not in repaired else None
        hit = Hit(code, start, end, expected=meant, replacement=meant, exact=True, no_fix=meant is None)
        hit.values = {"meant": f', meant is "{meant if len(meant) <= 60 else meant[:59] + "…"}"' if meant else ""}
        if stretch.doubtful and not damaged:
            hit.severity, hit.confidence, hit.fix = "info", 0.3, Fix(start, end, meant, "unsafe") if meant else None
        yield hit
    if MOJIBAKE in rules and "mojibake" in open_gates:
        yield from _remains(view, Places((at + stretch.start, at + stretch.end) for _, at, stretch in found))


def _remains(view: TextView, mended: Places) -> Iterator[Hit]:
    """Damage of Japanese that nothing mends, beside what is mended and left behind once it was."""
    sense = CodeSense(view)
    for match in _REMAINS.finditer(view.text) if "ã" in view.text else ():
        start, end = match.span()
        if not mended.touch(start, end) and not _is_mentioned(view.text, start, end) and not sense.marked(start):
            yield Hit(MOJIBAKE, start, end, no_fix=True, values={"meant": ""})


def _misread_stretches(view: TextView, repairs: list[Repair]) -> Iterator[tuple[str, int, Stretch]]:
    """What the repairs mend, with the rule and where the line begins: line by line, by the first repair that finds something."""
    mended: set[int] = set()
    sense = CodeSense(view)
    longest: int | None = None
    for code, pattern, mend in repairs:
        for index in _lines_with(view, pattern):
            if index in mended:
                continue
            start, end = view.lines.starts[index], view.lines.ends[index]
            line = view.safe[start:end]
            for stretch in apart_from_sound(line, mend):
                if longest is None:
                    longest = _LONGEST_MENTION if len(view.scan(compile_pattern(_SPEAKS_OF_IT.pattern))) >= _OFTEN else 0
                is_example = stretch.end - stretch.start <= longest or _is_mentioned(line, stretch.start, stretch.end)
                if not is_example and not sense.marked(start + stretch.start):
                    mended.add(index)
                    yield code, start, stretch


def _is_mentioned(line: str, start: int, end: int) -> bool:
    """Whether a short stretch of a line is what an article on encodings shows: alone in quotation marks, or where it speaks of them."""
    if end - start > _LONGEST_MENTION:
        return False
    quoted = start > 0 and line[start - 1] in _OPENING and end < len(line) and line[end] in _CLOSING
    return quoted or _SPEAKS_OF_IT.search(line, max(start - _NEAR_BY, 0), end + _NEAR_BY) is not None


def _lines_with(view: TextView, pattern: str) -> list[int]:
    """Indices of the lines that a match of the pattern touches."""
    at = view.byte_lines.index_at
    spans = [match.span() for match in compile_pattern(pattern).finditer(view.utf8)]
    return list(dict.fromkeys(index for start, end in spans for index in (at(start), at(max(start, end - 1)))))


def undecoded(view: TextView) -> Iterator[Hit]:
    """Bytes that were no UTF-8, as ``surrogateescape`` keeps them; read as Windows-1252 where that gives letters."""
    for match in _UNDECODED.finditer(view.text):
        data = bytes(ord(character) - 0xDC00 for character in match.group())
        names = " ".join(f"{byte:02X}" for byte in data[:8])
        expected = None
        if len(data) <= _LONGEST_UNDECODED and not (match.end() == len(view.text) and _CUT_UTF8.search(data)):
            try:
                expected = data.decode("cp1252")
            except UnicodeDecodeError:
                expected = None
        yield Hit(UNDECODED, *match.span(), expected=expected, replacement=expected, exact=True, no_fix=expected is None, values={"names": names})


def quoted_printable(view: TextView) -> Iterator[Hit]:
    """UTF-8 in the quoted-printable form of e-mail: ``=E2=80=99``."""
    for start, end in view.scan(compile_pattern(QUOTED_PRINTABLE_PATTERN)):
        data = bytes.fromhex(view.text[start:end].replace("=", ""))
        try:
            decoded = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
        if _is_explained(view, start, end, decoded):
            continue
        yield Hit(QUOTED_PRINTABLE, start, end, expected=decoded, fix=Fix(start, end, decoded, "safe"), exact=True)


def _is_explained(view: TextView, start: int, end: int, decoded: str) -> bool:
    """Whether the line of an escaped letter holds the letter itself, or speaks of such escapes: an example."""
    index = view.lines.index_at(start)
    first, last = max(view.lines.starts[index], start - _NEAR_BY), min(view.lines.ends[index], end + _NEAR_BY)
    return (
        re.search(rf"(?<!\w){re.escape(decoded)}(?!\w)", view.text[first:last]) is not None
        or _SPEAKS_OF_MAIL.search(view.text, first, last) is not None
    )


FAMILY = Family("EN", measure_nothing, find)
