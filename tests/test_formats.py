"""CSV, TSV, Parquet, WET/WARC, zstd and remote files: read, cleaned, restored, and told apart where they are broken."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nasty import texts
from round_trip import CONFIG, clean, is_beside, records, round_trip, tree, write

from qualcheck.config import Config, InputConfig
from qualcheck.engines.restore import restore
from qualcheck.errors import ConfigError, InputError
from qualcheck.model import Document, Trouble
from qualcheck.readers import Raw, ReadDocument, Unread, find_sources, raw_documents, read_document
from qualcheck.readers.csv_text import Layout, csv_token, parse_csv

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
zstandard = pytest.importorskip("zstandard")
pytest.importorskip("warcio")

RELAXED = settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))


def read(path: Path, config: InputConfig | None = None) -> list[Document | Trouble]:
    used = config or InputConfig()
    made: list[Document | Trouble] = []
    for raw in raws(path, used):
        if raw.kind in ("document", "failed"):
            result = read_document(raw, used)
            made.append(result.trouble if isinstance(result, Unread) else result.document)
    return made


def raws(path: Path, config: InputConfig | None = None) -> list[Raw]:
    return [raw for source in find_sources([path], config).sources for raw in raw_documents(source, config)]


def one(tmp_path: Path, name: str, data: bytes, config: InputConfig | None = None) -> list[Document | Trouble]:
    return read(write(tmp_path, {name: data}) / name, config)


def said(results: list[Document | Trouble]) -> list[str]:
    return [result.message if isinstance(result, Trouble) else result.text for result in results]


# CSV and TSV


def test_csv_is_read_by_its_header(tmp_path: Path) -> None:
    data = b'\xef\xbb\xbfid,headline,text,url\r\n7,"A ""title""","One,\r\ntwo",https://www.example.org/x\r\n\r\n8,,Three.,\r\n'
    first, second = one(tmp_path, "a.csv", data)
    path = str(tmp_path / "a.csv")
    assert first == Document("One,\r\ntwo", 'A "title"', "example.org", "7", path, 2)
    assert second == Document("Three.", None, None, "8", path, 5)


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.tsv", b"id\ttext\n1\tOne, two; three.\n"), ("a.csv", b"id;text\n1;One, two\n"), ("b.csv", b"id|text\n1|One, two; three\n")],
)
def test_what_stands_between_fields_is_found(tmp_path: Path, name: str, data: bytes) -> None:
    (document,) = one(tmp_path, name, data)
    assert isinstance(document, Document)
    assert document.text.startswith("One, two")


@pytest.mark.parametrize("quoting", [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_MINIMAL])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("names", [("id", "text"), ("text", "id"), ("the, first; no", "text")])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_names_may_stand_in_quotation_marks(tmp_path: Path, quoting: Any, delimiter: str, names: tuple[str, ...], mark: str) -> None:
    made = io.StringIO(newline="")
    writer = csv.writer(made, delimiter=delimiter, quoting=quoting, lineterminator="\n")
    writer.writerows([names, [{"text": "One, two; three."}.get(name, 7) for name in names]])
    data = (mark + made.getvalue()).encode()
    assert said(one(tmp_path, "a.csv", data)) == ["One, two; three."]
    round_trip(tmp_path / "way", {"a.csv": data}, CONFIG)


