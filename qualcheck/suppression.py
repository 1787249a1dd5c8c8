"""Findings that someone has looked at and accepts: entries of ``qualcheck-ignore.toml``, and comments in documents.

Both need a reason. What is suppressed costs no score, fails no gate and is not cleaned; the report keeps it apart.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from qualcheck.errors import ConfigError, nearest
from qualcheck.globs import PathGlob
from qualcheck.model import Document, Finding, Report, Suppressed, Trouble
from qualcheck.model.fingerprints import fingerprint_of, identity_of

IGNORE_FILE: Final = "qualcheck-ignore.toml"
_KEYS = ("rule", "document", "source", "fingerprint", "reason")
_MARK = "qualcheck:"
#: More comments in a document are not obeyed: it is not people who write them, and each costs time.
MOST_COMMENTS: Final = 100
_MARKDOWN_FILE = re.compile(r"(?i)\.(?:md|markdown|markdn)(?:\.(?:gz|zst|bz2|xz))?$")
_HEADER = re.compile(r"^\s*\[\[\s*ignore\s*\]\]")
_HTML = re.compile(r"<!--[ \t]*qualcheck:(?P<body>[^>\n]{0,400}?)-->")
_LINE = re.compile(r"[ \t]*(?:#+|//|%+|;+)[ \t]*qualcheck:[ \t]*(?P<body>.*)")
_BELOW = re.compile(r"(?:[ \t\r]*\n)*(?P<block>(?:[^\n]*\S[^\n]*(?:\n|\Z))*)")
_BODY = re.compile(r"(?P<what>[a-z-]+)(?P<rules>.*?)(?:--(?P<reason>.*))?", re.DOTALL)

CodesOf = Callable[[str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the file; a finding is meant where all that is set fits."""

    line: int
    reason: str
    codes: frozenset[str] | None
    document: str | None
    source: str | None
    fingerprint: str | None
    shown: str
    glob: PathGlob | None

    def names(self, finding: Finding) -> bool:
        """Whether the entry's rule, where it has one, is the finding's."""
        return self.codes is None or finding.rule in self.codes

    def is_about(self, document: Document) -> bool:
        """Whether the entry's document and source, where it has them, are these."""
        if self.source is not None and (document.source or "").casefold() != self.source.casefold():
            return False
        if self.document is None or self.document == document.id:
            return True
        return self.glob is not None and document.path is not None and self.glob.matches_anywhere(document.path)


