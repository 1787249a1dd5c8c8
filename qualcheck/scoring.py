"""Findings to scores. The formula stands in docs/score.md; this file and that page change together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from qualcheck.config import ScoreConfig
from qualcheck.model import CORPUS_FAMILIES, Finding, Verdict

SCORE_VERSION = 2


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """Scores of one document, and what it would score once its safe fixes are made."""

    score: float
    scores: Mapping[str, float]
    after_fixes: float
    verdict: Verdict


class Scorer:
    """Scores documents by one configuration.

    Args:
        config: weights and limits.
        weights: weight of each rule by code.
        families: names of all families that have rules in force. Those that need many documents have a score only where they
            have findings, and do not thin the mean of the others: a document without such findings scores the same in every run.
    """

    def __init__(self, config: ScoreConfig, weights: Mapping[str, float], families: Iterable[str]) -> None:
        self._config = config
        self._weights = weights
        self._families = sorted(set(families) - CORPUS_FAMILIES)

    def score(self, findings: Iterable[Finding], characters: int) -> ScoreCard:
        """Scores a document of so many characters (code points, title included)."""
        units = max(1.0, characters / self._config.length_unit)
        loads = dict.fromkeys(self._families, 0.0)
        lasting = dict.fromkeys(self._families, 0.0)
        known = list(findings)
        for family, load, mended in self._charges(known, _Deleted(known), units):
            loads[family] = loads.get(family, 0.0) + load
            if not mended:
                lasting[family] = lasting.get(family, 0.0) + load
        scores = {family: self._family_score(family, load) for family, load in loads.items()}
        score = self._whole(scores)
        after = self._whole({family: self._family_score(family, load) for family, load in lasting.items()})
        return ScoreCard(round(score, 2), {family: round(value, 2) for family, value in scores.items()}, round(after, 2), self._verdict(score, after))

    def _charges(self, findings: Iterable[Finding], deleted: _Deleted, units: float) -> Iterator[tuple[str, float, bool]]:
        """Family, load, and whether safe fixes mend it; what several rules find at one place is charged once, to the family of the heaviest."""
        factors, weights = self._config.severity, self._weights
        places: dict[tuple[str, int, int], tuple[str, str, float, bool]] = {}
        for finding in findings:
            load = weights[finding.rule] * finding.confidence * factors[finding.severity]
            mended = (finding.fix is not None and finding.fix.safety == "safe") or bool(load and deleted.holds(finding))
            if finding.start == finding.end:
                yield finding.family, load, mended
                continue
            place = finding.field, finding.start, finding.end
            rule, family, most, gone = places.get(place, ("", "", 0.0, False))
            if rule == finding.rule:
                yield finding.family, load / units, mended
            elif load / units >= most:
                places[place] = finding.rule, finding.family, load / units, mended or gone
            else:
                places[place] = rule, family, most, mended or gone
        yield from ((family, load, mended) for _, family, load, mended in places.values())

    def _family_score(self, family: str, load: float) -> float:
        if not load:
            return 100.0
        half = self._config.half_load.get(family, self._config.half_load["default"])
        return float(100.0 * 2.0 ** (-load / half))

    def _whole(self, scores: Mapping[str, float]) -> float:
        if not scores:
            return 100.0
        worst, *others = sorted(scores.values())
        count = min(len(others), len(self._families) - 1)
        lost = min(1.0, sum(100.0 - value for value in others) / (100.0 * count)) if count > 0 else 0.0
        return worst * (1.0 - self._config.others * lost)

    def _verdict(self, score: float, after: float) -> Verdict:
        if after < self._config.reject_below:
            return "reject"
        return "keep" if score >= self._config.keep_from else "repair"


class _Deleted:
    """The stretches that safe fixes delete: what was found inside one goes with it, whether or not a fix mends it.

    Args:
        findings: all that were found in a document.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._starts: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        fixes = ((finding.field, finding.fix) for finding in findings if finding.fix is not None)
        spans = sorted((field, fix.start, fix.end) for field, fix in fixes if fix.safety == "safe" and not fix.replacement and fix.start < fix.end)
        for field, start, end in spans:
            starts, ends = self._starts.setdefault(field, []), self._ends.setdefault(field, [])
            if ends and start <= ends[-1]:
                ends[-1] = max(ends[-1], end)
            else:
                starts.append(start)
                ends.append(end)

    def holds(self, finding: Finding) -> bool:
        """Whether a finding's span, which is not empty, lies inside one of them."""
        if finding.start == finding.end or finding.field not in self._starts:
            return False
        last = bisect_right(self._starts[finding.field], finding.start) - 1
        return last >= 0 and finding.end <= self._ends[finding.field][last]
