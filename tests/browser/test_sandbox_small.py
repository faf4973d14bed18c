"""On a small telephone, and over a slow line."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.support.resident import Resident
from tests.support.town import Town

_SMALL = 150_000
_WIDTHS = "[document.documentElement.scrollWidth, document.body.scrollWidth, innerWidth]"


@pytest.fixture
async def resident(phone: Page, address: str) -> Resident:
    return Resident(phone, address)


async def _fits(page: Page) -> None:
    whole, body, window = await page.evaluate(_WIDTHS)
    assert max(whole, body) <= window == 360


async def test_a_phone_scrolls_only_down_and_one_can_always_write(
    resident: Resident, town: Town
) -> None:
    for text in ("很长的一句话" * 90, "x" * 400, "https://example.cn/" + "a" * 200, "你好"):
        await town.group().posts(text, by="名字也可以很长" * 8, at_bot=False)
    await resident.opens("小李")
    await _fits(resident.page)
    await expect(resident.text).to_be_in_viewport(ratio=1)
    await expect(resident.send).to_be_in_viewport(ratio=1)
    await expect(resident.page.locator("#at")).to_be_in_viewport(ratio=1)
    await resident.says("你好")
    await resident.text.fill("一行\n" * 30)
    await expect(resident.send).to_be_in_viewport(ratio=1)
    await _fits(resident.page)


async def test_on_a_phone_the_list_of_chats_is_one_step_back(resident: Resident) -> None:
    page = resident.page
    await resident.opens("小李")
    await expect(page.locator("#list")).to_be_hidden()
    await page.get_by_role("button", name="返回聊天列表").tap()
    await expect(page.locator("#list")).to_be_visible()
    await expect(page.locator("#chat")).to_be_hidden()
    await _fits(page)
    await resident.chat("禾塘花园").tap()
    await expect(page.locator("#title")).to_have_text("禾塘花园业主群")
    await page.go_back()
    await expect(page.locator("#list")).to_be_visible()
    await resident.chat("私聊").tap()
    await expect(page.locator("#secret")).to_be_visible()
    await _fits(page)


async def test_a_long_line_is_folded_until_somebody_wants_it(
    resident: Resident, town: Town
) -> None:
    await town.group().posts("很长的一句话" * 90, by="张阿姨", at_bot=False)
    await resident.opens("小李")
    words = resident.line("很长的一句话").locator(".words")
    folded = await words.bounding_box()
    await resident.page.get_by_role("button", name="展开").tap()
    whole = await words.bounding_box()
    assert folded is not None
    assert whole is not None
    assert whole["height"] > 2 * folded["height"]


async def test_numbers_of_the_robot_can_be_dialled(resident: Resident) -> None:
    await resident.opens("陈奶奶")
    await resident.says("楼道里有股煤气味")
    await expect(resident.page.locator('#lines a[href="tel:119"]').first).to_be_visible()


async def test_the_first_load_is_small(resident: Resident) -> None:
    await resident.opens("小李")
    sizes = await resident.page.evaluate(
        """performance.getEntriesByType("resource")
             .concat(performance.getEntriesByType("navigation"))
             .map((one) => [new URL(one.name).pathname, one.transferSize])"""
    )
    page = {path: size for path, size in sizes if "/api/" not in path}
    assert "/sandbox/static/sandbox.js" in page
    assert sum(page.values()) <= _SMALL, page
