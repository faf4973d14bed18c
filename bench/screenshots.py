"""`make screenshots`: plays the five-minute walk in a real browser and takes the README's pictures."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from bot.stack import Refusal, Stack, StackPlan, running
from tests.support.browsing import LAPTOP, PHONE, a_browser

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "images"

_TALK = (
    ("张阿姨", "装修几点到几点可以？"),
    ("小李", "3幢电梯又停了，老人下不了楼"),
    ("王师傅", "小区里能装充电桩吗，我说的不是电瓶车，找谁"),
    ("王师傅", "转人工"),
    ("小李", "转人工"),
)
_TALL = {"width": 1366, "height": 1180}


def main() -> int:
    """Take all pictures."""
    try:
        asyncio.run(_take())
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


async def _take() -> None:
    with tempfile.TemporaryDirectory(prefix="huying-pictures-") as home:
        plan = StackPlan(root=ROOT, home=Path(home), port=0, say=_say)
        async with running(plan) as stack, a_browser() as browser:
            PICTURES.mkdir(exist_ok=True)
            resident, desk = await _open(browser, stack)
            await _play(resident, desk, stack)
            await _alarm(browser, desk, stack)


async def _open(browser: Browser, stack: Stack) -> tuple[Page, Page]:
    resident = await (await browser.new_context(viewport=LAPTOP, locale="zh-CN")).new_page()
    desk = await (await browser.new_context(viewport=LAPTOP, locale="zh-CN")).new_page()
    await desk.goto(f"{stack.bot_url}/desk")
    await desk.fill("input[name=login]", "admin")
    await desk.fill("input[name=password]", _admin_password(stack))
    await desk.keyboard.press("Enter")
    await desk.wait_for_selector("#queue")
    return resident, desk


async def _play(resident: Page, desk: Page, stack: Stack) -> None:
    """The talk in the group, the lift as a ticket, the human's answer."""
    for user, words in _TALK:
        await _say_as(resident, stack, user, words)
    await desk.locator("#queue .card", has_text="小李").click()
    await desk.locator("#take").click()
    await desk.locator("#release").wait_for()
    await desk.fill(
        ".compose textarea", "小李您好，我是值班员小陈，电梯的事已转物业，正在联系维保。"
    )
    await desk.keyboard.press("Enter")
    await desk.locator(".lines .staff:not(.leaving)").wait_for()
    await resident.get_by_text("我是值班员小陈").first.wait_for()
    await desk.screenshot(path=PICTURES / "desk.png")
    await desk.locator("#release").click()
    await desk.click("nav a[data-to=tickets]")
    await desk.select_option("#state", "all")
    await desk.locator("#ticket-list .card", has_text="电梯").click()
    for step in ("sign", "contact"):
        await desk.locator(f"#ticket [data-step={step}]").click()
    await desk.locator("#ticket [data-step=report]").click()
    await desk.fill("#ticket .ask textarea", "更换门机皮带，已恢复运行，物业留了维保电话。")
    await desk.locator("#ticket .ask button[type=submit]").click()
    await desk.locator("#ticket [data-step=approve]").click()
    await resident.get_by_text("办理结果已反馈").first.wait_for()
    await _say_as(resident, stack, "小李", "解决了")
    await desk.locator("#ticket .state", has_text="已办结").wait_for()
    await desk.screenshot(path=PICTURES / "ticket.png")
    await resident.set_viewport_size(_TALL)
    await resident.screenshot(path=PICTURES / "group.png")
    await resident.set_viewport_size(PHONE)
    await resident.screenshot(path=PICTURES / "group-phone.png")


async def _alarm(browser: Browser, desk: Page, stack: Stack) -> None:
    """A fire on the desk."""
    neighbour = await (await browser.new_context(viewport=LAPTOP, locale="zh-CN")).new_page()
    await _say_as(neighbour, stack, "老周", "6幢3单元楼道着火了，好大的烟")
    await desk.click("nav a[data-to=talks]")
    await desk.locator("#alarms .main").click()
    await desk.locator("#take").wait_for()
    await desk.locator("[data-step=confirm]").wait_for()
    await desk.screenshot(path=PICTURES / "alarm.png")


async def _say_as(page: Page, stack: Stack, user: str, words: str) -> None:
    """Say something in the group and wait for the robot's answer to it."""
    await page.goto(f"{stack.bot_url}/sandbox?group=g04&user={user}")
    await page.fill("#text", words)
    before = await page.locator("#lines .robot").count()
    await page.press("#text", "Enter")
    await page.wait_for_function(
        "before => document.querySelectorAll('#lines .robot').length > before", arg=before
    )


def _admin_password(stack: Stack) -> str:
    lines = stack.places.first_login.read_text(encoding="utf-8").splitlines()
    return next(line.split()[-1] for line in lines if "password" in line)


def _say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
