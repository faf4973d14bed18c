"""Real Chromium against the whole bot with a scripted engine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from bot.stack import Stack
from tests.support.browsing import LAPTOP, PHONE, Troubles, a_browser
from tests.support.group import Group
from tests.support.scripted import ScriptedDialogue
from tests.support.town import Town, a_town, small_data


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as started:
        yield started


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
def address(town: Town) -> str:
    """Where the bot's pages are, without a slash at the end."""
    return str(town.client.make_url("/")).rstrip("/")


@pytest.fixture
def troubles() -> Troubles:
    """What the pages of this test complained about; a test that ends well has an empty list."""
    return Troubles()


@pytest.fixture
async def page(browser: Browser, troubles: Troubles) -> AsyncIterator[Page]:
    """A page in a browser of its own, as large as an office screen."""
    context = await browser.new_context(viewport=LAPTOP, locale="zh-CN")
    opened = await context.new_page()
    troubles.watch(opened)
    yield opened
    await context.close()
    assert troubles == []


@pytest.fixture
async def phone(browser: Browser, troubles: Troubles) -> AsyncIterator[Page]:
    """A page in a browser of its own, as small as an old phone."""
    context = await browser.new_context(
        viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True
    )
    opened = await context.new_page()
    troubles.watch(opened)
    yield opened
    await context.close()
    assert troubles == []
