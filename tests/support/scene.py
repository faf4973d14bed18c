"""A bot whose steps a test makes one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import ClientSession
from sqlalchemy import Row

from bot.app import Bot
from bot.domain.outgoing import WaitingLine
from bot.settings import Settings
from tests.support.builders import ANY_ROBOT
from tests.support.clock import SetClock
from tests.support.scripted import ScriptedDialogue


class Scene:
    """A bot none of whose workers run: the test makes every step itself, on a real database."""

    def __init__(
        self, settings: Settings, session: ClientSession, engine: ScriptedDialogue | None = None
    ) -> None:
        self.engine = engine or ScriptedDialogue()
        self.clock = SetClock()
        self.bot = Bot(settings, session, self.clock, self.engine)

    async def is_asked(self) -> bool:
        """Tell whether the robot is at its turn."""
        return bool(self.engine.turns)

    async def claims(self) -> Sequence[WaitingLine]:
        """Take the lines that may be sent now."""
        async with self.bot.database.transaction() as work:
            return await work.outbox.claim(self.clock.now(), 20, ANY_ROBOT)

    async def rows(self, question: Any) -> Sequence[Row[Any]]:
        """Read tables."""
        async with self.bot.database.transaction() as work:
            return (await work.connection.execute(question)).all()

    async def does(self, command: Any) -> None:
        """Change tables."""
        async with self.bot.database.transaction() as work:
            await work.connection.execute(command)
