"""What goes wrong with inputs and disks: each is told with its place and exit code, and everything else comes through."""

from __future__ import annotations

import errno
import gzip
import io
import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from round_trip import CONFIG, records, tree, write
from run_cli import Cli

from qualcheck.errors import ConfigError
from qualcheck.whole_file import whole_file, writing

GOOD = records({"id": "1", "text": "The bridge Q was closed."}, {"id": "2", "text": "It is open again."})
LETTERS = random.Random(1)
MANY = b"".join(b'{"text": "Sentence %d about %s."}\n' % (n, LETTERS.randbytes(30).hex().encode()) for n in range(2000))


def packed(data: bytes) -> bytes:
    zstandard = pytest.importorskip("zstandard")
    return b"".join(zstandard.compress(data[at : at + 4000]) for at in range(0, len(data), 4000))


def parquet() -> bytes:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    made = io.BytesIO()
    pq.write_table(pa.table({"text": [f"Sentence {n}." for n in range(500)]}), made)
    return made.getvalue()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"in/a.jsonl": GOOD, "in/z.txt": b"One Q.\n"})
    (tmp_path / "qualcheck.toml").write_text(f"packs = ['{CONFIG.packs[0]}']\nselect = ['ZZ']\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


FAULTS: list[tuple[str, str, Callable[[], bytes], list[str], int]] = [
    # name of the case, file, its content, what is said, documents of the file that come through
    ("truncated gzip", "b.jsonl.gz", lambda: gzip.compress(MANY)[:40_000], ["in/b.jsonl.gz:", "the gzip data breaks off before its end"], 700),
    ("truncated zstd", "b.jsonl.zst", lambda: packed(MANY)[:40_000], ["in/b.jsonl.zst:", "the zstd data breaks off before its end"], 700),
    ("half a parquet file", "b.parquet", lambda: parquet()[:2000], ["in/b.parquet: not a Parquet file, or one that is cut off"], 0),
    ("invalid UTF-8", "b.jsonl", lambda: GOOD + b'{"text": "caf\xe9 au"}\n' + GOOD, ["in/b.jsonl:3: invalid UTF-8", "at byte 14 of the line"], 4),
    ("NUL bytes", "b.txt", lambda: b"One\0Two" * 50, ["in/b.txt: not a text file: binary: 50 of 350 bytes are NUL"], 0),
    ("NUL bytes in records", "b.jsonl", lambda: GOOD + b'{"text": "\0"}\n' + GOOD, ["in/b.jsonl:3: not JSON: Invalid control character"], 4),
    ("no text", "b.jsonl", lambda: records({"id": 7, "txt": "x"}) + GOOD, ["in/b.jsonl:1: no text", "if 'txt' is the text, set"], 2),
    ("text that is a number", "b.jsonl", lambda: records({"text": 3.5}) + GOOD, ["in/b.jsonl:1: the text in 'text' is a number, not a string"], 2),
    ("text that is null", "b.jsonl", lambda: records({"text": None}) + GOOD, ["in/b.jsonl:1: the text in 'text' is null, not a string"], 2),
    ("a line of 50 MB", "b.jsonl", lambda: b'{"text": "' + b"x " * 25_000_000 + b'"}\n' + GOOD,
     ["in/b.jsonl:1: the line is longer than 33,554,432 bytes; raise input.max_document_bytes (--max-document-bytes)"], 2),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "said", "through"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_bad_file_costs_only_what_is_bad(cli: Cli, here: Path, name: str, content: Callable[[], bytes], said: list[str], through: int) -> None:
    data = content()
    write(here / "in", {name: data})
    done = cli("clean", "in", "-o", "out", "--quiet")
    assert done.code == 3
    assert all(words in done.err for words in said), done.err
    assert (here / "out" / "a.jsonl").read_bytes() == GOOD.replace(b"Q", b"")
    assert (here / "out" / "z.txt").read_bytes() == b"One .\n"
    rows = (here / "out" / "qualcheck-audit.jsonl").read_text("utf-8").splitlines()
    written = [row for row in rows if f'"path":"in/{name}"' in row and ('"outcome":"unchanged"' in row or '"outcome":"cleaned"' in row)]
    assert through <= len(written) < through + 500 if through >= 500 else len(written) == through
    assert (here / "out" / "quarantine" / "qualcheck-quarantine.jsonl").exists()
    checked = cli("check", "in", "--format", "concise", "--quiet")
    assert checked.code == 3
    again = cli("restore", "out", "-o", "back")
    assert (here / "back" / "a.jsonl").read_bytes() == GOOD
    if not name.endswith((".gz", ".zst")):
        assert again.code == 0
        assert (here / "back" / name).read_bytes() == data


def test_the_limit_on_lines_can_be_raised(cli: Cli, here: Path) -> None:
    write(here / "in", {"b.jsonl": records({"text": "One long line."}) + GOOD})
    assert cli("clean", "in", "-o", "out", "--max-document-bytes", 30).code == 3
    assert cli("clean", "in", "-o", "out", "--max-document-bytes", 300).code == 0
    assert cli("check", "in", "--max-document-bytes", 30, "--exit-zero").code == 3


def test_ids_that_occur_twice_are_noticed(cli: Cli, here: Path) -> None:
    write(here / "in", {"b.jsonl": GOOD + GOOD})
    done = cli("clean", "in", "-o", "out")
    assert done.code == 0
    assert "in/b.jsonl:3: the id '1' occurs more than once in this file" in done.err
    assert (here / "out" / "b.jsonl").read_bytes() == (GOOD + GOOD).replace(b"Q", b"")


def test_a_loop_of_symbolic_links_is_read_once(cli: Cli, here: Path) -> None:
    (here / "in" / "loop").symlink_to(here / "in", target_is_directory=True)
    (here / "in" / "self.txt").symlink_to("self.txt")
    done = cli("clean", "in", "-o", "out")
    assert done.code == 3
    assert "in/self.txt: can't be read: Too many levels of symbolic links" in done.err
    assert "4 document(s): 1 kept, 2 repaired, 0 rejected, 1 unreadable" in done.err


def test_a_folder_without_permission_costs_no_other(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here / "in", {"closed/x.txt": b"Hidden."})
    real = os.scandir

    def scandir(path: Any) -> Iterator[Any]:
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    done = cli("clean", "in", "-o", "out")
    assert done.code == 3
    assert "qualcheck: in/closed: the folder can't be listed: Permission denied" in done.err
    assert "4 document(s): 1 kept, 2 repaired, 0 rejected, 1 unreadable" in done.err


def test_a_file_without_permission_costs_no_other(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = io.FileIO

    def closed(path: Any, mode: str = "r") -> io.FileIO:
        if str(path).endswith("b.txt"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return real(path, mode)

    write(here / "in", {"b.txt": b"Closed."})
    monkeypatch.setattr("qualcheck.readers.frames.io.FileIO", closed)
    done = cli("clean", "in", "-o", "out")
    assert done.code == 3
    assert "qualcheck: in/b.txt: can't be read: Permission denied" in done.err
    done = cli("restore", "out", "-o", "back")
    assert done.code == 3
    assert "in/b.txt: was not kept: can't be read: Permission denied" in done.err


def test_a_file_that_grows_while_it_is_read(here: Path) -> None:
    from qualcheck.config import InputConfig
    from qualcheck.readers import find_sources, raw_documents

    path = here / "in" / "a.jsonl"
    found = []
    for raw in raw_documents(find_sources([path]).sources[0], InputConfig()):
        found.append((raw.kind, raw.data if raw.kind == "document" else b"", raw.reason))
        if len(found) == 1:
            with path.open("ab") as file:
                file.write(GOOD[:20])
    assert [kind for kind, _, _ in found][:2] == ["document", "document"]
    sizes = f"{len(GOOD)} bytes at first, {len(GOOD) + 20} at the end"
    assert found[-1][2] == f"the file was written to while it was read ({sizes}); what was read is kept"


def test_growing_is_noticed_at_the_command_line(cli: Cli, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qualcheck.engines.clean_work import CleanWork

    real = CleanWork.__call__

    def call(self: CleanWork, raws: Any) -> Any:
        if any(raw.kind == "document" and raw.line == 1 for raw in raws):
            with (here / "in" / "a.jsonl").open("ab") as file:
                file.write(b'{"text": "half a rec')
        return real(self, raws)

    monkeypatch.setattr(CleanWork, "__call__", call)
    monkeypatch.setattr("qualcheck.engines.local.BATCH_DOCUMENTS", 1)
    done = cli("clean", "in", "-o", "out")
    assert done.code == 3
    assert "in/a.jsonl: the file was written to while it was read" in done.err
    assert "in/a.jsonl:3: not JSON: Unterminated string" in done.err
    assert (here / "out" / "a.jsonl").read_bytes() == GOOD.replace(b"Q", b"")
    assert (here / "out" / "quarantine" / "a.jsonl.bad").read_bytes() == b'{"text": "half a rec'


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_full_disk_ends_the_run_with_a_message(cli: Cli, here: Path) -> None:
    (here / "out").mkdir()
    before = tree(here)
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    write(here / "in", {"big.txt": b"A sentence that is rather long. " * 60_000})
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))  # as good as a disk without room
    try:
        done = cli("clean", "in", "-o", "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert done.code == 2
    assert "qualcheck: error: the output can't be written: File too large; nothing was changed" in done.err
    assert {name: data for name, data in tree(here).items() if "big" not in name} == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_read_only_folder_ends_the_run_with_a_message(cli: Cli, here: Path) -> None:
    (here / "out").mkdir(mode=0o500)
    done = cli("clean", "in", "-o", "out")
    assert (done.code, done.err) == (2, "qualcheck: error: out: can't be written: Permission denied\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "in", "-o", "json:file/run.json"), "--output file/run.json:"),
        (("learn", "in", "-o", "file/lines.yaml"), "--out file/lines.yaml:"),
        (("report", "in", "-o", "file/page.html"), "--out file/page.html:"),
        (("sources", "in", "-o", "file/rows.csv"), "--output file/rows.csv:"),
        (("baseline", "create", "in", "--baseline", "file/base.json"), "file/base.json: the baseline"),
    ],
    ids=lambda part: part[0] if isinstance(part, tuple) else "",
)
def test_a_file_in_the_place_of_a_folder_ends_the_run_with_a_message(cli: Cli, here: Path, words: tuple[str, ...], said: str) -> None:
    write(here / "in", {"a.txt": b"A fine day."})
    (here / "file").write_bytes(b"")
    done = cli(*words, "-q")
    assert done.code == 2
    assert re.fullmatch(rf"qualcheck: error: {re.escape(said)} can't be written: [\w ]+\n", done.err)


@pytest.mark.parametrize(
    ("error", "raised"), [(KeyboardInterrupt(), KeyboardInterrupt), (OSError(errno.ENOSPC, "no room"), ConfigError)], ids=["stopped", "full"]
)
def test_a_file_is_whole_or_as_it_was(tmp_path: Path, error: BaseException, raised: type[BaseException]) -> None:
    path = tmp_path / "folder" / "page.html"

    def fill(text: str, error: BaseException | None = None) -> None:
        with writing("the page"), whole_file(path) as part:
            part.write_text(text, "utf-8")
            if error is not None:
                raise error

    fill("old")
    with pytest.raises(raised, match=r"^(the page can't be written: no room)?$"):
        fill("half of", error)
    assert tree(path.parent) == {"page.html": b"old"}
