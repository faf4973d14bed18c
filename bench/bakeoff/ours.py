"""Ours: two readers, one of characters and one of meaning, whose log-odds are added."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.bakeoff.interface import Rank
from nlu import two_views


def ours(texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> Rank:
    """Learn as CategoryClassifier does; raises ValueError when there are fewer than three classes."""
    model = two_views.train(texts, vectors, labels)

    def rank(asked: Sequence[str], seen: np.ndarray) -> np.ndarray:
        rows = [model.probabilities(text, vector) for text, vector in zip(asked, seen, strict=True)]
        return np.stack(rows)

    return rank
