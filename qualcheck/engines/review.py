"""What the reports of a run go through before they are shown: the baseline and the gate, with the summary at the end."""

from __future__ import annotations

from dataclasses import replace

from qualcheck.config import Config
from qualcheck.engines.local import Result
from qualcheck.gate import Gate
from qualcheck.gate.baseline import Baseline, Known, read_baseline, worse
from qualcheck.model import Document, Finding, Report
from qualcheck.reports.summary import Summary, is_unreadable
from qualcheck.rulepacks import RuleTable
from qualcheck.scoring import Scorer
from qualcheck.suppression import Suppressions, unused

#: So many documents with entries of the baseline that no longer occur are named.
MOST_GONE = 5


class Review:
    """Takes every result of a run and says what is to be shown of it.

    With a baseline, a report holds what is new only, and its scores are those of a document that has nothing else wrong with it:
    so every condition looks at what is new.

    Args:
        config: conditions, baseline, ignore file.
        rules: the rules of the run.
        partial: whether only a part of the corpus is looked at, so that what was not met says nothing.
        corpus: whether the documents are compared with each other, so that the rules that need it could find something.

    Raises:
        ConfigError: a condition, the baseline or the ignore file can't be used.
    """

    def __init__(self, config: Config, rules: RuleTable, *, partial: bool, corpus: bool = False) -> None:
        self.summary = Summary()
        self._partial = partial
        self._gate = Gate(config.gate, rules.codes_of)
        self._rules = rules
        self._corpus = corpus
        self._suppressions = Suppressions(config.ignore_file, rules.codes_of, comments=config.obey_comments)
        self._used: set[int] = set()
        self._idle_comments: list[str] = []
        self._more_idle = 0
        self._suppressed = 0
        path = config.gate.baseline
        self._known = None if path is None else Known(read_baseline(path))
        self._no_worse = config.gate.no_worse
        self._now = Baseline()
        weights = {rule.code: rule.weight for rule in rules}
        self._scorer = Scorer(config.score, weights, (rule.family for rule in rules))

    def see(self, result: Result) -> tuple[Report, tuple[str, ...]]:
        """The report as it is to be shown, and the gate's conditions that fail by this document alone."""
        report = result.report
        self._suppressed += len(report.suppressed)
        self._used.update(one.entry for one in report.suppressed if one.entry is not None)
        broken: tuple[str, ...] = ()
        if result.document is not None and not is_unreadable(report):
            if self._known is not None:
                self._now.see(report)
                report = self._without_known(self._known, report, result.document)
            broken = self._gate.see(report)
            self._note_idle_comments(result.report, result.document)
        self.summary.see(report)
        return report, broken

    def finish(self) -> Summary:
        """The summary, with the gate's decision and what there is to tell."""
        summary = self.summary
        summary.gate_failures = self._gate.failures()
        if self._known is not None:
            if self._no_worse:
                summary.gate_failures += worse(self._known.baseline, self._now)
            summary.notes += self._baseline_notes(self._known)
        if self._suppressed:
            summary.notes.append(f"{self._suppressed} finding(s) suppressed")
        if not self._partial:
            summary.notes += unused(self._suppressions, self._used, self._could_find)
        summary.notes += self._idle_comments
        if self._more_idle:
            summary.notes.append(f"… and {self._more_idle:,} more comments that suppress nothing")
        return summary

    def _note_idle_comments(self, report: Report, document: Document) -> None:
        if any(trouble.kind == "crash" for trouble in report.troubles):
            return  # what crashed might have found it
        for line in self._suppressions.unused_comments(report, document, self._could_find):
            if len(self._idle_comments) < MOST_GONE:
                self._idle_comments.append(line)
            else:
                self._more_idle += 1

    def _could_find(self, codes: frozenset[str]) -> bool:
        """Whether all rules of these that are in force were able to find something, and there are any."""
        active = [code for code in codes if code in self._rules]
        if self._corpus or not active:
            return bool(active)
        from qualcheck.corpus.steps import steps

        return not any(step.alone_finds(code) for step in steps() for code in active)

    def _without_known(self, known: Known, report: Report, document: Document) -> Report:
        new = known.is_new(report)
        if all(new):
            return report
        left = [finding for finding, is_new in zip(report.findings, new, strict=True) if is_new]
        return self._rescored(report, left, len(document.text) + len(document.title or ""))

    def _rescored(self, report: Report, findings: list[Finding], characters: int) -> Report:
        card = self._scorer.score(findings, characters)
        signals = {**report.signals, "score.after_safe_fixes": card.after_fixes}
        return replace(report, findings=findings, score=card.score, scores=card.scores, verdict=card.verdict, signals=signals)

    def _baseline_notes(self, known: Known) -> list[str]:
        notes = [f"baseline: {known.known} known finding(s) are not shown; scores are those of what is new"] if known.known else []
        gone = known.gone()
        if gone:
            named = ", ".join(f"{name} ({count})" for name, count in sorted(gone.items())[:MOST_GONE])
            more = ", …" if len(gone) > MOST_GONE else ""
            notes.append(f"baseline: {gone.total()} finding(s) no longer occur: {named}{more}; 'qualcheck baseline prune' takes them out")
        unseen = 0 if self._partial else known.unseen()
        if unseen:
            notes.append(f"baseline: {unseen} of its documents were not met; if they are gone, 'qualcheck baseline prune' takes them out")
        return notes
