"""The cleaned export and the way back: bytes in, bytes out, for every file that there may be."""

from __future__ import annotations

import base64
import gzip
import json
import random
import sys
import tempfile
from pathlib import Path

import pytest
from beside import needs_data
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nasty import texts
from round_trip import BAD, CONFIG, FILES, clean, records, round_trip, tree, unpacked, write

from qualcheck import __version__
from qualcheck.config import Config
from qualcheck.engines.restore import restore
from qualcheck.engines.target import audit_beside
from qualcheck.readers.text import to_utf8


@pytest.fixture
def config() -> Config:
    return CONFIG


def test_an_export_and_its_way_back(tmp_path: Path, config: Config) -> None:
    summary, exported, audit = round_trip(tmp_path, FILES, config)
    assert list(exported) == ["a.jsonl", "b.jsonl.gz", "plain.txt", "sub/same.txt", "sub/wide.txt", "sub/windows.md"]
    assert exported["plain.txt"] == b"One  two.\n\nThree.\n"
    assert exported["sub/windows.md"] == b"\xef\xbb\xbfOne.\r\nTwo, no line end"
    assert exported["sub/wide.txt"] == "\ufeffOne .\nTwo.\n".encode()
    assert exported["a.jsonl"] == (
        b'{"id": 1, "text": "One  two.", "title": "Tale", "n": 1.50, "d": {"text": "Q"}}\r\n'
        b'\n{"text" : "same" , "x":"\\u00e9"}\n{"text": "Q", "text": "caf\\u00e9 "}\n'
    )
    assert gzip.decompress(exported["b.jsonl.gz"]) == '{"content": "Ein  über \\/ alles", "id": "ü"}\n{"content": "fianc\\u00e9"}'.encode()
    assert (summary.read, summary.written, summary.kinds["unchanged"], summary.removed, summary.inserted) == (9, 9, 2, 38, 6)
    assert not summary.failed
    assert audit[0] == {
        "type": "header", "format": "qualcheck-audit", "schema_version": 1, "qualcheck_version": __version__, "score_version": 2,
    }  # fmt: skip


def test_fields_in_another_case_keep_their_names(tmp_path: Path, config: Config) -> None:
    files = {
        "a.jsonl": b'{"ID": 1, "Text": "One Q.", "TITLE": "Tale | Site"}\n',
        "b.csv": b'id,Text,Title\n1,"One Q.",Tale | Site\n',
    }
    _, exported, _ = round_trip(tmp_path, files, config)
    assert exported == {"a.jsonl": b'{"ID": 1, "Text": "One .", "TITLE": "Tale"}\n', "b.csv": b'id,Text,Title\n1,"One .",Tale\n'}


def test_texts_that_are_compressed(tmp_path: Path, config: Config) -> None:
    zstandard = pytest.importorskip("zstandard")
    broken = gzip.compress(b"One Q. " * 100)[:-9]
    files = {
        "a.txt.gz": gzip.compress(b"One Q two.\r\n\r\n- junk -\r\n"),
        "b.MD.zst": zstandard.compress(b"One Q."),
        "sub/c.txt.gz": gzip.compress("\ufeffOne Q.\n".encode("utf-16-le")),
        "empty.txt.gz": gzip.compress(b""),
        "pdf.txt.gz": gzip.compress(b"%PDF-1.4 \0"),
        "terrible.txt.gz": gzip.compress(b"A terrible text.\n"),
    }
    summary, exported, _ = round_trip(tmp_path / "whole", files, config, drop_below=50)
    assert unpacked(exported) == {"a.txt.gz": b"One  two.\r\n", "b.MD.zst": b"One .", "sub/c.txt.gz": "\ufeffOne .\n".encode()}
    assert dict(summary.kinds) == {"cleaned": 3, "empty": 1, "unreadable": 1, "dropped": 1}
    source = write(tmp_path / "broken" / "in", {"x.txt.gz": broken, "y.txt.gz": b"no gzip", "z.txt.gz": gzip.compress(gzip.compress(b"One"))})
    out = tmp_path / "broken" / "out"
    assert [trouble.message for trouble, _ in clean(source, out, config).troubles.values()] == [
        "the gzip data breaks off before its end",
        "it is not gzip data (incorrect header check)",
        "not a text file: compressed by gzip; compressed files are read where they are named so (.txt.gz, .jsonl.gz, .csv.zst)",
    ]
    assert restore(out, out / "qualcheck-audit.jsonl", tmp_path / "back").complete
    assert tree(tmp_path / "back") | {"z.txt.gz": b""} == tree(source) | {"z.txt.gz": b""}
    assert gzip.decompress(gzip.decompress((tmp_path / "back" / "z.txt.gz").read_bytes())) == b"One"


