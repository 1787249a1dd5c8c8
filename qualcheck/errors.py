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


#: How alike (difflib's ratio; bb and b have 0.67) a name must be to be offered, and one that begins with what was given: a far one misleads.
_NEAR, _BEGUN = 0.66, 0.5


def closest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is nearest, in any case; None where nothing known is near."""
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=_NEAR)
    if close:
        return close[0]
    folded = {k.casefold(): k for k in names}
    begun = [k for k in folded if k.startswith(name.casefold())]
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=_NEAR)
    close = close or difflib.get_close_matches(name.casefold(), begun, n=1, cutoff=_BEGUN)
    return folded[close[0]] if close else None


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint such as ``" (did you mean 'weight'?)"``, or ``""`` where nothing known is near."""
    close = closest(name, known)
    return f" (did you mean '{close}'?)" if close else ""
