"""The records: what is read, what is found, what is changed, what is reported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal

from qualcheck.model.pickled import quickly_pickled

SCHEMA_VERSION: Final = 1
"""Version of the machine-readable outputs; raised when a field changes its meaning or goes."""

Severity = Literal["error", "warning", "info"]
Verdict = Literal["keep", "repair", "reject"]
Safety = Literal["safe", "unsafe"]

SEVERITIES: Final[tuple[Severity, ...]] = ("error", "warning", "info")
VERDICTS: Final[tuple[Verdict, ...]] = ("keep", "repair", "reject")

FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "BP": "boilerplate",
        "MK": "markup",
        "EN": "encoding",
        "TI": "title",
        "SE": "sentence",
        "RE": "repetition",
        "LA": "language",
        "RD": "readability",
        "SP": "spun",
        "QU": "quotations",
        "DU": "copies",
    }
)
"""Prefix of the built-in rule codes -> name of the family. Users' packs add their own."""

CORPUS_FAMILIES: Final = frozenset({"quotations", "copies"})
"""Families that need many documents: their rules run with ``--corpus`` only."""


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Document:
    """One document as it came in.

    ``text`` and ``title`` are untouched: nothing is normalised, bytes that were not UTF-8 stand in them as lone
    surrogates (``surrogateescape``). ``line`` is the 1-based line of the record in its file, for record formats.
    ``date`` is ISO 8601, as exactly as the record tells it (``2021``, ``2021-05``, ``2021-05-03``, ``2021-05-03T12:30:00Z``).
    ``group`` is what ``input.group_field`` of the record holds, where one is set.
    """

    text: str
    title: str | None = None
    source: str | None = None
    id: str | None = None
    path: str | None = None
    line: int | None = None
    date: str | None = None
    group: str | None = None


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Fix:
    """What would mend a finding: put ``replacement`` in place of ``[start, end)`` of the finding's field.

    Offsets are code points. The span may be larger than the finding's own (a whole line with its line end).
    """

    start: int
    end: int
    replacement: str
    safety: Safety


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Finding:
    """One defect at one place, with its reason.

    ``start`` and ``end`` are code-point offsets in the field as it came in: ``text[start:end] == found`` (or
    ``title[start:end]`` where ``field`` is ``"title"``). A finding about a whole document has the empty span 0..0.
    ``line`` is 1-based. ``confidence`` is 0..1.
    """

    rule: str
    name: str
    family: str
    severity: Severity
    start: int
    end: int
    line: int
    found: str
    expected: str | None
    message: str
    confidence: float = 1.0
    field: Literal["text", "title"] = "text"
    fix: Fix | None = None


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Edit:
    """One change that cleaning made: ``removed`` stood at ``[start, end)`` of the original, ``inserted`` is there now."""

    rules: tuple[str, ...]
    start: int
    end: int
    removed: str
    inserted: str
    field: Literal["text", "title"] = "text"


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that went wrong with an input, apart from its quality: unreadable, wrongly shaped, a check that crashed.

    ``unreadable`` is a file, or a part of it, ``record`` one record of a file. A ``notice`` is no failure: the document was read and
    checked all the same (an id that occurs twice).
    """

    kind: Literal["unreadable", "record", "crash", "notice"]
    message: str
    path: str | None = None
    line: int | None = None
    id: str | None = None
    rule: str | None = None


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is accepted, and why; ``entry`` is the 0-based number in the ignore file, None for a comment in the document."""

    finding: Finding
    reason: str
    entry: int | None = None


@quickly_pickled
@dataclass(frozen=True, slots=True)
class Report:
    """Everything that qualcheck has to say about one document.

    Attributes:
        score: 0 (worst) to 100; see ``docs/score.md`` for the formula.
        scores: the same per family, by family name.
        verdict: ``keep``, ``repair`` or ``reject``.
        signals: measured values by dotted name; present whatever the limits are.
        title: the title as understood (given, or found in the text), or None.
        findings: in text order, findings on the title first.
        troubles: checks that crashed on this document; the rest of the report stands without them.
        suppressed: findings that someone accepts, with the reason; they cost nothing and are not among ``findings``.
        score_version: version of the score model that made ``score`` and ``scores``.
    """

    id: str | None
    path: str | None
    source: str | None
    title: str | None
    score: float
    scores: Mapping[str, float]
    verdict: Verdict
    signals: Mapping[str, float]
    findings: list[Finding]
    troubles: tuple[Trouble, ...] = ()
    score_version: int = 1
    line: int | None = None
    suppressed: tuple[Suppressed, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The report as plain values, ready for ``json.dumps``: the fields of ``qualcheck check --format jsonl`` (docs/formats.md)."""
        from qualcheck.model.plain import report_record

        return report_record(self)

    def to_json(self) -> str:
        """``to_dict`` as JSON on one line, without a line end: the line of the document in ``qualcheck check --format jsonl``.

        Lone surrogates (bytes that could not be decoded) are escaped, so that the line can be written in any encoding.
        """
        from qualcheck.model.plain import to_json

        return to_json(self.to_dict())


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned document: the new text and title, the edits that lead back, and the report on the original."""

    text: str
    title: str | None
    edits: list[Edit] = field(default_factory=list)
    report: Report = field(kw_only=True)
