"""What the documentation shows is run, and says what it says.

A page is a story, told in one empty folder with a copy of samples/. From top to bottom:

- a block with ``title="PATH"`` is written to that file;
- ``console``: each line behind ``$ `` is run by the shell; what stands below it is what it prints, with a line ``…`` for what is left out;
- ``python`` is run.

Everywhere, also where nothing is run: commands and options exist, configurations and rule packs are valid, links lead somewhere.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
import yaml

import qualcheck
from qualcheck.cli import app
from qualcheck.config import make_config
from qualcheck.pack_tests import run_pack_tests

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "changes/README.md")]
PAGES = [*OUTSIDE, *sorted(path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "rules")]
FENCE = re.compile(r"^( *)```(\w+)(?: title=\"([^\"]+)\")?\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
INLINE = re.compile(r"(?<!`)`(qualcheck [^`\n]+)`(?!`)")
ROOT_COMMAND = typer.main.get_command(app)


class Block(NamedTuple):
    language: str
    title: str | None
    text: str


def blocks(page: Path) -> list[Block]:
    found = []
    for indent, language, title, text in FENCE.findall(page.read_text("utf-8")):
        found.append(Block(language, title or None, re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)))
    return found


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def pages_with(*languages: str) -> list[Any]:
    return [pytest.param(page, id=name_of(page)) for page in PAGES if any(block.language in languages for block in blocks(page))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a copy of the samples, and qualcheck on the path, as the reader has."""
    tool = tmp_path / "bin" / "qualcheck"
    tool.parent.mkdir()
    tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m qualcheck "$@"\n', "utf-8")
    tool.chmod(0o755)
    shutil.copytree(ROOT / "samples", tmp_path / "here" / "samples")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PATH", f"{tool.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path / "here"


@pytest.mark.parametrize("page", pages_with("console", "python"))
def test_examples_say_what_they_say(page: Path, folder: Path) -> None:
    for block in blocks(page):
        if block.title:
            path = folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        elif block.language == "python":
            run_python(page, block.text)
        elif block.language == "console":
            run_console(page, block.text)


def run_python(page: Path, text: str) -> None:
    """In a process of its own where it takes another library along: some keep threads, beside which no later test could fork its workers."""
    if re.search(r"^ *(?:from|import) (?!qualcheck\b)", text, re.MULTILINE):
        done = subprocess.run([sys.executable, "-W", "error", "-c", text], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{name_of(page)}:\n{done.stderr}"
    else:
        exec(compile(text, name_of(page), "exec"), {"__name__": "__main__"})


def run_console(page: Path, text: str) -> None:
    code = 0
    for command in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        line, _, wanted = command.partition("\n")
        done = subprocess.run(["bash", "-c", f"(exit {code}); {line}"], capture_output=True, text=True, check=False)
        code = done.returncode
        assert code in (0, 1), f"{name_of(page)}: {line}\n{done.stderr}"
        # Standard output first: then progress, log and the summaries of formats for machines.
        shown = done.stdout + done.stderr
        if wanted.strip():
            pattern = ".*?".join(re.escape(part.strip("\n")) for part in re.split(r"^…\n", wanted, flags=re.MULTILINE))
            assert re.search(pattern.strip(), shown, re.DOTALL), f"{name_of(page)}: {line}\n{shown}"


def commands(page: Path) -> Iterator[list[str]]:
    """The words of each command line of qualcheck on a page, in blocks for a shell and inside sentences."""
    lines = [line for block in blocks(page) if block.language in ("sh", "console") for line in block.text.replace("\\\n", " ").splitlines()]
    for line in [*lines, *INLINE.findall(page.read_text("utf-8"))]:
        for part in re.split(r"[|;&]{1,2}(?![^'\"]*['\"])", line):
            words = part.removeprefix("$ ").split("#")[0].split()
            if words[:1] == ["qualcheck"]:
                yield words[1:]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_options_exist(page: Path) -> None:
    for words in commands(page):
        command: Any = ROOT_COMMAND
        while words and hasattr(command, "commands") and words[0] in command.commands:
            command, words = command.commands[words[0]], words[1:]
        first = words[0] if words else ""
        if hasattr(command, "commands"):
            assert not first or not first[0].isalpha() or first.isupper(), f"{name_of(page)}: no command '{first}'"
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help", "-h"}
        for word in words:
            option = word.split("=")[0]
            assert not re.fullmatch(r"--?[a-z][a-z-]*", option) or option in known, f"{name_of(page)}: {command.name} has no option {option}"


@pytest.mark.parametrize("page", pages_with("toml"))
def test_configurations_are_valid(page: Path, folder: Path) -> None:
    for block in blocks(page):
        if block.language == "toml":
            data = tomllib.loads(block.text)
            if "ignore" in data and isinstance(data["ignore"], list) and data["ignore"] and isinstance(data["ignore"][0], dict):
                assert all(entry["reason"] for entry in data["ignore"])
                continue
            data = data.get("tool", {}).get("qualcheck", data)
            make_config({key: value for key, value in data.items() if key != "extend"})


@pytest.mark.parametrize("page", pages_with("yaml"))
def test_rule_packs_hold_their_tests(page: Path, folder: Path) -> None:
    for block in blocks(page):
        if block.language != "yaml":
            continue
        data = yaml.safe_load(block.text)
        if isinstance(data, list) and "extends" in data[0]:  # rules without the head of their pack
            data = {"family": "house", "prefix": data[0]["code"][:-3], "about": "Rules.", "rules": data}
        if isinstance(data, dict) and "prefix" in data:
            Path("pack.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
            result = run_pack_tests(make_config({"packs": ["pack.yaml"]}), built_in=False)
            assert result.rules == len(data["rules"])
            assert not result.failures, result.failures


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text("utf-8")), re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        path = page.parent / target if target else page
        assert path.exists(), f"{name_of(page)}: {target}"
        assert not anchor or path.suffix != ".md" or anchor in anchors(path), f"{name_of(page)}: {target}{anchor}"


def test_no_rule_knows_the_line_that_the_first_own_rule_is_for() -> None:
    page = ROOT / "docs" / "start.md"
    article = next(block.text for block in blocks(page) if block.title == "articles/harbour.txt")
    (line,) = re.findall(r'^"([^"\n]+)" is the motto of this site alone, so no rule knows it', page.read_text("utf-8"), re.MULTILINE)
    at = article.split("\n").index(line) + 1
    for strength in ("safe", "strict"):
        report = qualcheck.check(article, config={"boilerplate": {"strength": strength}})
        assert report.findings
        assert not [finding for finding in report.findings if finding.line == at]
