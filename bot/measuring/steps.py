"""Steps of workers and sweeps, measured."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import TypeVar

from bot.measuring.instruments import Instruments

Result = TypeVar("Result")


def measured_step(
    step: Callable[[], Awaitable[Result]], work: str, instruments: Instruments
) -> Callable[[], Awaitable[Result]]:
    """Return `step` with a note of each time it had something to do, and of each fault.

    A step that returns False, 0 or None had nothing to do: idle looks would hide the real ones.
    """
    done = instruments.work_done.labels(work)
    faults = instruments.work_faults.labels(work)
    seconds = instruments.work_seconds.labels(work)

    async def measured() -> Result:
        begun = perf_counter()
        with faults.count_exceptions():
            result = await step()
        if result:
            done.inc()
            seconds.observe(perf_counter() - begun)
        return result

    return measured
