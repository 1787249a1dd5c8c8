"""The cleaned export and the way back: bytes in, bytes out, nothing lost, everything counted."""

from __future__ import annotations

import base64
import gzip
import io
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from beside import needs_data
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from nasty import texts
from run_cli import Cli

from qualcheck import __version__
from qualcheck.checker import Checker
from qualcheck.config import Config
from qualcheck.engines import clean_work
from qualcheck.engines.clean_work import CleanOptions, CleanWork
from qualcheck.engines.export import CleanSummary, export
from qualcheck.engines.restore import restore
from qualcheck.engines.target import plan_target
from qualcheck.errors import InputError, QualcheckError
from qualcheck.model import Document, Report
from qualcheck.readers import Raw, Source, find_sources, frames
from qualcheck.readers.text import to_utf8
from qualcheck.writers import unified_diff

RULES = r"""
family: test
prefix: ZZ
about: Rules with fixes of every kind.
rules:
- {code: ZZ001, name: zz-junk-line, extends: phrase, scope: line, message: junk, terms: ["- junk -"],
   fix: {action: delete-line, safety: safe}, why: x, limits: x, source: x, tests: {flag: ["- junk -"], pass: [x]}}
- {code: ZZ002, name: zz-letters, extends: regex, pattern: ['\x{200B}', '\x07', 'Q'], message: odd,
   fix: {action: delete, safety: safe}, why: x, limits: x, source: x, tests: {flag: [Q], pass: [x]}}
- {code: ZZ003, name: zz-swap, extends: substitution, message: swap, terms: {fiance: fiancé, naïve: naive},
   fix: {action: replace, safety: safe}, why: x, limits: x, source: x, tests: {flag: [fiance], pass: [x]}}
- {code: ZZ004, name: zz-title, extends: regex, scope: title, pattern: ' \| Site$', message: glued,
   fix: {action: delete, safety: safe}, why: x, limits: x, source: x, tests: {flag: [{text: x, title: "A | Site"}], pass: [x]}}
- {code: ZZ005, name: zz-unsafe, extends: regex, pattern: "unsafe", message: unsafe,
   fix: {action: delete, safety: unsafe}, why: x, limits: x, source: x, tests: {flag: [unsafe], pass: [x]}}
- {code: ZZ006, name: zz-bad, extends: regex, pattern: "terrible", message: bad, severity: error, weight: 50,
   why: x, limits: x, source: x, tests: {flag: [terrible], pass: [x]}}
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A few rules of our own, so that nothing here hangs on what the built-in packs hold."""
    pack = tmp_path_factory.mktemp("pack") / "zz.yaml"
    pack.write_text(RULES, "utf-8")
    return Config(packs=[pack], select=["ZZ"])


@pytest.fixture(scope="module", autouse=True)
def one_checker() -> Iterator[None]:
    """Compiles each configuration once."""
    made = cache(lambda key: Checker(Config.model_validate_json(key)))
    patch = pytest.MonkeyPatch()
    patch.setattr(clean_work, "Checker", lambda config: made(config.key))
    yield
    patch.undo()


def clean(folder: Path, out: Path, config: Config, workers: int = 1, **options: Any) -> CleanSummary:
    inputs = find_sources([folder], config.input)
    return export(inputs, config, CleanOptions(**options), plan_target(inputs, str(out), None), workers)


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def unpacked(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: gzip.decompress(data) if name.endswith(".gz") else data for name, data in files.items()}


def round_trip(folder: Path, files: dict[str, bytes], config: Config, **options: Any) -> tuple[CleanSummary, dict[str, bytes], list[dict[str, Any]]]:
    """Cleans and restores files; the originals must come back. Returns the summary, the export and the audit log."""
    source = write(folder / "in", files)
    summary = clean(source, folder / "out", config, **options)
    came_back = restore(folder / "out", folder / "out" / "qualcheck-audit.jsonl", folder / "back")
    assert came_back.problems == []
    assert unpacked(tree(folder / "back")) == unpacked(files)
    exported = tree(folder / "out")
    audit = [json.loads(line) for line in exported.pop("qualcheck-audit.jsonl").splitlines()]
    assert sum(entry["type"] == "document" for entry in audit) == summary.read
    return summary, exported, audit