def test_the_audit_log_says_what_was_done(tmp_path: Path, config: Config) -> None:
    _, _, audit = round_trip(tmp_path, {"a.jsonl": FILES["a.jsonl"]}, config)
    _, file, first, *_, end = audit
    assert file == {"type": "file", "path": f"{(tmp_path / 'in').as_posix()}/a.jsonl", "name": "a.jsonl", "output": "a.jsonl", "format": "records"}
    assert end["lines"] == 4
    assert (first["line"], first["id"], first["outcome"], first["title"]) == (1, "1", "cleaned", "Tale | Site")
    assert first["findings"] == {"ZZ002": 1, "ZZ004": 1}
    assert first["score"] < first["score_cleaned"] == 100
    assert first["edits"] == [
        {"field": "title", "rules": ["ZZ004"], "start": 4, "end": 11, "removed": " | Site", "inserted": ""},
        {"field": "text", "rules": ["ZZ002"], "start": 4, "end": 5, "removed": "Q", "inserted": ""},
    ]
    assert set(first["sha256"]) == {"original", "cleaned"}
    assert first["fields"] == {"text": "text", "title": "title"}


def test_what_is_kept_out_comes_back_at_its_place(tmp_path: Path, config: Config) -> None:
    summary, exported, audit = round_trip(tmp_path, BAD, config, drop_below=50)
    assert exported == {"c.jsonl": b'{"text": "One ."}\n\n{"text": "Last."}\n', "none.jsonl": b"\n\n", "nothing.jsonl": b""}
    assert dict(summary.kinds) == {"unreadable": 6, "emptied": 2, "cleaned": 1, "empty": 3, "dropped": 2, "unchanged": 1}
    assert (summary.read, summary.written, summary.dropped, summary.unread) == (15, 2, 4, 9)
    assert summary.failed
    outcomes = {(Path(entry["path"]).name, entry["line"]): entry for entry in audit if entry["type"] == "document"}
    dropped = outcomes["terrible.txt", None]
    assert (dropped["outcome"], dropped["findings"]) == ("dropped", {"ZZ006": 1})
    assert dropped["reasons"][0].startswith("the cleaned text's score")
    assert base64.b64decode(dropped["raw"]) == BAD["terrible.txt"]
    assert outcomes["gone.txt", None]["reasons"] == ["nothing is left of the text once it is cleaned"]
    assert outcomes["c.jsonl", 11]["reasons"] == ["not JSON: Unterminated string starting at column 2"]


def test_a_gzip_file_that_breaks_off(tmp_path: Path, config: Config) -> None:
    letters = random.Random(1)
    whole = records(*({"text": f"Sentence Q {letters.randbytes(20).hex()}."} for n in range(300)))
    source = write(tmp_path / "in", {"a.jsonl.gz": gzip.compress(whole)[:6000]})
    summary = clean(source, tmp_path / "out", config)
    restored = restore(tmp_path / "out", tmp_path / "out" / "qualcheck-audit.jsonl", tmp_path / "back")
    back = gzip.decompress((tmp_path / "back" / "a.jsonl.gz").read_bytes())
    assert summary.unread == 1
    assert summary.written > 100
    assert restored.documents == summary.read
    assert whole.startswith(back)
    assert len(back) > 5000
    assert not restored.problems