def test_what_stands_between_fields_can_be_named(tmp_path: Path) -> None:
    (document,) = one(tmp_path, "a.csv", b"id:text\n1:One, two\n", InputConfig(csv_delimiter=":"))
    assert isinstance(document, Document)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"id,body text\n1,x\n", ["no text: none of text, content"]),
        (b"text,n\nOne,1,2\nTwo,2\n", ["3 fields where the header names 2 columns; a field that holds ',' or a line end must stand in quot", "Two"]),
        (b'text;n\nOne; "1;2"\nTwo;2\n', ["3 fields where the header names 2 columns; a blank stands before a quotation mark", "Two"]),
        (b'text,n\n"Say \\"One\\"",1\nTwo,2\n', ['something follows its closing quotation mark; it holds \\", but', "Two"]),
        (b'"text,n\nOne,1\n', ["in the first line field 1 is quoted wrongly: the quotation mark that opens it is not closed; each name stands in"]),
        (b'"id":"text"\n1,One\n', ["something follows its closing quotation mark; each name stands in this line, and input.csv_delimiter says"]),
        (b"sep=;\nid;text\n1;One\n", ["its first line, sep=;, is for spreadsheets; remove it"]),
        (b'text,n\n"One" x,1\nTwo,2\n', ["field 1 is quoted wrongly: something follows its closing quotation mark", "Two"]),
        (b'text,n\n"One,1\nTwo,2\nThree,3\n', ["a quotation mark that opens in this line is not closed", "Two", "Three"]),
        (b'text,n\n"caf\xe9",1\nTwo,2\n', ["invalid UTF-8: invalid continuation byte at byte 5 of the line", "Two"]),
        (b"text,n\n,1\nTwo,2\n", ["empty: the field 'text' holds nothing", "Two"]),
        (b"text,n\rOne,1\rTwo,2\r", ["lines end in a lone carriage return"]),
        ("text,n\nOne,1\n".encode("utf-16"), ["not CSV: the file is in UTF-16 or UTF-32"]),
        (b'"text"\n"One"\n', ["One"]),
        (b"", []),
        (b"text\n", []),
    ],
)
def test_what_is_wrong_with_csv_is_told(tmp_path: Path, data: bytes, expected: list[str]) -> None:
    messages = said(one(tmp_path, "a.csv", data))
    assert len(messages) == len(expected)
    assert all(want in message for want, message in zip(expected, messages, strict=True))


def test_a_quotation_mark_that_is_never_closed_costs_one_line(tmp_path: Path) -> None:
    data = b"text,n\n" + b"One,1\n" * 10 + b'"Open,2\n' + b"Two,2\n" * 20_000
    results = said(one(tmp_path, "a.csv", data))
    assert results == ["One"] * 10 + ["a quotation mark that opens in this line is not closed"] + ["Two"] * 20_000


@given(st.lists(st.text('ab",;\n\r é', max_size=8), min_size=2, max_size=5), st.sampled_from(",;\t|"), st.booleans())
def test_fields_are_those_of_the_csv_module(values: list[str], delimiter: str, all_quoted: bool) -> None:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=delimiter, quoting=csv.QUOTE_ALL if all_quoted else csv.QUOTE_MINIMAL).writerow(values)
    record = parse_csv(made.getvalue(), Layout(delimiter, tuple(map(str, range(len(values))))))
    assert list(record.values.values()) == values
    again = {name: csv_token(value, delimiter, quoted=record.token(name).startswith('"')) for name, value in record.values.items()}
    assert next(iter(csv.reader(io.StringIO(record.replaced(again), newline=""), delimiter=delimiter))) == values


CELLS = st.sampled_from(["Q", "One Q.", "- junk -", "fiance", 'say "Q"', "a,b", "x\ny", "\r\n", "", "terrible", "5"]) | texts(4)


@st.composite
def csv_files(draw: st.DrawFn) -> bytes:
    lines = []
    for _ in range(draw(st.integers(0, 6))):
        if draw(st.integers(0, 5)) == 0:
            lines.append(draw(st.binary(max_size=15)) + b"\n")
            continue
        cells = [draw(CELLS) for _ in range(draw(st.sampled_from([3, 3, 3, 2])))]
        tokens = [csv_token(cell, ",", quoted=draw(st.booleans())) for cell in cells]
        lines.append((",".join(tokens) + draw(st.sampled_from(["\n", "\r\n"]))).encode("utf-8", "replace"))
    header = draw(st.sampled_from([b'id,"text",title\n', b'"id","text","title"\n']))
    data = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + header + b"".join(lines)
    return data.rstrip(b"\r\n") if draw(st.booleans()) else data


@RELAXED
@given(csv_files(), st.sampled_from(["a.csv", "a.csv.gz", "a.csv.zst"]), st.none() | st.just(99.0))
@example(b'id,"text",title\n1,"Q\n', "a.csv", None)
def test_csv_files_come_back(data: bytes, name: str, drop_below: float | None) -> None:
    packed = {"a.csv": data, "a.csv.gz": gzip.compress(data), "a.csv.zst": zstandard.compress(data)}[name]
    with tempfile.TemporaryDirectory() as folder:
        round_trip(Path(folder), {name: packed}, CONFIG, drop_below=drop_below)


