"""The documentation as a site: complete, fresh, without a dead link, and nothing on it comes from another host."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

import qualcheck
from qualcheck.rulepacks.signals import AFTERWARDS, SIGNALS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SIGNAL = re.compile(r"^\| `([a-z0-9_]+\.[a-z0-9_.…]+)` \|", re.MULTILINE)
#: Signals that a single document of the samples does not have, or has under many names.
MANY = ("language.share_of_script.", "language.is.")
OPEN_ENDED = ("language.share_of_script.", "language.is.", "readability.", "language.is_expected")


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "properdocs", "build", "--strict", "-f", "mkdocs.yml", "--site-dir", str(target)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    return target


def test_it_builds_without_a_warning(site: Path) -> None:
    assert (site / "index.html").exists()
    assert (site / "reference" / "commands.html").exists()


def test_nothing_comes_from_another_host(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|source)[^>]+src=\"([^\"]+)\"", text) + re.findall(r"<link[^>]+href=\"([^\"]+)\"", text)
        assert not [address for address in loaded if re.match(r"(https?:)?//", address)], page.name
    for sheet in site.rglob("*.css"):
        assert not re.search(r"(@import|url\()\s*[\"']?(https?:)?//", sheet.read_text("utf-8")), sheet.name


def test_every_page_is_in_the_navigation() -> None:
    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    named = re.findall(r"[\w/.-]+(?:\.md|/)(?=')", str(config["nav"]))
    folders = tuple(name for name in named if name.endswith("/"))
    for path in DOCS.rglob("*.md"):
        page = path.relative_to(DOCS).as_posix()
        assert page in named or page.startswith(folders), f"docs/{page} is not in the navigation: name it under 'nav' in mkdocs.yml"


@pytest.mark.parametrize("name", ["commands.md", "configuration.md", "python.md"])
def test_the_reference_is_fresh(name: str) -> None:
    made = script("build_reference").pages()[name]
    assert (DOCS / "reference" / name).read_text("utf-8") == made, "docs/reference is not up to date: run 'make reference'"


def test_the_picture_of_the_rooms_is_fresh() -> None:
    assert (DOCS / "assets" / "rooms.svg").read_text("utf-8") == script("draw_rooms").drawing(), "run scripts/draw_rooms.py"


def test_every_signal_is_described_and_every_description_is_of_a_signal() -> None:
    described = set(SIGNAL.findall((DOCS / "signals.md").read_text("utf-8")))
    measured = {name for report in qualcheck.check_files(ROOT / "samples") for name in report.signals}
    missing = {name for name in measured - described if not name.startswith(OPEN_ENDED)}
    assert not missing, f"docs/signals.md does not describe {sorted(missing)}"
    stale = {name for name in described - measured if not name.startswith(OPEN_ENDED)}
    assert not stale, f"docs/signals.md describes what is not measured: {sorted(stale)}"
    assert not measured - SIGNALS - AFTERWARDS, "qualcheck/rulepacks/signals.py does not know all that is measured"
    assert {name for name in SIGNALS | AFTERWARDS if not name.startswith(MANY)} == {name for name in described if not name.startswith(MANY)}
