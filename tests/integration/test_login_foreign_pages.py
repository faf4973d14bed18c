"""A foreign page in the same browser gets nowhere, and links never lead away."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession

from tests.support.staff import StaffBrowser, error_of
from tests.support.town import ADMIN_PASSWORD, Town


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "https://evil.example", "Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({}, False),
    ],
)
@pytest.mark.parametrize("path", ["/desk/logout", "/desk/password", "/desk/api/talk/take?key=x"])
async def test_a_foreign_page_cannot_act_with_the_cookie(
    browser: StaffBrowser, path: str, headers: dict[str, str], allowed: bool
) -> None:
    await browser.signs_in()
    async with (
        ClientSession(cookies={"huying_session": browser.token or ""}) as session,
        session.post(browser.origin + path, json={}, headers=headers) as answer,
    ):
        assert (answer.status != 403) == allowed
        if not allowed:
            assert "不是从本系统的页面发出的" in await error_of(answer)


async def test_our_own_origin_is_enough_where_browsers_say_nothing_more(
    browser: StaffBrowser,
) -> None:
    await browser.signs_in()
    async with ClientSession(cookies={"huying_session": browser.token or ""}) as session:
        headers = {"Origin": browser.origin}
        async with session.post(f"{browser.origin}/desk/logout", headers=headers) as answer:
            assert answer.status == 204


async def test_a_foreign_page_cannot_sign_somebody_in(browser: StaffBrowser) -> None:
    answer = await browser.posts(
        "/desk/login",
        {"login": "admin", "password": ADMIN_PASSWORD},
        Origin="https://evil.example",
        **{"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status == 403
    assert browser.token is None


async def test_a_program_without_a_cookie_needs_no_origin(town: Town) -> None:
    body = {"login": "admin", "password": ADMIN_PASSWORD}
    async with ClientSession() as session:
        url = town.client.make_url("/desk/login")
        async with session.post(url, json=body) as answer:
            assert answer.status == 204


async def test_the_api_takes_json_only(browser: StaffBrowser) -> None:
    await browser.signs_in()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = await browser.asks(
            "POST",
            "/desk/api/talk/take?key=x",
            data=b'{"a": 1}',
            headers={"Content-Type": kind},
        )
        assert answer.status == 415
        assert await error_of(answer)


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "https:evil.example",
        "/%5Cevil.example",
        "%2F%2Fevil.example",
        "/desk%0d%0aSet-Cookie:%20a=b",
        "%252F%252Fevil.example",
    ],
)
async def test_the_sign_in_never_leads_away(browser: StaffBrowser, wanted: str) -> None:
    page = await (await browser.opens(f"/desk/login?next={wanted}")).text()
    assert 'name="next" value="/desk"' in page
    await browser.signs_in()
    answer = await browser.opens(f"/desk/login?next={wanted}")
    assert (answer.status, answer.headers["Location"]) == (303, "/desk")
