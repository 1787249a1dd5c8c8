"""Plain frozen records that every other room speaks in. No behaviour lives here."""

from qualcheck.model.languages import FOUND_LANGUAGES, SAME_LANGUAGE, SCRIPTS, plain_language
from qualcheck.model.records import (
    CORPUS_FAMILIES,
    FAMILIES,
    SCHEMA_VERSION,
    SEVERITIES,
    VERDICTS,
    Cleaned,
    Document,
    Edit,
    Finding,
    Fix,
    Report,
    Safety,
    Severity,
    Suppressed,
    Trouble,
    Verdict,
)
from qualcheck.model.sources import SourceRow

__all__ = [
    "CORPUS_FAMILIES",
    "FAMILIES",
    "FOUND_LANGUAGES",
    "SAME_LANGUAGE",
    "SCHEMA_VERSION",
    "SCRIPTS",
    "SEVERITIES",
    "VERDICTS",
    "Cleaned",
    "Document",
    "Edit",
    "Finding",
    "Fix",
    "Report",
    "Safety",
    "Severity",
    "SourceRow",
    "Suppressed",
    "Trouble",
    "Verdict",
    "plain_language",
]
