"""JSON files: lists of records, single records, records one behind the other; read, cleaned, and led back byte for byte."""

from __future__ import annotations

import gzip
import json
import random
import time
from pathlib import Path
from typing import Any

import pytest
from round_trip import CONFIG, clean, round_trip, unpacked, write
from run_cli import Cli

from qualcheck.config import InputConfig
from qualcheck.engines.restore import restore
from qualcheck.readers import Raw, ReadDocument, Unread, find_sources, json_frames, raw_documents, read_document


def raws(tmp_path: Path, data: bytes, config: InputConfig | None = None) -> list[Raw]:
    path = tmp_path / "a.json"
    path.write_bytes(data)
    return list(raw_documents(find_sources([path]).sources[0], config))


def told(tmp_path: Path, data: bytes, config: InputConfig | None = None) -> list[tuple[str | None, str]]:
    """Of each record its id below the folder, and its text or what is wrong with it."""
    answers = []
    for raw in raws(tmp_path, data, config):
        if raw.kind in ("document", "failed"):
            read = read_document(raw, config or InputConfig())
            found = read.document.text if isinstance(read, ReadDocument) else read.trouble.message
            name = read.document.id if isinstance(read, ReadDocument) else read.trouble.id
            answers.append((name and name.replace(f"{tmp_path.as_posix()}/", ""), found))
    return answers


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'[\n  {"text": "one"},\n  {\n    "text": "two, ]}"\n  }\n]\n', [("a.json:2", "one"), ("a.json:3", "two, ]}")]),
        (b'[{"text": "one"}, {"text": "two", "id": "k"},{"text":"3 \\" \\\\"}]', [("a.json:1", "one"), ("k", "two"), ("a.json:1#3", '3 " \\')]),
        (b'\xef\xbb\xbf {\n"text":\n"one"\n}', [("a.json:1", "one")]),
        (b'{"text": "one"}\n\n{"text": "two"}\n', [("a.json:1", "one"), ("a.json:3", "two")]),
        (b'{"text": "one"} {"text": "two"}', [("a.json:1", "one"), ("a.json:1#2", "two")]),
        (b"[]", []),
        (b" [ ] \n", []),
        (b"", []),
    ],
)
def test_records_and_where_they_begin(tmp_path: Path, data: bytes, expected: list[tuple[str, str]]) -> None:
    assert told(tmp_path, data) == expected


@pytest.mark.parametrize(
    ("records", "said"),
    [
        (b'{"text": "a",}', "not JSON: Expecting property name enclosed in double quotes at column 14"),
        (b'{\n  "text": "a",\n  "n": x\n}', "not JSON: Expecting value at line 5, column 8"),
        (b'{"text": "a"', "not JSON: Expecting ',' delimiter at column 13"),
        (b'{"text": "a}', "not JSON: Unterminated string starting at column 10"),
        (b'{"text": "a", "n": [1, 2}', "not JSON: Expecting ',' delimiter at column 25"),
        (b'{"text": "a"}}', "not JSON: Extra data at column 14"),
        (b'{"text": "a\nb"}', "not JSON: Invalid control character at column 12"),
        (b"7", "not an object but a number; each record must be one JSON object"),
        (b'{"text": "a"} {"text": "b"}', "not JSON: Extra data at column 15"),
        (b"", "nothing stands behind the comma: a record is missing, or there is a comma too many"),
    ],
)
def test_a_bad_record_costs_no_other(tmp_path: Path, records: bytes, said: str) -> None:
    found = told(tmp_path, b'[\n {"text": "first"},\n ' + records + b',\n {"text": "last"}\n]\n')
    assert [text for _, text in found] == ["first", said, "last"]
    assert [name for name, _ in found][:2] == ["a.json:2", "a.json:3"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'[{"text": "a"}, {"text": "b', "the file ends: this record breaks off"),
        (b'[{"text": "a"},\n', "the file ends: the list is not closed, so that records may be missing"),
        (b'[{"text": "a"}', "the file ends: the list is not closed, so that records may be missing"),
        (b'[{"text": "a"}]\n[{"text": "b"}]', "more stands behind the end of the list; nothing of it was read"),
        (b'{"text": "a"}\nnot JSON\n', "not JSON: Expecting value at column 1"),
    ],
)
def test_files_that_break_off(tmp_path: Path, data: bytes, said: str) -> None:
    assert [text for _, text in told(tmp_path, data)] == ["a", said]


