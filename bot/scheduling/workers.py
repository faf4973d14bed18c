"""Workers: they call a use case until it has nothing left, then wait for news or a tick."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

#: Without news a worker looks this often by itself: for messages due later, and when Redis is away.
TICK = 0.5
_SLOWEST_RETRY = 5.0
_LAST_STEP = 5.0  # seconds a worker gets to finish what it has begun

Step = Callable[[], Awaitable[bool]]


class Workers:
    """Owns the background tasks of one process; `stop` waits until each has put down its work."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._listening: list[asyncio.Task[None]] = []
        self._bells: dict[str, list[asyncio.Event]] = {}
        self._stopping = False

    def employ(self, topic: str, step: Step, count: int) -> None:
        """Start `count` workers that repeat `step`, woken by news about `topic`."""
        for _ in range(count):
            bell = asyncio.Event()
            self._bells.setdefault(topic, []).append(bell)
            self._tasks.append(asyncio.create_task(self._work(topic, step, bell)))

    def own(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine that has nothing to put down; `stop` simply ends it."""
        self._listening.append(asyncio.create_task(work))

    async def ring(self, topic: str) -> None:
        """Wake the workers of a topic."""
        for bell in self._bells.get(topic, []):
            bell.set()

    async def stop(self) -> None:
        """Let every worker finish the step it is in, then end it."""
        self._stopping = True
        for topic in self._bells:
            await self.ring(topic)
        working = [task for task in self._tasks if not task.done()]
        _, late = await asyncio.wait(working, timeout=_LAST_STEP) if working else (set(), set())
        for task in (*late, *self._listening):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._listening, return_exceptions=True)

    async def _work(self, topic: str, step: Step, bell: asyncio.Event) -> None:
        failures = 0
        while not self._stopping:
            try:
                bell.clear()
                busy = await step()
                failures = 0
            except Exception as fault:
                failures += 1
                self._note(topic, fault, failures)
                await asyncio.sleep(min(_SLOWEST_RETRY, 0.2 * 2**failures))
                continue
            if not busy:
                await self._rest(bell)

    @staticmethod
    async def _rest(bell: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(bell.wait(), TICK)
        except TimeoutError:
            return

    @staticmethod
    def _note(topic: str, fault: Exception, failures: int) -> None:
        """Log the first of a row of failures; the rest would say the same."""
        if failures == 1:
            log.error(
                "A worker failed and goes on",
                extra={"action": "worker_fault", "topic": topic},
                exc_info=fault,
            )
