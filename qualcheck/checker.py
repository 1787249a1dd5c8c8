"""Runs the families and the packs on a document: hits to findings, findings to a report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from time import thread_time
from typing import TYPE_CHECKING, TypedDict, TypeVar

from qualcheck import kernels
from qualcheck.checks.base import Family, Hit, Signals, measure_nothing
from qualcheck.checks.findings import Findings, in_order
from qualcheck.checks.packs import PackMatcher
from qualcheck.checks.registry import families
from qualcheck.checks.shared.shield import unshielded
from qualcheck.cleaning import CleaningError, after_first_fixes, clean_document, has_content
from qualcheck.collecting import put_off
from qualcheck.config import Config
from qualcheck.model import Document, Finding, Report, Suppressed, Trouble, Verdict
from qualcheck.rulepacks import ActiveRule, RuleTable, rules_in_force
from qualcheck.scoring import SCORE_VERSION, Scorer
from qualcheck.suppression import Suppressions
from qualcheck.turns import Turns, alone, bundles, in_turns
from qualcheck.view import TextView

if TYPE_CHECKING:
    from qualcheck.checks.profile import Profile

Result = TypeVar("Result")
#: Documents that go through the checks in turns: so many characters or documents, whichever comes first. Measured on web pages:
#: 268 ms/MB with a quarter of them, 257 with a half, 245 so, and 11 MB more of memory than with a quarter.
BATCH_CHARACTERS, BATCH_DOCUMENTS = 1 << 20, 512
#: The rule about documents of which safe fixes leave nothing: what it finds hangs on what all others found.
NOTHING_LEFT = "BP069"


class _Scored(TypedDict):
    """What a report says of a document's findings, and what hangs on them."""

    score: float
    scores: Mapping[str, float]
    verdict: Verdict
    signals: dict[str, float]
    findings: list[Finding]


