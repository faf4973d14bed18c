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
_WORDS = {
    401: "请先登录。",
    403: "您没有权限做这件事，请联系管理员。",
    404: "没有找到，请核对地址。",
    405: "这个地址不能这样访问，请核对后再试。",
    408: "网络太慢，没有收完整，请再试一次。",
    413: "内容太长了，请精简后再试。",
    415: "请求要用 JSON 格式。",
    429: "请求太频繁了，请稍等一会儿再试。",
}
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
    except web.HTTPException as refusal:
        if not _is_refusal_of_an_api(request, refusal):
            raise
        return _as_json(request, refusal)
    except Exception as fault:
        log.error(
            "A request failed",
            extra={"action": "request_fault", "method": request.method, "route": _route(request)},
            exc_info=fault,
        )
        return _answer(500, "系统出了点问题，我们已经记下，请稍后再试。")


def _is_refusal_of_an_api(request: web.Request, answer: web.HTTPException) -> bool:
    """Pages are told by the framework; programs and scripts expect JSON, whatever went wrong."""
    return (
        answer.status >= 400
        and "/api/" in request.path
        and answer.content_type != "application/json"
    )


def _as_json(request: web.Request, refusal: web.HTTPException) -> web.Response:
    kept = {k: v for k, v in refusal.headers.items() if k not in ("Content-Type", "Content-Length")}
    answer = _answer(refusal.status, _words(request, refusal.status))
    answer.headers.extend(kept)
    return answer


def _words(request: web.Request, status: int) -> str:
    if status == 413 and request.path.startswith("/sandbox/"):  # only a photo can be that large
        return "照片太大了，请压缩到 8 MB 以内再发。"
    return _WORDS.get(status, "这个请求没有办成，请检查后再试。")


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "unknown"


def _answer(status: int, words: str) -> web.Response:
    return web.json_response({"error": words}, status=status)
