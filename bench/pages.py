"""Open pages of a group: how long after a neighbour pressed "send" everybody sees the line."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence

from aiohttp import ClientSession, WSMsgType

from bench.sandbox import Sandbox

#: As many as may look at one group at the same time in the evening.
PAGES = 20
POSTS = 100
_RATE = 5.0


class Pages:
    """Some pages of one group, each with its own socket, reading as a browser does."""

    def __init__(self, session: ClientSession, sandbox: Sandbox, url: str, group: str) -> None:
        self._session = session
        self._sandbox = sandbox
        self._url = url
        self._group = group
        self._sent: dict[str, float] = {}
        #: Seconds from "send" to shown, for each line and each page.
        self.seen: list[float] = []

    async def measure(self) -> Sequence[float]:
        """Post lines at a steady rate with all pages open; return what each page waited for each."""
        opened = [asyncio.Event() for _ in range(PAGES)]
        watching = [asyncio.create_task(self._watch(one)) for one in opened]
        await asyncio.gather(*(one.wait() for one in opened))
        for _ in range(POSTS):
            due = time.monotonic() + 1 / _RATE
            await self._post()
            await asyncio.sleep(max(0.0, due - time.monotonic()))
        async with asyncio.timeout(30):
            await asyncio.gather(*watching)
        return self.seen

    async def _post(self) -> None:
        name = f"page-{uuid.uuid4().hex}"
        self._sent[name] = time.monotonic()
        await self._sandbox.say_to_neighbours(self._group, "bench", "今天天气不错", name)

    async def _watch(self, opened: asyncio.Event) -> None:
        lines = await self._sandbox.lines(self._group, 0)
        after, missing = (lines[-1]["seq"] if lines else 0), POSTS
        live = f"{self._url}/sandbox/live?group={self._group}&as=bench"
        async with self._session.ws_connect(live, origin=self._url) as socket:
            opened.set()
            async for news in socket:
                if news.type is not WSMsgType.TEXT:
                    break
                for line in await self._sandbox.lines(self._group, after):
                    after = line["seq"]
                    if line["message_id"] in self._sent:
                        self.seen.append(time.monotonic() - self._sent[line["message_id"]])
                        missing -= 1
                if missing == 0:
                    return
