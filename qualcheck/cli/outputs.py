"""Where the formats of a run go: standard output, the files of --output, and the log of a GitHub workflow."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from qualcheck.errors import ConfigError, nearest
from qualcheck.model import FAMILIES
from qualcheck.whole_file import whole_file, writing

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

    from qualcheck.config import Config
    from qualcheck.model import Report
    from qualcheck.reports import Reporter
    from qualcheck.reports.summary import Summary
    from qualcheck.rulepacks import RuleTable
    from qualcheck.store import StoreWriter

#: Formats that people read in a log.
TEXT_FORMATS = ("full", "concise", "statistics")
STATISTICS = ("statistics", "statistics-json")


@contextlib.contextmanager
def opened_reporters(name: str, outputs: Sequence[str], *, show_info: bool, rules: RuleTable) -> Iterator[list[Reporter | Unheard]]:
    """The reporter of standard output and those of --output; files are written whole or not at all.

    In a GitHub workflow the annotations come along, unless they are asked for anyway.

    Raises:
        ConfigError: an unknown format, or a file that can't be written.
    """
    from qualcheck.reports import reporter

    targets = output_targets(outputs)
    kind = reporter(name if name in STATISTICS else known_format(name))
    on_github = os.environ.get("GITHUB_ACTIONS") == "true" and "github" not in (name, *(target[0] for target in targets))
    on_terminal = kind(sys.stdout, show_info=show_info, rules=rules)
    made: list[Reporter | Unheard] = [on_terminal]
    if on_github and name in TEXT_FORMATS:
        made = [Unheard(on_terminal, sys.stdout), reporter("github")(sys.stdout, show_info=show_info)]
    elif on_github:
        made.append(reporter("github")(sys.stderr, show_info=show_info))
    with contextlib.ExitStack() as files:
        for output_format, path in targets:
            with writing(f"--output {path.as_posix()}:"):
                file = files.enter_context(_opened(path))
            made.append(reporter(output_format)(file, show_info=show_info, rules=rules))
        yield made


@contextlib.contextmanager
def opened_store(path: Path | None, command: str, inputs: Sequence[str], config: Config, *, corpus: bool) -> Iterator[StoreWriter | None]:
    """What saves the run where ``--store`` names a file; the file is written whole or not at all.

    Of a ``corpus`` that is compared by its quotations these are saved too.

    Raises:
        ConfigError: duckdb is not installed.
        InputError: the file can't be written, or is something else.
    """
    if path is None:
        yield None
        return
    from qualcheck.rulepacks import rules_in_force
    from qualcheck.store import StoreWriter

    quotations = False
    if corpus:
        quotations = any(rule.family == FAMILIES["QU"] for rule in rules_in_force(config))
    with StoreWriter(path, command, inputs, config, quotations=quotations) as store:
        yield store


class Unheard:
    """A text reporter whose output a GitHub runner does not search for commands, which a document might hold."""

    def __init__(self, reporter: Reporter, out: IO[str]) -> None:
        self._reporter = reporter
        self._out = out
        self._token = secrets.token_hex(16)
        out.write(f"::stop-commands::{self._token}\n")

    def document(self, report: Report, text: str, broken: Sequence[str] = ()) -> None:
        self._reporter.document(report, text, broken)

    def finish(self, summary: Summary) -> None:
        self._reporter.finish(summary)
        self._out.write(f"::{self._token}::\n")


def statistics_format(name: str) -> str:
    """The form of --statistics that goes with a format of standard output.

    Raises:
        ConfigError: there is none.
    """
    if known_format(name) in TEXT_FORMATS:
        return "statistics"
    if name in ("json", "jsonl"):
        return "statistics-json"
    raise ConfigError(f"--statistics is text or JSON, not {name}; write the findings to a file with --output {name}:PATH")


def known_format(name: str) -> str:
    """The name itself.

    Raises:
        ConfigError: no format of this name.
    """
    from qualcheck.reports import FORMATS

    if name not in FORMATS:
        raise ConfigError(f"unknown format '{name}'{nearest(name, FORMATS)}; the formats are {', '.join(FORMATS)}")
    return name


def output_targets(outputs: Sequence[str]) -> list[tuple[str, Path]]:
    """(format, file) of each value of ``--output``.

    Raises:
        ConfigError: an unknown format, or no file.
    """
    return [_target(output) for output in outputs]


def _target(output: str) -> tuple[str, Path]:
    name, colon, path = output.partition(":")
    if not colon or not path:
        raise ConfigError(f"--output {output}: must be FORMAT:PATH, for example jsonl:findings.jsonl")
    return known_format(name), Path(path)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    with (
        whole_file(path) as part,
        _Told(part, f"--output {path.as_posix()}:") as raw,
        io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", newline="") as file,
    ):
        yield file


class _Told(io.FileIO):
    """A file that says which output it is when there is no more room for it, hours after it was opened."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(path, "w")
        self._what = what

    def write(self, data: ReadableBuffer, /) -> int:
        with writing(self._what):
            return super().write(data)
