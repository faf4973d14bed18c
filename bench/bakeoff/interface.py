"""What a candidate is: a function that learns and gives back a function that ranks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

#: (lines, their vectors) -> probabilities, one row for each line, one column for each class in the
#: order of `sorted(set(labels))`.
Rank = Callable[[Sequence[str], np.ndarray], np.ndarray]

#: (lines, their vectors, their classes) -> what was learned. Vectors have length 1.
Fit = Callable[[Sequence[str], np.ndarray, Sequence[str]], Rank]


@dataclass(frozen=True)
class Filed:
    """Lines in their normal form, with vectors of shape (lines, vector size), and their codes."""

    texts: Sequence[str]
    vectors: np.ndarray
    codes: Sequence[str]

    def part(self, rows: Sequence[int]) -> Filed:
        """Return some of the lines."""
        return Filed(
            [self.texts[row] for row in rows],
            self.vectors[list(rows)],
            [self.codes[row] for row in rows],
        )
