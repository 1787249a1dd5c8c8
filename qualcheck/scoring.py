"""Findings to scores. The formula stands in docs/score.md; this file and that page change together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qualcheck.config import ScoreConfig
from qualcheck.model import Finding, Verdict

SCORE_VERSION = 1


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
        families: names of all families that have rules in force.
    """

    def __init__(self, config: ScoreConfig, weights: Mapping[str, float], families: Iterable[str]) -> None:
        self._config = config
        self._weights = weights
        self._families = sorted(set(families))

    def score(self, findings: Iterable[Finding], characters: int) -> ScoreCard:
        """Scores a document of so many characters (code points, title included)."""
        units = max(1.0, characters / self._config.length_unit)
        loads = dict.fromkeys(self._families, 0.0)
        lasting = dict.fromkeys(self._families, 0.0)
        factors = self._config.severity
        for finding in findings:
            load = self._weights[finding.rule] * finding.confidence * factors[finding.severity]
            if finding.start != finding.end:
                load /= units
            loads[finding.family] += load
            if finding.fix is None or finding.fix.safety != "safe":
                lasting[finding.family] += load
        scores = {family: self._family_score(family, load) for family, load in loads.items()}
        score = self._whole(scores)
        after = self._whole({family: self._family_score(family, load) for family, load in lasting.items()})
        return ScoreCard(round(score, 2), {family: round(value, 2) for family, value in scores.items()}, round(after, 2), self._verdict(score, after))

    def _family_score(self, family: str, load: float) -> float:
        half = self._config.half_load.get(family, self._config.half_load["default"])
        return float(100.0 * 2.0 ** (-load / half))

    def _whole(self, scores: Mapping[str, float]) -> float:
        if not scores:
            return 100.0
        values = sorted(scores.values())
        worst, others = values[0], values[1:]
        mean = sum(others) / len(others) if others else 100.0
        return worst * (1.0 - self._config.others * (1.0 - mean / 100.0))

    def _verdict(self, score: float, after: float) -> Verdict:
        if after < self._config.reject_below:
            return "reject"
        return "keep" if score >= self._config.keep_from else "repair"
