"""Who may enter the desk: whoever is signed in."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.domain.errors import SessionOver
from bot.domain.staff import StaffMember
from bot.service.sign_in import SignIn
from bot.texts import desk_login

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

COOKIE = "huying_session"
DESK = "/desk"
LOGIN = "/desk/login"
STAFF: web.RequestKey[StaffMember] = web.RequestKey("staff", StaffMember)

_API = "/desk/api"
_OPEN = frozenset({LOGIN, "/desk/logout", "/desk/static"})
#: What somebody may do who still has to choose a password.
_BEFORE_CHANGE = frozenset({"/desk/password", "/desk/api/me"})
_NO_PAGES = (LOGIN, _API, "/desk/logout", "/desk/password")
_NEXT = re.compile(r"/desk(?:[/?][!-\[\]-~]*)?")  # printable ASCII without the backslash


def staff_of(request: web.Request) -> StaffMember:
    """Return who sent a request that `staff_required` let through."""
    return request[STAFF]


def staff_required(sign_in: SignIn) -> Middleware:
    """Return a middleware that wants a session on every path of the desk but the sign-in."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        place = _place(request)
        if place in _OPEN or not (_is_desk(place) or _is_desk(request.path)):
            return await handler(request)
        works = _is_work(request)
        member = await sign_in.who(request.cookies.get(COOKIE, ""), works=works)
        if member is None:
            return _sent_away(request, 401, str(SessionOver()))
        if member.must_change and place not in _BEFORE_CHANGE:
            return _sent_away(request, 403, desk_login.CHANGE_FIRST)
        request[STAFF] = member
        return await handler(request)

    return check


def safe_next(wanted: str) -> str:
    """Return where to go after the sign-in: a place of the desk, whatever was wanted."""
    inside = _NEXT.fullmatch(wanted) and not wanted.startswith(_NO_PAGES)
    return wanted if inside else DESK


def _place(request: web.Request) -> str:
    """The route as it was declared, so that no spelling of a path slips past."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else request.path


def _is_desk(path: str) -> bool:
    return path == DESK or path.startswith(f"{DESK}/")


def _is_work(request: web.Request) -> bool:
    """An open page looks for news by itself; that alone must not keep a session alive."""
    looks = request.method == "GET" and request.path.startswith(_API)
    return not looks and "Upgrade" not in request.headers


def _sent_away(request: web.Request, status: int, words: str) -> web.StreamResponse:
    if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
        wanted = quote(safe_next(request.rel_url.raw_path_qs), safe="/")
        raise web.HTTPSeeOther(f"{LOGIN}?next={wanted}")
    return web.json_response({"error": words}, status=status)
