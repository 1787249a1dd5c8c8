"""What stays the same about a finding when its document moves, grows or is put in another order."""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from pathlib import PurePosixPath

from qualcheck.model.records import Finding, Report

#: Bytes of a fingerprint: among a million findings two of different causes share one with a chance of 1 in 37 million.
SIZE = 8


def identity(report: Report) -> str:
    """What the document of a report is known by; see ``identity_of``."""
    return identity_of(report.id, report.path, report.line)


def identity_of(document_id: str | None, path: str | None, line: int | None) -> str:
    """What a document is known by: the id that its record carries, else the name of its file without the folders.

    Neither the folder nor the record's place in its file is part of it, so that moving a document or re-ordering records
    changes nothing. Documents that share a name are told apart by counts (see ``qualcheck.gate.baseline``).
    """
    path = path or ""
    by_place = path if line is None else f"{path}:{line}"
    if document_id is not None and document_id != by_place and not document_id.startswith(f"{by_place}#"):
        return document_id
    return PurePosixPath(path).name


def fingerprint(rule: str, document: str, found: str) -> str:
    """16 hexadecimal digits from a rule's code, a document's identity and the found text; runs of blanks count as one."""
    normal = " ".join(unicodedata.normalize("NFC", found).split())
    return blake2b("\0".join((rule, document, normal)).encode("utf-8", "surrogatepass"), digest_size=SIZE).hexdigest()


def fingerprint_of(finding: Finding, document: str) -> str:
    """The fingerprint of a finding in a document of this identity. Equal findings have equal ones."""
    return fingerprint(finding.rule, document, finding.found if finding.field == "text" else f"title:{finding.found}")


def fingerprints(report: Report) -> list[str]:
    """The fingerprint of each finding of a report, in the order of the findings."""
    document = identity(report)
    return [fingerprint_of(finding, document) for finding in report.findings]
