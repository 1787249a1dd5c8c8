"""Work on a Ray cluster, or on a small one that is started on this machine: tasks in, answers out, in order.

Ray Data hands tasks to a fixed pool of actors, each of which makes its worker once, and gives the tasks of an actor that died to another.
"""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import warnings
from collections.abc import Generator, Iterable, Iterator
from typing import Any, Final, Protocol

from qualcheck.engines.pool import WorkerError
from qualcheck.extras import load, require

WHAT: Final = "--engine ray"
#: So often a task is tried again whose actor died: a document that kills every worker must not go round for ever.
TRIES: Final = 3
#: What a cluster on this machine keeps of answers that nobody has taken yet, in bytes.
_STORE_BYTES: Final = 1 << 29
#: Answers travel in blocks of about this size.
_BLOCK_BYTES: Final = 1 << 24
#: Neither telemetry, nor the log of Ray's own processes on standard error.
_QUIET: Final = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


class Worker(Protocol):
    """What an actor does: a task to any number of answers. Made in the driver, sent to the actors without what it can make itself."""

    def __call__(self, task: Any, /) -> Iterable[Any]: ...


class _Actor:
    """Runs a worker as Ray Data wants it: rows of pickled tasks to rows of pickled answers."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def __call__(self, batch: dict[str, Any]) -> Iterator[dict[str, list[bytes]]]:
        for task in batch["task"]:
            for answer in self._worker(pickle.loads(task)):  # noqa: S301 - of our own driver
                yield {"answer": [pickle.dumps(answer, pickle.HIGHEST_PROTOCOL)]}


def answers(worker: Worker, tasks: list[Any], workers: int) -> Generator[Any]:
    """All answers of a worker to all tasks, in the order of the tasks.

    ``RAY_ADDRESS`` names the cluster; without it one is started on this machine, and stopped at the end.

    Args:
        worker: must not raise for a bad input.
        tasks: what can be pickled.
        workers: actors, of one core each.

    Raises:
        ConfigError: ray is not installed.
        WorkerError: the cluster can't be reached, actors die again and again over a task, or the work itself failed.
    """
    if not tasks:
        return
    require("pyarrow", WHAT)
    with _cluster(workers) as ray:
        data = load("ray.data", WHAT)
        _settle(data)
        rows = [{"task": pickle.dumps(task, pickle.HIGHEST_PROTOCOL)} for task in tasks]
        with warnings.catch_warnings():
            # To be gone in Ray 2.64, which the range of versions leaves out; without it Ray Data tries for ever.
            warnings.filterwarnings("ignore", ".*ray_remote_args_fn")
            found = data.from_items(rows, override_num_blocks=len(rows)).map_batches(
                _Actor,
                fn_constructor_args=(worker,),
                batch_size=1,
                compute=data.ActorPoolStrategy(size=workers),
                num_cpus=1,
                ray_remote_args_fn=_again,
            )
        try:
            for block in found.iter_batches(batch_size=None, batch_format="pyarrow"):
                for answer in block.column("answer"):
                    yield pickle.loads(answer.as_py())  # noqa: S301 - of our own actors
        except Exception as error:
            raise _failed(ray, error) from error


def _again() -> dict[str, int]:
    """What Ray does where an actor dies."""
    return {"max_restarts": -1, "max_task_retries": TRIES}


@contextlib.contextmanager
def _cluster(workers: int) -> Iterator[Any]:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    ray = load("ray", WHAT)
    begun = not ray.is_initialized()
    address = os.environ.get("RAY_ADDRESS")
    here: dict[str, Any] = {} if address else {"num_cpus": workers, "include_dashboard": False, "object_store_memory": _STORE_BYTES}
    try:
        if begun:
            ray.init(address=address or "local", logging_level=logging.ERROR, log_to_driver=False, **here)
    except Exception as error:
        where = f"the cluster at RAY_ADDRESS={address} can't be reached" if address else "no cluster can be started on this machine"
        raise WorkerError(f"{WHAT}: {where}: {str(error).strip().splitlines()[0]}") from error
    try:
        yield ray
    finally:
        if begun:
            ray.shutdown()


def _settle(data: Any) -> None:
    """Order, small blocks, and silence."""
    context = data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.target_max_block_size = _BLOCK_BYTES
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    for name in ("ray.data", "ray"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _failed(ray: Any, error: Exception) -> WorkerError:
    causes = [error, error.__cause__, getattr(error, "cause", None)]
    if any(isinstance(cause, (ray.exceptions.RayActorError, ray.exceptions.WorkerCrashedError)) for cause in causes):
        times = f"a worker died {TRIES + 1} times over the same task"
        return WorkerError(f"{WHAT}: {times}, so one of its documents seems to kill it; '--engine local' names the document")
    return WorkerError(f"{WHAT}: a worker failed:\n{error}")
