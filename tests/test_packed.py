"""Files packed by the standard library's other compressors, and texts under their other names, are read and written like all others."""

from __future__ import annotations

import bz2
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from run_cli import Cli

Pack = Callable[[bytes], bytes]
PACKED: dict[str, tuple[Pack, Pack]] = {".bz2": (bz2.compress, bz2.decompress), ".xz": (lzma.compress, lzma.decompress)}
TEXT = b"It opened on Monday.\n\nAdvertisement\n\nIt closed on Friday.\n"
CLEANED = b"It opened on Monday.\n\nIt closed on Friday.\n"
ROWS = b"".join(b'{"text":"It opened on Monday, and %d came.\\n\\nAdvertisement"}\n' % number for number in range(300))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "qualcheck.toml").write_text('select = ["BP001", "MK"]\n', "utf-8")
    (tmp_path / "in").mkdir()
    return tmp_path


@pytest.mark.parametrize("ending", PACKED)
def test_they_are_cleaned_and_come_back(cli: Cli, here: Path, ending: str) -> None:
    pack, unpack = PACKED[ending]
    (here / "in" / f"a.txt{ending}").write_bytes(pack(TEXT))
    (here / "in" / f"r.jsonl{ending}").write_bytes(pack(ROWS[:9000]) + pack(ROWS[9000:]))  # two streams are one file
    (here / "in" / f"t.csv{ending}").write_bytes(pack(b"text,n\nIt opened on Monday.,1\n"))
    done = cli("clean", "in", "-o", "out", "--audit", f"log.jsonl{ending}")
    assert (done.code, done.err.splitlines()[0][:16]) == (0, "302 document(s):")
    assert unpack((here / "out" / f"a.txt{ending}").read_bytes()) == CLEANED
    assert b"Advertisement" not in unpack((here / "out" / f"r.jsonl{ending}").read_bytes())
    assert cli("restore", "out", "--audit", f"log.jsonl{ending}", "-o", "back").code == 0
    for name, content in ((f"a.txt{ending}", TEXT), (f"r.jsonl{ending}", ROWS)):
        assert unpack((here / "back" / name).read_bytes()) == content


@pytest.mark.parametrize("ending", PACKED)
def test_what_stands_before_a_break_is_read(cli: Cli, here: Path, ending: str) -> None:
    pack, _ = PACKED[ending]
    whole = pack(ROWS)
    first, second = ROWS[: len(ROWS) // 2], ROWS[len(ROWS) // 2 :]
    broken = {
        "cut": (pack(first) + pack(second)[:-20], "breaks off before its end"),
        "none": (b"plain text\n" * 9, "it is not"),
        "empty": (b"", "hold no record"),
    }
    for name, (data, said) in broken.items():
        (here / "in" / f"{name}.jsonl{ending}").write_bytes(data)
        done = cli("check", f"in/{name}.jsonl{ending}", "-f", "jsonl", "--exit-zero")
        assert said in done.err or said in done.out
        assert done.code == (0 if name == "empty" else 3)
    rows = [json.loads(line) for line in cli("check", f"in/cut.jsonl{ending}", "-f", "jsonl").out.splitlines()]
    assert sum(not row["troubles"] for row in rows) >= first.count(b"\n")
    (here / "in" / "odd.jsonl").write_bytes(whole)
    assert "compressed by" in cli("check", "in/odd.jsonl").err


@pytest.mark.parametrize("name", ["a.rst", "a.text", "a.markdown", "a.markdn", "a.rst.gz.txt", "A.RST", "a.md.xz"])
def test_texts_have_several_names(cli: Cli, here: Path, name: str) -> None:
    (here / "in" / name).write_bytes(lzma.compress(TEXT) if name.endswith(".xz") else TEXT)
    assert cli("clean", "in", "-o", "out").code == 0
    assert (lzma.decompress if name.endswith(".xz") else bytes)((here / "out" / name).read_bytes()) == CLEANED


@pytest.mark.parametrize("name", ["a.md", "a.markdown", "a.markdn", "a.txt"])
def test_a_heading_of_markdown_is_no_comment(cli: Cli, here: Path, name: str) -> None:
    (here / "in" / name).write_bytes(b"# qualcheck: ignore BP001 -- the subject\nAdvertisement\n\nIt opened on Monday.\n")
    (report,) = [json.loads(line) for line in cli("check", "in", "-f", "jsonl", "--exit-zero").out.splitlines()]
    assert len(report["suppressed"]) == (name == "a.txt")
