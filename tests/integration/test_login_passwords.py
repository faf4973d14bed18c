"""Passwords are changed, replaced and made anew."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientResponse
from argon2 import PasswordHasher
from yarl import URL

from bot.service.keep_staff import KeepStaff
from bot.service.passwords import Passwords
from bot.service.sign_in import SignIn
from bot.storage.database import Database
from tests.support.clock import SetClock
from tests.support.staff import CountedPasswords, StaffBrowser, error_of
from tests.support.town import ADMIN_PASSWORD, Town

NEW = "a-new-and-long-password"


async def change(browser: StaffBrowser, old: str, new: str) -> ClientResponse:
    return await browser.posts("/desk/password", {"old": old, "new": new})


async def test_a_stolen_cookie_is_worth_nothing_after_a_new_password(
    browser: StaffBrowser, other: StaffBrowser
) -> None:
    await browser.signs_in()
    stolen = browser.token or ""
    assert (await change(browser, ADMIN_PASSWORD, NEW)).status == 204
    assert (await browser.reads("/desk/api/me")).status == 200
    other.token = stolen
    assert (await other.reads("/desk/api/me")).status == 401
    assert (await other.signs_in()).status == 401
    assert (await other.signs_in(password=NEW)).status == 204


async def test_a_new_password_signs_other_browsers_out(
    browser: StaffBrowser, other: StaffBrowser
) -> None:
    await browser.signs_in()
    await other.signs_in()
    await change(browser, ADMIN_PASSWORD, NEW)
    assert (await other.reads("/desk/api/me")).status == 401


async def test_the_old_password_is_asked_for_and_guessing_it_costs_a_wait(
    browser: StaffBrowser,
) -> None:
    await browser.signs_in()
    said = [await error_of(await change(browser, "wrong", NEW)) for _ in range(5)]
    assert said[0].startswith("原来的密码不对")
    assert "15 分钟后" in said[4]
    assert "15 分钟后" in await error_of(await change(browser, ADMIN_PASSWORD, NEW))
    assert (await browser.reads("/desk/api/me")).status == 200


@pytest.mark.parametrize("new", ["short", ADMIN_PASSWORD, "aaaaaaaaaaaaaa", "x" * 201, ""])
async def test_a_bad_new_password_changes_nothing(browser: StaffBrowser, new: str) -> None:
    await browser.signs_in()
    answer = await change(browser, ADMIN_PASSWORD, new)
    assert answer.status == 400
    assert await error_of(answer)
    assert (await browser.signs_in()).status == 204


async def test_a_one_time_password_opens_nothing_but_the_form_for_a_new_one(
    browser: StaffBrowser, town: Town
) -> None:
    password = await town.bot.staff.add("wang", "王芳")
    assert (await browser.signs_in("wang", password)).status == 204
    page = await browser.opens("/desk?talk=1")
    assert page.status == 303
    assert URL(page.headers["Location"]).query["next"] == "/desk?talk=1"
    refused = await browser.reads("/desk/api/overview")
    assert (refused.status, await error_of(refused)) == (
        403,
        "请先设置自己的新密码，再开始工作。",
    )
    form = await (await browser.opens(page.headers["Location"])).text()
    assert 'id="sign-in" method="post" action="/desk/login" hidden' in form
    assert "这是第一次登录" in form
    assert (await change(browser, password, NEW)).status == 204
    assert (await browser.reads("/desk/api/overview")).status == 200
    assert (await (await browser.reads("/desk/api/me")).json())["must_change"] is False


async def test_the_plain_form_for_a_new_password_says_what_is_wrong(
    browser: StaffBrowser, town: Town
) -> None:
    password = await town.bot.staff.add("wang", "王芳")
    await browser.signs_in("wang", password)
    fields = {"old": password, "new": NEW, "next": "//evil.example"}
    wrong = await browser.submits("/desk/password", **fields, again="another")
    assert wrong.status == 400
    assert "两次输入的新密码不一样" in await wrong.text()
    right = await browser.submits("/desk/password", **fields, again=NEW)
    assert (right.status, right.headers["Location"]) == (303, "/desk")


async def test_an_admin_replaces_a_forgotten_password(browser: StaffBrowser, town: Town) -> None:
    await town.bot.staff.add("wang", "王芳")
    for _ in range(5):
        await browser.signs_in("wang", "forgotten")
    password = await town.bot.staff.new_password("Wang")
    assert (await browser.signs_in("wang", password)).status == 204


async def test_a_hash_of_yesterdays_parameters_is_made_anew(database: Database) -> None:
    clock = SetClock()
    weak = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    await KeepStaff(database, weak, clock).first_admin("a-long-password")
    today = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    await SignIn(database, today, clock).sign_in("admin", "a-long-password")
    async with database.reading() as work:
        account = await work.staff.account("admin")
    assert account is not None
    assert not today.is_outdated(account.password_hash)
    assert await SignIn(database, today, clock).sign_in("admin", "a-long-password")


async def test_the_first_admin_is_made_once_and_only_for_nobody(database: Database) -> None:
    keep = KeepStaff(database, CountedPasswords(), SetClock())
    assert not await keep.first_admin(None)
    made = await asyncio.gather(*(keep.first_admin("a-long-password") for _ in range(3)))
    assert sorted(made) == [False, False, True]
    assert not await keep.first_admin("another-password")


async def test_a_short_first_password_has_to_be_changed(database: Database) -> None:
    keep = KeepStaff(database, CountedPasswords(), SetClock())
    await keep.first_admin("short")
    async with database.reading() as work:
        account = await work.staff.account("admin")
    assert account is not None
    assert account.member.must_change
