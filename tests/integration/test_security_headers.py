"""Cookies and headers of every answer."""

from __future__ import annotations

from http.cookies import Morsel

import pytest
from aiohttp import ClientResponse

from tests.support.staff import StaffBrowser
from tests.support.town import ADMIN_PASSWORD


def cookie_of(answer: ClientResponse) -> Morsel[str]:
    return answer.cookies["huying_session"]


async def test_the_cookie_is_for_our_pages_alone(browser: StaffBrowser) -> None:
    cookie = cookie_of(await browser.signs_in())
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Lax", "/desk")
    assert (cookie["domain"], cookie["max-age"], cookie["secure"]) == ("", "", "")
    assert len(cookie.value) >= 43


async def test_behind_https_the_cookie_is_secure_and_the_browser_told_to_stay(
    browser: StaffBrowser,
) -> None:
    https = {"X-Forwarded-Proto": "https"}
    answer = await browser.posts(
        "/desk/login", {"login": "admin", "password": ADMIN_PASSWORD}, **https
    )
    assert cookie_of(answer)["secure"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    plain = await browser.signs_in()
    assert "Strict-Transport-Security" not in plain.headers


@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        "/desk/login",
        "/desk/static/login.js",
        "/desk/static/nothing.js",
        "/desk/api/me",
        "/static/base.css",
        "/sandbox",
        "/sandbox/api/groups",
        "/healthz",
        "/api/v1/openapi.json",
        "/api/v1/tickets",
        "/nowhere",
    ],
)
async def test_every_answer_tells_browsers_what_to_refuse(browser: StaffBrowser, path: str) -> None:
    answer = await browser.opens(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "geolocation=(self)" in answer.headers["Permissions-Policy"]
    assert "aiohttp" not in answer.headers["Server"]
    assert "Python" not in answer.headers["Server"]


async def test_answers_about_people_are_kept_nowhere(browser: StaffBrowser) -> None:
    for path in ("/desk", "/desk/login", "/desk/api/me", "/desk/nowhere", "/healthz"):
        assert (await browser.opens(path)).headers["Cache-Control"] == "no-store"
    await browser.signs_in()
    for path in ("/desk", "/desk/api/me", "/desk/api/overview"):
        assert (await browser.opens(path)).headers["Cache-Control"] == "no-store"
    for path in ("/static/base.css", "/desk/static/login.js", "/sandbox"):
        assert (await browser.opens(path)).headers["Cache-Control"] == "no-cache"


async def test_text_goes_out_smaller_and_comes_back_as_it_was(browser: StaffBrowser) -> None:
    for path in ("/static/base.css", "/desk/static/login.js", "/desk/login", "/sandbox"):
        small = await browser.asks("GET", path, headers={"Accept-Encoding": "gzip"})
        plain = await browser.asks("GET", path, headers={"Accept-Encoding": "identity"})
        assert small.headers["Content-Encoding"] == "gzip"
        assert "Accept-Encoding" in small.headers["Vary"]
        assert "Content-Encoding" not in plain.headers
        assert await small.read() == await plain.read()


async def test_an_unchanged_file_and_a_part_of_one_go_out_as_they_are(
    browser: StaffBrowser,
) -> None:
    first = await browser.asks("GET", "/static/base.css", headers={"Accept-Encoding": "gzip"})
    again = await browser.asks(
        "GET",
        "/static/base.css",
        headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]},
    )
    assert (again.status, await again.read()) == (304, b"")
    part = await browser.asks(
        "GET", "/static/base.css", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"}
    )
    assert (part.status, len(await part.read())) == (206, 10)
    head = await browser.asks("HEAD", "/static/base.css", headers={"Accept-Encoding": "gzip"})
    assert (head.status, await head.read()) == (200, b"")
