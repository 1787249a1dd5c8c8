"""Examples of README and docs run, and say what they say."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: What the reader has: an installed qualcheck, and a terminal of 100 columns.
ENVIRONMENT = {"COLUMNS": "100", "PYTHONPATH": str(ROOT)}
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def blocks(kind: str) -> list:
    found = [(page, match.group(2)) for page in PAGES for match in BLOCK.finditer(page.read_text("utf-8")) if match.group(1) == kind]
    return [pytest.param(page, block, id=f"{page.name}-{number}") for number, (page, block) in enumerate(found)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a copy of the samples, as the reader has."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("page", "block"), blocks("python"))
def test_python_examples_run(page: Path, block: str, folder: Path) -> None:
    exec(compile(block, str(page), "exec"), {"__name__": "__main__"})


@pytest.mark.parametrize(("page", "block"), blocks("console"))
def test_console_examples_say_what_they_say(page: Path, block: str, folder: Path) -> None:
    for command in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        line, _, wanted = command.partition("\n")
        words = shlex.split(line, comments=True)
        assert words[0] == "qualcheck", f"{page.name}: only qualcheck itself is run here: {line}"
        done = subprocess.run(
            [sys.executable, "-m", "qualcheck", *words[1:]], cwd=folder, capture_output=True, text=True, env=ENVIRONMENT, check=False
        )
        assert done.returncode in (0, 1), done.stderr
        if wanted.strip():
            pattern = ".*?".join(re.escape(part.strip("\n")) for part in re.split(r"^…\n", wanted, flags=re.MULTILINE))
            assert re.search(pattern.strip(), done.stdout, re.DOTALL), f"{page.name}: {line}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"
