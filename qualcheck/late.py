"""Patterns that are compiled when a text first comes near them: most runs are short, and most texts meet few of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    """Stands for the pattern; what is asked of it once is kept, so that asking costs what it costs of the pattern itself."""

    def __init__(self, source: str, flags: re.RegexFlag) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        asked = getattr(re.compile(self._source, self._flags), name)
        setattr(self, name, asked)
        return asked


def late(source: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """A pattern as ``re.compile`` gives it, compiled at its first use.

    For modules that every run loads, and patterns that take a millisecond or more to compile: classes of many letters, dates, rows of
    alternatives. A mistake in the pattern is only found then; each therefore needs a test that uses it.
    """
    return cast("re.Pattern[str]", _Late(source, flags))