def test_other_columns_of_csv_stay_as_they_are(tmp_path: Path) -> None:
    data = b'date,n,text,"empty"\n2020-01-02,007,One Q.,""\n1e5," x ","Q ""said"", he",\n'
    _, exported, _ = round_trip(tmp_path, {"a.csv": data}, CONFIG)
    assert exported["a.csv"] == data.replace(b"Q", b"")


# Parquet


def parquet(table: Any, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


TABLE = pa.table(
    {
        "n": pa.array([2**62, None, 3, 4, 5], pa.int64()),
        "text": ["One Q.", "Same.", None, "terrible", "- junk -"],
        "day": [datetime.date(2020, 1, 2)] * 5,
        "title": pa.array(["A | Site", None, "B", "C", "D"]).dictionary_encode(),
        "nested": [[{"a": 1}], [], None, [{"a": None}], [{"a": 2}]],
        "url": ["https://www.example.org/1"] * 5,
    },
    metadata={"made by": "us"},
)


def round_trip_of_tables(folder: Path, files: dict[str, bytes], config: Config = CONFIG, **options: Any) -> dict[str, Any]:
    """Cleans and restores Parquet files; returns the cleaned tables."""
    clean(write(folder / "in", files), folder / "out", config, **options)
    came_back = restore(folder / "out", folder / "out" / "qualcheck-audit.jsonl", folder / "back")
    assert came_back.problems == []
    for name in files:
        before, after = pq.ParquetFile(folder / "in" / name), pq.ParquetFile(folder / "back" / name)
        assert after.read().equals(before.read(), check_metadata=True)
    return {name: pq.ParquetFile(folder / "out" / name).read() for name in files}


def test_only_text_and_title_of_a_parquet_file_change(tmp_path: Path) -> None:
    cleaned = round_trip_of_tables(tmp_path, {"a.parquet": parquet(TABLE, row_group_size=2, compression="zstd")}, drop_below=50)["a.parquet"]
    assert cleaned.schema.equals(pq.read_schema(tmp_path / "in" / "a.parquet"), check_metadata=True)
    assert cleaned.column("text").to_pylist() == ["One .", "Same."]
    assert cleaned.column("title").to_pylist() == ["A", None]
    for name in ("n", "day", "nested", "url"):
        assert cleaned.column(name).to_pylist() == TABLE.column(name).to_pylist()[:2]
    made = pq.ParquetFile(tmp_path / "out" / "a.parquet").metadata
    assert made.num_row_groups == 1
    assert made.row_group(0).column(0).compression == "ZSTD"
    rejects = [json.loads(line) for line in (tmp_path / "out" / "qualcheck-rejects.jsonl").read_bytes().splitlines()]
    assert [(reject["line"], reject["record"]["n"], reject["record"]["day"]) for reject in rejects] == [(4, 4, "2020-01-02"), (5, 5, "2020-01-02")]
    index = [json.loads(line) for line in (tmp_path / "out" / "quarantine" / "qualcheck-quarantine.jsonl").read_bytes().splitlines()]
    assert [(entry["line"], entry["reasons"]) for entry in index] == [
        (3, ["the text in 'text' is null, not a string; set input.text_fields where another field holds the text"])
    ]


def test_rows_of_parquet_are_documents(tmp_path: Path) -> None:
    documents = one(tmp_path, "a.parquet", parquet(TABLE.slice(0, 1)))
    assert documents == [Document("One Q.", "A | Site", "example.org", f"{tmp_path / 'a.parquet'}:1", str(tmp_path / "a.parquet"), 1)]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())])
