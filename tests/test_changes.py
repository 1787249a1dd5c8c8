"""The changelog is made of fragments: a file for each change, so that two changes never meet in one line."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FRAGMENTS = sorted(path for path in (ROOT / "changes").glob("*.md") if path.name != "README.md")
NAME = re.compile(r"(\+[a-z0-9-]+|\d+)(\.\d+)?\.(added|changed|fixed|removed)\.md")


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_says_one_thing(path: Path) -> None:
    assert NAME.fullmatch(path.name), f"changes/{path.name}: call it '+WORDS.KIND.md'; see changes/README.md"
    text = path.read_text("utf-8").strip()
    assert text, f"changes/{path.name} is empty"
    assert not text.startswith(("-", "#")), f"changes/{path.name}: one paragraph, without a bullet or a heading"


def test_lines_are_written_as_fragments_not_into_the_changelog() -> None:
    head, newest, rest = (ROOT / "CHANGELOG.md").read_text("utf-8").partition("<!-- newest -->\n")
    assert newest
    assert not re.search(r"^- ", head, re.MULTILINE), "CHANGELOG.md: write a file in changes/ instead; see changes/README.md"
    assert not rest.strip() or rest.lstrip().startswith("## "), "CHANGELOG.md: write a file in changes/ instead; see changes/README.md"


def test_the_next_version_is_put_together_from_all_of_them() -> None:
    command = [sys.executable, "-m", "towncrier", "build", "--draft", "--version", "next", "--config", "pyproject.toml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    for path in FRAGMENTS:
        assert " ".join(path.read_text("utf-8").split()) in shown, path.name
