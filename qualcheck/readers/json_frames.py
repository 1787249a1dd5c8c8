"""JSON files as streams of raw records: a list of objects, one object, or objects one behind the other.

Only brackets and strings are looked at here, so that a record is found in one pass and the file is never held whole; whether it is JSON is
told when it is read. What stands between records goes along, for the export and for the way back.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from qualcheck.config import InputConfig
from qualcheck.readers.frames import refused_head, too_long
from qualcheck.readers.inflate import Compression, Inflated, inflated
from qualcheck.readers.raw import Joint, Raw
from qualcheck.readers.sources import Source
from qualcheck.readers.text import UTF8, known_encoding

_BUFFER: Final = 1 << 20
#: Where brackets do not match, the next record is looked for so far; half as far after each that was, so that many stay cheap.
_LEAST_AHEAD: Final = 4096
_BLANKS: Final = b" \t\r\n"
_HEAD: Final = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+(\[?)[ \t\r\n]*+")
_TAIL: Final = re.compile(rb"[ \t\r\n]*+(?:\][ \t\r\n]*+)?+")
_CLOSING: Final = Joint(b"", b"]\n")
_BETWEEN: Final = re.compile(rb"[ \t\r\n]*+(,?)[ \t\r\n]*+")
_SPACE: Final = re.compile(rb"[ \t\r\n]*+")
_TO_BRACKET: Final = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\\n]++|\\.)*+")*+', re.DOTALL)
_TO_BRACKET_OR_COMMA: Final = re.compile(rb'(?:[^"{}\[\],]++|"(?:[^"\\\n]++|\\.)*+")*+', re.DOTALL)
_IN_STRING: Final = re.compile(rb'(?:[^"\\\n]++|\\.)*+', re.DOTALL)
_NEXT_ON_LINE: Final = re.compile(rb'\}[ \t\r\n]*+,[ \t\r\n]*+(\{)[ \t\r\n]*+"')
_OPENS: Final = {ord("}"): ord("{"), ord("]"): ord("[")}


def json_records(source: Source, file: io.BufferedReader, config: InputConfig) -> Iterator[Raw]:
    """What opens a list as a ``blank``, a raw document for each record, what closes it as a ``blank``."""
    window = _Window(source, file)
    encoding = source.encoding or known_encoding(config.encoding)
    refusal = refused_head(window.head(), "JSON", packed=bool(source.compression))
    if not refusal and encoding != UTF8 and _hides_brackets(encoding):
        refusal = f"not read: in {encoding.upper()} brackets can be parts of letters; convert the file to UTF-8"
    if not refusal and not window.data and window.broken:
        refusal = window.broken
    if refusal:
        yield Raw(source, kind="failed", reason=refusal)
        return
    yield from JsonRecords(source, window, config.max_document_bytes)
    yield Raw(source, window.lines, window.digest.digest(), "end", joint=window.closing)


def framed_json(file: io.BufferedReader, compression: Compression, longest: int) -> Iterator[bytes]:
    """The bytes of each record alone, as ``json_records`` finds them."""
    source = Source("", "", "json", compression)
    return (raw.data for raw in JsonRecords(source, _Window(source, file), longest) if raw.kind != "blank" and raw.data)


def _hides_brackets(encoding: str) -> bool:
    """Whether bytes that are JSON's own marks in ASCII can be the second byte of a letter."""
    for mark in b'"\\{}[],\n':
        for lead in range(0x80, 0x100):
            try:
                if len(bytes([lead, mark]).decode(encoding)) == 1:
                    return True
            except UnicodeDecodeError:
                continue
    return False


