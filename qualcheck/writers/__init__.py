"""Files that appear whole or not at all, the audit log, and diffs."""

from qualcheck.writers.audit import AuditEntry, audit_header, dump, read_audit
from qualcheck.writers.diff import unified_diff
from qualcheck.writers.files import Staged

__all__ = ["AuditEntry", "Staged", "audit_header", "dump", "read_audit", "unified_diff"]
