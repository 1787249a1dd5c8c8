"""Lines as they are compared with lines of other documents: folded, with slots where numbers and dates stand."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

from qualcheck.rulepacks.patterns import line_key

#: What stands for a number and for a date in a key; neither is left in a line that was folded.
NUMBER: Final = b"0"
DATE: Final = b"\x01"
_DIGITS: Final = re.compile(rb"\d(?:[\d.,:/]*\d)?")
_CALENDAR: Final = re.compile(
    rb"\b(?:(?:jan|febr)(?:uary)?|feb|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    rb"|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b\.?"
)
_DAY: Final = rb"0(?:st|nd|rd|th)?"
_APART: Final = rb"[ ,./-]{1,3}"
#: A month at least; in front of it a weekday or a day, behind it a day and a year or a year.
_DATES: Final = re.compile(rb"(?:\x01[ ,]{1,2})?(?:" + _DAY + _APART + rb"\x01(?:" + _APART + _DAY + rb"\b)?|\x01(?:" + _APART + _DAY + rb"\b){0,2})")
#: Only lines with a number and no longer than this hold dates; the calendar is not looked for in paragraphs.
_LONGEST_DATED: Final = 200
_SLOTS: Final = ((DATE, b"{date}"), (NUMBER, b"{n}"))


def slotted_key(line: bytes) -> bytes:
    """The form of a line (UTF-8, ASCII letters in lower case): no marks around, single blanks, slots for numbers and dates."""
    key = line_key(line)
    if _DIGITS.search(key) is None:
        return key
    key = _DIGITS.sub(NUMBER, key)
    if len(key) <= _LONGEST_DATED:
        dated = _CALENDAR.sub(DATE, key)
        if dated != key:
            return _DATES.sub(DATE, dated)
    return key


def key_hash(key: bytes) -> int:
    """64 bits of a key, the same on every machine."""
    return int.from_bytes(blake2b(key, digest_size=8).digest(), "little")


def template_of(line: str) -> str:
    """A line as people read it, with ``{n}`` and ``{date}`` where numbers and dates stand; in lower case where it has any."""
    text = " ".join(line.split())
    key = slotted_key(text.lower().encode("utf-8", "replace"))
    if NUMBER not in key and DATE not in key:
        return text
    for mark, slot in _SLOTS:
        key = key.replace(mark, slot)
    return key.decode("utf-8", "replace")


def template_key(template: str) -> bytes:
    """The key of the lines that a template stands for."""
    key = template.lower().encode("utf-8", "replace")
    for mark, slot in _SLOTS:
        key = key.replace(slot, mark)
    return slotted_key(key)
