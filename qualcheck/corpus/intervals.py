"""The interval of a source's mean score, which respects small counts."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist
from typing import Final

#: The interval holds the mean with this probability.
LEVEL: Final = 0.95
#: So many documents' worth of doubt the common spread brings along: with fewer, the variance of Student's t would not be finite.
PRIOR_DEGREES: Final = 3
_NORMAL: Final = NormalDist().inv_cdf((1 + LEVEL) / 2)


def mean_interval(mean: float, variance: float, count: int, common: float | None) -> tuple[float, float]:
    """The 95 % interval of a mean of scores: ``mean ± t(d0 + n - 1) · sqrt(s̃² / n)``, cut to 0..100.

    ``s̃² = (d0·s0² + (n - 1)·s²) / (d0 + n - 1)`` is the moderated variance of Smyth 2004 (*Linear models and empirical Bayes methods for
    assessing differential expression in microarray experiments*, section 3): the source's own variance drawn towards what is common to
    all sources, the more the fewer documents it has. So two documents that happen to score the same don't make a sure mean,
    and one document has an interval at all.

    Args:
        mean: of the scores, 0..100.
        variance: of the scores (``n - 1`` below the line); 0 for one document.
        count: of documents, at least 1.
        common: ``s0²``, the variance common to all sources; None where nothing is known of it, which leaves everything open.
    """
    if common is None:
        return 0.0, 100.0
    degrees = PRIOR_DEGREES + count - 1
    moderated = (PRIOR_DEGREES * common + (count - 1) * variance) / degrees
    half = students_t(degrees) * sqrt(moderated / count)
    return max(0.0, mean - half), min(100.0, mean + half)


def students_t(degrees: int) -> float:
    """The 97.5 % point of Student's t, from 3 degrees of freedom on, to 0.2 %: Abramowitz and Stegun 1964, 26.7.5."""
    z = _NORMAL
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return float(z + sum(term / degrees**power for power, term in enumerate(terms, 1)))
