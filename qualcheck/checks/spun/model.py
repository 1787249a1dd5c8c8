"""The spun-text model at run time: a small net over candidates, regressions over windows and what to tell; trained by scripts/spun_train.py."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from operator import mul
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.spun.features import HIT_FEATURES, TELL_FEATURES, WINDOW_FEATURES, Matrix, tell_features, tell_row
from qualcheck.lexicon import model_file

#: What sums of a few products in single precision may be off.
_ROUNDING = 1e-3


@dataclass(frozen=True, slots=True)
class SpunModel:
    """Weights for raw features; ``version`` goes up when they are trained anew.

    Attributes:
        hit: weights of the candidate features, one column for each unit of a small net.
        hit_bias: what each unit adds.
        hit_units: weights of the units, where they are over 0.
        hit_units_bias: log-likelihood ratio of a candidate with no unit over 0.
        window: weights of the window features.
        window_bias: log-odds of a window whose features are all 0.
        tell: weights of the evidence of a candidate and the log-odds of its window.
        tell_bias: log-odds that a candidate is a replacement where both are 0.
    """

    version: int
    hit: NDArray[np.float32]
    hit_bias: NDArray[np.float32]
    hit_units: NDArray[np.float32]
    hit_units_bias: float
    window: NDArray[np.float32]
    window_bias: float
    tell: NDArray[np.float32]
    tell_bias: float

    def evidence(self, features: Matrix) -> Matrix:
        """Log-likelihood ratio, in nats, that each candidate is a spinner's work."""
        units = features[:, :1] * self.hit[0] + self.hit_bias
        for column in range(1, len(self.hit)):  # one after the other, as the compiled loop does: a matrix product adds in an order of its own
            units += features[:, column : column + 1] * self.hit[column]
        total = np.full(len(features), self.hit_units_bias, np.float32)
        for unit, weight in enumerate(self.hit_units):
            total += np.maximum(units[:, unit], np.float32(0)) * weight
        return total

    def log_odds(self, features: Matrix) -> Matrix:
        """Log-odds that each window is spun."""
        return np.asarray(features @ self.window + np.float32(self.window_bias), np.float32)

    def certainty(self, evidence: Matrix, odds: Matrix) -> Matrix:
        """Log-odds that each chosen candidate is a replacement; ``odds`` are the log-odds of its window."""
        return np.asarray(tell_features(evidence, odds) @ self.tell + np.float32(self.tell_bias), np.float32)

    def best_certainty(self, evidence: float, odds: float) -> float:
        """No candidate of at most this evidence and these log-odds is surer; infinite where the weights don't make it so."""
        weights: list[float] = self.tell.tolist()
        if min(weights) < 0:
            return math.inf
        best: float = sum(map(mul, weights, tell_row(evidence, odds))) + self.tell_bias + _ROUNDING
        return best


@lru_cache(maxsize=1)
def spun_model() -> SpunModel:
    """The model that ships.

    Raises:
        ValueError: it was trained for other features.
    """
    return read_model(model_file())


def read_model(path: Path) -> SpunModel:
    """A model from its JSON file.

    Raises:
        ValueError: it was trained for other features.
    """
    data = json.loads(path.read_text("utf-8"))
    names = {"hit": HIT_FEATURES, "window": WINDOW_FEATURES, "tell": TELL_FEATURES}
    if any(tuple(data[part]) != features for part, features in names.items()):
        raise ValueError(f"{path}: trained for other features; run scripts/spun_train.py")
    hit, window, tell = (np.array(list(data[part].values()), np.float32) for part in names)
    bias, units = (np.array(data[part], np.float32) for part in ("hit_bias", "hit_units"))
    return SpunModel(data["version"], hit, bias, units, data["hit_units_bias"], window, data["window_bias"], tell, data["tell_bias"])
