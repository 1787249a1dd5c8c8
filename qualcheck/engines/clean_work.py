"""What cleaning does with one raw document: its bytes for the export, its line of the audit log, its diff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from qualcheck.checker import Checker
from qualcheck.cleaning import clean_steps, has_content
from qualcheck.config import Config
from qualcheck.engines.corpus_clean import Compared
from qualcheck.engines.local import crash, unread_report
from qualcheck.engines.own_checker import OwnChecker
from qualcheck.engines.rejects import reject_record
from qualcheck.engines.removed import removed_by_rule
from qualcheck.engines.way_back import edit_records, hashes, last_index, pack, rebuild
from qualcheck.errors import InputError
from qualcheck.model import Cleaned, Document, Report, Trouble, Verdict
from qualcheck.readers import Raw, ReadDocument, Source, Unread, read_document
from qualcheck.readers.csv_text import CsvRecord
from qualcheck.readers.documents import fallback_id, is_empty
from qualcheck.readers.raw import Joint
from qualcheck.readers.text import UTF8, to_utf8
from qualcheck.store import Saved
from qualcheck.turns import Turns, in_turns
from qualcheck.writers import AuditEntry, dump, unified_diff, word_diff

OutcomeKind = Literal["cleaned", "unchanged", "dropped", "emptied", "empty", "unreadable", "crashed", "blank", "end"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a raw document.

    Attributes:
        kind: ``cleaned`` and ``unchanged`` are written; ``dropped`` (score or verdict) and ``emptied`` (cleaning left nothing) go to
            the rejects, ``empty``, ``unreadable`` and ``crashed`` to the quarantine; ``blank`` and ``end`` are no documents (see ``Raw``).
        output: what is written to the export, to the rejects, to the quarantine; for ``end`` the SHA-256 of the input.
        entry: its line of the audit log.
        removed, inserted: characters taken out and put in; ``removed_by``: the former by rule.
        size: characters of the document.
        offset, left: where its bytes stand in the source, and how many more there are than were carried (see ``Raw``).
        took: bytes of the source.
        joint: of JSON, what stands before it (see ``Raw``).
        saved: what a saved run holds of it; None where that is not asked for, or where it was not cleaned.
        spent: seconds of checking, by family; the first outcome of a batch has those of all. Never the same twice, so that they go nowhere
            but into the summary on the terminal.
        would_change: whether the export differs from the input because of qualcheck's own decision.
    """

    source: Source
    line: int | None
    kind: OutcomeKind
    output: bytes = b""
    entry: bytes = b""
    troubles: tuple[Trouble, ...] = ()
    given_id: str | None = None
    removed: int = 0
    inserted: int = 0
    size: int = 0
    diff: tuple[str, ...] = ()
    removed_by: Mapping[str, int] = field(default_factory=dict)
    offset: int = 0
    left: int = 0
    took: int = 0
    joint: Joint | None = None
    saved: Saved | None = None
    spent: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def became(self) -> str:
        """What became of the document, in the words of the summary."""
        return {"unchanged": "kept", "cleaned": "repaired", "dropped": "rejected", "emptied": "rejected"}.get(self.kind, "unreadable")

    @property
    def would_change(self) -> bool:
        return self.kind in ("cleaned", "dropped", "emptied")


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """What cleaning is asked for.

    Attributes:
        unsafe: make unsafe fixes too.
        drop_below: documents that score less than this once cleaned are kept out of the export.
        diff: make diffs; ``words``: by words, else by lines.
        drop_verdicts: documents of these verdicts, once cleaned, are kept out too.
        save: outcomes carry what a saved run holds of them.
    """

    unsafe: bool = False
    drop_below: float | None = None
    diff: bool = False
    drop_verdicts: tuple[Verdict, ...] = ()
    words: bool = False
    save: bool = False


@dataclass(slots=True)
class _Checked:
    """The reports on one document, as it came and after each round of cleaning, by what it has been compared with."""

    original: Document
    checker: Checker
    compared: Compared | None
    latest: Report | None = None

    def steps(self, document: Document) -> Turns[Report]:
        report = yield from self.checker.steps(self.checker.view(document))
        if self.compared is not None:
            report = self.compared.on(self.original, document, report, self.checker)
        self.latest = report
        return report


