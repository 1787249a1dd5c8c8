"""Writing a saved run: rows go to the file in bounded batches, and the file gets its name when all of them are there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from qualcheck._version import __version__
from qualcheck.config import Config
from qualcheck.errors import InputError, QualcheckError
from qualcheck.extras import load, require
from qualcheck.store.rows import RowMaker, Saved
from qualcheck.store.schema import BY_NAME, STORE_VERSION, create_statements
from qualcheck.store.texts import stored
from qualcheck.whole_file import named_after

#: So much waits in memory at most before it is written: rows, or characters of their texts.
BATCH_ROWS: Final = 200_000
BATCH_CHARACTERS: Final = 1 << 24
#: What the database may hold in memory; beyond that it works on disk.
MEMORY: Final = "512MB"


class StoreWriter:
    """Saves a run, document by document, in the order of the input.

    As a context: the file gets its name when the block ends well; when it does not, there is none, and one that was there before stays.

    Args:
        path: the file; a saved run that is there is replaced.
        command: ``check`` or ``clean``.
        inputs: the paths of the run, as given.
        config: of the run.
        quotations: whether quotations are saved.

    Raises:
        ConfigError: duckdb or pyarrow is not installed.
        InputError: ``path`` is another file than a saved run, or can't be written.
    """

    def __init__(self, path: Path, command: str, inputs: Iterable[str], config: Config, *, quotations: bool = False) -> None:
        what = f"--store {path.as_posix()}"
        _refuse_folders(path)
        self._duckdb = load("duckdb", what)
        require("pyarrow", what, extra="store")
        self._path = path
        self._part = path.with_name(named_after(f".{path.name}", ".part"))
        self._run: dict[str, object] = {"command": command, "inputs": [stored(given) for given in inputs], "config": stored(config.key)}
        self._rows = RowMaker(quotations=quotations)
        self._gate_failures: list[str] = []
        _refuse_other_files(path)
        self._connection = self._opened()
        self._schemas = {name: _schema(name) for name in BY_NAME}

    def __enter__(self) -> Self:
        return self

    def add(self, saved: Saved) -> None:
        """The next document."""
        self._rows.add(saved)
        rows, characters = self._rows.waiting
        if rows >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
            self._write()

    def finish(self, gate_failures: Iterable[str] = ()) -> None:
        """The end of the run, and what the gate said."""
        self._gate_failures = list(gate_failures)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            self._discard()
            return
        try:
            self._write()
            facts = {"store_version": STORE_VERSION, "qualcheck_version": __version__, **self._run}
            facts |= {"documents": self._rows.documents, "gate_failures": self._gate_failures}
            self._insert("run", {name: [value] for name, value in facts.items()})
            self._connection.execute("CHECKPOINT")
            self._connection.close()
            self._part.replace(self._path)
        except BaseException as problem:
            self._discard()
            if isinstance(problem, (self._duckdb.Error, OSError)):
                raise self._unwritable(problem) from problem
            raise

    def _write(self) -> None:
        for name, rows in self._rows.tables.items():
            if rows.count:
                try:
                    self._insert(name, rows.columns)
                except self._duckdb.Error as error:
                    raise self._unwritable(error) from error
                rows.clear()

    def _insert(self, name: str, columns: dict[str, list[Any]]) -> None:
        arrow = load("pyarrow", "--store", extra="store")
        schema = self._schemas[name]
        self._connection.register("batch", arrow.table([arrow.array(columns[field.name], field.type) for field in schema], schema=schema))
        self._connection.execute(f"INSERT INTO {name} SELECT * FROM batch")  # noqa: S608 - a name of ours
        self._connection.unregister("batch")

    def _opened(self) -> Any:
        """The database under its temporary name; what a run that was killed left there goes."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connect()
            if connection.execute("SELECT count(*) FROM duckdb_tables()").fetchone() != (0,):
                connection.close()
                self._part.unlink()
                connection = self._connect()
            for statement in create_statements():
                connection.execute(statement)
        except (self._duckdb.Error, OSError) as error:
            raise self._unwritable(error) from error
        return connection

    def _connect(self) -> Any:
        # One thread: rows come in order, and the workers need the cores.
        return self._duckdb.connect(str(self._part), config={"threads": "1", "memory_limit": MEMORY})

    def _discard(self) -> None:
        self._connection.close()
        for path in (self._part, self._part.with_name(f"{self._part.name}.wal")):
            path.unlink(missing_ok=True)

    def _unwritable(self, error: Exception) -> QualcheckError:
        reason = getattr(error, "strerror", None) or str(error).strip().partition("\n")[0]
        return InputError(f"--store {self._path.as_posix()}: can't be written: {reason}; nothing was saved, and what was there before is as it was")


def _refuse_folders(path: Path) -> None:
    if path.is_dir():
        raise InputError(f"--store {path.as_posix()}: is a folder; name a file, for example {(path / 'run.duckdb').as_posix()}")


def _refuse_other_files(path: Path) -> None:
    """A slip of the pen must not cost a document."""
    from qualcheck.store.reading import opened

    if path.exists():
        try:
            opened(path).close()
        except InputError as error:
            raise InputError(f"--store {path.as_posix()}: there is a file of this name, and it is no saved run; name another one") from error


def _schema(name: str) -> Any:
    arrow = load("pyarrow", "--store", extra="store")
    types = {
        "BIGINT": arrow.int64(),
        "DOUBLE": arrow.float64(),
        "BOOLEAN": arrow.bool_(),
        "VARCHAR": arrow.string(),
        "VARCHAR[]": arrow.list_(arrow.string()),
    }
    return arrow.schema([(column.name, types[column.type]) for column in BY_NAME[name].columns])
