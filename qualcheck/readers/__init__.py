"""Finding inputs, framing them into raw documents, and turning those into documents or troubles."""

from qualcheck.readers.documents import ReadDocument, Unread, read_document
from qualcheck.readers.frames import raw_documents
from qualcheck.readers.kinds import AUDIT_NAME, is_audit_name, kind_of_name
from qualcheck.readers.raw import Raw
from qualcheck.readers.sources import Inputs, Source, find_sources, identity_of

__all__ = [
    "AUDIT_NAME",
    "Inputs",
    "Raw",
    "ReadDocument",
    "Source",
    "Unread",
    "find_sources",
    "identity_of",
    "is_audit_name",
    "kind_of_name",
    "raw_documents",
    "read_document",
]
