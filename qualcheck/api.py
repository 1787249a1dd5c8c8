"""The public functions. Everything that they use is private and may change."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from qualcheck.checker import Checker
from qualcheck.cleaning import clean_document
from qualcheck.config import Config, make_config
from qualcheck.errors import ConfigError
from qualcheck.model import Cleaned, Document, Report

Settings = Config | Mapping[str, Any] | str | Path | None


def check(text: str, title: str | None = None, source: str | None = None, id: str | None = None, config: Settings = None) -> Report:  # noqa: A002
    """Checks one document: findings at exact places, scores, verdict, signals.

    Args:
        text: the document, untouched; all offsets of the report are code points of it. In an empty one nothing is found, and it scores 100;
            read from a file it would be unreadable, and no document.
        title: its title where it is known apart from the text. None: it is looked for at the top of the text.
        source: name or domain of where it comes from; helps with titles and boilerplate.
        id: carried through to the report.
        config: a mapping with the keys of ``[tool.qualcheck]``, the path of a configuration file, or None for the defaults.

    Raises:
        ConfigError: the configuration has an unknown key, rule or value.
        PackError: a rule pack of the configuration can't be used.
        TypeError: an argument is of another type; the message names it.
    """
    return checker(config).check(_document(text, title, source, id))


def clean(text: str, title: str | None = None, source: str | None = None, id: str | None = None, config: Settings = None) -> Cleaned:  # noqa: A002
    """Checks one document and makes the safe fixes; arguments and errors as for ``check``.

    Returns:
        The cleaned text and title, the edits that lead back to the original, and the report on the original.
    """
    used = checker(config)
    document = _document(text, title, source, id)
    unsafe = used.config.clean.unsafe_fixes
    return clean_document(document, used.check, recheck=partial(used.recheck, unsafe=unsafe), unsafe=unsafe)


def check_files(paths: Iterable[str | Path] | str | Path, workers: int = 1, config: Settings = None, *, corpus: bool = False) -> Iterator[Report]:
    """Checks all documents of files, folders and globs, in input order whatever the number of workers.

    Args:
        paths: files, folders and globs, in any format that ``qualcheck check`` reads.
        workers: processes to use.
        config: as for ``check``.
        corpus: whether the documents are compared with each other too (copies and the like); nothing is yielded then before all
            were read.

    Yields:
        A report for each document. One that could not be read has score 0, verdict ``reject`` and says why in ``troubles``.

    Raises:
        InputError: a path that does not exist, or a glob that matches nothing.
        ConfigError: the configuration can't be used, or ``workers`` is less than 1.
        TypeError: an argument is of another type; the message names it.
    """
    from qualcheck.engines.local import check_paths

    _workers(workers)
    several = _paths(paths)
    made = make_config(config)
    if not corpus:
        return check_paths(several, made, workers)
    from qualcheck.engines.corpus_run import check_corpus
    from qualcheck.readers import find_sources

    return (result.report for result in check_corpus(find_sources(several, made.input), made, workers))


def clean_table(table: Any, config: Settings = None, *, workers: int = 1) -> Any:
    """Cleans every row of a table: text and title are cleaned, all other columns stay as they are, and none of the rows goes.

    Args:
        table: a ``pyarrow.Table``, or what Arrow can take without copying: a polars or pandas data frame, a ``datasets.Dataset``.
        config: as for ``check``; ``input.text_fields`` and its sisters name the columns.
        workers: processes to use.

    Returns:
        A ``pyarrow.Table`` with the same columns, and behind them ``qualcheck_score`` (of the original, 0 to 100),
        ``qualcheck_verdict``, ``qualcheck_findings`` (rules and how often), ``qualcheck_edits`` (the way back: what stood at
        ``[start, end)`` code points of the original) and ``qualcheck_trouble`` (why a row could not be read, or that
        cleaning would have left nothing of it; the row is as it was then).

    Raises:
        InputError: no column holds a text.
        TypeError: not a table.
        ConfigError: the configuration can't be used, ``workers`` is less than 1, or pyarrow is not installed.
    """
    from qualcheck.engines.tables import clean_table as run

    _workers(workers)
    return run(table, make_config(config), workers)


def checker(config: Settings = None) -> Checker:
    """The checker of a configuration, made once for equal configurations."""
    made = make_config(config)
    return _checker(made.key, made.read_from, _state(made.boilerplate.profile))


@lru_cache(maxsize=16)
def _checker(key: str, read_from: str, _profile: tuple[str, int, int] | None = None) -> Checker:
    return Checker(Config.model_validate_json(key).said_to_be_from(read_from))


def _state(path: Path | None) -> tuple[str, int, int] | None:
    """What changes when a file is written anew or another one is meant."""
    if path is None:
        return None
    try:
        status = path.stat()
    except OSError:
        return str(path.absolute()), 0, 0
    return str(path.absolute()), status.st_mtime_ns, status.st_size


def _workers(number: int) -> None:
    try:
        operator.index(number)
    except TypeError:
        raise TypeError(f"workers must be an int, not {type(number).__name__}") from None
    if number < 1:
        raise ConfigError(f"workers = {number}: at least one process has to do the work")


def _paths(given: object) -> list[str | Path]:
    if isinstance(given, str | Path):
        return [given]
    if isinstance(given, bytes | bytearray) or not isinstance(given, Iterable):
        raise TypeError(f"paths must be a str, a Path, or several of them, not {type(given).__name__}")
    several = list(given)
    for path in several:
        if not isinstance(path, str | Path):
            raise TypeError(f"paths must be a str, a Path, or several of them, and one of these is of type {type(path).__name__}")
    return several


def _document(text: object, title: object, source: object, id: object) -> Document:  # noqa: A002
    return Document(_text(text, "text", "a str"), _or_none(title, "title"), _or_none(source, "source"), _or_none(id, "id"))


def _or_none(value: object, name: str) -> str | None:
    return None if value is None else _text(value, name, "a str or None")


def _text(value: object, name: str, wanted: str) -> str:
    if isinstance(value, str):
        return value
    hint = "; decode bytes first, for example with errors='surrogateescape'" if isinstance(value, bytes | bytearray) else ""
    raise TypeError(f"{name} must be {wanted}, not {type(value).__name__}{hint}")
