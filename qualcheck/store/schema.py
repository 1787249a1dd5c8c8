"""The tables of a saved run: names, types, and what each column holds. ``docs/store.md`` carries the same words; a test holds them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Raised when a table or a column goes or changes its meaning; what is only added leaves it as it is.
STORE_VERSION: Final = 1

#: Longer lines are not in the table ``lines``: boilerplate is short (nine in ten of 41,149 labelled lines of extracted pages are no longer).
LONGEST_LINE: Final = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type in SQL, what it holds."""

    name: str
    type: str
    about: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, what a row is, its columns."""

    name: str
    about: str
    columns: tuple[Column, ...]


def _columns(*lines: str) -> tuple[Column, ...]:
    """Columns from ``name TYPE what it holds``."""
    return tuple(Column(*line.split(" ", 2)) for line in lines)


_DOCUMENT = "document BIGINT number of the document; see `documents`"
_FINDING = (
    _DOCUMENT,
    "finding BIGINT number of the finding in its document, from 1",
    "rule VARCHAR code of the rule: `BP001`",
    "name VARCHAR name of the rule: `ad-marker`",
    "family VARCHAR family of the rule: `boilerplate`",
    "severity VARCHAR `error`, `warning` or `info`",
    "field VARCHAR `text` or `title`: what the offsets count in",
    "start_offset BIGINT code points of the field before the finding",
    "end_offset BIGINT code points of the field up to its end",
    "line BIGINT line of the text, from 1",
    "found VARCHAR the text that was found",
    "expected VARCHAR what would be right; NULL where nothing is proposed",
    "message VARCHAR the finding in words",
    "confidence DOUBLE 0 to 1",
    "fingerprint VARCHAR the same for the same finding in another run ([gate](gate.md))",
    "fix_start BIGINT where the fix begins; NULL where there is none",
    "fix_end BIGINT where the fix ends",
    "fix_replacement VARCHAR what the fix puts there",
    "fix_safety VARCHAR `safe` or `unsafe`",
)

TABLES: Final[tuple[Table, ...]] = (
    Table(
        "run",
        "one row: what was run",
        _columns(
            "store_version BIGINT version of these tables",
            "qualcheck_version VARCHAR of the program that wrote them",
            "command VARCHAR `check` or `clean`",
            "inputs VARCHAR[] the paths as they were given",
            "config VARCHAR the configuration in force, as JSON",
            "documents BIGINT number of rows of `documents`",
            "gate_failures VARCHAR[] the gate's conditions that failed (`check`)",
        ),
    ),
    Table(
        "documents",
        "a row for each document, in the order of the input; also for what could not be read",
        _columns(
            "document BIGINT number in the order of the input, from 1",
            "id VARCHAR of the record; else the path, with the line of a record",
            "path VARCHAR of its file",
            "line BIGINT line or row of the record in its file; NULL for whole files",
            "source VARCHAR where it comes from, as its record says",
            "title VARCHAR as understood: given, or found in the text",
            "date VARCHAR ISO 8601, as exactly as the record tells it",
            "language VARCHAR the language found, by its code",
            "outcome VARCHAR `checked` or `unreadable`; of `clean` what became of it: `cleaned`, `unchanged`, `dropped`, `emptied`, `empty`, "
            "`unreadable`, `crashed`",
            "verdict VARCHAR `keep`, `repair` or `reject`",
            "score DOUBLE 0 (worst) to 100, of the document as it came in",
            "score_cleaned DOUBLE the same of the cleaned text; NULL in a run of `check`",
            "score_version BIGINT version of the score model",
            "characters BIGINT code points of the text; NULL where it could not be read",
            "lines BIGINT lines of the text that are not blank",
            "findings BIGINT number of rows of `findings`",
            "has_surrogates BOOLEAN whether bytes that were not UTF-8 stand in its values; see below",
        ),
    ),
    Table(
        "scores",
        "a row for each document and family",
        _columns(_DOCUMENT, "family VARCHAR `boilerplate`, `spun` …", "score DOUBLE 0 (worst) to 100"),
    ),
    Table(
        "signals",
        "a row for each document and [measured value](signals.md)",
        _columns(_DOCUMENT, "name VARCHAR `spun.probability` …", "value DOUBLE in the unit of the signal"),
    ),
    Table("findings", "a row for each finding, in the order of documents and of the report", _columns(*_FINDING)),
    Table(
        "suppressed",
        "a row for each finding that is accepted; they cost nothing and are not among `findings`",
        _columns(*_FINDING, "reason VARCHAR why it is accepted", "entry BIGINT number in the ignore file, from 0; NULL for a comment"),
    ),
    Table(
        "edits",
        "a row for each change that `clean` made in a document that it wrote",
        _columns(
            _DOCUMENT,
            "edit BIGINT number of the edit in its document, from 1",
            "field VARCHAR `text` or `title`",
            "rules VARCHAR[] codes of the rules that asked for it",
            "start_offset BIGINT code points of the original before it",
            "end_offset BIGINT code points of the original up to its end",
            "removed VARCHAR what stood there",
            "inserted VARCHAR what stands there now",
        ),
    ),
    Table(
        "lines",
        f"a row for each line of a text that is not blank and has at most {LONGEST_LINE} characters",
        _columns(
            _DOCUMENT,
            "line BIGINT number of the line, from 1",
            "text VARCHAR the line without the blanks around it",
            "rules VARCHAR[] codes of the rules with a finding on it, sorted",
        ),
    ),
    Table(
        "quotations",
        "a row for each quotation of a text, in a run with `--corpus` in which rules of the family QU are in force",
        _columns(
            _DOCUMENT,
            "quotation BIGINT number in its document, from 1",
            "start_offset BIGINT code points of the text before it",
            "end_offset BIGINT code points of the text up to its end",
            "line BIGINT line of its beginning, from 1",
            "speaker VARCHAR the words that name who said it; NULL where nothing does",
            "quoted VARCHAR what was said; parts on both sides of a 'she said' are joined by ` … `",
        ),
    ),
    Table(
        "troubles",
        "a row for each thing that went wrong with an input or a check",
        _columns(
            _DOCUMENT,
            "kind VARCHAR `unreadable`, `record`, `crash` or `notice`",
            "message VARCHAR in words",
            "path VARCHAR the file",
            "line BIGINT the line of the record",
            "id VARCHAR the document's id",
            "rule VARCHAR the check that crashed",
        ),
    ),
)

BY_NAME: Final = {table.name: table for table in TABLES}


def create_statements() -> list[str]:
    """The SQL that makes the tables; comments carry what the columns hold, so that any tool for DuckDB shows them."""
    made = []
    for table in TABLES:
        columns = ", ".join(f"{column.name} {column.type}" for column in table.columns)
        made.append(f"CREATE TABLE {table.name} ({columns})")
        made.append(f"COMMENT ON TABLE {table.name} IS {_literal(table.about)}")
        made += [f"COMMENT ON COLUMN {table.name}.{column.name} IS {_literal(column.about)}" for column in table.columns]
    return made


def page() -> str:
    """The tables in Markdown, for ``docs/store.md``."""
    parts = []
    for table in TABLES:
        rows = "\n".join(f"| `{column.name}` | {column.type} | {column.about} |" for column in table.columns)
        parts.append(f"### `{table.name}`\n\n{table.about[0].upper()}{table.about[1:]}.\n\n| column | type | holds |\n|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
