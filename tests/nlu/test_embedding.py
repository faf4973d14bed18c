"""Sentence vectors, and the cache that spares embedding a line twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu.embedding import DIMENSION, Encoder, VectorCache


class CountingEncoder:
    """An encoder that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, text: str) -> np.ndarray:
        """Return a vector that tells the texts apart."""
        self.asked.append(text)
        vector = np.zeros(DIMENSION, dtype=np.float32)
        vector[len(self.asked)] = 1.0
        return vector


@pytest.fixture
def encoder() -> CountingEncoder:
    return CountingEncoder()


def a_cache(folder: Path, encoder: CountingEncoder) -> VectorCache:
    return VectorCache(folder / "models" / "vectors.npz", encoder)  # type: ignore[arg-type]


def test_each_line_is_embedded_once(tmp_path: Path, encoder: CountingEncoder) -> None:
    cache = a_cache(tmp_path, encoder)
    cache.encode(["甲", "乙"])
    cache.encode(["乙", "丙"])
    assert sorted(encoder.asked) == sorted(set(encoder.asked))
    assert set(encoder.asked) == {"甲", "乙", "丙"}


def test_the_next_training_embeds_only_what_is_new(
    tmp_path: Path, encoder: CountingEncoder
) -> None:
    first = a_cache(tmp_path, encoder).encode(["甲", "乙"])
    encoder.asked.clear()
    again = a_cache(tmp_path, encoder).encode(["乙", "甲", "丙"])
    assert encoder.asked == ["丙"]
    assert np.array_equal(again[:2], first[::-1])


def test_vectors_come_in_the_order_of_the_lines(tmp_path: Path, encoder: CountingEncoder) -> None:
    vectors = a_cache(tmp_path, encoder).encode(["甲", "乙", "甲"])
    assert vectors.shape == (3, DIMENSION)
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])


def test_nothing_half_written_is_left(tmp_path: Path, encoder: CountingEncoder) -> None:
    a_cache(tmp_path, encoder).encode(["甲"])
    assert [file.name for file in (tmp_path / "models").iterdir()] == ["vectors.npz"]


@pytest.fixture(scope="module")
def real() -> Encoder:
    return Encoder()


@pytest.mark.parametrize("text", ["3幢电梯停了", "", "👍", "a", "字" * 5000])
def test_every_line_has_a_vector_of_length_one(real: Encoder, text: str) -> None:
    vector = real.encode(text)
    assert vector.shape == (DIMENSION,)
    assert float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-4)


def test_lines_that_mean_the_same_are_nearer_than_others(real: Encoder) -> None:
    lift, stuck, card = (
        real.encode(text) for text in ("电梯坏了", "升降机停运了", "居住证怎么办理")
    )
    assert float(lift @ stuck) > float(lift @ card) + 0.2


def test_the_same_line_has_the_same_vector(real: Encoder) -> None:
    assert np.array_equal(real.encode("电梯坏了"), real.encode("电梯坏了"))
