"""Only our own pages may act: a foreign page in the same browser has the cookie, but not our origin."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.texts import desk_login
from bot.web.security import own_origin

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_PAGES = ("/desk", "/sandbox")
_JSON_ONLY = "/desk/api/"
_READING = ("GET", "HEAD", "OPTIONS")


def same_origin_only(cookie: str) -> Middleware:
    """Return a middleware that stops what a foreign page may have sent.

    A browser cannot leave out or forge `Origin` and `Sec-Fetch-Site`. A program may lack both, but
    then it must not come with a session's `cookie`.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith(_PAGES):
            if not _may_act(request, cookie):
                return web.json_response({"error": desk_login.OTHER_PAGE}, status=403)
            if _is_no_json(request):
                return web.json_response({"error": desk_login.JSON_ONLY}, status=415)
        return await handler(request)

    return check


def _may_act(request: web.Request, cookie: str) -> bool:
    origin = request.headers.get("Origin")
    if request.headers.get("Upgrade", "").lower() == "websocket":
        return origin == own_origin(request)
    if request.method in _READING:
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    if origin is not None:
        return origin == own_origin(request)
    return cookie not in request.cookies


def _is_no_json(request: web.Request) -> bool:
    """A plain form of a foreign page cannot send JSON; this is the second lock on the same door."""
    acts = request.path.startswith(_JSON_ONLY) and request.method not in _READING
    return acts and request.body_exists and request.content_type != "application/json"
