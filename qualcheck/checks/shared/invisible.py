"""Characters that nobody sees: controls, zero-width characters, directional controls, private use, hidden text.

Whether one of them is right depends on its neighbours: joiners belong into emoji and into the words of many scripts, marks
of direction belong beside right-to-left letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualcheck.checks.base import Hit
from qualcheck.checks.shared.english import dictionary
from qualcheck.checks.shared.removal import removal
from qualcheck.late import late
from qualcheck.model import Fix, Safety, Severity
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.view import TextView
from qualcheck.view.language import function_words_of

CONTROL, IN_WORD, BOM, BIDI, PRIVATE, HIDDEN, NONCHARACTER = "EN007", "EN008", "EN009", "EN010", "EN013", "EN015", "EN016"
EDITOR_MARK, SOFT_HYPHEN, OBJECT = "MK015", "MK016", "MK017"

#: Two or more half-filled places of a UTF-16 text, an escape sequence of a terminal, or a run of controls.
CONTROL_PATTERN = (
    r"(?:[^\x00\n]?\x00[^\x00\n]\x00)(?:[^\x00\n]\x00)*|(?:\x1b\[[0-9;]{0,20}[A-Za-z])+"
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{81}\x{8d}\x{8f}\x{90}\x{9d}]+"
)
ZERO_WIDTH_PATTERN = r"[\x{200b}-\x{200d}\x{2060}\x{feff}\x{180e}]+"
SOFT_HYPHEN_PATTERN = r"\x{ad}+"
DIRECTION_MARK_PATTERN = r"[\x{200e}\x{200f}\x{61c}]+"
SEPARATOR_PATTERN = r"[\x{2028}\x{2029}]+"
BIDI_PATTERN = r"[\x{202a}-\x{202e}\x{2066}-\x{2069}]"
PRIVATE_PATTERN = r"[\x{e000}-\x{f8ff}\x{f0000}-\x{ffffd}\x{100000}-\x{10fffd}]+"
HIDDEN_PATTERN = (
    r"[\x{e0000}-\x{e007f}]+|[\x{fe00}-\x{fe0f}\x{e0100}-\x{e01ef}]{3,}"
    r"|[\x{115f}\x{1160}\x{3164}\x{ffa0}]+|[\x{206a}-\x{206f}\x{fff9}-\x{fffb}]+"
)
NONCHARACTER_PATTERN = r"[\x{fdd0}-\x{fdef}\x{fffe}\x{ffff}]+"
OBJECT_PATTERN = r"\x{fffc}+"

_RIGHT_TO_LEFT = r"[\x{590}-\x{8ff}\x{fb1d}-\x{fdcf}\x{fdf0}-\x{fdff}\x{fe70}-\x{fefc}\x{10800}-\x{10fff}\x{1e800}-\x{1efff}]"
#: Scripts that join or break words by zero-width characters: from Hebrew and Arabic over the Indic ones to Mongolian.
_JOINING = late("[\u0590-\u109f\u1200-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc]")
_CJK = late("[\u1100-\u11ff\u3000-\u9fff\ua960-\ua97f\uac00-\ud7ff\uff00-\uffef]")
_EMOJI = late("[\u200d\u20e3\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]")
_WORD = re.compile(r"\w")
_LETTERS_BEFORE, _LETTERS_AFTER = re.compile(r"[^\W\d_]+\Z"), re.compile(r"[^\W\d_]+")
#: So far a word is looked at on either side of a character.
_LONGEST_WORD = 40
_C1 = re.compile("[\x80-\x9f]")
_FLAG = "\U0001f3f4"
_TAGS = range(0xE0020, 0xE007F)


def controls(view: TextView) -> Iterator[Hit]:
    """Control characters: line and page breaks among them become line ends, all others go."""
    for start, end in view.scan(compile_pattern(CONTROL_PATTERN)):
        found = view.text[start:end]
        severity: Severity | None = "info" if set(found) == {"\x0c"} else None
        if "\x00" in found and len(found) > 2:
            replacement = found.replace("\x00", "")
        else:
            breaks = found.strip("\x0b\x0c\x1c\x1d\x1e\x85") == ""
            beside = view.text[start - 1 : start] in ("", "\n") or view.text[end : end + 1] in ("", "\n", "\r")
            replacement = "\n" if breaks and not beside else ""
        names = ", ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in found[:8] if not character.isprintable()))
        yield Hit(CONTROL, start, end, values={"names": names}, fix=Fix(start, end, replacement, "safe"), severity=severity)


def byte_order_mark(view: TextView) -> Iterator[Hit]:
    """U+FEFF at the very start."""
    if view.text.startswith("\ufeff"):
        yield Hit(BOM, 0, 1)


def zero_width(view: TextView, *, in_words: bool) -> Iterator[Hit]:
    """Zero-width characters inside words (``in_words``), or those that an editor left beside blanks, marks and line ends."""
    for start, end in view.scan(compile_pattern(ZERO_WIDTH_PATTERN)):
        if start == 0:
            start += view.text[0] == "\ufeff"
        if start == end:
            continue
        before, after = view.text[start - 1 : start] if start else "", view.text[end : end + 1]
        if _belongs(view.text[start:end], before, after):
            continue
        inside = bool(_WORD.match(before) and _WORD.match(after))
        if inside == in_words:
            fix = _between_words(view, start, end) if inside else removal(view, start, end)
            yield Hit(IN_WORD if inside else EDITOR_MARK, start, end, values=_names(view, start, end), fix=fix)


def _between_words(view: TextView, start: int, end: int) -> Fix | None:
    """What to do where a place to break (U+200B) may stand for the blank between two words: None where it stands inside of one."""
    if "\u200b" not in view.text[start:end]:
        return None
    before = _LETTERS_BEFORE.search(view.text, max(start - _LONGEST_WORD, 0), start)
    after = _LETTERS_AFTER.match(view.text, end, end + _LONGEST_WORD)
    if before is None or after is None:
        return None
    left, right = before.group(), after.group()
    parts = left.lower(), right.lower()
    whole = "".join(parts)
    if view.word_counts[whole]:
        return None
    two_names = left[-1].islower() and right[0].isupper()
    if view.language.code == "en" or (view.language.code is None and whole.isascii()):
        known = dictionary()
        two_words = whole not in known and all(part in known for part in parts)
    else:
        usual = function_words_of(view.language.code or "")
        two_words = any(len(part) > 1 and part in usual for part in parts)
    return Fix(start, end, " ", "unsafe") if two_names or two_words else None


def _belongs(found: str, before: str, after: str) -> bool:
    """Whether neighbours call for it: a script that joins, an emoji sequence, a line break allowed in Chinese or Japanese."""
    neighbours = before + after
    if _JOINING.search(neighbours):
        return True
    if found == "\u200d" and _EMOJI.match(before) and _EMOJI.match(after):
        return True
    return found in ("\u200b", "\u2060") and bool(_CJK.search(neighbours))


def _names(view: TextView, start: int, end: int) -> dict[str, str]:
    return {"names": ", ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in view.text[start : min(end, start + 8)]))}


def layout_marks(view: TextView) -> Iterator[Hit]:
    """Marks of direction where nothing runs from right to left, and separators that stand for line ends."""
    right_to_left = _RightToLeft(view)
    for start, end in view.scan(compile_pattern(DIRECTION_MARK_PATTERN)):
        if not right_to_left.at(view.lines.index_at(start)):
            yield Hit(EDITOR_MARK, start, end, values=_names(view, start, end), fix=removal(view, start, end))
    for start, end in view.scan(compile_pattern(SEPARATOR_PATTERN)):
        beside = start == 0 or view.text[start - 1].isspace() or end == len(view.text) or view.text[end].isspace()
        yield Hit(EDITOR_MARK, start, end, values=_names(view, start, end), fix=Fix(start, end, "" if beside else "\n", "safe"))


def soft_hyphens(view: TextView) -> Iterator[Hit]:
    """Soft hyphens: hints where a word may be broken; beside a C1 control, or behind a lead of UTF-8, one is a misread byte."""
    text = view.text
    for start, end in view.scan(compile_pattern(SOFT_HYPHEN_PATTERN)):
        if not (_C1.match(text, start - 1) if start else None) and not _C1.match(text, end) and text[max(start - 1, 0) : start] not in ("Ã", "Â"):
            yield Hit(SOFT_HYPHEN, start, end)


def objects(view: TextView) -> Iterator[Hit]:
    """U+FFFC, which stands for a picture or another object that did not come along."""
    for start, end in view.scan(compile_pattern(OBJECT_PATTERN)):
        yield Hit(OBJECT, start, end, fix=removal(view, start, end))


class _RightToLeft:
    """Which lines of a text hold right-to-left letters."""

    def __init__(self, view: TextView) -> None:
        self._view = view
        self._known: dict[int, bool] = {}

    def at(self, line: int) -> bool:
        known = self._known.get(line)
        if known is None:
            lines = self._view.lines
            text = self._view.safe[lines.starts[line] : lines.ends[line]].encode("utf-8")
            known = self._known[line] = compile_pattern(_RIGHT_TO_LEFT).search(text) is not None
        return known


def directional_controls(view: TextView) -> Iterator[Hit]:
    """Directional embeddings, overrides and isolates. Overrides and right-to-left ones in left-to-right text can hide what is read."""
    overridden: set[int] = set()
    right_to_left = _RightToLeft(view)
    lines = view.lines
    for start, end in view.scan(compile_pattern(BIDI_PATTERN)):
        character = view.text[start]
        line = lines.index_at(start)
        override = character in "\u202d\u202e"
        if override:
            overridden.add(line)
        elif line not in overridden and right_to_left.at(line):
            continue
        harmless = not override and character in "\u202a\u202c\u2066\u2068\u2069" and line not in overridden
        safety: Safety = "unsafe" if line in overridden else "safe"
        yield Hit(BIDI, start, end, values=_names(view, start, end), fix=Fix(start, end, "", safety), severity="warning" if harmless else None)


def private_use(view: TextView) -> Iterator[Hit]:
    """Private-use characters: icons of a font that is not there. Deleted where no letter stands beside them."""
    for start, end in view.scan(compile_pattern(PRIVATE_PATTERN)):
        beside = view.text[max(start - 1, 0) : start] + view.text[end : end + 1]
        icon = not _WORD.search(beside)
        yield Hit(PRIVATE, start, end, values=_names(view, start, end), fix=removal(view, start, end) if icon else None, no_fix=not icon)


def hidden_text(view: TextView) -> Iterator[Hit]:
    """Tag characters outside of flags, piled-up variation selectors, fillers and deprecated controls: text that hides."""
    for start, end in view.scan(compile_pattern(HIDDEN_PATTERN)):
        found = view.text[start:end]
        before = view.text[max(start - 1, 0) : start]
        if before == _FLAG and found.endswith("\U000e007f"):
            continue
        if found[0] in "\u115f\u1160\u3164\uffa0" and _CJK.search(before + view.text[end : end + 1]):
            continue
        message = "".join(chr(ord(character) - 0xE0000) for character in found[:60] if ord(character) in _TAGS)
        yield Hit(HIDDEN, start, end, values={**_names(view, start, end), "hidden": f', spelling "{message}"' if message else ""})


def noncharacters(view: TextView) -> Iterator[Hit]:
    """Noncharacters, and lone surrogates that stand for no byte: halves of characters cut in two."""
    for start, end in view.scan(compile_pattern(NONCHARACTER_PATTERN)):
        for match in re.finditer("[^\udc80-\udcff]+", view.text[start:end]):
            left, right = start + match.start(), start + match.end()
            yield Hit(NONCHARACTER, left, right, values=_names(view, left, right))
