"""One JSON object on a line: its values, where each stands, and the same line with some strings replaced."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from qualcheck.errors import InputError

_BLANKS = re.compile(r"[ \t\r\n]*")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Number(str):
    """A number's own characters: big integers, ``1.0`` and ``1e400`` stay what they are."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=Number)


class RecordError(InputError):
    """A line that is no JSON object."""


class NotAnObjectError(RecordError):
    """JSON, but no object."""


class Style(NamedTuple):
    r"""How a record writes its strings: beyond ASCII as ``\u`` escapes or as is; slashes as ``\/`` or as is."""

    ascii_only: bool
    slashes: bool


@dataclass(frozen=True, slots=True)
class Record:
    """A parsed line.

    Attributes:
        line: the whole line, line end included.
        values: by key; of a key that occurs twice the last value, as in ``json.loads``.
        spans: by key, where the value's token stands in ``line``.
    """

    line: str
    values: Mapping[str, Any]
    spans: Mapping[str, tuple[int, int]]

    @property
    def style(self) -> Style:
        return Style(self.line.isascii(), "\\/" in self.line)

    def token(self, key: str) -> str:
        start, end = self.spans[key]
        return self.line[start:end]

    def written(self, key: str, value: str) -> str:  # noqa: ARG002 - records of CSV need the key
        """A string as the value of a key, in the record's own style."""
        return string_token(value, self.style)

    def replaced(self, tokens: Mapping[str, str]) -> str:
        """The line with other tokens as the values of some keys; everything else as it was."""
        return with_tokens(self.line, self.spans, tokens)


def with_tokens(line: str, spans: Mapping[str, tuple[int, int]], tokens: Mapping[str, str]) -> str:
    """A record's line with other tokens at the spans of some keys; everything else as it was."""
    parts: list[str] = []
    at = 0
    for (start, end), token in sorted((spans[key], token) for key, token in tokens.items()):
        parts += [line[at:start], token]
        at = end
    return "".join([*parts, line[at:]])


def parse_record(line: str, first: int | None = None) -> Record:
    """Parses one record; a byte order mark in front and blanks around are left alone.

    Args:
        line: the record with its line end.
        first: the number of the line in which it begins, where it may go over several.

    Raises:
        RecordError: not JSON, or not an object; the message says where.
    """
    try:
        return _parse(line)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at").rstrip(": ")
        where = f"line {first + error.lineno - 1}, column {error.colno}" if first and error.lineno > 1 else f"column {error.pos + 1}"
        raise RecordError(f"not JSON: {what} at {where}") from error
    except RecursionError as error:
        raise RecordError("not read: the JSON is nested too deeply") from error


def string_token(value: str, style: Style) -> str:
    """A string as JSON in a record's own style; lone surrogates are escaped in any style."""
    token = json.dumps(value, ensure_ascii=style.ascii_only)
    if not style.ascii_only and not token.isascii():
        try:
            token.encode("utf-8")
        except UnicodeEncodeError:
            token = _SURROGATES.sub(lambda match: f"\\u{ord(match[0]):04x}", token)
    return token.replace("/", "\\/") if style.slashes else token


def _parse(line: str) -> Record:
    at = _skip(line, 1 if line.startswith("\ufeff") else 0)
    if line[at : at + 1] != "{":
        value, end = _DECODER.raw_decode(line, at)
        _expect_end(line, end)
        raise NotAnObjectError(f"not an object but {kind_of_value(value)}; each record must be one JSON object")
    values: dict[str, Any] = {}
    spans: dict[str, tuple[int, int]] = {}
    at = _skip(line, at + 1)
    if line[at : at + 1] == "}":
        _expect_end(line, at + 1)
        return Record(line, values, spans)
    while True:
        if line[at : at + 1] != '"':
            raise json.JSONDecodeError("Expecting property name enclosed in double quotes", line, at)
        key, at = _DECODER.raw_decode(line, at)
        at = _skip(line, at)
        if line[at : at + 1] != ":":
            raise json.JSONDecodeError("Expecting ':' delimiter", line, at)
        start = _skip(line, at + 1)
        values[key], end = _DECODER.raw_decode(line, start)
        spans[key] = (start, end)
        at = _skip(line, end)
        separator = line[at : at + 1]
        if separator == "}":
            _expect_end(line, at + 1)
            return Record(line, values, spans)
        if separator != ",":
            raise json.JSONDecodeError("Expecting ',' delimiter", line, at)
        at = _skip(line, at + 1)


def kind_of_value(value: object) -> str:
    """What a JSON value is, in JSON's words."""
    if value is None:
        return "null"
    if isinstance(value, Number):
        return "a number"
    names: dict[type, str] = {str: "a string", bool: "true or false", list: "a list", dict: "an object"}
    return names[type(value)]


def _skip(line: str, at: int) -> int:
    found = _BLANKS.match(line, at)
    return found.end() if found else at


def _expect_end(line: str, at: int) -> None:
    at = _skip(line, at)
    if at < len(line):
        raise json.JSONDecodeError("Extra data", line, at)
