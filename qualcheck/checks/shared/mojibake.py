"""UTF-8 read in an 8-bit code page: a thin adapter around ftfy, which repairs encoding here and nothing else.

ftfy decides line by line. Its own test for bad sequences (``ftfy.badness``) is run over the whole text first, translated
to RE2 syntax, so that only lines that would fail it are looked at; what it repairs is brought back to exact places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from qualcheck.checks.shared.code_pages import better_of_latin_2
from qualcheck.checks.shared.stretches import Stretch, differences, merged
from qualcheck.kept import kept, library_file

#: White space beyond ASCII, which ``\s`` means in Python and not in RE2.
_UNICODE_BLANKS = r"[\s\x{1c}-\x{1f}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
#: Byte 9D has no character in Windows-1252 and is often lost on the way: the end of ” in UTF-8, read as ``â€`` and nothing.
_LOST_QUOTE_END = re.compile("â€(?:[\ufffd?]|(?=[\\s.,;:!)]|$))")
#: C1 controls between letters that make a letter in Mac Roman and a symbol, or nothing, in Windows-1252.
_MAC_LETTER = re.compile(r"[A-Za-z][\x86-\x89\x8b\x8d\x8f\x90\x98\x9b\x9d\x9f][a-z]")
_C1 = re.compile(r"[\x80-\x9f]")
#: A letter and the mark behind the word that it ends, which together look like two bytes of UTF-8: "Ã”" for "Ô".
_LETTER_AND_MARK = re.compile(r"[^\W\d_a-zA-Z][”“»](?![^\W_])")
#: A capital, alone or at the end of capitals, and such a mark, a dash or dots behind it; "Ã—" alone is more often "×".
_CAPITAL_AND_MARK = re.compile(
    r"(?:(?<![^\W\d_])[À-ÞĀ-Ž][”“»’–…]|(?<=[A-ZÀ-ÖØ-ÞĀ-ŽƠƯẠ-ỹ])[À-ÞĀ-Ž][”“»’–…™])(?![^\W_])|(?<=[A-ZÀ-ÖØ-ÞĀ-ŽƠƯẠ-ỹ])(?:[À-ÞĀ-Ž]—|Ã(?= ))"
)
#: A capital that is a word by itself, between blanks as they are typed: "A letra Ã é nasal". Two blanks, or none before it, are what damage leaves.
_LONE_CAPITAL = re.compile(r"(?<![^\s(\[{„“‘«\"'])[À-ÞĀ-Ž](?: (?!\s)|(?= (?!\s)))")
#: Where the quotation that a mark closes may have opened, nearest first; a mark further away than this closes nothing.
_OPENERS = {"”": "“„”", "“": "„", "»": "«»"}
_LONGEST_QUOTATION = 300
#: In the place of a letter that is meant: nothing can take it for a byte of UTF-8.
_STAND_IN = "A"
_APOSTROPHE = re.compile(r"(?<=[A-Za-z])\x92(?=(?:s|t|re|ve|ll|d|m)\b)")


@lru_cache(maxsize=1)
def badness_pattern() -> str:
    """Ftfy's pattern for unlikely sequences, in RE2 syntax: matches a line where, and only where, ``ftfy.badness.is_bad`` does."""
    files = [library_file("ftfy", name) for name in ("badness.py", "chardata.py")]
    return kept("badness", [*files, Path(__file__)], _translated)


def _translated() -> str:
    from ftfy.badness import BADNESS_RE

    compact = "".join(_without_layout(BADNESS_RE.pattern))
    return "(?m:" + compact.replace(r"\s", _UNICODE_BLANKS).replace(r"\w", r"[\pL\pN_]") + ")"


def _without_layout(pattern: str) -> Iterator[str]:
    """The pieces of a verbose pattern: no comments, no blanks outside of character classes."""
    in_class = in_comment = escaped = False
    for character in pattern:
        if in_comment:
            in_comment = character != "\n"
        elif escaped:
            escaped = False
            yield "\\" + character
        elif character == "\\":
            escaped = True
        elif in_class or character == "[":
            in_class = character != "]"
            yield character
        elif character == "#":
            in_comment = True
        elif character not in " \t\n":
            yield character


def sound(line: str) -> frozenset[int]:
    """Where letters of a line stand that only look like damage together with the mark that closes a quotation behind them: “Ã”.

    The mark that opens the quotation came through undamaged, so the one that closes it did as well.
    """
    return frozenset(match.start() for match in _LETTER_AND_MARK.finditer(line) if _closes(line, match.end() - 1))


def _closes(line: str, at: int) -> bool:
    """Whether the mark at ``at`` closes a quotation whose opening mark stands in the line, at the beginning of a word."""
    openers = _OPENERS[line[at]]
    first = max(at - _LONGEST_QUOTATION, 0)
    opened = max(line.rfind(mark, first, at) for mark in {*openers, line[at]})
    if opened < 0 or line[opened] not in openers:
        return False
    return opened == 0 or line[opened - 1].isspace() or line[opened - 1] in "([{/-–—‘’'\""


def apart_from_sound(line: str, mend: Callable[[str], list[Stretch]]) -> list[Stretch]:
    """What ``mend`` repairs in a line, letters that are sound left out; a stretch around one can't be mended."""
    meant = sound(line)
    if not meant:
        return mend(line)
    hidden = "".join(_STAND_IN if at in meant else character for at, character in enumerate(line))
    return [stretch for stretch in mend(hidden) if not any(stretch.start <= at < stretch.end for at in meant)]


def mend_line(line: str) -> list[Stretch]:
    """What ftfy repairs in one line, as stretches in order; empty where it sees no mojibake.

    A capital and the mark behind its word ("AMANHÃ…", "XÃ – HUYỆN") and a capital that is a word by itself ("A letra Ã é nasal") are doubtful:
    nothing but other damage nearby tells whether they are meant.
    """
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad

    if not is_bad(line):
        return []
    helped = _LOST_QUOTE_END.sub("â€\x9d", line) if "â€œ" in line or "â€\ufffd" in line else line
    fixed = fix_encoding(_mac_letters(helped), TextFixerConfig(explain=False))
    if helped is line:
        fixed = better_of_latin_2(line, fixed)
    return merged(line, [_weighed(line, stretch) for stretch in differences(line, fixed)])


def _weighed(line: str, stretch: Stretch) -> Stretch:
    match = _CAPITAL_AND_MARK.match(line, stretch.start) or _LONE_CAPITAL.match(line, stretch.start)
    return replace(stretch, doubtful=match is not None and match.end() >= stretch.end)


def _mac_letters(line: str) -> str:
    """The line with its C1 controls read as Mac Roman, where Windows-1252 would put symbols inside words."""
    if not _C1.search(line) or not _MAC_LETTER.search(line):
        return line
    kept = _APOSTROPHE.sub("’", line)
    return _C1.sub(lambda match: match.group().encode("latin-1").decode("mac_roman"), kept)
