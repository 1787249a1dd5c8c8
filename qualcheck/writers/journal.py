"""The working folder of a long run: what is finished stands in it, and a run that was killed goes on from there.

Everything is written into the folder, and gets its place when all is done. Now and then, by the amount of input and never by
the clock, the run is brought to disk: the manifest then holds a ``checkpoint`` with the size of every open file. Going on cuts
the files to these sizes, so that the result is the one of an undisturbed run, byte for byte.

    FOLDER/key             what the run is about; another run with the same key goes on
    FOLDER/lock            held while a run is at work
    FOLDER/manifest.jsonl  finished shards and checkpoints
    FOLDER/moves.jsonl     finished files and where they belong
    FOLDER/done            there once nothing is left but to move the files
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from qualcheck.errors import InputError
from qualcheck.writers.audit import dump
from qualcheck.writers.files import MadeFolders
from qualcheck.writers.streams import OutputError, Stream

State = dict[str, Any]
_MANIFEST, _MOVES = "manifest", "moves"


class Journal:
    """Opens the working folder, goes on with what is in it, and puts everything in its place at the end.

    Attributes:
        state: of the checkpoint from which the run goes on; None where it begins at the beginning.
        done: whether everything was written already and only has to be moved.
        discarded: whether the folder held another run, which is gone.
        checkpoints: so many were made by this run or the one that it goes on with.
    """

    def __init__(self, folder: Path, key: str, header: Mapping[str, Any], *, resume: bool = True) -> None:
        """Args:
        folder: the working folder; made where it is missing, gone once the run is done.
        key: the same for runs that give the same result.
        header: first line of the manifest.
        resume: whether to go on with what is there.

        Raises:
            OutputError: the folder can't be made.
            InputError: another run is at work in it.
        """
        self._folder = folder
        self._folders = MadeFolders()
        self._streams: dict[str, Stream] = {}
        self._disposable: list[Path] = []
        self._outside: list[Path] = []
        self.state: State | None = None
        self.done = self.discarded = False
        self.checkpoints = 0
        try:
            self._folders.make(folder)
            self._lock = locked(folder / "lock")
            self._open(key, header, resume=resume)
        except OSError as error:
            self._folders.remove()
            raise OutputError(f"{folder.parent.as_posix()}: can't be written: {error.strerror or error}") from error

    def _open(self, key: str, header: Mapping[str, Any], *, resume: bool) -> None:
        known = self._folder / "key"
        if known.exists():
            same = resume and known.read_text("utf-8") == key
            self.state = self._last_checkpoint() if same else None
            self.done = same and (self._folder / "done").exists()
            self.discarded = not same
        if self.state is None and not self.done:
            for path in self._folder.iterdir():
                if path.name != "lock":
                    path.unlink()
            known.write_text(key, "utf-8")
        if not self.done:
            manifest = self.stream(_MANIFEST, self._folder / "manifest.jsonl", "")
            self.stream(_MOVES, self._folder / "moves.jsonl", "")
            if self.state is None:
                manifest.write(dump({"type": "header", **header}))

    def _last_checkpoint(self) -> State | None:
        """The last checkpoint that is whole; everything behind it counts for nothing."""
        state: State | None = None
        size = 0
        with contextlib.suppress(FileNotFoundError), (self._folder / "manifest.jsonl").open("rb") as file:
            for line in file:
                size += len(line)
                if line.startswith(b'{"type":"checkpoint"') and line.endswith(b"\n"):
                    self.checkpoints += 1
                    state = json.loads(line)
                    state["sizes"][_MANIFEST] = size
        return state

    def __enter__(self) -> Self:
        return self

    def part(self, name: str) -> Path:
        """A place in the working folder."""
        return self._folder / name

    def stream(self, name: str, part: Path, final_name: str) -> Stream:
        """A file that is open over checkpoints; it goes on where the run goes on.

        Args:
            name: of the stream; one at a time has it.
            part: where it is written.
            final_name: what it will be called; its ending says whether it is compressed.
        """
        keep = self.state["sizes"].get(name, 0) if self.state else 0
        stream = Stream(part, final_name, keep)
        self._streams[name] = stream
        return stream

    def opened(self, name: str) -> Stream:
        """A stream that is open."""
        return self._streams[name]

    def is_open(self, name: str) -> bool:
        """Whether there is a stream of this name."""
        return name in self._streams

    def beside(self, part: Path) -> Path:
        """A place outside of the working folder; what is written there goes too where nothing comes of the run."""
        if part not in self._outside:
            self._folders.make(part.parent)
            self._outside.append(part)
        return part

    def kept(self, name: str) -> int:
        """How many bytes of a stream are there already."""
        return int(self.state["sizes"].get(name, 0)) if self.state else 0

    def close(self, name: str) -> None:
        """Finishes a stream."""
        self._streams.pop(name).close()
        if self.state:
            self.state["sizes"].pop(name, None)

    def move(self, part: Path, final: Path) -> None:
        """Notes where a finished file belongs; it goes there at the end of the run."""
        places = {"part": os.path.relpath(part, self._folder), "final": os.path.relpath(final, self._folder)}
        self._streams[_MOVES].write(dump(places))

    def note(self, entry: Mapping[str, Any]) -> None:
        """A line of the manifest."""
        self._streams[_MANIFEST].write(dump(entry))

    def drop_later(self, part: Path) -> None:
        """A file that is needed no more once the next checkpoint stands."""
        self._disposable.append(part)

    def checkpoint(self, state: Mapping[str, Any]) -> None:
        """Brings everything to disk; a run that is killed from now on goes on from here."""
        manifest = self._streams[_MANIFEST]
        sizes = {name: stream.checkpoint() for name, stream in sorted(self._streams.items()) if name != _MANIFEST}
        manifest.write(dump({"type": "checkpoint", **state, "sizes": sizes}))
        manifest.checkpoint()
        self.checkpoints += 1
        for path in self._disposable:
            path.unlink(missing_ok=True)
        self._disposable.clear()

    def finish(self, state: Mapping[str, Any], manifest: Path | None) -> None:
        """Closes everything and puts it in its place.

        Args:
            state: what the manifest ends with.
            manifest: where the manifest goes; None: nowhere.

        Raises:
            OutputError: a file can't be moved to its place; the run can be taken up again.
        """
        if not self.done:
            self.note({"type": "end", **state})
            if manifest:
                self.move(self._folder / "manifest.jsonl", manifest)
            for name in list(self._streams):
                self._streams[name].checkpoint()
                self.close(name)
            _written(self._folder / "done", dump(state))
            self.done = True
        self._move_all()
        for part in self._outside:
            part.unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def end_state(self) -> State:
        """What the run ended with, where only the moving is left."""
        return dict(json.loads((self._folder / "done").read_bytes()))

    def _move_all(self) -> None:
        with (self._folder / "moves.jsonl").open("rb") as file:
            for line in file:
                move = json.loads(line)
                part, final = Path(self._normal(move["part"])), Path(self._normal(move["final"]))
                try:
                    self._folders.make(final.parent)
                    if part.exists():  # else it was moved before the run was interrupted
                        part.replace(final)
                except OSError as error:
                    raise OutputError(f"{final.as_posix()}: can't be written: {error.strerror or error}") from error

    def _normal(self, relative: str) -> str:
        return os.path.normpath(self._folder / relative)

    def _is_worth_keeping(self) -> bool:
        """Whether a run can go on from what is there; one that is stopped while a checkpoint goes to disk has written it, and not counted it yet."""
        return self.done or bool(self.checkpoints) or self._last_checkpoint() is not None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for stream in self._streams.values():
            stream.abandon()
        keeps = self._is_worth_keeping()
        if kind is not None and not keeps:
            shutil.rmtree(self._folder, ignore_errors=True)
            for part in self._outside:
                part.unlink(missing_ok=True)
            self._folders.remove()
        self._lock.close()
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            rest = f"what is done is kept in {self._folder.as_posix()}: run the same command again to go on" if keeps else "nothing was changed"
            raise OutputError(f"the output can't be written: {error.strerror or error}; {rest}") from error


def locked(path: Path) -> IO[bytes]:
    """A lock of the run at work in a folder, held until it is closed.

    Raises:
        InputError: another run holds it.
    """
    file = path.open("ab")
    if sys.platform != "win32":
        import fcntl

        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # this process's own: workers that outlive it do not hold it
        except OSError as error:
            file.close()
            raise InputError(f"{path.parent.parent.as_posix()}: another run is writing there; wait for it, or name another folder") from error
    return file


def _written(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
