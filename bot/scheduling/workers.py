"""Workers: they call a use case until it has nothing left, then wait for news or a tick."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from itertools import chain
from typing import Any

log = logging.getLogger(__name__)

#: Without news a crew looks this often by itself: for what is due later, and when Redis is away.
TICK = 0.5
_SLOWEST_RETRY = 5.0
_LAST_STEP = 5.0  # seconds a worker gets to finish what it has begun

Step = Callable[[], Awaitable[bool]]


class Crew:
    """The workers of one step. News wakes one of them, not all: the others would find nothing."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self._idle: deque[asyncio.Event] = deque()
        self._missed = False

    def wake_one(self) -> None:
        """Wake an idle worker; when all are busy, the next one to finish looks once more."""
        if self._idle:
            self._idle.popleft().set()
        else:
            self._missed = True

    async def rest(self) -> None:
        """Wait until this worker is woken."""
        if self._missed:
            self._missed = False
            return
        bell = asyncio.Event()
        self._idle.append(bell)
        await bell.wait()


class Workers:
    """Owns the background tasks of one process; `stop` waits until each has put down its work."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []
        self._listening: list[asyncio.Task[None]] = []
        self._crews: dict[str, list[Crew]] = {}
        self._stopping = False

    def employ(self, topic: str, step: Step, count: int) -> None:
        """Start `count` workers that repeat `step`, woken by news about `topic`.

        Several crews may wait for the same news.
        """
        crew = Crew(step)
        self._crews.setdefault(topic, []).append(crew)
        for _ in range(count):
            self._tasks.append(asyncio.create_task(self._work(topic, crew)))
        self.own(self._tick(crew))

    def own(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine that has nothing to put down; `stop` simply ends it."""
        self._listening.append(asyncio.create_task(work))

    async def ring(self, topic: str) -> None:
        """Wake a worker of each crew of a topic."""
        for crew in self._crews.get(topic, ()):
            crew.wake_one()

    async def stop(self) -> None:
        """Let every worker finish the step it is in, then end it."""
        self._stopping = True
        for crew in chain.from_iterable(self._crews.values()):
            for _ in self._tasks:
                crew.wake_one()
        working = [task for task in self._tasks if not task.done()]
        _, late = await asyncio.wait(working, timeout=_LAST_STEP) if working else (set(), set())
        for task in (*late, *self._listening):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._listening, return_exceptions=True)

    async def _tick(self, crew: Crew) -> None:
        while True:
            await asyncio.sleep(TICK)
            crew.wake_one()

    async def _work(self, topic: str, crew: Crew) -> None:
        failures = 0
        while not self._stopping:
            try:
                busy = await crew.step()
                failures = 0
            except Exception as fault:
                failures += 1
                self._note(topic, fault, failures)
                await asyncio.sleep(min(_SLOWEST_RETRY, 0.2 * 2**failures))
                continue
            if busy:
                crew.wake_one()  # where one found work there may be more
            elif not self._stopping:
                await crew.rest()

    @staticmethod
    def _note(topic: str, fault: Exception, failures: int) -> None:
        """Log the first of a row of failures; the rest would say the same."""
        if failures == 1:
            log.error(
                "A worker failed and goes on",
                extra={"action": "worker_fault", "topic": topic},
                exc_info=fault,
            )
