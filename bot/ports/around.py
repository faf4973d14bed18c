"""What every use case asks for: the time, a way to spread news, and the safety rules' eyes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from nlu.text.emergency import Emergency


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Return the time now, aware, in UTC."""
        ...


class Publisher(Protocol):
    """Tells other processes and open pages that something is new. May lose calls, never blocks."""

    async def publish(self, topic: str) -> None:
        """Say that `topic` has news."""
        ...


class Sighting(Protocol):
    """What the safety rules see in a line."""

    @property
    def danger(self) -> Emergency | None: ...

    @property
    def is_personal(self) -> bool: ...


class Lookout(Protocol):
    """Reads lines by the safety rules, without any model."""

    async def read(self, texts: Sequence[str]) -> Sequence[Sighting]:
        """Return what the rules see in each line."""
        ...
