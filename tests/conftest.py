"""Real servers for all tests that want them: started once, lazily, and stopped in the end.

Imports stand inside the fixtures, because the tests of Rasa's environment, which has none of the
bot's packages, read this file too.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from bot.dialogue.rasa import RasaDialogue
    from bot.settings import Settings
    from bot.stack import Stack
    from bot.storage.database import Database
    from tests.support.databases import Databases
    from tests.support.scene import Scene

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """No test depends on how fast this machine is just now."""
    with contextlib.suppress(ImportError):  # Rasa's environment has no Hypothesis
        from hypothesis import settings

        settings.register_profile("huying", deadline=None)
        settings.load_profile("huying")


@pytest.fixture(scope="session")
async def servers(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """PostgreSQL with the migrated database, and Redis."""
    from bot.stack import StackPlan, running

    parts = frozenset({"postgres", "redis", "migrations"})
    home = tmp_path_factory.mktemp("servers")
    async with running(StackPlan(root=ROOT, home=home, parts=parts)) as stack:
        yield stack


@pytest.fixture(scope="session")
async def databases(servers: Stack) -> Databases:
    """Where fresh databases come from."""
    from tests.support.databases import Databases

    return Databases(servers.database_url)


@pytest.fixture
async def database_url(databases: Databases) -> AsyncIterator[str]:
    """A migrated and empty database of this test alone."""
    async with databases.fresh() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The same as the bot opens it."""
    from bot.storage.database import Database

    opened = Database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    from aiohttp import ClientSession

    async with ClientSession() as opened:
        yield opened


@pytest.fixture
def settings(database_url: str, servers: Stack) -> Settings:
    """A bot beside real servers; nobody asks a Rasa, for the engine is scripted."""
    from bot.settings import Settings

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
    """A bot whose steps the test makes one by one."""
    from tests.support.scene import Scene

    built = Scene(settings, session)
    yield built
    await built.bot.close()


@pytest.fixture(scope="session")
async def rasa(servers: Stack, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """The real Rasa with the trained model and its action server, beside the same servers."""
    from bot.stack import StackPlan, running

    plan = StackPlan(
        root=ROOT,
        home=tmp_path_factory.mktemp("rasa"),
        parts=frozenset({"actions", "rasa"}),
        database_url=servers.database_url,
        redis_url=servers.redis_url,
    )
    async with running(plan) as stack:
        yield stack


@pytest.fixture(scope="session")
async def real_engine(rasa: Stack) -> AsyncIterator[RasaDialogue]:
    """The real Rasa as the bot asks it."""
    from aiohttp import ClientSession

    from bot.dialogue.rasa import RasaDialogue

    async with ClientSession() as session:
        yield RasaDialogue(session, rasa.rasa_urls, rasa.rasa_token, patience=30)


@pytest.fixture(scope="session")
async def with_faq(
    databases: Databases, servers: Stack, real_engine: RasaDialogue
) -> AsyncIterator[str]:
    """A database that has the whole FAQ, embedded by the real model, to be copied."""
    from tests.support.town import a_town

    async with databases.fresh() as url:
        async with a_town(url, servers.redis_url, real_engine):
            pass
        yield url
