"""The bot is stopped and started again under an open desk: a pause, and nothing more."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from bot.stack import Stack
from tests.browser.test_desk import sign_in
from tests.support.scripted import ScriptedDialogue
from tests.support.town import Town, a_town


def _address(town: Town) -> str:
    return str(town.client.make_url("/")).rstrip("/")


async def test_the_desk_comes_back_by_itself_and_loses_no_word(
    database_url: str, servers: Stack, engine: ScriptedDialogue, data: Path, page: Page
) -> None:
    async with a_town(database_url, servers.redis_url, engine, data) as first:
        port = first.client.port
        await sign_in(page, _address(first))
        await first.group().says("转人工")
        await page.locator("#queue .card").click()
        await page.locator("#take").click()
        await expect(page.locator("#release")).to_be_visible()
        await page.locator(".compose textarea").fill("您好，")
    await expect(page.locator("#link")).to_contain_text("正在重连")
    await page.locator(".compose textarea").press_sequentially("马上看")
    await page.locator(".compose button").click()
    await expect(page.locator(".trouble").first).to_contain_text("您写的内容还在")
    async with a_town(database_url, servers.redis_url, engine, data, port) as second:
        await expect(page.locator("#link")).to_be_empty(timeout=30_000)
        await expect(page.locator(".compose textarea")).to_have_value("您好，马上看")
        await page.locator(".compose button").click()
        await expect(page.locator(".lines .staff")).to_have_count(1)
        group = second.group()
        await group.settles()
        assert group.heard.count("您好，马上看") == 1


async def test_a_reload_keeps_what_was_typed(page: Page, address: str, town: Town) -> None:
    await sign_in(page, address)
    await town.group().says("转人工")
    await page.locator("#queue .card").click()
    await page.locator("#take").click()
    await page.locator(".compose textarea").fill("写到一半")
    await page.reload()
    await expect(page.locator(".compose textarea")).to_have_value("写到一半")


async def test_the_first_load_of_the_desk_is_small(page: Page, address: str) -> None:
    await sign_in(page, address)
    await page.wait_for_load_state("load")
    loaded = await page.evaluate(
        "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
        ".map((one) => [one.name, one.encodedBodySize, one.decodedBodySize])"
    )
    assert sum(size for _, size, _ in loaded) <= 150_000
    styles = [(size, whole) for name, size, whole in loaded if name.endswith((".css", ".js"))]
    assert [(size, whole) for size, whole in styles if size >= whole > 1024] == []
