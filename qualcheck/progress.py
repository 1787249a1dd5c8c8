"""How far long work has come, on standard error: a bar on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import IO, TYPE_CHECKING, Protocol, Self

from qualcheck.stopping import obey

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

#: Seconds before the bar appears, since short work needs none; between two of its states; and between two lines in a log.
PATIENCE, REFRESH, LOG_EVERY = 1.0, 0.1, 30.0
#: Documents are counted without a look at the clock until they hold so many characters, or are so many.
STRIDE, STRIDE_DOCUMENTS = 20_000, 16


class Position(Protocol):
    """Knows how many bytes of the input were read."""

    @property
    def position(self) -> int:
        """Bytes, as they are stored."""


class Progress:
    """Counts documents, characters and what became of documents, and tells of them once the work takes longer than a moment.

    Args:
        quiet: say nothing.
        meter: how many bytes of the input were read; None where that is not known.
        total: how many there are.
        out: standard error by default.
        clock: seconds.
    """

    def __init__(
        self,
        *,
        quiet: bool = False,
        meter: Position | None = None,
        total: int | None = None,
        out: IO[str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out = out or sys.stderr
        self._wanted = not quiet
        self._on_terminal = self._out.isatty()
        self._meter = meter
        self._from = meter.position if meter is not None else 0  # files may be read a second time
        self._total = total
        self._clock = clock
        self._begun = clock()
        self._next = self._begun + (PATIENCE if self._on_terminal else LOG_EVERY)
        self._bar: tuple[Bar, TaskID] | None = None
        self._documents = self._characters = 0
        self._looked = (0, 0)
        self._became: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def advance(self, characters: int, became: str | None = None) -> None:
        """One more document of so many characters is done.

        Args:
            characters: of its text.
            became: its verdict, or what was done with it.

        Raises:
            KeyboardInterrupt: the run was told to stop.
        """
        obey()
        if not self._wanted:
            return
        self._documents += 1
        self._characters += characters
        if became is not None:
            self._became[became] += 1
        documents, seen = self._looked
        if self._characters - seen < STRIDE and self._documents - documents < STRIDE_DOCUMENTS:
            return
        self._looked = self._documents, self._characters
        now = self._clock()
        if now >= self._next:
            self._next = now + (REFRESH if self._on_terminal else LOG_EVERY)
            self._tell(now - self._begun)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar[0].stop()

    def _tell(self, passed: float) -> None:
        position = self._meter.position - self._from if self._meter is not None else None
        known = position is not None and self._total
        left = passed * (self._total - position) / position if position and self._total else None
        parts = [f"{self._documents:,} documents", f"{self._characters / 1e6 / max(passed, 1e-9):.1f} MB/s"]
        became = ", ".join(f"{name} {count:,}" for name, count in sorted(self._became.items()))
        if self._on_terminal:
            self._show("  ".join([*parts, became]), position if known else None, left)
            return
        if known and position is not None and self._total:
            parts.append(f"{position / self._total:.0%} of {self._total / 1e6:,.0f} MB")
        if left is not None:
            parts.append(f"{duration(left)} left")
        self._out.write(f"qualcheck: {', '.join(parts)}{f'; {became}' if became else ''}\n")
        self._out.flush()

    def _show(self, text: str, position: int | None, left: float | None) -> None:
        if self._bar is None:
            self._bar = _open_bar(self._out, self._total if position is not None else None)
        bar, task = self._bar
        bar.update(task, description=text, completed=position or 0, left=f"{duration(left)} left" if left is not None else "")


def duration(seconds: float) -> str:
    """Hours, minutes and seconds: ``0:04:30``."""
    whole = max(round(seconds), 0)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _open_bar(out: IO[str], total: int | None) -> tuple[Bar, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(bar_width=20), TimeElapsedColumn(), TextColumn("{task.fields[left]}"))
    bar = Bar(*columns, console=Console(file=out), transient=True)
    bar.start()
    return bar, bar.add_task("", total=total, left="")