def records(*values: object, end: str = "\n") -> bytes:
    return "".join(json.dumps(value) + end for value in values).encode()


FILES = {
    "plain.txt": b"One Q two.\n\n- junk -\n\nThree.\n",
    "sub/windows.md": b"\xef\xbb\xbfOne.\r\n- junk -\r\nTwo, no line end",
    "sub/same.txt": b"Nothing to do.\n",
    "sub/wide.txt": "\ufeffOne Q.\nTwo.\n".encode("utf-16-le"),
    "a.jsonl": (
        b'{"id": 1, "text": "One Q two.", "title": "Tale | Site", "n": 1.50, "d": {"text": "Q"}}\r\n'
        b'\n{"text" : "same" , "x":"\\u00e9"}\n{"text": "Q", "text": "caf\\u00e9 Q"}\n'
    ),
    "b.jsonl.gz": gzip.compress('{"content": "Ein Q über \\/ alles", "id": "ü"}\n{"content": "fiance"}'.encode()),
}


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
        "type": "header", "format": "qualcheck-audit", "schema_version": 1, "qualcheck_version": __version__, "score_version": 1,
    }  # fmt: skip


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


BAD = {
    "bad.txt": b"%PDF-1.4 \0",
    "empty.txt": b"",
    "blank.txt": b" \n\n",
    "gone.txt": b"- junk -\n",
    "terrible.txt": b"A terrible text.\n",
    "c.jsonl": (
        b'\xef\xbb\xbf{"text": "- junk -"}\n{"text": "One Q."}\n\nnot json\n{"no": 1}\n{"text": null}\n{"text": ""}\n{"text": "\xff"}\n'
        b'{"text": "terrible"}\n{"text": "Last."}\n{"cut'
    ),
    "none.jsonl": b"\n\n",
    "nothing.jsonl": b"",
}


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


def test_lines_that_are_too_long_are_told_again(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "LONGEST", 100)
    source = write(tmp_path / "in", {"a.jsonl": records({"text": "One Q."}, {"text": "x" * 200}, {"text": "Two."})})
    assert clean(source, tmp_path / "out", config).unread == 1
    came_back = restore(tmp_path / "out", tmp_path / "out" / "qualcheck-audit.jsonl", tmp_path / "back")
    path = (tmp_path / "in" / "a.jsonl").as_posix()
    assert came_back.problems[0] == f"{path}:2: was not kept: the line is longer than 100 bytes"
    assert (tmp_path / "back" / "a.jsonl").read_bytes() == records({"text": "One Q."}, {"text": "Two."})


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


def test_cleaning_what_is_clean_changes_nothing(tmp_path: Path, config: Config) -> None:
    clean(write(tmp_path / "in", FILES), tmp_path / "out", config)
    (tmp_path / "out" / "qualcheck-audit.jsonl").unlink()
    summary = clean(tmp_path / "out", tmp_path / "again", config)
    assert summary.kinds == {"unchanged": 9}
    again = tree(tmp_path / "again")
    del again["qualcheck-audit.jsonl"]
    assert again == tree(tmp_path / "out")


def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualcheck.engines.local.BATCH_DOCUMENTS", 3)
    source = write(tmp_path / "in", {**FILES, **BAD, "many.jsonl": records(*({"text": f"Q {n}"} for n in range(100)))})
    outs = [tmp_path / f"out{workers}" for workers in (1, 2, 3)]
    for workers, out in enumerate(outs, 1):
        clean(source, out, config, workers, drop_below=50)
    assert tree(outs[0]) == tree(outs[1]) == tree(outs[2])


