"""aiohttp's WebSocket as the stream uses it: sends never raise, and its end has a reason."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any, Literal

from aiohttp import (
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WebSocketError,
    WSCloseCode,
    WSMessage,
    WSMsgType,
)

from bot.channels.dingtalk.rhythm import Rhythm
from bot.channels.dingtalk.watch import Reason

#: Bytes of one message; what is larger ends the connection. Robot messages have at most some 20 KB.
LARGEST_MESSAGE = 4 * 1024 * 1024

_READABLE = (WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.PING, WSMsgType.PONG)


async def connect(session: ClientSession, url: str, rhythm: Rhythm) -> Wire:
    """Open a WebSocket; raises ClientError, OSError or TimeoutError."""
    socket = await session.ws_connect(
        url,
        autoping=False,  # we answer pings ourselves, so that we also see the pongs
        decode_text=False,  # a message that is no UTF-8 is then one bad frame, not the end
        max_msg_size=LARGEST_MESSAGE,
        timeout=ClientWSTimeout(ws_close=rhythm.goodbye),
    )
    return Wire(socket)


class Wire:
    """One open socket; only one task may call `receive`, anybody may send."""

    def __init__(self, socket: ClientWebSocketResponse[Literal[False]]) -> None:
        self._socket = socket
        self._said_goodbye = False

    async def receive(self) -> tuple[WSMsgType, bytes] | Reason:
        """Return the next message, or why there will be none."""
        message: Any = await self._socket.receive()
        if message.type in _READABLE:
            return message.type, bytes(message.data)
        return _end(message)

    async def send(self, text: str) -> bool:
        """Send a text message; False when the socket is closing or gone."""
        return not self._said_goodbye and await _done(self._socket.send_str(text))

    async def ping(self, payload: bytes) -> bool:
        """Send a WebSocket ping."""
        return await _done(self._socket.ping(payload))

    async def pong(self, payload: bytes) -> bool:
        """Answer a WebSocket ping."""
        return await _done(self._socket.pong(payload))

    async def goodbye(self) -> None:
        """Send close 1000 and nothing after it.

        What the other side sent before it reads this can still be received; aiohttp's own `close`
        would throw it away.
        """
        self._said_goodbye = True
        code = WSCloseCode.OK.to_bytes(2, "big")
        await _done(self._socket.send_frame(code, WSMsgType.CLOSE))

    async def abort(self) -> None:
        """Let go of the socket at once; nothing happens when it is closed."""
        with suppress(TimeoutError):
            async with asyncio.timeout(0):  # enough to write a goodbye, not to wait for the answer
                await self._socket.close()


async def _done(sending: Awaitable[None]) -> bool:
    try:
        await sending
    except (ClientError, OSError):
        return False
    return True


def _end(message: WSMessage) -> Reason:
    if message.type is WSMsgType.CLOSE:
        return Reason.CLOSED
    if isinstance(message.data, WebSocketError):
        too_big = message.data.code == WSCloseCode.MESSAGE_TOO_BIG
        return Reason.TOO_BIG if too_big else Reason.PROTOCOL
    return Reason.DROPPED
