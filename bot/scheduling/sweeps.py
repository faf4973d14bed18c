"""The clock's door: APScheduler wakes use cases, the database says what is due (design D10)."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


class Sweeps:
    """Calls use cases at fixed intervals; one that fails is called again at its next time."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self._failing: set[str] = set()

    def every(self, seconds: float, name: str, sweep: Callable[[], Awaitable[object]]) -> None:
        """Call `sweep` every `seconds`; a late call is made once, never twice at a time."""
        self._scheduler.add_job(
            self._call,
            "interval",
            seconds=seconds,
            args=[name, sweep],
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Wake nothing any more."""
        self._scheduler.shutdown(wait=False)

    async def _call(self, name: str, sweep: Callable[[], Awaitable[object]]) -> None:
        try:
            await sweep()
            self._failing.discard(name)
        except Exception as fault:
            if name not in self._failing:
                log.error(
                    "A sweep failed and is tried again",
                    extra={"action": "sweep_fault", "sweep": name},
                    exc_info=fault,
                )
            self._failing.add(name)