class Suppressions:
    """What a run suppresses.

    Args:
        path: of the file with the entries; None: there is none.
        codes_of: rule codes that a code, name, prefix or family stands for.
        comments: whether comments in documents are obeyed.

    Raises:
        ConfigError: an entry without a reason, with an unknown key or rule; the message names file and line.
    """

    def __init__(self, path: Path | None, codes_of: CodesOf, *, comments: bool = True) -> None:
        self.path = path
        self.entries = [] if path is None else _read(path, codes_of)
        self._codes_of = codes_of
        self._comments = comments
        self._by_mark: dict[str, list[int]] = {}
        for number, entry in enumerate(self.entries):
            if entry.fingerprint is not None:
                self._by_mark.setdefault(entry.fingerprint, []).append(number)

    def split(self, document: Document, findings: list[Finding]) -> tuple[list[Finding], tuple[Suppressed, ...], tuple[Trouble, ...]]:
        """(findings that stand, those that are suppressed, notices about comments that are not obeyed)."""
        comments, notices = self._comments_of(document)
        if not findings or not (comments or self.entries):
            return findings, (), notices
        kept: list[Finding] = []
        suppressed: list[Suppressed] = []
        known_as = identity_of(document.id, document.path, document.line)
        candidates = [number for number, entry in enumerate(self.entries) if entry.fingerprint is None and entry.is_about(document)]
        for finding in findings:
            if any(comment.holds(finding) for comment in comments):
                continue  # what is found in the comment itself
            marked = self._by_mark.get(fingerprint_of(finding, known_as), []) if self._by_mark else []
            fitting = [n for n in marked if self.entries[n].is_about(document)] + candidates
            number = next((n for n in fitting if self.entries[n].names(finding)), None)
            comment = next((comment for comment in comments if comment.covers(finding)), None)
            if number is not None:
                suppressed.append(Suppressed(finding, self.entries[number].reason, number))
            elif comment is not None:
                suppressed.append(Suppressed(finding, comment.reason, None))
            else:
                kept.append(finding)
        return kept, tuple(suppressed), notices

    def _comments_of(self, document: Document) -> tuple[list[_Comment], tuple[Trouble, ...]]:
        if not self._comments or document.line is not None or _MARK not in document.text:
            return [], ()
        comments: list[_Comment] = []
        notices: list[Trouble] = []
        for count, (number, start, end, alone, body) in enumerate(_bodies(document)):
            if count == MOST_COMMENTS:
                message = f"line {number}: more than {MOST_COMMENTS} comments in one document; this one and the rest are not obeyed"
                notices.append(Trouble("notice", message, document.path, number, document.id))
                break
            try:
                comments.append(self._comment(document.text, number, start, end, alone, body))
            except ConfigError as error:
                message = f"line {number}: the comment is not obeyed: {error}"
                notices.append(Trouble("notice", message, document.path, number, document.id))
        return comments, tuple(notices)

    def unused_comments(self, report: Report, document: Document, in_question: Callable[[frozenset[str]], bool]) -> Iterator[str]:
        """A line for each comment that suppresses nothing, and for each rule of one that others of its rules keep.

        Args:
            report: on the document, with all that is suppressed.
            document: with its comments.
            in_question: whether the run would have told findings of such rules.
        """
        for comment in self._comments_of(document)[0]:
            idle = [name for name, codes in comment.codes.items() if in_question(codes) and not comment.covers_one(report.suppressed, codes)]
            if idle:
                all_of_it = len(idle) == len(comment.codes)
                what = "the comment suppresses nothing and can go" if all_of_it else "rules of the comment that suppress nothing"
                yield f"{document.path or document.id}:{comment.line}: {what}: {', '.join(idle)}"

    def _comment(self, text: str, line: int, start: int, end: int, alone: bool, body: str) -> _Comment:
        match = _BODY.fullmatch(body)
        what = match["what"] if match else ""
        if match is None or what not in ("ignore", "ignore-file"):
            raise ConfigError(f"it must be 'ignore RULES -- reason' or 'ignore-file RULES -- reason'{nearest(what, ('ignore', 'ignore-file'))}")
        names = dict.fromkeys(name for name in re.split(r"[,\s]+", match["rules"]) if name)
        reason = (match["reason"] or "").strip()
        if not names:
            raise ConfigError("it names no rule")
        if not reason:
            raise ConfigError("it gives no reason; write it behind the rules: -- why")
        codes = {name: frozenset(self._codes_of(name)) for name in names}
        span = None if what == "ignore-file" else _paragraph_below(text, end) if alone else _line_at(text, start)
        return _Comment(line, start, end, codes, reason, span)


@dataclass(frozen=True, slots=True)
class _Comment:
    """A comment at ``[start, end)`` of a line; ``codes`` by the names that it gives; ``span`` is what it is about, None for the whole document."""

    line: int
    start: int
    end: int
    codes: dict[str, frozenset[str]]
    reason: str
    span: tuple[int, int] | None

    def holds(self, finding: Finding) -> bool:
        return finding.field == "text" and finding.start < self.end and finding.end > self.start and finding.end - finding.start <= _reach(self)

    def covers(self, finding: Finding) -> bool:
        return any(finding.rule in codes for codes in self.codes.values()) and self._reaches(finding)

    def covers_one(self, suppressed: Iterable[Suppressed], codes: frozenset[str]) -> bool:
        """Whether one of these findings is of one of these rules, and where the comment is about."""
        return any(one.finding.rule in codes and self._reaches(one.finding) for one in suppressed)

    def _reaches(self, finding: Finding) -> bool:
        if self.span is None:
            return True
        at_a_place = finding.field == "text" and finding.start != finding.end
        return at_a_place and self.span[0] <= finding.start < self.span[1]


