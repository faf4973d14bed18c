"""Groups at the desk in a real browser: met, told, bound; and whatever people call them."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.async_api import Page, expect

from bot.domain.message import Attachment
from tests.browser.test_desk import sign_in
from tests.support.beside import bring
from tests.support.builders import a_message
from tests.support.group import Group
from tests.support.pictures import PDF, a_photo
from tests.support.town import Town

EVIL = "<img src=x onerror=alert(1)>群"
TALK = f"/desk#/talks/{quote('ding|u1', safe='')}"


async def says(town: Town, text: str = "你好", **fields: object) -> None:
    """Let somebody say something in a group of DingTalk."""
    given = {"robot_id": "ding", "group_id": "cid1", "sender_id": "u1", "group_name": EVIL}
    await town.bot.receive(a_message(text, **{**given, **fields}))


@pytest.fixture(autouse=True)
def no_scripts(page: Page) -> None:
    page.on("dialog", lambda dialog: pytest.fail("a script ran"))


async def test_a_new_group_is_told_found_and_bound(page: Page, address: str, town: Town) -> None:
    await sign_in(page, address)
    await expect(page.locator("#notices")).to_be_visible()
    await says(town)
    notice = page.locator("#notice-list li")
    await expect(notice).to_contain_text(EVIL)
    await expect(page.locator("#group-count")).to_have_text("1")
    await notice.get_by_role("link", name="去绑定").click()
    await expect(page.locator("#group h2")).to_have_text(EVIL)
    await expect(page.locator("#group-list .card").first).to_contain_text("还没绑定")
    await page.fill("#group-estate", "金桂苑")
    await page.fill("#group-grid", "04")
    await page.get_by_role("button", name="保存").click()
    await expect(page.locator("#group .hint")).to_contain_text("已保存")
    await expect(notice).to_have_count(0)
    await expect(page.locator("#group-count")).to_have_text("")
    await expect(page.locator("#group-list .unbound")).to_have_count(0)
    assert await page.locator("#groups img, #notices img").count() == 0


async def test_news_neither_move_nor_empty_what_somebody_types(
    page: Page, address: str, town: Town
) -> None:
    await says(town)
    await sign_in(page, address, f"/desk#/groups/{quote('ding|cid1', safe='')}")
    await page.fill("#group-estate", "写了一")
    before = await page.locator("#group-estate").bounding_box()
    await says(town, group_id="cid2", group_name="邻里群")
    await expect(page.locator("#notice-list li")).to_have_count(2)
    await expect(page.locator("#notice-more")).to_have_text("共2条")
    await page.keyboard.type("半")
    await expect(page.locator("#group-estate")).to_have_value("写了一半")
    assert await page.locator("#group-estate").bounding_box() == before


async def test_notices_stand_below_the_alarms_and_go_one_by_one(
    page: Page, address: str, town: Town, group: Group
) -> None:
    await says(town)
    await says(town, group_id="cid2", group_name="邻里群")
    await sign_in(page, address)
    await page.locator("#notice-more").click()
    await group.says("6幢楼道里着火了", by="老周")
    alarm = page.locator("#alarms .alarm")
    await expect(alarm).to_contain_text("火情")
    red = await alarm.bounding_box()
    bar = await page.locator("#notice-list").bounding_box()
    assert red is not None
    assert bar is not None
    assert bar["y"] >= red["y"] + red["height"]
    await page.get_by_role("button", name="知道了").first.dblclick()
    await expect(page.locator("#notice-list li")).to_have_count(1)
    await expect(page.locator("#notice-list")).to_contain_text(EVIL)
    await page.get_by_role("button", name="知道了").click()
    await expect(page.locator("#notice-list li")).to_have_count(0)


async def test_an_admin_names_an_official_whose_words_then_bear_it(
    page: Page, address: str, town: Town
) -> None:
    await says(town)
    await sign_in(page, address, "/desk#/groups")
    await expect(page.locator("#platform")).to_have_text("没有接入钉钉。")
    await page.fill("#official-person", "u1")
    await page.fill("#official-name", "<b>陈警官</b>")
    await page.select_option("#official-role", "police")
    await page.get_by_role("button", name="添加").click()
    person = page.locator("#officials .people li")
    await expect(person).to_contain_text("<b>陈警官</b>")
    await says(town, "我马上到", quote="3幢有人吵架", form="voice")
    await page.goto(f"{address}{TALK}")
    line = page.locator(".lines li", has_text="我马上到")
    await expect(line.locator(".office")).to_have_text("民警")
    await expect(line.locator(".form")).to_have_text("语音转文字")
    await expect(line.locator("blockquote")).to_have_text("3幢有人吵架")
    await page.goto(f"{address}/desk#/groups")
    await person.get_by_role("button").click()
    await page.get_by_role("button", name="移除").click()
    await expect(person).to_have_count(0)


async def test_what_came_beside_words_is_seen_saved_or_explained(
    page: Page, address: str, town: Town
) -> None:
    kinds = (("picture", ""), ("file", "<b>合同</b>.pdf"), ("voice", ""), ("video", ""))
    beside = tuple(
        Attachment(kind=kind, code=f"c{number}", name=name)  # type: ignore[arg-type]
        for number, (kind, name) in enumerate(kinds)
    )
    await says(town, "", form="file", attachments=beside)
    await bring(town.bot.database, [a_photo(), PDF, "文件已经取不到了"])
    await sign_in(page, address, TALK)
    line = page.locator(".lines li.resident")
    await expect(line.locator("img")).to_have_count(1)
    await expect(line.locator(".file.lost")).to_have_text("语音没取到：文件已经取不到了")
    await expect(line.locator(".file.waiting")).to_have_text("正在取视频……")
    async with page.expect_download() as saving:
        await line.get_by_role("link", name="合同").click()
    saved = await saving.value
    assert saved.suggested_filename.endswith(".pdf")
    assert await saved.failure() is None


async def test_groups_fit_a_phone(phone: Page, address: str, town: Town) -> None:
    await says(town)
    await sign_in(phone, address, "/desk#/groups")
    await phone.locator("#group-list .card").first.click()
    await expect(phone.locator("#group-estate")).to_be_in_viewport()
    assert await phone.evaluate("document.documentElement.scrollWidth") <= 360
    await phone.locator("#group .back").click()
    await expect(phone.locator("#group-list .card").first).to_be_visible()
