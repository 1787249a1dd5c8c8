"""The diff by words: exact, made of whole words, and with line numbers that hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from run_cli import Cli

from qualcheck.model import Edit
from qualcheck.writers import word_diff


def edit(start: int, end: int, text: str, inserted: str) -> Edit:
    return Edit(start=start, end=end, removed=text[start:end], inserted=inserted, rules=("BP001",), field="text")


def cleaned(text: str, edits: list[Edit]) -> str:
    for one in reversed(edits):
        text = text[: one.start] + one.inserted + text[one.end :]
    return text


def both_sides(lines: list[str]) -> tuple[str, str]:
    """The text before and after, out of a diff of one hunk that shows all of it."""
    sides = {"[-": "", "{+": ""}
    at, shown = 0, "".join(lines[3:])
    for match in re.finditer(r"(\[-|\{\+)(.*?)(?:-\]|\+\})(\n?)", shown):
        sides = {mark: side + shown[at : match.start()] for mark, side in sides.items()}
        at = match.end()
        if match[2].endswith("⏎"):
            sides[match[1]] += match[2].removesuffix("⏎") + "\n"
        else:
            sides[match[1]] += match[2]
            at -= len(match[3])
    return sides["[-"] + shown[at:], sides["{+"] + shown[at:]


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text("ab é\n", min_size=1, max_size=12))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    edits = [edit(start, end, text, draw(st.text("xy \n", max_size=3))) for start, end in pairs]
    return text, edits


@given(edited())
def test_both_texts_can_be_read_out_of_it(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    lines = list(word_diff(text, edits, "a.txt"))
    if not edits:
        assert lines == []
        return
    if sum(line.startswith("@@ ") for line in lines) == 1 and text.count("\n") <= 3:
        old, new = both_sides(lines)
        assert old.rstrip("\n") == text.rstrip("\n")  # line ends at the very end are for the eye
        assert new.rstrip("\n") == cleaned(text, edits).rstrip("\n")


def test_words_are_whole_and_lines_are_numbered() -> None:
    text = "One.\n" * 9 + "It wasnâ€™t the the end.\n" + "Two.\n" * 9 + "Advertisement\n" + "Three.\n" * 5
    at, twice, ad = text.index("â€™"), text.index("the the"), text.index("Advertisement")
    edits = [edit(at, at + 3, text, "’"), edit(twice + 3, twice + 7, text, ""), edit(ad, ad + 14, text, "")]
    assert list(word_diff(text, edits, "a.txt")) == [
        "--- a.txt\n",
        "+++ a.txt (cleaned)\n",
        "@@ -7,7 +7,7 @@\n",
        *["One.\n"] * 3,
        "It [-wasnâ€™t-]{+wasn’t+} the[- the-] end.\n",
        *["Two.\n"] * 3,
        "@@ -17,8 +17,7 @@\n",
        *["Two.\n"] * 3,
        "[-Advertisement⏎-]\n",
        *["Three.\n"] * 4,
    ]


def test_a_word_without_end_is_cut() -> None:
    text = "x" * 1000 + "â€™" + "y" * 1000
    (line,) = list(word_diff(text, [edit(1000, 1003, text, "’")], "a.txt"))[3:]
    assert "[-" + "x" * 64 + "â€™" + "y" * 64 + "-]" in line


def test_the_command_shows_it_and_writes_nothing(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    record = {"title": "It wasnâ€™t so", "text": "It opened in May.\n\nAdvertisement\n\nIt closed in June."}
    Path("a.jsonl").write_text(json.dumps(record) + "\n", "utf-8")
    done = cli("clean", "a.jsonl", "--word-diff", "--isolated")
    assert done.code == 0
    assert "It [-wasnâ€™t-]{+wasn’t+} so\n" in done.out
    assert "[-Advertisement⏎-]\n" in done.out
    assert "\x1b" not in done.out
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]
    assert "[-" not in cli("clean", "a.jsonl", "--diff", "--isolated").out  # in a pipe: for patch