def test_what_is_no_json_is_told(tmp_path: Path) -> None:
    assert [text for _, text in told(tmp_path, b"\xff\xfe[\x00")] == ["not JSON: the file is in UTF-16 or UTF-32; write it in UTF-8"]
    config = InputConfig(encoding="shift_jis")
    said = "not read: in SHIFT_JIS brackets can be parts of letters; convert the file to UTF-8"
    assert [text for _, text in told(tmp_path, b"[]", config)] == [said]
    assert told(tmp_path, '[{"text": "Привет"}]'.encode("cp1251"), InputConfig(encoding="cp1251")) == [("a.json:1", "Привет")]
    ((_, text),) = told(tmp_path, b'{"version": 1, "data": [{"text": "a"}, {"text": "b"}]}')
    around = "no text: 'data' holds records, and the object around them is none itself; save them as a file of their own: "
    assert text == f"{around}jq -c '.data[]' {(tmp_path / 'a.json').as_posix()} > a-records.jsonl"
    ((_, text),) = told(tmp_path, '{"by id’s": {"x": {"text": "a"}}}'.encode())
    assert """: jq -c '.["by id’s"][]' """ in text
    ((_, text),) = told(tmp_path, b'{"a": {"text": "x"}, "b": {"text": "y"}}')
    assert text.startswith("no text: the fields are records, by their ids, ")
    assert ": jq -c '.[]' " in text


def test_long_records_are_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_frames, "_BUFFER", 64)
    data = b'[{"text": "' + b"x] " * 500 + b'"}, {"text": "b"}]'
    found = told(tmp_path, data, InputConfig(max_document_bytes=300))
    assert [text.partition(";")[0] for _, text in found] == ["the record is longer than 300 bytes", "b"]
    big = next(raw for raw in raws(tmp_path, data, InputConfig(max_document_bytes=300)) if raw.left)
    assert data[big.offset : big.offset + big.left] == b'{"text": "' + b"x] " * 500 + b'"}'


def test_framing_hangs_on_no_buffer_and_loses_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(3)
    for turn in range(300):
        data = bytes(rng.choices(b'[]{},:"\\\n \tab1', k=rng.randrange(60)))
        data = b"[" + data if turn % 2 else data
        found = []
        for size in (1 << 20, rng.choice((1, 2, 3, 7))):
            monkeypatch.setattr(json_frames, "_BUFFER", size)
            found.append(raws(tmp_path, data))
        assert found[0] == found[1], data
        if not any(raw.left for raw in found[0]):
            assert b"".join((raw.joint.found if raw.joint else b"") + raw.data for raw in found[0] if raw.kind != "end") == data


@pytest.mark.parametrize("indent", [None, 0, 2])
def test_the_records_are_those_that_json_finds(tmp_path: Path, indent: int | None) -> None:
    rng = random.Random(4)

    def value(depth: int = 0) -> Any:
        kind = rng.randrange(6 if depth < 3 else 4)
        if kind == 4:
            return [value(depth + 1) for _ in range(rng.randrange(3))]
        if kind == 5:
            return {f"k{at}": value(depth + 1) for at in range(rng.randrange(3))}
        return (1.5, None, True, 'a"\\]}{[,\n é' * rng.randrange(3))[kind]

    for _ in range(100):
        documents = [{"text": "x", "more": value()} for _ in range(rng.randrange(5))]
        data = json.dumps(documents, indent=indent, ensure_ascii=rng.random() < 0.5).encode()
        assert [json.loads(raw.data) for raw in raws(tmp_path, data) if raw.kind == "document"] == documents


@pytest.mark.serial
@pytest.mark.parametrize("record", [b' {"text": "a b c"', b' {"text": "a b c}', b'{"x":'])
def test_broken_files_take_linear_time(tmp_path: Path, record: bytes) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        raws(tmp_path, b"[\n" + b",\n".join([record] * count))
        return time.process_time() - start

    few = min(seconds(2_000) for _ in range(3))
    assert seconds(20_000) < 40 * few + 0.5


FILES = {
    "list.json": b'[\n  {"id": 1, "text": "One Q two.", "title": "Tale | Site", "n": 1.50},\n  {\n    "text": "same"\n  }\n]\n',
    "flat.json.gz": gzip.compress(b'\xef\xbb\xbf[{"text":"One Q."},{"text":"same \\/"}]'),
    "one.json": b'{\n  "text": "One Q."\n}\n',
    "lines.json": b'{"text": "One Q."}\n{"text": "same"}\n',
}


def test_a_cleaned_list_is_a_list(tmp_path: Path) -> None:
    _, exported, audit = round_trip(tmp_path, FILES, CONFIG)
    assert unpacked(exported) == {
        "list.json": b'[\n  {"id": 1, "text": "One  two.", "title": "Tale", "n": 1.50},\n  {\n    "text": "same"\n  }\n]\n',
        "flat.json.gz": b'\xef\xbb\xbf[{"text":"One ."},{"text":"same \\/"}]',
        "one.json": b'{\n  "text": "One ."\n}\n',
        "lines.json": b'{"text": "One ."}\n{"text": "same"}\n',
    }
    assert [entry["id"] for entry in audit if entry["type"] == "document" and "flat" in entry["path"]][1].endswith("flat.json.gz:1#2")


