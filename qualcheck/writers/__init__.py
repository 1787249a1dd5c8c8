"""Files that appear whole or not at all, runs that can be taken up again, the audit log, and diffs."""

from qualcheck.writers.audit import AuditEntry, audit_header, dump, read_audit
from qualcheck.writers.diff import unified_diff
from qualcheck.writers.files import Staged, part_beside
from qualcheck.writers.journal import Journal, locked
from qualcheck.writers.streams import OutputError, Stream, Writable
from qualcheck.writers.word_diff import word_diff

__all__ = [
    "AuditEntry",
    "Journal",
    "OutputError",
    "Staged",
    "Stream",
    "Writable",
    "audit_header",
    "dump",
    "locked",
    "part_beside",
    "read_audit",
    "unified_diff",
    "word_diff",
]
