"""Documents that a run kept out by its own decision, as records that say why and hold all that the document held."""

from __future__ import annotations

import re

from qualcheck.readers import ReadDocument
from qualcheck.readers.records import Record
from qualcheck.readers.text import to_utf8
from qualcheck.writers import AuditEntry, dump

_BREAKS = re.compile(r"[\r\n][ \t\r\n]*+")  # between the tokens of a record: inside of strings JSON has none
_FACTS = ("path", "line", "id", "outcome", "reasons", "score", "score_cleaned", "verdict", "findings")


def reject_record(read: ReadDocument, entry: AuditEntry) -> bytes:
    """A line of the rejects file: which document, why, and the original.

    A record stands in ``record`` with all its fields (one of JSON Lines character for character); a text in ``text``.
    """
    facts = {name: entry[name] for name in _FACTS}
    record = read.record
    if record is None:
        return dump(facts | {"title": entry["title"], "text": read.document.text})
    if isinstance(record, Record):
        original = _BREAKS.sub(" ", record.line.strip("\ufeff \t\r\n"))
        return dump(facts)[:-2] + b',"record":' + to_utf8(original) + b"}\n"
    return dump(facts | {"record": dict(record.values)})
