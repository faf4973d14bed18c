"""The whole bot with a scripted engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.stack import Stack
from tests.support.group import Group
from tests.support.scripted import ScriptedDialogue
from tests.support.staff import StaffBrowser, a_staff_browser
from tests.support.town import Town, a_town, small_data


@pytest.fixture
def engine() -> ScriptedDialogue:
    return ScriptedDialogue()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_data(tmp_path_factory.mktemp("data"))


@pytest.fixture
async def town(
    database_url: str, servers: Stack, engine: ScriptedDialogue, data: Path
) -> AsyncIterator[Town]:
    async with a_town(database_url, servers.redis_url, engine, data) as running:
        yield running


@pytest.fixture
def group(town: Town) -> Group:
    return town.group()


@pytest.fixture
async def browser(town: Town) -> AsyncIterator[StaffBrowser]:
    """The browser of a member of staff, not signed in yet."""
    async with a_staff_browser(town) as opened:
        yield opened


@pytest.fixture
async def other(town: Town) -> AsyncIterator[StaffBrowser]:
    """A second one."""
    async with a_staff_browser(town) as opened:
        yield opened
