"""Questions in SQL to a saved run, and its tables as Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Self

from qualcheck.errors import ConfigError, InputError, nearest
from qualcheck.extras import load
from qualcheck.store.reading import opened
from qualcheck.store.schema import BY_NAME, TABLES
from qualcheck.store.texts import restored, stored
from qualcheck.whole_file import named_after, whole_file

_ROWS: Final = 2048
#: Stands in the metadata of the Parquet files that are written here, with what they hold: by it they are known as ours.
MARK: Final = "qualcheck.query"

#: Questions that people ask first: what is asked, and how.
EXAMPLES: Final = (
    (
        "the rules that find most",
        "select rule, name, count(*) as findings, count(distinct document) as documents from findings group by all order by findings desc, rule",
    ),
    (
        "sources by their mean score",
        "select source, count(*) as documents, round(avg(score), 1) as mean from documents group by all order by mean, source",
    ),
    (
        "lines that recur and that no rule knows",
        (
            "select text, count(distinct document) as documents from lines where rules = [] group by all having documents > 1 "
            "order by documents desc, text limit 20"
        ),
    ),
    (
        "what reads most as spun",
        (
            "select id, score, value as probability from documents join signals using (document) where name = 'spun.probability' "
            "order by value desc, document limit 20"
        ),
    ),
)


class Answer:
    """The answer to a question: its columns, and its rows as they are wanted. Closes the run when the block ends.

    Args:
        path: of the saved run.
        sql: one statement that reads.

    Raises:
        InputError: no such run, or it can't be read.
        ConfigError: the question can't be answered; the message says why, and what there is to ask.
    """

    def __init__(self, path: Path, sql: str) -> None:
        self._duckdb = load("duckdb", path.as_posix())
        self._connection = opened(path)
        self._sql = sql
        try:
            if len(self._connection.extract_statements(sql)) != 1:
                raise ConfigError("ask one question at a time: the SQL holds several statements, or none")
            self._connection.execute(sql)
        except self._duckdb.Error as error:
            self._connection.close()
            raise ConfigError(_explained(error)) from error
        except ConfigError:
            self._connection.close()
            raise
        self.columns: list[str] = [column[0] for column in self._connection.description or ()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows, in the order of the answer.

        Raises:
            ConfigError: a value can't be computed (a division of words).
        """
        try:
            while part := self._connection.fetchmany(_ROWS):
                yield from part
        except self._duckdb.Error as error:
            raise ConfigError(_explained(error)) from error

    def write_parquet(self, path: Path) -> int:
        """Writes the rows to a Parquet file; returns how many there are.

        Raises:
            ConfigError: pyarrow is not installed, or a value can't be computed.
            InputError: the file can't be written.
        """
        writer = load("pyarrow.parquet", "--format parquet").ParquetWriter
        count = 0
        try:
            with whole_file(path, named_after(f".{path.name}", ".part")) as part:
                reader = self._connection.cursor().sql(self._sql).to_arrow_reader(_ROWS)
                with writer(part, reader.schema, compression="zstd") as file:
                    for batch in reader:
                        count += batch.num_rows
                        file.write_batch(batch)
                    file.add_key_value_metadata({MARK: "answer"})
        except self._duckdb.Error as error:
            raise ConfigError(_explained(error)) from error
        except OSError as error:
            raise InputError(f"{path.as_posix()}: can't be written: {error.strerror or error}") from error
        return count


def export(path: Path, folder: Path) -> list[Path]:
    """Writes each table to a Parquet file of its name; each appears whole or not at all.

    Raises:
        InputError: no such run, or the folder can't be written to.
        ConfigError: duckdb is not installed.
    """
    duckdb = load("duckdb", path.as_posix())
    connection = opened(path, outside=True)
    written = []
    try:
        for table in TABLES:
            final = folder / f"{table.name}.parquet"
            with whole_file(final, f".{final.name}.part") as part:
                target = str(part).replace("'", "''")
                form = f"FORMAT parquet, COMPRESSION zstd, KV_METADATA {{'{MARK}': '{table.name}'}}"
                connection.execute(f"COPY (SELECT * FROM {table.name} ORDER BY rowid) TO '{target}' ({form})")  # noqa: S608
            written.append(final)
    except (duckdb.Error, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error).strip().partition("\n")[0]
        raise InputError(f"--export {folder.as_posix()}: can't be written: {reason}") from error
    finally:
        connection.close()
    return written


def read_files(path: Path, name: str) -> list[Path]:
    """The files of this name that a run has read, as far as they are where they were.

    Raises:
        InputError: no such run, or it can't be read.
        ConfigError: duckdb is not installed.
    """
    connection = opened(path)
    try:
        files = connection.execute("SELECT DISTINCT path FROM documents WHERE ends_with(path, ?)", [stored(name)]).fetchall()
    finally:
        connection.close()
    read = [Path(restored(file) or "") for (file,) in files]
    return [file for file in read if file.is_file()]


def overview(path: Path) -> str:
    """The tables of a saved run with their columns, and questions to begin with.

    Raises:
        InputError: no such run, or it can't be read.
        ConfigError: duckdb is not installed.
    """
    connection = opened(path)
    try:
        counts = {table.name: connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0] for table in TABLES}  # noqa: S608 - names of ours
    finally:
        connection.close()
    rows = [f"  {table.name:11} {counts[table.name]:>10,} row(s): {', '.join(column.name for column in table.columns)}" for table in TABLES]
    lines = ["tables:", *rows, "questions:"]
    for about, sql in EXAMPLES:
        lines += [f"  {about}:", f'    qualcheck query {path.as_posix()} "{sql}"']
    return "\n".join(lines) + "\n"


def _explained(error: Exception) -> str:
    """The database's message in one line, with the tables or columns there are where a name is not known."""
    text = str(error).strip()
    first = text.partition("\n")[0]
    kind = type(error).__name__
    if kind == "CatalogException" and first.startswith("Catalog Error: Table with name "):
        name = first.removeprefix("Catalog Error: Table with name ").partition(" ")[0]
        return f"no table '{name}'{nearest(name, BY_NAME)}; the tables are {', '.join(BY_NAME)}"
    if kind == "BinderException" and "column" in first:
        return f"{first.rstrip('!')}; the columns stand in docs/store.md, and 'qualcheck query RUN' lists them"
    if kind == "PermissionException" or "attached in read-only mode" in first:
        return "questions only read the saved run: no other file, no network, no extension; 'qualcheck query RUN --export DIR' writes its tables"
    return f"the question can't be answered: {first}"
