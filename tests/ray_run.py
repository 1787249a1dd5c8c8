"""What ``test_ray.py`` runs in a process of its own: the same work by both engines, with a worker of Ray's killed in the middle of each.

    python ray_run.py FOLDER   (with the inputs in FOLDER/in)

Prints a JSON object of what came out.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qualcheck.config import make_config
from qualcheck.engines import local, ray_engine, ray_export, sink
from qualcheck.engines.clean_work import CleanOptions, CleanWork, saved_of
from qualcheck.engines.corpus_run import CorpusWork, check_corpus
from qualcheck.engines.export import export
from qualcheck.engines.local import CheckWork, check_inputs
from qualcheck.engines.pool import WorkerError
from qualcheck.engines.ray_cluster import answers
from qualcheck.engines.target import plan_target
from qualcheck.model.plain import report_record
from qualcheck.readers import Inputs, Raw, find_sources
from qualcheck.store import StoreWriter

FOLDER = Path(sys.argv[1])
CONFIG = make_config(None)
#: The document at which a worker is killed, once.
VICTIM = ("b.jsonl", 150)


def die_once(raws: Sequence[Raw], mark: str) -> None:
    place = FOLDER / mark
    if any(raw.source.path.endswith(VICTIM[0]) and raw.line == VICTIM[1] for raw in raws) and not place.exists():
        place.touch()
        os.kill(os.getpid(), signal.SIGKILL)


class DyingCheck(CheckWork):
    def __call__(self, raws: Sequence[Raw]) -> Any:
        die_once(raws, "died-checking")
        return super().__call__(raws)


class DyingCorpus(CorpusWork):
    def __call__(self, raws: Sequence[Raw]) -> Any:
        die_once(raws, "died-gathering")
        return super().__call__(raws)


class DyingClean(CleanWork):
    def __call__(self, raws: Sequence[Raw]) -> Any:
        die_once(raws, "died-cleaning")
        return super().__call__(raws)


class DyingPart(ray_export.PartWorker):
    def __call__(self, part: Any) -> Any:
        from qualcheck.engines import export as module
        from qualcheck.engines import sink as sink_module

        sink_module.CHECKPOINT_BYTES = 1 << 16
        module.CleanWork = DyingClean  # type: ignore[misc]
        return super().__call__(part)


class Poison:
    def __call__(self, task: Any) -> Any:
        os.kill(os.getpid(), signal.SIGKILL)


def inputs() -> Inputs:
    return find_sources([FOLDER / "in"], CONFIG.input)


def checked(engine: str) -> list[Any]:
    return [report_record(result.report) for result in check_inputs(inputs(), CONFIG, 2, engine=engine)]


def compared(engine: str) -> list[Any]:
    return [report_record(result.report) for result in check_corpus(inputs(), CONFIG, 2, engine=engine)]


def cleaned(engine: str) -> dict[str, Any]:
    target = plan_target(inputs(), str(FOLDER / engine), None)
    options = CleanOptions(drop_below=60)
    run = export if engine == "local" else ray_export.ray_export
    summary = run(inputs(), CONFIG, options, target, 2)
    return {**summary.state(), "read": summary.read, "troubles": sorted(map(str, summary.troubles.values()))}


def saved(engine: str) -> None:
    options = CleanOptions(drop_below=60, save=True)
    with StoreWriter(FOLDER / f"{engine}.duckdb", "clean", [], CONFIG) as store:
        if engine == "local":
            export(inputs(), CONFIG, options, None, 1, lambda outcome: store.add(saved_of(outcome)))
        else:
            ray_export.ray_export(inputs(), CONFIG, options, plan_target(inputs(), str(FOLDER / "again"), None), 2, store.add)


def main() -> None:
    sink.CHECKPOINT_BYTES = 1 << 16  # type: ignore[misc]
    ray_engine.PIECE_BYTES = 1 << 17  # type: ignore[misc]
    found: dict[str, Any] = {"local": [checked("local"), compared("local"), cleaned("local")]}
    saved("local")
    local.CheckWork = DyingCheck  # type: ignore[misc]
    from qualcheck.engines import corpus_run

    corpus_run.CorpusWork = DyingCorpus  # type: ignore[misc]
    ray_export.PartWorker = DyingPart  # type: ignore[misc]
    import ray

    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=1 << 28)
    try:
        found["pieces"] = len(list(ray_engine.tasks(inputs().sources)))
        found["ray"] = [checked("ray"), compared("ray"), cleaned("ray")]
        saved("ray")
        try:
            found["poison"] = str(list(answers(Poison(), [1], 1)))
        except WorkerError as error:
            found["poison"] = str(error)
    finally:
        ray.shutdown()
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
