"""Open pages hear of news: a WebSocket that says "look again", and never what happened.

The page then asks the database, so a lost or doubled push does no harm (design D13).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from aiohttp import WSCloseCode, WSMsgType, web

#: News within this many seconds of the last push are told together.
_GATHER = 0.05
_HEARTBEAT = 20.0

Observe = Callable[[float], None]


class _Page:
    """One open page: whether it has something to look at, and since when."""

    def __init__(self, topics: frozenset[str], socket: web.WebSocketResponse) -> None:
        self.topics = topics
        self.socket = socket
        self._news = asyncio.Event()
        self._since = 0.0

    def ring(self) -> None:
        if not self._news.is_set():
            self._since = monotonic()
            self._news.set()

    async def next(self) -> float:
        """Wait for news; return the moment it came, on the monotonic clock."""
        await self._news.wait()
        self._news.clear()
        return self._since


class LivePages:
    """Every page this process serves. Each page names its topics when it opens."""

    def __init__(self, observe: Observe = lambda seconds: None) -> None:
        self._pages: set[_Page] = set()
        self._observe = observe

    async def hear(self, topic: str) -> None:
        """Tell the pages that follow `topic`; never waits for any of them."""
        for page in self._pages:
            if topic in page.topics:
                page.ring()

    @property
    def count(self) -> int:
        """How many pages are open."""
        return len(self._pages)

    async def serve(self, request: web.Request, topics: frozenset[str]) -> web.WebSocketResponse:
        """Keep a page informed until it goes away."""
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=1024)
        await socket.prepare(request)
        page = _Page(topics, socket)
        self._pages.add(page)
        pushing = asyncio.create_task(self._push(page))
        try:
            async for message in socket:  # a page has nothing to say; reading notices that it left
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            self._pages.discard(page)
            pushing.cancel()
        return socket

    async def close(self) -> None:
        """Ask every page to come back: this process is about to end."""
        pages = list(self._pages)
        await asyncio.gather(
            *(page.socket.close(code=WSCloseCode.GOING_AWAY) for page in pages),
            return_exceptions=True,
        )

    async def _push(self, page: _Page) -> None:
        while True:
            since = await page.next()
            await page.socket.send_str("news")
            self._observe(monotonic() - since)
            await asyncio.sleep(_GATHER)
