"""The dialogue engine, measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any

from bot.domain.talk import Talk
from bot.domain.understanding import Understanding
from bot.measuring.instruments import Instruments
from bot.ports import DialogueEngine, Embedded, Turn


class MeasuredDialogue:
    """A `DialogueEngine` that passes everything on and notes how long it took and what failed."""

    def __init__(self, engine: DialogueEngine, instruments: Instruments) -> None:
        self._engine = engine
        self._seconds = instruments.dialogue_seconds
        self._failures = instruments.dialogue_failures
        for method in ("understand", "embed", "turn"):  # a series that is missing raises no alert
            self._seconds.labels(method)
            self._failures.labels(method)

    async def understand(self, text: str) -> Understanding:
        """Return what a line means; spans refer to `text`."""
        with self._seconds.labels("understand").time(), self._counted("understand"):
            return await self._engine.understand(text)

    async def embed(self, texts: Sequence[str]) -> Sequence[Embedded]:
        """Return vector and words of each line, in order."""
        with self._seconds.labels("embed").time(), self._counted("embed"):
            return await self._engine.embed(texts)

    async def turn(
        self, talk: Talk, text: str, understanding: Understanding, context: Mapping[str, Any]
    ) -> Turn:
        """Play one turn from the talk's events on."""
        with self._seconds.labels("turn").time(), self._counted("turn"):
            return await self._engine.turn(talk, text, understanding, context)

    async def is_ready(self) -> bool:
        """Tell whether the engine can be asked now; never raises."""
        return await self._engine.is_ready()

    def _counted(self, method: str) -> AbstractContextManager[None]:
        return self._failures.labels(method).count_exceptions()
