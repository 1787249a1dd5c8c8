"""Errors that a user can act on. Each message says what is wrong, where, and what to do next."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class QualcheckError(Exception):
    """Base of all errors that qualcheck raises on purpose."""


class ConfigError(QualcheckError):
    """A configuration, an option or a rule name that cannot be used."""


class PackError(QualcheckError):
    """A rule pack that cannot be used. The message names file, line and row."""


class InputError(QualcheckError):
    """An input that cannot be read or restored."""


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint such as ``" (did you mean 'weight'?)"``, or ``""`` where nothing known is near."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    if not close:
        folded = {k.casefold(): k for k in known}
        close = [folded[match] for match in difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)]
    return f" (did you mean '{close[0]}'?)" if close else ""
