"""Somebody guesses logins and passwords, and learns nothing."""

from __future__ import annotations

import asyncio
import re

import pytest
from sqlalchemy import func, select

from bot.service.keep_staff import KeepStaff
from bot.service.sign_in import SignIn
from bot.storage.database import Database
from bot.storage.tables import staff, staff_attempts
from tests.support.clock import SetClock
from tests.support.staff import CountedPasswords, StaffBrowser, error_of
from tests.support.town import Town


@pytest.mark.parametrize(
    "login", ["admin", "nobody", "", "王芳", "' OR '1'='1", "admin'--", "\0", "\ud800", "x" * 500]
)
async def test_known_and_unknown_logins_cannot_be_told_apart(
    database: Database, login: str
) -> None:
    passwords, clock = CountedPasswords(), SetClock()
    await KeepStaff(database, passwords, clock).first_admin("a-long-password")
    sign_in = SignIn(database, passwords, clock)
    said, work = [], []
    for _ in range(7):
        before = passwords.computed
        with pytest.raises(Exception) as refused:
            await sign_in.sign_in(login, "a-wrong-password")
        said.append((type(refused.value).__name__, str(refused.value)))
        work.append(passwords.computed - before)
    assert said == [
        ("SignInRefused", "登录名或密码不对，请再试一次；忘了密码请找管理员。"),
        ("SignInRefused", "登录名或密码不对，请再试一次；忘了密码请找管理员。"),
        ("SignInRefused", "登录名或密码不对，再错 2 次就要等 15 分钟；忘了密码请找管理员。"),
        ("SignInRefused", "登录名或密码不对，再错 1 次就要等 15 分钟；忘了密码请找管理员。"),
        *[("SignInRefused", "输错的次数太多，请 15 分钟后再登录；急用请找管理员重设密码。")] * 3,
    ]
    assert work == [1, 1, 1, 1, 1, 0, 0]


async def test_a_shut_account_looks_like_a_wrong_password(
    browser: StaffBrowser, town: Town
) -> None:
    password = await town.bot.staff.add("wang", "王芳")
    await town.bot.staff.shut("wang")
    shut = await error_of(await browser.signs_in("wang", password))
    nobody = await error_of(await browser.signs_in("nobody", password))
    assert shut == nobody


async def test_the_right_password_is_refused_while_one_waits(
    browser: StaffBrowser, town: Town
) -> None:
    for _ in range(5):
        assert (await browser.signs_in(password="wrong")).status == 401
    refused = await browser.signs_in()
    assert refused.status == 401
    assert "15 分钟" in await error_of(refused)
    town.clock.advance(minutes=14)
    assert "1 分钟" in await error_of(await browser.signs_in())
    town.clock.advance(minutes=1)
    assert (await browser.signs_in()).status == 204


async def test_a_hundred_guesses_at_once_are_no_more_than_five(database: Database) -> None:
    passwords, clock = CountedPasswords(), SetClock()
    await KeepStaff(database, passwords, clock).first_admin("a-long-password")
    sign_in = SignIn(database, passwords, clock)

    async def guess(number: int) -> str:
        try:
            return await sign_in.sign_in("admin", f"guess-{number}")
        except Exception as refused:
            return str(refused)

    said = await asyncio.gather(*(guess(number) for number in range(100)))
    assert sum("不对" in one for one in said) == 4
    assert sum("分钟后" in one for one in said) == 96


async def test_signing_in_forgives_earlier_mistakes(browser: StaffBrowser) -> None:
    for _ in range(2):
        for _ in range(4):
            await browser.signs_in(password="wrong")
        assert (await browser.signs_in()).status == 204


async def test_one_login_waits_and_the_others_do_not(browser: StaffBrowser, town: Town) -> None:
    for _ in range(6):
        await browser.signs_in("wang", "wrong")
    assert (await browser.signs_in()).status == 204


async def test_no_trace_of_what_was_typed_stays_in_the_database(
    browser: StaffBrowser, town: Town
) -> None:
    """People type their password into the field above it."""
    await browser.signs_in("my-secret-password", "")
    async with town.bot.database.reading() as work:
        kept = await work.connection.scalar(select(staff_attempts.c.key))
    assert re.fullmatch("[0-9a-f]{64}", str(kept))


async def test_a_login_of_sql_changes_nothing(browser: StaffBrowser, town: Town) -> None:
    for login in ("'; DROP TABLE staff; --", "admin' OR 'a'='a", "admin\u0000"):
        assert (await browser.signs_in(login)).status == 401
    async with town.bot.database.reading() as work:
        assert await work.connection.scalar(select(func.count()).select_from(staff)) == 1


@pytest.mark.parametrize(
    "login", ['"><script>alert(1)</script>', "[[trouble]]", "' onfocus='alert(1)", "</form>"]
)
async def test_script_in_a_login_stays_text(browser: StaffBrowser, login: str) -> None:
    page = await (await browser.submits("/desk/login", login=login, password="x")).text()
    field = re.search(r'<input id="login" name="login" value="([^"]*)"', page)
    assert field is not None
    assert "<" not in field[1]
    assert "'" not in field[1]
    assert page.count("<script") == 1
    assert "alert(1)</script>" not in page


async def test_a_password_of_a_megabyte_is_refused_unread(browser: StaffBrowser) -> None:
    answer = await browser.signs_in(password="x" * 1_000_000)
    assert answer.status == 400
    assert "太长" in await error_of(answer)


async def test_a_long_password_costs_what_any_costs(database: Database) -> None:
    passwords, clock = CountedPasswords(), SetClock()
    keep = KeepStaff(database, passwords, clock)
    await keep.first_admin("a-long-password")
    before = passwords.computed
    with pytest.raises(Exception, match="不对"):
        await SignIn(database, passwords, clock).sign_in("admin", "a-long-password" * 500)
    assert passwords.computed == before + 1


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b'{"login": 1}', b"[" * 4000, b"\xff\xfe", b'{"login": null}'],
)
async def test_odd_bodies_are_refused_with_a_sentence(browser: StaffBrowser, body: bytes) -> None:
    answer = await browser.asks(
        "POST", "/desk/login", data=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status == 400
    assert await error_of(answer)


@pytest.mark.parametrize("password", ["\0", "\ud800", "密码" * 80, "x" * 200])
async def test_odd_passwords_are_only_wrong(browser: StaffBrowser, password: str) -> None:
    assert (await browser.signs_in(password=password)).status == 401
