"""Clients that each say one line, wait for its answer, and then say the next."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

from redis.asyncio import Redis

from bench.residents import NOT_YET
from bench.sandbox import Sandbox
from bot.coordination.news import News

_PATIENCE = 30.0
_LOOK = 0.25  # seconds until one looks without having been rung

#: Says a line as client number n; returns when it is answered.
Ask = Callable[[int, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a number of clients got their answers."""

    clients: int
    seconds: float
    waited: Sequence[float]

    @property
    def per_second(self) -> float:
        """Messages answered a second."""
        return len(self.waited) / self.seconds


async def pace(ask: Ask, lines: Sequence[str], clients: int) -> Pace:
    """Let `clients` share the lines; raises TimeoutError when one is not answered."""
    left = list(reversed(lines))
    waited: list[float] = []

    async def client(number: int) -> None:
        while left:
            begin = time.monotonic()
            await asyncio.wait_for(ask(number, left.pop()), _PATIENCE)
            waited.append(time.monotonic() - begin)

    begin = time.monotonic()
    await asyncio.gather(*(client(number) for number in range(clients)))
    return Pace(clients, time.monotonic() - begin, waited)


class SandboxClients:
    """Clients in the sandbox, each in a group of its own; every line comes from a new resident.

    They hear of new lines as an open page does, by the bot's news, so that waiting costs the bot
    two reads for each message and no polling.
    """

    def __init__(self, sandbox: Sandbox, groups: Sequence[str], run: str) -> None:
        self._sandbox = sandbox
        self._groups = groups
        self._run = run
        self._cursors = dict.fromkeys(groups, 0)
        self._bells = {f"sandbox:{group}": asyncio.Event() for group in groups}
        self._said = 0

    @contextlib.asynccontextmanager
    async def listening(self, redis_url: str) -> AsyncIterator[Ask]:
        """Yield the way to ask."""
        redis = Redis.from_url(redis_url)
        news = News(redis)
        news.listen(self._ring)
        task = asyncio.ensure_future(news.run())
        try:
            for group in self._groups:
                lines = await self._sandbox.lines(group, 0)
                self._cursors[group] = lines[-1]["seq"] if lines else 0
            yield self._ask
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await redis.aclose()

    async def _ring(self, topic: str) -> None:
        if topic in self._bells:
            self._bells[topic].set()

    async def _ask(self, client: int, text: str) -> None:
        self._said += 1
        name, group = f"{self._run}-{self._said}", self._groups[client % len(self._groups)]
        await self._sandbox.post(group, name, text, name)
        while not await self._is_answered(group, name):
            bell = self._bells[f"sandbox:{group}"]
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(bell.wait(), _LOOK)
            bell.clear()

    async def _is_answered(self, group: str, name: str) -> bool:
        answered = False
        for line in await self._sandbox.lines(group, self._cursors[group], name):
            self._cursors[group] = line["seq"]
            answered |= line["reply_to"] == name and line["text"] not in NOT_YET
        return answered
