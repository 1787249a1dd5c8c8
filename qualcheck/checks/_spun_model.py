"""The spun-text model at run time: two logistic regressions, over candidates and over windows. Trained by scripts/spun_train.py."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualcheck.checks._spun_features import HIT_FEATURES, WINDOW_FEATURES, Matrix
from qualcheck.lexicon import model_file


@dataclass(frozen=True, slots=True)
class SpunModel:
    """Weights for raw features; ``version`` goes up when they are trained anew.

    Attributes:
        hit: weights of the candidate features.
        hit_bias: log-likelihood ratio of a candidate whose features are all 0.
        window: weights of the window features.
        window_bias: log-odds of a window whose features are all 0.
    """

    version: int
    hit: NDArray[np.float32]
    hit_bias: float
    window: NDArray[np.float32]
    window_bias: float

    def evidence(self, features: Matrix) -> Matrix:
        """Log-likelihood ratio, in nats, that each candidate is a spinner's work."""
        return np.asarray(features @ self.hit + np.float32(self.hit_bias), np.float32)

    def log_odds(self, features: Matrix) -> Matrix:
        """Log-odds that each window is spun."""
        return np.asarray(features @ self.window + np.float32(self.window_bias), np.float32)


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
    if tuple(data["hit"]) != HIT_FEATURES or tuple(data["window"]) != WINDOW_FEATURES:
        raise ValueError(f"{path}: trained for other features; run scripts/spun_train.py")
    hit, window = (np.array(list(data[part].values()), np.float32) for part in ("hit", "window"))
    return SpunModel(data["version"], hit, data["hit_bias"], window, data["window_bias"])
