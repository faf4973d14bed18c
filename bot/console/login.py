"""The door of the desk: sign in, sign out, change the password. Works without a script too."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from aiohttp import web

from bot.console.auth import COOKIE, DESK, LOGIN, safe_next, staff_of
from bot.console.fields import fields, is_plain_form
from bot.domain.errors import SignInRefused, UserMistake
from bot.domain.staff import StaffMember
from bot.service.sign_in import SignIn
from bot.texts import desk_login
from bot.web.security import is_https

_PAGE = Path(__file__).with_name("page") / "login.html"
_HOLE = re.compile(r"\[\[(\w+)\]\]")


class LoginDoor:
    """Turns passwords into cookies, and refusals into sentences."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in
        self._html = _PAGE.read_text(encoding="utf-8")

    def add_to(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get(LOGIN, self.page)
        app.router.add_post(LOGIN, self.enter)
        app.router.add_post("/desk/logout", self.leave)
        app.router.add_post("/desk/password", self.change)
        app.router.add_get("/desk/api/me", self.me)

    async def page(self, request: web.Request) -> web.Response:
        """The sign-in; the form for a new password for those who are signed in and want or need it."""
        onward = safe_next(request.query.get("next", ""))
        member = await self._sign_in.who(request.cookies.get(COOKIE, ""))
        if member is None:
            return self._shown(onward)
        if member.must_change or "change" in request.query:
            return self._shown(onward, member=member)
        raise web.HTTPSeeOther(onward)

    async def enter(self, request: web.Request) -> web.Response:
        """Sign in: 204 with the cookie (303 for a plain form), or 401 with a sentence."""
        given = await fields(request)
        onward = safe_next(given.get("next", ""))
        login = given.get("login", "")
        try:
            token = await self._sign_in.sign_in(login, given.get("password", ""))
        except SignInRefused as refused:
            if is_plain_form(request):
                return self._shown(onward, login=login, trouble=str(refused), status=401)
            return web.json_response({"error": str(refused)}, status=401)
        if before := request.cookies.get(COOKIE):
            await self._sign_in.sign_out(before)
        return _entered(request, token, onward)

    async def leave(self, request: web.Request) -> web.Response:
        """Sign out, also when the session is over already."""
        await self._sign_in.sign_out(request.cookies.get(COOKIE, ""))
        response = _done(request, LOGIN)
        response.del_cookie(
            COOKIE, path=DESK, secure=is_https(request), httponly=True, samesite="Lax"
        )
        return response

    async def change(self, request: web.Request) -> web.Response:
        """Change the password: 204 with a new cookie (303 for a plain form), or 400."""
        given = await fields(request)
        onward = safe_next(given.get("next", ""))
        old, new = given.get("old", ""), given.get("new", "")
        try:
            if given.get("again", new) != new:
                raise UserMistake(desk_login.DIFFERENT)
            token = await self._sign_in.change_password(request.cookies.get(COOKIE, ""), old, new)
        except UserMistake as mistake:
            if is_plain_form(request):
                member = staff_of(request)
                return self._shown(onward, member=member, trouble=str(mistake), status=400)
            raise
        return _entered(request, token, onward)

    async def me(self, request: web.Request) -> web.Response:
        """Who is signed in."""
        member = staff_of(request)
        return web.json_response(
            {
                "login": member.login,
                "name": member.name,
                "role": member.role,
                "must_change": member.must_change,
            }
        )

    def _shown(
        self,
        onward: str,
        *,
        login: str = "",
        member: StaffMember | None = None,
        trouble: str = "",
        status: int = 200,
    ) -> web.Response:
        words = {
            "next": onward,
            "login": member.login if member else login[:64],
            "trouble": trouble,
            "hide_sign_in": "hidden" if member else "",
            "hide_change": "" if member else "hidden",
            "hide_must": "" if member and member.must_change else "hidden",
        }
        html = _HOLE.sub(lambda hole: escape(words[hole[1]]), self._html)
        return web.Response(text=html, content_type="text/html", status=status)


def _entered(request: web.Request, token: str, onward: str) -> web.Response:
    """Answer with the cookie; it lives as long as the browser is open, the server decides the rest.

    Lax, not Strict: a link in DingTalk's web page or in a mail must open the desk and not the
    sign-in. Nothing is changed by a GET, and every other request has to come from our own origin.
    """
    response = _done(request, onward)
    response.set_cookie(
        COOKIE, token, path=DESK, httponly=True, samesite="Lax", secure=is_https(request)
    )
    return response


def _done(request: web.Request, onward: str) -> web.Response:
    if is_plain_form(request):
        return web.Response(status=303, headers={"Location": onward})
    return web.Response(status=204)
