"""The report page of a corpus: a run over the documents, or a saved one, gathered into what the page shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from qualcheck.checker import Checker
from qualcheck.cleaning import CleaningError, clean_document, plan
from qualcheck.config import Config
from qualcheck.corpus.ranking import Ranking, sighting
from qualcheck.engines.corpus_run import check_corpus
from qualcheck.engines.local import Result, unread_report
from qualcheck.engines.review import Review
from qualcheck.errors import InputError
from qualcheck.model import Document, Report, Trouble
from qualcheck.readers import Inputs, ReadDocument, Source, find_sources, raw_documents, read_document
from qualcheck.reports.page import DEFAULT_BYTES, Collector, Page, Shown, render
from qualcheck.reports.saved import is_report, report_of
from qualcheck.reports.summary import Summary
from qualcheck.rulepacks import RuleTable
from qualcheck.store import reports

OnDocument = Callable[[int], None]
DEFAULT_SHOWN = 50
_NO_TEXT = "Its text is not at hand: the saved run does not hold it, and {reason}. The findings are listed all the same."


@dataclass(frozen=True, slots=True)
class PageOptions:
    """What the page is asked for.

    Attributes:
        name: its heading.
        shown: so many of the worst documents are shown in full, as far as there is room.
        most_bytes: of the page.
    """

    name: str
    shown: int = DEFAULT_SHOWN
    most_bytes: int = DEFAULT_BYTES


def page_of_corpus(
    inputs: Inputs, config: Config, rules: RuleTable, options: PageOptions, workers: int = 1, on_document: OnDocument | None = None
) -> tuple[str, Summary]:
    """The page of documents, which are checked now, those rules included that need many of them.

    Args:
        inputs: the documents.
        config: of the checks, the reading and the gate.
        rules: the rules of the configuration.
        options: of the page.
        workers: processes.
        on_document: is called for each document with its size in characters.

    Returns:
        The page as HTML, and what the run amounts to.
    """
    review = Review(config, rules, partial=False, corpus=True)
    gathered = _Gathered(config, options)
    for result in check_corpus(inputs, config, workers, on_document=on_document):
        report, _ = review.see(result)
        gathered.see(report, result.document)
    summary = review.finish()
    return gathered.page(rules, summary.notes, summary.gate_failures), summary


def page_of_saved(results: Iterable[Result], config: Config, rules: RuleTable, options: PageOptions) -> tuple[str, Summary]:
    """The page of reports that were made before; texts are read again for the documents that are shown, where they are still the same."""
    summary = Summary()
    gathered = _Gathered(config, options)
    for result in results:
        summary.see(result.report)
        gathered.see(result.report, result.document)
    _find_texts(gathered.collector.worst(), config)
    return gathered.page(rules, summary.notes, None), summary


def is_saved_run(inputs: Inputs, config: Config) -> bool:
    """Whether the inputs are reports that ``check --format jsonl`` wrote, by the first line of each.

    Raises:
        InputError: some are, and others are documents.
    """
    kinds = {source.path: _is_saved(source, config) for source in inputs.sources}
    if any(kinds.values()) and not all(kinds.values()):
        saved = next(path for path, is_one in kinds.items() if is_one)
        other = next(path for path, is_one in kinds.items() if not is_one)
        raise InputError(f"{saved} holds reports and {other} documents: a page is made of one or the other")
    return bool(kinds) and all(kinds.values())


def saved_results(inputs: Inputs, config: Config) -> Iterator[Result]:
    """The reports of saved runs; a line that is none becomes the report of something unreadable."""
    for trouble in inputs.troubles:
        yield Result(unread_report(trouble), None)
    for source in inputs.sources:
        for raw in raw_documents(source, config.input):
            if raw.kind == "failed":
                yield Result(unread_report(Trouble("unreadable", raw.reason, source.path, raw.line)), None)
            elif raw.kind == "document":
                try:
                    yield Result(report_of(raw.data), None)
                except InputError as error:
                    yield Result(unread_report(Trouble("record", str(error), source.path, raw.line)), None)


def stored_results(path: str) -> Iterator[Result]:
    """The reports of a run that ``check --store`` saved.

    Raises:
        InputError: no such file, or no saved run of this version.
        ConfigError: duckdb is not installed.
    """
    return (Result(report, None) for report in reports(path))


def _is_saved(source: Source, config: Config) -> bool:
    if source.kind != "records" or source.file is None:  # what comes through a pipe can be read once only
        return False
    with closing(raw_documents(source, config.input)) as raws:  # type: ignore[type-var]
        first = next((raw for raw in raws if raw.kind in ("document", "failed")), None)
    return first is not None and first.kind == "document" and is_report(first.data)


class _Gathered:
    """What both kinds of pages gather."""

    def __init__(self, config: Config, options: PageOptions) -> None:
        self.collector = Collector(options.shown)
        self._ranking = Ranking()
        self._config = config
        self._options = options

    def see(self, report: Report, document: Document | None) -> None:
        self.collector.see(report, document, _removed(report, unsafe=self._config.clean.unsafe_fixes))
        if report.scores:
            known = document or Document("", None, report.source, report.id, report.path, report.line)
            seen = sighting(known, report)
            self._ranking.see(seen if document else replace(seen, characters=int(report.signals.get("text.characters", 0))))

    def page(self, rules: RuleTable, notes: Iterable[str], gate: list[str] | None) -> str:
        shown = self.collector.worst()
        _clean(shown, self._config)
        sources = self._ranking.rows()
        made = Page(
            name=self._options.name,
            totals=self.collector.totals,
            rows=self.collector.rows(),
            shown=shown,
            sources=sources if len(sources) > 1 else (),
            why={rule.code: rule.why.strip() for rule in rules.rules},
            notes=tuple(notes),
            gate=gate,
            most_bytes=self._options.most_bytes,
        )
        return render(made)


def _removed(report: Report, *, unsafe: bool) -> dict[str, int]:
    """Characters that the fixes of the first round delete, by rule; later rounds take out hardly anything."""
    removed: dict[str, int] = {}
    for change in plan(report.findings, "text", unsafe=unsafe):
        shorter = change.end - change.start - len(change.inserted)
        if shorter > 0:
            removed[change.rules[0]] = removed.get(change.rules[0], 0) + shorter
    return removed


def _clean(shown: Iterable[Shown], config: Config) -> None:
    checker: Checker | None = None
    for one in shown:
        if one.document is None:
            continue
        checker = checker or Checker(config)
        try:
            one.cleaned = clean_document(one.document, _first(one, checker), unsafe=config.clean.unsafe_fixes)
        except CleaningError as error:
            one.note = f"It could not be cleaned: {error}"
        except Exception as error:  # noqa: BLE001 - the promise: what goes wrong with one document loses no other
            one.note = f"It could not be cleaned: {type(error).__name__}: {error}"


def _first(one: Shown, checker: Checker) -> Callable[[Document], Report]:
    """Checks a document while it is cleaned; on the document as it came the report is there, with what only many documents show."""

    def check(document: Document) -> Report:
        return one.report if document is one.document else checker.check(document)

    return check


def _find_texts(shown: Iterable[Shown], config: Config) -> None:
    """Reads the documents of saved reports again, and takes those in which every finding is still at its place."""
    by_path: dict[str, dict[tuple[int | None, str | None], Shown]] = {}
    for one in shown:
        if one.document is None:
            one.note = _NO_TEXT.format(reason="its file is not there")
            by_path.setdefault(one.report.path or "", {})[one.report.line, one.report.id] = one
    for path, wanted in by_path.items():
        if not path or not Path(path).is_file():
            continue
        for document in _documents(path, set(wanted), config):
            one = wanted[document.line, document.id]
            if _fits(one.report, document):
                one.document, one.note = document, ""
            else:
                one.note = _NO_TEXT.format(reason="its file has changed since")


def _documents(path: str, places: set[tuple[int | None, str | None]], config: Config) -> Iterator[Document]:
    """The documents of some lines of a file; nothing where the file can't be read."""
    try:
        (source,) = find_sources([path], config.input.model_copy(update={"force_exclude": False})).sources
    except (InputError, ValueError):
        return
    lines = {line for line, _ in places}
    for raw in raw_documents(source, config.input):
        if raw.kind == "document" and raw.line in lines:
            read = read_document(raw, config.input)
            if isinstance(read, ReadDocument) and (raw.line, read.document.id) in places:
                places.discard((raw.line, read.document.id))
                yield read.document
        if not places:
            return


def _fits(report: Report, document: Document) -> bool:
    fields = {"text": document.text, "title": document.title or ""}
    return report.signals.get("text.characters", len(document.text)) == len(document.text) and all(
        fields[finding.field][finding.start : finding.end] == finding.found for finding in report.findings
    )