class CleanWork(OwnChecker):
    """Cleans raw documents; one for each worker.

    Args:
        config: of the checks.
        options: what is asked for.
        compared: what comparing the documents found, where they were compared.
    """

    def __init__(self, config: Config, options: CleanOptions, compared: Compared | None = None) -> None:
        super().__init__(config)
        self._options = options
        self._compared = compared

    def __call__(self, raws: Sequence[Raw]) -> list[Outcome]:
        outcomes = in_turns([self._clean(raw) for raw in raws])
        if outcomes:
            outcomes[0] = replace(outcomes[0], spent=self._spent())
        return outcomes

    def _clean(self, raw: Raw) -> Turns[Outcome]:
        if raw.kind in ("blank", "end"):
            return _passed_on(raw)
        read = read_document(raw, self.config.input)
        if isinstance(read, Unread):
            return _unread(raw, "empty" if read.empty else "unreadable", read.trouble)
        try:
            checked = _Checked(read.document, self.checker, self._compared)
            cleaned = yield from clean_steps(read.document, checked.steps, unsafe=self._options.unsafe)
            return self._outcome(read, cleaned, checked.latest or cleaned.report)
        except Exception as error:  # noqa: BLE001 - the promise: what goes wrong with one document loses no other
            return _unread(raw, "crashed", crash(raw, read.document.id, error))

    def lost(self, raw: Raw, how: str) -> Outcome:
        """The outcome of a document whose worker died of it."""
        message = f"the worker process died while it cleaned this document: {how}"
        trouble = Trouble("crash", message, raw.source.path, raw.line, fallback_id(raw))
        return _unread(raw, "crashed", trouble)

    @staticmethod
    def unlisted(trouble: Trouble) -> Outcome:
        """The outcome of a folder that can't be listed."""
        raw = Raw(Source(trouble.path or "", "", "text"), kind="failed", reason=trouble.message)
        return _unread(raw, "unreadable", trouble)

    def _spent(self) -> dict[str, float]:
        spent = dict(self.checker.seconds)
        self.checker.seconds.clear()
        return spent

    def _outcome(self, read: ReadDocument, cleaned: Cleaned, latest: Report) -> Outcome:
        raw, document, report = read.raw, read.document, cleaned.report
        entry = _entry(raw, document, report, latest)
        kind, reason = self._decide(cleaned, latest)
        entry["outcome"] = kind
        written = not reason
        if written:
            output = _written(read, cleaned)
            entry |= {"edits": edit_records(cleaned.edits), "sha256": hashes(raw.data, output)} | _way_back(read, cleaned)
            if not _leads_back(output, entry, raw.data):
                entry["raw"] = pack(raw.data)
        else:
            entry |= {"reasons": [reason], "sha256": hashes(raw.data, None), "raw": pack(raw.data)}
            output = reject_record(read, entry)
        troubles = (*report.troubles, *read.notices)
        if troubles:
            entry["troubles"] = [trouble.message for trouble in troubles]
        edits = cleaned.edits if written else []
        return Outcome(
            raw.source,
            raw.line,
            kind,
            output,
            dump(entry),
            troubles,
            read.given_id,
            sum(len(edit.removed) for edit in edits),
            sum(len(edit.inserted) for edit in edits),
            len(document.text),
            tuple(_diff(raw, document, cleaned, reason, words=self._options.words)) if self._options.diff else (),
            removed_by_rule(edits, report.findings),
            took=len(raw.data),
            joint=raw.joint,
            saved=Saved(_with_troubles(report, troubles), document, kind, edits, latest.score) if self._options.save else None,
        )

    def _decide(self, cleaned: Cleaned, latest: Report) -> tuple[OutcomeKind, str]:
        """What becomes of a cleaned document; the reason where it is kept out."""
        limit = self._options.drop_below
        if is_empty(cleaned.text) or (cleaned.edits and not has_content(cleaned.text)):
            return "emptied", "nothing is left of the text once it is cleaned"
        if limit is not None and latest.score < limit:
            return "dropped", f"the cleaned text's score {latest.score:g} is below {limit:g}"
        if latest.verdict in self._options.drop_verdicts:
            return "dropped", f"the cleaned text's verdict is {latest.verdict}, by its score {latest.score:g}"
        return ("cleaned" if cleaned.edits else "unchanged"), ""


def saved_of(outcome: Outcome) -> Saved:
    """What a saved run holds of a document; of one that could not be read or cleaned, why."""
    return outcome.saved or Saved(unread_report(outcome.troubles[0]), None, outcome.kind)


def _with_troubles(report: Report, troubles: tuple[Trouble, ...]) -> Report:
    return replace(report, troubles=troubles) if troubles != report.troubles else report


