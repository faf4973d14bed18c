"""The whole stack, real in every part, which brings back whatever is killed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from bot.settings import Settings
from bot.stack import Stack, StackPlan, running
from tests.conftest import ROOT
from tests.fault.scene import Scene


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """PostgreSQL, Redis, action server, Rasa and bot."""
    home = tmp_path_factory.mktemp("fault")
    async with running(StackPlan(root=ROOT, home=home, restart=True)) as whole:
        yield whole


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


@pytest.fixture
def settings(database_url: str, servers: Stack) -> Settings:
    """A bot beside real servers; nobody asks a Rasa, for the engine is scripted."""
    return Settings.from_env(
        {
            "DATABASE_URL": database_url,
            "REDIS_URL": servers.redis_url,
            "HUYING_RASA_URLS": "http://127.0.0.1:9",
            "HUYING_RASA_TOKEN": "unused",
            "HUYING_API_TOKEN": "unused",
        }
    )


@pytest.fixture
async def scene(settings: Settings, session: ClientSession) -> AsyncIterator[Scene]:
    built = Scene(settings, session)
    yield built
    await built.bot.close()
