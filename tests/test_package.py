"""What the package shows to the world, and nothing else."""

from __future__ import annotations

import dataclasses
import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import qualcheck
from qualcheck.model import CORPUS_FAMILIES, FAMILIES, Finding, Report

ROOT = Path(__file__).resolve().parent.parent


def test_the_public_names() -> None:
    assert qualcheck.__all__ == [
        "Cleaned",
        "ConfigError",
        "Edit",
        "Finding",
        "InputError",
        "PackError",
        "QualcheckError",
        "Report",
        "__version__",
        "check",
        "check_files",
        "clean",
        "clean_table",
    ]
    assert all(getattr(qualcheck, name) is not None for name in qualcheck.__all__)
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        qualcheck.chek  # noqa: B018


def test_signatures_that_others_rely_on() -> None:
    assert list(inspect.signature(qualcheck.check).parameters) == ["text", "title", "source", "id", "config"]
    assert list(inspect.signature(qualcheck.clean).parameters) == ["text", "title", "source", "id", "config"]
    assert list(inspect.signature(qualcheck.check_files).parameters)[:2] == ["paths", "workers"]
    fields = {field.name for field in dataclasses.fields(Finding)}
    assert {"rule", "name", "family", "severity", "start", "end", "line", "found", "expected", "message", "confidence", "field"} <= fields
    fields = {field.name for field in dataclasses.fields(Report)}
    assert {"score", "scores", "verdict", "signals", "title", "findings"} <= fields


def test_scores_name_every_family() -> None:
    assert set(qualcheck.check("A line.").scores) == set(FAMILIES.values()) - CORPUS_FAMILIES


def test_importing_is_light() -> None:
    code = "import sys, qualcheck; assert not {'numpy', 'pydantic', 're2', 'typer', 'rich', 'textstat'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_bytes_are_refused_with_a_way_out() -> None:
    with pytest.raises(TypeError, match="decode bytes first"):
        qualcheck.check(b"text")  # type: ignore[arg-type]


def test_the_docstring_example() -> None:
    import doctest

    assert doctest.testmod(qualcheck).failed == 0


def test_the_documentation_names_no_machine() -> None:
    """The project speaks of itself alone: no path of a machine, no host of a registry."""
    odd = re.compile(r"/(?:work|root|home)/|127\.0\.0\.1|pypi\.org/simple|artifactory|nexus", re.IGNORECASE)
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("*.toml"),
        *ROOT.glob("*.lock"),
        *ROOT.glob("scripts/*.py"),
        ROOT / "Makefile",
    ]:
        assert not odd.search(path.read_text("utf-8")), path


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: qualcheck.check(3), "text must be a str, not int"),
        (lambda: qualcheck.check("x", title=3), "title must be a str or None, not int"),
        (
            lambda: qualcheck.clean("x", source=b"s"),
            "source must be a str or None, not bytes; decode bytes first, for example with errors='surrogateescape'",
        ),
        (lambda: qualcheck.clean("x", id=7), "id must be a str or None, not int"),
        (lambda: qualcheck.check("x", config=["a"]), "config must be a mapping, the path of a configuration file, or None, not list"),
        (lambda: qualcheck.check_files(3), "paths must be a str, a Path, or several of them, not int"),
        (lambda: qualcheck.check_files(b"a.txt"), "paths must be a str, a Path, or several of them, not bytes"),
        (lambda: qualcheck.check_files(["a.txt", 3]), "paths must be a str, a Path, or several of them, and one of these is of type int"),
        (lambda: qualcheck.check_files("a.txt", workers=1.5), "workers must be an int, not float"),
        (lambda: qualcheck.check_files("a.txt", workers="2"), "workers must be an int, not str"),
        (lambda: qualcheck.check_files("a.txt", config=4), "config must be a mapping, the path of a configuration file, or None, not int"),
    ],
)
def test_arguments_of_another_type_are_named(call: Callable[[], object], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert str(caught.value) == message
