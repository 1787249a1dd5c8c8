"""Steps of a datatrove pipeline: a filter that keeps out what is bad, a formatter that cleans.

Both take the title of a document from ``metadata["title"]`` and its source from ``metadata["source"]``, and write what they found into the
metadata, so that a writer behind them keeps it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from qualcheck.api import Settings
from qualcheck.blocks.lazily import LazyChecker
from qualcheck.cleaning import clean_document
from qualcheck.engines.way_back import edit_records
from qualcheck.errors import ConfigError, nearest
from qualcheck.extras import load
from qualcheck.model import VERDICTS, Document
from qualcheck.readers.documents import is_empty

_WHAT = "qualcheck.blocks.datatrove"
_BaseFilter: Any = load("datatrove.pipeline.filters.base_filter", _WHAT).BaseFilter
_BaseFormatter: Any = load("datatrove.pipeline.formatters.base", _WHAT).BaseFormatter


class QualityFilter(_BaseFilter):  # type: ignore[misc]
    """Keeps out documents by verdict or score, with the reason; those that stay carry ``qualcheck_score`` and ``qualcheck_verdict``.

    Args:
        config: as for ``qualcheck.check``.
        drop: verdicts that are kept out.
        fail_under: documents that score less are kept out as well.
        exclusion_writer: as for every filter of datatrove: where documents go that are kept out.

    Raises:
        ConfigError: the configuration can't be used, or an unknown verdict.
    """

    name = "🧹 qualcheck"

    def __init__(
        self, config: Settings = None, *, drop: Iterable[str] = ("reject",), fail_under: float | None = None, exclusion_writer: Any = None
    ) -> None:
        super().__init__(exclusion_writer)
        self._lazy = LazyChecker(config)
        self._drop = tuple(drop)
        self._fail_under = fail_under
        for verdict in self._drop:
            if verdict not in VERDICTS:
                raise ConfigError(f"unknown verdict '{verdict}'{nearest(verdict, VERDICTS)}; the verdicts are {', '.join(VERDICTS)}")

    def filter(self, doc: Any) -> bool | tuple[bool, str]:
        """Whether a document stays; the reason where it does not. One of which cleaning left nothing does not."""
        if is_empty(doc.text):
            return False, "qualcheck_empty"
        report = self._lazy.checker.check(_document(doc))
        doc.metadata |= {"qualcheck_score": report.score, "qualcheck_verdict": report.verdict}
        if report.verdict in self._drop:
            return False, f"qualcheck_{report.verdict}"
        if self._fail_under is not None and report.score < self._fail_under:
            return False, f"qualcheck_under_{self._fail_under:g}"
        return True


class CleanFormatter(_BaseFormatter):  # type: ignore[misc]
    """Cleans the text of documents by safe fixes; ``qualcheck_edits`` in the metadata leads back to the original.

    Args:
        config: as for ``qualcheck.clean``.

    Raises:
        ConfigError: the configuration can't be used.
    """

    name = "🧹 qualcheck"

    def __init__(self, config: Settings = None) -> None:
        super().__init__()
        self._lazy = LazyChecker(config)

    def format(self, text: str) -> str:
        """The cleaned text."""
        return clean_document(Document(text), self._lazy.checker.check, unsafe=self._lazy.config.clean.unsafe_fixes).text

    def run(self, data: Iterable[Any], rank: int = 0, world_size: int = 1) -> Iterator[Any]:  # noqa: ARG002 - the signature of every step
        """Cleans documents as they come, titles in the metadata too."""
        for doc in data:
            self.stat_update("total")
            with self.track_time():
                cleaned = clean_document(_document(doc), self._lazy.checker.check, unsafe=self._lazy.config.clean.unsafe_fixes)
                doc.text = cleaned.text
                if isinstance(doc.metadata.get("title"), str):
                    doc.metadata["title"] = cleaned.title
                doc.metadata |= {"qualcheck_score": cleaned.report.score, "qualcheck_edits": edit_records(cleaned.edits)}
            yield doc


def _document(doc: Any) -> Document:
    title, source = doc.metadata.get("title"), doc.metadata.get("source")
    return Document(doc.text, title if isinstance(title, str) else None, source if isinstance(source, str) else None, doc.id)