def test_a_document_that_crashes_the_cleaning_is_kept_out(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Checker.check

    def check(self: Checker, document: Document) -> Report:
        if "crash" in document.text:
            raise RuntimeError("out of order")
        return real(self, document)

    monkeypatch.setattr(Checker, "check", check)
    summary, exported, audit = round_trip(tmp_path, {"a.txt": b"One Q.", "b.txt": b"crash", "c.txt": b"Two."}, config)
    assert list(exported) == ["a.txt", "c.txt"]
    assert summary.kinds == {"cleaned": 1, "crashed": 1, "unchanged": 1}
    assert summary.failed
    assert (
        "qualcheck failed on this document: RuntimeError: out of order"
        in next(entry for entry in audit if entry.get("outcome") == "crashed")["reasons"]
    )


def test_a_check_that_crashes_costs_no_document(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> Any:
        raise RuntimeError("out of order")

    monkeypatch.setattr(Checker, "_findings", Checker._findings)
    checker = Checker(config)
    family, _ = checker._families[0]
    checker._families[0] = (type(family)(family.prefix, crash, family.find), False)
    monkeypatch.setattr(clean_work, "Checker", lambda config: checker)
    summary, exported, _ = round_trip(tmp_path, {"a.txt": b"One Q."}, config)
    assert exported == {"a.txt": b"One ."}
    assert summary.failed
    assert summary.crashed_checks == 1


def test_counts_that_do_not_add_up_stop_the_run(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(work: Any, batches: Any, workers: int, lost: Any) -> Iterator[Any]:
        return (work(item) for batch in batches for item in batch[1:])

    monkeypatch.setattr("qualcheck.engines.export.ordered", lose)
    with pytest.raises(QualcheckError, match="the counts do not add up: 3 documents read"):
        clean(write(tmp_path / "in", {"a.jsonl": records({"text": "a"}, {"text": "b"}, {"text": "c"})}), tmp_path / "out", config)
    assert not (tmp_path / "out").exists()


def test_an_interrupted_run_leaves_everything_as_it_was(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write(tmp_path / "in", {"a.txt": b"One Q.", "b.txt": b"Two Q.", "deep/c.txt": b"Three."})
    write(tmp_path / "out", {"a.txt": b"what was there"})

    def interrupt(outcome: Any) -> None:
        if outcome.source.name == "deep/c.txt":
            raise KeyboardInterrupt

    inputs = find_sources([source])
    with pytest.raises(KeyboardInterrupt):
        export(inputs, config, CleanOptions(), plan_target(inputs, str(tmp_path / "out"), None), 1, interrupt)
    assert tree(tmp_path / "out") == {"a.txt": b"what was there"}
    assert not (tmp_path / "out" / "deep").exists()


def test_a_folder_that_can_not_be_listed_is_counted(tmp_path: Path, config: Config) -> None:
    inputs = find_sources([write(tmp_path / "in", {"a.txt": b"One."})])
    inputs.troubles.append(clean_work.Trouble("unreadable", "the folder can't be listed: Permission denied", "in/closed"))
    summary = export(inputs, config, CleanOptions(), plan_target(inputs, str(tmp_path / "out"), None))
    assert (summary.read, summary.unread) == (2, 1)
    came_back = restore(tmp_path / "out", tmp_path / "out" / "qualcheck-audit.jsonl", tmp_path / "back")
    assert came_back.problems == ["in/closed: was not kept: the folder can't be listed: Permission denied"]
    assert came_back.documents == 1


# Where it goes


@pytest.mark.parametrize(
    ("paths", "out", "audit", "said"),
    [
        (["in"], "in", None, "lies inside the input in"),
        (["in"], "in/out", None, "lies inside the input in"),
        (["in/a.txt"], "in", None, "would be written over an input"),
        (["in/a.txt", "in/sub/a.txt"], "out", None, "would both be written as"),
        (["in"], "out.txt", None, "is the name of one file, and the input is more than one"),
        (["in/a.txt"], "out.jsonl", None, "can't be written as a file of this kind"),
        (["in/a.txt"], "in/x.bin", None, "is a file of another kind"),
        (["in"], "-", None, "standard output takes one file, and 2 are given"),
        (["in"], "out", "in/a.txt", "is an input or an output"),
        (["in"], "out", "out/sub/a.txt", "is an input or an output"),
    ],
)
def test_targets_that_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: list[str], out: str, audit: str | None, said: str) -> None:
    write(tmp_path / "in", {"a.txt": b"a", "sub/a.txt": b"b", "x.bin": b""})
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=said):
        plan_target(find_sources(paths), out, Path(audit) if audit else None)


def test_an_output_that_can_not_be_written_is_told(tmp_path: Path, config: Config) -> None:
    source = write(tmp_path / "in", {"a.txt": b"One."})
    write(tmp_path / "out", {"a.txt/in/the/way": b""})
    with pytest.raises(QualcheckError, match="can't be written"):
        clean(source, tmp_path / "out", config)


# The way back where something was changed in between


def cleaned_folder(tmp_path: Path, config: Config) -> Path:
    files = {"a.txt": b"One Q.", "b.txt": b"Two Q.", "r.jsonl": records(*({"text": f"Q {n}"} for n in range(6)), {"text": "terrible"}), "s.txt": b""}
    clean(write(tmp_path / "in", files), tmp_path / "out", config, drop_below=50)
    return tmp_path / "out"


def take_out(out: Path) -> None:
    lines = (out / "r.jsonl").read_bytes().splitlines(keepends=True)
    (out / "r.jsonl").write_bytes(b"".join([lines[0], lines[3], lines[4], lines[5]]))


def put_in(out: Path) -> None:
    lines = (out / "r.jsonl").read_bytes().splitlines(keepends=True)
    (out / "r.jsonl").write_bytes(b"".join([lines[0], b'{"text": "new"}\n', *lines[1:]]))


def alter(out: Path) -> None:
    data = (out / "r.jsonl").read_bytes()
    (out / "r.jsonl").write_bytes(data.replace(b" 3", b" 33"))


@pytest.mark.parametrize(
    ("change", "said", "back"),
    [
        (lambda out: (out / "a.txt").write_bytes(b"Other."), ["in/a.txt: OUT/a.txt does not match the audit log"], ["b.txt", "r.jsonl", "s.txt"]),
        (lambda out: (out / "a.txt").unlink(), ["in/a.txt: OUT/a.txt is missing"], ["b.txt", "r.jsonl", "s.txt"]),
        (
            take_out,
            [
                "in/r.jsonl:2: its line in OUT/r.jsonl does not match the audit log, or is missing",
                "in/r.jsonl:3: its line in OUT/r.jsonl does not match the audit log, or is missing",
                "BACK/r.jsonl: is not the whole original; what could not be restored is left out",
            ],
            ["a.txt", "b.txt", "r.jsonl", "s.txt"],
        ),
        (
            put_in,
            [
                "OUT/r.jsonl:2: this line is no document of the audit log; it was left out",
                "BACK/r.jsonl: is not the whole original; what could not be restored is left out",
            ],
            ["a.txt", "b.txt", "r.jsonl", "s.txt"],
        ),
        (
            alter,
            [
                "OUT/r.jsonl:4: this line is no document of the audit log; it was left out",
                "in/r.jsonl:4: its line in OUT/r.jsonl does not match the audit log, or is missing",
                "BACK/r.jsonl: is not the whole original; what could not be restored is left out",
            ],
            ["a.txt", "b.txt", "r.jsonl", "s.txt"],
        ),
    ],
)
def test_changes_after_cleaning_are_named(
    tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None], said: list[str], back: list[str]
) -> None:
    out = cleaned_folder(tmp_path, config)
    change(out)
    summary = restore(out, out / "qualcheck-audit.jsonl", tmp_path / "back")
    names = [(f"{tmp_path.as_posix()}/", ""), ("out/", "OUT/"), ("back/", "BACK/")]
    problems = summary.problems
    for old, new in names:
        problems = [problem.replace(old, new) for problem in problems]
    assert problems == said
    assert sorted(tree(tmp_path / "back")) == back


def test_blank_lines_between_records_are_watched_too(tmp_path: Path, config: Config) -> None:
    clean(write(tmp_path / "in", {"a.jsonl": b'{"text": "a"}\n\n{"text": "b"}\n'}), tmp_path / "out", config)
    (tmp_path / "out" / "a.jsonl").write_bytes(b'{"text": "a"}\n{"text": "b"}\n')
    assert "something between the documents was changed" in restore(
        tmp_path / "out", tmp_path / "out" / "qualcheck-audit.jsonl", tmp_path / "back"
    ).problems[0]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"schema_version":1', b'"schema_version":99', "schema version 99 of the audit log is not known"),
        (b'"format":"qualcheck-audit"', b'"format":"other"', "not an audit log of qualcheck"),
        (b'{"type":"file"', b'{"type":"file"]', "qualcheck-audit.jsonl:2: not a line of an audit log"),
        (b'"name":"a.txt"', b'"name":"../a.txt"', "would be written outside"),
        (b'"name":"a.txt"', b'"name":"/etc/a.txt"', "would be written outside"),
        (b'"name":"a.txt",', b"", "'name' is missing"),
    ],
)
def test_audit_logs_that_are_refused(tmp_path: Path, config: Config, old: bytes, new: bytes, said: str) -> None:
    out = cleaned_folder(tmp_path, config)
    log = out / "qualcheck-audit.jsonl"
    log.write_bytes(log.read_bytes().replace(old, new, 1))
    with pytest.raises(InputError, match=said):
        restore(out, log, tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_an_audit_log_that_was_tampered_with_is_found_out(tmp_path: Path, config: Config) -> None:
    out = cleaned_folder(tmp_path, config)
    log = out / "qualcheck-audit.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"removed":"Q"', b'"removed":"R"', 1))
    assert "is not the original by its hash" in restore(out, log, tmp_path / "back").problems[0]


def test_originals_are_never_written_over_the_export(tmp_path: Path, config: Config) -> None:
    out = cleaned_folder(tmp_path, config)
    with pytest.raises(InputError, match="written over the cleaned files"):
        restore(out, out / "qualcheck-audit.jsonl", out)


# Diffs


@pytest.mark.parametrize(
    "text", ["- junk -\n", "a\n- junk -", "One Q.\nTwo\n", "Q", "a\nb\nc\nd\ne\nf\nQ\ng\n" * 3, "x\r\n- junk -\r\n\r\n\r\ny", "Q\n" * 9]
)
def test_diffs_can_be_applied(tmp_path: Path, config: Config, text: str) -> None:
    work = CleanWork(config, CleanOptions(diff=True))
    outcome = work(Raw(Source("a.txt", "a.txt", "text"), data=text.encode()))
    if outcome.kind == "emptied":
        assert outcome.diff[1].startswith("+++ /dev/null (nothing is left")
        return
    assert _patched(text, outcome.diff) == outcome.output.decode()


def _patched(text: str, diff: tuple[str, ...]) -> str:
    """Applies a unified diff by its own numbers."""
    *whole, last = text.split("\n")
    old = [*(line + "\n" for line in whole), last]
    new: list[str] = []
    at = 0
    for line in "".join(diff[2:]).replace("\n\\ No newline at end of file\n", "\0\n").split("\n")[:-1]:
        content = line[1:-1] if line.endswith("\0") else line[1:] + "\n"
        if line.startswith("@@"):
            start, size = (int(number) for number in line.split()[1][1:].split(","))
            start -= size > 0
            new += old[at:start]
            at = start
        elif line.startswith("+"):
            new.append(content)
        else:
            assert old[at] == content
            new += [content] if line.startswith(" ") else []
            at += 1
    return "".join(new + old[at:])


def test_no_edits_give_no_diff() -> None:
    assert list(unified_diff("a", "a", [], "a.txt")) == []


# The command line


@pytest.fixture
def here(tmp_path: Path, config: Config, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"in/a.txt": b"One Q.\n", "in/r.jsonl": records({"text": "Q", "title": "A | Site"}, {"text": "same"})})
    (tmp_path / "qualcheck.toml").write_text(f"packs = ['{config.packs[0]}']\nselect = ['ZZ']\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_clean_and_restore_at_the_command_line(cli: Cli, here: Path) -> None:
    (here / "in" / "r.jsonl").write_bytes(records({"text": "Q x", "title": "A | Site"}, {"text": "same"}))
    before = tree(here / "in")
    done = cli("clean", "in", "-o", "out")
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "3 document(s): 2 cleaned, 1 unchanged, 0 dropped, 0 unreadable; 9 characters removed, 0 put in",
        "audit log: out/qualcheck-audit.jsonl",
    ]
    assert (here / "out" / "a.txt").read_bytes() == b"One .\n"
    done = cli("restore", "out", "-o", "back")
    assert (done.code, done.err) == (0, "3 document(s) in 2 file(s) restored and verified\n")
    assert tree(here / "back") == before
    (here / "out" / "a.txt").write_bytes(b"Other.\n")
    done = cli("restore", "out", "--audit", "out/qualcheck-audit.jsonl", "-o", "back2")
    assert done.code == 3
    assert done.err.splitlines()[0] == "qualcheck: in/a.txt: out/a.txt does not match the audit log"


