"""Every turn is played twice from the same stored state, as after a crash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.talk import Talk
from bot.domain.understanding import Understanding
from bot.ports import DialogueEngine, Embedded, Turn

#: What tells two runs of the same turn apart and means nothing.
_MARKS = frozenset({"timestamp", "message_id"})


class TwiceDialogue:
    """The port `DialogueEngine` in front of another one that must say the same twice."""

    def __init__(self, engine: DialogueEngine) -> None:
        self._engine = engine
        #: What each turn proposed, in order.
        self.turns: list[Turn] = []
        #: Texts whose second run was another one than the first.
        self.differing: list[str] = []

    async def is_ready(self) -> bool:
        """Tell whether the engine behind is ready."""
        return await self._engine.is_ready()

    async def understand(self, text: str) -> Understanding:
        """Return what a line means, having asked twice."""
        first, second = [await self._engine.understand(text) for _ in range(2)]
        self._compare(text, first, second)
        return first

    async def embed(self, texts: Sequence[str]) -> Sequence[Embedded]:
        """Return what the engine behind makes of the lines."""
        return await self._engine.embed(texts)

    async def turn(
        self, talk: Talk, text: str, understanding: Understanding, context: Mapping[str, Any]
    ) -> Turn:
        """Return the second run of a turn, having compared it with the first."""
        first, second = [
            await self._engine.turn(talk, text, understanding, context) for _ in range(2)
        ]
        self._compare(text, _timeless(first), _timeless(second))
        self.turns.append(second)
        return second

    def _compare(self, text: str, first: object, second: object) -> None:
        if first != second:
            self.differing.append(text)


def _timeless(turn: Turn) -> tuple[object, ...]:
    """Return what a turn means, without the moments and ids of its events."""
    return turn.commands, _without_marks(turn.events), turn.waiting_for


def _without_marks(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _without_marks(v) for k, v in value.items() if k not in _MARKS}
    if isinstance(value, list):
        return [_without_marks(inner) for inner in value]
    return value
