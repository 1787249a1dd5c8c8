"""Arrow tables in memory: cleaned row by row, every other column untouched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from qualcheck.config import Config
from qualcheck.engines.clean_work import CleanOptions, CleanWork, Outcome
from qualcheck.engines.local import batches
from qualcheck.engines.pool import ordered
from qualcheck.errors import InputError
from qualcheck.extras import load
from qualcheck.readers import Raw, Source
from qualcheck.readers.parquet_rows import BATCH_ROWS, is_text, read_columns, row_lines

_WHAT: Final = "clean_table"
_SOURCE: Final = Source("<table>", "table", "parquet")


def clean_table(table: Any, config: Config, workers: int = 1, *, work: CleanWork | None = None) -> Any:
    """See ``qualcheck.clean_table``; ``work``: what cleans, where the caller has it from an earlier table."""
    arrow = load("pyarrow", _WHAT)
    made = _as_table(arrow, table)
    columns = read_columns(made.schema, config.input)
    if isinstance(columns, str):
        raise InputError(columns)
    taken = [name for name in _added(arrow) if name in made.schema.names]
    if taken:
        raise InputError(f"the table has a column '{taken[0]}' already: it was cleaned before; drop the columns that begin with 'qualcheck_'")
    work = work or CleanWork(config, CleanOptions(unsafe=config.clean.unsafe_fixes))
    texts: dict[str, list[str | None]] = {name: [] for name in columns if is_text(load("pyarrow.types", _WHAT), made.schema.field(name).type)}
    facts: dict[str, list[Any]] = {name: [] for name in _added(arrow)}
    with closing(ordered(work, batches(_raws(made, columns)), workers, work.lost)) as outcomes:
        for outcome in outcomes:
            _take(outcome, texts, facts)
    for name, values in texts.items():
        made = _replaced(arrow, made, name, values)
    for name, kind in _added(arrow).items():
        made = made.append_column(name, arrow.array(facts[name], kind))
    return made


def _as_table(arrow: Any, given: Any) -> Any:
    """The table of what a caller gives, without copying it: by Arrow's own protocol, or what holds one."""
    inner = getattr(given, "data", None)
    if hasattr(inner, "table") and hasattr(given, "with_format"):  # datasets.Dataset; rows that a selection leaves out are gone after this
        given = given.with_format("arrow")[:]
    if isinstance(given, arrow.Table):
        return given
    if isinstance(given, arrow.RecordBatch):
        return arrow.Table.from_batches([given])
    if hasattr(given, "__arrow_c_stream__"):
        return arrow.table(given)
    takes = "an Arrow table or what has the Arrow C stream interface (polars, pandas 2.2 or newer, datasets)"
    raise TypeError(f"clean_table takes {takes}, not {type(given).__name__}")


def _raws(table: Any, columns: list[str]) -> Iterator[Raw]:
    row = 0
    for batch in table.select(columns).to_batches(max_chunksize=BATCH_ROWS):
        for line in row_lines(batch):
            row += 1
            yield Raw(_SOURCE, row, line) if isinstance(line, bytes) else Raw(_SOURCE, row, kind="failed", reason=line)


def _take(outcome: Outcome, texts: dict[str, list[str | None]], facts: dict[str, list[Any]]) -> None:
    entry = json.loads(outcome.entry)
    written = json.loads(outcome.output) if outcome.kind == "cleaned" else {}
    for name, values in texts.items():
        values.append(written.get(name))
    emptied = outcome.kind == "emptied"
    facts["qualcheck_score"].append(entry.get("score"))
    facts["qualcheck_verdict"].append("reject" if emptied else entry.get("verdict"))
    facts["qualcheck_findings"].append([{"rule": rule, "count": count} for rule, count in entry.get("findings", {}).items()])
    facts["qualcheck_edits"].append(entry["edits"])
    facts["qualcheck_trouble"].append("; ".join([*entry.get("reasons", []), *entry.get("troubles", [])]) or None)


def _replaced(arrow: Any, table: Any, name: str, values: list[str | None]) -> Any:
    """The table with new values where there are some; a column in which nothing changes is the old one."""
    if not any(value is not None for value in values):
        return table
    place = table.schema.get_field_index(name)
    field = table.schema.field(place)
    plain = arrow.large_string()  # the one kind of strings that all functions of Arrow take
    new = arrow.chunked_array([arrow.array(values, plain)])
    mixed = load("pyarrow.compute", _WHAT).coalesce(new, table.column(place).cast(plain))
    if load("pyarrow.types", _WHAT).is_dictionary(field.type):
        mixed = mixed.cast(field.type.value_type).dictionary_encode()
    return table.set_column(place, field, mixed.cast(field.type))


def _added(arrow: Any) -> dict[str, Any]:
    edit = {"field": arrow.string(), "rules": arrow.list_(arrow.string()), "start": arrow.int64(), "end": arrow.int64()}
    texts = {"removed": arrow.string(), "inserted": arrow.string()}
    return {
        "qualcheck_score": arrow.float64(),
        "qualcheck_verdict": arrow.string(),
        "qualcheck_findings": arrow.list_(arrow.struct({"rule": arrow.string(), "count": arrow.int64()})),
        "qualcheck_edits": arrow.list_(arrow.struct({**edit, **texts})),
        "qualcheck_trouble": arrow.string(),
    }