def test_check_and_diff_write_nothing(cli: Cli, here: Path) -> None:
    done = cli("clean", "in/a.txt", "--check", "--diff")
    assert done.code == 1
    assert done.out == "--- in/a.txt\n+++ in/a.txt (cleaned)\n@@ -1,1 +1,1 @@\n-One Q.\n+One .\n"
    assert done.err.splitlines()[-1] == "1 document(s) would change"
    assert cli("clean", "in/a.txt", "--check", "--ignore", "ZZ002").code == 0
    assert cli("clean", "in/a.txt", "--diff").code == 0
    assert sorted(path.name for path in here.iterdir()) == ["in", "qualcheck.toml"]


def test_options_that_contradict_each_other_are_refused(cli: Cli, here: Path) -> None:
    for words in (
        ["in"],
        ["in", "--check", "-o", "out"],
        ["in", "--check", "--audit", "x"],
        ["in/a.txt", "--diff", "-o", "-"],
        ["nothing", "-o", "out"],
    ):
        assert cli("clean", *words).code == 2
    assert cli("clean", "in", "--chekc").code == 2
    assert cli("restore", "out", "-o", "back").code == 2


def test_unreadable_inputs_give_exit_code_3_and_the_rest_is_written(cli: Cli, here: Path) -> None:
    write(here / "in", {"bad.txt": b"%PDF-1.4", "bad.jsonl": b"{\n[]\n[]\n" + records({"text": "fine"}), "x.png": b""})
    done = cli("clean", "in", "-o", "out", "--audit", "log.jsonl.gz", "--workers", 2)
    assert done.code == 3
    assert sorted(tree(here / "out")) == ["a.txt", "bad.jsonl", "r.jsonl"]
    assert "qualcheck: in/bad.txt: not a text file: a PDF file" in done.err
    assert "qualcheck: in/bad.jsonl:2: not an object but a list; each line must be one JSON object (and 1 more like this in the file)" in done.err
    assert "8 document(s): 1 cleaned, 2 unchanged, 1 dropped (of these 1 with nothing left), 4 unreadable" in done.err
    assert "1 file(s) of other kinds were skipped" in done.err
    assert cli("restore", "out", "--audit", "log.jsonl.gz", "-o", "back", "-q").err == ""
    assert (here / "back" / "bad.txt").read_bytes() == b"%PDF-1.4"


