"""Raw documents to documents: decoding, field names, and clear words for what is no document."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeGuard
from urllib.parse import urlsplit

from qualcheck.config import InputConfig
from qualcheck.errors import InputError
from qualcheck.model import Document, Trouble
from qualcheck.readers.csv_text import CsvError, CsvRecord, parse_csv
from qualcheck.readers.dates import date_of
from qualcheck.readers.field_names import field_of, in_another_case, no_text
from qualcheck.readers.raw import Raw
from qualcheck.readers.records import NotAnObjectError, Number, Record, RecordError, kind_of_value, parse_record
from qualcheck.readers.text import UTF8, decode, known_encoding

#: What jq takes behind a dot.
_PLAIN_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: A line of what is one JSON value over lines, or a list: no JSON Lines.
_OPENS_JSON: Final = re.compile(rb"\s*(?:\[|\{\s*$)")
#: Formats whose raw documents are lines that the reader made, always in UTF-8.
MADE_LINES = ("parquet", "warc")


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document, and what is needed to write it back in its own form.

    Attributes:
        notices: what is odd about it although it was read.
        given_id: the id that the record itself carries.
        encoding: of the bytes.
        record: the parsed line; None for text files.
        keys: by field (``text``, ``title``), the record's own name of it.
    """

    raw: Raw
    document: Document
    encoding: str = UTF8
    notices: tuple[Trouble, ...] = ()
    given_id: str | None = None
    record: Record | CsvRecord | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unread:
    """What is no document, and why; ``empty``: there is a place for a text, but nothing in it."""

    raw: Raw
    trouble: Trouble
    empty: bool = False


def read_document(raw: Raw, config: InputConfig) -> ReadDocument | Unread:
    """Makes the document of a raw one. What is wrong with it comes back as a trouble, never as an exception."""
    if raw.kind == "failed":
        return Unread(raw, _trouble(raw, "unreadable", raw.reason, fallback_id(raw)))
    try:
        return _text(raw, config) if raw.line is None else _record(raw, config)
    except (RecordError, CsvError) as error:
        return Unread(raw, _trouble(raw, "record", str(error), fallback_id(raw)))
    except InputError as error:
        return Unread(raw, _trouble(raw, "unreadable", str(error), fallback_id(raw)))


def fallback_id(raw: Raw) -> str:
    """The id of what carries none: the path, with the line of a record, and which one it is of several that begin in the line."""
    if raw.line is None:
        return raw.source.path
    return f"{raw.source.path}:{raw.line}" if raw.nth == 1 else f"{raw.source.path}:{raw.line}#{raw.nth}"


def may_have_text(raw: Raw, config: InputConfig) -> bool:
    """Whether a record is one of a corpus, by the first of its file: what can't be read may be one, and is to be told."""
    try:
        values = parse_record(raw.data.decode(_encoding(raw, config))).values if raw.kind == "document" else None
    except NotAnObjectError:
        return False
    except (RecordError, UnicodeDecodeError):
        return True
    return (values is None and raw.kind == "failed") or bool(values and (field_of(config.text_fields, values) or _records_inside(values, config)))


def _encoding(raw: Raw, config: InputConfig) -> str:
    return raw.source.encoding or known_encoding(config.encoding)


def _text(raw: Raw, config: InputConfig) -> ReadDocument | Unread:
    path = raw.source.path
    text, encoding = decode(raw.data, _encoding(raw, config))
    if is_empty(text):
        return Unread(raw, _trouble(raw, "unreadable", _empty_message(raw.data, "the file"), path), empty=True)
    return ReadDocument(raw, Document(text, id=path, path=path), encoding)


