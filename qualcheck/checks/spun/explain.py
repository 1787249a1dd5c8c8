"""Which candidates are worth telling: the surer the text is spun, the fainter a replacement may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from qualcheck.checks.shared.spans import Places
from qualcheck.checks.spun.analysis import Analysis
from qualcheck.checks.spun.features import Lexicon
from qualcheck.checks.spun.model import SpunModel

#: Log-odds that a replacement needs to be told (second row), by the log-odds of its window (first row): in prose that reads
#: well only the sure ones are told, in prose that is spun for sure the likely ones too.
LIMITS = ((-1.0, 0.0, 2.0, 4.0), (2.4, 1.7, 0.5, -2.0))


@dataclass(frozen=True, slots=True)
class Explained:
    """A replacement: code-point span, what stands there, what stood there, why, confidence 0..1, evidence of its own in nats."""

    start: int
    end: int
    found: str
    expected: str
    why: str
    confidence: float
    evidence: float


def explain(analysis: Analysis, lexicon: Lexicon, weights: SpunModel, text: bytes, taken: Sequence[tuple[int, int]]) -> list[Explained]:
    """Replacements that are likelier than not, in text order.

    Args:
        analysis: of the text.
        lexicon: what it was analysed with.
        weights: the model.
        text: the folded text.
        taken: spans that other findings explain already.
    """
    found, tokens = analysis.found, analysis.tokens
    if not len(found) or not _may_be_told(analysis, weights):
        return []
    word = tokens.word[found.at]
    window = np.searchsorted(analysis.bounds, word, side="right") - 1
    context = np.maximum(analysis.log_odds, analysis.mean_log_odds - 1.0)[window]
    odds = weights.certainty(analysis.evidence, context)
    starts, ends = tokens.starts[word], tokens.ends[word + found.size - 1]
    told, told_already = [], Places(taken)
    for row in np.flatnonzero(odds > np.interp(context, *LIMITS)):
        start, end = int(starts[row]), int(ends[row])
        if not told_already.touch(start, end):
            expected = lexicon.phrase(int(found.entry[row]))
            why = f"gain {found.gain[row]:.1f} nats"
            told.append(
                Explained(
                    start, end, text[start:end].decode("latin-1"), expected, why, float(1 / (1 + np.exp(-odds[row]))), float(analysis.evidence[row])
                )
            )
    return told


def _may_be_told(analysis: Analysis, weights: SpunModel) -> bool:
    """Whether the best candidate, in the best window, would be told: in most texts none is, and nothing more needs to be worked out.

    What is told grows with evidence and context, and what is asked for falls with the context.
    """
    evidence, context = float(analysis.evidence.max()), max(float(analysis.log_odds.max()), analysis.mean_log_odds - 1.0)
    return weights.best_certainty(evidence, context) > float(np.interp(context, *LIMITS))
