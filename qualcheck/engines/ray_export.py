"""The cleaned export by a Ray cluster: each worker reads files where they lie and writes their cleaned copies, this process joins the logs.

A part of the run is some files. Its worker makes an export of its own in a folder beside the final place, on a file system that all
machines share; where the worker dies, the next one goes on from its last checkpoint. When all parts are there, the cleaned files move to
their places, and the logs are joined in the order of the input.

    ROOT/.qualcheck-ray/00000007/out         cleaned files of a part, and its manifest
    ROOT/.qualcheck-ray/00000007/*.jsonl     its audit log, its rejects
    ROOT/.qualcheck-ray/00000007/quarantine  what it could not read
    ROOT/.qualcheck-ray/00000007/done        there once the part is: its counts
"""

from __future__ import annotations

import contextlib
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from qualcheck._version import __version__
from qualcheck.config import Config
from qualcheck.engines.clean_work import CleanOptions, Outcome, saved_of
from qualcheck.engines.corpus_clean import Compared
from qualcheck.engines.export import export, run_key
from qualcheck.engines.ray_cluster import WHAT, answers
from qualcheck.engines.ray_engine import refuse_what_stays_here, together
from qualcheck.engines.sink import QUARANTINE_INDEX
from qualcheck.engines.summary import CleanSummary
from qualcheck.engines.target import MANIFEST_NAME, Target
from qualcheck.errors import ConfigError, QualcheckError
from qualcheck.model import SCHEMA_VERSION
from qualcheck.readers import Inputs
from qualcheck.readers.text import known_encoding
from qualcheck.store import Saved
from qualcheck.whole_file import whole_file
from qualcheck.writers import Staged, Writable, dump, locked
from qualcheck.writers.audit_parquet import write_audit_table

_AUDIT, _REJECTS, _SAVED, _DONE = "audit.jsonl", "rejects.jsonl", "saved", "done"
_FOLDER: Final = ".qualcheck-ray"


@dataclass(frozen=True, slots=True)
class Part:
    """Some inputs of a run, and the folder where their export is made."""

    folder: Path
    inputs: Inputs
    name: str | None

    @property
    def target(self) -> Target:
        return Target(self.folder / "out", self.name, self.folder / _AUDIT, self.folder / _REJECTS, self.folder / "quarantine")


class PartWorker:
    """Cleans a part; its one answer is empty, or what went wrong. A part that is done already is left as it is."""

    def __init__(self, config: Config, options: CleanOptions, compared: Compared | None = None) -> None:
        self._config = config
        self._options = options
        self._compared = compared and replace(compared, troubles=())  # told once, by the driver

    def __call__(self, part: Part) -> Iterator[str]:
        done = part.folder / _DONE
        if done.exists():
            yield ""
            return
        try:
            if self._options.save:  # what a saved run holds of each document is not in checkpoints: a part that was interrupted begins anew
                shutil.rmtree(part.folder, ignore_errors=True)
            part.folder.mkdir(parents=True, exist_ok=True)
            with contextlib.ExitStack() as files:
                saved = files.enter_context((part.folder / _SAVED).open("wb")) if self._options.save else None

                def on_document(outcome: Outcome) -> None:
                    if saved is not None:
                        pickle.dump(saved_of(outcome), saved, pickle.HIGHEST_PROTOCOL)

                resume, compared = not self._options.save, self._compared
                summary = export(part.inputs, self._config, self._options, part.target, 1, on_document, resume=resume, compared=compared)
            with whole_file(done) as made:
                made.write_bytes(pickle.dumps(summary))
        except (QualcheckError, OSError) as error:
            yield str(error)
            return
        yield ""


