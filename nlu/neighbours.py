"""The training lines nearest to a line: what staff are shown as the reason for a guess."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Neighbour:
    """A training line, what it was filed under, and its cosine to the line asked about."""

    text: str
    label: str
    cosine: float


@dataclass(frozen=True)
class Neighbours:
    """Lines with their vectors; `vectors` has shape (lines, vector size), rows of length 1."""

    texts: Sequence[str]
    labels: Sequence[str]
    vectors: np.ndarray

    def nearest(self, vector: np.ndarray, most: int) -> list[Neighbour]:
        """Return the nearest lines, nearest first; `vector` has length 1."""
        cosines = self.vectors @ vector
        first = np.argsort(-cosines)[:most]
        return [Neighbour(self.texts[i], self.labels[i], float(cosines[i])) for i in first]

    def save(self, directory: Path) -> None:
        """Write them into `directory`."""
        words = {"texts": list(self.texts), "labels": list(self.labels)}
        (directory / "lines.json").write_text(json.dumps(words, ensure_ascii=False))
        np.save(directory / "lines.npy", self.vectors.astype(np.float16))

    @staticmethod
    def load(directory: Path) -> Neighbours:
        """Read what `save` wrote."""
        words = json.loads((directory / "lines.json").read_text())
        vectors = np.load(directory / "lines.npy").astype(np.float32)
        return Neighbours(words["texts"], words["labels"], vectors)
