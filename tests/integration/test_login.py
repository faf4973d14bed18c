"""Staff sign in, work and sign out."""

from __future__ import annotations

import asyncio
from http.cookies import Morsel

import pytest
from aiohttp import ClientResponse, ClientSession, WSServerHandshakeError
from sqlalchemy import select
from yarl import URL

from bot.storage.tables import staff, staff_session
from tests.support.staff import StaffBrowser, error_of
from tests.support.town import ADMIN_PASSWORD, Town


def cookie_of(answer: ClientResponse) -> Morsel[str]:
    return answer.cookies["huying_session"]


async def test_the_first_admin_signs_in_with_the_password_of_the_settings(
    browser: StaffBrowser,
) -> None:
    assert (await browser.signs_in()).status == 204
    me = await browser.reads("/desk/api/me")
    assert await me.json() == {
        "login": "admin",
        "name": "管理员",
        "role": "admin",
        "must_change": False,
    }


async def test_a_login_may_be_typed_in_capitals(browser: StaffBrowser) -> None:
    assert (await browser.signs_in(" Admin ")).status == 204


async def test_signing_out_ends_the_session_on_the_server(browser: StaffBrowser) -> None:
    await browser.signs_in()
    token = browser.token
    assert token
    answer = await browser.posts("/desk/logout")
    assert answer.status == 204
    assert browser.token is None
    browser.token = token
    assert (await browser.reads("/desk/api/me")).status == 401


async def test_signing_out_twice_is_no_error(browser: StaffBrowser) -> None:
    assert (await browser.posts("/desk/logout")).status == 204


async def test_the_forms_work_without_any_script(browser: StaffBrowser) -> None:
    page = await browser.opens("/desk/login?next=%2Fdesk%3Ftalk%3D1")
    assert 'value="/desk?talk=1"' in await page.text()
    wrong = await browser.submits("/desk/login", login="admin", password="no", next="/desk?talk=1")
    assert wrong.status == 401
    shown = await wrong.text()
    assert "不对" in shown
    assert 'value="/desk?talk=1"' in shown
    right = await browser.submits(
        "/desk/login", login="admin", password=ADMIN_PASSWORD, next="/desk?talk=1"
    )
    assert (right.status, right.headers["Location"]) == (303, "/desk?talk=1")
    out = await browser.submits("/desk/logout")
    assert (out.status, out.headers["Location"]) == (303, "/desk/login")


async def test_who_is_signed_in_is_led_on(browser: StaffBrowser) -> None:
    await browser.signs_in()
    answer = await browser.opens("/desk/login?next=/desk%3Fa%3D1")
    assert (answer.status, answer.headers["Location"]) == (303, "/desk?a=1")


async def test_ten_people_sign_in_at_once(browser: StaffBrowser, town: Town) -> None:
    answers = await asyncio.gather(*(browser.signs_in() for _ in range(10)))
    assert [answer.status for answer in answers] == [204] * 10
    tokens = {cookie_of(answer).value for answer in answers}
    assert len(tokens) == 10


@pytest.mark.parametrize("path", ["/desk", "/desk/", "/desk/anything", "/desk?talk=1"])
async def test_a_page_without_a_session_leads_to_the_sign_in(
    browser: StaffBrowser, path: str
) -> None:
    answer = await browser.opens(path)
    assert answer.status == 303
    there = URL(answer.headers["Location"])
    assert (there.path, there.query["next"]) == ("/desk/login", path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/desk/api/me"),
        ("GET", "/desk/api/overview"),
        ("GET", "/%64esk/api/overview"),
        ("GET", "/desk/api/%6fverview"),
        ("GET", "/desk/static/../api/overview"),
        ("GET", "/desk/login/../api/overview"),
        ("GET", "//desk/api/overview"),
        ("GET", "/desk/api/photos/00"),
        ("POST", "/desk/api/talk/take?key=a"),
        ("POST", "/desk/password"),
        ("PUT", "/desk/login/x"),
        ("DELETE", "/desk/anything"),
    ],
)
async def test_everything_else_without_a_session_is_401_with_a_sentence(
    browser: StaffBrowser, method: str, path: str
) -> None:
    answer = await browser.asks(method, path, json={} if method != "GET" else None)
    assert answer.status == (404 if path.startswith("//") else 401)
    if answer.status == 401:
        assert await error_of(answer) == "登录已过期，请重新登录；您写的内容还在。"