class _Window:
    """The part of a file that is looked at, decompressed; everything is hashed as it is read.

    Attributes:
        data: the bytes that are held.
        at: how many of them are behind us.
        ended: whether ``data`` goes to the end of the file.
        closing: what the export needs at its end that the file lacks.
    """

    def __init__(self, source: Source, file: io.BufferedReader) -> None:
        self._inflated: Inflated | None = inflated(file, source.compression) if source.compression else None
        self._file = io.BufferedReader(self._inflated, _BUFFER) if self._inflated else file
        self.data = b""
        self.at = 0
        self.ended = False
        self.closing: Joint | None = None
        self.digest = hashlib.sha256()
        self._dropped = 0  # bytes before ``data``
        self._counted = 0  # bytes of ``data`` whose lines are counted
        self._breaks = 0

    def head(self) -> bytes:
        """The first bytes."""
        self.more()
        return self.data[:_LEAST_AHEAD]

    @property
    def broken(self) -> str:
        """How the compressed data breaks off; empty where it does not, or has not yet."""
        return self._inflated.broken if self._inflated else ""

    @property
    def offset(self) -> int:
        """Of ``at``, in the file."""
        return self._dropped + self.at

    def more(self) -> None:
        """Reads on: as much again as is held, so that what is looked at twice is little beside it."""
        part = self._file.read(max(_BUFFER, len(self.data)))
        self.digest.update(part)
        self.ended = not part
        self.data += part

    def drop(self) -> None:
        """Lets go of what is behind us, but for what the indentation of a line may be told by."""
        self.line()
        passed = max(self.at - _LEAST_AHEAD, 0)
        self.data = self.data[passed:]
        self._dropped += passed
        self._counted = self.at = self.at - passed

    def line(self) -> int:
        """The 1-based number of the line in which ``at`` stands."""
        self._breaks += self.data.count(b"\n", self._counted, self.at)
        self._counted = self.at
        return self._breaks + 1

    @property
    def lines(self) -> int:
        """How many lines are behind us."""
        return self.line() - (not self.at or self.data[self.at - 1 : self.at] == b"\n")

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        """What of blanks and marks follows, whole."""
        while True:
            found = pattern.match(self.data, self.at)
            assert found  # noqa: S101 - all of these match nothing, too
            if found.end() < len(self.data) or self.ended:
                return found
            self.more()

    def indent(self) -> bytes | None:
        """The blanks before what begins its line here; None where something else stands before it on the line."""
        start = self.data.rfind(b"\n", max(0, self.at - _LEAST_AHEAD), self.at) + 1
        if not start and (self._dropped or self.at > _LEAST_AHEAD):
            return None
        before = self.data[start : self.at].removeprefix(b"\xef\xbb\xbf")
        return None if before.strip(b" \t") else before

    def pass_over(self) -> int:
        """Reads to the end of the file; returns how many bytes that are."""
        size = 0
        while True:
            size += len(self.data) - self.at
            self.at = len(self.data)
            self.drop()
            if self.ended:
                return size
            self.more()


class _End(NamedTuple):
    """Where an element ends: its place in the window, what is wrong with it, and how many bytes of it are no longer held."""

    at: int
    reason: str = ""
    skipped: int = 0


