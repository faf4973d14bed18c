"""A message that breaks the robot each time must not be tried for ever."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from bot.domain.talk import Talk
from bot.domain.understanding import Understanding
from bot.ports import Turn
from bot.service.handle_message import MOST_FAULTS
from bot.settings import Settings
from bot.storage.tables import handoff, inbox
from tests.support.builders import a_message
from tests.support.scene import Scene
from tests.support.scripted import ScriptedDialogue


class BrokenDialogue(ScriptedDialogue):
    """An engine with a bug."""

    async def turn(
        self, talk: Talk, text: str, understanding: Understanding, context: Mapping[str, Any]
    ) -> Turn:
        """Break."""
        raise RuntimeError("a bug")


@pytest.fixture
async def broken(settings: Settings, session: ClientSession) -> AsyncIterator[Scene]:
    built = Scene(settings, session, BrokenDialogue())
    yield built
    await built.bot.close()


async def test_a_message_that_breaks_the_robot_goes_to_a_human_after_a_few_tries(
    broken: Scene,
) -> None:
    await broken.bot.receive(a_message("3幢电梯停了"))
    for _ in range(MOST_FAULTS):
        assert await broken.bot.handle()
        broken.clock.advance(minutes=1)
    [line] = await broken.rows(select(inbox))
    assert (line.route, line.attempts) == ("human", MOST_FAULTS - 1)
    assert [call.kind for call in await broken.rows(select(handoff))] == ["fault"]
