"""A linear classifier that looks at a line twice: at its characters, and at its meaning.

Each view is a logistic regression of its own; their log-odds are added, as if two readers had to
agree (a product of experts). One regression over both guesses official titles as well, but chat lines
worse, is badly calibrated and takes nine times as long to train (bench/reports/bakeoff.md).

Trained with scikit-learn, stored without pickle, evaluated with numpy alone, so a model file can
hold nothing but numbers and words.
"""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

_SHORTEST, _LONGEST = 1, 3  # character n-grams: 电, 电梯, 电梯停
#: How much each reader's log-odds count. Chosen by accuracy and calibration on lines kept apart
#: (docs/understanding.md).
WEIGHTS = {"characters": 1.2, "meaning": 1.0}


@dataclass(frozen=True)
class Guess:
    """A class and its probability (over all classes 1)."""

    name: str
    probability: float


@dataclass(frozen=True)
class TwoViews:
    """What training leaves behind.

    `characters` has shape (len(vocabulary), classes), `meaning` (vector size, classes), `bias`
    (classes,), `idf` (len(vocabulary),).
    """

    classes: list[str]
    vocabulary: dict[str, int]
    idf: np.ndarray
    characters: np.ndarray
    meaning: np.ndarray
    bias: np.ndarray

    def rank(self, text: str, vector: np.ndarray, most: int = 10) -> list[Guess]:
        """Return the likeliest classes, best first; `vector` has length 1."""
        odds = self.probabilities(text, vector)
        best = np.argsort(-odds)[:most]
        return [Guess(self.classes[i], float(odds[i])) for i in best]

    def probabilities(self, text: str, vector: np.ndarray) -> np.ndarray:
        """Return the probability of each class, in the order of `classes`."""
        scores = self.bias + vector @ self.meaning
        columns, values = _weigh(text, self.vocabulary, self.idf)
        if len(columns):
            scores = scores + values @ self.characters[columns]
        odds = np.exp(scores - scores.max())
        return np.asarray(odds / odds.sum())

    def telling(self, text: str, name: str, most: int = 5) -> list[str]:
        """Return the characters of `text` that speak most for a class, the strongest first."""
        columns, values = _weigh(text, self.vocabulary, self.idf)
        gains = values * self.characters[columns, self.classes.index(name)]
        strongest = (columns[i] for i in np.argsort(-gains) if gains[i] > 0)
        return _without_parts([self._grams[column] for column in strongest], most)

    @cached_property
    def _grams(self) -> list[str]:
        return list(self.vocabulary)

    def save(self, directory: Path) -> None:
        """Write the model into `directory`."""
        words = {"classes": self.classes, "vocabulary": list(self.vocabulary)}
        (directory / "words.json").write_text(json.dumps(words, ensure_ascii=False))
        np.savez(
            directory / "numbers.npz",
            idf=self.idf,
            characters=self.characters.astype(np.float16),
            meaning=self.meaning,
            bias=self.bias,
        )

    @staticmethod
    def load(directory: Path) -> TwoViews:
        """Read what `save` wrote."""
        words = json.loads((directory / "words.json").read_text())
        with np.load(directory / "numbers.npz") as numbers:
            return TwoViews(
                classes=words["classes"],
                vocabulary={gram: i for i, gram in enumerate(words["vocabulary"])},
                **{
                    name: numbers[name].astype(np.float32)
                    for name in ("idf", "characters", "meaning", "bias")
                },
            )


def train(
    texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str], *, balanced: bool = True
) -> TwoViews:
    """Fit both readers; `vectors` has one row of unit length for each text.

    `balanced` gives every class the same weight; without it a class counts by its lines, which suits
    one that means "none of them". Raises ValueError when there are fewer than three classes.
    """
    if len(set(labels)) < 3:
        raise ValueError("a ranking needs at least three classes")
    vocabulary, idf = _vocabulary(texts)
    weight = "balanced" if balanced else None
    characters = _read_characters(_matrix(texts, vocabulary, idf), labels, weight)
    meaning = _read_meaning(vectors, labels, weight)
    return TwoViews(
        classes=[str(name) for name in characters.classes_],
        vocabulary=vocabulary,
        idf=idf,
        characters=_as_stored(_weighted("characters", characters.coef_.T)),
        meaning=_weighted("meaning", meaning.coef_.T),
        bias=_weighted("characters", characters.intercept_)
        + _weighted("meaning", meaning.intercept_),
    )


def _read_characters(features: Any, labels: Sequence[str], weight: str | None) -> Any:
    """Fit class by class with stochastic steps: seconds for 129 classes, where lbfgs takes minutes."""
    from sklearn.linear_model import SGDClassifier

    reader = SGDClassifier(
        loss="log_loss", alpha=1e-5, max_iter=15, tol=None, class_weight=weight, random_state=0
    )
    return reader.fit(features, list(labels))


def _read_meaning(vectors: np.ndarray, labels: Sequence[str], weight: str | None) -> Any:
    from sklearn.linear_model import LogisticRegression

    reader = LogisticRegression(C=30.0, max_iter=80, tol=1e-3, class_weight=weight)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # stopping before the last digit is what we want
        return reader.fit(vectors, list(labels))


def _weighted(view: str, numbers: np.ndarray) -> np.ndarray:
    return (WEIGHTS[view] * numbers).astype(np.float32)


def _as_stored(numbers: np.ndarray) -> np.ndarray:
    """Round to what half the bytes can hold, so that a model is the same before and after it is kept."""
    return numbers.astype(np.float16).astype(np.float32)


def ngrams(text: str) -> list[str]:
    """Return all character n-grams of a line, in order, with repeats."""
    return [
        text[i : i + size]
        for size in range(_SHORTEST, _LONGEST + 1)
        for i in range(len(text) - size + 1)
    ]


@lru_cache(maxsize=4)
def _counted(text: str) -> Counter[str]:
    """Count the n-grams of a line once for all classifiers, which ask for it one after another."""
    return Counter(ngrams(text))


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
    counts = {vocabulary[gram]: n for gram, n in _counted(text).items() if gram in vocabulary}
    columns = np.fromiter(counts, dtype=np.int64, count=len(counts))
    repeats = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    values = (1 + np.log(repeats)) * idf[columns]
    length = float(np.linalg.norm(values)) or 1.0
    return columns, (values / length).astype(np.float32)


def _matrix(texts: Sequence[str], vocabulary: dict[str, int], idf: np.ndarray) -> Any:
    from scipy.sparse import csr_matrix

    rows, columns, values = [], [], []
    for row, text in enumerate(texts):
        found, weights = _weigh(text, vocabulary, idf)
        rows.append(np.full(len(found), row))
        columns.append(found)
        values.append(weights)
    index = (np.concatenate(rows), np.concatenate(columns))
    return csr_matrix((np.concatenate(values), index), shape=(len(texts), len(vocabulary)))


def _without_parts(grams: Sequence[str], most: int) -> list[str]:
    """Drop what stands inside a stronger one (梯 beside 电梯)."""
    kept: list[str] = []
    for gram in grams:
        if not any(gram in other or other in gram for other in kept):
            kept.append(gram)
    return kept[:most]
