"""What understands lines and plays turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.commands import Command
from bot.domain.talk import Talk
from bot.domain.understanding import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the dialogue made of one line: proposals in order, and its events from now on."""

    commands: Sequence[Command]
    events: Sequence[Mapping[str, Any]]
    waiting_for: str | None


@dataclass(frozen=True, slots=True)
class Embedded:
    """A line as retrieval sees it: a vector (384 numbers, length 1) and its words."""

    vector: Sequence[float]
    words: Sequence[str]


class Embedder(Protocol):
    """Turns lines into what the FAQ's search compares."""

    async def embed(self, texts: Sequence[str]) -> Sequence[Embedded]:
        """Return vector and words of each line, in order; raises DialogueUnavailable."""
        ...


class DialogueEngine(Embedder, Protocol):
    """Understands lines and plays turns. Keeps nothing between calls.

    `understand` and `turn` raise DialogueUnavailable when it is down, late or answers in part.
    """

    async def understand(self, text: str) -> Understanding:
        """Return what a line means; spans refer to `text`."""
        ...

    async def turn(
        self, talk: Talk, text: str, understanding: Understanding, context: Mapping[str, Any]
    ) -> Turn:
        """Play one turn from the talk's events on."""
        ...

    async def is_ready(self) -> bool:
        """Tell whether the engine can be asked now; never raises."""
        ...
