"""What a file holds and how it is compressed, by its name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, Literal, NamedTuple

from qualcheck.errors import ConfigError, nearest
from qualcheck.extras import require
from qualcheck.readers.inflate import ENDINGS, Compression, without_compression

Kind = Literal["text", "records", "json", "csv", "parquet", "warc"]

#: Name of the audit log that cleaning leaves beside its output.
AUDIT_NAME: Final = "qualcheck-audit.jsonl"
#: What cleaning leaves beside its output; such files are never taken for documents in folders.
OWN_NAME: Final = re.compile(r"(?:.*\.)?qualcheck-(?:audit|rejects|manifest|quarantine)\.(?:jsonl|parquet)")

#: What stands beside a corpus by the way of the house; nothing is said of it.
_SETTINGS = ("qualcheck.toml", "qualcheck-ignore.toml", "qualcheck-baseline.json")

#: How a line of findings begins.
_FINDINGS: Final = b'{"schema_version":'

_PLAIN: dict[str, Kind] = {
    ".txt": "text",
    ".md": "text",
    ".markdown": "text",
    ".markdn": "text",
    ".rst": "text",
    ".text": "text",
    ".jsonl": "records",
    ".ndjson": "records",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".warc": "warc",
    ".wet": "warc",
}
_COMPRESSED: dict[Kind, tuple[str, ...]] = {
    "text": tuple(ENDINGS),
    "records": tuple(ENDINGS),
    "json": tuple(ENDINGS),
    "csv": tuple(ENDINGS),
    "warc": (".gz",),
}
_NEEDS: dict[str, str] = {"parquet": "pyarrow", "warc": "warcio", "zstd": "zstandard"}


class FileKind(NamedTuple):
    """What a file holds, and how it is compressed."""

    kind: Kind
    compression: Compression = ""


_KINDS: dict[str, FileKind] = {
    **{ending: FileKind(kind) for ending, kind in _PLAIN.items()},
    **{ending + packed: FileKind(kind, ENDINGS[packed]) for ending, kind in _PLAIN.items() for packed in _COMPRESSED.get(kind, ())},
}


def kind_of_name(name: str) -> FileKind | None:
    """What a file is by its name's ending, in any case; None where such files are not read."""
    folded = name.lower()
    return next((kind for ending, kind in _KINDS.items() if folded.endswith(ending) and folded != ending), None)


def is_audit_name(name: str) -> bool:
    """Whether a file is an audit log of ours, or another file of a cleaning run, by its name."""
    return OWN_NAME.fullmatch(without_compression(name)) is not None


def is_own_name(name: str) -> bool:
    """Whether a file in a folder is one of ours, settings too, and not to be counted among those that are skipped."""
    return name in _SETTINGS or is_audit_name(name)


def holds_findings(path: Path) -> bool:
    """Whether a file of JSON Lines begins as what 'qualcheck check --format jsonl' writes; False where it can't be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(_FINDINGS)) == _FINDINGS
    except OSError:
        return False


def kind_of_format(name: str, what: str) -> FileKind:
    """What files of a format that a user names hold; ``what`` is of the format, for the error.

    Raises:
        ConfigError: no such format.
    """
    known = [ending.removeprefix(".") for ending in _KINDS]
    kind = _KINDS.get("." + name.lower().removeprefix("."))
    if kind is None:
        raise ConfigError(f"unknown format of {what} '{name}'{nearest(name, known)}; known are {', '.join(known)}")
    return kind


def require_package(kind: FileKind, shown: str) -> None:
    """Refuses a file whose reading needs a package that is not installed.

    Raises:
        ConfigError: it is not; the message says how to get it.
    """
    for need in kind:
        if need in _NEEDS:
            require(_NEEDS[need], shown)


def ending_of_kind(kind: FileKind) -> str:
    """The first ending of files of a kind."""
    return next(ending for ending, value in _KINDS.items() if value == kind)


def ending_of(name: str) -> str:
    """What the name of a file ends in, with that of its compression, in small letters; ``no ending`` where it has none."""
    bare = without_compression(name)
    return (Path(bare).suffix + name[len(bare) :]).lower() or "no ending"


def not_read() -> str:
    """Why a file that was named is refused, with what can be read."""
    return f"files of this kind are not read; those that are end in {', '.join(_PLAIN)} (also compressed: {', '.join(ENDINGS)})"