def test_all_kinds_of_strings_are_texts(tmp_path: Path, kind: Any) -> None:
    values = pa.array(["One Q.", "Same.", "One Q."])
    table = pa.table({"text": values.dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else values.cast(kind)})
    cleaned = round_trip_of_tables(tmp_path, {"a.parquet": parquet(table)})["a.parquet"]
    assert cleaned.schema.equals(pq.read_table(tmp_path / "in" / "a.parquet").schema)
    assert cleaned.column("text").to_pylist() == ["One .", "Same.", "One ."]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (parquet(TABLE)[: len(parquet(TABLE)) // 2], "not a Parquet file, or one that is cut off"),
        (b"", "not a Parquet file, or one that is cut off"),
        (parquet(pa.table({"body text": ["x"]})), "no text: none of text, content"),
        (parquet(pa.table({"text": [1]})), "no text: the column 'text' holds int64, not strings"),
    ],
)
def test_what_is_no_parquet_is_told_once_and_kept(tmp_path: Path, data: bytes, message: str) -> None:
    summary, exported, _ = round_trip(tmp_path, {"a.parquet": data, "b.txt": b"One Q."}, CONFIG)
    assert (summary.unread, list(exported)) == (1, ["b.txt"])
    ((trouble, _),) = summary.troubles.values()
    assert message in trouble.message


def test_a_broken_row_group_costs_no_other(tmp_path: Path) -> None:
    letters = random.Random(1)
    table = pa.table({"text": [f"Sentence Q {letters.randbytes(40).hex()}." for _ in range(3000)]})
    data = bytearray(parquet(table, row_group_size=1000, compression="gzip", use_dictionary=False))
    at = pq.ParquetFile(io.BytesIO(bytes(data))).metadata.row_group(1).column(0).data_page_offset
    data[at + 200 : at + 20_000] = b"\xff" * 19_800
    summary = clean(write(tmp_path / "in", {"a.parquet": bytes(data)}), tmp_path / "out", CONFIG)
    assert (summary.unread, summary.written) == (1, 2000)
    ((trouble, _),) = summary.troubles.values()
    assert trouble.message.startswith("row group 2 can't be read")
    assert trouble.message.endswith("rows 1,001 to 2,000 are lost")
    assert len((tmp_path / "out" / "quarantine" / "a.parquet.bad").read_bytes()) > 30_000
    assert pq.read_table(tmp_path / "out" / "a.parquet").num_rows == 2000
    came_back = restore(tmp_path / "out", tmp_path / "out" / "qualcheck-audit.jsonl", tmp_path / "back")
    assert came_back.failed == 1
    assert "its bytes are in the quarantine" in came_back.problems[0]


SCALARS = {"n": st.none() | st.integers(-(2**63), 2**63 - 1), "f": st.none() | st.floats(allow_nan=False), "b": st.none() | st.binary(max_size=5)}
TEXTS = st.none() | st.sampled_from(["Q", "One Q.", "- junk -", "terrible", "Same.", "", "\0"]) | st.text(max_size=8)


@RELAXED
@given(
    st.lists(st.fixed_dictionaries({"text": TEXTS, "title": TEXTS, **SCALARS}), max_size=8),
    st.integers(1, 4),
    st.sampled_from(["snappy", "zstd", "none"]),
    st.none() | st.just(99.0),
)
def test_parquet_files_come_back(rows: list[dict[str, Any]], group: int, compression: str, drop_below: float | None) -> None:
    schema = pa.schema({"text": pa.string(), "title": pa.large_string(), "n": pa.int64(), "f": pa.float64(), "b": pa.binary()})
    data = parquet(pa.Table.from_pylist(rows, schema), row_group_size=group, compression=compression)
    with tempfile.TemporaryDirectory() as folder:
        round_trip_of_tables(Path(folder), {"a.parquet": data}, drop_below=drop_below)


# WET and WARC


def warc(*payloads: tuple[str, str, bytes], packed: bool = True) -> bytes:
    """A file of records (type, media type, payload)."""
    made = b""
    for number, (kind, media, payload) in enumerate([("warcinfo", "application/warc-fields", b"software: test\r\n"), *payloads], -1):
        headers = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://www.example.org/{number}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"WARC-Date: 2020-01-02T03:04:05Z\r\nWARC-Identified-Content-Language: eng\r\nContent-Type: {media}\r\n"
            f"Content-Length: {len(payload)}\r\n\r\n"
        )
        record = headers.encode() + payload + b"\r\n\r\n"
        made += gzip.compress(record) if packed else record
    return made