def test_what_only_calls_itself_compressed_comes_back_from_the_quarantine(tmp_path: Path, config: Config) -> None:
    files = {
        "cut in the head.jsonl.gz": gzip.compress(b'{"text": "One."}\n')[:10],
        "no.csv.gz": b"hello",
        "no.jsonl.gz": b"hello",
        "no.jsonl.zst": b"hello",
        "twice.csv.gz": gzip.compress(gzip.compress(b"text\nOne.\n")),
        "twice.jsonl.gz": gzip.compress(gzip.compress(b'{"text": "One."}\n')),
    }
    source, out = write(tmp_path / "in", files), tmp_path / "out"
    summary = clean(source, out, config)
    assert {trouble.path.rpartition("/")[2]: trouble.message.partition(" (")[0] for trouble, _ in summary.troubles.values() if trouble.path} == {
        "cut in the head.jsonl.gz": "the gzip data breaks off before its end",
        "no.csv.gz": "it is not gzip data",
        "no.jsonl.gz": "it is not gzip data",
        "no.jsonl.zst": "it is not zstd data",
        "twice.csv.gz": "not CSV: compressed by gzip twice; unpack it once",
        "twice.jsonl.gz": "not JSON Lines: compressed by gzip twice; unpack it once",
    }
    assert (summary.unread, summary.written) == (6, 0)
    assert not [path for path in out.iterdir() if path.name in files]  # nothing of them is in the export
    index = [json.loads(line) for line in (out / "quarantine/qualcheck-quarantine.jsonl").read_bytes().splitlines()]
    assert [entry["bytes"] for entry in index] == [len(files[name]) for name in sorted(files)]
    assert not restore(out, out / "qualcheck-audit.jsonl", tmp_path / "back").problems
    assert tree(tmp_path / "back") == files


LONG = "z" * 251


@pytest.mark.skipif(sys.platform == "win32", reason="paths are shorter there")
def test_names_as_long_as_can_be(tmp_path: Path, config: Config) -> None:
    warc = (
        b"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
        b"WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nOne.\r\n\r\n"
    )
    files = {
        f"{LONG}.txt": b"%PDF-1.4",
        f"sub/{'ü' * 125}y.txt": b"%PDF-1.5",
        f"sub/{'ü' * 125}z.txt": b"%PDF-1.6",
        f"{LONG}.wet": warc,
        "ok.txt": b"One Q.",
    }
    source, out = write(tmp_path / "in", files), tmp_path / "out"
    for _ in range(2):
        summary = clean(source, out, config)
        assert (summary.unread, summary.written) == (3, 2)
    assert sorted(path.read_bytes() for path in (out / "quarantine").rglob("*.bad")) == [b"%PDF-1.4", b"%PDF-1.5", b"%PDF-1.6"]
    restored = restore(out, out / "qualcheck-audit.jsonl", tmp_path / "back")
    assert not restored.problems
    back = tree(tmp_path / "back")
    assert {name: data for name, data in back.items() if name in files} == {name: data for name, data in files.items() if not name.endswith(".wet")}
    assert len(back) == len(files)


@pytest.mark.skipif(sys.platform == "win32", reason="paths are shorter there")
def test_a_single_file_with_a_long_name(tmp_path: Path, config: Config) -> None:
    source = write(tmp_path / "in", {"a.txt": b"One Q."})
    out = tmp_path / "out" / f"{LONG}.txt"
    clean(source / "a.txt", out, config)
    assert out.read_bytes() == b"One ."
    assert not restore(out, audit_beside(out), tmp_path / "back").problems
    assert tree(tmp_path / "back") == {"a.txt": b"One Q."}


def test_lines_and_files_that_are_too_long_come_back_from_the_quarantine(tmp_path: Path, config: Config) -> None:
    small = config.model_copy(update={"input": config.input.model_copy(update={"max_document_bytes": 100})})
    lines = records({"text": "One Q."}, {"text": "x" * 200}, {"text": "Two."}, {"text": "y" * 3_000_000})
    files = {"a.jsonl": lines, "b.txt": b"z" * 101, "c.jsonl.gz": gzip.compress(lines), "d.csv": b'text\n"%s"\nQ\n"%s\n%s"\n' % ((b"a" * 120,) * 3)}
    summary, exported, _ = round_trip(tmp_path, files, small)
    assert (summary.unread, summary.written, summary.dropped) == (8, 4, 1)
    assert exported["a.jsonl"] == records({"text": "One ."}, {"text": "Two."})


