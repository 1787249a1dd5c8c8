"""CSV and TSV files as streams of raw records; a record may go over several lines."""

from __future__ import annotations

import io
import re
from collections import deque
from collections.abc import Iterable, Iterator

from qualcheck.config import InputConfig
from qualcheck.readers.csv_text import CsvError, Layout, Openness, parse_header
from qualcheck.readers.field_names import field_of, no_text
from qualcheck.readers.frames import Line, Lines, failed_line, is_blank, refused_head, too_long
from qualcheck.readers.raw import NO_TEXT, Raw
from qualcheck.readers.sources import Source
from qualcheck.readers.text import UTF8, known_encoding

#: Tried in this order where a file does not say what stands between its fields.
DELIMITERS = (",", ";", "\t", "|")
#: A quotation mark that is never closed is looked for so far; half as far after each that was not found, so that many stay cheap.
_LEAST_AHEAD = 4096
_UTF8_BOM = b"\xef\xbb\xbf"
#: What spreadsheet programs take for a word about the file, before its names.
_SAYS_DELIMITER = re.compile(r'\ufeff?"?sep=(.)"?\s*\Z', re.IGNORECASE)
_NEXT_STEP = "each name stands in this line, and input.csv_delimiter says what stands between fields where it is not , ; a tab or |"


def csv_records(source: Source, file: io.BufferedReader, config: InputConfig) -> Iterator[Raw]:
    """The header as a ``blank`` that is passed on, then a raw document for each record."""
    lines = Lines(source, file, config.max_document_bytes)
    refusal = refused_head(lines.head(), "CSV", packed=bool(source.compression))
    header = lines.read() if not refusal else None
    if header is not None:
        layout, refusal = _layout(source, header.data, config)
        refusal = header.reason or refusal
    if refusal:
        yield Raw(source, kind="failed", reason=refusal)
        return
    if header is not None:
        yield Raw(source, 1, header.data, "blank", layout=layout)
        yield from CsvRecords(source, lines, layout, config.max_document_bytes)
    yield Raw(source, lines.number, lines.digest.digest(), "end")


def _layout(source: Source, header: bytes, config: InputConfig) -> tuple[Layout, str]:
    """(layout, why there is none) by the first line."""
    tab = ".tsv" in source.name.lower()[-8:]
    empty = Layout(",", ())
    encoding = source.encoding or known_encoding(config.encoding)
    if encoding != UTF8 and not header.isascii():
        return empty, f"not read: in {encoding.upper()} the names of columns must be ASCII, since the export is in UTF-8; convert the file to UTF-8"
    try:
        line = header.decode(encoding)
        marks = [config.csv_delimiter] if config.csv_delimiter else ["\t"] if tab else DELIMITERS
        if "\r" in line.rstrip("\r\n"):
            return empty, "not CSV as it is read here: lines end in a lone carriage return; write it with line feeds"
    except UnicodeDecodeError as error:
        return empty, f"not CSV: the first line is not {encoding.upper()}: {error.reason} at byte {error.start + 1}"
    if said := _SAYS_DELIMITER.match(line):
        return empty, f"not CSV as it is read here: its first line, sep={said[1]}, is for spreadsheets; remove it, so that the names come first"
    layouts, refusals = _by_marks(line, marks)
    for layout in layouts:  # by another mark the first line is one name, or other ones
        if field_of(config.text_fields, layout.columns) is not None:
            return layout, ""
    if not layouts:
        return empty, f"not CSV: in the first line {refusals[0]}; {_NEXT_STEP}"
    columns = max(layouts, key=lambda layout: len(layout.columns)).columns
    return empty, f"{NO_TEXT}{no_text(columns, config, 'a column by the first line')}"


def _by_marks(line: str, marks: Iterable[str]) -> tuple[list[Layout], list[str]]:
    """The layouts that a first line has by each mark, and why it has none by others: a quoted name ends where its own mark follows."""
    layouts: list[Layout] = []
    refusals: list[str] = []
    for mark in marks:
        try:
            layouts.append(parse_header(line, mark))
        except CsvError as error:
            refusals.append(str(error))
    return layouts, refusals


class CsvRecords:
    """Lines to records. Where a quotation mark is never closed only the line that opens it is lost."""

    def __init__(self, source: Source, lines: Lines, layout: Layout, longest: int) -> None:
        self._source = source
        self._lines = lines
        self._layout = layout
        self._longest = self._ahead = longest
        self._openness = Openness(layout.delimiter)
        self._waiting: deque[Line] = deque()

    def __iter__(self) -> Iterator[Raw]:
        while (line := self._next()) is not None:
            yield failed_line(self._source, line) if line.reason else self._record(line)

    def _next(self) -> Line | None:
        return self._waiting.popleft() if self._waiting else self._lines.read()

    def _record(self, first: Line) -> Raw:
        if is_blank(first.data) and not first.data.startswith(_UTF8_BOM) and len(self._layout.columns) > 1:
            return Raw(self._source, first.number, first.data, "blank", offset=first.offset)
        if not self._openness.opens(first.data):
            return self._whole(first, first.data)
        parts = [first]
        size = len(first.data)
        while size <= self._ahead:
            line = self._next()
            if line is None:
                break
            parts.append(line)
            size += line.size
            if line.reason:
                break
            if not self._openness.stays(line.data):
                return self._whole(first, b"".join(part.data for part in parts))
        return self._unclosed(parts, size)

    def _unclosed(self, parts: list[Line], size: int) -> Raw:
        first, *others = parts
        reason = "a quotation mark that opens in this line is not closed"
        if size > self._ahead == self._longest:
            reason += f", or the record {too_long('it begins', self._longest).removeprefix('it begins ')}"
        self._waiting.extendleft(reversed(others))
        self._ahead = max(self._ahead // 2, _LEAST_AHEAD)
        return Raw(self._source, first.number, first.data, "failed", reason, first.offset)

    def _whole(self, first: Line, data: bytes) -> Raw:
        if len(data) > self._longest:
            return Raw(self._source, first.number, b"", "failed", too_long("the record", self._longest), first.offset, len(data))
        return Raw(self._source, first.number, data, offset=first.offset, layout=self._layout)
