"""Residents and staff of a stack that breaks: what is not taken is said again, with the same id."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.stack import Stack
from tests.fault.lines import Post

_AGAIN = 0.2
_PATIENCE = 120.0


class Progress:
    """Counts lines that were taken, for whoever waits for a count."""

    def __init__(self) -> None:
        self.taken = 0
        self._news = asyncio.Condition()

    async def add(self) -> None:
        """One more."""
        async with self._news:
            self.taken += 1
            self._news.notify_all()

    async def reaches(self, count: int) -> None:
        """Return once so many were taken."""
        async with self._news:
            await self._news.wait_for(lambda: self.taken >= count)


class People:
    """Everybody who talks to the bots at `urls`."""

    def __init__(self, session: ClientSession, stack: Stack, urls: Sequence[str]) -> None:
        self._session = session
        self._urls = list(urls)
        self._headers = {"Authorization": f"Bearer {stack.api_token}"}
        self.progress = Progress()
        #: Posts that had to be made once more.
        self.repeated = 0

    async def write(self, talks: Sequence[Sequence[Post]], seconds: float, seed: int) -> None:
        """Let every resident write, one line after the other, at moments spread over `seconds`."""
        chance = random.Random(seed)
        moments = [sorted(chance.uniform(0, seconds) for _ in lines) for lines in talks]
        async with asyncio.TaskGroup() as group:
            for lines, when in zip(talks, moments, strict=True):
                group.create_task(self._write_one(lines, when))

    async def _write_one(self, lines: Sequence[Post], moments: Sequence[float]) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for place, (post, moment) in enumerate(zip(lines, moments, strict=True)):
            await asyncio.sleep(max(0.0, begun + moment - loop.time()))
            await self.post(post, first=place)

    async def post(self, post: Post, *, first: int = 0) -> None:
        """Post a line until it is taken, at each try to the next bot, with `first` to begin."""
        body = {
            "user": post.user,
            "text": post.text,
            "private": post.private,
            "message_id": post.message_id,
        }
        path = f"/sandbox/api/groups/{post.group}/messages"
        await self._insist("POST", path, body, {202}, first)
        await self.progress.add()

    async def post_everywhere(self, post: Post) -> None:
        """Post the same line to every bot at the same moment."""
        await asyncio.gather(*(self.post(post, first=place) for place in range(len(self._urls))))

    async def sign(self, number: str) -> None:
        """Sign a ticket for its unit; 409 says that an earlier try has arrived after all."""
        path = f"/api/v1/tickets/{number}/steps"
        await self._insist("POST", path, {"step": "sign", "text": ""}, {200, 409}, 0)

    async def sign_tickets(self, most: int, every: int) -> None:
        """Sign the newest unsigned ticket each time `every` more lines were taken."""
        signed: set[str] = set()
        for turn in range(1, most + 1):
            await self.progress.reaches(turn * every)
            found = await self._insist("GET", "/api/v1/tickets", None, {200}, 0)
            open_ones = (t["number"] for t in found if t["state"] in ("REGISTERED", "DISPATCHED"))
            number = next((n for n in open_ones if n not in signed), None)
            if number is not None:
                signed.add(number)
                await self.sign(number)

    async def sends(self) -> dict[str, int]:
        """What the machine API tells about lines on their way out."""
        counts: dict[str, int] = await self._insist("GET", "/api/v1/sends", None, {200}, 0)
        return counts

    async def _insist(self, method: str, path: str, body: Any, wanted: set[int], first: int) -> Any:
        """Call until the answer is one of `wanted`; anything that is our own mistake fails."""
        turn = first
        async with asyncio.timeout(_PATIENCE):
            while True:
                status, answer = await self._call(method, self._url(turn, path), body)
                if status in wanted:
                    return answer
                assert status >= 500, f"{method} {path}: {status} {answer}"
                self.repeated += method == "POST"
                turn += 1
                await asyncio.sleep(_AGAIN)

    def _url(self, turn: int, path: str) -> str:
        return self._urls[turn % len(self._urls)] + path

    async def _call(self, method: str, url: str, body: Any) -> tuple[int, Any]:
        """Return status and answer; 599 when nobody knows what became of the call."""
        try:
            async with self._session.request(
                method, url, json=body, headers=self._headers, timeout=ClientTimeout(total=15)
            ) as response:
                return response.status, await response.json()
        except (ClientError, TimeoutError, OSError, ValueError):
            return 599, None