def test_other_encodings_are_written_as_utf8_and_come_back(tmp_path: Path, config: Config) -> None:
    other = config.model_copy(update={"input": config.input.model_copy(update={"encoding": "cp1251"})})
    text = "Съешь же Q ещё этих мягких булок\r\n"
    files = {
        "a.txt": text.encode("cp1251"),
        "b.txt": b"ascii",
        "same.txt": "булок".encode("cp1251"),
        "c.jsonl": json.dumps({"text": text, "title": "Ж | Site"}, ensure_ascii=False).encode("cp1251"),
    }
    _, exported, _ = round_trip(tmp_path, files, other)
    assert exported["a.txt"] == text.replace("Q", "").encode()
    assert exported["same.txt"] == "булок".encode()
    assert json.loads(exported["c.jsonl"]) == {"text": text.replace("Q", ""), "title": "Ж"}


@pytest.mark.parametrize("encoding", ["gb18030", "shift_jis", "euc_kr", "utf-16-le", "iso2022_jp", "koi8-r", "utf-7"])
def test_encodings_that_write_a_text_in_several_ways_come_back_too(tmp_path: Path, config: Config, encoding: str) -> None:
    other = config.model_copy(update={"input": config.input.model_copy(update={"encoding": encoding})})
    files = {"a.txt": bytes(range(32, 127)) + b"~}Q\x1b$B!!Q+AGE-\xfd\xfe\x80", "b.txt": "Qя".encode(encoding, "ignore") * 9}
    round_trip(tmp_path, files, other)


RELAXED = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))
LETTERS = ["Q", "\u200b", "\x07", "- junk -", "fiance", "naïve", "\n", "\r\n", "\n\n", "\r", "\0", "\ufeff", " ", "x"]
RAW = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [*(letter.encode() for letter in LETTERS), b"\xff\xfe", b"\xfe\xff", b"\xc3", b"\xa9", b"\xed\xa0\x80", b"\xed\xb2\xa9", b"\xf0\x9f"]
    ),
    texts(4).map(to_utf8),
)
BYTES = st.one_of(
    st.lists(RAW, max_size=12).map(b"".join),
    st.lists(st.sampled_from(LETTERS) | st.text(max_size=5), max_size=12).map("".join).map(lambda text: ("\ufeff" + text).encode("utf-16-le")),
    st.lists(st.sampled_from(LETTERS), max_size=12).map("".join).map(lambda text: ("\ufeff" + text).encode("utf-32-be")),
    st.binary(max_size=30).map(lambda data: b"\xff\xfe" + data),
)


@RELAXED
@given(data=st.lists(BYTES, min_size=1, max_size=4), drop_below=st.none() | st.just(99.0))
@example(data=[b"\xc3Q\xa9\n", b"\xed\xa0Q\x80", b"\xff\xfeQ\0\x3d\xd8Q\0\x00\xde", b"\xff\xfeQ\0x"], drop_below=None)
@example(data=[b"x" * 500_000 + b"Q" + b"x" * 500_000, b"- junk -\n" * 1000], drop_below=None)
def test_text_files_come_back(config: Config, data: list[bytes], drop_below: float | None) -> None:
    files = {f"{number}.{'md' if number % 2 else 'txt'}": content for number, content in enumerate(data)}
    with tempfile.TemporaryDirectory() as folder:
        round_trip(Path(folder), files, config, drop_below=drop_below)


ANY_TEXT = st.one_of(
    texts(6), st.lists(st.sampled_from(LETTERS) | st.text(st.characters(codec=None, exclude_categories=()), max_size=6)).map("".join)
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3), max_leaves=4)
BLANKS = st.sampled_from(["", " ", "  ", "\t", " \t "])