def ray_export(
    inputs: Inputs,
    config: Config,
    options: CleanOptions,
    target: Target | None,
    workers: int = 1,
    on_saved: Callable[[Saved], None] | None = None,
    *,
    resume: bool = True,
    compared: Compared | None = None,
) -> CleanSummary:
    """Cleans all inputs on a cluster; the files are those that ``export`` writes, apart from the checkpoints in the manifest.

    Args:
        inputs: what to read, where all machines find it.
        config: of reading, checks and cleaning.
        options: what cleaning is asked for.
        target: where everything goes; a folder on a file system that all machines share.
        workers: actors.
        on_saved: called with what a saved run holds of each document, in order, where ``options.save``.
        resume: whether to go on with an unfinished run.
        compared: what comparing the documents found, where they were compared.

    Raises:
        ConfigError: what only this machine can do.
        QualcheckError: the cluster failed, or a file can't be written.
    """
    known_encoding(config.input.encoding)
    refuse_what_stays_here(inputs)
    if target is None or target.root is None or options.diff:
        raise ConfigError(f"{WHAT}: writes files; --diff, --check and -o - are for --engine local")
    root = target.root.absolute()
    folder = root / (f".{target.name}{_FOLDER}" if target.name else _FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.closing(locked(folder / "lock")):
        _begin(folder, run_key(inputs, config, options, target, together=compared is not None), resume=resume and not options.save)
        parts = _parts(inputs, folder, target)
        for part, problem in zip(parts, answers(PartWorker(config, options, compared), parts, workers), strict=True):
            if problem:
                raise QualcheckError(f"{problem} (on a worker, for {part.folder.name} of {len(parts)} parts; the same command goes on from there)")
        summary = CleanSummary()
        summary.note(compared.troubles if compared else ())
        for part in parts:
            summary.merge(pickle.loads((part.folder / _DONE).read_bytes()))  # noqa: S301 - of our own workers
        summary.check(summary.written)
        _join(parts, target, summary)
        for part in parts if on_saved else ():
            for saved in _saved(part):
                on_saved(saved)  # type: ignore[misc]
    shutil.rmtree(folder, ignore_errors=True)
    return summary


def _begin(folder: Path, key: str, *, resume: bool) -> None:
    """Clears the folder of another run."""
    known = folder / "key"
    if not (resume and known.exists() and known.read_text("utf-8") == key):
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
        known.write_text(key, "utf-8")


def _parts(inputs: Inputs, folder: Path, target: Target) -> list[Part]:
    groups = list(together(inputs.sources)) or [[]]
    return [
        Part(folder / f"{number:08d}", Inputs(sources=sources, troubles=[] if number else inputs.troubles), target.name)
        for number, sources in enumerate(groups)
    ]


def _join(parts: list[Part], target: Target, summary: CleanSummary) -> None:
    """Cleaned files to their places, and one log of many."""
    assert target.root is not None  # noqa: S101 - refused before
    with Staged() as staged:
        if target.audit:
            _join_audit(parts, target.audit, staged)
        if target.rejects:
            _join_lines([part.folder / _REJECTS for part in parts], target.rejects, staged)
        if target.quarantine:
            _join_lines([part.folder / "quarantine" / QUARANTINE_INDEX for part in parts], target.quarantine / QUARANTINE_INDEX, staged)
        if target.manifest:
            with contextlib.closing(staged.create(target.manifest)) as manifest:
                _join_manifests(parts, summary, manifest)
        for part in parts:
            _move(part.folder / "out", target.root)
            if target.quarantine:
                _move(part.folder / "quarantine", target.quarantine)


def _join_audit(parts: list[Part], path: Path, staged: Staged) -> None:
    logs = [part.folder / _AUDIT for part in parts]
    if path.suffix.lower() != ".parquet":
        _join_lines(logs, path, staged, headers=1)
        return
    lines = parts[0].folder.parent / _AUDIT
    with lines.open("wb") as joined:
        _copy(logs, joined, headers=1)
    write_audit_table(lines, staged.reserve(path))


def _join_lines(files: list[Path], path: Path, staged: Staged, headers: int = 0) -> None:
    there = [file for file in files if file.exists()]
    if there:
        with contextlib.closing(staged.create(path)) as joined:
            _copy(there, joined, headers)


def _copy(files: list[Path], joined: Writable, headers: int) -> None:
    """One file behind the other; all but the first without their header lines."""
    for number, path in enumerate(files):
        with path.open("rb") as file:
            for _ in range(headers if number else 0):
                file.readline()
            while data := file.read(1 << 20):
                joined.write(data)


def _join_manifests(parts: list[Part], summary: CleanSummary, manifest: Writable) -> None:
    manifest.write(dump({"type": "header", "format": "qualcheck-manifest", "schema_version": SCHEMA_VERSION, "qualcheck_version": __version__}))
    for part in parts:
        with (part.folder / "out" / MANIFEST_NAME).open("rb") as lines:
            for line in lines:
                if line.startswith(b'{"type":"shard"'):
                    manifest.write(line)
    manifest.write(dump({"type": "end", **summary.state()}))


def _move(folder: Path, root: Path) -> None:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and path.name not in (MANIFEST_NAME, QUARANTINE_INDEX):
            final = root / path.relative_to(folder)
            final.parent.mkdir(parents=True, exist_ok=True)
            path.replace(final)


def _saved(part: Part) -> Iterator[Any]:
    with (part.folder / _SAVED).open("rb") as file, contextlib.suppress(EOFError):
        while True:
            yield pickle.load(file)  # noqa: S301 - of our own workers