def _record(raw: Raw, config: InputConfig) -> ReadDocument | Unread:
    encoding = UTF8 if raw.source.kind in MADE_LINES else _encoding(raw, config)
    try:
        line = raw.data.decode(encoding)
    except UnicodeDecodeError as error:
        hint = "if the file is in another encoding, name it in [input.encodings]"
        raise RecordError(f"invalid {encoding.upper()}: {error.reason} at byte {error.start + 1} of the line; {hint}") from error
    try:
        record = parse_csv(line, raw.layout) if raw.layout else parse_record(line, raw.line if raw.source.kind == "json" else None)
    except RecordError as error:
        if raw.source.kind == "records" and _OPENS_JSON.match(raw.data):
            raise RecordError(
                f"{error}; a list, or records over several lines, are read from a file named .json, or with --input-format json"
            ) from error
        raise
    values: Mapping[str, Any] = record.values
    given_id = _id(_first(values, config.id_fields)[1])
    document_id = given_id or fallback_id(raw)
    key, text = _first(values, config.text_fields)
    if not _is_string(text):
        message = _wrong_text(key, text) if key else _no_text(raw, values, config)
        return Unread(raw, _trouble(raw, "record", message, document_id))
    if is_empty(text):
        return Unread(raw, _trouble(raw, "record", _empty_message(text, f"the field '{key}'"), document_id), empty=True)
    keys = {"text": key}
    notices: tuple[Trouble, ...] = ()
    title_key, title = _first(values, config.title_fields)
    if title is not None and not _is_string(title):
        message = f"the title in '{title_key}' is {kind_of_value(title)}, not a string; the document was checked without it"
        notices = (_trouble(raw, "notice", message, document_id),)
    if _is_string(title) and title_key != key and (title or not raw.layout):  # an empty field of CSV is none
        keys["title"] = title_key
    else:
        title = None
    source, date = _source(values, config), date_of(values, config.date_fields)
    document = Document(text, title, source, document_id, raw.source.path, raw.line, date, _group(values, config))
    return ReadDocument(raw, document, encoding, notices, given_id, record, keys)


def _is_string(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and not isinstance(value, Number)


def _first(values: Mapping[str, Any], names: Iterable[str]) -> tuple[str, Any]:
    """(name, value) of the first of these fields that a record has; an empty name where it has none."""
    name = field_of(names, values)
    return ("", None) if name is None else (name, values[name])


def _id(value: object) -> str | None:
    return str(value) if isinstance(value, str) and value else None


def _source(values: Mapping[str, Any], config: InputConfig) -> str | None:
    for name in (*config.source_fields, in_another_case(config.source_fields, values) or ""):
        value = values.get(name)
        if _is_string(value) and value.strip():
            return value
    url = _first(values, config.url_fields)[1]
    return _host(url) if _is_string(url) else None


def _group(values: Mapping[str, Any], config: InputConfig) -> str | None:
    value = _first(values, [config.group_field])[1] if config.group_field else None
    return value.strip() or None if isinstance(value, str) else None  # a number's characters too


def _host(url: str) -> str | None:
    try:
        host = urlsplit(url if "://" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def is_empty(text: str) -> bool:
    """Whether a text is nothing but blanks and a byte order mark."""
    return not text.strip() or not text.strip("\ufeff \t\r\n")


def _empty_message(content: bytes | str, where: str) -> str:
    return f"empty: {where} holds nothing" if not content else f"empty: {where} holds only blanks"


def _wrong_text(key: str, value: object) -> str:
    return f"the text in '{key}' is {kind_of_value(value)}, not a string; set input.text_fields where another field holds the text"


def _no_text(raw: Raw, values: Mapping[str, Any], config: InputConfig) -> str:
    if not values:
        return "no text: the record has no fields at all"
    found = _records_inside(values, config)
    if found:
        where, ask = found
        return f"no text: {where}, and the object around them is none itself; save them as a file of their own: {_taken_out(raw, ask)}"
    return f"no text: {no_text(values, config, 'a field of the record', [name for name, value in values.items() if _is_string(value)])}"


def _taken_out(raw: Raw, ask: str) -> str:
    """The command that makes a file of the records that ``jq`` finds so."""
    source = raw.source
    if source.compression or not source.file:
        return shlex.join(["jq", "-c", ask])
    return f"{shlex.join(['jq', '-c', ask, source.path])} > {shlex.quote(f'{source.file.stem}-records.jsonl')}"


def _records_inside(values: Mapping[str, Any], config: InputConfig) -> tuple[str, str] | None:
    """(what holds records with a text, how ``jq`` finds them): the fields, by their ids, or the first with a list of them or them by ids."""

    def is_record(value: object) -> bool:
        return isinstance(value, dict) and _is_string(_first(value, config.text_fields)[1])

    if values and all(map(is_record, values.values())):
        return "the fields are records, by their ids", ".[]"
    for name, value in values.items():
        inside: Iterable[object] = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
        if is_record(next(iter(inside), None)):
            ask = f".{name}[]" if _PLAIN_NAME.fullmatch(name) else f".[{json.dumps(name, ensure_ascii=False)}][]"
            return f"'{name}' holds records", ask
    return None


def _trouble(raw: Raw, kind: Literal["unreadable", "record", "notice"], message: str, document_id: str) -> Trouble:
    return Trouble(kind, message, raw.source.path, raw.line, document_id)