@st.composite
def string_tokens(draw: st.DrawFn, value: str) -> str:
    """A string as JSON in some style that a writer may have."""
    token = json.dumps(value, ensure_ascii=draw(st.booleans()))
    style = draw(st.integers(0, 3))
    if style == 1:
        token = token.replace("/", "\\/")
    elif style == 2:
        token = (
            '"'
            + "".join(f"\\u{ord(letter):04X}" if letter.isalpha() and ord(letter) < 0x10000 else json.dumps(letter)[1:-1] for letter in value)
            + '"'
        )
    return token


@st.composite
def lines(draw: st.DrawFn) -> bytes:
    """One line of a record file: mostly records, in all sorts of dress."""
    kind = draw(st.integers(0, 9))
    end = draw(st.sampled_from(["\n", "\r\n", " \n"]))
    if kind == 0:
        return draw(st.binary(max_size=20)).replace(b"\n", b"") + end.encode()
    if kind == 1:
        return (draw(BLANKS) + end).encode()
    members = []
    for key in draw(st.lists(st.sampled_from(["text", "title", "id", "n", "text"]) | st.text(max_size=4), max_size=6)):
        value = draw(ANY_TEXT if key in ("text", "title") else VALUES)
        token = draw(string_tokens(value)) if isinstance(value, str) else json.dumps(value)
        members.append(f"{draw(BLANKS)}{json.dumps(key)}{draw(BLANKS)}:{draw(BLANKS)}{token}{draw(BLANKS)}")
    line = draw(BLANKS) + "{" + ",".join(members) + "}" + end
    return line.encode("utf-8", "surrogateescape" if draw(st.booleans()) else "replace") if _encodable(line) else line.encode("utf-8", "replace")


def _encodable(line: str) -> bool:
    try:
        line.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


@RELAXED
@given(st.lists(lines(), max_size=8), st.sampled_from([b"", b"\xef\xbb\xbf"]), st.booleans(), st.booleans(), st.none() | st.just(99.0))
def test_record_files_come_back(config: Config, parts: list[bytes], mark: bytes, open_end: bool, gz: bool, drop_below: float | None) -> None:
    data = mark + b"".join(parts)
    data = data.rstrip(b"\r\n") if open_end else data
    files = {"a.jsonl.gz": gzip.compress(data)} if gz else {"a.jsonl": data}
    with tempfile.TemporaryDirectory() as folder:
        _, exported, audit = round_trip(Path(folder), files, config, drop_below=drop_below)
    written = unpacked(exported).get(next(iter(files)), b"")
    kept = [entry for entry in audit if entry["type"] == "document" and entry["outcome"] in ("cleaned", "unchanged")]
    originals = data.split(b"\n")
    for line, entry in zip((line for line in written.split(b"\n") if line.removeprefix(mark).strip(b" \t\r\n")), kept, strict=True):
        before, after = (
            {**json.loads(content.decode().removeprefix("\ufeff")), "text": 0, "title": 0} for content in (originals[entry["line"] - 1], line)
        )
        assert repr(before) == repr(after)


# Over what is there beside the checkout


def test_the_seeds_come_back(tmp_path: Path) -> None:
    files = {path.name: path.read_bytes() for path in needs_data("seeds").glob("*.txt")}
    round_trip(tmp_path, files, Config())


@pytest.mark.parametrize("name", ["encoding_cases", "encoding_wild", "encoding_synthetic", "sentences", "spun_clean", "spun_wild"])
def test_samples_of_the_development_data_come_back(tmp_path: Path, name: str) -> None:
    with gzip.open(needs_data("data", f"{name}.jsonl.gz")) as file:
        data = b"".join(line for _, line in zip(range(60), file, strict=False))
    source = write(tmp_path / "in", {"a.jsonl": data})
    clean(source, tmp_path / "out", Config())
    assert restore(tmp_path / "out", tmp_path / "out" / "qualcheck-audit.jsonl", tmp_path / "back").problems == []
    assert (tmp_path / "back" / "a.jsonl").read_bytes() == data
