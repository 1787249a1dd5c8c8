"""One raw document, as it travels from the reader to the one who works on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from qualcheck.readers.csv_text import Layout
from qualcheck.readers.sources import Source

#: How the reason begins where a table has no column of text.
NO_TEXT: Final = "no text: "


class Joint(NamedTuple):
    """What stands between a record of JSON and the one before it: in the file, and in an export in which both are written."""

    found: bytes
    written: bytes


@dataclass(frozen=True, slots=True)
class Raw:
    """One raw document, or what else has to be passed on in order.

    Attributes:
        line: 1-based line in which a record begins in its file (the row of a table, the number of a WARC record); None for a whole text file.
        data: its bytes, line end included, as far as they could be read. Of formats that are no lines of text (Parquet, WARC)
            a JSON object of what qualcheck reads of it, in UTF-8 with a line feed.
        kind: ``document``; ``blank``: what is passed on as it is, an empty line of a record file, the header of a CSV file, the brackets of a list;
            ``failed``: no document, ``reason`` says why; ``end``: the source has been read to its end, ``line`` is its number of
            lines and ``data`` the SHA-256 of its bytes (decompressed; of Parquet and WARC, of all ``data``). A source that can't
            be opened, or is not of its kind at all, has one ``failed`` without a line and no ``end``. The ``reason`` of an ``end``
            tells what is odd about the file although it was read.
        offset: where ``data`` begins in the (decompressed) bytes of the source.
        left: so many more bytes of it stand behind ``data``, too many to be carried along.
        joint: of JSON, what stands before it; of an ``end``, what is to be written behind all of the file.
        nth: of JSON, which of the records that begin in this line.
        layout: of CSV, how the line is to be read; of the header (of Parquet a ``blank`` without data), how the file is read.
    """

    source: Source
    line: int | None = None
    data: bytes = b""
    kind: Literal["document", "blank", "failed", "end"] = "document"
    reason: str = ""
    offset: int = 0
    left: int = 0
    layout: Layout | None = None
    joint: Joint | None = None
    nth: int = 1
