"""What comparing the documents found, brought along while each is cleaned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from qualcheck.checker import Checker
from qualcheck.checks.base import Hit
from qualcheck.config import Config
from qualcheck.engines.corpus_run import OnDocument, compare_corpus
from qualcheck.model import Document, Report, Trouble
from qualcheck.readers import Inputs

#: Path and line of a document: what it is known by in both passes.
Place = tuple[str | None, int | None, str | None]


@dataclass(frozen=True, slots=True)
class Compared:
    """Hits by place of their document, and what went wrong while they were sought."""

    hits: Mapping[Place, tuple[Hit, ...]]
    troubles: tuple[Trouble, ...] = ()

    def on(self, original: Document, current: Document, report: Report, checker: Checker) -> Report:
        """The report on a document with what comparing found in it.

        Args:
            original: the document that was compared.
            current: the same document after some rounds of cleaning, or as it was.
            report: on ``current`` by itself.
            checker: that made it.
        """
        hits = self.hits.get((original.path, original.line, original.id), ())
        if not hits:
            return report
        return checker.with_hits(report, current, hits if current is original else _moved(hits, original, current, checker))


def compare_first(inputs: Inputs, config: Config, workers: int, on_document: OnDocument | None = None, engine: str = "local") -> Compared:
    """Reads and compares all documents; they are read once more to be cleaned."""
    hits: dict[Place, tuple[Hit, ...]] = {}
    found, troubles = compare_corpus(inputs, config, workers, on_document=on_document, engine=engine)
    for member, of_member in found:
        # only plain values: hits travel to the workers
        hits[member.path, member.line, member.id] = tuple(
            replace(hit, values={k: v for k, v in hit.values.items() if isinstance(v, str | int | float)}) for hit in of_member
        )
    return Compared(hits, tuple(troubles))


def _moved(hits: Iterable[Hit], original: Document, current: Document, checker: Checker) -> Iterator[Hit]:
    """The hits where their words stand now. What had a fix is mended by now, or could not be; it is not sought again."""
    for hit in hits:
        if hit.start == hit.end:
            yield hit
            continue
        rule = checker.rules.get(hit.code)
        if rule is None or rule.rule.fix is not None or hit.fix is not None:
            continue
        before, now = (original.text, current.text) if hit.field == "text" else (original.title or "", current.title or "")
        start = _nearest(now, before[hit.start : hit.end], hit.start)
        if start >= 0:
            yield replace(hit, start=start, end=start + hit.end - hit.start)


def _nearest(text: str, words: str, at: int) -> int:
    """Where ``words`` stand closest to an offset; -1 where they don't. Cleaning takes out more than it puts in: what stays moves up."""
    before, behind = text.rfind(words, 0, at + len(words)), text.find(words, at)
    return behind if before < 0 or 0 <= behind - at < at - before else before
