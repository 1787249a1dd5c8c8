"""Which files a run reads: folders, globs, exclusions, standard input, and what is refused."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from run_cli import Cli

from qualcheck.config import InputConfig
from qualcheck.errors import ConfigError, InputError
from qualcheck.model import Document
from qualcheck.readers import Raw, ReadDocument, find_sources, raw_documents, read_document

CONFIG = InputConfig()


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("b/2.txt", "b/10.md", "a.jsonl", "c.jsonl.gz", "D.TXT", "e.ndjson", "x.png", "b/.hidden.txt", ".git/d.txt", "qualcheck-audit.jsonl"):
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "corpus"


def test_a_folder_is_read_in_order_without_what_is_hidden(tree: Path) -> None:
    inputs = find_sources(["corpus"])
    assert [source.path for source in inputs.sources] == [
        "corpus/D.TXT", "corpus/a.jsonl", "corpus/b/10.md", "corpus/b/2.txt", "corpus/c.jsonl.gz", "corpus/e.ndjson",
    ]  # fmt: skip
    assert [source.name for source in inputs.sources][:3] == ["D.TXT", "a.jsonl", "b/10.md"]
    assert inputs.skipped == {".png": 1}  # the audit log is nothing to tell of
    assert [(source.kind, source.compression) for source in inputs.sources if "c.j" in source.path] == [("records", "gzip")]


def test_the_current_folder_leaves_no_dot_in_paths(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    assert [source.path for source in find_sources(["."]).sources][:2] == ["D.TXT", "a.jsonl"]


def test_a_file_named_twice_is_read_once(tree: Path) -> None:
    inputs = find_sources(["corpus/b/2.txt", "corpus/b", tree / "b" / "2.txt"])
    assert [source.path for source in inputs.sources] == ["corpus/b/2.txt", "corpus/b/10.md"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("corpus/*.jsonl", ["a.jsonl"]),
        ("corpus/**/*.txt", ["b/2.txt"]),
        ("corpus/b*", ["b/10.md", "b/2.txt"]),
        ("corpus/[ab]*", ["a.jsonl", "b/10.md", "b/2.txt"]),
    ],
)
def test_globs_that_the_shell_left_alone(tree: Path, pattern: str, found: list[str]) -> None:
    assert [source.name for source in find_sources([pattern]).sources] == found


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("b", {"D.TXT", "a.jsonl", "c.jsonl.gz", "e.ndjson"}),
        ("*.gz", {"D.TXT", "a.jsonl", "b/10.md", "b/2.txt", "e.ndjson"}),
        ("b/*.md", {"D.TXT", "a.jsonl", "b/2.txt", "c.jsonl.gz", "e.ndjson"}),
        ("corpus/b/", {"D.TXT", "a.jsonl", "c.jsonl.gz", "e.ndjson"}),
        ("**/2.*", {"D.TXT", "a.jsonl", "b/10.md", "c.jsonl.gz", "e.ndjson"}),
        ("[!a]*", {"a.jsonl"}),
        ("?.jsonl", {"D.TXT", "b/10.md", "b/2.txt", "c.jsonl.gz", "e.ndjson"}),
    ],
)
def test_exclusions(tree: Path, pattern: str, left: set[str]) -> None:
    assert {source.name for source in find_sources(["corpus"], InputConfig(exclude=[pattern])).sources} == left


def test_exclusions_hold_for_what_is_named_unless_that_is_turned_off(tree: Path) -> None:
    assert len(find_sources(["corpus/a.jsonl"], InputConfig(exclude=["*.jsonl"], force_exclude=False)).sources) == 1
    named = find_sources(["corpus/a.jsonl"], InputConfig(exclude=["*.jsonl"]))
    assert (named.sources, named.excluded) == ([], 1)


def test_a_loop_of_symbolic_links_ends(tree: Path) -> None:
    (tree / "b" / "loop").symlink_to(tree)
    (tree / "b" / "same.txt").symlink_to(tree / "b" / "2.txt")
    inputs = find_sources(["corpus"])
    assert len(inputs.sources) == 6
    assert inputs.twice == ["corpus/b/loop", "corpus/b/same.txt"]


def test_a_name_that_is_no_link_goes_before_one_that_is(tree: Path) -> None:
    (tree / "aa.txt").symlink_to("b/2.txt")
    (tree / "a").symlink_to("b")
    inputs = find_sources(["corpus"])
    assert [source.name for source in inputs.sources] == ["D.TXT", "a.jsonl", "b/10.md", "b/2.txt", "c.jsonl.gz", "e.ndjson"]
    assert sorted(inputs.twice) == ["corpus/a", "corpus/aa.txt"]
    for given in (["corpus/aa.txt", "corpus/b"], ["corpus/a", "corpus/b"], ["corpus/**/2.txt", "corpus/b/10.md"]):
        found = find_sources(given)
        assert sorted(source.path for source in found.sources) == ["corpus/b/10.md", "corpus/b/2.txt"]
        assert len(found.twice) == 1 if "*" not in given[0] else 2


def test_links_to_what_lies_elsewhere_are_followed_in_their_place(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "far" / "in").mkdir(parents=True)
    for name in ("1.txt", "in/2.txt"):
        (tmp_path / "far" / name).write_bytes(b"")
    (tree / "b" / "a").symlink_to(tmp_path / "far")
    (tree / "b" / "c.txt").symlink_to(tmp_path / "far" / "1.txt")
    inputs = find_sources(["corpus"])
    assert [source.name for source in inputs.sources][2:7] == ["b/10.md", "b/2.txt", "b/a/1.txt", "b/a/in/2.txt", "c.jsonl.gz"]
    assert inputs.twice == ["corpus/b/c.txt"]  # of two links the first in the walk counts


def test_what_is_named_again_by_the_same_name_is_no_second_name(tree: Path) -> None:
    assert find_sources(["corpus", "corpus/b", "corpus/b/2.txt", "corpus/**", str(tree / "a.jsonl")]).twice == []


def test_every_command_tells_what_it_left_out(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.txt").write_text("The council met on Monday to talk about the bridge over the river.\n")
    (tmp_path / "c" / "b.txt").symlink_to("a.txt")
    for name in ("p.html", "q.html", "x.yaml", "y.pdf.gz", "noend"):
        (tmp_path / "c" / name).write_text("x")
    told = ["5 file(s) of other kinds were skipped: .html 2, .pdf.gz 1, .yaml 1, no ending 1"]
    told += ["1 further name(s) of what is read by another name were left out: c/b.txt"]
    for words in (
        ["check", "c"], ["clean", "c", "-o", "o"], ["sources", "c"], ["report", "c", "-o", "r.html"], ["learn", "c", "-o", "l.yaml"],
        ["baseline", "create", "c"],
    ):  # fmt: skip
        done = cli(*words)
        assert done.code == 0
        assert [line for line in (done.out + done.err).splitlines() if "skipped" in line or "further name" in line] == told, words
    notes = json.loads(cli("check", "c", "-f", "json").out)["summary"]["notes"]
    assert notes == told


def test_no_documents_names_what_was_left_out(cli: Cli, tree: Path) -> None:
    config = tree.parent / "qualcheck.toml"
    config.write_text('[input]\nexclude = ["*", "!*.png"]\n', "utf-8")
    for command in ("check", "sources"):
        done = cli(command, "corpus")
        assert done.code == 2
        assert "no documents in corpus; qualcheck reads .txt, .md, " in done.err
        assert "; input.exclude leaves 6 file(s) or folder(s) out; 1 file(s) of other kinds were skipped: .png 1" in done.err


def test_a_link_to_nowhere_is_told(tree: Path) -> None:
    (tree / "gone.txt").symlink_to(tree / "nothing.txt")
    (raw,) = raw_documents(find_sources([tree / "gone.txt"]).sources[0])
    assert (raw.kind, raw.reason) == ("failed", "can't be read: No such file or directory")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may list every folder")
def test_a_closed_folder_is_told(tree: Path) -> None:
    (tree / "b").chmod(0)
    inputs = find_sources(["corpus"])
    (tree / "b").chmod(0o700)
    assert [trouble.path for trouble in inputs.troubles] == ["corpus/b"]


def test_a_folder_that_can_not_be_listed_is_told(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.scandir

    def refuse(path: Path) -> Any:
        if Path(path).name == "b":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    inputs = find_sources(["corpus"])
    assert [(trouble.path, trouble.message) for trouble in inputs.troubles] == [("corpus/b", "the folder can't be listed: Permission denied")]
    assert len(inputs.sources) == 4


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("corpsu", r"no such file or folder \(did you mean 'corpus'\?\)"),
        ("corpus/bb/2.txt", r"\(did you mean 'b'\?\)"),
        ("corpus/*.parquet", r"nothing matches this pattern$"),
        ("corpus/*.tx", r"nothing matches this pattern \(did you mean '\*\.TXT'\?\)"),
        ("corpsu/*.txt", r"nothing matches this pattern \(did you mean 'corpus'\?\)"),
        ("corpus/x.png", r"not read; those that are end in \.txt, \.md, .*\.jsonl"),
        ("", "an empty path"),
    ],
)
def test_paths_that_are_refused(tree: Path, given: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        find_sources([given])


def test_an_exclusion_that_is_no_glob_is_refused(tree: Path) -> None:
    with pytest.raises(ConfigError, match="is no glob"):
        find_sources(["corpus"], InputConfig(exclude=["[z-a]"]))


# Standard input


def stdin(monkeypatch: pytest.MonkeyPatch, data: bytes, **options: str) -> list[Raw]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    return [raw for source in find_sources(["-"], **options).sources for raw in raw_documents(source) if raw.kind == "document"]  # type: ignore[arg-type]


def test_standard_input_is_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    (raw,) = stdin(monkeypatch, b"One.\nTwo.\n")
    read = read_document(raw, CONFIG)
    assert isinstance(read, ReadDocument)
    assert read.document == Document("One.\nTwo.\n", id="<stdin>", path="<stdin>")


@pytest.mark.parametrize(
    "options", [{"stdin_format": "jsonl"}, {"stdin_filename": "news/x.jsonl"}, {"stdin_format": "txt", "stdin_filename": "x.NDJSON"}]
)
def test_standard_input_may_be_records(monkeypatch: pytest.MonkeyPatch, options: dict[str, str]) -> None:
    raws = stdin(monkeypatch, b'{"text": "a"}\n{"text": "b"}', **options)
    assert [raw.line for raw in raws] == [1, 2]


def test_standard_input_of_unknown_kind_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"'jsnl' \(did you mean 'jsonl'\?\)"):
        find_sources(["-"], stdin_format="jsnl")
    with pytest.raises(InputError, match=r"--stdin-filename x\.doc"):
        find_sources(["-"], stdin_filename="x.doc")


TEXT = "It opened in May and everybody in the small town came to see it. " * 20


def test_figures_beside_documents_are_left_out_with_a_notice(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    (folder / "below").mkdir(parents=True)
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "below" / "figures.csv").write_text("name,size\na,3\n", "utf-8")
    (folder / "below" / "pages.csv").write_text(f"id,text\n1,{TEXT}\n", "utf-8")
    inputs = find_sources(["in"])
    assert ([source.path for source in inputs.sources], inputs.textless) == (["in/a.txt", "in/below/pages.csv"], ["in/below/figures.csv"])
    done = cli("check", "in", "--isolated", "-f", "concise", "--exit-zero")
    assert done.code == 0
    assert "1 table(s) or JSON files have no column or field of text and were left out: in/below/figures.csv" in done.out
    done = cli("clean", "in", "-o", "out", "--isolated")
    assert done.code == 0
    assert "qualcheck: in/below/figures.csv: has no column or field of text and was left out" in done.err
    assert not (tmp_path / "out/below/figures.csv").exists()
    assert find_sources(["in"], InputConfig(text_fields=["name"])).textless == ["in/below/pages.csv"]


def test_tables_without_text_are_unreadable_where_they_are_named_or_most_of_a_run(tmp_path: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "about.txt").write_text("A short word on the corpus.", "utf-8")
    (folder / "pages.csv").write_text(f"id,body text\n1,{TEXT}\n", "utf-8")
    for paths in (["in"], ["in/pages.csv"], ["in/*.csv"]):
        assert find_sources(paths).textless == []
        done = cli("check", *paths, "--isolated", "-f", "concise")
        assert (done.code, "no text: none of text, content" in done.err) == (3, True)
