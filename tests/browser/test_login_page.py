"""The sign-in page in a real browser: on an office screen, on a phone, with and without scripts."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.support.browsing import LAPTOP, Troubles
from tests.support.town import ADMIN_PASSWORD, Town


async def types(page: Page, login: str, password: str) -> None:
    await page.get_by_label("登录名").first.fill(login)
    await page.locator("#password").fill(password)
    await page.keyboard.press("Enter")


async def test_one_signs_in_with_the_keyboard_and_lands_where_one_wanted_to(
    page: Page, address: str
) -> None:
    await page.goto(f"{address}/desk?talk=1#line-7")
    await expect(page.locator("#login")).to_be_focused()
    await page.keyboard.type("admin")
    await page.keyboard.press("Tab")
    await page.keyboard.type(ADMIN_PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/desk?talk=1#line-7")


async def test_a_wrong_password_is_said_kindly_and_can_be_typed_again(
    page: Page, address: str
) -> None:
    await page.goto(f"{address}/desk/login")
    await types(page, "admin", "wrong")
    await expect(page.get_by_role("alert")).to_contain_text("登录名或密码不对，请再试一次")
    await expect(page.locator("#password")).to_be_focused()
    await expect(page.locator("#login")).to_have_value("admin")
    await types(page, "admin", ADMIN_PASSWORD)
    await page.wait_for_url(f"{address}/desk")


async def test_a_new_colleague_chooses_a_password_without_typing_the_first_again(
    page: Page, address: str, town: Town
) -> None:
    password = await town.bot.staff.add("wang", "王芳")
    await page.goto(f"{address}/desk/login")
    await types(page, "wang", password)
    await expect(page.locator("#must")).to_be_visible()
    await expect(page.locator("#new")).to_be_focused()
    await expect(page.locator("#old")).to_be_hidden()
    await page.locator("#new").fill("春眠不觉晓处处闻啼鸟")
    await page.locator("#again").fill("另一句话不一样的")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("两次输入的新密码不一样")
    await page.locator("#again").fill("春眠不觉晓处处闻啼鸟")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/desk")


async def test_a_password_can_be_looked_at(page: Page, address: str) -> None:
    await page.goto(f"{address}/desk/login")
    await page.locator("#password").fill("what-i-typed")
    await page.get_by_role("button", name="显示密码").click()
    await expect(page.locator("#password")).to_have_attribute("type", "text")
    await page.get_by_role("button", name="显示密码").click()
    await expect(page.locator("#password")).to_have_attribute("type", "password")


async def test_the_page_fits_a_phone(phone: Page, address: str, town: Town) -> None:
    await phone.goto(f"{address}/desk/login")
    await types(phone, "admin", "wrong")
    await expect(phone.get_by_role("alert")).to_contain_text("不对")
    width = await phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    await expect(phone.get_by_role("button", name="登录", exact=True)).to_be_in_viewport()


async def test_it_works_without_any_script(
    browser: Browser, address: str, town: Town, troubles: Troubles
) -> None:
    password = await town.bot.staff.add("wang", "王芳")
    context = await browser.new_context(java_script_enabled=False, viewport=LAPTOP)
    page = await context.new_page()
    troubles.watch(page)
    await page.goto(f"{address}/desk")
    await types(page, "wang", "wrong")
    await expect(page.get_by_role("alert")).to_contain_text("不对")
    await types(page, "wang", password)
    await expect(page.locator("#must")).to_be_visible()
    await page.locator("#old").fill(password)
    await page.locator("#new").fill("春眠不觉晓处处闻啼鸟")
    await page.locator("#again").fill("春眠不觉晓处处闻啼鸟")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{address}/desk")
    await context.close()
    assert troubles == []
