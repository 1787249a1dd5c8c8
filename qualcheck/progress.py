"""A progress bar on long work: on standard error, on a terminal only."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

#: Seconds before the bar appears: short work needs none.
PATIENCE = 1.0


class Progress:
    """Counts documents and characters; shows them once the work takes longer than a moment."""

    def __init__(self, *, quiet: bool = False, total: int | None = None) -> None:
        self._wanted = not quiet and sys.stderr.isatty()
        self._total = total
        self._begun = time.monotonic()
        self._bar: Bar | None = None
        self._documents = 0
        self._characters = 0

    def __enter__(self) -> Self:
        return self

    def advance(self, characters: int) -> None:
        """One more document of so many characters is done."""
        self._documents += 1
        self._characters += characters
        if not self._wanted:
            return
        passed = time.monotonic() - self._begun
        if self._bar is None and passed >= PATIENCE:
            self._bar = _open_bar(self._total)
        if self._bar is not None:
            speed = f"{self._documents:,} documents  {self._characters / 1e6 / passed:.1f} MB/s"
            self._bar.update(self._bar.task_ids[0], completed=self._documents, description=speed)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._bar is not None:
            self._bar.stop()


def _open_bar(total: int | None) -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    bar = Bar(TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True)
    bar.start()
    bar.add_task("", total=total)
    return bar
