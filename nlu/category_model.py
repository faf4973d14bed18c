"""A linear classifier over characters and sentence vectors, kept as plain arrays.

Trained with scikit-learn, stored without pickle, evaluated with numpy alone, so a model file can
hold nothing but numbers and words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_SHORTEST, _LONGEST = 1, 3  # character n-grams: 电, 电梯, 电梯停
VECTOR_WEIGHT = 3.0  # how loud the sentence vector speaks beside the characters
SOFTNESS = 4.0  # inverse regularisation of the regression


def ngrams(text: str) -> list[str]:
    """Return all character n-grams of a line, in order, with repeats."""
    return [
        text[i : i + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for i in range(len(text) - size + 1)
    ]


@dataclass(frozen=True)
class CategoryModel:
    """What training leaves behind.

    `weights` has shape (classes, len(vocabulary) + vector size), `idf` shape (len(vocabulary),).
    """

    classes: list[str]
    vocabulary: dict[str, int]
    idf: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def rank(self, text: str, vector: np.ndarray, most: int = 10) -> list[tuple[str, float]]:
        """Return the likeliest classes with their probability (sum over all classes is 1)."""
        scores = self.bias + self._character_scores(text)
        scores = scores + self.weights[:, len(self.idf) :] @ (vector * VECTOR_WEIGHT)
        odds = np.exp(scores - scores.max())
        odds /= odds.sum()
        best = np.argsort(-odds)[:most]
        return [(self.classes[i], float(odds[i])) for i in best]

    def _character_scores(self, text: str) -> np.ndarray:
        columns, values = _weigh(text, self.vocabulary, self.idf)
        if not len(columns):
            return np.zeros(len(self.classes), dtype=np.float32)
        return self.weights[:, columns] @ values

    def save(self, directory: Path) -> None:
        """Write the model into `directory`."""
        words = {"classes": self.classes, "vocabulary": list(self.vocabulary)}
        (directory / "words.json").write_text(json.dumps(words, ensure_ascii=False))
        np.savez(
            directory / "numbers.npz",
            idf=self.idf,
            weights=self.weights,
            bias=self.bias,
        )

    @staticmethod
    def load(directory: Path) -> CategoryModel:
        """Read what `save` wrote."""
        words = json.loads((directory / "words.json").read_text())
        with np.load(directory / "numbers.npz") as numbers:
            vocabulary = {gram: i for i, gram in enumerate(words["vocabulary"])}
            return CategoryModel(
                words["classes"],
                vocabulary,
                numbers["idf"],
                numbers["weights"],
                numbers["bias"],
            )


def train(texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> CategoryModel:
    """Fit the model; `vectors` has one row of unit length for each text.

    Raises ValueError when there are fewer than three classes.
    """
    if len(set(labels)) < 3:
        raise ValueError("a ranking needs at least three classes")
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    vocabulary, idf = _vocabulary(texts)
    dense = csr_matrix(vectors * VECTOR_WEIGHT)
    sparse = _matrix(texts, vocabulary, idf)
    regression = LogisticRegression(C=SOFTNESS, max_iter=200, class_weight="balanced")
    regression.fit(hstack([sparse, dense]).tocsr(), list(labels))
    return CategoryModel(
        [str(name) for name in regression.classes_],
        vocabulary,
        idf,
        regression.coef_.astype(np.float32),
        regression.intercept_.astype(np.float32),
    )


def _vocabulary(texts: Sequence[str]) -> tuple[dict[str, int], np.ndarray]:
    seen: dict[str, int] = {}
    for text in texts:
        for gram in set(ngrams(text)):
            seen[gram] = seen.get(gram, 0) + 1
    kept = sorted(gram for gram, lines in seen.items() if lines > 1)
    idf = np.log((1 + len(texts)) / (1 + np.array([seen[gram] for gram in kept]))) + 1
    return {gram: i for i, gram in enumerate(kept)}, idf.astype(np.float32)


def _weigh(text: str, vocabulary: dict[str, int], idf: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return columns and TF-IDF values of one line, the values of unit length."""
    counts: dict[int, int] = {}
    for gram in ngrams(text):
        column = vocabulary.get(gram)
        if column is not None:
            counts[column] = counts.get(column, 0) + 1
    columns = np.array(sorted(counts), dtype=np.int64)
    values = np.array([1 + np.log(counts[c]) for c in columns], dtype=np.float32) * idf[columns]
    length = float(np.linalg.norm(values)) or 1.0
    return columns, (values / length).astype(np.float32)


def _matrix(texts: Sequence[str], vocabulary: dict[str, int], idf: np.ndarray):  # type: ignore[no-untyped-def]
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        found, weights = _weigh(text, vocabulary, idf)
        rows.append(np.full(len(found), row))
        columns.append(found)
        values.append(weights)
    index = (np.concatenate(rows), np.concatenate(columns))
    return csr_matrix((np.concatenate(values), index), shape=(len(texts), len(vocabulary)))
