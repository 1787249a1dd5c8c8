"""WET and WARC files as streams of raw documents: records of plain text, each as a JSON object."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from qualcheck.config import InputConfig
from qualcheck.extras import load
from qualcheck.readers.frames import too_long
from qualcheck.readers.raw import Raw
from qualcheck.readers.sources import Source

#: Record types that may hold a document; what they hold is told by its media type.
_TYPES = ("conversion", "resource", "response")
_HEADERS = {"date": "WARC-Date", "language": "WARC-Identified-Content-Language"}


def warc_records(source: Source, file: io.BufferedReader, config: InputConfig) -> Iterator[Raw]:
    """Each record of plain text; what is no text (requests, metadata, pages still in HTML) is counted and told once.

    Where the file is damaged, what stands before the damage is read.
    """
    reader = load("warcio.archiveiterator", source.path)
    digest = hashlib.sha256()
    number = others = 0
    names = _names(config)
    records = reader.ArchiveIterator(file, arc2warc=True)
    while True:
        try:
            record = next(records, None)
            if record is None:
                break
            number += 1
            text = _is_text(record)
            others += record.rec_type in _TYPES and not text
            raw = _raw(source, number, record, names, config.max_document_bytes) if text else None
            offset = records.get_record_offset()  # reads what is left of the record
        except OSError:
            raise
        except Exception as error:  # noqa: BLE001 - the library raises what it comes upon: of zlib, of headers, of numbers
            if number == 0:
                yield Raw(source, kind="failed", reason=f"not a WARC file: {error}")
                return
            reason = f"the file is damaged behind record {number:,}: {type(error).__name__}: {error}"
            yield Raw(source, number + 1, kind="failed", reason=reason, offset=file.tell())
            break
        if raw is not None:
            digest.update(raw.data)
            yield replace(raw, offset=offset)
    if others:
        reason = f"{others:,} records hold no plain text (a page in HTML, an image …) and are no documents; extract their text first"
        yield Raw(source, number, kind="failed", reason=reason)
    yield Raw(source, number, digest.digest(), "end")


def _is_text(record: Any) -> bool:
    if record.rec_type not in _TYPES:
        return False
    headers = record.http_headers if record.rec_type == "response" and record.http_headers else record.rec_headers
    return str(headers.get_header("Content-Type") or "").partition(";")[0].strip().lower() == "text/plain"


def _raw(source: Source, number: int, record: Any, names: dict[str, str], longest: int) -> Raw:
    headers = record.rec_headers
    body = record.content_stream()
    data = body.read(longest + 1)
    if len(data) > longest:
        return Raw(source, number, b"", "failed", too_long("the record", longest))
    missing = record.raw_stream.limit if hasattr(record.raw_stream, "limit") else 0
    values = {
        names["id"]: str(headers.get_header("WARC-Record-ID") or "").strip("<>"),
        names["url"]: headers.get_header("WARC-Target-URI"),
        **{name: headers.get_header(header) for name, header in _HEADERS.items()},
        names["text"]: data.decode(_charset(record), "surrogateescape"),
    }
    line = _line({name: value for name, value in values.items() if value is not None})
    if missing > 0:
        return Raw(source, number, line, "failed", f"the record breaks off: {missing:,} bytes of it are missing")
    return Raw(source, number, line)


def _line(values: dict[str, Any]) -> bytes:
    try:
        return (json.dumps(values, ensure_ascii=False) + "\n").encode()
    except UnicodeEncodeError:  # bytes that are not UTF-8
        return (json.dumps(values) + "\n").encode("ascii")


def _charset(record: Any) -> str:
    headers = record.http_headers if record.rec_type == "response" and record.http_headers else record.rec_headers
    _, _, named = str(headers.get_header("Content-Type") or "").lower().partition("charset=")
    name = named.partition(";")[0].strip(" \"'") or "utf-8"
    try:
        b"".decode(name, "surrogateescape")
        "".encode(name)
    except LookupError:
        return "utf-8"
    return name


def _names(config: InputConfig) -> dict[str, str]:
    """The field names of the JSON objects, such that reading finds them again."""
    fields = {"id": config.id_fields, "url": config.url_fields, "text": config.text_fields}
    return {name: name if name in known or not known else known[0] for name, known in fields.items()}
