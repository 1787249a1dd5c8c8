"""The command line: one file per command, thin. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import errno
import os
import sys
from typing import Annotated, NoReturn

import typer

from qualcheck._version import __version__
from qualcheck.cli.baseline import baseline_app
from qualcheck.cli.check import check
from qualcheck.cli.clean import clean
from qualcheck.cli.config import config_app
from qualcheck.cli.init import init
from qualcheck.cli.learn import learn
from qualcheck.cli.query import query
from qualcheck.cli.report import report
from qualcheck.cli.restore import restore
from qualcheck.cli.rules import rule, rules
from qualcheck.cli.sources import sources
from qualcheck.cli.test_rules import test_rules
from qualcheck.errors import QualcheckError
from qualcheck.stopping import code_of_stop, heed_signals, name_of_stop

EPILOG = """Start: [bold]qualcheck check FOLDER[/bold], then [bold]qualcheck clean FOLDER -o CLEANED[/bold].

Exit codes: 0 fine; 1 the gate failed; 2 wrong usage, configuration or rule file; 3 some input could not be read or a check
crashed (all reports are still written); 130 interrupted, 143 terminated."""

#: The exit code of what could not be done.
_FAILED = 2
#: A disk or a quota that is full, a file that may grow no further, a broken device. Files that a command is asked to write have errors of their own.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)

app = typer.Typer(
    name="qualcheck",
    help="Finds what is wrong with documents collected from the web, scores them, and cleans them.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"qualcheck {__version__}\n")
        raise typer.Exit


@app.callback()
def _options(
    _version_: Annotated[bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Print the version and stop.")] = False,
) -> None:
    """Finds what is wrong with documents collected from the web, scores them, and cleans them."""


for _command in (check, clean, restore, report, query, sources, learn, rule, rules, init):
    app.command(_command.__name__, context_settings={"help_option_names": ["-h", "--help"]})(_command)
app.command("test-rules")(test_rules)
app.add_typer(config_app, name="config")
app.add_typer(baseline_app, name="baseline")


def main() -> NoReturn:
    """The entry point; errors that a user can act on become one line and exit code 2.

    Whatever goes wrong, the exit code is never 1 by chance, which would read as a gate that failed.
    """
    _open_streams()
    heed_signals()
    code = _run()
    failure = _flushed()
    if failure is not None:
        # Python would complain once more while closing standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if failure is not None and not isinstance(failure, BrokenPipeError) and code != _FAILED:
        sys.stderr.write(_full(failure))
        code = _FAILED
    sys.exit(code)


def _open_streams() -> None:
    """Gives a program that was started without standard streams (a service, ``>&-``) empty ones, before a file gets one of their numbers."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free is this one's
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8"))  # noqa: PTH123, SIM115 - it is open as long as the program


def _run() -> int | str | None:
    """The exit code of the command."""
    try:
        app(standalone_mode=True)
    except SystemExit as leaving:
        stopped = _interrupt(leaving)
        if stopped is not None:
            sys.stderr.write(f"qualcheck: {'; '.join(filter(None, (name_of_stop(), *map(str, stopped.args))))}\n")
            return code_of_stop()
        # Typer makes an exit code of 1 of a pipe whose reader has gone (`| head`).
        return 0 if isinstance(leaving.__context__, BrokenPipeError) else leaving.code
    except QualcheckError as error:
        sys.stderr.write(f"qualcheck: error: {error}\n")
    except KeyboardInterrupt:
        sys.stderr.write(f"qualcheck: {name_of_stop()}\n")
        return code_of_stop()
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - an exit code has to be given
        full = isinstance(error, OSError) and error.errno in _NO_ROOM
        sys.stderr.write(_full(error, f"standard output, or a temporary file in {_temporary()},") if full else _defect())
    return _FAILED


def _interrupt(leaving: SystemExit) -> KeyboardInterrupt | None:
    """The interrupt that Typer has made an exit code of; None where there was none."""
    error: BaseException | None = leaving
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error


def _flushed() -> OSError | None:
    """Why standard output can't be written; None where it can, and everything is there."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return error
    return None


def _full(failure: Exception, what: str = "standard output") -> str:
    return f"qualcheck: error: {what} can't be written: {getattr(failure, 'strerror', None) or failure}\n"


def _temporary() -> str:
    import tempfile

    return tempfile.gettempdir()


def _defect() -> str:
    import traceback

    return (
        f"{traceback.format_exc()}qualcheck: error: this is a defect of qualcheck, not of what you gave it; please report it with the lines above\n"
    )
