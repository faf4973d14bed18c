"""The bot goes away and comes back under an open page: nothing typed is lost, nothing is said twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from bot.stack import Stack
from tests.support.resident import Resident
from tests.support.scripted import GREETING, ScriptedDialogue
from tests.support.town import Town, a_town

ONE_RESTART = 30_000


def _address(town: Town) -> str:
    return str(town.client.make_url("/")).rstrip("/")


async def test_a_page_outlives_a_restart_and_says_once_what_had_not_left(
    database_url: str, servers: Stack, engine: ScriptedDialogue, data: Path, page: Page
) -> None:
    async with a_town(database_url, servers.redis_url, engine, data) as first:
        port = first.client.port
        resident = await Resident(page, _address(first)).opens("小李")
        await resident.says("谢谢")
    lost = page.locator("#connection")
    await expect(lost).to_contain_text("写的内容还在")
    await resident.text.fill("你好")
    await resident.send.click()
    await expect(resident.waiting()).to_contain_text("未发出 · 点此重发")
    await resident.text.fill("还没写完的话")
    async with a_town(database_url, servers.redis_url, engine, data, port) as second:
        await expect(lost).to_be_hidden(timeout=ONE_RESTART)
        await expect(resident.mine("你好")).to_have_count(1, timeout=ONE_RESTART)
        await expect(resident.waiting()).to_have_count(0)
        await expect(resident.text).to_have_value("还没写完的话")
        await second.group().settles()
        said = [line["text"] for line in await second.group().lines()]
        assert said.count("你好") == 1


@pytest.fixture
async def resident(page: Page, address: str) -> Resident:
    return await Resident(page, address).opens("小李")


async def test_a_line_whose_answer_was_lost_is_not_said_twice(
    resident: Resident, town: Town
) -> None:
    tries = 0

    async def lose_the_first_answer(route: Route) -> None:
        nonlocal tries
        tries += 1
        answer = await route.fetch()
        await (route.abort() if tries == 1 else route.fulfill(response=answer))

    async def keep_back(route: Route) -> None:
        await (route.abort() if tries < 2 else route.continue_())

    await resident.page.route("**/messages", lose_the_first_answer)
    # the page cannot see by itself that the line is there
    await resident.page.route("**/messages?*", keep_back)
    await resident.text.fill("你好")
    await resident.send.click()
    await resident.page.get_by_role("button", name="未发出 · 点此重发").click()
    await expect(resident.waiting()).to_have_count(0)
    await expect(resident.line(GREETING)).to_have_count(1)
    await town.group().settles()
    assert tries == 2
    assert [line["text"] for line in await town.group().lines()] == ["你好", GREETING]


async def test_a_reload_keeps_what_was_typed_in_each_chat(resident: Resident) -> None:
    await resident.text.fill("写给云栖澜苑")
    await resident.chat("禾塘花园").click()
    await expect(resident.text).to_have_value("")
    await resident.text.fill("写给禾塘花园")
    await resident.page.reload()
    await resident.is_there()
    await expect(resident.text).to_have_value("写给禾塘花园")
    await resident.chat("云栖澜苑").click()
    await expect(resident.text).to_have_value("写给云栖澜苑")


async def test_a_reload_sends_what_had_not_left(resident: Resident, town: Town) -> None:
    await resident.page.route("**/messages", lambda route: route.abort())
    await resident.text.fill("你好")
    await resident.send.click()
    await expect(resident.waiting()).to_contain_text("未发出")
    await resident.page.unroute("**/messages")
    await resident.page.reload()
    await expect(resident.mine("你好")).to_have_count(1)
    await expect(resident.waiting()).to_have_count(0)


async def test_lines_leave_in_the_order_in_which_they_were_said(
    resident: Resident, town: Town
) -> None:
    await resident.page.route("**/messages", lambda route: route.abort())
    for words in ("第一句", "第二句", "第三句"):
        await resident.text.fill(words)
        await resident.text.press("Enter")
    await expect(resident.waiting()).to_have_count(3)
    await resident.page.unroute("**/messages")
    await resident.page.get_by_role("button", name="未发出").first.click()
    await expect(resident.waiting()).to_have_count(0)
    lines = [line["text"] for line in await town.group().lines() if line["from"] == "小李"]
    assert lines == ["第一句", "第二句", "第三句"]
