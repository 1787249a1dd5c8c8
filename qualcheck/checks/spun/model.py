"""The spun-text model at run time: logistic regressions over candidates, over windows, and over what to tell. Trained by scripts/spun_train.py."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks.spun.features import HIT_FEATURES, TELL_FEATURES, WINDOW_FEATURES, Matrix, tell_features
from qualcheck.lexicon import model_file


@dataclass(frozen=True, slots=True)
class SpunModel:
    """Weights for raw features; ``version`` goes up when they are trained anew.

    Attributes:
        hit: weights of the candidate features.
        hit_bias: log-likelihood ratio of a candidate whose features are all 0.
        window: weights of the window features.
        window_bias: log-odds of a window whose features are all 0.
        tell: weights of the evidence of a candidate and the log-odds of its window.
        tell_bias: log-odds that a candidate is a replacement where both are 0.
    """

    version: int
    hit: NDArray[np.float32]
    hit_bias: float
    window: NDArray[np.float32]
    window_bias: float
    tell: NDArray[np.float32]
    tell_bias: float

    def evidence(self, features: Matrix) -> Matrix:
        """Log-likelihood ratio, in nats, that each candidate is a spinner's work."""
        total = features[:, 0] * self.hit[0]
        for column in range(1, len(self.hit)):  # one after the other, as the compiled loop does: a matrix product adds in an order of its own
            total += features[:, column] * self.hit[column]
        return np.asarray(total + np.float32(self.hit_bias), np.float32)

    def log_odds(self, features: Matrix) -> Matrix:
        """Log-odds that each window is spun."""
        return np.asarray(features @ self.window + np.float32(self.window_bias), np.float32)

    def certainty(self, evidence: Matrix, odds: Matrix) -> Matrix:
        """Log-odds that each chosen candidate is a replacement; ``odds`` are the log-odds of its window."""
        return np.asarray(tell_features(evidence, odds) @ self.tell + np.float32(self.tell_bias), np.float32)


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
    return SpunModel(data["version"], hit, data["hit_bias"], window, data["window_bias"], tell, data["tell_bias"])
