"""All that is left to chance, from one seed: the same seed and the same calls, the same run."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """Draws decisions and ids."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def hits(self, share: float) -> bool:
        """Return True in this share of the calls; a share of 0 draws nothing."""
        return share > 0 and self._random.random() < share

    def pick(self, among: Sequence[T]) -> T:
        """Return any one of them."""
        return self._random.choice(among)

    def token(self) -> str:
        """Return 32 hex digits that were never given before."""
        return f"{self._random.getrandbits(128):032x}"

    def uuid(self) -> str:
        """Return a fresh id in the form of a UUID."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))
