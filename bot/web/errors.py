"""Errors become answers, in one place (design: three families, three fates)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.domain.errors import (
    Conflict,
    DialogueUnavailable,
    FaqNotFound,
    TalkNotFound,
    TicketNotFound,
    UserMistake,
)

log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_MISSING = (TicketNotFound, TalkNotFound, FaqNotFound)


@web.middleware
async def errors_to_answers(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer mistakes with 400 or 404, conflicts with 409, faults with 500 and one log line."""
    try:
        return await handler(request)
    except _MISSING as missing:
        return _answer(404, str(missing))
    except UserMistake as mistake:
        return _answer(400, str(mistake))
    except Conflict as conflict:
        return _answer(409, str(conflict))
    except DialogueUnavailable:
        return _answer(503, "理解服务暂时不可用，请稍后再试。")
    except web.HTTPException:
        raise
    except Exception as fault:
        log.error(
            "A request failed",
            extra={"action": "request_fault", "method": request.method, "route": _route(request)},
            exc_info=fault,
        )
        return _answer(500, "系统出了点问题，我们已经记下，请稍后再试。")


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"


def _answer(status: int, words: str) -> web.Response:
    return web.json_response({"error": words}, status=status)
