from __future__ import annotations

import os
import threading

import pytest
from hypothesis import settings
from run_cli import Cli

# How long an example takes says more about the machine than about the code; tests about time measure it themselves.
settings.register_profile("unhurried", settings.default, deadline=None)
settings.load_profile("unhurried")


def pytest_configure() -> None:
    """Under pytest-xdist a thread of its own listens in each process: workers are forked all the same, as in a run of one process."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        others, count = threading.active_count() - 1, threading.active_count
        threading.active_count = lambda: count() - others


@pytest.fixture(scope="session")
def compiled_loops() -> None:
    """The compiled loops are in memory: after a change to one, compiling it takes longer than any limit of a test."""
    from qualcheck import compile_loops

    compile_loops.main()


@pytest.fixture(autouse=True)
def nothing_left_to_load(request: pytest.FixtureRequest) -> None:
    """Tests that measure time measure none of loading."""
    if request.node.get_closest_marker("serial"):
        request.getfixturevalue("compiled_loops")


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line, at 100 columns and without colour."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return Cli(monkeypatch, capsys)