def _passed_on(raw: Raw) -> Outcome:
    """The outcome of what is no document; how a table is read goes into the audit log, since restoring has to read it the same way."""
    entry = b""
    if raw.kind == "blank" and raw.layout:
        entry = dump({"type": "layout", "path": raw.source.path, "delimiter": raw.layout.delimiter, "columns": list(raw.layout.columns)})
    troubles = (Trouble("notice", raw.reason, raw.source.path),) if raw.reason else ()
    if raw.kind == "blank" and raw.source.kind == "json":
        entry = dump({"type": "layout", "path": raw.source.path, "text": raw.data.decode()})
    kind: OutcomeKind = "blank" if raw.kind == "blank" else "end"
    return Outcome(raw.source, raw.line, kind, raw.data, entry, troubles, took=len(raw.data), joint=raw.joint)


def _unread(raw: Raw, kind: OutcomeKind, trouble: Trouble) -> Outcome:
    entry = dump(_kept_out(raw, kind, trouble))
    return Outcome(
        raw.source, raw.line, kind, raw.data, entry, (trouble,), offset=raw.offset, left=raw.left, took=len(raw.data) + raw.left, joint=raw.joint
    )


def _entry(raw: Raw, document: Document, report: Report, latest: Report) -> AuditEntry:
    return _before(raw) | {
        "type": "document",
        "path": raw.source.path,
        "line": raw.line,
        "id": document.id,
        "outcome": "",
        "score": report.score,
        "score_cleaned": latest.score,
        "verdict": report.verdict,
        "title": report.title,
        "findings": dict(sorted(Counter(finding.rule for finding in report.findings).items())),
        "edits": [],
    }


def _before(raw: Raw) -> AuditEntry:
    return {"before": raw.joint.found.decode()} if raw.joint else {}


def _kept_out(raw: Raw, kind: OutcomeKind, trouble: Trouble) -> AuditEntry:
    """The entry of what is no document; its bytes go along, as far as there are any."""
    has_bytes = (raw.kind == "document" or bool(raw.data) or raw.joint is not None) and not raw.left
    entry: AuditEntry = {
        "type": "document",
        "path": raw.source.path,
        "line": raw.line,
        "id": trouble.id,
        "outcome": kind,
        "reasons": [trouble.message],
        "edits": [],
        "sha256": hashes(raw.data if has_bytes else None, None),
    } | _before(raw)
    return entry | {"raw": pack(raw.data)} if has_bytes else entry


def _written(read: ReadDocument, cleaned: Cleaned) -> bytes:
    """The bytes of the export: UTF-8, and of a record everything but text and title as it was."""
    record = read.record
    if not cleaned.edits and read.encoding == UTF8:
        return read.raw.data
    if record is None:
        return to_utf8(cleaned.text)
    edited = {edit.field for edit in cleaned.edits}
    values = {"text": cleaned.text, "title": cleaned.title or ""}
    tokens = {key: record.written(key, values[field]) for field, key in read.keys.items() if field in edited}
    return record.replaced(tokens).encode(UTF8)


def _way_back(read: ReadDocument, cleaned: Cleaned) -> AuditEntry:
    """What ``rebuild`` needs beside the edits."""
    facts: AuditEntry = {}
    if read.encoding != UTF8:
        facts["encoding"] = read.encoding
    edited = {edit.field for edit in cleaned.edits}
    record = read.record
    if record is not None and edited:
        keys = {field: key for field, key in read.keys.items() if field in edited}
        facts["fields"] = keys
        if isinstance(record, CsvRecord):
            delimiter, columns = record.layout
            places = {key: last_index(columns, key) for key in keys.values()}
            facts["csv"] = {"delimiter": delimiter, "columns": len(columns), "at": places}
        else:
            facts["style"] = list(record.style)
        odd = {field: record.token(key) for field, key in keys.items() if record.written(key, record.values[key]) != record.token(key)}
        if odd:
            facts["tokens"] = odd
    return facts


def _leads_back(output: bytes, entry: AuditEntry, original: bytes) -> bool:
    """Whether the way back leads to the original: walked here and now, so that nobody stands before it later."""
    if not entry["edits"] and "encoding" not in entry:
        return output == original
    try:
        return rebuild(output, entry) == original
    except InputError:
        return False


def _diff(raw: Raw, document: Document, cleaned: Cleaned, reason: str, *, words: bool) -> list[str]:
    name = fallback_id(raw)
    if reason:
        return [f"--- {name}\n", f"+++ /dev/null ({reason})\n"]
    lines: list[str] = []
    for which, old, new, title in (("title", document.title, cleaned.title or "", f"{name} title"), ("text", document.text, cleaned.text, name)):
        if old is not None:
            edits = [edit for edit in cleaned.edits if edit.field == which]
            lines += word_diff(old, edits, title) if words else unified_diff(old, new, edits, title)
    return lines
