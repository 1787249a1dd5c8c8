"""The engine for many machines: actors read the inputs where they lie, piece by piece, and do what a worker of the local engine does."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import ceil
from typing import Any, Final, TypeVar

from qualcheck.config import Config, InputConfig
from qualcheck.engines.local import batches
from qualcheck.engines.ray_cluster import WHAT, answers
from qualcheck.errors import ConfigError
from qualcheck.readers import Inputs, Raw, Source, raw_documents

Result = TypeVar("Result")

#: A large file is cut into pieces of so many bytes: some seconds of work.
PIECE_BYTES: Final = 1 << 22
#: ... but not into more than so many: whoever works on a piece reads over what stands before it. That costs little beside the checks,
#: less where only lines have to be found than where rows have to be decoded.
MOST_PIECES: Final = {"records": 32, "json": 32, "csv": 32, "parquet": 8, "warc": 8, "text": 1}
#: How much larger a compressed file may be than it is stored; only an estimate, the last piece takes whatever is left.
_INFLATION: Final = 4
#: Small files go together until they hold so many bytes or are so many.
_TOGETHER_BYTES, _TOGETHER_FILES = 1 << 20, 512


@dataclass(frozen=True, slots=True)
class Piece:
    """The raw documents of a source that begin at byte ``first`` or behind it, and before ``last`` (None: to the end).

    Bytes are counted over the raw documents as the reader gives them.
    """

    source: Source
    first: int = 0
    last: int | None = None

    def raws(self, config: InputConfig) -> Iterator[Raw]:
        """Documents, and what could not be cut into documents."""
        at = 0
        for raw in raw_documents(self.source, config):
            if self.last is not None and at >= self.last:
                return
            if at >= self.first and raw.kind in ("document", "failed"):
                yield raw
            if raw.kind != "end":
                at += len(raw.data) + raw.left


class PieceWorker:
    """Does the work on the raw documents of a list of pieces; its answers are lists of results."""

    def __init__(self, work: Callable[[Sequence[Raw]], list[Any]], config: InputConfig) -> None:
        self._work = work
        self._config = config

    def __call__(self, pieces: list[Piece]) -> Iterator[list[Any]]:
        for batch in batches(chain.from_iterable(piece.raws(self._config) for piece in pieces)):
            yield self._work(batch)


def ray_results(work: Callable[[Sequence[Raw]], list[Result]], inputs: Inputs, config: Config, workers: int) -> Generator[Result]:
    """Results of ``work`` on each raw document of the inputs, in their order; as ``ordered`` of the local engine gives them.

    Raises:
        ConfigError: inputs that other machines can't read, or ray is not installed.
        WorkerError: the cluster or the work failed.
    """
    refuse_what_stays_here(inputs)
    for results in answers(PieceWorker(work, config.input), list(tasks(inputs.sources)), workers):
        yield from results


def refuse_what_stays_here(inputs: Inputs) -> None:
    """Standard input and the old records of git are known to this process alone.

    Raises:
        ConfigError: the inputs hold such.
    """
    if any(source.file is None and not source.remote for source in inputs.sources):
        raise ConfigError(f"{WHAT}: standard input can't be read by other processes; save it to a file, or use --engine local")
    if inputs.old:
        raise ConfigError(f"{WHAT}: --since compares with git on this machine; use --engine local")


def tasks(sources: Iterable[Source], *, cut: bool = True) -> Iterator[list[Piece]]:
    """Pieces of large files one by one (with ``cut``), small files together; in order."""
    small: list[Piece] = []
    held = 0
    for given in sources:
        # A worker may stand in another folder.
        source = given if given.file is None else replace(given, file=given.file.absolute())
        size = size_of(source)
        pieces = _pieces(source, size) if cut else [Piece(source)]
        if len(pieces) == 1:
            small += pieces
            held += size
        if small and (len(pieces) > 1 or held >= _TOGETHER_BYTES or len(small) >= _TOGETHER_FILES):
            yield small
            small, held = [], 0
        if len(pieces) > 1:
            yield from ([piece] for piece in pieces)
    if small:
        yield small


def together(sources: Iterable[Source]) -> Iterator[list[Source]]:
    """Large files one by one, small ones together; in order, none of them cut."""
    return ([piece.source for piece in pieces] for pieces in tasks(sources, cut=False))


def size_of(source: Source) -> int:
    """Bytes of a source once decompressed, as far as that can be told before it is read; of remote ones nothing is known."""
    try:
        stored = source.file.stat().st_size if source.file else PIECE_BYTES
    except OSError:
        return 0  # reading will say what is wrong
    return stored * _INFLATION if source.compression else stored


def _pieces(source: Source, size: int) -> list[Piece]:
    count = min(ceil(size / PIECE_BYTES), MOST_PIECES[source.kind])
    if count <= 1:
        return [Piece(source)]
    step = ceil(size / count)
    return [Piece(source, at * step, None if at == count - 1 else (at + 1) * step) for at in range(count)]
