"""The desk in real browsers: the whole walk, and what goes wrong on the way."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from bot.storage.tables import staff_session
from tests.support.browsing import LAPTOP, Troubles
from tests.support.group import Group
from tests.support.town import ADMIN_PASSWORD, Town


async def sign_in(page: Page, address: str, where: str = "/desk") -> None:
    """Open the desk and sign in as the first admin."""
    await page.goto(f"{address}{where}")
    await page.fill("input[name=login]", "admin")
    await page.fill("input[name=password]", ADMIN_PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#me")).to_have_text("管理员")


async def step(page: Page, name: str, words: str = "") -> None:
    """Press a step of the open ticket; write what it asks for."""
    await page.locator(".steps button", has_text=re.compile(f"^{name}$")).click()
    if words:
        await page.locator(".ask textarea").fill(words)
        await page.locator(".ask button[type=submit]").click()


@pytest.fixture
async def resident(browser: Browser, address: str, troubles: Troubles) -> Page:
    """The sandbox as 张阿姨 sees it, in a browser of her own."""
    context = await browser.new_context(viewport=LAPTOP, locale="zh-CN")
    page = await context.new_page()
    troubles.watch(page)
    await page.goto(f"{address}/sandbox?group=g01&user=张阿姨")
    return page


async def says(resident: Page, words: str) -> None:
    """Let the resident say something to the robot, as one does in a chat."""
    await resident.locator("#text").fill(words)
    await resident.locator("#text").press("Enter")


def heard(resident: Page, words: str) -> object:
    """Return what a resident sees, by its words."""
    return resident.locator("#lines").get_by_text(words)


async def test_a_matter_goes_from_the_group_to_solved_without_the_api(
    page: Page, resident: Page, address: str, group: Group
) -> None:
    await sign_in(page, address, "/desk#/tickets")
    await says(resident, "3幢电梯又停了，老人下不了楼")
    await expect(heard(resident, "已受理")).to_be_visible()
    await page.locator("#ticket-list .card").click()
    await step(page, "签收")
    await expect(heard(resident, "物业已签收")).to_be_visible()
    await step(page, "已联系居民")
    await step(page, "反馈结果", "换了门机，已恢复运行")
    await step(page, "审核通过，请居民确认")
    await expect(heard(resident, "办理结果已反馈")).to_be_visible()
    await says(resident, "解决了")
    await expect(heard(resident, "已办结")).to_be_visible()
    await expect(page.locator("#ticket .state")).to_have_text("已办结")
    await expect(page.locator("#ticket .timeline li")).to_have_count(7)


async def test_a_human_takes_over_answers_and_gives_back(
    page: Page, resident: Page, address: str, group: Group
) -> None:
    await sign_in(page, address)
    await says(resident, "转人工")
    await page.locator("#queue .card", has_text="张阿姨").click()
    await page.locator("#take").click()
    await expect(page.locator("#owner")).to_have_text("我接手中，机器人不说话")
    await says(resident, "我家楼上天天吵")
    await expect(page.locator(".lines")).to_contain_text("我家楼上天天吵")
    await page.locator(".compose textarea").fill("张阿姨您好，我是值班员，是哪一幢？")
    await page.locator(".compose textarea").press("Enter")
    await expect(heard(resident, "我是值班员")).to_be_visible()
    await expect(page.locator(".compose textarea")).to_have_value("")
    await page.locator("#release").click()
    await expect(heard(resident, "接下来由机器人继续为您服务")).to_be_visible()
    await expect(page.locator("#queue .card")).to_have_count(0)


async def test_a_fire_is_red_loud_and_in_the_title_until_somebody_has_it(
    page: Page, address: str, group: Group
) -> None:
    await sign_in(page, address)
    await group.says("6幢楼道里着火了", by="老周")
    await expect(page.locator("#alarms .alarm")).to_contain_text("火情")
    await expect(page).to_have_title(re.compile("紧急"))
    await page.wait_for_function("Number(document.body.dataset.tones) >= 2")
    red = await page.locator("#alarms .alarm").evaluate("e => getComputedStyle(e).backgroundColor")
    assert red == "rgb(179, 19, 31)"
    await page.locator("#alarms .main").click()
    await page.locator("#take").click()
    await expect(page.locator("#alarms .alarm.taken")).to_contain_text("还没确认处置")
    await step(page, "确认紧急，派人处置")
    await expect(page.locator("#alarms .alarm")).to_have_count(0)


async def test_a_script_in_a_nickname_is_only_a_name(
    page: Page, address: str, group: Group
) -> None:
    name = "<img src=x onerror=alert(1)>"
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    await sign_in(page, address)
    await group.says("转人工", by=name)
    await page.locator("#queue .card").click()
    await expect(page.locator("#talk h2")).to_contain_text(name)
    assert await page.locator("#queue img, #talk img").count() == 0


async def test_two_quick_clicks_send_one_reply(page: Page, address: str, group: Group) -> None:
    await sign_in(page, address)
    await group.says("转人工")
    await page.locator("#queue .card").click()
    await page.locator("#take").dblclick()
    await page.locator(".compose textarea").fill("您好，我在。")
    await page.locator(".compose button").dblclick()
    await expect(page.locator(".lines .staff")).to_have_count(1)
    await group.settles()
    assert group.heard.count("您好，我在。") == 1


async def test_two_tabs_stay_in_step_and_the_late_one_reads_why(
    page: Page, address: str, group: Group
) -> None:
    await sign_in(page, address, "/desk#/tickets")
    await group.says("3幢电梯坏了")
    other = await page.context.new_page()
    await other.goto(f"{address}/desk#/tickets")
    for tab in (page, other):
        await tab.locator("#ticket-list .card").click()
        await expect(tab.locator("[data-step=sign]")).to_be_visible()
    await step(page, "签收")
    await expect(other.locator("#ticket .state")).to_have_text("已签收")
    answer = await other.evaluate(
        """async (number) => {
          const sent = await fetch(`/desk/api/tickets/${number}/steps`, { method: "POST",
            headers: { "Content-Type": "application/json" }, body: '{"step": "sign"}' });
          return [sent.status, (await sent.json()).error];
        }""",
        (await page.locator("#ticket h2").text_content()),
    )
    assert answer[0] == 409
    assert "已签收" in answer[1]


async def test_an_expired_login_loses_no_word(
    page: Page, address: str, town: Town, group: Group
) -> None:
    await sign_in(page, address)
    await group.says("转人工")
    await page.locator("#queue .card").click()
    await page.locator("#take").click()
    await expect(page.locator("#release")).to_be_visible()
    await page.locator(".compose textarea").fill("写了一半的话")
    async with town.bot.database.transaction() as work:
        await work.connection.execute(staff_session.delete())
    await page.locator(".compose button").click()
    await expect(page.locator("#relogin")).to_be_visible()
    await page.fill("#relogin-password", ADMIN_PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.locator("#relogin")).to_be_hidden()
    await expect(page.locator(".compose textarea")).to_have_value("写了一半的话")
    await page.locator(".compose button").click()
    await expect(page.locator(".lines .staff")).to_contain_text("写了一半的话")


async def test_a_confidential_matter_is_answered_in_private_only(
    page: Page, address: str, group: Group
) -> None:
    await sign_in(page, address)
    await group.says("我要举报隔壁店卖假酒", by="陈奶奶")
    await page.locator("#queue .card").click()
    await page.locator("#take").click()
    await expect(page.locator(".say.private")).to_be_visible()
    await page.locator(".compose textarea").fill("您反映的情况已收到。")
    await page.locator(".compose button").click()
    await expect(page.locator(".lines .staff.private")).to_be_visible()
    await group.settles()
    assert not any("您反映的情况" in line for line in group.heard)
    assert "您反映的情况已收到。" in await group.whispers(to="陈奶奶")


async def test_the_desk_fits_a_phone(phone: Page, address: str, group: Group) -> None:
    await sign_in(phone, address)
    await group.says("转人工")
    await phone.locator("#queue .card").click()
    await phone.locator("#take").click()
    await expect(phone.locator(".compose textarea")).to_be_in_viewport()
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 360
    await phone.locator(".back").first.click()
    await expect(phone.locator("#queue .card")).to_be_visible()


async def test_staff_see_why_the_robot_took_a_line_so(
    page: Page, address: str, group: Group
) -> None:
    await group.says("转人工")
    await sign_in(page, address)
    await page.locator("#queue .card").first.click()
    await page.locator(".why summary", has_text="机器人怎么看").click()
    await expect(page.locator(".why li").first).to_have_text("走向：转人工。")
    await expect(page.locator(".why")).to_contain_text("诉求类型：转人工")
