"""Readers, pack loader, check and clean on what nobody would write: no crash, no hang, and the promises hold.

pytest tests/slow/test_fuzz.py   (22,000 examples, some ten minutes; QUALCHECK_EXAMPLES changes the number)
"""

from __future__ import annotations

import contextlib
import gzip
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nasty import sources, texts, titles
from round_trip import CONFIG, clean, write

from qualcheck import kernels
from qualcheck.checker import Checker
from qualcheck.cleaning import CleaningError, clean_document, restore_text
from qualcheck.config import Config, InputConfig
from qualcheck.engines.restore import restore
from qualcheck.errors import QualcheckError
from qualcheck.model import Document
from qualcheck.readers import find_sources, raw_documents, read_document
from qualcheck.rulepacks import load_packs

EXAMPLES = int(os.environ.get("QUALCHECK_EXAMPLES", "22000"))
#: Seconds of processor time that a document of 100 kB may take.
PATIENCE = 2.0
RELAXED: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "print_blob": True}
CHECKER = Checker(Config())
# Loads the compiled loops before anything is timed: in a fresh checkout that compiles them.
kernels.note(kernels.WORTH_IT)
CHECKER.check(Document("The council met on Monday to discuss the old bridge over the river. " * 100))

KINDS = [".txt", ".md", ".jsonl", ".jsonl.gz", ".jsonl.zst", ".csv", ".tsv", ".csv.gz", ".parquet", ".wet", ".warc.gz"]
TOKENS = [
    b"{", b"}", b'"', b"text", b'{"text": "', b'"}\n', b"\n", b"\r\n", b",", b":", b"\\u", b"\\ud83d", b"[", b"]", b"null", b"1e999", b"\x00",
    b"\xff",
    b"\xef\xbb\xbf", b"text,title\n", b'""', b"WARC/1.0\r\n", b"Content-Length: 5\r\n", b"Content-Type: text/plain\r\n\r\n", b"PAR1", b"\x1f\x8b\x08",
    b"\x28\xb5\x2f\xfd", b"WARC-Type: conversion\r\n", b"caf\xc3\xa9", b"- Advertisement -", b"Q", b"\xed\xa0\x80", b"\xfe\xff",
]  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> tuple[str, bytes]:
    """A name and a content: tokens of the formats and noise, sometimes compressed, sometimes cut or flipped after that."""
    ending = draw(st.sampled_from(KINDS))
    data = b"".join(draw(st.lists(st.sampled_from(TOKENS) | st.binary(max_size=6), max_size=25)))
    if draw(st.booleans()) and ending.endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    if draw(st.booleans()) and ending.endswith(".zst"):
        data = pytest.importorskip("zstandard").compress(data)
    if data and draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(data) - 1))
        data = data[:at] if draw(st.booleans()) else data[:at] + bytes([data[at] ^ draw(st.integers(1, 255))]) + data[at + 1 :]
    return f"a{ending}", data


@settings(max_examples=EXAMPLES * 10 // 22, **RELAXED)
@given(files(), st.sampled_from([10, 60, 10_000]))
def test_readers_say_what_is_wrong_and_never_raise(file: tuple[str, bytes], longest: int) -> None:
    name, data = file
    config = InputConfig(max_document_bytes=longest)
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), {name: data}) / name
        began = time.process_time()
        kinds = []
        for raw in raw_documents(find_sources([path], config).sources[0], config):
            kinds.append(raw.kind)
            if raw.kind in ("document", "failed"):
                read_document(raw, config)
        assert time.process_time() - began < PATIENCE
    assert kinds
    assert "end" not in kinds[:-1]


@settings(max_examples=EXAMPLES * 3 // 22, **RELAXED)
@given(st.lists(files(), min_size=1, max_size=3, unique_by=lambda file: file[0]), st.sampled_from([30, 10_000]))
def test_every_file_comes_back(made: list[tuple[str, bytes]], longest: int) -> None:
    config = CONFIG.model_copy(update={"input": InputConfig(max_document_bytes=longest)})
    lines = {".jsonl", ".txt", ".md", ".csv", ".tsv"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clean(write(folder / "in", dict(made)), folder / "out", config, drop_below=50)
        restore(folder / "out", folder / "out" / "qualcheck-audit.jsonl", folder / "back")
        left_out = {Path(path).name for path in find_sources([folder / "in"], config.input).textless}  # tables of figures are nobody's documents
        for file, data in made:
            if Path(file).suffix in lines and file not in left_out:
                assert (folder / "back" / file).read_bytes() == data


RULE = {
    "code": "ZQ001", "name": "made", "extends": "phrase", "scope": "line", "message": "{found}", "severity": "warning", "terms": ["one {name}"],
    "why": "x", "limits": "x", "source": "x", "tests": {"flag": ["one"], "pass": ["two"]}, "fix": {"action": "delete", "safety": "safe"},
}  # fmt: skip
VALUES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("a{}()[]|*+?\\^$.:é\n", max_size=8) | st.sampled_from([*RULE, *RULE.values()])
)
KEYS = st.sampled_from(list(RULE)) | st.text(max_size=4)
NESTED = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner))


@settings(max_examples=EXAMPLES * 4 // 22, **RELAXED)
@given(st.dictionaries(st.sampled_from([*RULE, "pattern", "formula", "unless", "weight"]), NESTED, max_size=4), NESTED, st.integers(0, 9))
def test_packs_are_loaded_or_refused_with_a_message(changes: dict[str, Any], whole: Any, kind: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.yaml"
        content = whole if kind == 0 else {"family": "made", "prefix": "ZQ", "about": "x", "rules": [RULE | changes]}
        path.write_text(str(whole) if kind == 1 else yaml.safe_dump(content), "utf-8", "surrogatepass")
        began = time.process_time()
        with contextlib.suppress(QualcheckError):  # any other error fails the test
            load_packs([path])
            Checker(Config(packs=[path], select=["ZQ"])).check(Document("One line.\none John\n"))
        assert time.process_time() - began < PATIENCE


@settings(max_examples=EXAMPLES * 5 // 22, **RELAXED)
@given(texts(60), titles(), sources(), st.integers(0, 40))
def test_the_promises_hold(text: str, title: str | None, source: str | None, times: int) -> None:
    if times == 40 and text:
        text = (text * (100_000 // len(text) + 1))[:100_000]
    document = Document(text, title, source)
    began = time.process_time()
    report = CHECKER.check(document)
    assert time.process_time() - began < PATIENCE * max(len(text) / 100_000, 1)
    assert not report.troubles
    for finding in report.findings:  # promise 1: exact places
        field = text if finding.field == "text" else title or ""
        assert field[finding.start : finding.end] == finding.found
    if len(text) > 20_000:
        return
    try:
        cleaned = clean_document(document, CHECKER.check)
    except CleaningError:
        pytest.fail("fixes that undo each other")
    assert restore_text(cleaned.text, [edit for edit in cleaned.edits if edit.field == "text"]) == text  # promise 4: the way back
    again = clean_document(Document(cleaned.text, cleaned.title if title is not None else None, source), CHECKER.check)
    assert (again.text, again.edits) == (cleaned.text, [])  # promise 5: cleaning is idempotent
