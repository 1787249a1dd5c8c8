"""One record of a CSV or TSV file: its values, where each stands, and the same record with some of them replaced.

Quoting is that of RFC 4180: a field that begins with a quotation mark ends with one, and holds it doubled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from qualcheck.errors import InputError
from qualcheck.readers.records import with_tokens


class Layout(NamedTuple):
    """How a table is read: what stands between fields (of Parquet nothing), and what the columns are called."""

    delimiter: str
    columns: tuple[str, ...]


class CsvError(InputError):
    """A line that is no record of the file."""


@dataclass(frozen=True, slots=True)
class CsvRecord:
    """A parsed record; of two columns of one name the last counts.

    Attributes:
        line: the whole record, line end included.
        values: by column.
        spans: by column, where its field stands in ``line``, quotation marks included.
    """

    line: str
    values: Mapping[str, str]
    spans: Mapping[str, tuple[int, int]]
    layout: Layout

    def token(self, key: str) -> str:
        """A field as it is written."""
        start, end = self.spans[key]
        return self.line[start:end]

    def written(self, key: str, value: str) -> str:
        """Another value of a field, in quotation marks where the field has some or the value needs them."""
        return csv_token(value, self.layout.delimiter, quoted=self.token(key).startswith('"'))

    def replaced(self, tokens: Mapping[str, str]) -> str:
        """The record with other fields; everything else as it was."""
        return with_tokens(self.line, self.spans, tokens)


def csv_token(value: str, delimiter: str, *, quoted: bool) -> str:
    """A value as a field."""
    if quoted or value.startswith('"') or any(mark in value for mark in (delimiter, "\n", "\r")):
        doubled = value.replace('"', '""')
        return f'"{doubled}"'
    return value


def parse_csv(line: str, layout: Layout) -> CsvRecord:
    """Parses one record.

    Raises:
        CsvError: it has not as many fields as the header, or a field is quoted wrongly.
    """
    spans = field_spans(line, layout.delimiter)
    if len(spans) != len(layout.columns):
        hint = _count_hint(line, layout.delimiter)
        raise CsvError(f"{len(spans):,} fields where the header names {len(layout.columns):,} columns; {hint}")
    values = (_value(line[start:end]) for start, end in spans)
    return CsvRecord(line, dict(zip(layout.columns, values, strict=True)), dict(zip(layout.columns, spans, strict=True)), layout)


def parse_header(line: str, delimiter: str) -> Layout:
    """The layout that the first line of a file gives; a byte order mark in front is left out.

    Raises:
        CsvError: a name is quoted wrongly.
    """
    line = line.removeprefix("\ufeff")
    return Layout(delimiter, tuple(_value(line[start:end]).strip() for start, end in field_spans(line, delimiter)))


def field_spans(line: str, delimiter: str) -> list[tuple[int, int]]:
    """Where the fields of a record stand.

    Raises:
        CsvError: a quotation mark is not closed, or something follows it.
    """
    body = len(line) - (2 if line.endswith("\r\n") else 1 if line.endswith(("\n", "\r")) else 0)
    pattern = _field(delimiter)
    spans: list[tuple[int, int]] = []
    at = 0
    while True:
        match = pattern.match(line, at, body)
        if match is None:
            what = "the quotation mark that opens it is not closed" if line.count('"', at) % 2 else "something follows its closing quotation mark"
            raise CsvError(f"field {len(spans) + 1} is quoted wrongly: {what}{_escape_hint(line)}")
        spans.append(match.span(1))
        at = match.end()
        if at == match.end(1):
            return spans


def _escape_hint(line: str) -> str:
    """What a message adds where quotation marks are written as some databases do it."""
    return r"""; it holds \", but a quotation mark inside a field is written twice (""): export the file so""" if '\\"' in line else ""


def _count_hint(line: str, delimiter: str) -> str:
    """What a record with too many or too few fields is most likely to need."""
    if re.search(rf'{re.escape(delimiter)} +"', line):
        return "a blank stands before a quotation mark, which then quotes nothing: write none there"
    named = {"\t": "a tab"}.get(delimiter, f"'{delimiter}'")
    return f"a field that holds {named} or a line end must stand in quotation marks"


def _value(token: str) -> str:
    return token[1:-1].replace('""', '"') if token.startswith('"') else token


@lru_cache
def _field(delimiter: str) -> re.Pattern[str]:
    mark = re.escape(delimiter)
    return re.compile(rf'("(?:[^"]++|"")*+"|[^"{mark}][^{mark}]*+|)(?:{mark}|\Z)')


class Openness:
    """Tells line by line whether a record goes on: whether a quotation mark stands open. Bytes of UTF-8 or another ASCII-like encoding."""

    def __init__(self, delimiter: str) -> None:
        mark = re.escape(delimiter.encode())
        one = rb'(?:"(?:[^"]++|"")*+"[^%b\n]*+|[^"%b\n][^%b\n]*+)?+' % (mark, mark, mark)
        self._fields = re.compile(one + rb"(?:%b%b)*+" % (mark, one))
        self._rest = re.compile(rb"[^%b\n]*+(?:%b%b)*+" % (mark, mark, one))
        self._inside = re.compile(rb'(?:[^"]++|"")*+')

    def opens(self, line: bytes) -> bool:
        """Whether a record that begins with this line goes on in the next."""
        if b'"' not in line:
            return False
        return self._stops_at_quote(self._fields, line, 0)

    def stays(self, line: bytes) -> bool:
        """Whether a record that goes on in this line goes on in the next too."""
        inside = self._inside.match(line)
        end = inside.end() if inside else 0
        return end == len(line) or self._stops_at_quote(self._rest, line, end + 1)

    @staticmethod
    def _stops_at_quote(pattern: re.Pattern[bytes], line: bytes, at: int) -> bool:
        match = pattern.match(line, at)
        end = match.end() if match else at
        return line[end : end + 1] == b'"'
