"""Worker processes that give results in the order of the work, and that may die without taking the run along."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import queue
import signal
import sys
import threading
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from qualcheck.errors import QualcheckError
from qualcheck.stopping import heed_no_signals

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Batches that a worker holds: one in work, one waiting, so that it never idles while the parent is busy.
IN_HAND = 2
#: Batches for each worker that may be ahead of the one whose results are wanted next; bounds the memory.
AHEAD = 4
_READY = "ready"
_PATIENCE = 5.0


class WorkerError(QualcheckError):
    """Worker processes can't be used, or the work itself failed in a way that is no document's fault."""


def ordered(
    work: Callable[[Sequence[Item]], list[Result]], batches: Iterable[Sequence[Item]], workers: int, lost: Callable[[Item, str], Result]
) -> Generator[Result]:
    """Results of ``work`` on each item, in order.

    Args:
        work: a batch to its results; must not raise for a bad item; handed to each worker once.
        batches: items that travel together.
        workers: 1 works in this process.
        lost: makes the result of an item whose worker died of it, with the way it died.

    Raises:
        WorkerError: a worker can't be started, or ``work`` raised.
    """
    if workers == 1:
        return (result for batch in batches for result in work(batch))
    return _Pool(work, batches, workers, lost).results()


@dataclass(slots=True)
class _Task(Generic[Item]):
    """A batch, or one item of a batch whose worker died."""

    batch: int
    items: Sequence[Item]
    place: int | None = None


@dataclass(slots=True)
class _Worker(Generic[Item]):
    process: BaseProcess
    connection: Connection
    ready: bool = False
    tasks: deque[_Task[Item]] = field(default_factory=deque)


class _Pool(Generic[Item, Result]):
    def __init__(
        self, work: Callable[[Sequence[Item]], list[Result]], batches: Iterable[Sequence[Item]], workers: int, lost: Callable[[Item, str], Result]
    ) -> None:
        self._work = work
        self._lost = lost
        self._size = workers
        self._batches = iter(batches)
        self._again: deque[_Task[Item]] = deque()
        self._done: dict[int, list[Result]] = {}
        self._partial: dict[int, dict[int, Result]] = {}
        self._sizes: dict[int, int] = {}
        self._issued = self._wanted = 0
        self._workers: list[_Worker[Item]] = []

    def results(self) -> Generator[Result]:
        try:
            for _ in range(self._size):
                self._workers.append(self._start())
            while True:
                self._hand_out()
                busy = {worker.connection: worker for worker in self._workers if worker.tasks}
                if not busy:
                    return
                for connection in wait(list(busy)):
                    self._receive(busy[connection])  # type: ignore[index]
                while self._wanted in self._done:
                    results = self._done.pop(self._wanted)
                    self._wanted += 1
                    self._hand_out()
                    yield from results
        finally:
            self._stop()

    def _start(self) -> _Worker[Item]:
        forks = may_fork()
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        ours, theirs = context.Pipe()
        inherited = [ours, *(worker.connection for worker in self._workers)] if forks else []
        process = context.Process(target=_serve, args=(theirs, self._work, inherited, gc.get_threshold()), daemon=True)
        with warnings.catch_warnings():
            # Python 3.12 and later warn of any second thread of the system's, those of numerical libraries too.
            warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
            with left_alone():
                process.start()
        theirs.close()
        return _Worker(process, ours)

    def _hand_out(self) -> None:
        for _ in range(IN_HAND):  # in turns, so that the first worker does not take all of a short run
            for worker in self._workers:
                if len(worker.tasks) < IN_HAND:
                    task = self._next()
                    if task is None:
                        return
                    worker.tasks.append(task)
                    try:
                        worker.connection.send(task.items)
                    except OSError:
                        continue  # it has died; reading from it tells, and the task is given to another

    def _next(self) -> _Task[Item] | None:
        if self._again:
            return self._again.popleft()
        if self._issued - self._wanted >= AHEAD * self._size:
            return None
        items = next(self._batches, None)
        if items is None:
            return None
        number = self._issued
        self._issued += 1
        self._sizes[number] = len(items)
        return _Task(number, items)

    def _receive(self, worker: _Worker[Item]) -> None:
        try:
            answer = worker.connection.recv()
            if answer == _READY:
                worker.ready = True
                return
        except (EOFError, OSError):
            self._bury(worker)
            return
        if isinstance(answer, str):
            raise WorkerError(f"a worker failed:\n{answer}")
        self._finish(worker.tasks.popleft(), answer)

    def _finish(self, task: _Task[Item], results: list[Result]) -> None:
        if task.place is None:
            self._done[task.batch] = results
        else:
            partial = self._partial[task.batch]
            partial[task.place] = results[0]
            if len(partial) < self._sizes[task.batch]:
                return
            self._done[task.batch] = [partial[place] for place in sorted(partial)]
            del self._partial[task.batch]
        del self._sizes[task.batch]

    def _bury(self, worker: _Worker[Item]) -> None:
        """A worker has died: what it had in hand goes to others; the batch it was at, item by item, shows which one killed it."""
        worker.process.join(_PATIENCE)
        how = _way_of_death(worker.process.exitcode)
        if not worker.ready:
            raise WorkerError(
                f'a worker process could not start ({how}); a script that uses several workers must keep its calls under if __name__ == "__main__":'
            )
        suspect, *innocent = worker.tasks
        self._again.extendleft(reversed(innocent))
        if len(suspect.items) > 1:
            self._partial[suspect.batch] = {}
            self._again.extendleft(reversed([_Task(suspect.batch, [item], place) for place, item in enumerate(suspect.items)]))
        else:
            self._finish(suspect, [self._lost(suspect.items[0], how)])
        worker.connection.close()
        self._workers[self._workers.index(worker)] = self._start()

    def _stop(self) -> None:
        for worker in self._workers:
            worker.connection.close()
            worker.process.terminate()
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.process.close()


@contextlib.contextmanager
def left_alone() -> Iterator[None]:
    """What is there already is not looked at by garbage collection.

    In a forked child that would make copies of shared memory by marking it, and beside a large corpus it takes a fifth of the time.
    """
    if gc.get_freeze_count():  # somebody did so
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def may_fork() -> bool:
    """Whether a forked child is safe: on Linux, where no other thread of Python's might hold a lock.

    Forked workers share the compiled rules and tables, and need no ``__main__`` that can be imported again. Threads that
    numerical libraries keep are no hindrance: those libraries stop and restart them around a fork.
    """
    return sys.platform == "linux" and threading.active_count() == 1


def _way_of_death(exit_code: int | None) -> str:
    if exit_code is None:
        return "it no longer answers"
    if exit_code >= 0:
        return f"exit code {exit_code}"
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    return f"killed by {name}" + (", often for want of memory" if name == "SIGKILL" else "")


def _serve(
    connection: Connection, work: Callable[[Sequence[Item]], list[Result]], inherited: Sequence[Connection], collected: tuple[int, int, int]
) -> None:
    """The life of a worker. The parent decides when it ends: the end of the pipe, or SIGTERM; Ctrl-C is the parent's.

    ``inherited`` are the parent's own ends: a worker that kept them open would never see the end of a parent that was killed.
    ``collected``: how often garbage is collected, as in the parent.
    """
    gc.set_threshold(*collected)
    for other in inherited:
        other.close()
    heed_no_signals()
    inbox: queue.SimpleQueue[Sequence[Item] | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(connection, inbox), daemon=True).start()
    try:
        connection.send(_READY)
        while (items := inbox.get()) is not None:
            connection.send(_answer(work, items))
    except OSError:
        return  # nobody listens any more


def _listen(connection: Connection, inbox: queue.SimpleQueue[Any]) -> None:
    """Takes batches from the pipe while the worker is at work, so that the parent's sending never waits for it."""
    try:
        with contextlib.suppress(EOFError, OSError):
            while True:
                inbox.put(connection.recv())
    finally:
        inbox.put(None)


def _answer(work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item]) -> list[Result] | str:
    try:
        return work(items)
    except Exception:  # noqa: BLE001 - carried to the parent, which stops the run with it
        return traceback.format_exc()
