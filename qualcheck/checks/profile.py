"""Profiles: lines that were learned from many documents of a source, kept as text, and found again in new documents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import numpy as np
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qualcheck.checks.base import Hit
from qualcheck.checks.learned import judged
from qualcheck.checks.shared.line_forms import key_hash, template_key
from qualcheck.checks.shared.line_table import Hashes, LineTable, lines_of
from qualcheck.checks.shared.source_names import name_of
from qualcheck.errors import ConfigError, nearest
from qualcheck.view import TextView

VERSION: Final = 1
_HEAD: Final = """# Lines that recur over the documents of a source, learned by 'qualcheck learn'; used by 'check' and 'clean' with --profile.
# {n} stands for a number, {date} for a date. What is no boilerplate can be taken out here; 'inside: true' lines are also found between paragraphs.
# As it was learned: {seal}. As long as that fits, 'learn' writes over the file; once it was changed by hand, only with --force.
"""
#: The seal is made of what follows the lines of the head.
_SEALED: Final = re.compile(rb"(?:#[^\n]*\n)*?# As it was learned: (?P<seal>[0-9a-f]{16})\.[^\n]*\n(?P<body>.*)", re.DOTALL)
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Count = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Strict):
    """A line with slots, in how many documents it stood, whether it may stand between paragraphs, and the ids of some of these documents."""

    line: Annotated[str, Field(min_length=1)]
    documents: _Count
    inside: bool = False
    examples: list[str] = []


class SourceLines(_Strict):
    """What was learned of a source, and from how many documents of different content."""

    documents: _Count
    lines: list[Line]


class ProfileFile(_Strict):
    """A profile as it is written."""

    version: Literal[1]
    sources: dict[str, SourceLines]


_MODELS: Final[Mapping[str, type[BaseModel]]] = {"sources": SourceLines, "lines": Line}


@dataclass(frozen=True)
class Known:
    """What is known of one source: hashes of all its lines, of those that may stand between paragraphs, and the words of the evidence."""

    lines: Hashes
    inside: Hashes
    evidence: Mapping[int, str]


class Profile:
    """What is known of sources.

    Args:
        path: of the file.

    Raises:
        ConfigError: it can't be read, or is no profile; the message says where.
    """

    def __init__(self, path: Path) -> None:
        self._sources = {name: _known(name, found, path) for name, found in read_profile(path).sources.items()}

    def hits(self, view: TextView, known: Iterable[tuple[int, int]]) -> Iterator[Hit]:
        """Lines of a document that are known to recur in its source.

        Args:
            view: of the document.
            known: spans of the findings of other rules for boilerplate.
        """
        document = view.document
        of_source = self._sources.get(name_of(document.source, document.path, document.line))
        if of_source is None:
            return
        table = LineTable.of([lines_of(view, known)])
        for row, code in judged(table, of_source.lines, of_source.inside) if len(table) else ():
            evidence = of_source.evidence[int(table.hashes[row])]
            yield Hit(code, int(table.starts[row]), int(table.ends[row]), values={"evidence": evidence})


def read_profile(path: Path) -> ProfileFile:
    """A profile from its file.

    Raises:
        ConfigError: it can't be read, or is no profile; the message says where.
    """
    try:
        data = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a safe loader
    except OSError as error:
        raise ConfigError(f"{path}: the profile can't be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: not a profile: not UTF-8 at byte {error.start + 1}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise ConfigError(f"{where}: not a profile: {getattr(error, 'problem', None) or 'not YAML'}") from error
    if not isinstance(data, dict):
        raise ConfigError(f"{path}: not a profile: it must hold 'version' and 'sources'; 'qualcheck learn' writes one")
    try:
        return ProfileFile.model_validate(data)
    except ValidationError as error:
        raise ConfigError(f"{path}: not a profile: {'; '.join(_message(detail) for detail in error.errors()[:3])}") from error


def profile_text(sources: Mapping[str, SourceLines]) -> str:
    """A profile as YAML."""
    data = ProfileFile(version=VERSION, sources=dict(sources)).model_dump()
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=1000)
    return _HEAD.replace("{seal}", _seal(text.encode())) + text


def is_as_learned(data: bytes) -> bool:
    """Whether this is a profile as it was written: nobody has changed anything in it since."""
    found = _SEALED.fullmatch(data)
    return found is not None and found["seal"].decode() == _seal(found["body"])


def _seal(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=8).hexdigest()


def _known(name: str, found: SourceLines, path: Path) -> Known:
    hashes = [key_hash(template_key(line.line)) for line in found.lines]
    inside = [key for key, line in zip(hashes, found.lines, strict=True) if line.inside]
    evidence = {
        key: f"stands in {line.documents:,} of {found.documents:,} documents of {name}, by the profile {path.name}"
        for key, line in zip(hashes, found.lines, strict=True)
    }
    return Known(np.array(hashes, np.uint64), np.array(inside, np.uint64), evidence)


def _message(detail: Any) -> str:
    location = [str(part) for part in detail["loc"]]
    where = ".".join(location)
    if detail["type"] != "extra_forbidden":
        return f"{where}: {detail['msg']}"
    above = next((part for part in reversed(location[:-1]) if part in _MODELS), None)
    return f"unknown key '{where}'{nearest(location[-1], (_MODELS[above] if above else ProfileFile).model_fields)}"
