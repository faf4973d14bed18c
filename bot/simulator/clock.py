"""The platform's own time: it may run faster than real time, stand still, and be moved on."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

#: Moments nearer than this are the same: the platform counts milliseconds.
_TICK = 0.0005


class Clock:
    """Seconds since 1970 as the platform counts them.

    At speed 0 time passes only by `advance`, so a test decides when a ticket is too old or a
    message comes again, and depends on no machine's speed.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._base = time.time()
        self._since = time.monotonic()
        self._moved = asyncio.Event()

    @property
    def speed(self) -> float:
        """Platform seconds in one real second."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._move_to(self.now())
        self._speed = speed

    def now(self) -> float:
        """Return the platform's time."""
        return self._base + (time.monotonic() - self._since) * self._speed

    def milliseconds(self) -> int:
        """Return the platform's time as its messages say it."""
        return int(self.now() * 1000)

    def advance(self, seconds: float) -> None:
        """Move on at once; everybody who sleeps looks at the clock again."""
        self._move_to(self.now() + seconds)

    async def sleep_until(self, moment: float) -> None:
        """Return when the platform's time is there."""
        while (left := moment - self.now()) > _TICK:
            real = left / self._speed if self._speed else None
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(real):
                    await self._moved.wait()

    async def done_by(self, awaited: asyncio.Future[Any], moment: float) -> bool:
        """Tell whether the future was done when the platform's time was there."""
        times: list[float] = []
        awaited.add_done_callback(lambda done: times.append(self.now()))
        sleeping = asyncio.ensure_future(self.sleep_until(moment))
        try:
            await asyncio.wait({awaited, sleeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
        # time may have been moved on between the future's end and this line
        return awaited.done() and (times[0] if times else self.now()) <= moment + _TICK

    def _move_to(self, moment: float) -> None:
        self._base, self._since = moment, time.monotonic()
        self._moved.set()
        self._moved = asyncio.Event()
