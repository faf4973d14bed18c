"""The vectors that come with the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nlu import shipped_vectors
from nlu.embedding import DIMENSION, Encoder, VectorCache, key_of

LINES = ["电梯停了", "居住证怎么办", "楼上漏水"]


@pytest.fixture(scope="module")
def exact() -> dict[str, np.ndarray]:
    encoder = Encoder()
    return {key_of(line): encoder.encode(line) for line in LINES}


def test_what_is_read_is_as_good_as_exact(tmp_path: Path, exact: dict[str, np.ndarray]) -> None:
    shipped_vectors.write(exact, tmp_path / "some.npz")
    again = shipped_vectors.read(tmp_path / "some.npz")
    assert set(again) == set(exact)
    for key, vector in exact.items():
        assert again[key].shape == (DIMENSION,)
        assert float(again[key] @ vector) > 0.999
        assert abs(float(np.linalg.norm(again[key])) - 1) < 1e-5


def test_a_file_of_another_encoder_is_ignored(tmp_path: Path, exact: dict[str, np.ndarray]) -> None:
    shipped_vectors.write(exact, tmp_path / "some.npz", encoder="another one")
    assert shipped_vectors.read(tmp_path / "some.npz") == {}


def test_no_file_means_no_vectors(tmp_path: Path) -> None:
    assert shipped_vectors.read(tmp_path / "none.npz") == {}


def test_what_came_with_the_project_is_not_embedded_again(
    tmp_path: Path, exact: dict[str, np.ndarray]
) -> None:
    cache = VectorCache(tmp_path / "own.npz", NoEncoder(), exact)  # type: ignore[arg-type]
    assert cache.encode(LINES).shape == (3, DIMENSION)
    assert not (tmp_path / "own.npz").exists()


class NoEncoder:
    """Fails when it is asked."""

    def encode(self, text: str) -> np.ndarray:
        """Refuse."""
        raise AssertionError(text)
