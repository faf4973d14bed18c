"""Asks the other end whether it lives, and knows when a missing answer proves nothing.

aiohttp has a heartbeat of its own, which we do not use: it takes a socket for dead, and throws away what
it had received, when for some seconds it was we who did not read (docs/decisions/0005).
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

from bot.channels.dingtalk.rhythm import Rhythm


class Heartbeat:
    """Pings one socket. `ping` sends a payload; `reading_since` is None while nobody reads."""

    def __init__(
        self,
        ping: Callable[[bytes], Awaitable[object]],
        reading_since: Callable[[], float | None],
        rhythm: Rhythm,
    ) -> None:
        self._ping = ping
        self._reading_since = reading_since
        self._rhythm = rhythm
        self._awaited = b""
        self._pong = asyncio.Event()

    def heard(self, payload: bytes) -> None:
        """Note a pong; one that answers no ping of ours says nothing about the way there."""
        if payload == self._awaited:
            self._pong.set()

    async def until_lost(self) -> None:
        """Ping again and again; return when a pong stayed away and there is no excuse for it."""
        for number in itertools.count(1):
            await asyncio.sleep(self._rhythm.ping_every)
            if not await self._answered(b"%d" % number):
                return

    async def _answered(self, payload: bytes) -> bool:
        self._awaited = payload
        self._pong.clear()
        while True:
            asked = asyncio.get_running_loop().time()
            try:
                async with asyncio.timeout(self._rhythm.pong_within):
                    await self._ping(payload)
                    await self._pong.wait()
                return True
            except TimeoutError:
                if not self._excused(asked):
                    return False

    def _excused(self, asked: float) -> bool:
        """Tell whether the pong may lie unread: we did not read all the time, or stood still."""
        since = self._reading_since()
        late = asyncio.get_running_loop().time() - asked - self._rhythm.pong_within
        return since is None or since > asked or late > self._rhythm.pong_within / 2
