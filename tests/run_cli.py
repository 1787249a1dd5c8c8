"""Runs the command line in this process."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


class Cli:
    """``cli("check", "a.txt")``: exit code, standard output, standard error."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: object) -> Done:
        from qualcheck.cli import main

        self._monkeypatch.setattr(sys, "argv", ["qualcheck", *map(str, words)])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as caught:
            main()
        captured = self._capsys.readouterr()
        code = caught.value.code
        return Done(code if isinstance(code, int) else int(bool(code)), captured.out, captured.err)
