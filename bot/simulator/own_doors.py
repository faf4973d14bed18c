"""Guards the doors that DingTalk does not have: only programs and pages of this machine may use them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.simulator.faults import NoSuchKnob

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_DOORS = ("/sim/", "/sandbox")
_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Mistake(Exception):
    """A caller of our own doors got something wrong; the message is a sentence for people."""


@web.middleware
async def own_doors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse foreign pages, and answer mistakes with a sentence.

    A foreign page can neither name our host in its requests nor send JSON without being asked first.
    """
    if not request.path.startswith(_DOORS):
        return await handler(request)
    if request.url.host not in _HOSTS:
        return _refused("只能从本机访问模拟器。", 403)
    if request.method not in _READING and request.content_type != "application/json":
        return _refused("请求要是 JSON。", 415)
    try:
        return await handler(request)
    except Mistake as mistake:
        return _refused(str(mistake), 400)
    except NoSuchKnob as knob:
        return _refused(f"没有这个故障开关，或者值不对：{knob}", 400)
    except ValueError as wrong:
        return _refused(f"有一个值不对：{wrong}", 400)


def _refused(sentence: str, status: int) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
