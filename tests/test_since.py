"""``--since``: exactly what is new or changed, files and records; time in proportion to the change."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from git_repo import Repo
from run_cli import Cli

TEXT = "The council met on Monday to talk about the bridge over the river, and it will meet again when the report is ready.\n"


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    made = Repo(tmp_path / "repo")
    monkeypatch.chdir(made.folder)
    made.write("corpus/old.txt", TEXT)
    made.write("corpus/changed.md", TEXT)
    made.write("corpus/gone.txt", f"{TEXT}It is gone.\n")  # else what is new would be the same file renamed
    made.write("corpus/ünter wegs/ä b.txt", TEXT)
    made.write("other/old.txt", TEXT)
    made.write("corpus/r.jsonl", records(range(5)))
    made.write("corpus/z.jsonl.gz", gzip.compress(records(range(5)).encode()))
    made.commit("start")
    return made


def records(numbers, **more) -> str:
    return "".join(json.dumps({"id": f"r{number}", "text": f"{TEXT} It was day {number}.", **more}) + "\n" for number in numbers)


def checked(cli: Cli, *words: str) -> list[str]:
    done = cli("check", *words, "-f", "jsonl", "-q")
    assert done.code in (0, 1), done.err
    return [json.loads(line)["id"] for line in done.out.splitlines()]


def test_new_changed_and_untracked_files(cli: Cli, repo: Repo) -> None:
    repo.write("corpus/changed.md", TEXT + "\nMore.\n")
    repo.write("corpus/ünter wegs/ä b.txt", TEXT + "\nMore.\n")
    repo.write("other/new.txt", TEXT)
    (repo.folder / "corpus/gone.txt").unlink()
    repo.commit()
    repo.write("corpus/staged.txt", TEXT)
    repo.git("add", "corpus/staged.txt")
    repo.write("corpus/a/untracked.txt", TEXT)
    repo.write(".gitignore", "ignored.txt\n")
    repo.write("corpus/ignored.txt", TEXT)
    repo.write("corpus/.hidden/x.txt", TEXT)
    repo.write("corpus/picture.png", b"\x89PNG")
    inside = ["corpus/a/untracked.txt", "corpus/changed.md", "corpus/staged.txt", "corpus/ünter wegs/ä b.txt"]
    assert checked(cli, "--since", "HEAD~1") == [*inside, "other/new.txt"]
    assert checked(cli, "corpus", "--since", "HEAD~1") == inside
    assert checked(cli, "corpus/old.txt", "corpus/changed.md", "--since", "HEAD~1") == ["corpus/changed.md"]
    assert checked(cli, "corpus/*.md", "--since", "HEAD~1") == ["corpus/changed.md"]
    assert checked(cli, str(repo.folder / "other"), "--since", "HEAD~1") == [f"{repo.folder.as_posix()}/other/new.txt"]
    repo.write("qualcheck.toml", '[input]\nexclude = ["corpus/a/", "*.md"]\n')
    assert checked(cli, "--since", "HEAD~1") == ["corpus/staged.txt", "corpus/ünter wegs/ä b.txt", "other/new.txt"]


def test_below_a_folder_of_the_work_tree(cli: Cli, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("corpus/new.txt", TEXT)
    repo.write("other/new.txt", TEXT)
    monkeypatch.chdir(repo.folder / "corpus")
    assert checked(cli, "--since", "HEAD") == ["new.txt"]
    assert checked(cli, "../other", "--since", "HEAD") == ["../other/new.txt"]


def test_only_new_and_changed_records(cli: Cli, repo: Repo) -> None:
    shuffled = records([4, 2]) + records([7]) + records([0, 3]) + records([1], note="changed") + records([8])
    repo.write("corpus/r.jsonl", shuffled.replace("\n", "\r\n"))
    repo.write("corpus/z.jsonl.gz", gzip.compress((records([9]) + records(range(5))).encode()))
    assert checked(cli, "--since", "HEAD") == ["r7", "r1", "r8", "r9"]
    assert checked(cli, "--since", "HEAD", "-j", "2") == ["r7", "r1", "r8", "r9"]
    repo.write("corpus/r.jsonl", records([0, 0, 1, 2, 3, 4]))
    repo.write("corpus/z.jsonl.gz", gzip.compress(records([3, 2]).encode()))
    assert checked(cli, "--since", "HEAD") == ["r0"]  # once more than before
    done = cli("check", "--since", "HEAD", "-f", "jsonl", "-q")
    assert json.loads(done.out)["line"] == 2


def test_a_file_that_was_only_renamed_is_no_change(cli: Cli, repo: Repo) -> None:
    for name in ("page.html", "corpus/old.txt", "other/old.txt"):
        repo.write(name, f"{TEXT}Once {name}.\n")
    repo.commit()
    repo.git("mv", "corpus/old.txt", "corpus/moved ä.txt")
    repo.git("mv", "corpus/r.jsonl", "corpus/ünter wegs/s.jsonl")
    repo.git("mv", "page.html", "corpus/page.txt")  # was not looked at before
    repo.git("mv", "other/old.txt", "corpus/from outside.txt")
    repo.git("mv", "corpus/changed.md", "corpus/moved and changed.md")
    repo.write("corpus/moved and changed.md", TEXT + "\nMore.\n")
    new = ["corpus/moved and changed.md", "corpus/page.txt"]
    assert checked(cli, "--since", "HEAD") == new
    assert checked(cli, "corpus", "--since", "HEAD") == ["corpus/from outside.txt", *new]
    assert checked(cli, "corpus/moved ä.txt", "corpus/page.txt", "--since", "HEAD") == ["corpus/page.txt"]
    repo.commit()
    assert checked(cli, "--since", "HEAD~1") == new


def test_a_branch_is_compared_with_where_it_parted(cli: Cli, repo: Repo) -> None:
    repo.git("checkout", "-q", "-b", "topic")
    repo.write("corpus/mine.txt", TEXT)
    repo.commit()
    repo.git("checkout", "-q", "main")
    repo.write("corpus/theirs.txt", TEXT)
    repo.write("corpus/old.txt", TEXT + "\nMore.\n")
    repo.commit()
    repo.git("checkout", "-q", "topic")
    assert checked(cli, "--since", "main") == ["corpus/mine.txt"]


def test_nothing_changed_passes_and_says_so(cli: Cli, repo: Repo) -> None:
    done = cli("check", "--since", "HEAD")
    assert done.code == 0
    assert "only what is new or changed since HEAD was looked at: 0 file(s)" in done.out


def test_what_is_not_known_is_refused(cli: Cli, repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = cli("check", "--since", "no-such")
    assert (done.code, "git knows no such revision" in done.err) == (2, True)
    assert cli("check", "--since", "--output=x").code == 2
    assert not (repo.folder / "x").exists()
    outside = tmp_path / "outside"
    outside.mkdir()
    done = cli("check", outside, "--since", "HEAD")
    assert (done.code, "is not in the git work tree" in done.err) == (2, True)
    repo.git("clone", "-q", "--depth", "1", repo.folder.as_uri(), str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    assert "the clone is shallow: fetch more" in cli("check", "--since", "0" * 39 + "1").err
    monkeypatch.chdir(outside)
    done = cli("check", "--since", "HEAD")
    assert (done.code, "--since needs a git work tree" in done.err) == (2, True)
    monkeypatch.setenv("PATH", str(outside))
    assert "--since needs git" in cli("check", "--since", "HEAD").err


def test_zstandard_records(cli: Cli, repo: Repo) -> None:
    zstandard = pytest.importorskip("zstandard")
    repo.write("corpus/s.jsonl.zst", zstandard.compress(records(range(3)).encode()))
    repo.commit()
    repo.write("corpus/s.jsonl.zst", zstandard.compress(records([2, 9, 0]).encode()))
    assert checked(cli, "--since", "HEAD") == ["r9"]


@pytest.mark.slow
@pytest.mark.serial
def test_time_goes_with_the_change(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """500 changed files of 20,000 take about as long as 500 files of their own."""
    repo = Repo(tmp_path / "large")
    for number in range(20_000):
        repo.write(f"corpus/{number % 97:02}/{number:05}.txt", TEXT)
    repo.commit()
    alone = tmp_path / "alone"
    alone.mkdir()
    for number in range(500):
        text = f"{TEXT}\nIt was day {number}.\n"
        repo.write(f"corpus/{number % 97:02}/{number:05}.txt", text)
        (alone / f"{number:05}.txt").write_text(text, "utf-8")
    monkeypatch.chdir(repo.folder)
    cli("check", alone / "00000.txt", "-q")
    start = spent()
    assert len(checked(cli, "--since", "HEAD")) == 500
    changed = spent() - start
    start = spent()
    assert len(checked(cli, str(alone))) == 500
    assert changed < 2 * (spent() - start) + 1.0  # the second is for git, which looks at 20,000 entries


def spent() -> float:
    """Processor time of this process and of git."""
    return sum(os.times()[:4])