class JsonRecords:
    """The records of a JSON file, and what stands between them. Where brackets do not match only the record is lost in which they do not."""

    def __init__(self, source: Source, window: _Window, longest: int) -> None:
        self._source = source
        self._window = window
        self._longest = longest
        self._ahead = longest
        self._in_list = False
        self._line = self._nth = 0

    def __iter__(self) -> Iterator[Raw]:
        window = self._window
        head = window.match(_HEAD)
        self._in_list = bool(head[1])
        if head[0]:
            yield self._passed_on(head)
        first = True
        while True:
            if window.at > _BUFFER:
                window.drop()
            between = window.match(_BETWEEN if self._in_list and not first else _SPACE)
            following = window.data[between.end() : between.end() + 1]
            if not following or (self._in_list and following == b"]" and b"," not in between[0]):
                break
            window.at = between.end()
            yield self._element(Joint(between[0], b"," + between[0] if self._in_list and b"," not in between[0] else between[0]))
            first = False
        yield from self._rest()

    def _passed_on(self, found: re.Match[bytes]) -> Raw:
        line, offset = self._window.line(), self._window.offset
        self._window.at = found.end()
        return Raw(self._source, line, found[0], "blank", offset=offset)

    def _element(self, joint: Joint) -> Raw:
        """The next element. In a list everything up to the next comma is one, whatever it holds."""
        window = self._window
        line, offset = window.line(), window.offset
        self._nth = self._nth + 1 if line == self._line else 1
        self._line = line
        end = self._end()
        data = window.data[window.at : end.at]
        if not end.skipped and window.closing is None:
            data = data.rstrip(_BLANKS)
        window.at += len(data)
        size, reason = end.skipped + len(data), end.reason
        if not size:
            reason = "nothing stands behind the comma: a record is missing, or there is a comma too many"
        elif size > self._longest:
            data, reason = b"", reason or too_long("the record", self._longest)
        kind: Literal["failed", "document"] = "failed" if reason else "document"
        return Raw(self._source, line, data, kind, reason, offset, size - len(data), joint=joint, nth=self._nth)

    def _end(self) -> _End:
        """Where the element that begins here ends."""
        window = self._window
        if not self._in_list and window.data[window.at] not in b"{[":
            return self._line_end()
        indent = window.indent()
        scan = _Scan(window, self._in_list)
        limit = self._ahead
        while True:
            end = scan.step()
            far = indent is not None and scan.at - window.at > limit
            if (scan.odd or far) and not scan.skipped and (found := self._next_record(scan.at, indent)):
                return found
            if end is not None:
                return end
            limit *= 2 if far else 1
            if not scan.waits:
                continue
            if window.ended:
                return _End(scan.at, skipped=scan.skipped) if scan.whole else self._breaks_off(indent, scan.skipped)
            if scan.at - window.at > self._longest:
                scan.let_go()
            window.more()

    def _line_end(self) -> _End:
        """Outside of a list, what is no object goes to the end of its line."""
        window = self._window
        at = window.at
        while (end := window.data.find(b"\n", at)) < 0 and not window.ended:
            at = len(window.data)
            window.more()
        return _End(len(window.data) if end < 0 else end)

    def _next_record(self, before: int, indent: bytes | None) -> _End | None:
        """The end of an element whose brackets do not match, by where the next one seems to begin."""
        window = self._window
        pattern = _NEXT_ON_LINE if indent is None else re.compile(rb"\n" + re.escape(indent) + rb"(\{)")
        found = pattern.search(window.data, window.at + 1, before)
        if found is None:
            return None
        if before - found.start(1) > _LEAST_AHEAD:
            self._ahead = max(self._ahead // 2, _LEAST_AHEAD)
        data = window.data[window.at : found.start(1)].rstrip(_BLANKS)
        if self._in_list:
            data = data.removesuffix(b",").rstrip(_BLANKS)
        return _End(window.at + len(data))  # reading it will say what is wrong, and where

    def _breaks_off(self, indent: bytes | None, skipped: int) -> _End:
        window = self._window
        if not skipped and (found := self._next_record(len(window.data), indent)):
            return found
        if self._in_list:
            window.closing = _CLOSING
        return _End(len(window.data), f"{window.broken or 'the file ends'}: this record breaks off", skipped)

    def _rest(self) -> Iterator[Raw]:
        """What stands behind the last element: blanks, and the end of the list."""
        window = self._window
        tail = window.match(_TAIL if self._in_list else _SPACE)
        if self._in_list and b"]" not in tail[0]:
            if window.closing is None:
                window.closing = _CLOSING
                reason = f"{window.broken or 'the file ends'}: the list is not closed, so that records may be missing"
                rest, line, offset = window.data[window.at :], window.line(), window.offset
                window.at = len(window.data)
                yield Raw(self._source, line, rest, "failed", reason, offset, joint=Joint(b"", b""))
            return
        if tail[0]:
            yield self._passed_on(tail)
        if window.at < len(window.data):
            line, offset = window.line(), window.offset
            reason = "more stands behind the end of the list; nothing of it was read"
            yield Raw(self._source, line, b"", "failed", reason, offset, window.pass_over(), joint=Joint(b"", b""))


class _Scan:
    """Goes through one element from bracket to bracket.

    Attributes:
        at: how far it has come in the window.
        odd: whether a bracket closes one of the other kind, or none.
        waits: whether it needs more than the window holds.
        skipped: bytes of the element that the window has let go.
    """

    def __init__(self, window: _Window, in_list: bool) -> None:
        self._window = window
        self._in_list = in_list
        self._open = bytearray()
        self._in_string = False
        self.at = window.at
        self.odd = self.waits = False
        self.skipped = 0

    @property
    def whole(self) -> bool:
        """Whether the element may end here."""
        return not self._open and not self._in_string

    def let_go(self) -> None:
        """Has the window drop what was gone through."""
        self.skipped += self.at - self._window.at
        self._window.at = self.at
        self._window.drop()
        self.at = self._window.at

    def step(self) -> _End | None:
        """Goes to the next bracket and over it; the end of the element where it is reached."""
        data = self._window.data
        pattern = _IN_STRING if self._in_string else _TO_BRACKET if self._open or not self._in_list else _TO_BRACKET_OR_COMMA
        found = pattern.match(data, self.at)
        self.at = found.end() if found else self.at
        self.waits = self.at >= len(data) or (self._in_string and self.at == len(data) - 1 and data[self.at] == ord("\\"))
        if self.waits:
            return None
        mark = data[self.at]
        if self._in_string:  # it ends here, or with its line, over which no string of JSON goes
            self._in_string = False
            self.at += mark == ord('"')
        elif mark == ord('"'):
            self._in_string = True
            self.at += 1
        elif mark in b"{[":
            self._open.append(mark)
            self.at += 1
        else:
            return self._closed(mark)
        return None

    def _closed(self, mark: int) -> _End | None:
        if mark == ord(",") or (mark == ord("]") and self._in_list and ord("[") not in self._open):
            self.odd |= bool(self._open)
            return _End(self.at, skipped=self.skipped)
        opened = self._open.rfind(_OPENS[mark])
        self.odd |= opened < 0 or opened < len(self._open) - 1
        if opened >= 0:
            del self._open[opened:]
        self.at += 1
        return None if self._open or self._in_list else _End(self.at, skipped=self.skipped)