async def test_a_live_page_wants_a_session_and_our_own_origin(
    browser: StaffBrowser, town: Town
) -> None:
    await browser.signs_in()
    cookies = {"huying_session": browser.token or ""}
    url = browser.home.with_path("/desk/live")

    async def opened(origin: str | None, with_cookie: bool) -> int:
        async with ClientSession(cookies=cookies if with_cookie else {}) as session:
            try:
                async with session.ws_connect(url, origin=origin):
                    return 101
            except WSServerHandshakeError as refused:
                return refused.status

    assert await opened(browser.origin, True) == 101
    assert await opened(browser.origin, False) == 401
    assert await opened("https://evil.example", True) == 403
    assert await opened("null", True) == 403
    assert await opened(None, True) == 403


async def test_the_sign_in_page_and_its_files_are_open_to_all(browser: StaffBrowser) -> None:
    for path in ("/desk/login", "/desk/static/login.css", "/desk/static/login.js"):
        assert (await browser.opens(path)).status == 200


@pytest.mark.parametrize("token", ["", "x", "0" * 64, "' OR 1=1 --", "\\ud800", "a" * 4000])
async def test_an_invented_token_opens_nothing(browser: StaffBrowser, token: str) -> None:
    answer = await browser.asks(
        "GET", "/desk/api/me", headers={"Cookie": f"huying_session={token}"}
    )
    assert answer.status == 401


async def test_what_is_stored_does_not_open_the_desk(browser: StaffBrowser, town: Town) -> None:
    await browser.signs_in()
    async with town.bot.database.reading() as work:
        stored = await work.connection.scalar(select(staff_session.c.token_hash))
        hashed = await work.connection.scalar(select(staff.c.password_hash))
    assert browser.token != stored
    assert str(hashed).startswith("$argon2id$")
    browser.token = str(stored)
    assert (await browser.reads("/desk/api/me")).status == 401


async def test_an_idle_session_ends_after_a_shift(browser: StaffBrowser, town: Town) -> None:
    await browser.signs_in()
    town.clock.advance(hours=7, minutes=59)
    assert (await browser.opens("/desk/login?change")).status == 200
    town.clock.advance(hours=7, minutes=59)
    assert (await browser.reads("/desk/api/me")).status == 200
    town.clock.advance(minutes=1)
    answer = await browser.reads("/desk/api/me")
    assert answer.status == 401
    assert "您写的内容还在" in await error_of(answer)


async def test_a_page_that_looks_for_news_by_itself_does_not_count_as_work(
    browser: StaffBrowser, town: Town
) -> None:
    await browser.signs_in()
    for _ in range(16):
        town.clock.advance(minutes=30)
        answer = await browser.reads("/desk/api/me")
    assert answer.status == 401


async def test_a_busy_session_ends_after_a_day(browser: StaffBrowser, town: Town) -> None:
    await browser.signs_in()
    for _ in range(23):
        town.clock.advance(hours=1)
        assert (await browser.opens("/desk/login?change")).status == 200
    assert (await browser.reads("/desk/api/me")).status == 200
    town.clock.advance(hours=1)
    assert (await browser.reads("/desk/api/me")).status == 401


async def test_shutting_an_account_ends_its_sessions_at_once(
    browser: StaffBrowser, town: Town
) -> None:
    await browser.signs_in("wang", await town.bot.staff.add("wang", "王芳"))
    assert (await browser.reads("/desk/api/me")).status == 200
    await town.bot.staff.shut("wang")
    assert (await browser.reads("/desk/api/me")).status == 401


async def test_a_cookie_planted_before_the_sign_in_is_worth_nothing_after_it(
    browser: StaffBrowser, other: StaffBrowser
) -> None:
    browser.token = other.token = "planted-by-somebody-else"
    await browser.signs_in()
    assert browser.token != "planted-by-somebody-else"
    assert (await other.reads("/desk/api/me")).status == 401


async def test_signing_in_again_ends_the_session_before(
    browser: StaffBrowser, other: StaffBrowser
) -> None:
    await browser.signs_in()
    other.token = browser.token or ""
    await browser.signs_in()
    assert (await browser.reads("/desk/api/me")).status == 200
    assert (await other.reads("/desk/api/me")).status == 401
