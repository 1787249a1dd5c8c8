"""Runs the cases that rules carry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from qualcheck.checker import Checker
from qualcheck.cleaning import clean_document
from qualcheck.config import Config, LanguageConfig
from qualcheck.corpus.together import check_together
from qualcheck.errors import QualcheckError
from qualcheck.model import FAMILIES, Document, Finding, Report
from qualcheck.rulepacks import Case, Rule, RuleTable, load_packs


@dataclass(slots=True)
class PackTestResult:
    """How many rules and cases were run, and a line for each case that failed."""

    rules: int = 0
    cases: int = 0
    failures: list[str] = field(default_factory=list)


def run_pack_tests(config: Config, *, built_in: bool) -> PackTestResult:
    """Runs the cases of all packs in force for ``config``, each rule on its own.

    Args:
        config: names the packs; its selection of rules is not looked at.
        built_in: whether the built-in packs are tested too.
    """
    result = PackTestResult()
    everything = Checker(config.model_copy(update={"select": [], "ignore": []}))
    for rule in RuleTable(load_packs(config.packs)).rules:
        if not built_in and everything.rules.home(rule.code).prefix in FAMILIES:
            continue
        result.rules += 1
        result.cases += len(rule.tests.flag) + len(rule.tests.passes) + len(rule.tests.fix)
        alone = Checker(config.model_copy(update={"select": [rule.code], "ignore": []}))
        others = Checker(config.model_copy(update={"select": ["ALL", rule.code], "ignore": []})) if rule.preview else everything
        result.failures += [f"{rule.code} ({rule.name}) {failure}" for failure in _failures(rule, alone, others)]
    return result


def _failures(rule: Rule, alone: Checker, everything: Checker) -> Iterator[str]:
    if rule.position in ("in-company", "known-page"):
        alone = everything  # what stands beside it is what other rules take
    for case in rule.tests.flag:
        findings = _findings(rule, case, alone)
        if isinstance(findings, str):
            yield findings
        elif problem := _flag_problem(case, findings):
            yield f"must flag {_shown(case)}: {problem}"
    for case in rule.tests.passes:
        findings = _findings(rule, case, alone)
        if isinstance(findings, str):
            yield findings
        elif findings:
            yield f"must pass {_shown(case)}: found {findings[0].found!r}"
    for case in rule.tests.fix:
        yield from _fix_failures(rule, case, alone, everything)


def _findings(rule: Rule, case: Case, checker: Checker) -> list[Finding] | str:
    if case.languages:
        checker = Checker(checker.config.model_copy(update={"language": LanguageConfig(expected=case.languages)}))
    reports = check_together(_documents(case), checker) if case.documents else [checker.check(_document(case))]
    troubles = [trouble for report in reports for trouble in report.troubles]
    if troubles:
        return f"on {_shown(case)}: {troubles[0].message}"
    return [finding for report in reports for finding in report.findings if finding.rule == rule.code]


def _flag_problem(case: Case, findings: list[Finding]) -> str | None:
    if not findings:
        return "nothing was found"
    if case.found is not None and case.found not in [finding.found for finding in findings]:
        return f"found {[finding.found for finding in findings]}, not {case.found!r}"
    if case.expected is not None and case.expected not in [finding.expected for finding in findings]:
        return f"expected {[finding.expected for finding in findings]}, not {case.expected!r}"
    if case.count is not None and case.count != len(findings):
        return f"{len(findings)} findings, not {case.count}"
    return None


def _fix_failures(rule: Rule, case: Case, alone: Checker, everything: Checker) -> Iterator[str]:
    """Safe fixes must stand beside those of all other rules; an unsafe one is tried by itself."""
    unsafe = rule.fix is not None and rule.fix.safety == "unsafe"
    checker = alone if unsafe else everything
    try:
        cleaned = clean_document(*_with_check(case, checker), unsafe=unsafe)
    except QualcheckError as error:
        yield f"must fix {_shown(case)}: {error}"
        return
    if case.fixed is not None and cleaned.text != case.fixed:
        yield f"must fix {_shown(case)}: got {cleaned.text!r}, not {case.fixed!r}"
    if case.fixed_title is not None and cleaned.title != case.fixed_title:
        yield f"must fix {_shown(case)}: got the title {cleaned.title!r}, not {case.fixed_title!r}"


def _with_check(case: Case, checker: Checker) -> tuple[Document, Callable[[Document], Report]]:
    """What is to be cleaned, and how it is checked: of several documents the first, always beside the others."""
    if not case.documents:
        return _document(case), checker.check
    first, *others = _documents(case)
    return first, lambda document: check_together([document, *others], checker)[0]


def _document(case: Case) -> Document:
    text = case.text.encode(case.stored_as).decode("utf-8", "surrogateescape") if case.stored_as else case.text
    return Document(text, case.title, case.source)


def _documents(case: Case) -> list[Document]:
    return [Document(one.text, one.title, one.source, one.id or f"document {number}") for number, one in enumerate(case.documents, 1)]


def _shown(case: Case) -> str:
    text = case.text or case.title or " | ".join(one.text for one in case.documents)
    return repr(text if len(text) <= 70 else text[:69] + "…")