@pytest.mark.parametrize(("name", "packed"), [("a.warc.wet.gz", True), ("a.wet", False), ("a.warc.gz", True)])
def test_wet_files_become_json_lines(tmp_path: Path, name: str, packed: bool) -> None:
    data = warc(("conversion", "text/plain", b"One Q."), ("conversion", "text/plain", b"caf\xe9 and Q"), packed=packed)
    clean(write(tmp_path / "in", {name: data}), tmp_path / "out", CONFIG)
    (exported,) = [out for out in tree(tmp_path / "out") if not is_beside(out) and "audit" not in out]
    assert exported == {"a.warc.wet.gz": "a.warc.wet.jsonl.gz", "a.wet": "a.wet.jsonl", "a.warc.gz": "a.warc.jsonl.gz"}[name]
    content = (tmp_path / "out" / exported).read_bytes()
    first, second = map(json.loads, (gzip.decompress(content) if packed else content).splitlines())
    assert {**first, "date": ""} == {"id": "urn:uuid:0", "url": "https://www.example.org/0", "date": "", "language": "eng", "text": "One ."}
    assert second["text"] == "caf\udce9 and "
    came_back = restore(tmp_path / "out", tmp_path / "out" / "qualcheck-audit.jsonl", tmp_path / "back")
    assert came_back.problems == []
    assert came_back.documents == 2


def test_pages_that_are_still_html_are_counted(tmp_path: Path) -> None:
    results = one(tmp_path, "a.warc", warc(("resource", "text/html", b"<p>x"), ("resource", "text/plain", b"One."), packed=False))
    assert said(results) == ["One.", "1 records hold no plain text (a page in HTML, an image …) and are no documents; extract their text first"]


