"""Reading a saved run: its file, closed to the world outside, and its reports as they were."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

from qualcheck.errors import InputError
from qualcheck.extras import load
from qualcheck.model import Finding, Fix, Report, Suppressed, Trouble
from qualcheck.store.schema import BY_NAME, STORE_VERSION
from qualcheck.store.texts import restored

#: So many documents are read at a time.
DOCUMENTS: Final = 1000
#: What a query may hold in memory; beyond that it works on disk.
MEMORY: Final = "2GB"


def opened(path: Path, *, outside: bool = False) -> Any:
    """A connection to a saved run, for reading only.

    Args:
        path: its file.
        outside: whether SQL may reach other files; without, it reaches no file, no network and no extension.

    Raises:
        InputError: no such file, no saved run, or one of another version.
        ConfigError: duckdb is not installed.
    """
    duckdb = load("duckdb", path.as_posix())
    if not path.is_file():
        raise InputError(f"{path.as_posix()}: no such saved run; 'qualcheck check PATH… --store {path.as_posix()}' makes one")
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_settings(outside=outside))
    except duckdb.Error as error:
        busy = "could not set lock" in str(error).lower()
        message = "is being written to; wait for the run that does" if busy else "is no saved run of qualcheck ('--store' makes one)"
        raise InputError(f"{path.as_posix()}: {message}") from error
    try:
        found = connection.execute("SELECT store_version, qualcheck_version FROM run").fetchone()
    except duckdb.Error as error:
        connection.close()
        raise InputError(f"{path.as_posix()}: is a database, but no saved run of qualcheck: it has no table 'run'") from error
    if found is None or found[0] != STORE_VERSION:
        connection.close()
        version, program = found or (None, None)
        raise InputError(
            f"{path.as_posix()}: version {version} of the tables is not known to this qualcheck, which reads version {STORE_VERSION}; "
            f"save the run anew, or use the version that wrote it ({program})"
        )
    return connection


def _settings(*, outside: bool) -> dict[str, str]:
    settings = {"memory_limit": MEMORY, "autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
    return settings if outside else settings | {"enable_external_access": "false", "lock_configuration": "true"}


def reports(path: Path | str) -> Iterator[Report]:
    """The reports of a saved run, in the order of the input, as they were when they were saved; memory holds a thousand at a time.

    Raises:
        InputError: no such file, no saved run, or one of another version.
        ConfigError: duckdb is not installed.
    """
    connection = opened(Path(path))
    try:
        (count,) = connection.execute("SELECT count(*) FROM documents").fetchone()
        for first in range(1, count + 1, DOCUMENTS):
            yield from _part(connection, first, first + DOCUMENTS - 1)
    finally:
        connection.close()


Row = dict[str, Any]


def _part(connection: Any, first: int, last: int) -> Iterator[Report]:
    documents = _rows(connection, "documents", first, last)
    others = {name: _grouped(_rows(connection, name, first, last)) for name in ("scores", "signals", "findings", "suppressed", "troubles")}
    for row in documents:
        number, odd = row["document"], row["has_surrogates"]
        of = {name: [_as_it_was(one) if odd else one for one in groups.get(number, ())] for name, groups in others.items()}
        whole = _as_it_was(row) if odd else row
        yield Report(
            id=whole["id"],
            path=whole["path"],
            line=whole["line"],
            source=whole["source"],
            title=whole["title"],
            score=whole["score"],
            scores={one["family"]: one["score"] for one in of["scores"]},
            verdict=whole["verdict"],
            signals={one["name"]: one["value"] for one in of["signals"]},
            findings=[_finding(one) for one in of["findings"]],
            troubles=tuple(Trouble(one["kind"], one["message"], one["path"], one["line"], one["id"], one["rule"]) for one in of["troubles"]),
            score_version=whole["score_version"],
            suppressed=tuple(Suppressed(_finding(one), one["reason"], one["entry"]) for one in of["suppressed"]),
        )


def _rows(connection: Any, table: str, first: int, last: int) -> list[Row]:
    names = [column.name for column in BY_NAME[table].columns]
    columns = ", ".join(f'"{name}"' for name in names)
    found = connection.execute(
        f"SELECT {columns} FROM {table} WHERE document BETWEEN ? AND ? ORDER BY rowid",  # noqa: S608 - names of ours
        [first, last],
    )
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _grouped(rows: list[Row]) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["document"], []).append(row)
    return groups


def _as_it_was(row: Row) -> Row:
    return {name: restored(value) if isinstance(value, str) else value for name, value in row.items()}


def _finding(row: Row) -> Finding:
    start = row["fix_start"]
    fix = None if start is None else Fix(start, row["fix_end"], row["fix_replacement"], row["fix_safety"])
    return Finding(
        rule=row["rule"],
        name=row["name"],
        family=row["family"],
        severity=row["severity"],
        start=row["start_offset"],
        end=row["end_offset"],
        line=row["line"],
        found=row["found"],
        expected=row["expected"],
        message=row["message"],
        confidence=row["confidence"],
        field=cast("Any", row["field"]),
        fix=fix,
    )
