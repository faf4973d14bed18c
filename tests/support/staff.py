"""Members of staff in tests: each with a browser of their own, which behaves as browsers do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar
from argon2 import PasswordHasher
from yarl import URL

from bot.console.auth import COOKIE, DESK
from bot.service.passwords import Passwords
from tests.support.town import ADMIN_PASSWORD, Town


class StaffBrowser:
    """One browser with its cookies. What it posts comes from our own page."""

    def __init__(self, session: ClientSession, home: URL) -> None:
        self._session = session
        self.home = home
        self.origin = str(home.origin())

    async def asks(self, method: str, path: str, **options: Any) -> ClientResponse:
        """Make one call; nothing is followed, so that a redirect can be looked at."""
        headers = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        given = {**(headers if method != "GET" else {}), **options.pop("headers", {})}
        url = URL(self.origin + path, encoded=True)
        answer = await self._session.request(
            method, url, headers=given, allow_redirects=False, **options
        )
        await answer.read()
        return answer

    async def opens(self, path: str) -> ClientResponse:
        """Open a page."""
        return await self.asks("GET", path, headers={"Accept": "text/html,*/*;q=0.8"})

    async def reads(self, path: str) -> ClientResponse:
        """Ask as a page's script does."""
        return await self.asks("GET", path, headers={"Accept": "application/json"})

    async def posts(self, path: str, body: Any = None, **headers: str) -> ClientResponse:
        """Send JSON as a page's script does."""
        return await self.asks("POST", path, json=body, headers=headers)

    async def submits(self, path: str, **fields: str) -> ClientResponse:
        """Send a plain form as a browser without scripts does."""
        return await self.asks("POST", path, data=fields)

    async def signs_in(
        self, login: str = "admin", password: str = ADMIN_PASSWORD
    ) -> ClientResponse:
        """Type login and password."""
        return await self.posts("/desk/login", {"login": login, "password": password})

    @property
    def token(self) -> str | None:
        """The session's cookie."""
        cookie = self._session.cookie_jar.filter_cookies(self.home / "desk").get(COOKIE)
        return cookie.value if cookie else None

    @token.setter
    def token(self, value: str) -> None:
        planted: SimpleCookie = SimpleCookie({COOKIE: value})
        planted[COOKIE]["path"] = DESK
        self._session.cookie_jar.update_cookies(planted, self.home)


@asynccontextmanager
async def a_staff_browser(town: Town) -> AsyncIterator[StaffBrowser]:
    """Open a browser nobody has used."""
    jar = CookieJar(unsafe=True)  # it keeps cookies of an IP address
    async with ClientSession(cookie_jar=jar) as session:
        yield StaffBrowser(session, town.client.make_url("/"))


class CountedPasswords(Passwords):
    """Counts how often a hash is computed, whether to compare or to spend the time."""

    def __init__(self) -> None:
        super().__init__(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.computed = 0

    async def _in_turn(self, work: Any) -> Any:
        self.computed += 1
        return await super()._in_turn(work)


async def error_of(answer: ClientResponse) -> str:
    """Return the sentence of a refusal."""
    return str((await answer.json())["error"])