def test_a_warc_file_that_breaks_off_gives_what_is_before(tmp_path: Path) -> None:
    letters = random.Random(1)
    data = warc(*(("conversion", "text/plain", letters.randbytes(300).hex().encode()) for _ in range(50)))
    results = one(tmp_path, "a.warc.gz", data[: len(data) // 2])
    assert 20 < sum(isinstance(result, Document) for result in results) < 30
    assert any(isinstance(result, Trouble) for result in results)
    plain = warc(("conversion", "text/plain", b"One."), ("conversion", "text/plain", b"Two, which is longer."), packed=False)
    assert "the record breaks off: " in said(one(tmp_path, "b.warc", plain[:-20]))[-1]
    assert "not a WARC file" in said(one(tmp_path, "c.warc", b"What is this?\n"))[0]


@RELAXED
@given(st.lists(st.binary(max_size=30) | texts(3).map(lambda text: text.encode("utf-8", "replace")), max_size=4), st.booleans())
def test_texts_of_warc_files_come_back(payloads: list[bytes], packed: bool) -> None:
    data = warc(*(("conversion", "text/plain", payload) for payload in payloads), packed=packed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clean(write(folder / "in", {"a.wet.gz" if packed else "a.wet": data}), folder / "out", CONFIG)
        came_back = restore(folder / "out", folder / "out" / "qualcheck-audit.jsonl", folder / "back")
        assert came_back.problems == []
        back = folder / "back" / ("a.wet.jsonl.gz" if packed else "a.wet.jsonl")
        content = gzip.decompress(back.read_bytes()) if packed else back.read_bytes()
        found = [json.loads(line)["text"].encode("utf-8", "surrogateescape") for line in content.splitlines()]
        assert found == payloads


# zstd

RANDOM = random.Random(1)
LINES = b"".join(b'{"text": "line %d %s"}\n' % (n, RANDOM.randbytes(40).hex().encode()) for n in range(2000))


def test_zstd_frames_and_skippable_ones(tmp_path: Path) -> None:
    data = zstandard.compress(LINES) + b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + zstandard.compress(b'{"text": "last"}\n')
    results = one(tmp_path, "a.jsonl.zst", data)
    assert len(results) == 2001
    assert all(isinstance(result, Document) for result in results)


def test_a_zstd_file_that_breaks_off_gives_what_is_before(tmp_path: Path) -> None:
    many = b"".join(zstandard.compress(LINES[at : at + 5000]) for at in range(0, len(LINES), 5000))
    *documents, last = one(tmp_path, "a.jsonl.zst", many[: len(many) // 2])
    assert 700 < len(documents) < 1300
    assert all(isinstance(document, Document) for document in documents)
    assert isinstance(last, Trouble)
    assert "the zstd data breaks off before its end" in last.message


def test_what_is_no_zstd_is_told(tmp_path: Path) -> None:
    assert "it is not zstd data" in said(one(tmp_path, "a.jsonl.zst", LINES))[0]
    broken = bytearray(zstandard.compress(LINES))
    broken[len(broken) // 2] ^= 255
    assert "the zstd data is broken" in said(one(tmp_path, "b.jsonl.zst", bytes(broken)))[-1]


def test_a_small_zstd_file_of_a_huge_content_is_read_in_bounds(tmp_path: Path) -> None:
    huge = zstandard.ZstdCompressor(level=19).compress(b'{"text": "' + b"x" * 200_000_000 + b'"}\n{"text": "after"}\n')
    code = (
        "import resource, sys; from pathlib import Path; from qualcheck.readers import find_sources, raw_documents\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "found = [(raw.kind, len(raw.data)) for source in find_sources([sys.argv[1]]).sources for raw in raw_documents(source)]\n"
        "assert [kind for kind, _ in found] == ['failed', 'document', 'end'], found\n"
        "grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024\n"
        "assert grown < 250, grown"
    )
    path = write(tmp_path, {"a.jsonl.zst": huge}) / "a.jsonl.zst"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@RELAXED
@given(st.lists(st.sampled_from([b'{"text": "One Q."}\n', b"\n", b"no\n", b'{"text": "terrible"}\n', b'{"text": "Two"}']), max_size=6))
def test_zstd_files_come_back(lines: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        round_trip(Path(folder), {"a.jsonl.zst": zstandard.compress(b"".join(lines))}, CONFIG, drop_below=50)


# The audit log in other forms


@pytest.mark.parametrize("name", ["log.parquet", "log.jsonl.zst", "log.jsonl.gz"])
def test_the_audit_log_can_be_a_table_or_compressed(tmp_path: Path, name: str) -> None:
    from qualcheck.engines.clean_work import CleanOptions
    from qualcheck.engines.export import export
    from qualcheck.engines.target import plan_target

    files = {"a.jsonl": records({"text": "One Q.", "id": "x"}, {"text": "terrible"}, {"no": 1}), "b.txt": b"caf\xe9 Q\n"}
    inputs = find_sources([write(tmp_path / "in", files)])
    target = plan_target(inputs, str(tmp_path / "out"), tmp_path / "logs" / name)
    export(inputs, CONFIG, CleanOptions(drop_below=50), target)
    assert restore(tmp_path / "out", tmp_path / "logs" / name, tmp_path / "back").problems == []
    assert tree(tmp_path / "back") == files
    assert list(tree(tmp_path / "logs")) == [name]
    if name.endswith(".parquet"):
        rows = [row for row in pq.read_table(tmp_path / "logs" / name).to_pylist() if row["type"] == "document"]
        assert [(row["outcome"], row["line"], row["edits"], row["characters_removed"]) for row in rows] == [
            ("cleaned", 1, 1, 1), ("dropped", 2, 0, 0), ("unreadable", 3, 0, 0), ("cleaned", None, 1, 1),
        ]  # fmt: skip
        assert rows[1]["findings"] == [{"rule": "ZZ006", "count": 1}]
    with pytest.raises(InputError, match="no such audit log"):
        restore(tmp_path / "out", tmp_path / f"none-{name}", tmp_path / "back")


# Names, other places, what is not installed


def test_a_format_can_be_named(tmp_path: Path) -> None:
    path = write(tmp_path, {"a.dump": records({"text": "One."}), "b.data.gz": gzip.compress(records({"text": "Two."}))})
    named = InputConfig(format="jsonl")
    assert said(read(path / "a.dump", named) + read(path / "b.data.gz", named)) == ["One.", "Two."]
    with pytest.raises(InputError, match=r"input\.format \(--input-format\) says what a file of another name holds"):
        find_sources([path / "a.dump"])
    with pytest.raises(ConfigError, match=r"unknown format of input\.format 'jsnl' \(did you mean 'jsonl'\?\)"):
        find_sources([path / "a.dump"], InputConfig(format="jsnl"))


def test_columns_of_parquet_in_another_case(tmp_path: Path) -> None:
    table = pa.table({"ID": ["k"], "Text": ["One."], "Title": ["A title"], "Source": ["S"], "Published": ["2021-05-03"]})
    inputs = find_sources([write(tmp_path, {"t.parquet": parquet(table)})])
    config = InputConfig(group_field="title")
    (read,) = [read_document(raw, config) for raw in raw_documents(inputs.sources[0], config) if raw.kind == "document"]
    assert isinstance(read, ReadDocument)
    found = read.document
    assert (found.id, found.text, found.title, found.source, found.group) == ("k", "One.", "A title", "S", "A title")


def test_standard_input_can_not_be_parquet() -> None:
    with pytest.raises(InputError, match="standard input can't be Parquet"):
        find_sources(["-"], stdin_format="parquet")


def test_remote_files_are_read() -> None:
    fsspec = pytest.importorskip("fsspec")
    system = fsspec.filesystem("memory")
    system.pipe({"/corpus/a.jsonl": records({"text": "One."}), "/corpus/deep/b.parquet": parquet(TABLE.slice(0, 1)), "/corpus/x.png": b""})
    system.pipe({"/corpus/c.jsonl.gz": gzip.compress(records({"text": "Three."}))})
    inputs = find_sources(["memory://corpus"])
    assert [(source.path, source.name) for source in inputs.sources] == [
        ("memory:///corpus/a.jsonl", "a.jsonl"), ("memory:///corpus/c.jsonl.gz", "c.jsonl.gz"), ("memory:///corpus/deep/b.parquet", "deep/b.parquet"),
    ]  # fmt: skip
    assert inputs.skipped == {".png": 1}
    config = InputConfig()
    found = [read_document(raw, config) for source in inputs.sources for raw in raw_documents(source, config) if raw.kind == "document"]
    assert [read.document.text for read in found if not isinstance(read, Unread)] == ["One.", "Three.", "One Q."]
    assert [source.name for source in find_sources(["memory://corpus/*.jsonl"]).sources] == ["a.jsonl"]
    assert [source.name for source in find_sources(["memory://corpus/deep/b.parquet"]).sources] == ["b.parquet"]
    for nothing in ("memory://nowhere", "memory://corpus/*.txt", "nosuch://corpus"):
        with pytest.raises(InputError, match=nothing.replace("*", r"\*")):
            find_sources([nothing])


@pytest.mark.parametrize(
    ("name", "module", "extra"),
    [("a.parquet", "pyarrow", "parquet"), ("a.jsonl.zst", "zstandard", "zstd"), ("a.wet.gz", "warcio", "warc"), ("s3://a/b", "fsspec", "remote")],
)
def test_a_library_that_is_missing_is_named_with_its_command(tmp_path: Path, name: str, module: str, extra: str) -> None:
    path = name if "://" in name else str(write(tmp_path, {name: b""}) / name)
    code = f"import sys; sys.modules[{module!r}] = None; from qualcheck.cli import main; sys.argv[1:] = ['check', {path!r}]; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert f"needs the package {module}, which is not installed; pip install 'qualcheck[{extra}]'" in done.stderr


def test_reading_plain_files_loads_none_of_these_libraries(tmp_path: Path) -> None:
    path = write(tmp_path / "in", {"a.jsonl": records({"text": "One."}), "b.csv": b"text\nTwo.\n"})
    code = "import sys; from qualcheck.cli import main; sys.argv[1:] = ['clean', 'in', '-o', 'out', '-q']\ntry: main()\nexcept SystemExit: pass\n"
    code += "assert not {'pyarrow', 'zstandard', 'warcio', 'fsspec'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=path.parent)
    assert done.returncode == 0, done.stderr
