"""Framing inputs, decoding them, and saying clearly what is wrong with them."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcheck.config import InputConfig
from qualcheck.errors import ConfigError
from qualcheck.model import Document, Trouble
from qualcheck.readers import ReadDocument, Unread, find_sources, raw_documents, read_document
from qualcheck.readers.records import Style, parse_record, string_token
from qualcheck.readers.text import NotTextError, decode, encode, from_utf8, known_encoding, to_utf8

CONFIG = InputConfig()


def read(path: Path, config: InputConfig = CONFIG) -> list[Document | Trouble]:
    made: list[Document | Trouble] = []
    for source in find_sources([path], config).sources:
        for raw in raw_documents(source, config):
            if raw.kind in ("document", "failed"):
                result = read_document(raw, config)
                made.append(result.trouble if isinstance(result, Unread) else result.document)
    return made


def one(tmp_path: Path, data: bytes, name: str = "a.txt", config: InputConfig = CONFIG) -> Document | Trouble:
    path = tmp_path / name
    path.write_bytes(data)
    (result,) = read(path, config)
    return result


def record(tmp_path: Path, value: object, config: InputConfig = CONFIG) -> Document | Trouble:
    return one(tmp_path, json.dumps(value).encode() + b"\n", "a.jsonl", config)


def message(result: Document | Trouble) -> str:
    assert isinstance(result, Trouble), result
    return result.message


# Bytes and text


@given(st.binary(max_size=300))
def test_bytes_come_back_from_utf8_text(data: bytes) -> None:
    assert to_utf8(from_utf8(data)) == data


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=50))
def test_every_text_can_be_written(text: str) -> None:
    assert isinstance(to_utf8(text), bytes)


@given(st.text(max_size=60), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]))
def test_byte_order_marks_are_honoured_and_stay(text: str, encoding: str) -> None:
    data = ("\ufeff" + text).encode(encoding)
    if data.startswith(b"\xff\xfe\x00\x00"):
        encoding = "utf-32-le"  # a NUL as the first character of UTF-16 can't be told from it
    try:
        assert decode(data) == ("\ufeff" + text if encoding != "utf-32-le" else decode(data)[0], encoding)
        if encoding != "utf-32-le" or not len(data) % 4:  # half a character can't be written again; its bytes go into the audit log
            assert encode(*decode(data)) == data
    except NotTextError:
        assert "\0" in text


def test_a_few_bad_bytes_are_kept() -> None:
    data = "It’s “his” café. ".encode("cp1252") * 3 + b"x" * 600
    text, encoding = decode(data)
    assert (text.count("\udc92"), encoding) == (3, "utf-8")
    assert encode(text, encoding) == data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("Съешь же ещё этих мягких французских булок".encode("cp1251"), "[input.encodings]"),
        ("déjà vu à la carte, où les élèves rêvent de l'été à Orléans".encode("cp1252"), "[input.encodings]"),
        (bytes(range(256)) * 20, "not in the encoding utf-8"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        (gzip.compress(b"text"), "compressed by gzip"),
        (b"a\0\0\0" * 30, "bytes are NUL"),
        ("This is plain text. ".encode("utf-16-le") * 3, '"PATTERN" = "utf-16-le"'),
        ("This is plain text. ".encode("utf-16-be") * 3, '"PATTERN" = "utf-16-be"'),
        (b"\xff\xfe\x00\x00\xff\xff\xff\xff", "not valid UTF-32-LE"),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, data: bytes, said: str) -> None:
    result = one(tmp_path, data)
    assert isinstance(result, Trouble)
    assert result.kind == "unreadable"
    assert said in result.message
    assert result.path == result.id == str(tmp_path / "a.txt")


@pytest.mark.parametrize("data", [b"\0", b"One\0Two", "Zażółć gęślą jaźń 漢字 \0".encode(), b"\xff", b"caf\xe9", b"\xff\xfea\0b"])
def test_what_is_text_all_the_same(tmp_path: Path, data: bytes) -> None:
    assert isinstance(one(tmp_path, data), Document)


def test_the_encoding_that_is_named_is_honoured(tmp_path: Path) -> None:
    text = "Съешь же ещё этих мягких французских булок"
    result = one(tmp_path, text.encode("cp1251"), config=InputConfig(encoding="windows-1251"))
    assert isinstance(result, Document)
    assert result.text == text
    marked = one(tmp_path, ("\ufeff" + text).encode(), config=InputConfig(encoding="cp1251"))
    assert isinstance(marked, Document)
    assert marked.text == "\ufeff" + text
    assert record_with_encoding(tmp_path, text) == text


def record_with_encoding(tmp_path: Path, text: str) -> str:
    data = json.dumps({"text": text}, ensure_ascii=False).encode("cp1251")
    result = one(tmp_path, data, "a.jsonl", InputConfig(encoding="cp1251"))
    assert isinstance(result, Document)
    return result.text


@pytest.mark.parametrize("name", ["utf-9", "rot13", "base64", ""])
def test_an_unknown_encoding_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="unknown encoding"):
        known_encoding(name)


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b'{\n"text": "It opened."\n}\n', "--input-format json"),
        (b'[{"text": "It opened."}]\n', "--input-format json"),
        (b'{"text": "caf\xe9"}\n', "[input.encodings]"),
        (b'{"text": broken\n', ""),
    ],
)
def test_what_is_no_json_lines_is_told_with_the_next_step(tmp_path: Path, data: bytes, hint: str) -> None:
    (tmp_path / "a.jsonl").write_bytes(data)
    said = message(read(tmp_path / "a.jsonl", CONFIG)[0])
    assert (hint in said) if hint else ("input" not in said)


def test_encodings_by_path(tmp_path: Path) -> None:
    text = "Große Brücken öffnen früh"
    config = InputConfig(encodings={"latin/": "utf-16-le", "latin/**": "cp1252", "*.ru.jsonl": "koi8-r"})
    (tmp_path / "latin").mkdir()
    record = json.dumps({"text": text}, ensure_ascii=False)
    for name, data in (
        ("a.txt", text.encode()),
        ("latin/b.txt", text.encode("cp1252")),
        ("latin/c.csv", f"text\n{text}\n".encode("cp1252")),
        ("latin/d.json", f"[{record}]".encode("cp1252")),
        ("latin/e.txt", ("\ufeff" + text).encode("utf-16-le")),
        ("f.ru.jsonl", '{"text": "Мосты"}'.encode("koi8-r")),
    ):
        (tmp_path / name).write_bytes(data)
    raws = [raw for source in find_sources([tmp_path], config).sources for raw in raw_documents(source, config) if raw.kind == "document"]
    read = [read_document(raw, config) for raw in raws]
    assert [one.document.text.lstrip("\ufeff") for one in read if isinstance(one, ReadDocument)] == [text, "Мосты", *[text] * 4]


def test_encodings_by_path_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"""input\.encodings\."\*\.txt": unknown encoding 'cp1525' \(did you mean 'cp1252'\?\)"""):
        find_sources([tmp_path], InputConfig(encodings={"*.txt": "cp1525"}))
    with pytest.raises(ConfigError, match=r"input\.encodings: '\[z-a\]' is no glob"):
        find_sources([tmp_path], InputConfig(encodings={"[z-a]": "cp1252"}))


@pytest.mark.parametrize("data", [b"", b" \r\n\t", "\u3000\n".encode(), b"\xef\xbb\xbf", b"\xef\xbb\xbf \n"])
def test_an_empty_text_is_bad_input(tmp_path: Path, data: bytes) -> None:
    assert message(one(tmp_path, data)).startswith("empty: the file holds ")


def test_a_text_that_is_too_long_is_told(tmp_path: Path) -> None:
    assert (
        message(one(tmp_path, b"x" * 11, config=InputConfig(max_document_bytes=10)))
        == "the file is longer than 10 bytes; raise input.max_document_bytes (--max-document-bytes) to have it read"
    )


# Records


def test_fields_are_found_by_their_usual_names(tmp_path: Path) -> None:
    result = record(tmp_path, {"_id": 7, "content": "A text.", "headline": "A title", "url": "https://www.Example.org:80/x?y"})
    assert result == Document("A text.", "A title", "example.org", "7", str(tmp_path / "a.jsonl"), 1)


def test_names_in_another_case_count_where_there_is_no_exact_one(tmp_path: Path) -> None:
    result = record(tmp_path, {"ID": "k", "Text": "A text.", "Headline": "A title", "URL": "http://x.org/", "Date": "2021-05-03"})
    assert result == Document("A text.", "A title", "x.org", "k", str(tmp_path / "a.jsonl"), 1, "2021-05-03")
    exact = record(tmp_path, {"Text": "one", "TEXT": "two", "content": "three", "Source": "S", "domain": ""})
    assert isinstance(exact, Document)
    assert (exact.text, exact.source) == ("three", "S")
    for name, data in (("t.csv", b"id,Text,URL\n1,Some text.,http://x.org/a\n"), ("t.tsv", b"id\tText\tURL\n1\tSome text.\thttp://x.org/a\n")):
        row = one(tmp_path, data, name)
        assert isinstance(row, Document)
        assert (row.text, row.source) == ("Some text.", "x.org")
        (tmp_path / name).unlink()


def test_a_field_of_another_role_is_not_offered_for_the_text(tmp_path: Path) -> None:
    assert message(record(tmp_path, {"title": "A title", "Source": "x"})).endswith("it has 'title', 'Source'; set input.text_fields")
    assert "it has 'title', 'bdy'; if 'bdy' is the text, set input.text_fields = [\"bdy\"]" in message(
        record(tmp_path, {"title": "A title", "bdy": "x"})
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"source": "Paper", "url": "http://x.org"}, "Paper"),
        ({"source": "", "domain": "d.org"}, "d.org"),
        ({"source": None, "url": "x.org/a"}, "x.org"),
        ({"url": "http://[broken"}, None),
        ({"url": 7}, None),
        ({}, None),
    ],
)
def test_the_source_of_a_record(tmp_path: Path, value: dict[str, Any], expected: str | None) -> None:
    result = record(tmp_path, {"text": "x", **value})
    assert isinstance(result, Document)
    assert result.source == expected


def test_names_of_the_configuration_go_in_order(tmp_path: Path) -> None:
    config = InputConfig(text_fields=["maintext", "text"], id_fields=["key"])
    result = record(tmp_path, {"text": "one", "maintext": "two", "key": "", "id": "x"}, config)
    assert isinstance(result, Document)
    assert (result.text, result.id) == ("two", f"{tmp_path / 'a.jsonl'}:1")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text": "a"', "not JSON: Expecting ',' delimiter at column 13"),
        (b'{"text": "a"} x', "not JSON: Extra data at column 15"),
        (b"{'text': 1}", "not JSON: Expecting property name enclosed in double quotes at column 2"),
        (b'{"text": "a\tb"}', "not JSON: Invalid control character at column 12"),
        (b'["text"]', "not an object but a list"),
        (b'"text"', "not an object but a string"),
        (b"12", "not an object but a number"),
        (b"null", "not an object but null"),
        (b"{}", "no text: the record has no fields at all"),
        (b'{"txet": "a", "id": 3}', "is a field of the record; it has 'txet', 'id'; if 'txet' is the text, set input.text_fields = [\"txet\"]"),
        (b'{"text": 3.50}', "the text in 'text' is a number, not a string"),
        (b'{"text": null, "content": "a"}', "the text in 'text' is null, not a string"),
        (b'{"text": ["a"]}', "the text in 'text' is a list, not a string"),
        (b'{"text": ""}', "empty: the field 'text' holds nothing"),
        (b'{"body": " \\n "}', "empty: the field 'body' holds only blanks"),
        (b'{"text": "caf\xe9"}', "invalid UTF-8: invalid continuation byte at byte 14 of the line"),
        (b'{"a": ' + b"[" * 200_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_lines_that_are_no_documents(tmp_path: Path, line: bytes, said: str) -> None:
    result = one(tmp_path, line, "a.jsonl")
    assert isinstance(result, Trouble)
    assert (result.kind, result.line) == ("record", 1)
    assert said in result.message
    assert result.id in (f"{tmp_path / 'a.jsonl'}:1", "3")


def test_a_title_that_is_no_string_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "x", "title": 1984}\n{"text": "x", "title": null}\n')
    first, second = (read_document(raw, CONFIG) for source in find_sources([path]).sources for raw in raw_documents(source) if raw.kind == "document")
    assert isinstance(first, ReadDocument)
    assert isinstance(second, ReadDocument)
    assert [(notice.kind, notice.message) for notice in first.notices] == [
        ("notice", "the title in 'title' is a number, not a string; the document was checked without it")
    ]
    assert first.document.title is second.document.title is None
    assert not second.notices


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz"])
def test_lines_are_numbered_and_blank_ones_are_no_documents(tmp_path: Path, name: str) -> None:
    data = b'\xef\xbb\xbf\n{"text": "one"}\r\n\n \t\r\n{"text": "two", "n": 123456789012345678901234567890}'
    (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    results = read(tmp_path / name)
    assert [(result.line, getattr(result, "text", result)) for result in results] == [(2, "one"), (5, "two")]


def test_a_byte_order_mark_before_the_first_record(tmp_path: Path) -> None:
    result = one(tmp_path, b'\xef\xbb\xbf{"text": "one"}', "a.jsonl")
    assert isinstance(result, Document)


def test_a_line_that_is_too_long_is_told_and_the_next_one_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "%s"}\n{"text": "b"}\n{"text": "%s"}' % (b"x" * 3_000_000, b"x" * 200))
    first, second, third = read(path, InputConfig(max_document_bytes=100))
    assert message(first) == message(third)
    assert message(first).startswith("the line is longer than 100 bytes; raise input.max_document_bytes")
    assert isinstance(second, Document)
    assert second.line == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (gzip.compress(b"{}"), "compressed by gzip"),
        ('{"text": "a"}\n'.encode("utf-16"), "UTF-16 or UTF-32"),
        (b"\0" * 100, "bytes are NUL"),
    ],
)
def test_files_that_are_no_json_lines_are_told_once(tmp_path: Path, data: bytes, said: str) -> None:
    result = one(tmp_path, data, "a.jsonl")
    assert isinstance(result, Trouble)
    assert said in result.message
    assert result.line is None


def gz(tmp_path: Path, data: bytes) -> list[Document | Trouble]:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(data)
    return read(path)


RANDOM = random.Random(1)
LINES = b"".join(b'{"text": "line %d %s"}\n' % (n, RANDOM.randbytes(40).hex().encode()) for n in range(2000))


@pytest.mark.parametrize("cut", [30_000, 60_000, len(gzip.compress(LINES)) - 4])
def test_a_gzip_file_that_breaks_off_gives_what_is_before(tmp_path: Path, cut: int) -> None:
    *documents, last = gz(tmp_path, gzip.compress(LINES)[:cut])
    assert all(isinstance(document, Document) for document in documents)
    assert "breaks off before its end" in message(last)
    assert last.line == len(documents) + 1
    assert len(documents) > 500


def test_a_damaged_gzip_file_gives_what_is_before(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(LINES))
    data[50_000:50_100] = b"\xff" * 100
    *documents, last = gz(tmp_path, bytes(data))
    assert len(documents) > 500
    assert "the gzip data is broken" in message(last)


def test_a_wrong_checksum_is_told(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(LINES))
    data[-6] ^= 1
    *documents, last = gz(tmp_path, bytes(data))
    assert len(documents) == 2000
    assert "incorrect data check" in message(last)


def test_gzip_members_padding_and_what_is_no_gzip(tmp_path: Path) -> None:
    two = gzip.compress(b'{"text": "a"}\n') + gzip.compress(b'{"text": "b"}\n') + b"\0" * 70_000
    assert len(gz(tmp_path, two)) == 2
    *documents, last = gz(tmp_path, two + b"garbage")
    assert len(documents) == 2
    assert "the gzip data is broken" in message(last)
    assert "it is not gzip data" in message(gz(tmp_path, b'{"text": "a"}\n')[0])
    assert gz(tmp_path, b"") == []


# Parsing and replacing

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None, exclude_categories=()), max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(max_size=5), JSON, max_size=5), st.booleans(), st.sampled_from([None, 0, 2]))
def test_spans_hold_the_values_of_the_line(values: dict[str, Any], ascii_only: bool, indent: int | None) -> None:
    line = json.dumps(values, ensure_ascii=ascii_only, indent=indent).replace("\n", "\t")
    parsed = parse_record(f" {line} \r\n")
    assert list(parsed.values) == list(values)
    for key, value in json.loads(line).items():
        assert repr(json.loads(parsed.token(key))) == repr(value)


def test_the_last_of_two_equal_keys_counts() -> None:
    parsed = parse_record('{"text": "one", "a": 1, "text" : "two"}\n')
    assert parsed.values["text"] == json.loads(parsed.line)["text"] == "two"
    assert parsed.replaced({"text": '"three"'}) == '{"text": "one", "a": 1, "text" : "three"}\n'


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=20), st.booleans(), st.booleans())
def test_string_tokens_can_be_read_back(value: str, ascii_only: bool, slashes: bool) -> None:
    token = string_token(value, Style(ascii_only, slashes))
    assert json.loads(token) == json.loads(json.dumps(value))
    assert token.isascii() or not ascii_only
    token.encode("utf-8")
