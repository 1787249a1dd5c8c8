"""The start: nothing heavy is imported before it is needed, and what is kept between processes is never out of date."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nasty import texts

from qualcheck import kept as kept_module
from qualcheck.data import rules_dir
from qualcheck.kept import kept, kept_answers, library_file
from qualcheck.rulepacks import load_file, load_packs, with_cases
from qualcheck.rulepacks.line_patterns import is_whole_line
from qualcheck.rulepacks.patterns import compile_pattern
from qualcheck.rulepacks.relaxed import in_ascii, relaxed

_LIST = """
import sys
from qualcheck.cli import main
sys.argv = ["qualcheck", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
sys.stderr.write("\\n" + " ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""
#: Libraries that take ten milliseconds and more to import.
HEAVY = {"ahocorasick_rs", "ftfy", "langdetect", "numba", "numpy", "pandas", "polars", "pyarrow", "rapidfuzz", "re2", "textstat", "yaml"}


def imported(*words: object) -> set[str]:
    """What a run of the command line imports, at the top level."""
    command = [sys.executable, "-c", _LIST, *map(str, words)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return set(run.stderr.rpartition("\n")[2].split())


@pytest.mark.parametrize("words", [["--help"], ["check", "--help"], ["--version"]], ids=" ".join)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    modules = imported(*words)
    assert "qualcheck" in modules
    assert not modules & HEAVY


def test_a_rule_is_explained_without_anything_heavy() -> None:
    imported("rule", "BP001", "--isolated")  # keeps the packs
    assert not imported("rule", "BP001", "--isolated") & HEAVY


def test_a_short_check_imports_no_compiler_and_no_reader_of_yaml(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("The council met on Monday to talk about the bridge. It wasn’t easy, said the mayor.\n" * 20)
    imported("check", path, "--isolated")
    modules = imported("check", path, "--isolated")
    assert {"numpy", "re2"} <= modules
    assert not modules & {"numba", "yaml", "ftfy", "langdetect", "pyarrow", "pandas", "polars"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where things are kept."""
    monkeypatch.setenv(kept_module.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


def value(source: Path, made: list[str]) -> object:
    """What is kept of a source: its text, how often it comes and two more plain parts."""

    def make() -> tuple[str, dict[bytes, int], frozenset[str]]:
        made.append(source.read_text())
        return made[-1], {b"a": made[-1].count("a")}, frozenset(made[-1])

    return kept("test", [source], make)


def test_what_is_kept_is_made_once_and_anew_where_its_source_changes(tmp_path: Path, folder: Path) -> None:
    source, made = tmp_path / "source.txt", []
    source.write_text("banana")
    first = value(source, made)
    before = source.stat()
    assert value(source, made) == first == ("banana", {b"a": 3}, frozenset("ban"))
    assert made == ["banana"]
    source.write_text("bandit")
    os.utime(source, ns=(before.st_atime_ns, before.st_mtime_ns))  # same size, same time
    assert value(source, made) == ("bandit", {b"a": 1}, frozenset("bandit"))
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("damage", [lambda data: data[:40], lambda data: data[:-3], lambda _: b"", lambda data: data[:32] + b"?" * 50])
def test_a_damaged_file_is_made_anew(tmp_path: Path, folder: Path, damage: object) -> None:
    source, made = tmp_path / "source.txt", []
    source.write_text("banana")
    first = value(source, made)
    (file,) = folder.iterdir()
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert value(source, made) == first
    assert made == ["banana", "banana"]


def test_where_nothing_can_be_written_everything_is_made_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, made = tmp_path / "source.txt", []
    source.write_text("banana")
    for wish in (str(source / "no folder"), "off"):
        monkeypatch.setenv(kept_module.VARIABLE, wish)
        assert value(source, made) == value(source, made)
    assert len(made) == 4


def test_a_package_that_cannot_be_written_to_leaves_it_to_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, made = tmp_path / "source.txt", []
    source.write_text("banana")
    monkeypatch.delenv(kept_module.VARIABLE, raising=False)
    monkeypatch.setattr(kept_module, "_PACKAGE", source)  # a file: no folder can be made in it
    monkeypatch.setattr(kept_module, "_users_cache", lambda: tmp_path / "cache")
    assert value(source, made) == value(source, made)
    assert made == ["banana"]
    assert list((tmp_path / "cache" / "qualcheck").rglob("test.*.kept"))


def test_answers_are_given_from_memory_until_the_code_changes(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, asked = tmp_path / "code.py", []
    code.write_text("one")

    def ask(question: str) -> set[str]:
        asked.append(question)
        return set(question)

    for questions in (["ab", "cd"], ["cd", "ef", "ab"], ["ef"]):
        assert kept_answers("test", [code], ask, questions) == list(map(set, questions))
    assert asked == ["ab", "cd", "ef"]
    code.write_text("two")
    assert kept_answers("test", [code], ask, ["ab"]) == [set("ab")]
    monkeypatch.setattr(kept_module, "_MOST_ANSWERS", 2)
    for questions in (["cd"], ["ef"], ["ab"]):  # the third makes room: only what is asked then is kept
        assert kept_answers("test", [code], ask, questions) == list(map(set, questions))
    assert asked == ["ab", "cd", "ef", "ab", "cd", "ef", "ab"]
    assert len(list(folder.iterdir())) == 1


def test_a_source_that_is_not_there_is_no_hindrance(folder: Path, tmp_path: Path) -> None:
    assert kept("test", [tmp_path / "nothing"], lambda: 3) == 3
    assert not folder.exists()
    with pytest.raises(ModuleNotFoundError):
        library_file("no_such_package", "file")


def test_kept_packs_are_the_packs() -> None:
    read = [load_file(path, built_in=True, trusted=True) for path in sorted(rules_dir().glob("*.yaml"))]
    assert load_packs() == read
    bare = load_packs(cases=False)
    for pack, whole in zip(bare, read, strict=True):
        assert [with_cases(rule) for rule in pack.rules] == whole.rules
        assert not any(hasattr(rule, "tests") for rule in pack.rules)


@cache
def patterns() -> list[str]:
    """All patterns that the packs have, and more that show how classes are written."""
    params = [rule.params.get("pattern", []) for pack in load_packs() for rule in pack.rules]
    given = [pattern for value in params for pattern in (value if isinstance(value, list) else [str(value)])]
    own = [r"[^\pM]x", r"[^\p{Lu}]+", r"(?i)[^\p{Lu}]", r"\p{Lt}", r"[]\pL]+", r"[^]\pN]", r"\\pL", r"[\\pL\]x]+", r"[[:alpha:]\pN]+", r"\PL"]
    return [pattern for pack in load_packs() for rule in pack.rules for pattern in rule.patterns] + given + own


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_relaxed_patterns_miss_nothing(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(patterns()))
    for line in [*data.draw(texts()).split("\n"), data.draw(st.text("aZé9Жſ字\u0301\u00b2 ]\\pL", max_size=9))]:
        text = line.encode("utf-8", "replace")
        if compile_pattern(pattern).search(text):
            assert compile_pattern(relaxed(pattern)).search(text)


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_patterns_for_ascii_find_the_same_in_ascii(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from(patterns()))
    for line in [*data.draw(texts()).split("\n"), data.draw(st.text("aZ9 ]\\pL", max_size=9))]:
        text = line.encode("ascii", "ignore")
        found, same = (compile_pattern(one).search(text) for one in (pattern, in_ascii(pattern)))
        assert (found and (found.span(), found.groups())) == (same and (same.span(), same.groups()))


def test_patterns_for_ascii_find_all_cases_of_the_packs() -> None:
    for pack in load_packs():
        for rule in pack.rules:
            for pattern in rule.patterns:
                narrow = compile_pattern(in_ascii(pattern))
                for case in (*rule.tests.flag, *rule.tests.passes):
                    text = case.text.encode("ascii", "ignore")
                    assert [match.span() for match in narrow.finditer(text)] == [match.span() for match in compile_pattern(pattern).finditer(text)]


def test_relaxed_patterns_miss_no_case_of_the_packs() -> None:
    for pack in load_packs():
        for rule in pack.rules:
            for pattern in rule.patterns:
                loose = compile_pattern(relaxed(pattern))
                assert is_whole_line(relaxed(pattern)) == is_whole_line(pattern)
                for case in rule.tests.flag:
                    text = case.text.encode("utf-8", "replace")
                    assert bool(loose.search(text)) >= bool(compile_pattern(pattern).search(text))


@pytest.mark.parametrize("asked", [None, "4"])
def test_a_command_makes_no_threads_that_wait_busily(asked: str | None) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    code = (
        "import os, sys; sys.argv[1:] = ['--version']\n"
        "from qualcheck.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: print(os.environ['OPENBLAS_NUM_THREADS'])"
    )
    given_too = {"OPENBLAS_NUM_THREADS": asked} if asked else {}
    shown = subprocess.run([sys.executable, "-c", code], env=kept | given_too, capture_output=True, text=True, check=True).stdout
    assert shown.split()[-1] == (asked or "1")
