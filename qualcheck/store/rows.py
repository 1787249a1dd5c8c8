"""Reports as rows: what one document adds to each table, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qualcheck.model import Document, Edit, Finding, Report
from qualcheck.model.fingerprints import fingerprint_of, identity
from qualcheck.store.schema import BY_NAME, LONGEST_LINE
from qualcheck.store.texts import has_surrogate, stored
from qualcheck.view import LineTable, TextView

_LANGUAGE: Final = "language.is."


@dataclass(frozen=True, slots=True)
class Saved:
    """What is saved of one document.

    Attributes:
        report: on the document as it came in.
        document: itself; None where it could not be read.
        outcome: what became of it.
        edits: what cleaning changed, where it was written.
        score_cleaned: score of the cleaned text; None where nothing was cleaned.
    """

    report: Report
    document: Document | None
    outcome: str = "checked"
    edits: Sequence[Edit] = ()
    score_cleaned: float | None = None


class Rows:
    """Rows of one table that wait to be written, by column."""

    __slots__ = ("columns", "count", "odd", "texts")

    def __init__(self, table: str) -> None:
        self.columns: dict[str, list[Any]] = {column.name: [] for column in BY_NAME[table].columns}
        self.count = 0
        self.texts = 0  # characters of the values, to know when it is time to write
        self.odd = False  # whether a value of the document at hand held a surrogate

    def add(self, *values: Any) -> None:
        """A row."""
        for column, value in zip(self.columns.values(), values, strict=True):
            column.append(self._taken(value) if isinstance(value, str) else value)
        self.count += 1

    def extend(self, document: int, *columns: Sequence[Any]) -> None:
        """Rows of one document, by column; their texts hold no surrogates."""
        first, *others = self.columns.values()
        first.extend([document] * len(columns[0]))
        for column, values in zip(others, columns, strict=True):
            column.extend(values)
        self.count += len(columns[0])

    def _taken(self, value: str) -> str:
        self.texts += len(value)
        if has_surrogate(value):
            self.odd = True
            return stored(value) or ""
        return value

    def clear(self) -> None:
        """Forgets what was written."""
        for column in self.columns.values():
            column.clear()
        self.count = self.texts = 0


class RowMaker:
    """Fills the rows of all tables with documents, in order.

    Args:
        quotations: whether quotations are looked for.
    """

    def __init__(self, *, quotations: bool = False) -> None:
        self.tables = {name: Rows(name) for name in BY_NAME if name != "run"}
        self.documents = 0
        self._quotations = quotations

    @property
    def waiting(self) -> tuple[int, int]:
        """(rows, characters) that wait to be written."""
        return sum(rows.count for rows in self.tables.values()), sum(rows.texts for rows in self.tables.values())

    def add(self, saved: Saved) -> None:
        """The next document."""
        self.documents += 1
        number, report = self.documents, saved.report
        for rows in self.tables.values():
            rows.odd = False
        self.tables["scores"].extend(number, list(report.scores), list(report.scores.values()))
        self.tables["signals"].extend(number, list(report.signals), list(report.signals.values()))
        document_name = identity(report)
        for at, finding in enumerate(report.findings, 1):
            self.tables["findings"].add(*_finding(number, at, finding, document_name))
        for at, one in enumerate(report.suppressed, 1):
            self.tables["suppressed"].add(*_finding(number, at, one.finding, document_name), one.reason, one.entry)
        for at, edit in enumerate(saved.edits, 1):
            self.tables["edits"].add(number, at, edit.field, list(edit.rules), edit.start, edit.end, edit.removed, edit.inserted)
        for trouble in report.troubles:
            self.tables["troubles"].add(number, trouble.kind, trouble.message, trouble.path, trouble.line, trouble.id, trouble.rule)
        lines = 0 if saved.document is None else self._lines(number, saved.document.text, report.findings)
        if self._quotations and saved.document is not None:
            self._quoted(number, saved.document)
        self._document(number, saved, lines)

    def _document(self, number: int, saved: Saved, lines: int) -> None:
        report, document, rows = saved.report, saved.document, self.tables["documents"]
        unread = document is None and saved.outcome == "checked"
        language = next((name.removeprefix(_LANGUAGE) for name in report.signals if name.startswith(_LANGUAGE)), None)
        rows.add(
            number,
            report.id,
            report.path,
            report.line,
            report.source,
            report.title,
            None if document is None else document.date,
            language,
            "unreadable" if unread else saved.outcome,
            report.verdict,
            report.score,
            saved.score_cleaned,
            report.score_version,
            None if document is None else len(document.text),
            None if document is None else lines,
            len(report.findings),
            None,
        )
        rows.columns["has_surrogates"][-1] = any(table.odd for table in self.tables.values())

    def _lines(self, number: int, text: str, findings: Iterable[Finding]) -> int:
        """Adds the short lines; returns how many lines of any length are not blank."""
        table = LineTable.of_text(text)
        rules: dict[int, set[str]] = {}
        for finding in findings:
            if finding.field == "text" and finding.end > finding.start:
                for line in range(finding.line, table.number_at(finding.end - 1) + 1):
                    rules.setdefault(line, set()).add(finding.rule)
        filled = [(line, bare) for line, bare in enumerate(map(str.strip, table.raw), 1) if bare]
        short = [(line, bare) for line, bare in filled if len(bare) <= LONGEST_LINE]
        rows, known = self.tables["lines"], [sorted(rules[line]) if line in rules else [] for line, _ in short]
        if has_surrogate(text):
            for (line, bare), codes in zip(short, known, strict=True):
                rows.add(number, line, bare, codes)
        else:  # many of them: by column
            rows.extend(number, [line for line, _ in short], [bare for _, bare in short], known)
            rows.texts += sum(len(bare) for _, bare in short)
        return len(filled)

    def _quoted(self, number: int, document: Document) -> None:
        view = TextView(document)
        text, rows = document.text, self.tables["quotations"]
        for at, quotation in enumerate(view.quotations, 1):
            quoted = " … ".join(text[start:end] for start, end in quotation.parts)
            speaker = None if quotation.speaker is None else text[slice(*quotation.speaker)]
            start, end = quotation.parts[0][0], quotation.parts[-1][1]
            rows.add(number, at, start, end, view.lines.number_at(start), speaker, quoted)


def _finding(number: int, at: int, finding: Finding, document: str) -> tuple[Any, ...]:
    fix = finding.fix
    return (
        number,
        at,
        finding.rule,
        finding.name,
        finding.family,
        finding.severity,
        finding.field,
        finding.start,
        finding.end,
        finding.line,
        finding.found,
        finding.expected,
        finding.message,
        finding.confidence,
        fingerprint_of(finding, document),
        None if fix is None else fix.start,
        None if fix is None else fix.end,
        None if fix is None else fix.replacement,
        None if fix is None else fix.safety,
    )
