"""A run that is told to stop: Ctrl-C, or a signal that would end the program at once and leave half a file behind."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Final

INTERRUPTED: Final = 130
#: Ends a program by default: what 'kill', containers and CI send; what a terminal sends that is closed.
_ENDING: Final = ("SIGTERM", "SIGHUP")

_received = 0


def heed_signals() -> None:
    """Makes a signal that ends programs stop the run as Ctrl-C does; one that is ignored (``nohup``, ``&`` in a script) stays so.

    For the main thread of the command line only; a signal that comes a second time ends the program at once.
    """
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    for name in _ENDING:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _stop)


def heed_no_signals() -> None:
    """For a process that was made by one that heeds them, and that is ended by it: Ctrl-C is nothing to it, the rest ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in _ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def obey() -> None:
    """Stops a run that was told to, and in which that went unheard: an exception in a callback of a library is lost.

    Raises:
        KeyboardInterrupt: it was.
    """
    if _received:
        raise KeyboardInterrupt


def name_of_stop() -> str:
    """What stopped the run, in a word for a message."""
    return "interrupted" if _received in (0, signal.SIGINT) else f"stopped by {signal.Signals(_received).name}"


def code_of_stop() -> int:
    """The exit code of a run that was stopped: 128 and the number of the signal, as shells have it."""
    return 128 + _received if _received else INTERRUPTED


def _stop(number: int, _frame: FrameType | None) -> None:
    global _received  # noqa: PLW0603 - the program is stopped, and there is one
    _received = number
    signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    raise KeyboardInterrupt