def test_unsafe_fixes_and_dropping(cli: Cli, here: Path) -> None:
    write(here / "new", {"u.txt": b"An unsafe Q thing.", "t.txt": b"A terrible thing."})
    assert cli("clean", "new", "-o", "safe").code == 0
    assert (here / "safe" / "u.txt").read_bytes() == b"An unsafe  thing."
    done = cli("clean", "new", "-o", "unsafe", "--unsafe-fixes", "--drop-below", 50)
    assert done.code == 0
    assert (here / "unsafe" / "u.txt").read_bytes() == b"An   thing."
    assert not (here / "unsafe" / "t.txt").exists()
    assert "1 dropped" in done.err
    assert cli("restore", "unsafe", "-o", "back").code == 0
    assert tree(here / "back") == tree(here / "new")


def test_one_file_may_be_named(cli: Cli, here: Path) -> None:
    assert cli("clean", "in/a.txt", "-o", "new/b.txt").code == 0
    assert sorted(tree(here / "new")) == ["b.qualcheck-audit.jsonl", "b.txt"]
    assert cli("restore", "new/b.txt", "-o", "back").code == 0
    assert tree(here / "back") == {"a.txt": b"One Q.\n"}


def test_standard_input_to_standard_output(here: Path) -> None:
    data = b"\xef\xbb\xbfOne Q.\r\ncaf\xe9 \0"
    command = [sys.executable, "-m", "qualcheck", "clean", "-", "-o", "-", "--audit", "log.jsonl"]
    done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout == data.replace(b"Q", b"")
    (here / "cleaned.txt").write_bytes(done.stdout)
    assert restore(here / "cleaned.txt", here / "log.jsonl", here / "back").complete
    assert tree(here / "back") == {"stdin.txt": data}


def test_standard_input_of_records(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(records({"text": "Q a"}))))
    assert cli("clean", "-", "--stdin-filename", "x/news.jsonl", "-o", "out").code == 0
    assert (here / "out" / "news.jsonl").read_bytes() == records({"text": " a"})


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