class Checker:
    """Checks documents by one configuration; made once, used for many documents.

    Attributes:
        config: of the checks.
        rules: those in force.
        seconds: spent so far in each family, by its prefix, and in ``packs``. What several checks need of a text is made for the
            first that asks, and counts as its time.

    Raises:
        ConfigError: a rule name in the configuration that is not known.
        PackError: a rule pack that can't be used.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.rules = rules_in_force(config)
        by_scope = [rule for rule in self.rules if rule.rule.extends != "check"]
        self._on_text = PackMatcher(rule for rule in by_scope if rule.rule.scope != "title")
        self._findings = Findings(self.rules)
        self._profile = _profile(config)
        self._on_title = PackMatcher(rule for rule in by_scope if rule.rule.scope == "title")
        wanted = {rule.code.rstrip("0123456789") for rule in self.rules}
        self._families = [(family, family.prefix in wanted) for family in families()]
        self._suppressions = Suppressions(config.ignore_file, self.rules.codes_of, comments=config.obey_comments)
        # rules on whole documents: where one finds something nothing is mended
        self._as_it_is = frozenset(rule.code for rule in self.rules if rule.params.get("leaves_as_it_is"))
        self._scorer = Scorer(config.score, {rule.code: rule.weight for rule in self.rules}, (rule.family for rule in self.rules))

    def check(self, document: Document) -> Report:
        """The report on one document. A check that crashes is reported in ``troubles``; the others go on."""
        return self.check_view(self.view(document))

    def check_all(self, documents: Iterable[Document]) -> Iterator[Report]:
        """The reports on documents, in order; quicker than one by one, because they go through the checks in turns."""
        for batch in bundles(documents, lambda document: len(document.text), BATCH_CHARACTERS, BATCH_DOCUMENTS):
            yield from in_turns([self.steps(self.view(document)) for document in batch])

    def view(self, document: Document) -> TextView:
        """The view that the checks of this configuration look through; for whoever wants to know more of the text than the report says."""
        return TextView(document, self.config.language.expected)

    def recheck(self, document: Document, *, unsafe: bool = False) -> Report:
        """A report that has all findings with a fix that is made (the safe ones, or all), and not all others: what cleaning asks for.

        Families whose findings have no such fix are left out, in score and signals too; they take half the time.
        """
        families = [(family, wanted) for family, wanted in self._families if family.mends == "safe" or (unsafe and family.mends)]
        with put_off(len(document.text)):
            return alone(self._report(self.view(document), families, whole=False))

    def check_view(self, view: TextView) -> Report:
        """As ``check``, through a view that is at hand."""
        with put_off(len(view.text)):
            return alone(self.steps(view))

    def steps(self, view: TextView) -> Turns[Report]:
        """As ``check_view``, stopping after each family, so that several documents can take each step together."""
        return self._report(view, self._families, whole=True)

    def _report(self, view: TextView, families: Iterable[tuple[Family, bool]], *, whole: bool) -> Turns[Report]:
        document = view.document
        kernels.note(len(document.text))
        troubles: list[Trouble] = []
        signals: Signals = {}
        hits: list[Hit] = []
        for family, wanted in families:
            if family.measure is not measure_nothing:
                nothing: Signals = {}
                signals.update(self._guarded(family.prefix, document, troubles, partial(family.measure, view), nothing))
            if wanted:
                hits += self._guarded(family.prefix, document, troubles, partial(_listed, family, view, self.rules, signals), [])
            yield
        hits += self._guarded("packs", document, troubles, lambda: list(self._pack_hits(view, signals)), [])
        if self._profile is not None:
            hits += self._guarded("profile", document, troubles, partial(_recurring, self._profile, view, self.rules, tuple(hits)), [])
        yield
        found = in_order(list(self._findings.of(view, hits)))
        if not self._as_it_is.isdisjoint(hit.code for hit in hits):
            found = [replace(finding, fix=None) for finding in found]
        findings, suppressed, notices = self._suppressions.split(document, found)
        if whole:
            findings, suppressed = self._with_nothing_left(view, findings, suppressed)
        return Report(
            id=document.id,
            path=document.path,
            line=document.line,
            source=document.source,
            title=view.title.text,
            troubles=(*troubles, *notices),
            score_version=SCORE_VERSION,
            suppressed=suppressed,
            **self._scored(document, findings, signals),
        )

    def with_hits(self, report: Report, document: Document, hits: Iterable[Hit]) -> Report:
        """The report with what was found once the document was compared with others: findings, accepted ones apart, and scores.

        Args:
            report: on the document by itself, made by this configuration.
            document: the same document.
            hits: what comparing found, of rules of any family; of rules that are not in force they are left out.
        """
        view = self.view(document)
        found, suppressed, _ = self._suppressions.split(document, list(self._findings.of(view, hits)))
        findings, suppressed = in_order([*report.findings, *found]), (*report.suppressed, *suppressed)
        findings, suppressed = self._with_nothing_left(view, findings, suppressed)
        return replace(report, suppressed=suppressed, **self._scored(document, findings, report.signals))

    def _with_nothing_left(
        self, view: TextView, findings: list[Finding], suppressed: tuple[Suppressed, ...]
    ) -> tuple[list[Finding], tuple[Suppressed, ...]]:
        """(findings, accepted ones), with that of ``NOTHING_LEFT`` where safe fixes leave nothing of the text."""
        rule = self.rules.get(NOTHING_LEFT)
        known = (*findings, *(one.finding for one in suppressed))
        if rule is None or any(finding.rule == NOTHING_LEFT for finding in known) or not self._leaves_nothing(view.document, findings, rule):
            return findings, suppressed
        found, accepted, _ = self._suppressions.split(view.document, list(self._findings.of(view, [Hit(NOTHING_LEFT, 0, 0)])))
        return in_order([*findings, *found]), (*suppressed, *accepted)

    def _leaves_nothing(self, document: Document, findings: list[Finding], rule: ActiveRule) -> bool:
        rest = after_first_fixes(document, findings, *(float(str(rule.params[name])) for name in ("rest", "short")))
        if rest is None:
            return False
        try:
            return not (has_content(rest.text) and has_content(clean_document(rest, self.recheck).text))
        except CleaningError:
            return False

    def _scored(self, document: Document, findings: list[Finding], signals: Mapping[str, float]) -> _Scored:
        card = self._scorer.score(findings, len(document.text) + len(document.title or ""))
        with_score = {**signals, "score.after_safe_fixes": card.after_fixes}
        return {
            "score": card.score,
            "scores": card.scores,
            "verdict": card.verdict,
            "signals": dict(sorted(with_score.items())),
            "findings": findings,
        }

    def _pack_hits(self, view: TextView, signals: Signals) -> Iterator[Hit]:
        yield from unshielded(view, self._on_text.find(view))
        yield from self._on_text.find_metrics(view, signals)
        title = view.title
        if title.text:
            for hit in self._on_title.find(TextView(Document(title.text)), view):
                hit.start, hit.end, hit.field = hit.start + title.start, hit.end + title.start, title.field
                yield hit

    def _guarded(self, what: str, document: Document, troubles: list[Trouble], run: Callable[[], Result], otherwise: Result) -> Result:
        begun = thread_time()
        try:
            return run()
        except Exception as error:  # noqa: BLE001 - the promise: a check that crashes loses neither the document nor the others
            message = f"the check {what} crashed: {type(error).__name__}: {error}"
            troubles.append(Trouble("crash", message, document.path, document.line, document.id, what))
            return otherwise
        finally:
            self.seconds[what] += thread_time() - begun


def _profile(config: Config) -> Profile | None:
    if config.boilerplate.profile is None:
        return None
    from qualcheck.checks.profile import Profile

    return Profile(config.boilerplate.profile)


def _recurring(profile: Profile, view: TextView, rules: RuleTable, hits: Iterable[Hit]) -> list[Hit]:
    known = [(hit.start, hit.end) for hit in hits if hit.field == "text" and hit.code in rules and hit.code.startswith(("BP", "MK"))]
    return list(profile.hits(view, known))


def _listed(family: Family, view: TextView, rules: RuleTable, signals: Signals) -> list[Hit]:
    return list(family.find(view, rules, signals))
