"""A group chat as people know it: everybody sees it at once, and what is private stays private."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.resident import Resident
from tests.support.scripted import GREETING
from tests.support.town import Town

SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
async def resident(page: Page, address: str) -> Resident:
    return Resident(page, address)


@pytest.fixture
async def neighbour(browser: Browser, address: str) -> AsyncIterator[Resident]:
    """Somebody else, at another computer."""
    context = await browser.new_context(locale="zh-CN")
    yield Resident(await context.new_page(), address)
    await context.close()


async def test_a_line_said_in_one_tab_appears_in_another(
    resident: Resident, neighbour: Resident
) -> None:
    await neighbour.opens("张阿姨")
    await resident.opens("小李")
    await resident.says("你好")
    await expect(neighbour.line("你好").first).to_be_visible()
    await expect(neighbour.line(GREETING)).to_contain_text("@小李")
    await expect(neighbour.line(GREETING)).to_contain_text("机器人")


async def test_two_tabs_of_one_person_stay_in_step(resident: Resident, neighbour: Resident) -> None:
    await neighbour.opens("小李")
    await resident.opens("小李")
    await resident.says("你好")
    await expect(neighbour.mine("你好")).to_have_count(1)
    await neighbour.says("谢谢")
    await expect(resident.mine("谢谢")).to_have_count(1)


async def test_a_private_line_is_for_its_resident_alone(
    resident: Resident, neighbour: Resident, town: Town
) -> None:
    await neighbour.opens("张阿姨")
    await resident.opens("小李")
    await resident.says("老公打我")
    hint = resident.page.get_by_role("button", name="机器人私聊了您，点这里看")
    await expect(hint).to_be_visible()
    await expect(resident.page.locator("#lines")).not_to_contain_text("12338")
    await hint.click()
    await expect(resident.line("12338")).to_be_visible()
    await expect(resident.page.locator("#secret")).to_contain_text("只有您和机器人看得见")
    await resident.says("我在家")
    await town.group().settles()
    await neighbour.says("大家好")
    assert await neighbour.page.get_by_text("12338").count() == 0
    assert await neighbour.page.get_by_text("我在家").count() == 0
    await neighbour.chat("私聊").click()
    await neighbour.is_there()
    await expect(neighbour.page.locator("#lines .line")).to_have_count(0)


async def test_switching_who_i_am_is_one_tap_and_shows_what_that_person_may_see(
    resident: Resident,
) -> None:
    await resident.opens("小李", private=True)
    await resident.says("你好")
    await resident.becomes("陈奶奶")
    await expect(resident.page.locator("#lines .line")).to_have_count(0)
    await resident.becomes("小李")
    await expect(resident.mine("你好")).to_have_count(1)


async def test_script_in_a_nickname_and_in_a_line_is_only_text(
    resident: Resident, neighbour: Resident, troubles: list[str]
) -> None:
    resident.page.on("dialog", lambda dialog: troubles.append(dialog.message))
    await resident.opens("小李")
    await neighbour.opens(SCRIPT)
    await neighbour.says(f"你好{SCRIPT}")
    line = resident.line("你好").first
    await expect(line.locator(".name")).to_have_text(SCRIPT)
    await expect(line.locator(".words")).to_have_text(f"@呼应 你好{SCRIPT}")
    await expect(resident.line(GREETING)).to_contain_text(f"@{SCRIPT}")
    assert await resident.page.locator("#lines img, #lines script").count() == 0
    await resident.opens(SCRIPT)
    assert await resident.page.locator("#people img, #title img, #subtitle img").count() == 0


async def test_a_double_click_sends_once(resident: Resident, town: Town) -> None:
    await resident.opens("小李")
    await resident.text.fill("你好")
    await resident.send.dblclick()
    await expect(resident.line(GREETING)).to_have_count(1)
    await town.group().settles()
    assert [line["text"] for line in await town.group().lines()] == ["你好", GREETING]


async def test_what_is_said_only_to_neighbours_says_that_the_robot_does_not_see_it(
    resident: Resident, town: Town
) -> None:
    await resident.opens("小李")
    await resident.page.get_by_role("button", name="@机器人").click()
    await expect(resident.page.locator("#at-note")).to_have_text("只和邻居说，机器人看不到")
    await resident.text.fill("今晚吃什么")
    await resident.send.click()
    await expect(resident.line("今晚吃什么")).to_contain_text("机器人看不到这句")
    assert [line["to"] for line in await town.group().lines()] == [None]


async def test_other_chats_show_what_is_new_in_them(resident: Resident, town: Town) -> None:
    await resident.opens("小李", "g02")
    entry = resident.chat("云栖澜苑")
    await expect(entry).to_contain_text("还没有人说话")
    await town.group("g01").says("你好", by="张阿姨")
    await expect(entry.locator(".count")).to_have_text("2")
    await expect(entry).to_contain_text(f"呼应：{GREETING}")
    await entry.click()
    await expect(resident.page.locator(".fresh")).to_have_text("以下是新消息")
    await expect(entry.locator(".count")).to_have_count(0)


async def test_who_reads_further_up_is_told_of_new_lines_and_not_pulled_away(
    resident: Resident, town: Town
) -> None:
    group = town.group()
    for number in range(30):
        await group.posts(f"第{number}句", by="张阿姨", at_bot=False)
    await resident.opens("小李")
    await resident.line("第0句").scroll_into_view_if_needed()
    down = resident.page.locator("#down")
    await expect(down).to_have_text("↓ 回到最新")
    await group.posts("第30句", by="张阿姨", at_bot=False)
    await expect(down).to_have_text("↓ 1条新消息")
    await expect(resident.line("第0句")).to_be_in_viewport()
    await down.click()
    await expect(resident.line("第30句")).to_be_in_viewport()
    await expect(down).to_be_hidden()


async def test_an_example_fills_in_who_and_words(resident: Resident) -> None:
    await resident.opens("小李")
    await resident.page.get_by_role("button", name="报修").click()
    await resident.page.get_by_role("button", name="张阿姨：3幢电梯").click()
    await expect(resident.page.locator("#subtitle")).to_have_text("您在群里是张阿姨")
    await expect(resident.text).to_have_value("3幢电梯又停了，老人下不了楼")
    await resident.send.click()
    await expect(resident.line("已受理")).to_contain_text("@张阿姨")


async def test_a_name_of_ones_own_can_be_taken_but_not_the_robots(resident: Resident) -> None:
    await resident.opens("小李")
    await resident.page.get_by_role("button", name="起个名字").click()
    await resident.page.locator("#name").fill("robot")
    await resident.page.get_by_role("button", name="就用它").click()
    await expect(resident.page.locator("#name-trouble")).to_contain_text("请换一个")
    await resident.page.locator("#name").fill("李叔")
    await resident.page.get_by_role("button", name="就用它").click()
    await expect(resident.page.locator("#subtitle")).to_have_text("您在群里是李叔")


async def test_words_of_the_staff_are_marked_as_a_humans(resident: Resident, town: Town) -> None:
    await resident.opens("小李")
    await resident.says("转人工")
    await town.group().settles()
    await town.bot.take_over.take("sandbox|小李", "staff-7")  # type: ignore[arg-type]
    await town.bot.take_over.reply("sandbox|小李", "staff-7", "马上来看")  # type: ignore[arg-type]
    line = resident.line("马上来看")
    await expect(line.locator(".name")).to_have_text("值班人员")
    await expect(line).not_to_contain_text("staff-7")
