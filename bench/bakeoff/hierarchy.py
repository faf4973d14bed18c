"""The first level first, then the second level inside it; each decision is made by two views."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bench.bakeoff.interface import Filed, Rank
from bench.bakeoff.ours import ours


def hierarchy(texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> Rank:
    """Learn letters, and codes under each letter; a code's probability is the product of both.

    There are at least three letters, and a letter has one code or at least three.
    """
    letters = [code[0] for code in labels]
    first = ours(texts, vectors, letters)
    inside = [_inside(Filed(texts, vectors, labels), letter) for letter in sorted(set(letters))]

    def rank(asked: Sequence[str], seen: np.ndarray) -> np.ndarray:
        odds = first(asked, seen)
        parts = [odds[:, [i]] * second(asked, seen) for i, second in enumerate(inside)]
        return np.hstack(parts)  # codes sorted by letter are sorted codes

    return rank


def _inside(filed: Filed, letter: str) -> Rank:
    some = filed.part([row for row, code in enumerate(filed.codes) if code[0] == letter])
    if len(set(some.codes)) == 1:
        return lambda asked, seen: np.ones((len(asked), 1))
    return ours(some.texts, some.vectors, some.codes)
