"""A tiny DingTalk gateway on 127.0.0.1: a test holds the other end of each socket in its hand."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

ROBOT = "/v1.0/im/bot/messages/get"
_PATIENCE = 60.0  # seconds; only a test that fails waits so long


class Peer:
    """The platform's end of one WebSocket."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._request = request
        self._said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.pinged = asyncio.Event()
        self.ponged = asyncio.Event()
        self.ended = asyncio.Event()
        self.close_code: int | None = None
        self.answers_pings = True

    async def push(self, message_id: str, kind: str = "CALLBACK", topic: str = ROBOT) -> None:
        """Send a frame."""
        await self.send_text(a_frame(message_id, kind=kind, topic=topic))

    async def ping(self, opaque: str = "o-1") -> None:
        """Send a SYSTEM ping."""
        data = json.dumps({"opaque": opaque})
        await self.send_text(a_frame(f"ping-{opaque}", kind="SYSTEM", topic="ping", data=data))

    async def send_text(self, text: str) -> None:
        """Send anything."""
        await self.socket.send_str(text)

    async def send_raw_text(self, content: bytes) -> None:
        """Send a text message that need not be UTF-8."""
        await self.socket.send_frame(content, WSMsgType.TEXT)

    async def heard(self) -> dict[str, Any]:
        """Return the next thing the client says."""
        async with asyncio.timeout(_PATIENCE):
            return await self._said.get()

    async def acked(self) -> str:
        """Return the message id of the next thing the client says."""
        return str((await self.heard())["headers"]["messageId"])

    def drop(self) -> None:
        """Break the connection without a word."""
        assert self._request.transport is not None
        self._request.transport.abort()

    async def goodbye(self) -> int | None:
        """Wait until the socket is over; return the client's close code, if it said one."""
        async with asyncio.timeout(_PATIENCE):
            await self.ended.wait()
        return self.close_code

    async def listen(self) -> None:
        """Hear the client out until the socket ends."""
        try:
            async for message in self.socket:
                if message.type is WSMsgType.TEXT:
                    self._said.put_nowait(json.loads(message.data))
                elif message.type is WSMsgType.PING:
                    self.pinged.set()
                    if self.answers_pings:
                        await self.socket.pong(message.data)
                elif message.type is WSMsgType.PONG:
                    self.ponged.set()
        except ConnectionError:
            pass
        finally:
            self.close_code = self.socket.close_code
            self.ended.set()


class GatewayServer:
    """Counts what is asked of it; `refusals`, `spoilt` and `hang_up` make the next attempts go wrong."""

    def __init__(self) -> None:
        self.opens: list[dict[str, Any]] = []
        self.tickets_used: list[str] = []
        #: (status, body) given instead of tickets, one each.
        self.refusals: deque[tuple[int, str]] = deque()
        #: How many handshakes are closed as soon as they are done.
        self.hang_up = 0
        #: How many tickets are handed out that no socket accepts.
        self.spoilt = 0
        #: Seconds until the next ticket is given; for measurements only.
        self.slow = 0.0
        self.base = ""
        self._numbers = itertools.count(1)
        self._valid: set[str] = set()
        self._peers: asyncio.Queue[Peer] = asyncio.Queue()

    async def peer(self) -> Peer:
        """Return the next connection, as soon as there is one."""
        async with asyncio.timeout(_PATIENCE):
            return await self._peers.get()

    @property
    def untouched(self) -> bool:
        """Whether there is no connection that `peer` has not returned."""
        return self._peers.empty()

    async def _open(self, request: web.Request) -> web.Response:
        self.opens.append(await request.json())
        seconds, self.slow = self.slow, 0.0
        await asyncio.sleep(seconds)
        if self.refusals:
            status, body = self.refusals.popleft()
            return web.Response(status=status, text=body)
        ticket = f"t+{next(self._numbers)}/&="  # wants quoting
        if self.spoilt:
            self.spoilt -= 1
        else:
            self._valid.add(ticket)
        endpoint = self.base.replace("http://", "ws://") + "/connect"
        return web.json_response({"endpoint": endpoint, "ticket": ticket})

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query["ticket"]
        if ticket not in self._valid:
            return web.Response(status=401)
        self._valid.discard(ticket)
        self.tickets_used.append(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if self.hang_up:
            self.hang_up -= 1
            await socket.close()
            return socket
        peer = Peer(socket, request)
        self._peers.put_nowait(peer)
        await peer.listen()
        return socket

    def app(self) -> web.Application:
        """Return the two routes of Stream mode."""
        app = web.Application()
        app.router.add_post("/v1.0/gateway/connections/open", self._open)
        app.router.add_get("/connect", self._connect)
        return app


@asynccontextmanager
async def a_gateway() -> AsyncIterator[GatewayServer]:
    """Serve until the end of the block."""
    gateway = GatewayServer()
    server = TestServer(gateway.app(), host="127.0.0.1")
    await server.start_server()
    gateway.base = str(server.make_url("")).rstrip("/")
    try:
        yield gateway
    finally:
        await server.close()


def a_frame(
    message_id: str, *, kind: str = "CALLBACK", topic: str = ROBOT, data: str = "{}"
) -> str:
    """Return a frame as it is sent."""
    headers = {
        "appId": "app",
        "connectionId": "c",
        "contentType": "application/json",
        "messageId": message_id,
        "time": "1790000000123",
        "topic": topic,
    }
    frame = {"specVersion": "1.0", "type": kind, "headers": headers, "data": data}
    return json.dumps(frame)