def _reach(comment: _Comment) -> int:
    """A finding much longer than the comment is about more than the comment."""
    return 2 * (comment.end - comment.start)


def find_ignore_file(start: Path) -> Path | None:
    """The closest ``qualcheck-ignore.toml`` from ``start`` upwards."""
    return next((path for folder in (start, *start.parents) if (path := folder / IGNORE_FILE).is_file()), None)


def _read(path: Path, codes_of: CodesOf) -> list[Entry]:
    try:
        text = path.read_text("utf-8")
        data = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: the ignore file can't be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not TOML: {error}") from error
    rows = data.get("ignore", [])
    unknown = next((key for key in data if key != "ignore"), None)
    if unknown is not None or not isinstance(rows, list):
        raise ConfigError(f"{path}: it holds only [[ignore]] tables; unknown key '{unknown or 'ignore'}'{nearest(unknown or '', ['ignore'])}")
    lines = [number for number, line in enumerate(text.split("\n"), 1) if _HEADER.match(line)]
    lines += [1] * (len(rows) - len(lines))
    return [_entry(f"{path}:{line}", line, row, codes_of) for line, row in zip(lines, rows, strict=False)]


def _entry(where: str, line: int, row: Any, codes_of: CodesOf) -> Entry:
    for key, value in row.items():
        if key not in _KEYS:
            raise ConfigError(f"{where}: unknown key '{key}'{nearest(key, _KEYS)}; an entry has {', '.join(_KEYS)}")
        if not isinstance(value, str) or not value.strip():
            raise ConfigError(f"{where}: {key} must be a text that is not empty")
    if "reason" not in row:
        raise ConfigError(f"{where}: the reason is missing; say why this is accepted")
    if len(row) == 1:
        raise ConfigError(f"{where}: an entry names at least one of {', '.join(_KEYS[:-1])}")
    try:
        codes = frozenset(codes_of(row["rule"])) if "rule" in row else None
        glob = PathGlob(row["document"], "document") if "document" in row else None
    except ConfigError as error:
        raise ConfigError(f"{where}: {error}") from None
    shown = ", ".join(f"{key} {row[key]}" for key in _KEYS[:-1] if key in row)
    return Entry(line, row["reason"].strip(), codes, row.get("document"), row.get("source"), row.get("fingerprint"), shown, glob)


def _bodies(document: Document) -> Iterator[tuple[int, int, int, bool, str]]:
    """(line, start, end, whether it stands alone, body) of each comment of ours."""
    text = document.text
    markdown = _MARKDOWN_FILE.search(document.path or "") is not None
    at = text.find(_MARK)
    number, counted = 1, 0
    while at >= 0:
        start, end = _line_at(text, at)
        line = text[start:end]
        number, counted = number + text.count("\n", counted, start), start
        whole = None if markdown else _LINE.fullmatch(line.rstrip("\r"))
        if whole:
            yield number, start, end, True, whole["body"].strip()
        for match in _HTML.finditer(line) if not whole else ():
            alone = not (line[: match.start()] + line[match.end() :]).strip()
            yield number, start + match.start(), start + match.end(), alone, match["body"].strip()
        at = text.find(_MARK, end)


def _line_at(text: str, offset: int) -> tuple[int, int]:
    end = text.find("\n", offset)
    return text.rfind("\n", 0, offset) + 1, len(text) if end < 0 else end


def _paragraph_below(text: str, offset: int) -> tuple[int, int]:
    """The span of the lines below the one of ``offset`` up to the next blank one; blank lines in front are passed over."""
    match = _BELOW.match(text, _line_at(text, offset)[1])
    return match.span("block") if match else (offset, offset)


def unused(suppressions: Suppressions, used: Collection[int], in_question: Callable[[frozenset[str]], bool]) -> list[str]:
    """A line for each entry that suppressed nothing.

    Args:
        suppressions: of the run.
        used: numbers of the entries that did.
        in_question: whether the run would have told findings of such rules.
    """
    return [
        f"{suppressions.path}:{entry.line}: the entry suppresses nothing and can go: {entry.shown}"
        for number, entry in enumerate(suppressions.entries)
        if number not in used and (entry.codes is None or in_question(entry.codes))
    ]
