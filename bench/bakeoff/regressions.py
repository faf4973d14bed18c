"""One logistic regression: over the meaning, over the characters, over both side by side.

The three share every setting with the meaning reader of nlu/two_views.py, and the characters are the
same n-grams, so that only the features differ.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bench.bakeoff.interface import Rank


def meaning(texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> Rank:
    """Learn from the e5 vectors alone."""
    reader = _regression(vectors, labels)
    return lambda asked, seen: np.asarray(reader.predict_proba(seen))


def characters(texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> Rank:
    """Learn from the character n-grams alone."""
    grams = _grams()
    reader = _regression(grams.fit_transform(texts), labels)
    return lambda asked, seen: np.asarray(reader.predict_proba(grams.transform(asked)))


def union(texts: Sequence[str], vectors: np.ndarray, labels: Sequence[str]) -> Rank:
    """Learn from both together; each side of a line has length 1."""
    grams = _grams()
    reader = _regression(_beside(grams.fit_transform(texts), vectors), labels)
    return lambda asked, seen: np.asarray(
        reader.predict_proba(_beside(grams.transform(asked), seen))
    )


def _grams() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)


def _beside(grams: csr_matrix, vectors: np.ndarray) -> csr_matrix:
    return hstack([grams, csr_matrix(vectors)]).tocsr()


def _regression(features: Any, labels: Sequence[str]) -> LogisticRegression:
    reader = LogisticRegression(C=30.0, max_iter=80, tol=1e-3, class_weight="balanced")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # stopping before the last digit is what ours does too
        return reader.fit(features, list(labels))