@pytest.mark.parametrize("records", [["- junk -", "One Q.", "same"], ["same", "terrible", "same"], ["One Q.", "- junk -"], ["- junk -"]])
@pytest.mark.parametrize("indent", [None, 2])
def test_what_is_dropped_leaves_a_list(tmp_path: Path, records: list[str], indent: int | None) -> None:
    data = json.dumps([{"text": text} for text in records], indent=indent).encode()
    _, exported, _ = round_trip(tmp_path, {"a.json": data}, CONFIG, drop_below=50)
    kept = [record["text"] for record in json.loads(exported["a.json"])]
    assert kept == ["One ." if text == "One Q." else text for text in records if text in ("same", "One Q.")]
    rejects = tmp_path / "out" / "qualcheck-rejects.jsonl"
    assert all(json.loads(line)["record"] for line in rejects.read_text("utf-8").splitlines())


def test_a_broken_list_is_mended_in_the_export_and_led_back(tmp_path: Path) -> None:
    pieces = (b'[\n{"text": "One Q."},\n{"text": "a"\n{"text": "same"}, 7,, {"text": "b\nc"}\n', b',\n{"text": "Q"', b"")
    for at, data in enumerate((b"".join(pieces), pieces[0], pieces[0] + b",", pieces[0] + b"]\nmore")):
        folder = write(tmp_path / str(at) / "in", {"a.json": data})
        out = tmp_path / str(at) / "out"
        summary = clean(folder, out, CONFIG)
        assert summary.failed
        assert [record["text"] for record in json.loads((out / "a.json").read_bytes())] == ["One .", "same"]
        assert restore(out, out / "qualcheck-audit.jsonl", tmp_path / str(at) / "back").complete
        assert (tmp_path / str(at) / "back" / "a.json").read_bytes() == data


def test_a_long_record_comes_back_from_the_quarantine(tmp_path: Path) -> None:
    data = b'[{"text": "' + b"long " * 5000 + b'"},\n{"text": "One Q."}]'
    config = CONFIG.model_copy(update={"input": InputConfig(max_document_bytes=4096)})
    out = tmp_path / "out"
    clean(write(tmp_path / "in", {"a.json": data}), out, config)
    assert (out / "a.json").read_bytes() == b'[{"text": "One ."}]'
    assert restore(out, out / "qualcheck-audit.jsonl", tmp_path / "back").complete
    assert (tmp_path / "back" / "a.json").read_bytes() == data


def test_settings_beside_a_corpus_are_left_out(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = {"package.json": b'{"name": "x"}' * 50, "numbers.json": b"[1, 2]", "broken.json": b'[{"text": "a"'}
    write(tmp_path / "in", {"a.json": b'[{"text": "The bridge was opened in the spring."}]', **settings})
    done = cli("check", "in", "--exit-zero")
    assert "2 table(s) or JSON files have no column or field of text and were left out: in/numbers.json, in/package.json" in done.out
    assert "in/broken.json:1: the file ends: this record breaks off" in done.err
    assert cli("check", "in/package.json").code == 3
    Path("in/broken.json").unlink()
    for _ in range(2):  # the second time its own report is there
        assert cli("check", "in", "--output", "json:in/report.json", "--exit-zero").code == 0


def test_places_of_records_in_one_line(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "The bridge was opened in the spring of that year.\n\n- Advertisement -\n\nIt was closed again in the autumn."
    write(tmp_path, {"a.json": json.dumps([{"text": "It was warm."}, {"text": text}]).encode()})
    assert "a.json:1" in cli("check", "a.json", "-f", "concise", "--select", "BP001", "--exit-zero").out
    assert "[a.json:1#2]" in cli("check", "a.json", "-f", "github", "--select", "BP001", "--exit-zero").out


def test_records_inside_an_object_are_told_in_a_folder_too(tmp_path: Path) -> None:
    inside = {"a.json": b'{"data": [{"text": "One."}]}', "b.json": b'{"n": 1, "articles": {"x": {"body": "Two."}, "y": {"body": "Three."}}}'}
    settings = {"c.json": b'{"data": [{"name": "One."}], "articles": {"a": 1}}', "d.json": b"[]", "e.txt": b"Four.\n"}
    inputs = find_sources([write(tmp_path, inside | settings)])
    assert [Path(path).name for path in inputs.textless] == ["c.json"]
    read = [read_document(raw, InputConfig()) for source in inputs.sources for raw in raw_documents(source, InputConfig()) if raw.kind == "document"]
    told = [one.trouble.message if isinstance(one, Unread) else one.document.text for one in read]
    assert told[0].startswith("no text: 'data' holds records")
    assert told[1].startswith("no text: 'articles' holds records")
    assert told[2:] == ["Four.\n"]
    (raw,) = (raw for raw in raw_documents(find_sources([tmp_path / "c.json"]).sources[0], InputConfig()) if raw.kind == "document")
    result = read_document(raw, InputConfig())
    assert isinstance(result, Unread)
    assert result.trouble.message.endswith("it has 'data', 'articles'; set input.text_fields"), "what holds no text is not offered for it"
