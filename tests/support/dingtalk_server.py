"""A tiny DingTalk to send to: it keeps what it was asked, and answers as a test tells it.

Shapes: open.dingtalk.com, pages named in bot/channels/dingtalk. It knows no groups and no people.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "/v1.0/oauth2/accessToken"
SESSION = "/robot/sendBySession"
GROUP = "/v1.0/robot/groupMessages/send"
PRIVATE = "/v1.0/robot/oToMessages/batchSend"
CARD = "/v1.0/card/instances/createAndDeliver"
CARDS = "/v1.0/card/instances"
DOWNLOAD = "/v1.0/robot/messageFiles/download"
FILE = "/file"

_DONE: dict[str, Any] = {
    SESSION: {"errcode": 0, "errmsg": "ok"},
    GROUP: {"processQueryKey": "k"},
    PRIVATE: {"processQueryKey": "k", "invalidStaffIdList": [], "flowControlledStaffIdList": []},
    CARD: {
        "success": True,
        "result": {"outTrackId": "o", "deliverResults": [{"success": True, "errorMsg": ""}]},
    },
    CARDS: {"success": True, "result": True},
}


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as it came."""

    path: str
    body: Any
    headers: dict[str, str]
    query: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to give once. `hidden`: the request is read, and then the connection is cut."""

    status: int = 200
    body: Any = None
    raw: bytes | None = None
    hidden: bool = False
    headers: tuple[tuple[str, str], ...] = ()


def refusal(code: str, status: int = 400) -> Reply:
    """Answer as api.dingtalk.com refuses."""
    return Reply(status, {"code": code, "message": "m", "requestid": "R"})


def errcode(number: int) -> Reply:
    """Answer as a webhook refuses."""
    return Reply(200, {"errcode": number, "errmsg": "e"})


class DingTalkServer:
    """The server's side of a test."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.url = ""
        self._replies: dict[str, deque[Reply]] = defaultdict(deque)
        self._tokens = 0
        self._ended: set[str] = set()

    def will_answer(self, path: str, *replies: Reply) -> None:
        """Answer the next calls of a path so, and as usual after them."""
        self._replies[path].extend(replies)

    def end_tokens(self) -> None:
        """Let every token given out so far be over."""
        self._ended |= {f"token-{number}" for number in range(1, self._tokens + 1)}

    def paths(self) -> list[str]:
        """Return what was asked so far, in order, without the questions for tokens."""
        return [call.path for call in self.calls if call.path != TOKEN]

    def asked(self, path: str) -> list[Call]:
        """Return the calls of a path."""
        return [call for call in self.calls if call.path == path]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer anything."""
        body = await request.json() if request.can_read_body else None
        path = request.path
        query = request.raw_path.partition("?")[2]  # as it was written, which signatures need
        self.calls.append(Call(path, body, dict(request.headers), query))
        if self._replies[path]:
            return self._scripted(request, self._replies[path].popleft())
        if path == TOKEN:
            self._tokens += 1
            life = {"accessToken": f"token-{self._tokens}", "expireIn": 7200}
            return web.json_response(life)
        if path == SESSION or path.startswith(FILE):
            return web.json_response(_DONE[SESSION])
        return self._with_token(request)

    def _with_token(self, request: web.Request) -> web.Response:
        token = request.headers.get("x-acs-dingtalk-access-token", "")
        if not token.startswith("token-") or token in self._ended:
            return web.json_response({"code": "InvalidAuthentication", "message": "m"}, status=400)
        return web.json_response(_DONE[request.path])

    def _scripted(self, request: web.Request, reply: Reply) -> web.StreamResponse:
        if reply.hidden:
            assert request.transport is not None
            request.transport.abort()
        if reply.raw is not None:
            return web.Response(status=reply.status, body=reply.raw, headers=dict(reply.headers))
        return web.json_response(reply.body, status=reply.status, headers=dict(reply.headers))


@asynccontextmanager
async def a_dingtalk_server() -> AsyncIterator[DingTalkServer]:
    """Run one on 127.0.0.1."""
    server = DingTalkServer()
    app = web.Application()
    app.router.add_route("*", "/{anything:.*}", server.handle)
    async with TestServer(app, host="127.0.0.1") as running:
        server.url = str(running.make_url("")).rstrip("/")
        yield server
