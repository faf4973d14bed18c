"""The whole bot with the real Rasa, which says everything twice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.dialogue.rasa import RasaDialogue
from bot.stack import Stack
from tests.support.databases import Databases
from tests.support.town import Town, a_town
from tests.support.twice import TwiceDialogue


@pytest.fixture
def engine(real_engine: RasaDialogue) -> TwiceDialogue:
    return TwiceDialogue(real_engine)


@pytest.fixture
async def town(
    databases: Databases, servers: Stack, with_faq: str, engine: TwiceDialogue
) -> AsyncIterator[Town]:
    async with (
        databases.fresh(with_faq) as url,
        a_town(url, servers.redis_url, engine) as running,
    ):
        yield running
        assert engine.differing == []
